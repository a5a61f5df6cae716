/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct and Indirect Profile Download from the SM-DP+ of tools/smdpp, triggered by an eIM. */
#include "ipae/state/persistent_state.h"

#include "test/fake/smdpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;
static struct fake_smdpp *smdpp;

#define CODE "LPA:1$" FAKE_SMDPP_ADDRESS "$one"

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
    factory->default_smdp_address = FAKE_SMDPP_ADDRESS;
    factory->root_smds_address = FAKE_SMDS_ADDRESS;
}

static void begin(bool indirect, const char *more, size_t filler)
{
    circle->scene.eims[0].indirect = indirect;
    circle_begin(circle, "A*", 1, times);
    fake_smdpp_begin(smdpp, circle, more, filler);
    fake_smdpp_behind(smdpp, &circle->eims[0]);
}

static void end(void)
{
    fake_smdpp_end(smdpp);
    circle_end(circle);
    circle->scene.eims[0].indirect = false;
}

/* ---- complete downloads ---- */

static void assert_installed(unsigned results)
{
    assert_int_equal(smdpp->installed, 1);
    assert_string_equal(circle_profiles(circle), "A* \x14");
    assert_int_equal(circle->eims[0].downloads, results);
    assert_int_equal(circle->eims[0].errors, 0);
    assert_int_equal(circle->eims[0].queue_len, 0);
    assert_outbox_is_empty(circle);
}

static void test_direct(void **state)
{
    (void)state;
    begin(false, "", 0);
    fake_eim_order_download(&circle->eims[0], CODE);
    terminal_start(&circle->terminal);
    assert_installed(1);
    assert_int_equal(smdpp->https.connections, 1);
    print_message("direct: %lu octets up, %lu down, %u commands\n", circle->terminal.up,
                  circle->terminal.down, circle->terminal.commands);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(smdpp->bound, 1);
    end();
}

static void test_indirect(void **state)
{
    (void)state;
    begin(true, "", 0);
    fake_eim_order_download(&circle->eims[0], CODE);
    terminal_start(&circle->terminal);
    assert_installed(0);
    assert_int_equal(smdpp->https.connections, 0);
    assert_int_equal(circle->eims[0].https.connections, 1);
    terminal_wait(&circle->terminal, 3000);
    assert_int_equal(smdpp->bound, 1);
    end();
}

/* Responses in pieces of any size: the package of 30 KB is never held whole. */
static void test_shapes(void **state)
{
    static const enum https_fault shapes[] = {HTTPS_FINE,       HTTPS_CHUNKED,       HTTPS_DRIP,
                                              HTTPS_CLOSES,     HTTPS_CLOSES_UNTOLD, HTTPS_DROPS,
                                              HTTPS_MANY_LINES, HTTPS_LONG_LINE,     HTTPS_INTERIM};

    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++)
        for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
            struct fake_https *https;

            begin(indirect, "", shapes[i] == HTTPS_DRIP ? 0 : 30000);
            https = indirect ? &circle->eims[0].https : &smdpp->https;
            https->fault = shapes[i];
            fake_eim_order_download(&circle->eims[0], CODE);
            terminal_start(&circle->terminal);
            assert_installed(!indirect);
            /* A connection closed after each response is opened again for each request. */
            assert_int_equal(https->connections > 1, shapes[i] == HTTPS_CLOSES ||
                                                         shapes[i] == HTTPS_CLOSES_UNTOLD ||
                                                         shapes[i] == HTTPS_DROPS);
            end();
        }
}

/* JSON: null means absent, for every member. */
static void test_nulls(void **state)
{
    (void)state;
    begin(false, "", 0);
    smdpp->nulls = true;
    fake_eim_order_download(&circle->eims[0], CODE);
    terminal_start(&circle->terminal);
    assert_installed(1);
    end();
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
        begin(false, "", 0);
        fake_smdpp_announce(smdpp, circle, "one");
        fake_eim_queue_hex(&circle->eims[0], triggers[i]);
        terminal_start(&circle->terminal);
        assert_installed(1);
        end();
    }
}

/* ---- several Event Records of an SM-DS (E-52) ---- */

#define EXECUTED  "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"
#define ROOT_SMDS "BF54 09 A0 02 A2 00 82 03 010203"

