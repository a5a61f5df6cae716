/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct and Indirect Profile Download from the SM-DP+ of tools/smdpp, triggered by an eIM. */
#include "test/fake/fixture_downloads.h"

/* ---- complete downloads ---- */

static void test_direct(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    downloads_assert_installed(circle, smdpp, 1);
    assert_int_equal(smdpp->https.connections, 1);
    assert_int_equal(smdpp->https.close_notifies, 1);
    print_message("direct: %lu octets up, %lu down, %u commands\n", circle->terminal.up,
                  circle->terminal.down, circle->terminal.commands);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(smdpp->bound, 1);
    downloads_end(circle, smdpp);
}

static void test_indirect(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, true, "", 0);
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    downloads_assert_installed(circle, smdpp, 0);
    assert_int_equal(smdpp->https.connections, 0);
    assert_int_equal(circle->eims[0].https.connections, 1);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(smdpp->bound, 1);
    downloads_end(circle, smdpp);
}

/* Responses in pieces of any size: the package of 30 KB is never held whole. */
static void test_shapes(void **state)
{
    static const enum https_fault shapes[] = {
        HTTPS_FINE,  HTTPS_CHUNKED,    HTTPS_DRIP,      HTTPS_CLOSES, HTTPS_CLOSES_UNANNOUNCED,
        HTTPS_DROPS, HTTPS_MANY_LINES, HTTPS_LONG_LINE, HTTPS_INTERIM};

    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++)
        for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
            struct fake_https *https;

            downloads_begin(circle, smdpp, indirect, "", shapes[i] == HTTPS_DRIP ? 0 : 30000);
            https = indirect ? &circle->eims[0].https : &smdpp->https;
            https->fault = shapes[i];
            fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
            terminal_start(&circle->terminal);
            downloads_assert_installed(circle, smdpp, !indirect);
            /* A connection closed after each response is opened again for each request. */
            assert_int_equal(https->connections > 1, shapes[i] == HTTPS_CLOSES ||
                                                         shapes[i] == HTTPS_CLOSES_UNANNOUNCED ||
                                                         shapes[i] == HTTPS_DROPS);
            downloads_end(circle, smdpp);
        }
}

/* Other sources of the profile (E-50, E-52). */
static void test_sources(void **state)
{
    static const char *const triggers[] = {
        "BF54 04 A0 02 81 00",                                    /* default SM-DP+ */
        "BF54 04 A0 02 A2 00",                                    /* root SM-DS */
        "BF54 14 A0 12 A2 10 80 0E 3132372E302E302E313A38343434", /* this SM-DS */
        "BF54 00"                                                 /* as configured in the eUICC */
    };
    (void)state;
    for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
        downloads_begin(circle, smdpp, false, "", 0);
        fake_smdpp_announce(smdpp, circle, "one");
        fake_eim_queue_hex(&circle->eims[0], triggers[i]);
        terminal_start(&circle->terminal);
        downloads_assert_installed(circle, smdpp, 1);
        downloads_end(circle, smdpp);
    }
}

/* ---- several Event Records of an SM-DS (E-52) ---- */

#define EXECUTED  "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"
#define ROOT_SMDS "BF54 09 A0 02 A2 00 82 03 010203"

/* The second of three is refused by its SM-DP+. */
static void begin_events(void)
{
    downloads_begin(circle, smdpp, false, "", 0);
    fake_smdpp_add(smdpp, "two", "98001032547698103299");
    fake_smdpp_announce(smdpp, circle, "one");
    fake_smdpp_announce(smdpp, circle, "none such");
    fake_smdpp_announce(smdpp, circle, "two");
    fake_eim_queue_hex(&circle->eims[0], ROOT_SMDS);
    fake_eim_order(&circle->eims[0], "dp=after.example");
}

/* Each is downloaded once and reported once; twice where the link failed before the eIM's response.
 */
static void assert_events(const char *what, unsigned long n, unsigned cuts)
{
    const struct fake_eim *eim = &circle->eims[0];
    const char *profiles = circle_profiles(circle);

    if (strcmp(profiles, "A* \x14 \x99") != 0 || smdpp->installed != 2 || eim->queue_len ||
        eim->downloads < 3 || eim->downloads > 3 + cuts || eim->errors)
        fail_msg("%s %lu: profiles %s, installed %u, %u results, %u errors, %zu orders left", what,
                 n, profiles, smdpp->installed, eim->downloads, eim->errors, eim->queue_len);
    assert_outbox_is_empty(circle);
}

