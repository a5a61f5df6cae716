/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls over CoAP (E-95) with datagrams lost, duplicated and reordered, and with servers that are
 * slow, silent, hostile, or that send every permitted and many malformed kinds of responses. */
#include "test/ipae/transport/coap_scene.h"

/* Each datagram of a poll, in each direction, lost, duplicated or swapped with the next. */
static void test_lost_datagrams(void **state)
{
    unsigned ups, downs;
    struct fake_eim *eim = begin("A* B C D");

    (void)state;
    order_long(eim, 20);
    terminal_start(&circle->terminal);
    ups = eim->coaps.ups;
    downs = eim->coaps.downs;
    assert_in_range(ups, 8, 63);
    circle_end(circle);
    for (unsigned what = 0; what < 5; what++) {
        unsigned count = what == 0 || what == 2 ? ups : downs;

        for (unsigned n = 0; n < count; n++) {
            uint64_t bit = 1ULL << n;

            eim = begin("A* B C D");
            order_long(eim, 20);
            eim->coaps.lose_up = what == 0 ? bit : 0;
            eim->coaps.lose_down = what == 1 ? bit : 0;
            eim->coaps.double_up = what == 2 ? bit : 0;
            eim->coaps.double_down = what == 3 ? bit : 0;
            eim->coaps.swap_down = what == 4 ? bit : 0;
            terminal_start(&circle->terminal);
            go_on(eim);
            if (eim->results != 1 || eim->coaps.connections != 1)
                fail_msg("way %u, datagram %u: %u results, %u connections", what, n, eim->results,
                         eim->coaps.connections);
            assert_int_equal(eim->polls, 2);
            assert_outbox_is_empty(circle);
            circle_end(circle);
        }
    }
}

/* A datagram is lost several times in a row: back-off, then the poll succeeds. */
static void test_back_off(void **state)
{
    struct fake_eim *eim = begin("A*");
    long first;

    (void)state;
    eim->coaps.fault = COAPS_SILENT;
    terminal_start(&circle->terminal);
    assert_int_equal(eim->coaps.messages, 1);
    first = circle->terminal.timers[RETRANSMIT];
    assert_in_range(first, 2, 3);
    for (unsigned i = 1; i <= 4; i++) {
        assert_int_equal(circle->terminal.timers[RETRANSMIT], first << (i - 1));
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
        assert_int_equal(eim->coaps.messages, 1 + i);
        assert_int_equal(eim->coaps.duplicates, i);
    }
    terminal_wait(&circle->terminal, first << 4);
    assert_int_equal(eim->coaps.messages, 5); /* no more */
    assert_true(circle->terminal.timers[RETRANSMIT] < 0);
    assert_in_range(circle->terminal.timers[1], 1, 60); /* the poll is repeated */
    eim->coaps.fault = COAPS_FINE;
    terminal_wait(&circle->terminal, 100);
    assert_int_equal(eim->polls, 1);
    circle_end(circle);
}

/* No server, or a server that stops responding. */
static void test_peer_that_vanishes(void **state)
{
    struct fake_eim *eim = begin("A* B");

    (void)state;
    eim->coaps.gone = true;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 6; i++) { /* the flight is one datagram, sent with each timer */
        assert_int_equal(circle->terminal.timers[RETRANSMIT], 1 << i);
        assert_int_equal(eim->coaps.ups, i + 1);
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    }
    assert_true(circle->terminal.timers[RETRANSMIT] < 0);
    assert_int_equal(circle->terminal.opens, 1);
    assert_in_range(circle->terminal.commands, 10, 60);
    eim->coaps.gone = false;
    terminal_wait(&circle->terminal, 100);
    assert_int_equal(eim->results, 1);
    circle_end(circle);
    for (unsigned after = 0; after < 3; after++) {
        eim = begin("A* B");
        fake_eim_order(eim, "xB");
        eim->coaps.fault = COAPS_SILENT;
        eim->coaps.fault_after = after;
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 120);
        assert_int_equal(circle->terminal.sw, 0x9000);
        eim->coaps.fault = COAPS_FINE;
        terminal_wait(&circle->terminal, 3000);
        assert_string_equal(eim->words[0], "850100");
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* Once a flight was sent again, OpenSSL's own timer, which has expired at the next datagram, sends
 * nothing. */
