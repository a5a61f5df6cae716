/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instructions of a UICC that are not known: as they are. */
#include "test/tools/trace/decode/uicc_scene.h"

static void other_instructions(void **state)
{
    static const struct uicc_row rows[] = {
        {0x80, 0xF0, 0x02, 0x00, "0102", "00", "A000000151000000", "", 0x9000, 0, 0,
         "command=SET STATUS\n"
         "command/P1 P2=02 00\n"
         "command/data=0102\n"
         "response=00\n"},
        {0x80, 0x99, 0x02, 0x03, "0102", "", "", "", 0x6D00, 0, 0,
         "command=instruction 99 <unknown>\n"
         "command/P1 P2=02 03\n"
         "command/data=0102\n"},
    };

    (void)state;
    CHECK_UICC(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_instructions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
