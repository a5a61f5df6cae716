/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TERMINAL PROFILE, FETCH and TERMINAL RESPONSE without a proactive command, and with wrong
 * parameters. With commands and envelopes: test_agent.c. */
#include "card/toolkit/commands.h"

#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
    assert_int_equal(fake_send(&fake, "8012000001AA", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "80140001020301", NULL), SW_WRONG_P1P2);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_waits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
