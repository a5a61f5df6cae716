/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TransferEimPackage over the association that stays open after a poll (E-16): execution,
 * responses, refusals, duplicates, link failures, and its end.
 */
#include "apdu/tlv.h"
#include "ipae/toolkit/policy.h"
#include "test/fake/injection.h"
#include "test/fake/smdpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COAP = 0x40, WATCHDOG = 2, RETRANSMIT = 6 };

static struct circle *circle;

static void test_stays_open(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    assert_int_equal(circle->terminal.opens, 1);
    assert_in_range(circle->terminal.timers[WATCHDOG], 1, INJECT_IDLE_SECONDS);
    assert_true(circle->terminal.timers[RETRANSMIT] < 0);
    terminal_wait(&circle->terminal, INJECT_IDLE_SECONDS - 1);
    assert_true(circle->terminal.channels[1].open);
    terminal_wait(&circle->terminal, 2); /* now the idle time is over */
    assert_false(circle->terminal.channels[1].open);
    assert_true(circle->terminal.timers[WATCHDOG] < 0);
    while (eim->polls < 2) /* the next poll */
        terminal_wait(&circle->terminal, 10);
    assert_true(circle->terminal.timers[WATCHDOG] > 0);
    circle_end(circle);
    circle->scene.eims[0].protocols = COAP; /* an eIM that does not inject */
    circle_begin(circle, "A* B", 1, injection_settings);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 1);
    assert_false(circle->terminal.channels[1].open);
    circle_end(circle);
}

static void test_package(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B C");

    (void)state;
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    assert_string_equal(circle_profiles(circle), "A* C");
    assert_outbox_has(circle, 1, 0); /* until it is acknowledged */
    injection_acknowledge(circle, eim);
    assert_outbox_is_empty(circle);
    injection_push_package(circle, eim, "xC");
    assert_string_equal(injection_result(eim), "850100");
    assert_int_equal(eim->polls, 1);
    assert_int_equal(eim->coaps.connections, 1);
    /* Without an acknowledgement it is sent again in the next poll. */
    assert_outbox_has(circle, 1, 0);
    terminal_wait(&circle->terminal, 6000);
    assert_int_equal(eim->results, 1);
    assert_string_equal(eim->words[0], "850100");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

static void test_idle_time_begins_again(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    terminal_wait(&circle->terminal, INJECT_IDLE_SECONDS - 50);
    injection_push_package(circle, eim, "lp");
    (void)injection_result(eim);
    terminal_wait(&circle->terminal, INJECT_IDLE_SECONDS - 50);
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    circle_end(circle);
}

static void test_data(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A*");

    (void)state;
    injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
    assert_true(bytes_starts_with(injection_response(eim), BYTES_TEXT("\xBF\x52")));
    injection_push_hex(circle, eim, "BF52 03 5C 01 11"); /* an unknown tag */
    assert_true(bytes_starts_with(injection_response(eim), BYTES_TEXT("\xBF\x52")));
    assert_int_equal(eim->polls, 1);
    circle_end(circle);
}

/* The result comes over the new profile, by ProvideEimPackageResult. */
static void test_profile_change(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    injection_push_package(circle, eim, "+B");
    assert_string_equal(injection_response_in_hex(eim), "0500");
    assert_int_equal(circle->terminal.refreshes, 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(eim->results, 1);
    assert_string_equal(eim->words[0], "830100");
    assert_outbox_is_empty(circle);
    assert_true(circle->terminal.channels[1].open); /* as after each poll */
    circle_end(circle);
}

static void test_download(void **state)
{
    static const char trigger[] = "BF54 18 A0 11 80 0F 31243132372E302E302E31246F6E65 82 03 010203";
    struct fake_smdpp *smdpp = calloc(1, sizeof(*smdpp));

    (void)state;
    assert_non_null(smdpp);
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        struct fake_eim *eim;

        circle->scene.eims[0].indirect = indirect;
        eim = injection_scene(circle, "A*", 1);
        fake_smdpp_begin(smdpp, circle, "", 8000);
        if (indirect)
            fake_smdpp_behind(smdpp, eim);
        terminal_start(&circle->terminal);
        injection_push_hex(circle, eim, trigger);
        assert_string_equal(injection_response_in_hex(eim), "0500");
        assert_int_equal(smdpp->installed, 1);
        assert_int_equal(eim->downloads, !indirect);
        assert_string_equal(circle_profiles(circle), "A* \x14");
        /* It was connected again after the SM-DP+'s channel; the eIM can continue. */
        assert_int_equal(eim->coaps.connections, indirect ? 1 : 2);
        injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
        assert_true(bytes_starts_with(injection_response(eim), BYTES_TEXT("\xBF\x52")));
        fake_smdpp_end(smdpp);
        circle_end(circle);
    }
    circle->scene.eims[0].indirect = false;
    free(smdpp);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *package, *answer;
    } rows[] = {
        {"", "020101"},                 /* invalidPackageFormat */
        {"BF51 00", "020101"},          /* no EuiccPackageRequest */
        {"BF51 05 3003", "020101"},     /* truncated */
        {"BF52 02 0500", "020101"},     /* no IpaEuiccDataRequest */
        {"BF53 03 81 01 00", "020101"}, /* no EimAcknowledgements */
        {"BF54 03 A0 01 00", "020101"},
        {"BF55 00", "020102"}, /* unknownPackage */
        {"BF50 00", "020102"},
        {"BF52 04 5C 02 BF20 BF52 04 5C 02 BF20", "020101"}, /* two */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_eim *eim = injection_open(circle, "A* B");

        injection_push_hex(circle, eim, rows[i].package);
        if (strcmp(injection_response_in_hex(eim), rows[i].answer) != 0)
            fail_msg("%s: %s", rows[i].package, injection_response_in_hex(eim));
        assert_string_equal(circle_profiles(circle), "A* B");
        assert_outbox_is_empty(circle);
        injection_push_package(circle, eim, "xB"); /* the next package */
        assert_string_equal(injection_result(eim), "850100");
        circle_end(circle);
    }
}

