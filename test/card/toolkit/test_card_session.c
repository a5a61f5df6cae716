/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile switch that is marked: REFRESH is sent to a terminal that announced it; the switch is
 * completed by the response or the next reset; after a refusal REFRESH is sent again or the switch
 * is dropped (B-04 to B-07).
 */
#include "card/toolkit/card_session.h"

#include "apdu/sw.h"
#include "card/euicc/profile_switch.h"
#include "card/store/store_tx.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* TERMINAL PROFILE that announces REFRESH (octet 3 b8). */
#define TERMINAL_PROFILE "8010000003000080"
#define RESULT(value)    "801400000C 8103010104 82028281 8301" value
#define GET_EID          "BF3E035C015A"

static void order_a_switch(struct fake_card *fake, enum profile_switch_cause cause, bool refresh)
{
    struct euicc *euicc = inside_euicc(fake->card);
    struct store_profile profile = {
        .iccid = {0x98}, .aid = {0xA0}, .profile_class = 2, .state = STORE_PROFILE_DISABLED};
    struct profile_switch_order order = {.cause = cause, .enable = &profile};
    int64_t id;

    assert_int_equal(store_begin(euicc->store), 0);
    assert_int_equal(store_add_profile(euicc->store, &profile, &id), 0);
    profile.id = id;
    assert_int_equal(profile_switch_request(euicc, inside_arena(fake->card), &order, refresh), 0);
    assert_int_equal(store_commit(euicc->store), 0);
}

static void mark_a_switch(struct fake_card *fake, enum profile_switch_cause cause)
{
    order_a_switch(fake, cause, true);
    (void)session_after_command(fake->card, &fake->card->channels[0], NULL);
}

static bool is_enabled(struct fake_card *fake)
{
    struct store_profile profile;
    int err = store_find_enabled_profile(inside_euicc(fake->card)->store, inside_arena(fake->card),
                                         &profile);

    assert_true(err == 0 || err == ERR_NOT_FOUND);
    return err == 0;
}

static void begin(struct fake_card *fake, enum profile_switch_cause cause)
{
    fake_card_make(fake, NULL);
    assert_int_equal(fake_send(fake, TERMINAL_PROFILE, NULL), SW_OK);
    mark_a_switch(fake, cause);
}

/* Fetches the pending REFRESH, whose length is in the status word of STATUS. */
static void fetch_refresh(struct fake_card *fake)
{
    char fetch[] = "8012000000";
    struct bytes command;
    uint16_t sw = fake_send(fake, "80F2000C", NULL);

    assert_int_equal(sw >> 8, 0x91);
    snprintf(fetch + 8, 3, "%02X", sw & 0xFF);
    assert_int_equal(fake_send(fake, fetch, &command), SW_OK);
    assert_int_equal(command.at[0], 0xD0);
}

static void test_performed(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake, PROFILE_SWITCH_ES10C);
    fetch_refresh(&fake);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_CONDITIONS);
    assert_non_null(strstr(fake.refusal, "B-07"));
    assert_false(is_enabled(&fake));
    assert_int_equal(fake_send(&fake, RESULT("00"), NULL), SW_OK);
    assert_true(is_enabled(&fake));
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_OK);
    fake_card_end(&fake);
}

static void test_completed_by_reset(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake, PROFILE_SWITCH_ES10C);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_true(is_enabled(&fake));
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_OK);
    fake_card_end(&fake);
}

static void test_power_loss_is_a_reset(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake, PROFILE_SWITCH_ES10C);
    fake_card_reopen(&fake);
    assert_true(is_enabled(&fake));
    fake_card_end(&fake);
}

static void test_temporary_failure_is_retried(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake, PROFILE_SWITCH_ES10C);
    fetch_refresh(&fake);
    (void)fake_send(&fake, RESULT("20"), NULL);
    assert_false(is_enabled(&fake));
    fetch_refresh(&fake);
    assert_int_equal(fake_send(&fake, RESULT("01"), NULL), SW_OK);
    assert_true(is_enabled(&fake));
    fake_card_end(&fake);
}

/* B-04: a response of the old profile that waits on the basic channel is dropped; that of the
 * command that switched is kept. */