/* The second of three is refused by its SM-DP+. */
static void begin_events(void)
{
    begin(false, "", 0);
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
    end();
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
    end();
    for (unsigned long i = 0; i < 12; i++) {
        unsigned long n = i * octets / 12;

        begin_events();
        circle->terminal.cut_after = (long)n;
        terminal_start(&circle->terminal);
        circle->terminal.cut_after = -1;
        terminal_wait(&circle->terminal, 3000);
        assert_events("octets", n, 1);
        end();
        n = i * commands / 12;
        begin_events();
        circle->terminal.stop_after = (unsigned)n + 1;
        terminal_start(&circle->terminal);
        circle->terminal.stop_after = 0;
        circle_cut(circle);
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 3000);
        assert_events("commands", n, 1);
        end();
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
    begin(false, "", 0);
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
    end();
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
    end();
}

static void test_triggers_that_make_no_sense(void **state)
{
    static const char *const codes[] = {"",
                                        "LPA:",
                                        "LPA:2$127.0.0.1$one",
                                        "1$127.0.0.1",
                                        "1$$one",
                                        "1$127.0.0.1$one$2.999.10$2",
                                        "1$127.0.0.1$one$2.999.10$1$",
                                        "1$127.0.0.1\"$one",
                                        "1$127.0.0.1$o\\ne",
                                        "1$a/b$one"};

    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        begin(indirect, "", 0);
        for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
            fake_eim_order_download(&circle->eims[0], codes[i]);
            terminal_start(&circle->terminal);
            assert_int_equal(circle->eims[0].errors, i + 1); /* E-60 */
            assert_int_equal(circle->eims[0].last[circle->eims[0].last_len - 1], 1);
        }
        assert_int_equal(smdpp->https.connections, 0);
        end();
    }
}

/* ---- refusals ---- */

/* The download failed: the eIM has the reason, and no profile was installed. */
static void assert_failed(const char *why)
{
    const struct fake_eim *eim = &circle->eims[0];

    assert_int_equal(eim->downloads, 1);
    assert_int_equal(eim->queue_len, 0);
    assert_string_equal(circle_profiles(circle), "A*");
    if (!memmem(eim->last, eim->last_len, why, strlen(why)))
        fail_msg("not \"%s\" but \"%.*s\"", why, (int)eim->last_len, (const char *)eim->last);
}

static void no_rules(struct euiccd_create_options *factory)
{
    static const uint8_t rat[] = {0x30, 0x0D, 0x80, 0x02, 0x05, 0x20, 0xA1, 0x07,
                                  0x30, 0x05, 0x80, 0x03, 0x00, 0xF2, 0x20};

    times(factory);
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
        {CODE, "", "1234", "confirmation code", "confirmation code", CANCEL_SESSION_POSTPONED},
        {CODE, "B7{80=00F110} 99=0520", "", "policy rule", "policy rule",
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
            assert_failed(indirect ? rows[i].indirect_why : rows[i].why);
            assert_int_equal(smdpp->cancelled, rows[i].cancelled >= 0);
            if (rows[i].cancelled >= 0)
                assert_int_equal(smdpp->reason, rows[i].cancelled);
            assert_outbox_is_empty(circle);
            end();
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
            begin(indirect, "", 0);
            smdpp->profiles[0].failure = (enum catalog_failure)failure;
            fake_eim_order_download(&circle->eims[0], CODE);
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 1000);
            if (circle->eims[0].queue_len || circle->eims[0].downloads > 1)
                fail_msg("failure %d: %zu packages wait, %u results", failure,
                         circle->eims[0].queue_len, circle->eims[0].downloads);
            if (failure != CATALOG_WRONG_ICCID) /* an ordinary profile */
                assert_string_equal(circle_profiles(circle), "A*");
            assert_outbox_is_empty(circle);
            assert_int_equal(circle->terminal.sw, 0x9000);
            end();
        }
}

/* Server errors: three attempts, then the eIM gets the failure. */
static void test_faults(void **state)
{
    (void)state;
    for (unsigned after = 0; after < 3; after += 2)
        for (int fault = HTTPS_HANGS_UP; fault < HTTPS_FAULTS; fault++) {
            begin(false, "", 0);
            smdpp->https.fault = (enum https_fault)fault;
            smdpp->https.fault_after = after;
            fake_eim_order_download(&circle->eims[0], CODE);
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 8000);
            if (circle->eims[0].downloads != 1)
                fail_msg("fault %d after %u: %u results", fault, after, circle->eims[0].downloads);
            assert_failed("");
            assert_in_range(smdpp->https.connections, 1, 12);
            smdpp->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 3000);
            assert_outbox_is_empty(circle);
            end();
        }
}

