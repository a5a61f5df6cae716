/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IpaeActivation on cards with and without an IPAe. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool no_events(void *context, enum card_event event, struct bytes data, struct buf *command)
{
    (void)context;
    (void)event;
    (void)data;
    (void)command;
    return false;
}

static void test_without_ipae(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, "BF420480020780", "BF4203800101");
    assert_non_null(strstr(fake.refusal, "A-42"));
    assert_int_equal(fake_es10_hex(&fake, "BF4200", NULL), SW_WRONG_DATA);
    fake_card_end(&fake);
}

static void test_with_ipae(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    card_set_agent(fake.card, (struct card_agent){no_events, NULL, NULL});
    assert_es10(&fake, "BF420480020780", "BF4203800100");
    /* From now on the device may use this ES10b function only. */
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", NULL), SW_CONDITIONS);
    assert_non_null(strstr(fake.refusal, "A-29"));
    assert_es10(&fake, "BF420480020780", "BF4203800100");
    assert_int_equal(euiccd_reset(fake.card, NULL), 0); /* for one card session only */
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", NULL), SW_OK);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_ipae),
        cmocka_unit_test(test_with_ipae),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