static void test_waiting_responses(void **state)
{
    struct fake_card fake;

    (void)state;
    for (int kept = -1; kept < 2; kept++) {
        fake_card_make(&fake, NULL);
        assert_answer(&fake, "0070000001", "01", SW_OK);
        assert_int_equal(fake_send(&fake, "00A40004023F00", NULL) >> 8, SW1_MORE);
        assert_int_equal(fake_send(&fake, "01A40004023F00", NULL) >> 8, SW1_MORE);
        order_a_switch(&fake, PROFILE_SWITCH_ES10C, false);
        (void)session_after_command(fake.card, kept < 0 ? NULL : &fake.card->channels[kept], NULL);
        assert_int_equal(fake_send(&fake, "00C0000001", NULL) >> 8,
                         kept == 0 ? SW1_MORE : SW_WRONG_LENGTH >> 8);
        assert_int_equal(fake_send(&fake, "01C0000001", NULL) >> 8,
                         kept == 1 ? SW1_MORE : SW_CHANNEL_NOT_SUPPORTED >> 8);
        fake_card_end(&fake);
    }
}

/* TERMINAL PROFILE drops the command that waits: REFRESH is sent again, after FETCH
 * once. After a permanent refusal it is not. */
static void test_terminal_profile_again(void **state)
{
    struct fake_card fake;

    (void)state;
    for (int fetched = 0; fetched < 2; fetched++) {
        begin(&fake, PROFILE_SWITCH_ES10C);
        if (fetched)
            fetch_refresh(&fake);
        assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL) >> 8, SW1_PROACTIVE);
        fetch_refresh(&fake);
        assert_int_equal(fake_send(&fake, RESULT("00"), NULL), SW_OK);
        assert_true(is_enabled(&fake));
        assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL), SW_OK);
        fake_card_end(&fake);
    }
    begin(&fake, PROFILE_SWITCH_ES10C); /* a terminal that sends it in each REFRESH */
    fetch_refresh(&fake);
    assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL) >> 8, SW1_PROACTIVE);
    assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL) >> 8, SW1_PROACTIVE);
    fetch_refresh(&fake);
    assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL), SW_OK);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_CONDITIONS);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_true(is_enabled(&fake));
    fake_card_end(&fake);
    begin(&fake, PROFILE_SWITCH_ES10C);
    assert_int_equal(fake_send(&fake, "8010000001FF", NULL), SW_OK); /* without REFRESH */
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_CONDITIONS);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_true(is_enabled(&fake));
    fake_card_end(&fake);
    begin(&fake, PROFILE_SWITCH_PACKAGE);
    fetch_refresh(&fake);
    assert_int_equal(fake_send(&fake, RESULT("30"), NULL), SW_OK);
    assert_int_equal(fake_send(&fake, TERMINAL_PROFILE, NULL), SW_OK);
    fake_card_end(&fake);
}

static void test_permanent_refusal(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake, PROFILE_SWITCH_ES10C);
    fetch_refresh(&fake);
    assert_int_equal(fake_send(&fake, RESULT("32"), NULL), SW_OK);
    assert_false(is_enabled(&fake));
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_false(is_enabled(&fake));
    fake_card_end(&fake);
}

/* B-07: a terminal that announced no REFRESH gets no 91xx; the switch is done with the command, and
 * ES10 goes on. */
static void test_without_refresh(void **state)
{
    static const char *const profiles[] = {NULL, "8010000003 FFFF7F"}; /* octet 3 b8: REFRESH */

    (void)state;
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        struct fake_card fake;

        fake_card_make(&fake, NULL);
        if (profiles[i])
            assert_int_equal(fake_send(&fake, profiles[i], NULL), SW_OK);
        mark_a_switch(&fake, PROFILE_SWITCH_ES10C);
        assert_true(is_enabled(&fake));
        assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_OK);
        assert_int_equal(euiccd_reset(fake.card, NULL), 0);
        assert_true(is_enabled(&fake));
        fake_card_end(&fake);
    }
}

static void await_reset(struct euiccd_create_options *factory)
{
    factory->quirks = "await-reset";
}

/* B-07: with the quirk the switch waits for a reset, and ES10 is 6985 meanwhile. */
static void test_await_reset(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, await_reset);
    mark_a_switch(&fake, PROFILE_SWITCH_ES10C);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_CONDITIONS);
    assert_false(is_enabled(&fake));
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_true(is_enabled(&fake));
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_performed),
        cmocka_unit_test(test_completed_by_reset),
        cmocka_unit_test(test_power_loss_is_a_reset),
        cmocka_unit_test(test_temporary_failure_is_retried),
        cmocka_unit_test(test_waiting_responses),
        cmocka_unit_test(test_terminal_profile_again),
        cmocka_unit_test(test_permanent_refusal),
        cmocka_unit_test(test_without_refresh),
        cmocka_unit_test(test_await_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