static void test_noise_after_a_repeated_flight(void **state)
{
    /* of an epoch that is not known: dropped */
    static const uint8_t record[] = {0x17, 0xFE, 0xFD, 0, 5, 0, 0, 0, 0, 0, 1, 0, 1, 0};
    enum { LONGER_THAN_OPENSSLS_US = 60000 };
    struct fake_eim *eim = begin("A*");

    (void)state;
    eim->coaps.gone = true;
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(eim->coaps.ups, 2);
        usleep(LONGER_THAN_OPENSSLS_US);
        memcpy(eim->coaps.queue[0].octets, record, sizeof(record));
        eim->coaps.queue[0].len = sizeof(record);
        eim->coaps.queued = 1;
        terminal_collect(&circle->terminal);
        assert_int_equal(eim->coaps.queued, 0);
    }
    assert_int_equal(eim->coaps.ups, 2);
    circle_end(circle);
}

/* The machine's clock causes no retransmission. */
static void test_slow_peer(void **state)
{
    struct fake_eim *eim = begin("A*");
    unsigned ups;

    (void)state;
    terminal_start(&circle->terminal);
    ups = eim->coaps.ups;
    circle_end(circle);
    eim = begin("A*");
    eim->coaps.slow_us = 45000;
    terminal_start(&circle->terminal);
    assert_int_equal(eim->coaps.ups, ups);
    assert_int_equal(eim->polls, 1);
    circle_end(circle);
}

/* An endless stream of invalid records: the connection ends at its deadline. */
static void test_endless_noise(void **state)
{
    struct fake_eim *eim = begin("A*");

    (void)state;
    circle->terminal.endless = true;
    circle->terminal.slowness = 1;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.sw, 0x9000);
    assert_in_range(circle->terminal.commands, 100, 200);
    assert_int_equal(circle->terminal.opens, 1);
    circle->terminal.endless = false;
    circle->terminal.slowness = 0;
    terminal_wait(&circle->terminal, 60);
    assert_int_equal(eim->polls, 1);
    circle_end(circle);
}

/* The same with a terminal that reports no timer: the number of RECEIVE DATA is limited. */
static void test_noise_without_time(void **state)
{
    struct fake_eim *eim = begin("A*");

    (void)state;
    circle->terminal.endless = true;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.sw, 0x9000);
    assert_int_equal(circle->terminal.receives, 65536);
    assert_int_equal(circle->terminal.opens, 1);
    circle->terminal.endless = false;
    terminal_wait(&circle->terminal, 60);
    assert_int_equal(eim->polls, 1);
    circle_end(circle);
}

static void short_times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 50;
    factory->rollback_seconds = 100;
    factory->fallback_seconds = 100;
}

/* In service, channels open, but no datagram gets through: the Fallback Profile (B-124). Any
 * response of an eIM prevents that. */
static void test_fallback_without_data(void **state)
{
    (void)state;
    for (unsigned gone = 0; gone < 2; gone++) {
        struct fake_eim *eim = &circle->eims[0];

        circle->scene.eims[0].protocols = COAP;
        circle_begin(circle, "A* BF", 1, short_times);
        eim->coaps.gone = gone;
        eim->coaps.fault = gone ? COAPS_FINE : COAPS_503;
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 2000);
        assert_string_equal(circle_profiles(circle), gone ? "A B*F" : "A* BF");
        circle_end(circle);
    }
}

