/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET DATA, SUSPEND UICC, STORE DATA. */
#include "test/tools/trace/decode/uicc_scene.h"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        {0x80, INS_SUSPEND_UICC, 0x00, 0x00, "000A0101", "01011122334455667788", "", "", 0x9000, 0,
         0,
         "command/operation=suspend (00)\n"
         "command/minimumDuration=10 seconds\n"
         "command/maximumDuration=1 minutes\n"
         "response/maximumDuration=1 minutes\n"
         "response/token=1122334455667788 <random>\n"},
        {0x80, INS_SUSPEND_UICC, 0x01, 0x00, "1122334455667788", "", "", "", 0x9000, 0, 0,
         "command/operation=resume (01)\n"
         "command/token=1122334455667788 <random>\n"},
        {0x80, INS_GET_DATA, 0x00, 0x5A, "", "5A021234", "", "", 0x9000, 0, 0,
         "command/tag=005A (eid)\n"
         "response/eid=1234\n"},
        {0x80, INS_GET_DATA, 0x12, 0x34, "", "AA", "", "", 0x9000, 0, 0,
         "command/tag=1234 <unknown>\n"
         "response/data=AA\n"},
        {0x80, INS_STORE_DATA, 0x80, 0x00, "DD01", "", "A000000151000000", "", 0x9000, 0, 0,
         "command=STORE DATA\n"
         "command/block=0, last\n"
         "command/data=DD01\n"},
        {0x80, INS_GET_DATA, 0xFF, 0x21, "", "", "", "", 0x6A88, 0, 0,
         "command=GET DATA\n"
         "command/tag=FF21 (extendedCardResources)\n"},
        {0x80, INS_SUSPEND_UICC, 0x00, 0x00, "040A041E", "041E1122334455667788", "", "", 0x9000, 0,
         0,
         "command=SUSPEND UICC\n"
         "command/operation=suspend (00)\n"
         "command/minimumDuration=10 times 10 days\n"
         "command/maximumDuration=30 times 10 days\n"
         "response/maximumDuration=30 times 10 days\n"
         "response/token=1122334455667788 <random>\n"},
        {0x80, INS_SUSPEND_UICC, 0x00, 0x00, "0501", "", "", "", 0x6700, 0, 0,
         "command=SUSPEND UICC\n"
         "command/operation=suspend (00)\n"
         "command/minimumDuration=1 of an unknown unit\n"},
        {0x80, INS_SUSPEND_UICC, 0x02, 0x00, "", "", "", "", 0x6A86, 0, 0,
         "command=SUSPEND UICC\n"
         "command/operation=unknown (02) <unknown>\n"},
        {0x80, INS_STORE_DATA, 0x00, 0x05, "", "AA", ISDR, "", 0x9000, 0, 0,
         "command=STORE DATA\n"
         "command/block=5\n"
         "response=AA\n"},
    };

    (void)state;
    CHECK_UICC(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_responses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
