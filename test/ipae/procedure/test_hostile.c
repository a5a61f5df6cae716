/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile and faulty eIMs, DNS servers, terminals and links: the card responds to every APDU, loses
 * no result, executes each package once, and continues after the fault.
 */
#include "crypto/openssl.h"

#include "card/applet.h"
#include "ipae/ipae.h"
#include "test/fake/hostile.h"
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
    [HTTPS_CLOSES_UNTOLD] = "closes untold",
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
                fail_msg("%s: nobody is told why", fault_names[fault]);
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

static void test_trust(void **state)
{
    (void)state;
    hostile_trust(circle, "127.0.0.1:8443", &circle->eims[0].https.peer,
                  &circle->eims[0].https.connections, NULL);
}

static int64_t eleven_years_on(const struct clock *clock)
{
    (void)clock;
    return source_clock.now(&source_clock) + 11LL * 365 * 86400 * 1000000000;
}

/* One poll of an eIM trusted by its CA, with this clock of the terminal. */
static void assert_polls(struct circle *with, const struct clock *clock, const char *time,
                         unsigned polls)
{
    static const uint8_t loopback[] = {127, 0, 0, 1};

    circle_begin_with(with, "A*", 1, EIM_TRUST_CA, "127.0.0.1", NULL);
    circle_add_peer(with, loopback, &with->eims[0].https.peer);
    with->terminal.clock = clock;
    with->terminal.time = time;
    terminal_start(&with->terminal);
    assert_int_equal(with->eims[0].polls, polls);
    circle_end(with);
}

/* The date `days` from now, as a terminal returns it. */
static const char *told_date(long days, char hex[15])
{
    time_t then = (time_t)(source_clock.now(&source_clock) / 1000000000 + days * 24 * 3600);
    struct tm utc;
    char plain[15];

    gmtime_r(&then, &utc);
    strftime(plain, sizeof(plain), "%y%m%d%H%M%S00", &utc);
    for (size_t i = 0; i < 14; i++)
        hex[i] = plain[i ^ 1];
    hex[14] = '\0';
    return hex;
}

/* A chain is checked with the terminal's date, where it has one; a pinned key needs none. An
 * invalid date, or one before the card was made, counts as not set (E-103). */
static void test_dates(void **state)
{
    static const struct {
        const char *time; /* NULL: `days` from now */
        long days;
        enum fake_eim_trust trust;
        const char *note; /* NULL: it polls */
    } rows[] = {{NULL, 0, EIM_TRUST_CA, NULL},
                {NULL, 365, EIM_TRUST_CA, NULL},
                {NULL, 11 * 366, EIM_TRUST_CA, "certificate has expired: notAfter 20"},
                {NULL, 11 * 366, EIM_TRUST_KEY, NULL},
                {NULL, -2, EIM_TRUST_CA, NULL},
                {NULL, -365, EIM_TRUST_CA, NULL},
                {"00112222315200", 0, EIM_TRUST_CA, NULL}, /* 2000 */
                {"08106000000000", 0, EIM_TRUST_CA, NULL}, /* 1980 */
                {"51201000000000", 0, EIM_TRUST_CA, NULL}, /* 2015 */
                {"66004000000000", 0, EIM_TRUST_CA, NULL}, /* month 0, day 40, hour 25 */
                {"66314000000000", 0, EIM_TRUST_CA, NULL},
                {"66110400000000", 0, EIM_TRUST_CA, NULL},
                {"66114052000000", 0, EIM_TRUST_CA, NULL},
                {"FFFFFFFFFFFFFF", 0, EIM_TRUST_CA, NULL},
                {"", 0, EIM_TRUST_CA, NULL}};
    static const uint8_t loopback[] = {127, 0, 0, 1};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char hex[15];

        circle_begin_with(circle, "A*", 1, rows[i].trust, "127.0.0.1", NULL);
        circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
        circle->terminal.time = rows[i].time ? rows[i].time : told_date(rows[i].days, hex);
        *circle->scene.fake.untrusted = '\0';
        terminal_start(&circle->terminal);
        if (circle->eims[0].polls != !rows[i].note ||
            (rows[i].note && (!strstr(circle->scene.fake.untrusted, rows[i].note) ||
                              !strstr(circle->scene.fake.untrusted, "clock of the terminal 20"))))
            fail_msg("row %zu: %u polls, %s", i, circle->eims[0].polls,
                     circle->scene.fake.untrusted);
        circle_end(circle);
    }
}