/* Malformed responses of ES9+. */
static void test_answers(void **state)
{
    static const char *const functions[] = {"initiateAuthentication", "authenticateClient",
                                            "getBoundProfilePackage"};
    static const struct {
        const char *text;
        int status;
        const char *why; /* of a permanent refusal; NULL: retried */
    } rows[] = {
        {"", 200, NULL},
        {"{}", 200, NULL},
        {"[1]", 200, NULL},
        {"{" EXECUTED "}", 200, NULL},
        {"{" EXECUTED, 200, NULL},
        {"{" EXECUTED "} {}", 200, NULL},
        {"{\"transactionId\":\"0G\"," EXECUTED "}", 200, NULL},
        {"{\"transactionId\":\"00\",\"transactionId\":\"00\"," EXECUTED "}", 200, NULL},
        {"{\"boundProfilePackage\":\"AAAA\",\"smdpSigned2\":\"AAAA\",\"serverSigned1\":\"AAAA\","
         "\"serverSignature1\":\"AAAA\",\"euiccCiPKIdToBeUsed\":\"BAA=\"," EXECUTED "}",
         200, NULL},
        {"{\"boundProfilePackage\":\"vzaEf////w==\"," EXECUTED "}", 200, NULL},
        {"{\"boundProfilePackage\":\"vzYFv2QCggA=\"," EXECUTED "}", 200, NULL},
        {"{\"eventEntries\":{}," EXECUTED "}", 200, NULL},
        {"{" EXECUTED "}", 201, NULL},
        {"{" EXECUTED "}", 204, NULL},
        {"{" EXECUTED "}", 404, NULL},
        {"{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":"
         "{\"subjectCode\":\"8.2\",\"reasonCode\":\"3.7\",\"message\":\"no\",\"x\":[1]}}}}",
         200, "8.2/3.7 no"},
        {"{\"header\":{\"functionExecutionStatus\":{\"status\":\"Expired\"}}}", 200, "/"},
    };

    (void)state;
    for (size_t function = 0; function < 3; function++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(false, "", 0);
            smdpp->instead_of = functions[function];
            smdpp->text = rows[i].text;
            smdpp->status = rows[i].status;
            fake_eim_order_download(&circle->eims[0], CODE);
            terminal_start(&circle->terminal);
            if (rows[i].why)
                assert_failed(rows[i].why);
            terminal_wait(&circle->terminal, 1000);
            assert_failed(rows[i].why ? rows[i].why : "");
            assert_int_equal(smdpp->installed, 0);
            end();
        }
}