static void test_events(void **state)
{
    (void)state;
    begin_events();
    terminal_start(&circle->terminal);
    assert_events("whole", 0, 0);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(smdpp->bound, 2);
    downloads_end(circle, smdpp);
}

/* Link failures and power cuts: stored Event Records are not requested again. */
static void test_events_cut_off(void **state)
{
    unsigned long octets, commands;

    (void)state;
    begin_events();
    terminal_start(&circle->terminal);
    octets = circle->terminal.up + circle->terminal.down;
    commands = circle->terminal.commands;
    downloads_end(circle, smdpp);
    for (unsigned long i = 0; i < 12; i++) {
        unsigned long n = i * octets / 12;

        begin_events();
        circle->terminal.cut_after = (long)n;
        terminal_start(&circle->terminal);
        circle->terminal.cut_after = -1;
        terminal_wait(&circle->terminal, 3000);
        assert_events("octets", n, 1);
        downloads_end(circle, smdpp);
        n = i * commands / 12;
        begin_events();
        circle->terminal.stop_after = (unsigned)n + 1;
        terminal_start(&circle->terminal);
        circle->terminal.stop_after = 0;
        circle_cut(circle);
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 3000);
        assert_events("commands", n, 1);
        downloads_end(circle, smdpp);
    }
}

/* Malformed Event Records, and those of unreachable servers, fail in their turn; the good one is
 * downloaded. */
static void test_events_that_make_no_sense(void **state)
{
    static const char text[] =
        "{\"transactionId\":\"00\",\"eventEntries\":[{\"eventId\":\"a$b$c$d$e\","
        "\"rspServerAddress\":"
        "\"127.0.0.1\"},{\"eventId\":\"x\",\"rspServerAddress\":\"12\\\"7\"},{},{\"eventId\":"
        "\"one\",\"rspServerAddress\":\"127.0.0.1:8444\"},"
        "{\"eventId\":\"x\"}]," EXECUTED "}";

    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    smdpp->instead_of = "authenticateClient";
    smdpp->text = text;
    smdpp->status = 200;
    fake_eim_queue_hex(&circle->eims[0], ROOT_SMDS);
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(circle->eims[0].downloads, 5); /* the fourth names an SM-DS */
    assert_int_equal(circle->eims[0].queue_len, 0);
    assert_string_equal(circle_profiles(circle), "A*");
    assert_outbox_is_empty(circle);
    downloads_end(circle, smdpp);
}

/* Where the eIM refuses a result, the next Event Records are downloaded. */
static void test_events_whose_results_are_refused(void **state)
{
    (void)state;
    begin_events();
    circle->eims[0].refuses_downloads = true;
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 20000);
    assert_string_equal(circle_profiles(circle), "A* \x14 \x99");
    assert_int_equal(smdpp->bound, 2);
    downloads_end(circle, smdpp);
}

/* ---- refusals ---- */

static void no_rules(struct euiccd_create_options *factory)
{
    static const uint8_t rat[] = {0x30, 0x10, 0x80, 0x02, 0x05, 0x20, 0xA1, 0x07, 0x30,
                                  0x05, 0x80, 0x03, 0x00, 0xF2, 0x20, 0x82, 0x01, 0x00};

    downloads_settings(factory);
    factory->rat = to_euiccd(BYTES_OF(rat));
}

/* Refusals of the IPA, the card and the SM-DP+, and what eIM and SM-DP+ get. */
static void test_refusals(void **state)
{
    static const struct {
        const char *code, *more, *confirmation, *why, *indirect_why;
        int cancelled; /* with this reason; -1: the session ended otherwise */
    } rows[] = {
        {"1$127.0.0.1$two", "", "", "8.2.6/3.8", "AuthenticateClient: error 6", -1},
        {"1$127.0.0.1$one$2.999.77", "", "", "names 2.999.77", "names 2.999.77", -1},
        {DOWNLOADS_CODE, "", "1234", "confirmation code", "confirmation code",
         CANCEL_SESSION_POSTPONED},
        {DOWNLOADS_CODE, "B7{80=00F110} 99=0520", "", "policy rule", "policy rule",
         CANCEL_SESSION_PPR_NOT_ALLOWED},
        {"1$elsewhere:443$one", "", "", "giving up after 3 attempts", "InitiateAuthentication", -1},
    };

    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            circle->scene.eims[0].indirect = indirect;
            circle_begin(circle, "A*", 1, no_rules);
            fake_smdpp_begin(smdpp, circle, rows[i].more, 0);
            fake_smdpp_behind(smdpp, &circle->eims[0]);
            strcpy(smdpp->profiles[0].confirmation_code, rows[i].confirmation);
            fake_eim_order_download(&circle->eims[0], rows[i].code);
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 1000);
            downloads_assert_failed(circle, indirect ? rows[i].indirect_why : rows[i].why);
            assert_int_equal(smdpp->cancelled, rows[i].cancelled >= 0);
            if (rows[i].cancelled >= 0)
                assert_int_equal(smdpp->reason, rows[i].cancelled);
            assert_outbox_is_empty(circle);
            downloads_end(circle, smdpp);
        }
}

