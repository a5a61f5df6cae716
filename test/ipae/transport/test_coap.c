/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Polls over CoAP and DTLS (E-95): blocks of each size, datagrams lost, duplicated and reordered,
 * servers with every permitted kind of response, and with malformed ones.
 */
#include "ipae/ipae.h"
#include "ipae/toolkit/policy.h"
#include "test/fake/hostile.h"
#include "test/fake/inside.h"
#include "test/fake/smdpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { RETRANSMIT = 6, COAP = 0x40 };

static struct circle *circle;

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 4000;
    factory->fallback_seconds = 400000;
}

static struct fake_eim *begin(const char *profiles)
{
    circle->scene.eims[0].protocols = COAP;
    circle_begin(circle, profiles, 1, times);
    return &circle->eims[0];
}

static void test_poll(void **state)
{
    struct fake_eim *eim = begin("A* B");

    (void)state;
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 1);
    assert_int_equal(eim->coaps.connections, 1);
    assert_int_equal(eim->coaps.close_notifies, 1);
    assert_int_equal(eim->https.connections, 0);
    assert_int_equal(circle->terminal.sw, 0x9000);
    assert_true(circle->terminal.timers[RETRANSMIT] < 0); /* no timer is left running */
    print_message("idle poll: %lu up, %lu down, %u commands\n", circle->terminal.up,
                  circle->terminal.down, circle->terminal.commands);
    fake_eim_order(eim, "xB");
    terminal_wait(&circle->terminal, 1200);
    assert_int_equal(eim->results, 1);
    assert_string_equal(eim->words[0], "850100");
    assert_string_equal(circle_profiles(circle), "A*");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* HTTPS or CoAP, by eimSupportedProtocol and the terminal (E-03). */
static void test_choice(void **state)
{
    static const char no_tcp[] =
        "3301E842111C00078000001FE2600000424000000000000050000000000000000320";
    static const char no_udp[] =
        "3301E842111C00078000001FE2600000414000000000000050000000000000000320";
    static const struct {
        unsigned protocols;
        const char *profile;
        unsigned https, coaps;
    } rows[] = {
        {0x00, TERMINAL_PROFILE_FULL, 1, 0},
        {0x80, TERMINAL_PROFILE_FULL, 1, 0},
        {0xC0, TERMINAL_PROFILE_FULL, 1, 0},
        {0x40, TERMINAL_PROFILE_FULL, 0, 1},
        {0x20, TERMINAL_PROFILE_FULL, 0, 0},
        {0xC0, no_tcp, 0, 1},
        {0x40, no_tcp, 0, 1},
        {0x80, no_tcp, 0, 0},
        {0x00, no_tcp, 0, 0},
        {0x40, no_udp, 0, 0},
        {0xC0, no_udp, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle->scene.eims[0].protocols = (uint8_t)rows[i].protocols;
        circle_begin(circle, "A*", 1, times);
        circle->terminal.profile = rows[i].profile;
        terminal_start(&circle->terminal);
        if (circle->eims[0].https.connections != rows[i].https ||
            circle->eims[0].coaps.connections != rows[i].coaps)
            fail_msg("row %zu: %u over HTTPS, %u over CoAP", i, circle->eims[0].https.connections,
                     circle->eims[0].coaps.connections);
        circle_end(circle);
    }
}

/* A package with many listProfileInfo: package and result are long. */
static void order_long(struct fake_eim *eim, unsigned count)
{
    char words[1000] = "";

    while (count--)
        strcat(words, "lp ");
    fake_eim_order(eim, words);
}

static void test_block_sizes(void **state)
{
    (void)state;
    for (unsigned szx = 0; szx <= 6; szx++) {
        struct fake_eim *eim = begin("A* B C D E F G H");

        eim->coaps.szx = szx;
        order_long(eim, 30);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, 1);
        assert_true(eim->last_len > 4096);
        assert_outbox_is_empty(circle);
        if (szx == 6)
            print_message("order with a result of %zu octets: %lu up, %lu down, %u commands\n",
                          eim->last_len, circle->terminal.up, circle->terminal.down,
                          circle->terminal.commands);
        circle_end(circle);
    }
}