static void spec_1_3(struct euiccd_create_options *factory)
{
    injection_settings(factory);
    factory->spec = EUICCD_SPEC_1_3;
}

/* SGP.32 v1.3: responses without a result name the package, by its eimTransactionId, else by the
 * EID; results are as in v1.2 (F.3). */
static void test_correlation(void **state)
{
    struct tlv received, correlation, id;
    struct fake_eim *eim = injection_open_with(circle, "A* B", spec_1_3);

    (void)state;
    injection_push_hex(circle, eim, "BF55 00"); /* unknownPackage */
    assert_int_equal(tlv_only(injection_response(eim), &received), 0);
    assert_int_equal(received.tag, 0xBF61);
    assert_int_equal(tlv_find(received.value, 0xA0, &correlation), 0);
    assert_int_equal(tlv_only(correlation.value, &id), 0);
    assert_int_equal(id.tag, 0x5A);
    assert_true(bytes_equal(
        id.value, bytes_at(card_services(circle->scene.fake.card).eid, EUICCD_EID_LENGTH)));
    injection_push_hex(circle, eim, "BF54 08 A0 02 8000 82 02 C0FE"); /* an empty code */
    assert_string_equal(injection_response_in_hex(eim), "BF6109A0048002C0FE810101");
    injection_push_hex(circle, eim, "BF52 08 5C 02 BF20 83 02 C0FE");
    assert_true(bytes_starts_with(injection_response(eim), BYTES_TEXT("\xBF\x52")));
    injection_push_hex(circle, eim, "BF53 03 80 01 01");
    assert_int_equal(tlv_only(injection_response(eim), &received), 0);
    assert_int_equal(received.tag, 0xBF60);
    assert_int_equal(received.value.at[2], 0x5A); /* in A0 12 */
    injection_push_package(circle, eim, "+B");    /* its result comes over the new profile */
    assert_int_equal(tlv_only(injection_response(eim), &received), 0);
    assert_int_equal(received.tag, 0xBF60);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_string_equal(eim->words[0], "830100");
    circle_end(circle);
}

/* The eimTransactionId of an eUICC package is in its signed part. */
static void test_correlation_of_a_package(void **state)
{
    struct fake_eim *eim = injection_open_with(circle, "A* B", spec_1_3);

    (void)state;
    injection_push_hex(circle, eim, "BF51 0B 30 07 80 00 82 03 010203 5F 37"); /* cut off */
    assert_string_equal(injection_response_in_hex(eim), "BF610AA0058003010203810101");
    circle_end(circle);
}

