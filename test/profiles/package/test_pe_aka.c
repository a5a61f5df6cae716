/* SPDX-License-Identifier: GPL-3.0-or-later */
/* akaParameter and cdmaParameter (DP-4.4). */
#include "test/profiles/package/install.h"

static void test_keys(void **state)
{
    static const struct refusal rows[] = {
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=00112233445566778899AABBCCDDEEFF "
         "83=00112233445566778899AABBCCDDEEFF}}}",
         PE_OK, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=001122 83=00112233445566778899AABBCCDDEEFF}}}",
         PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=04 81=00 82=00112233445566778899AABBCCDDEEFF 83=}}}",
         PE_FEATURE_NOT_SUPPORTED, NULL},
        {"A4{A0{80= 81=06} A1{A0{80=06 81=A0000000871002FF01FF}}}", PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=03 81=02 82=00112233445566778899AABBCCDDEEFF 83=}} "
         "83=080000000000}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{A0{80= 81=06} 81=00112233}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
