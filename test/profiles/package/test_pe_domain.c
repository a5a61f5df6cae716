/* SPDX-License-Identifier: GPL-3.0-or-later */
/* securityDomain and rfm (DP-4.4). */
#include "test/profiles/package/install.h"

static void test_domains(void **state)
{
    static const struct refusal rows[] = {
        {"A6{A0{80= 81=06} A1{4F=A0000001515350}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=00 "
         "C9=}}",
         PE_INVALID_PARAMETER, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 "
         "82=82DC0000}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 85=000000000001 30{30{80=88 "
         "86=000102030405060708090A0B0C0D0E0F}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        /* parameters and personalisation that this card does not know are left out */
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80 "
         "C9=8103800003} A3{04=00 04=007003420101 04=00B9024200 04=0070024400}}",
         PE_OK, NULL},
        {"A7{A0{80= 81=06} 4F=A00000055910100001 A0{04=B00120} 04=00 04=00}",
         PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