static const char *const fault_names[COAPS_FAULTS] = {
    [COAPS_FINE] = "fine",
    [COAPS_SEPARATE] = "separate",
    [COAPS_SEPARATE_ONLY] = "separate, no ACK",
    [COAPS_SEPARATE_TWICE] = "separate, twice",
    [COAPS_SEPARATE_ZERO] = "separate, Message IDs from 0",
    [COAPS_NON] = "NON",
    [COAPS_TWICE] = "twice",
    [COAPS_PING] = "ping",
    [COAPS_JUNK] = "junk first",
    [COAPS_SMALLER] = "smaller blocks",
    [COAPS_ELECTIVE] = "elective options",
    [COAPS_SILENT] = "silent",
    [COAPS_ACK_ONLY] = "ACK only",
    [COAPS_RESET] = "reset",
    [COAPS_WRONG_TOKEN] = "wrong token",
    [COAPS_CRITICAL] = "critical option",
    [COAPS_CRITICAL_CON] = "critical option in a CON",
    [COAPS_NO_COAP] = "no CoAP",
    [COAPS_BABBLE] = "babble",
    [COAPS_ENDLESS] = "endless blocks",
    [COAPS_EMPTY_BLOCKS] = "empty blocks",
    [COAPS_SHORT_BLOCKS] = "short blocks",
    [COAPS_OTHER_BLOCK] = "another block",
    [COAPS_BREAKS_OFF] = "breaks off",
    [COAPS_CONTINUES] = "2.31 at the end",
    [COAPS_EARLY] = "2.04 too early",
    [COAPS_SHRINKS] = "4.13 for ever",
    [COAPS_SHRINKS_LATE] = "4.13 late",
    [COAPS_NO_BLOCK1] = "2.31 without Block1",
    [COAPS_OTHER_BLOCK1] = "2.31 for another block",
    [COAPS_LARGER] = "2.31 with a larger size",
    [COAPS_404] = "4.04",
    [COAPS_503] = "5.03",
    [COAPS_NO_DTLS] = "no DTLS",
};

/* Each fault from the n-th response on; after its end each package is executed once. */
static void test_faults(void **state)
{
    (void)state;
    for (unsigned fault = COAPS_FINE; fault < COAPS_FAULTS; fault++)
        for (unsigned after = 0; after < 4; after++) {
            struct fake_eim *eim = begin("A* B C D");
            unsigned most;

            order_long(eim, 20);
            fake_eim_order(eim, "xD");
            eim->coaps.fault = fault;
            eim->coaps.fault_after = after;
            eim->coaps.szx = 4; /* small blocks, so that there are several */
            terminal_start(&circle->terminal);
            if (fault <= COAPS_LAST_GOOD && (eim->results != 2 || eim->polls != 3))
                fail_msg("%s after %u: %u results, %u polls", fault_names[fault], after,
                         eim->results, eim->polls);
            if (fault == COAPS_PING && after == 0)
                assert_true(eim->coaps.resets > 0);
            terminal_wait(&circle->terminal, 200);
            assert_int_equal(circle->terminal.sw, 0x9000);
            /* A failed poll has sent a result and requested a package. */
            most = fault > COAPS_LAST_GOOD ? 3000 : 4000;
            if (circle->terminal.commands > most)
                fail_msg("%s after %u: %u commands", fault_names[fault], after,
                         circle->terminal.commands);
            eim->coaps.fault = COAPS_FINE;
            terminal_wait(&circle->terminal, 3000);
            if (eim->results < 2)
                fail_msg("%s after %u: %u results", fault_names[fault], after, eim->results);
            assert_string_equal(circle_profiles(circle), "A* B C");
            /* Unacknowledged results came again; nothing was executed twice. */
            for (unsigned i = 0; i < eim->results; i++)
                assert_true(strcmp(eim->words[i], eim->words[0]) == 0 ||
                            strcmp(eim->words[i], "850100") == 0);
            assert_string_equal(eim->words[eim->results - 1], "850100");
            assert_outbox_is_empty(circle);
            circle_end(circle);
        }
}

/* Authentication of the server as over TLS. */
static void test_trust(void **state)
{
    (void)state;
    circle->scene.eims[0].protocols = COAP;
    hostile_trust(circle, "127.0.0.1:5684", &circle->eims[0].coaps.peer,
                  &circle->eims[0].coaps.connections, &circle->eims[0].coaps.messages);
}

static void test_reset_at_each_command(void **state)
{
    (void)state;
    hostile_resets(circle, begin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lost_datagrams),
        cmocka_unit_test(test_back_off),
        cmocka_unit_test(test_peer_that_vanishes),
        cmocka_unit_test(test_noise_after_a_repeated_flight),
        cmocka_unit_test(test_slow_peer),
        cmocka_unit_test(test_endless_noise),
        cmocka_unit_test(test_noise_without_time),
        cmocka_unit_test(test_fallback_without_data),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_reset_at_each_command),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
