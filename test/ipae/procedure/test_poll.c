/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fake terminal, card with IPAe and fake eIM over TLS in one process: times of polls, execution and
 * delivery, rollback, fallback and return.
 */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "card/store/internal.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

static void test_idle_poll(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->eims[0].https.connections, 1);
    assert_int_equal(circle->eims[0].https.close_notifies, 1);
    assert_true(circle->eims[0].has_plmn);
    assert_int_equal(circle->terminal.sw, 0x9000);
    print_message("idle poll: %u commands, %lu octets up, %lu down: %s\n",
                  circle->terminal.commands, circle->terminal.up, circle->terminal.down,
                  circle->terminal.log);
    terminal_poll(&circle->terminal); /* STATUS alone causes no poll */
    assert_int_equal(circle->eims[0].polls, 1);
    circle_end(circle);
}

/* A terminal without DATA AVAILABLE is asked for STATUS in short intervals (CAT-1.1). */
static void test_poll_interval(void **state)
{
    static const char no_event[] =
        "3301E842111800078000001FE2600000434000000000000050000000000000000320";

    (void)state;
    for (unsigned poor = 0; poor < 2; poor++) {
        circle_begin(circle, "A*", 1, NULL);
        if (poor)
            circle->terminal.profile = no_event;
        terminal_start(&circle->terminal);
        print_message("%s\n", circle->terminal.log);
        assert_int_equal(strncmp(circle->terminal.log, "03", 2) == 0 ||
                             strstr(circle->terminal.log, " 03") != NULL,
                         poor);
        circle_end(circle);
    }
}

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

/* The next poll comes after poll_seconds with jitter; after a failure sooner, with growing delay.
 */
static void test_timer_and_back_off(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A*", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 890);
    assert_int_equal(eim->polls, 1);
    terminal_wait(&circle->terminal, 220);
    assert_int_equal(eim->polls, 2);
    eim->https.fault = HTTPS_500;
    terminal_wait(&circle->terminal, 1110);
    assert_in_range(eim->https.connections, 3, 8); /* the third one, then after 30 s, 60 s ... */
    terminal_wait(&circle->terminal, 3600 * 24);
    assert_in_range(eim->https.connections, 25, 40); /* once an hour at last */
    eim->https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 4000);
    /* The two from before, one within the hour, then one in 900 to 1100 s. */
    assert_in_range(eim->polls, 3, 2 + 1 + 4000 / 900);
    circle_end(circle);
}

/* A card file in which another program has set the times to 0 has those of a card by default. */
static void begin_with_times_of_0(const char *profiles)
{
    circle_begin(circle, profiles, 1, short_times);
    assert_int_equal(sqlite3_exec(inside_euicc(circle->scene.fake.card)->store->database,
                                  "DROP TRIGGER identity_stays; UPDATE identity SET poll_seconds "
                                  "= 0, rollback_seconds = 0, fallback_seconds = 0",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
}

static void test_times_of_0(void **state)
{
    (void)state;
    begin_with_times_of_0("A* BF");
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, CARD_POLL_SECONDS * 8 / 10);
    assert_int_equal(circle->eims[0].polls, 1);
    terminal_wait(&circle->terminal, CARD_POLL_SECONDS * 4 / 10);
    assert_int_equal(circle->eims[0].polls, 2);
    terminal_set_location(&circle->terminal, 2);
    terminal_wait(&circle->terminal, CARD_FALLBACK_SECONDS - 1);
    assert_string_equal(circle_profiles(circle), "A* BF");
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle_end(circle);

    begin_with_times_of_0("A* B");
    fake_eim_order(&circle->eims[0], "+B!");
    circle->terminal.location_after_refresh = 2;
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, CARD_ROLLBACK_SECONDS - 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A* B");
    circle_end(circle);
}

/* An SMS-PP that no application takes: poll now. */
static void test_push(void **state)
{
    (void)state;
    circle_begin(circle, "A", 1, NULL); /* the scene's profiles have no files */
    terminal_start(&circle->terminal);
    assert_int_equal(terminal_envelope(&circle->terminal, "D106 82028381 8B00") >> 8, 0x91);
    assert_int_equal(circle->eims[0].polls, 2);
    assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 01"), 0x6985);
    assert_int_equal(circle->terminal.menus, 0);
    assert_int_equal(terminal_envelope(&circle->terminal, "D60A990104 82028281 1B0100"), 0x9000);
    assert_int_equal(circle->eims[0].polls, 2); /* an event that was not requested */
    circle_end(circle);
}

/* Where the terminal has menus, the item "poll now"; a terminal may refuse it. */
static void test_menu(void **state)
{
    static const char menus[] =
        "3B01E862111C00078000001FE2600000434000000000000050000000000000000320";

    (void)state;
    for (unsigned refused = 0; refused < 2; refused++) {
        circle_begin(circle, "A*", 1, NULL);
        circle->terminal.profile = menus;
        circle->terminal.result = 0x30;
        circle->terminal.result_type = 0x25;
        circle->terminal.result_times = refused;
        terminal_start(&circle->terminal);
        assert_int_equal(circle->terminal.menus, !refused);
        assert_int_equal(circle->eims[0].polls, 1);
        if (refused) {
            assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 01"), 0x6985);
        } else {
            assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 02"), 0x6985);
            assert_int_equal(terminal_envelope(&circle->terminal, "D30482020181"), 0x6985);
            assert_int_equal(circle->eims[0].polls, 1);
            terminal_envelope(&circle->terminal, "D307820201819001 01");
        }
        assert_int_equal(circle->eims[0].polls, 2 - refused);
        circle_end(circle);
    }
}

/* The new profile has no service: rollback after the rollback time, with its result. */
static void test_rollback_by_time(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->terminal.location_after_refresh = 2;
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 0);
    terminal_wait(&circle->terminal, 199);
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->eims[0].results, 1);
    assert_string_equal(circle->eims[0].words[0], "8C0100"); /* rollbackResult ok */
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* In service, but the eIM cannot be reached: rollback after three polls; without rollbackFlag
 * never. */
