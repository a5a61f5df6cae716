/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ECASD: GET DATA of the EID only. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_get_data(void **state)
{
    struct fake_card fake;
    char eid[33], wanted[40];

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_eid(fake.card, eid);
    snprintf(wanted, sizeof(wanted), "5A10%s", eid);
    assert_int_equal(fake_send(&fake, "00A4040C10A0000005591010FFFFFFFF8900000200", NULL), SW_OK);
    assert_answer(&fake, "80CA005A12", wanted, SW_OK);
    assert_answer(&fake, "00CA005A12", wanted, SW_OK);
    assert_int_equal(fake_send(&fake, "80CA005A00", NULL), sw_wrong_le(0x12));
    assert_int_equal(fake_send(&fake, "80CA004200", NULL), SW_REFERENCE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "80CA005A01FF", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), SW_INS_NOT_SUPPORTED);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_get_data)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
