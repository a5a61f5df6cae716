/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs and PUKs: references, counters, PINs that a directory names (DP-4.4). */
#include "test/profiles/package/install.h"

static void test_pins_and_puks(void **state)
{
    static const struct refusal rows[] = {
        {"A2{A0{80= 81=06} A1{A0{30{80=01 81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0081 81=30303030}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 82=07}}}}", PE_INVALID_PARAMETER,
         NULL}, /* PUK 7 is not there */
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 84=34}}}}", PE_INVALID_PARAMETER,
         NULL}, /* more left than there are */
        {"A2{A0{80= 81=06} A1{81=7FD16F00}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=09 81=3131313131313131}}}", PE_INVALID_PARAMETER, NULL},
        {"B2{A0{80= 81=06} 81=67810F010203 A2{A1{C6=0182}}}", PE_PIN_CODE_MISSING,
         "3009A005300380010B8100"},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 84=03}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a maximum of 0 */
        {"A2{A0{80= 81=06} A1{A0{30{80=09 81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=010000000001 81=30303030FFFFFFFF}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 82=0100}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 83=0100}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{31{}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A2{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{} A0{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A2{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{81=}}", PE_PIN_CODE_MISSING, NULL}, /* the MF has no local PINs */
        {"A3{A0{80= 81=06} A1{30{81=3131313131313131}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=31313131}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=0100}}}", PE_INVALID_REQUEST_FORMAT,
         NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=09}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=12}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{31{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A3{A0{80= 81=06} A2{}}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pins_and_puks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