/* A package that the eUICC refuses gets its signed error, as when polled. */
static void test_bad_signature(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    scene_make(eim->scene, 0, "xB", SCENE_WRONG_SIGNATURE);
    injection_push(circle, eim, bytes_at(eim->scene->package, eim->scene->package_len));
    assert_true(bytes_starts_with(injection_response(eim), BYTES_TEXT("\xBF\x51")));
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* The link fails at sampled octets of an injected package: it is executed once or not at all, and
 * reported where it was. */
static void test_links_that_die(void **state)
{
    long before, all;
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    before = (long)(circle->terminal.up + circle->terminal.down);
    injection_push_package(circle, eim, "xB");
    all = (long)(circle->terminal.up + circle->terminal.down);
    circle_end(circle);
    for (long at = before + 1; at <= all; at += 37) {
        bool done;

        eim = injection_open(circle, "A* B");
        circle->terminal.cut_after = at;
        injection_push_package(circle, eim, "xB");
        circle->terminal.cut_after = -1;
        circle->terminal.cut_done = false;
        done = strcmp(circle_profiles(circle), "A*") == 0;
        terminal_wait(&circle->terminal, 6000);
        assert_int_equal(eim->polls, 2);
        assert_int_equal(eim->results, done);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

static void test_reset_at_each_command(void **state)
{
    unsigned before, all;
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    before = circle->terminal.commands;
    injection_push_package(circle, eim, "xB");
    all = circle->terminal.commands;
    circle_end(circle);
    for (unsigned n = before + 1; n < all; n++) {
        eim = injection_open(circle, "A* B");
        circle->terminal.stop_after = n;
        injection_push_package(circle, eim, "xB");
        circle->terminal.stop_after = 0;
        terminal_start(&circle->terminal);
        assert_int_equal(eim->polls, 2);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* The other eIMs are polled, too, with one channel at a time. */
static void test_other_eims(void **state)
{
    struct fake_eim *eim = injection_scene(circle, "A* B", 2);

    (void)state;
    fake_eim_order(&circle->eims[1], "lp");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 1);
    assert_int_equal(circle->eims[1].results, 1);
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    terminal_wait(&circle->terminal, 6000);
    assert_int_equal(eim->polls, 2);
    assert_int_equal(circle->eims[1].cause, 0); /* otherEim */
    for (unsigned i = 2; i <= TERMINAL_CHANNELS; i++)
        assert_false(circle->terminal.channels[i].open);
    circle_end(circle);
}

/* "Poll now" with the association open: it is closed for the poll and opened again. */
static void test_poll_now(void **state)
{
    struct fake_eim *eim =
        injection_open(circle, "A B"); /* an enabled profile would get the message */

    (void)state;
    fake_eim_order(eim, "xB");
    terminal_envelope(&circle->terminal, "D106 82028381 8B00");
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->coaps.connections, 2);
    assert_true(circle->terminal.channels[1].open);
    circle_end(circle);
}

/* Terminals without DATA AVAILABLE or timers: data is received after each STATUS. */
static void test_poor_terminals(void **state)
{
    static const char no_event[] =
        "3301E842111800078000001FE2600000434000000000000050000000000000000320";
    static const char no_timers[] =
        "3301E842111C00048000001FE2600000434000000000000050000000000000000320";
    const char *const rows[] = {no_event, no_timers};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_eim *eim = injection_scene(circle, "A* B", 1);

        circle->terminal.profile = rows[i];
        terminal_start(&circle->terminal);
        for (unsigned j = 0; j < 60 && eim->polls < 1; j++)
            if (circle->terminal.timers[RETRANSMIT] > 0)
                terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
            else
                terminal_poll(&circle->terminal);
        assert_int_equal(eim->polls, 1);
        for (unsigned j = 0; j < 4; j++)
            terminal_poll(&circle->terminal);
        injection_push_package(circle, eim, "xB");
        for (unsigned j = 0; j < 4 && eim->coaps.push.status < 0; j++)
            terminal_poll(&circle->terminal);
        assert_string_equal(injection_result(eim), "850100");
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stays_open),
        cmocka_unit_test(test_package),
        cmocka_unit_test(test_idle_time_begins_again),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_profile_change),
        cmocka_unit_test(test_download),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_correlation_of_a_package),
        cmocka_unit_test(test_bad_signature),
        cmocka_unit_test(test_links_that_die),
        cmocka_unit_test(test_reset_at_each_command),
        cmocka_unit_test(test_other_eims),
        cmocka_unit_test(test_poll_now),
        cmocka_unit_test(test_poor_terminals),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