/* The terminal's buffer size limits blocks and datagrams. */
static void test_terminal_buffers(void **state)
{
    static const unsigned sizes[] = {1500, 1200, 1000, 600, 400, 300};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fake_eim *eim = begin("A* B C D");

        circle->terminal.buffer_size = sizes[i];
        order_long(eim, 20);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, 1);
        assert_true(circle->terminal.datagram_most <= sizes[i]);
        circle_end(circle);
    }
    for (unsigned size = 0; size < 200; size += 50) { /* no handshake fits */
        struct fake_eim *eim = begin("A*");

        circle->terminal.buffer_size = size ? size : 1;
        terminal_start(&circle->terminal);
        assert_int_equal(eim->polls, 0);
        assert_int_equal(circle->terminal.sw, 0x9000);
        circle_end(circle);
    }
}

/* Terminals without DATA AVAILABLE, without timers, and without both. */
static void test_poor_terminals(void **state)
{
    static const char no_event[] =
        "3301E842111800078000001FE2600000434000000000000050000000000000000320";
    static const char no_timers[] =
        "3301E842111C00048000001FE2600000434000000000000050000000000000000320";
    static const char neither[] =
        "3301E842111800048000001FE2600000434000000000000050000000000000000320";
    const char *const rows[] = {no_event, no_timers, neither};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_eim *eim = begin("A* B");

        fake_eim_order(eim, "xB");
        circle->terminal.profile = rows[i];
        terminal_start(&circle->terminal);
        for (unsigned j = 0; j < 60 && eim->polls < 2; j++)
            if (circle->terminal.timers[RETRANSMIT] > 0)
                terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
            else
                terminal_poll(&circle->terminal);
        if (rows[i] != neither && (eim->results != 1 || eim->coaps.connections != 1))
            fail_msg("row %zu: %u results, %u connections", i, eim->results,
                     eim->coaps.connections);
        assert_int_equal(eim->polls, 2); /* with neither, the deadline ends the connection early */
        assert_in_range(eim->coaps.connections, 1, 2);
        assert_in_range(eim->coaps.duplicates, 0, 3);
        assert_string_equal(circle_profiles(circle), "A*");
        circle_end(circle);
    }
}

/* The terminal returns datagrams in parts, or several at once (CAT-8). */
static void test_terminal_receives(void **state)
{
    static const unsigned sizes[] = {1, 7, 100, 236, 0};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fake_eim *eim = begin("A* B C D");

        circle->terminal.receive_max = sizes[i / 2];
        circle->terminal.joins_datagrams = i & 1;
        eim->coaps.fault = COAPS_TWICE;
        order_long(eim, 10);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, 1);
        circle_end(circle);
    }
}

/* Runs until nothing happens any more, retransmissions included. The card uses the terminal's clock
 * only; the eIM gets the time that its own timers need. */
static void go_on(struct fake_eim *eim)
{
    for (unsigned i = 0; i < 8 && circle->terminal.timers[RETRANSMIT] > 0; i++) {
        if (eim->coaps.messages == 0)
            usleep(COAPS_REPEAT_US);
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    }
}

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

/* Indirect Profile Download in blocks, with a duplicated datagram. */
static void test_download(void **state)
{
    static const char trigger[] =
        "BF54 13 A0 11 80 0F 31243132372E302E302E31246F6E65"; /* 1$127.0.0.1$one */
    static const unsigned sizes[] = {6, 4, 2};
    struct fake_smdpp *smdpp = calloc(1, sizeof(*smdpp));

    (void)state;
    assert_non_null(smdpp);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fake_eim *eim = &circle->eims[0];

        circle->scene.eims[0].indirect = true;
        begin("A*");
        fake_smdpp_begin(smdpp, circle, "", 8000);
        fake_smdpp_behind(smdpp, eim);
        eim->coaps.szx = sizes[i];
        eim->coaps.lose_down = 1ULL << 20;
        fake_eim_queue_hex(eim, trigger);
        terminal_start(&circle->terminal);
        go_on(eim);
        assert_int_equal(smdpp->installed, 1);
        assert_int_equal(smdpp->bound, 1);
        assert_int_equal(eim->queue_len, 0);
        assert_int_equal(eim->coaps.connections, 1);
        assert_string_equal(circle_profiles(circle), "A* \x14");
        assert_outbox_is_empty(circle);
        fake_smdpp_end(smdpp);
        circle_end(circle);
    }
    circle->scene.eims[0].indirect = false;
    free(smdpp);
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
        cmocka_unit_test(test_poll),
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_block_sizes),
        cmocka_unit_test(test_terminal_buffers),
        cmocka_unit_test(test_poor_terminals),
        cmocka_unit_test(test_terminal_receives),
        cmocka_unit_test(test_lost_datagrams),
        cmocka_unit_test(test_back_off),
        cmocka_unit_test(test_peer_that_vanishes),
        cmocka_unit_test(test_slow_peer),
        cmocka_unit_test(test_download),
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