/* Each deliberate error of the SM-DP+. */
static void test_failures(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++)
        for (int failure = CATALOG_NO_FAILURE + 1; failure < CATALOG_FAILURES; failure++) {
            if (failure == CATALOG_REFUSED_REBIND) /* bound once here */
                continue;
            downloads_begin(circle, smdpp, indirect, "", 0);
            smdpp->profiles[0].failure = (enum catalog_failure)failure;
            fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 1000);
            if (circle->eims[0].queue_len || circle->eims[0].downloads > 1)
                fail_msg("failure %d: %zu packages wait, %u results", failure,
                         circle->eims[0].queue_len, circle->eims[0].downloads);
            if (failure != CATALOG_WRONG_ICCID &&                /* an ordinary profile */
                failure != CATALOG_EXPIRED_SERVER_CERTIFICATE && /* this card has no clock */
                failure != CATALOG_EXPIRED_CERTIFICATE)
                assert_string_equal(circle_profiles(circle), "A*");
            assert_outbox_is_empty(circle);
            assert_int_equal(circle->terminal.sw, 0x9000);
            downloads_end(circle, smdpp);
        }
}

/* Server errors: three attempts, then the eIM gets the failure. */
static void test_faults(void **state)
{
    (void)state;
    for (unsigned after = 0; after < 3; after += 2)
        for (int fault = HTTPS_HANGS_UP; fault < HTTPS_FAULTS; fault++) {
            downloads_begin(circle, smdpp, false, "", 0);
            smdpp->https.fault = (enum https_fault)fault;
            smdpp->https.fault_after = after;
            fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 8000);
            if (circle->eims[0].downloads != 1)
                fail_msg("fault %d after %u: %u results", fault, after, circle->eims[0].downloads);
            downloads_assert_failed(circle, "");
            assert_in_range(smdpp->https.connections, 1, 12);
            smdpp->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 3000);
            assert_outbox_is_empty(circle);
            downloads_end(circle, smdpp);
        }
}

/* ---- immediate enabling (E-55) ---- */

static void test_immediate_enabling(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        downloads_begin(circle, smdpp, indirect, "", 0);
        fake_eim_order(&circle->eims[0], "imm");
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        assert_string_equal(circle_profiles(circle), "A \x14*");
        assert_int_equal(circle->terminal.refreshes, 1);
        assert_int_equal(smdpp->installed, 1);
        assert_int_equal(circle->eims[0].cause, 5);
        assert_int_equal(circle->eims[0].downloads, !indirect);
        assert_outbox_is_empty(circle);
        terminal_start(&circle->terminal);
        circle->eims[0].cause = -1;
        terminal_wait(&circle->terminal, 2000);
        assert_int_equal(circle->eims[0].cause, -1); /* reported once */
        downloads_end(circle, smdpp);
    }
}

/* From another SM-DP+ than the configured one: installed, not enabled. */
static void test_immediate_enabling_of_another(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    fake_eim_order(&circle->eims[0], "#A70E8000820A656C7365776865726521");
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    downloads_assert_installed(circle, smdpp, 1);
    assert_int_equal(circle->terminal.refreshes, 0);
    assert_int_equal(circle->eims[0].cause, -1);
    downloads_end(circle, smdpp);
}

/* ---- notifications ---- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct),
        cmocka_unit_test(test_indirect),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_events_cut_off),
        cmocka_unit_test(test_events_that_make_no_sense),
        cmocka_unit_test(test_events_whose_results_are_refused),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_immediate_enabling),
        cmocka_unit_test(test_immediate_enabling_of_another),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