static void test_rollback_by_failures(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->eims[0].https.fault_after = 1; /* only the package gets through */
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    terminal_wait(&circle->terminal, 130);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->terminal.refreshes, 2);
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 100);
    assert_string_equal(circle->eims[0].words[0], "8C0100");
    circle_end(circle);

    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B");
    circle->eims[0].https.fault_after = 1;
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 3600);
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 3600);
    assert_string_equal(circle->eims[0].words[0], "830100");
    circle_end(circle);
}

/* The rollback time starts again with each reset; the permission survives it. */
static void test_rollback_after_power_cuts(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->terminal.location_after_refresh = 2;
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 3; i++) {
        terminal_wait(&circle->terminal, 100);
        circle_cut(circle);
        circle->terminal.location = 2;
        terminal_start(&circle->terminal);
    }
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 201);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_string_equal(circle->eims[0].words[0], "8C0100");
    circle_end(circle);
}

/* No service: the Fallback Profile; the return is tried with growing delay until it succeeds. */
static void test_fallback_and_return(void **state)
{
    (void)state;
    circle_begin(circle, "A*n BF", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 2);
    terminal_wait(&circle->terminal, 99);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A B*F");
    assert_int_equal(circle->eims[0].cause, 1); /* fallback */
    circle->terminal.location_after_refresh = 2;
    terminal_wait(&circle->terminal, 202);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 102); /* without success */
    assert_string_equal(circle_profiles(circle), "A B*F");
    terminal_wait(&circle->terminal, 390);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eims[0].cause = -1;
    terminal_wait(&circle->terminal, 20);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_int_equal(circle->eims[0].cause, 1);
    terminal_wait(&circle->terminal, 5000);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_outbox_has(circle, 0, 4);
    circle_end(circle);
}

/* A power cut after the state is stored and before the switch: no switch, nothing is reported. */
static void test_fallback_that_power_cut_short(void **state)
{
    static const uint8_t in[] = {1, 0, 0}, returned[] = {2, 1, 0};
    uint8_t octets[3];
    struct buf fact = BUF_OVER(octets);

    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    assert_int_equal(card_write_agent_state(circle->scene.fake.card, "fallback", BYTES_OF(in)), 0);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    assert_int_equal(card_read_agent_state(circle->scene.fake.card, "fallback", &fact),
                     ERR_NOT_FOUND);
    terminal_set_location(&circle->terminal, 2);
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 101);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eims[0].cause = -1;
    circle_cut(circle);
    assert_int_equal(
        card_write_agent_state(circle->scene.fake.card, "fallback", BYTES_OF(returned)), 0);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    terminal_wait(&circle->terminal, 399); /* the return is tried again in its time */
    assert_string_equal(circle_profiles(circle), "A B*F");
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_int_equal(circle->eims[0].cause, 1);
    circle_end(circle);
}

static void test_fallback_after_rejections(void **state)
{
    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 1);
    terminal_reject(&circle->terminal, 22); /* congestion: not permanent */
    terminal_reject(&circle->terminal, 8);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_reject(&circle->terminal, 8);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle_end(circle);
}

/* In service, but no server can be reached: as without service. */
static void test_fallback_without_data(void **state)
{
    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    circle->eim_count = 0; /* no server */
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 300);
    assert_string_equal(circle_profiles(circle), "A* BF");
    terminal_wait(&circle->terminal, 320);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eim_count = 1;
    circle_end(circle);
}

static void test_no_fallback_profile(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 2);
    terminal_wait(&circle->terminal, 3000);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->terminal.refreshes, 0);
    terminal_set_location(&circle->terminal, 0);
    assert_int_equal(circle->eims[0].polls, 2);
    circle_end(circle);
}

static void test_another_device(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    circle->terminal.imei[3] ^= 0x10;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, 6); /* deviceChange */
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_poll),
        cmocka_unit_test(test_poll_interval),
        cmocka_unit_test(test_timer_and_back_off),
        cmocka_unit_test(test_times_of_0),
        cmocka_unit_test(test_push),
        cmocka_unit_test(test_menu),
        cmocka_unit_test(test_rollback_by_time),
        cmocka_unit_test(test_rollback_by_failures),
        cmocka_unit_test(test_rollback_after_power_cuts),
        cmocka_unit_test(test_fallback_and_return),
        cmocka_unit_test(test_fallback_that_power_cut_short),
        cmocka_unit_test(test_fallback_after_rejections),
        cmocka_unit_test(test_fallback_without_data),
        cmocka_unit_test(test_no_fallback_profile),
        cmocka_unit_test(test_another_device),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