/* Error codes of ESipa, each in its function, and malformed responses (E-61 to E-68). */
static void test_esipa_answers(void **state)
{
    static const struct {
        uint32_t tag;
        const char *tlv, *why; /* NULL: retried */
    } rows[] = {
        {0xBF39, "BF39 03 81 01 01", "InitiateAuthentication: error 1"},
        {0xBF39, "BF39 03 81 01 32", "InitiateAuthentication: error 50"},
        {0xBF39, "BF39 03 81 01 33", "InitiateAuthentication: error 51"},
        {0xBF39, "BF39 03 81 01 34", "InitiateAuthentication: error 52"},
        {0xBF39, "BF39 03 81 01 7F", "InitiateAuthentication: error 127"},
        {0xBF39, "BF39 00", NULL},
        {0xBF39, "BF3B 03 82 01 06", NULL},
        {0xBF3B, "BF3B 03 82 01 06", "AuthenticateClient: error 6"},
        {0xBF3B, "BF3B 03 82 01 32", "AuthenticateClient: error 50"},
        {0xBF3B, "BF3B 03 82 01 7F", "AuthenticateClient: error 127"},
        {0xBF3B, "BF3B 02 A0 00", NULL},
        {0xBF3B, "BF3B 06 A1 04 80 02 0001", "no Event Record"},
        {0xBF3A, "BF3A 03 81 01 01", "GetBoundProfilePackage: error 1"},
        {0xBF3A, "BF3A 03 81 01 32", "GetBoundProfilePackage: error 50"},
        {0xBF3A, "BF3A 04 81 02 0100", "GetBoundProfilePackage: error 256"},
        {0xBF3A, "BF3A 00", NULL},
        {0xBF3A, "BF3A 02 A0 00", NULL},
        {0xBF3A, "BF3A 02 A2 00", NULL},
        {0xBF3A, "BF3A 07 A0 05 BF36 02 A0 00", NULL},
        {0xBF3A, "BF3A 09 A0 07 BF36 04 BF64 01 00", NULL},
        {0xBF3A, "BF39 00", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(true, "", 0);
        smdpp->instead_of_tag = rows[i].tag;
        smdpp->tlv = rows[i].tlv;
        fake_eim_order_download(&circle->eims[0], CODE);
        terminal_start(&circle->terminal);
        if (rows[i].why)
            assert_failed(rows[i].why);
        terminal_wait(&circle->terminal, 1000);
        assert_failed(rows[i].why ? rows[i].why : "");
        end();
    }
}

/* The eIM refuses the result: it is sent again, and nothing is downloaded twice. */
static void test_refused_result(void **state)
{
    (void)state;
    begin(false, "", 0);
    fake_eim_order_download(&circle->eims[0], CODE);
    circle->eims[0].refuses = true;
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->installed, 1);
    terminal_wait(&circle->terminal, 2000);
    assert_int_equal(smdpp->bound, 1);
    circle->eims[0].refuses = false;
    terminal_wait(&circle->terminal, 4000);
    assert_installed(1);
    assert_int_equal(smdpp->bound, 1);
    end();
}

/* The eIM dropped its trigger and refuses the result: the next trigger is executed. */
static void test_refused_result_of_a_forgotten_order(void **state)
{
    (void)state;
    begin(false, "", 0);
    fake_eim_order_download(&circle->eims[0], CODE);
    circle->eims[0].refuses_downloads = true;
    terminal_start(&circle->terminal);
    fake_eim_order(&circle->eims[0], "dp=other.example");
    free((void *)circle->eims[0].queue[0].at);
    circle->eims[0].queue[0] = circle->eims[0].queue[1];
    circle->eims[0].queue_len = 1;
    terminal_wait(&circle->terminal, 4000);
    assert_int_equal(circle->eims[0].results, 1);
    fake_eim_order_download(&circle->eims[0], "1$127.0.0.1$two"); /* another trigger */
    terminal_wait(&circle->terminal, 2000);
    circle->eims[0].refuses_downloads = false;
    terminal_wait(&circle->terminal, 5000);
    assert_int_equal(circle->eims[0].downloads, 1);
    assert_non_null(memmem(circle->eims[0].last, circle->eims[0].last_len, "8.2.6", 5));
    assert_int_equal(smdpp->bound, 1);
    assert_outbox_is_empty(circle);
    end();
}

/* Every kind of refusal (E-26): the next package is executed in the same poll; nothing is lost. */
static void test_results_that_are_refused_in_any_way(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2U * EIM_REFUSALS; i++) {
        struct fake_eim *eim = &circle->eims[0];

        circle->scene.eims[0].protocols = i % 2 ? 0x40 : 0;
        begin(false, "", 0);
        print_message("refusal %u%s\n", i / 2, i % 2 ? " over CoAP" : "");
        fake_eim_order_download(eim, CODE);
        eim->refuses_downloads = true;
        eim->refusal = (enum fake_eim_refusal)(i / 2);
        terminal_start(&circle->terminal);
        assert_int_equal(smdpp->installed, 1);
        fake_eim_drop(eim);
        fake_eim_order(eim, "rat");
        terminal_wait(&circle->terminal, 200);
        assert_int_equal(eim->results, 1);
        assert_int_equal(eim->downloads, 0);
        circle_cut(circle);
        eim->refuses_downloads = false;
        terminal_start(&circle->terminal);
        assert_int_equal(eim->downloads, 1);
        assert_non_null(memmem(eim->last, eim->last_len, "\xBF\x37", 2));
        assert_int_equal(smdpp->bound, 1);
        assert_installed(1);
        assert_outbox_is_empty(circle);
        end();
    }
}

