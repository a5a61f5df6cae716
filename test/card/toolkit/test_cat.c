/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit: TERMINAL PROFILE, FETCH, TERMINAL RESPONSE; no 91xx before a profile. */
#include "card/toolkit/cat.h"

#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t command[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01, 0x04, 0x82, 0x02, 0x81, 0x82};

static void test_states(void **state)
{
    struct cat cat;
    uint8_t long_command[CAT_COMMAND_MAX + 1] = {0};

    (void)state;
    cat_reset(&cat);
    assert_int_equal(cat_queue(&cat, BYTES_OF(command)), ERR_STATE);
    assert_int_equal(cat_final_sw(&cat), SW_OK);
    cat.state = CAT_IDLE;
    assert_int_equal(cat_queue(&cat, BYTES_OF(long_command)), ERR_TOO_LONG);
    assert_int_equal(cat_queue(&cat, BYTES_OF(command)), 0);
    assert_int_equal(cat_final_sw(&cat), sw_proactive(sizeof(command)));
    assert_int_equal(cat_queue(&cat, BYTES_OF(command)), ERR_BUSY);
}

static void test_terminal_profile_bits(void **state)
{
    struct cat cat = {.profile = {0x00, 0x81}, .profile_len = 2};

    (void)state;
    assert_true(cat_terminal_has(&cat, 2, 1));
    assert_true(cat_terminal_has(&cat, 2, 8));
    assert_false(cat_terminal_has(&cat, 2, 2));
    assert_false(cat_terminal_has(&cat, 3, 1));
}

static void test_nothing_waits(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "8012000010", NULL), SW_TECHNICAL_PROBLEM);
    assert_int_equal(fake_send(&fake, "80140000020301", NULL), SW_CONDITIONS);
    assert_int_equal(fake_send(&fake, "8010000003FFFFFF", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "8012000010", NULL), SW_TECHNICAL_PROBLEM);
    assert_int_equal(fake_send(&fake, "8010010001FF", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80100000", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "8012000110", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80140001020301", NULL), SW_WRONG_P1P2);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_terminal_profile_bits),
        cmocka_unit_test(test_nothing_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
