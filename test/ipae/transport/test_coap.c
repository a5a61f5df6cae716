/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls and downloads over CoAP and DTLS (E-95): choice of the protocol, blocks of each size,
 * terminals with small buffers. */
#include "test/ipae/transport/coap_scene.h"

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

/* What becomes of each kind of response to one poll: the reason of the failure, and how many
 * messages of the server were acknowledged and rejected. */
static void test_responses(void **state)
{
    static const char lost[] = ": connection failed or lost", malformed[] = ": malformed";
    static const struct {
        enum coaps_fault fault;
        unsigned code;       /* of the response instead of 2.04 */
        const char *failure; /* NULL: none */
        unsigned acknowledged, rejected;
        bool waits; /* for another response */
    } rows[] = {
        {COAPS_FINE, 0, NULL, 0, 0, false},
        {COAPS_FINE, 0x41, NULL, 0, 0, false}, /* 2.01 */
        {COAPS_FINE, 0x45, NULL, 0, 0, false},
        {COAPS_FINE, 0x5E, NULL, 0, 0, false}, /* 2.30 */
        {COAPS_FINE, 0x61, lost, 0, 0, false}, /* 3.01 */
        {COAPS_FINE, 0x80, lost, 0, 0, false}, /* 4.00 */
        {COAPS_FINE, 0x84, lost, 0, 0, false},
        {COAPS_FINE, 0xA0, lost, 0, 0, false},
        {COAPS_FINE, 0xA3, lost, 0, 0, false},
        {COAPS_FINE, 0x02, malformed, 0, 0, false}, /* 0.02, a request */
        {COAPS_FINE, 0x21, NULL, 0, 0, true},       /* 1.01: reserved, ignored */
        {COAPS_SEPARATE, 0, NULL, 1, 0, false},
        {COAPS_SEPARATE, 0x41, NULL, 1, 0, false},
        {COAPS_SEPARATE, 0x84, lost, 1, 0, false},
        {COAPS_SEPARATE, 0x21, NULL, 0, 1, true},
        {COAPS_SEPARATE, 0x02, NULL, 0, 1, true}, /* a request */
        {COAPS_SEPARATE_ONLY, 0, NULL, 1, 0, false},
        {COAPS_SEPARATE_ZERO, 0, NULL, 1, 0, false},
        {COAPS_SEPARATE_ZERO, 0x84, lost, 1, 0, false},
        {COAPS_NON, 0, NULL, 0, 0, false},
        {COAPS_NON, 0x21, NULL, 0, 0, true},
        {COAPS_PING, 0, NULL, 0, 1, false},
        {COAPS_JUNK, 0, NULL, 0, 3, false},
        {COAPS_ELECTIVE, 0, NULL, 0, 0, false},
        {COAPS_RESET, 0, lost, 0, 0, false},
        {COAPS_WRONG_TOKEN, 0, malformed, 0, 0, false},
        {COAPS_CRITICAL, 0, malformed, 0, 0, false},
        {COAPS_CRITICAL_CON, 0, malformed, 0, 1, false},
        {COAPS_404, 0, lost, 0, 0, false},
        {COAPS_503, 0, lost, 0, 0, false},
        {COAPS_CONTINUES, 0, malformed, 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_eim *eim = begin("A*");
        char *failure = circle->scene.fake.failure;

        failure[0] = '\0';
        eim->coaps.fault = rows[i].fault;
        eim->coaps.code = (uint8_t)rows[i].code;
        terminal_start(&circle->terminal);
        print_message("fault %u, code %02X\n", rows[i].fault, rows[i].code);
        if (rows[i].failure)
            assert_non_null(strstr(failure, rows[i].failure));
        else
            assert_string_equal(failure, "");
        assert_int_equal(circle->terminal.timers[RETRANSMIT] > 0, rows[i].waits);
        assert_int_equal(eim->coaps.acknowledgements, rows[i].acknowledged);
        assert_int_equal(eim->coaps.resets, rows[i].rejected);
        circle_end(circle);
    }
}

/* A response in a CON that comes again, as its ACK was lost, is acknowledged again, and not taken
 * for the response to the next request (RFC 7252 4.2). */
static void test_repeated_response(void **state)
{
    struct fake_eim *eim = begin("A* B");

    (void)state;
    eim->coaps.fault = COAPS_SEPARATE_TWICE;
    fake_eim_order(eim, "dp=one.example");
    fake_eim_order(eim, "rat");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 2);
    assert_true(eim->coaps.requests > 2);
    assert_int_equal(eim->coaps.resets, 0);
    /* no request follows the last one, and nobody reads its second response */
    assert_int_equal(eim->coaps.acknowledgements, 2 * eim->coaps.requests - 1);
    circle_end(circle);
}

/* What becomes of each response to a block of a request that is not the last one (RFC
 * 7959 2.5, 2.9). */
static void test_responses_to_blocks(void **state)
{
    static const struct {
        enum coaps_fault fault;
        const char *failure; /* NULL: none */
    } rows[] = {
        {COAPS_FINE, NULL},
        {COAPS_SMALLER, NULL},
        {COAPS_EARLY, ": malformed"},
        {COAPS_CONTINUES, ": malformed"},
        {COAPS_NO_BLOCK1, ": malformed"},
        {COAPS_OTHER_BLOCK1, ": malformed"},
        {COAPS_LARGER, ": malformed"},
        {COAPS_SHRINKS_LATE, ": connection failed or lost"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_eim *eim = begin("A* B C D");
        char *failure = circle->scene.fake.failure;

        failure[0] = '\0';
        order_long(eim, 20);
        eim->coaps.szx = 4;
        eim->coaps.fault_after = 1; /* the response with the package */
        eim->coaps.fault = rows[i].fault;
        terminal_start(&circle->terminal);
        print_message("fault %u: %s\n", rows[i].fault, failure);
        if (rows[i].failure)
            assert_non_null(strstr(failure, rows[i].failure));
        else
            assert_string_equal(failure, "");
        assert_int_equal(eim->results, rows[i].failure == NULL);
        circle_end(circle);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poll),
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_responses_to_blocks),
        cmocka_unit_test(test_repeated_response),
        cmocka_unit_test(test_block_sizes),
        cmocka_unit_test(test_terminal_buffers),
        cmocka_unit_test(test_poor_terminals),
        cmocka_unit_test(test_terminal_receives),
        cmocka_unit_test(test_download),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
