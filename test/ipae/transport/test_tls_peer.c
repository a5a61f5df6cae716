/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication of the eIM by key, certificate and chain, with the clock of the terminal (E-101,
 * E-103). */
#include "crypto/openssl.h"
#include "ipae/ipae.h"
#include "test/fake/hostile.h"
#include "test/fake/inside.h"
#include "tools/pki/source_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

static struct circle *circle;

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

/* The terminal is asked for its date for a chain only: PROVIDE LOCAL INFORMATION once more. */
static void test_dates_of_chains_only(void **state)
{
    static const enum fake_eim_trust trusts[] = {EIM_TRUST_KEY, EIM_TRUST_CA};
    static const uint8_t loopback[] = {127, 0, 0, 1};
    unsigned commands[2] = {0, 0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        circle_begin_with(circle, "A*", 1, trusts[i], "127.0.0.1", NULL);
        circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        for (const char *at = circle->terminal.log; (at = strstr(at, "26 ")); at += 3)
            commands[i]++;
        circle_end(circle);
    }
    assert_int_equal(commands[1], commands[0] + 1);
}

/* The eIM shows `count` CAs between its certificate and the CI, all with the key of the CI. */
static void show_chain(unsigned count)
{
    SSL_CTX *context = circle->eims[0].https.context;
    X509 *leaf = X509_dup(SSL_CTX_get0_certificate(context)), *ci;
    char folder[96], path[200];
    X509_NAME *name;
    EVP_PKEY *key;
    FILE *file;

    snprintf(folder, sizeof(folder), "%s/pki", circle->scene.fake.folder);
    pki_path(path, sizeof(path), folder, PKI_CI, EC_CURVE_P256, false);
    assert_non_null(file = fopen(path, "rb"));
    assert_non_null(ci = d2i_X509_fp(file, NULL));
    fclose(file);
    pki_path(path, sizeof(path), folder, PKI_CI, EC_CURVE_P256, true);
    assert_non_null(file = fopen(path, "rb"));
    assert_non_null(key = PEM_read_PrivateKey(file, NULL, NULL, NULL));
    fclose(file);
    name = X509_NAME_dup(X509_get_subject_name(ci));
    for (unsigned i = 0; i < count; i++) {
        X509_set_issuer_name(ci, name);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"CA", -1, -1, 0);
        X509_set_subject_name(ci, name);
        assert_true(X509_sign(ci, key, EVP_sha256()) > 0);
        assert_int_equal(SSL_CTX_add0_chain_cert(context, X509_dup(ci)), 1);
    }
    X509_set_issuer_name(leaf, name);
    assert_true(X509_sign(leaf, key, EVP_sha256()) > 0);
    assert_int_equal(SSL_CTX_use_certificate(context, leaf), 1);
    X509_NAME_free(name);
    EVP_PKEY_free(key);
    X509_free(ci);
    X509_free(leaf);
}

static void test_long_chains(void **state)
{
    static const uint8_t loopback[] = {127, 0, 0, 1};

    (void)state;
    for (unsigned count = 0; count <= 5; count++) {
        circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, "127.0.0.1", NULL);
        circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
        show_chain(count);
        *circle->scene.fake.untrusted = '\0';
        terminal_start(&circle->terminal);
        if (circle->eims[0].polls != (count <= 4) ||
            (count > 4 && !strstr(circle->scene.fake.untrusted, "certificate chain too long")))
            fail_msg("%u CAs: %u polls, %s", count, circle->eims[0].polls,
                     circle->scene.fake.untrusted);
        circle_end(circle);
    }
}

/* A card with a clock of its own, as of `euicc run --clock`, asks no terminal. */
static void test_clock_of_the_card(void **state)
{
    static const struct {
        long days; /* from now */
        const char *note;
    } rows[] = {{0, NULL},
                {365, NULL},
                {11 * 366, "certificate has expired: notAfter 20"},
                {-365, "certificate is not yet valid: notBefore 20"}};
    static const uint8_t loopback[] = {127, 0, 0, 1};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle->scene.fake.clock =
            source_clock.now(&source_clock) + rows[i].days * 86400 * 1000000000LL;
        circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, "127.0.0.1", NULL);
        circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
        circle->terminal.time = "08106000000000"; /* 1980: not used */
        *circle->scene.fake.untrusted = '\0';
        terminal_start(&circle->terminal);
        if (circle->eims[0].polls != !rows[i].note ||
            (rows[i].note && (!strstr(circle->scene.fake.untrusted, rows[i].note) ||
                              !strstr(circle->scene.fake.untrusted, "clock of the card "))))
            fail_msg("row %zu: %u polls, %s", i, circle->eims[0].polls,
                     circle->scene.fake.untrusted);
        circle_end(circle);
    }
    circle->scene.fake.clock = 0;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_dates_of_chains_only),
        cmocka_unit_test(test_long_chains),
        cmocka_unit_test(test_clock_of_the_card),
        cmocka_unit_test(test_days),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