/* The same at leap days, the end of 32-bit time, the change to GeneralizedTime. */
static void test_days(void **state)
{
    static const char *const days[] = {
        "951868799",  /* 2000-02-29 23:59:59 */
        "1709164800", /* 2024-02-29 */
        "1735689599", /* 2024-12-31 23:59:59 */
        "1906502400", /* 2030-06-01 */
        "2147483647", /* 2038-01-19 03:14:07 */
        "2147483648", /* 2038-01-19 03:14:08 */
        "2177452800", /* 2039-01-01 */
        "2524607999", /* 2049-12-31 23:59:59 */
        "2524608000", /* 2050-01-01: certificates start in 2049 */
        "2556144000", /* 2051-01-01 */
    };
    const char *set = getenv("SOURCE_DATE_EPOCH");
    char *before = set ? strdup(set) : NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        static const struct clock later = {eleven_years_on};
        struct circle *then;

        print_message("SOURCE_DATE_EPOCH=%s\n", days[i]);
        assert_int_equal(setenv("SOURCE_DATE_EPOCH", days[i], 1), 0);
        then = circle_new();
        assert_polls(then, &source_clock, NULL, 1);
        assert_polls(then, &later, NULL, 0);
        circle_free(then);
    }
    assert_int_equal(
        before ? setenv("SOURCE_DATE_EPOCH", before, 1) : unsetenv("SOURCE_DATE_EPOCH"), 0);
    free(before);
}

/* The signature algorithms of a ClientHello, as the server has them: no SHA-1, no SHA-224, no DSA.
 */
static void assert_signature_algorithms(SSL *ssl)
{
    enum { SIGNATURE_DSA = 2, HASH_MD5 = 1, HASH_SHA1, HASH_SHA224, HASH_SHA512 = 6 };
    unsigned char signature, hash;
    int count = SSL_get_sigalgs(ssl, 0, NULL, NULL, NULL, &signature, &hash);
    bool ecdsa_sha256 = false;

    assert_in_range(count, 3, 20);
    for (int i = 0; i < count; i++) {
        SSL_get_sigalgs(ssl, i, NULL, NULL, NULL, &signature, &hash);
        assert_true(hash > HASH_SHA224);
        assert_false(hash <= HASH_SHA512 && signature == SIGNATURE_DSA);
        ecdsa_sha256 |= hash == 4 && signature == 3;
    }
    assert_true(ecdsa_sha256);
}

static void test_signature_algorithms(void **state)
{
    (void)state;
    for (int version = 0x0303; version <= 0x0304; version++) {
        circle_begin(circle, "A*", 1, times);
        fake_https_version(&circle->eims[0].https, version);
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        assert_signature_algorithms(circle->eims[0].https.ssl);
        circle_end(circle);
    }
    circle->scene.eims[0].protocols = 0x40; /* CoAP: DTLS */
    circle_begin(circle, "A*", 1, times);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_signature_algorithms(circle->eims[0].coaps.ssl);
    circle_end(circle);
}

static void test_versions_and_sizes(void **state)
{
    static const unsigned sizes[] = {0, 1, 16, 236};

    (void)state;
    for (int version = 0x0303; version <= 0x0304; version++)
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            circle_begin(circle, "A* B", 1, times);
            fake_https_version(&circle->eims[0].https, version);
            circle->terminal.receive_max = sizes[i];
            fake_eim_order(&circle->eims[0], "lp");
            terminal_start(&circle->terminal);
            assert_int_equal(circle->eims[0].results, 1);
            if (i == 0)
                print_message("TLS %x: poll with one package: %lu up, %lu down, %u commands\n",
                              version, circle->terminal.up, circle->terminal.down,
                              circle->terminal.commands);
            circle_end(circle);
        }
    for (unsigned size = 1; size < 300; size += 50) { /* of the terminal's buffers */
        circle_begin(circle, "A* B", 1, times);
        circle->terminal.buffer_size = size;
        fake_eim_order(&circle->eims[0], "lp");
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].results, 1);
        circle_end(circle);
    }
    circle_begin(circle, "A*", 1, times);
    fake_https_version(&circle->eims[0].https, 0x0302);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 0);
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
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_signature_algorithms),
        cmocka_unit_test(test_versions_and_sizes),
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