/* ---- immediate enabling (E-55) ---- */

static void test_immediate_enabling(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        begin(indirect, "", 0);
        fake_eim_order(&circle->eims[0], "imm");
        fake_eim_order_download(&circle->eims[0], CODE);
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
        end();
    }
}

/* From another SM-DP+ than the configured one: installed, not enabled. */
static void test_immediate_enabling_of_another(void **state)
{
    (void)state;
    begin(false, "", 0);
    fake_eim_order(&circle->eims[0], "#A70E8000820A656C7365776865726521");
    fake_eim_order_download(&circle->eims[0], CODE);
    terminal_start(&circle->terminal);
    assert_installed(1);
    assert_int_equal(circle->terminal.refreshes, 0);
    assert_int_equal(circle->eims[0].cause, -1);
    end();
}

/* ---- notifications ---- */

/* Enabling notifies the SM-DP+ at its address; while it cannot be reached, notifications wait
 * (E-80, E-81). */
static void test_notifications(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        begin(indirect, "B6{30{80=0640 81=3132372E302E302E31} 30{80=0640 81=6E6F626F6479}}", 0);
        fake_eim_order_download(&circle->eims[0], CODE);
        terminal_start(&circle->terminal);
        assert_installed(!indirect);
        circle->eims[0].forgets_acks = true; /* of notifications sent with the result */
        smdpp->https.fault = HTTPS_500;
        fake_eim_order(&circle->eims[0], "#A30C5A0A" FAKE_SMDPP_ICCID);
        terminal_start(&circle->terminal);
        assert_string_equal(circle_profiles(circle), "A \x14*");
        if (!indirect) {
            assert_outbox_has(circle, 0, 2);
            smdpp->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 1200);
            assert_int_equal(smdpp->notifications,
                             3);             /* by both ways, as nothing was acknowledged */
            assert_outbox_has(circle, 0, 1); /* the one without a recipient stays */
        } else {
            assert_int_equal(smdpp->notifications, 4);
            assert_outbox_is_empty(circle);
        }
        end();
    }
}

/* Two eIMs trigger the same profile: the second gets the failure that it is installed already. */
static void test_two_eims(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 2, times);
    fake_smdpp_begin(smdpp, circle, "", 0);
    fake_eim_order_download(&circle->eims[0], CODE);
    fake_eim_order_download(&circle->eims[1], CODE);
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->installed, 1);
    assert_int_equal(smdpp->failed, 1);
    assert_int_equal(circle->eims[0].downloads, 1);
    assert_int_equal(circle->eims[1].downloads, 1);
    assert_outbox_is_empty(circle);
    end();
}

/* With the Emergency Profile enabled: ecallActive (E-43, E-54). */
static void test_emergency(void **state)
{
    static const uint8_t download[] = {0x30, 0x03, 0x80, 0x01, 104}, data[] = {0x02, 0x01, 104};
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A Be*", 1, times);
    fake_smdpp_begin(smdpp, circle, "", 0);
    fake_eim_order_download(eim, CODE);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->downloads, 1);
    assert_int_equal(smdpp->https.connections, 0);
    assert_non_null(memmem(eim->last, eim->last_len, download, sizeof(download)));
    fake_eim_queue_hex(eim, "BF5204 5C02BF20");
    terminal_start(&circle->terminal);
    assert_non_null(memmem(eim->last, eim->last_len, data, sizeof(data)));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct),
        cmocka_unit_test(test_indirect),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_events_cut_off),
        cmocka_unit_test(test_events_that_make_no_sense),
        cmocka_unit_test(test_events_whose_results_are_refused),
        cmocka_unit_test(test_triggers_that_make_no_sense),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_esipa_answers),
        cmocka_unit_test(test_refused_result),
        cmocka_unit_test(test_results_that_are_refused_in_any_way),
        cmocka_unit_test(test_refused_result_of_a_forgotten_order),
        cmocka_unit_test(test_immediate_enabling),
        cmocka_unit_test(test_immediate_enabling_of_another),
        cmocka_unit_test(test_notifications),
        cmocka_unit_test(test_two_eims),
        cmocka_unit_test(test_emergency),
    };
    int failed;

    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    assert_non_null(smdpp);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(smdpp);
    circle_free(circle);
    return failed;
}
