/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile and faulty eIMs, DNS servers, terminals and links: the card responds to every APDU, loses
 * no result, executes each package once, and continues after the fault.
 */
#include "crypto/openssl.h"

#include "ipae/ipae.h"
#include "test/fake/hostile.h"
#include "test/fake/inside.h"
#include "tools/pki/source_date.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct circle *circle;

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 4000;
    factory->fallback_seconds = 400000;
}

static struct fake_eim *begin(const char *profiles)
{
    circle_begin(circle, profiles, 1, times);
    return &circle->eims[0];
}

static const char *const fault_names[HTTPS_FAULTS] = {
    [HTTPS_FINE] = "fine",
    [HTTPS_CHUNKED] = "chunked",
    [HTTPS_DRIP] = "drip",
    [HTTPS_CLOSES] = "closes",
    [HTTPS_CLOSES_UNANNOUNCED] = "closes without announcement",
    [HTTPS_DROPS] = "drops",
    [HTTPS_MANY_LINES] = "many lines",
    [HTTPS_LONG_LINE] = "long line",
    [HTTPS_INTERIM] = "interim",
    [HTTPS_HANGS_UP] = "hangs up",
    [HTTPS_SILENT] = "silent",
    [HTTPS_NO_HTTP] = "no HTTP",
    [HTTPS_LONG_HEADER] = "long header",
    [HTTPS_LONG_BODY] = "long body",
    [HTTPS_SHORT_BODY] = "short body",
    [HTTPS_BAD_LENGTH] = "bad length",
    [HTTPS_BAD_CHUNK] = "bad chunk",
    [HTTPS_500] = "500",
    [HTTPS_302] = "302",
    [HTTPS_INTERIMS] = "interims",
    [HTTPS_TRAILERS] = "trailers",
    [HTTPS_LINES] = "lines",
    [HTTPS_MANY_CHUNKS] = "many chunks",
    [HTTPS_TRUNCATED] = "truncated",
    [HTTPS_NO_TLS] = "no TLS",
};

/* Each fault from the n-th response on; after its end each package is executed once. */
static void test_faults(void **state)
{
    (void)state;
    for (unsigned fault = HTTPS_FINE; fault < HTTPS_FAULTS; fault++) {
        for (unsigned after = 0; after < 4; after++) {
            struct fake_eim *eim = &circle->eims[0];

            circle_begin(circle, "A*n Bn C", 1, times);
            fake_eim_order(eim, "xC");
            fake_eim_order(eim, "+B");
            eim->https.fault = fault;
            eim->https.fault_after = after;
            *circle->scene.fake.failure = '\0';
            terminal_start(&circle->terminal);
            if (fault <= HTTPS_INTERIM)
                assert_int_equal(eim->results, 2);
            else if (after == 0 && fault != HTTPS_SILENT && fault != HTTPS_TRUNCATED &&
                     strncmp(circle->scene.fake.failure, "192.0.2.1: ", 11) != 0)
                fail_msg("%s: no refusal is logged", fault_names[fault]);
            terminal_wait(&circle->terminal, 200); /* the deadline, and one more poll */
            assert_int_equal(circle->terminal.sw, 0x9000);
            eim->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 3000);
            if (eim->results + eim->errors < 2)
                fail_msg("%s after %u: %u results", fault_names[fault], after, eim->results);
            if (eim->errors == 0) { /* a truncated package got an error response */
                if (strcmp(circle_profiles(circle), "A B*") != 0)
                    fail_msg("%s after %u: %s", fault_names[fault], after, circle_profiles(circle));
                assert_string_equal(eim->words[0], "850100");
            }
            assert_outbox_is_empty(circle);
            circle_end(circle);
        }
    }
}

/* The eIM acknowledges no number, or drops its queue: results do not come without end. */
static void test_forgetful_eim(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, times);
    circle->eims[0].forgets_acks = true;
    fake_eim_order(&circle->eims[0], "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* An endless queue: a poll ends after POLL_PACKAGES_MAX, and the other eIM is polled. */
static void test_endless_packages(void **state)
{
    static const char *const packages[] = {
        "BF52 03 5C01 84",                                           /* data of the IPA */
        "BF60 03 800101",                                            /* unknown */
        "BF51 03 800101",                                            /* malformed */
        "BF54 0B A008 8006 312458245824 8200 8200",                  /* invalid */
        "BF54 15 A010 800E 3124 3139322E302E322E39 2441 24 8201 01", /* no server */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
        struct fake_eim *eim = &circle->eims[0], *other = &circle->eims[1];

        circle_begin(circle, "A* B", 2, times);
        eim->repeats = true;
        fake_eim_queue_hex(eim, packages[i]);
        fake_eim_order(other, "xB");
        terminal_start(&circle->terminal);
        assert_int_equal(circle->terminal.sw, 0x9000);
        assert_in_range(eim->polls, 1, 16);
        assert_int_equal(other->results, 1);
        assert_string_equal(other->words[0], "850100");
        terminal_wait(&circle->terminal, 5000); /* polled as often as others */
        assert_in_range(eim->polls, 2, 16 * 6);
        assert_in_range(circle->terminal.commands, 1, 5000);
        circle_end(circle);
    }
}

/* An eIM acknowledges numbers that were not sent to it: results of another eIM, notifications. */
static void test_foreign_acknowledgements(void **state)
{
    struct fake_eim *thief = &circle->eims[0], *other = &circle->eims[1];
    uint8_t octets[300];
    struct buf all = BUF_OVER(octets);

    (void)state;
    for (uint64_t number = 0; number < 100; number++)
        tlv_put_uint(&all, 0x80, number);
    circle_begin(circle, "A*n Bn", 2, times);
    other->refuses = true;
    fake_eim_order(other, "xB");
    terminal_start(&circle->terminal);
    assert_outbox_has(circle, 1, 1);
    thief->more_acks = buf_bytes(&all);
    fake_eim_queue_hex(thief, "BF5203800101"); /* its response has no notifications */
    terminal_start(&circle->terminal);
    assert_int_equal(thief->errors, 1);
    assert_outbox_has(circle, 1, 1);
    other->refuses = false;
    terminal_start(&circle->terminal);
    assert_int_equal(other->results, 1);
    assert_int_equal(other->notifications, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* Octets of a run without faults: a package, an enable, the results over the new profile. */
static unsigned long story_octets(void)
{
    unsigned long octets;

    circle_begin(circle, "A*n Bn C", 1, times);
    fake_eim_order(&circle->eims[0], "xC");
    fake_eim_order(&circle->eims[0], "+B");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 2);
    octets = circle->terminal.up + circle->terminal.down;
    circle_end(circle);
    return octets;
}

/* Every link fails after n octets, for sampled n; then with a power cut. */
static void test_links_that_die(void **state)
{
    unsigned long total = story_octets();

    (void)state;
    for (unsigned long n = 0; n < total; n += total / 60) {
        struct fake_eim *eim = &circle->eims[0];

        circle_begin(circle, "A*n Bn C", 1, times);
        fake_eim_order(eim, "xC");
        fake_eim_order(eim, "+B");
        circle->terminal.cut_after = (long)n;
        terminal_start(&circle->terminal);
        assert_int_equal(circle->terminal.sw, 0x9000);
        assert_true(circle->terminal.cut_done);
        if (n / (total / 60) % 2)
            circle_cut(circle);
        circle->terminal.cut_after = -1;
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 3000);
        if (strcmp(circle_profiles(circle), "A B*") != 0)
            fail_msg("n = %lu: %s", n, circle_profiles(circle));
        assert_string_equal(eim->words[0], "850100");
        /* The repeated package was refused as a replay: executed once. */
        for (unsigned i = 1; i < eim->results; i++)
            if (strcmp(eim->words[i], "830100") != 0 && strcmp(eim->words[i], "E4") != 0 &&
                strcmp(eim->words[i], "850100") != 0)
                fail_msg("n = %lu: result %u is %s", n, i, eim->words[i]);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* Malformed TERMINAL RESPONSEs, and results of every class for every command. */
static void test_terminal_results(void **state)
{
    static const uint8_t types[] = {0x05, 0x26, 0x27, 0x40, 0x41, 0x42, 0x43};
    static const uint8_t results[] = {0x01, 0x10, 0x20, 0x21, 0x30, 0x32, 0x3A, 0xFF};

    (void)state;
    for (size_t i = 0; i < sizeof(types); i++)
        for (size_t j = 0; j < sizeof(results); j++) {
            circle_begin(circle, "A*", 1, times);
            circle->terminal.result_type = types[i];
            circle->terminal.result = results[j];
            circle->terminal.result_times = 1;
            terminal_start(&circle->terminal);
            for (unsigned k = 0; k < 10; k++)
                terminal_poll(&circle->terminal);
            terminal_wait(&circle->terminal, 200);
            for (unsigned k = 0; k < 40; k++)
                terminal_poll(&circle->terminal);
            if (circle->eims[0].polls == 0)
                fail_msg("no poll when %02X is answered %02X", types[i], results[j]);
            circle_end(circle);
        }
    circle_begin(circle, "A*", 1, times);
    circle->terminal.garbage = true;
    terminal_start(&circle->terminal);
    for (unsigned k = 0; k < 100; k++)
        terminal_poll(&circle->terminal);
    assert_in_range(circle->terminal.commands, 3, 400); /* no endless repetition */
    circle->terminal.garbage = false;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    circle_end(circle);
}

static void test_reset_at_each_command(void **state)
{
    (void)state;
    hostile_resets(circle, begin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_forgetful_eim),
        cmocka_unit_test(test_endless_packages),
        cmocka_unit_test(test_foreign_acknowledgements),
        cmocka_unit_test(test_links_that_die),
        cmocka_unit_test(test_terminal_results),
        cmocka_unit_test(test_reset_at_each_command),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
