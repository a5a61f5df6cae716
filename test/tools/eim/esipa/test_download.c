/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indirect download against a scripted SM-DP+: what it refuses with and the code of ESipa for it,
 * answers that are none, sessions that are not there; and what is kept on the way. */
#include "apdu/tlv.h"
#include "test/fake/esipa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EID         "89049032000000000000000000000012"
#define OTHER       "89049032000000000000000000000099"
#define CHALLENGE   "811000112233445566778899AABBCCDDEEFF"
#define INFO1       "BF200D8203020500A9040402ABCDAA00"
#define TRANSACTION "8201AA" /* eimTransactionId */

static struct {
    struct fake_esipa eim;
    /* Script of the SM-DP+, and what it was asked. */
    int err;
    const char *subject, *reason, *answer;
    char function[40], address[60];
    unsigned calls;
} here;

static int script(void *context, const char *address, const char *function, json_t *in,
                  json_t **out, struct es9_error *error)
{
    (void)context;
    here.calls++;
    snprintf(here.function, sizeof(here.function), "%s", function);
    snprintf(here.address, sizeof(here.address), "%s", address);
    json_decref(in);
    *error = (struct es9_error){.text = "as scripted"};
    snprintf(error->subject, sizeof(error->subject), "%s", here.subject);
    snprintf(error->reason, sizeof(error->reason), "%s", here.reason);
    if (here.err == 0 && out)
        *out = json_loads(here.answer, 0, NULL);
    return here.err;
}

/* Sends `hex`; the answer is in here.eim.text. */
static int ask(const char *hex)
{
    return fake_esipa_ask_hex(&here.eim, hex);
}

static void order_of(const char *eid, const char *download)
{
    char text[400];

    snprintf(text, sizeof(text), "\"id\": \"d\", \"transaction\": \"AA\", \"download\": %s",
             download);
    assert_int_equal(fake_esipa_order(&here.eim, eid, text), 0);
    snprintf(text, sizeof(text), "BF4F125A10%s", eid);
    assert_int_equal(ask(text), 200);
    assert_non_null(strstr(here.eim.text, "BF54"));
}

static void order(const char *download)
{
    order_of(EID, download);
}

static void begin_response(const char *answer)
{
    here.err = 0;
    here.subject = here.reason = "";
    here.answer = answer;
}

#define INITIATED                                                                                  \
    "{\"transactionId\": \"0102\", \"serverSigned1\": \"MAA=\", \"serverSignature1\": "            \
    "\"XzcBAA==\", \"euiccCiPKIdToBeUsed\": \"BAGr\", \"serverCertificate\": \"MAA=\"}"

static void begin_session(void)
{
    begin_response(INITIATED);
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3911A00F8002010230005F37010004" /* arm, id, parts */
                                       "01AB3000");
}

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, script);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_esipa_end(&here.eim);
    return 0;
}

static void test_initiate(void **state)
{
    static const struct {
        const char *subject, *reason, *answer;
    } rows[] = {{"8.8.1", "3.8", "BF3903810101"},
                {"8.8.3", "3.1", "BF3903810102"},
                {"8.8.2", "3.1", "BF3903810103"},
                {"1.2", "3.4", "BF390381017F"}};

    (void)state;
    order("\"1$smdp.example$ONE\"");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        here.err = ERR_STATE;
        here.subject = rows[i].subject;
        here.reason = rows[i].reason;
        assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
        assert_string_equal(here.eim.text, rows[i].answer);
    }
    here.err = ERR_IO;
    here.subject = here.reason = "";
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF390381017F");
    begin_session();
    assert_string_equal(here.address, "smdp.example");
    assert_string_equal(here.function, "initiateAuthentication");
}

/* What is refused without asking anybody. */
static void test_initiate_without_the_server(void **state)
{
    (void)state;
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* nothing ordered: 52 */
    order("\"1$smdp.example$ONE\"");
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 "8201AB"), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* another transaction */
    assert_int_equal(ask("BF3922" CHALLENGE INFO1), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* none, and no address */
    assert_int_equal(ask("BF392A" CHALLENGE "8303612E62" INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3903810132"); /* a.b is not smdp.example: 50 */
    assert_int_equal(here.calls, 0);
}

static void test_malformed_answers(void **state)
{
    static const char *const answers[] = {
        "{}",
        "{\"transactionId\": \"0102\"}",
        "{\"transactionId\": \"\", \"serverSigned1\": \"MAA=\", \"serverSignature1\": "
        "\"XzcBAA==\", \"euiccCiPKIdToBeUsed\": \"BAGr\", \"serverCertificate\": \"MAA=\"}",
        "{\"transactionId\": \"0102\", \"serverSigned1\": \"MAAA\", \"serverSignature1\": "
        "\"XzcBAA==\", \"euiccCiPKIdToBeUsed\": \"BAGr\", \"serverCertificate\": \"MAA=\"}",
        "{\"transactionId\": \"0102\", \"serverSigned1\": \"MAA=\", \"serverSignature1\": "
        "\"MAA=\", \"euiccCiPKIdToBeUsed\": \"BAGr\", \"serverCertificate\": \"MAA=\"}",
        "{\"transactionId\": 1, \"serverSigned1\": [], \"serverSignature1\": {}}"};

    (void)state;
    order("\"1$smdp.example$ONE\"");
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        begin_response(answers[i]);
        assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
        assert_string_equal(here.eim.text, "BF390381017F");
    }
}

/* A download whose activation code the IPA does not get: the matchingId comes with the answer. */
static void test_held(void **state)
{
    (void)state;
    order("{\"activationCode\": \"1$smdp.example$ONE\", \"held\": true}");
    assert_string_equal(here.eim.text, "BF4F06BF54038201AA");
    begin_response(INITIATED);
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3916A014800201023000"
                                       "5F3701000401AB3000"
                                       "0C034F4E45");
}

/* An IPA that does not say whose download it is: that whose trigger left last. */
static void test_without_a_transaction(void **state)
{
    static const char *const eids[] = {OTHER, EID, OTHER};
    char text[60];

    (void)state;
    order_of(EID, "\"1$a.b$ONE\"");
    order_of(OTHER, "\"1$a.b$TWO\"");
    begin_response(INITIATED);
    for (size_t i = 0; i < sizeof(eids) / sizeof(eids[0]); i++) {
        snprintf(text, sizeof(text), "BF4F125A10%s", eids[i]);
        assert_int_equal(ask(text), 200);
        assert_int_equal(ask("BF3927" CHALLENGE "8303612E62" INFO1), 200);
        assert_non_null(strstr(here.eim.text, "BF3911A00F"));
        assert_non_null(
            json_object_get(eim_state_object(&here.eim.state, "eim", eids[i]), "session"));
        json_object_del(eim_state_object(&here.eim.state, "eim", eids[i]), "session");
    }
}

/* Its transactionId is known after a restart, too. */
static void test_sessions(void **state)
{
    (void)state;
    assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
    assert_string_equal(here.eim.text, "BF3B0382010A");
    order("\"1$smdp.example$ONE\"");
    begin_session();
    fake_esipa_again(&here.eim, false);
    here.calls = 0;
    here.err = ERR_IO;
    ask("BF3B0980020102BF38023000");
    assert_string_equal(here.eim.text, "BF3B0382017F");
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.function, "authenticateClient");
    ask("BF3B0980020103BF38023000");
    assert_string_equal(here.eim.text, "BF3B0382010A");
    assert_int_equal(here.calls, 1);
}

/* Each refusal of each function, with a session. */
static void test_refusals(void **state)
{
    static const struct {
        const char *request, *subject, *reason, *answer;
    } rows[] = {
        {"BF3B0980020102BF38023000", "8.1.2", "6.1", "BF3B03820101"},
        {"BF3B0980020102BF38023000", "8.1.2", "6.3", "BF3B03820102"},
        {"BF3B0980020102BF38023000", "8.1.3", "6.1", "BF3B03820103"},
        {"BF3B0980020102BF38023000", "8.1.3", "6.3", "BF3B03820104"},
        {"BF3B0980020102BF38023000", "8.1", "6.1", "BF3B03820105"},
        {"BF3B0980020102BF38023000", "8.2.6", "3.8", "BF3B03820106"},
        {"BF3B0980020102BF38023000", "8.8.5", "6.4", "BF3B03820106"},
        {"BF3B0980020102BF38023000", "8.1.1", "3.8", "BF3B03820107"},
        {"BF3B0980020102BF38023000", "8.2.5", "4.3", "BF3B03820108"},
        {"BF3B0980020102BF38023000", "8.11.1", "3.9", "BF3B03820109"},
        {"BF3B0980020102BF38023000", "8.10.1", "3.9", "BF3B0382010A"},
        {"BF3B0980020102BF38023000", "8.1", "4.8", "BF3B0382010B"},
        {"BF3B0980020102BF38023000", "8.9.5", "3.9", "BF3B03820138"},
        {"BF3B0980020102BF38023000", "9", "9", "BF3B0382017F"},
        {"BF3A0980020102BF21023000", "8.1", "6.1", "BF3A03810101"},
        {"BF3A0980020102BF21023000", "8.2.7", "2.2", "BF3A03810102"},
        {"BF3A0980020102BF21023000", "8.2.7", "3.8", "BF3A03810103"},
        {"BF3A0980020102BF21023000", "8.2.7", "6.4", "BF3A03810104"},
        {"BF3A0980020102BF21023000", "8.2", "3.7", "BF3A03810105"},
        {"BF3A0980020102BF21023000", "8.8.5", "4.10", "BF3A03810106"},
        {"BF3A0980020102BF21023000", "8.10.1", "3.9", "BF3A0381015F"},
        {"BF3A0980020102BF21023000", "9", "9", "BF3A0381017F"},
        {"BF410980020102A103810105", "8.10.1", "3.9", "BF4103810101"},
        {"BF410980020102A103810105", "8.1", "6.1", "BF4103810102"},
        {"BF410980020102A103810105", "9", "9", "BF410381017F"},
    };

    (void)state;
    order("\"1$smdp.example$ONE\"");
    begin_session();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        here.err = ERR_STATE;
        here.subject = rows[i].subject;
        here.reason = rows[i].reason;
        here.calls = 0;
        assert_int_equal(ask(rows[i].request), 200);
        assert_string_equal(here.eim.text, rows[i].answer);
        assert_int_equal(here.calls, 1);
    }
    /* Without a session nobody is asked. */
    here.calls = 0;
    ask("BF3A0980020103BF21023000");
    assert_string_equal(here.eim.text, "BF3A0381015F");
    ask("BF410980020103A103810105");
    assert_string_equal(here.eim.text, "BF4103810101");
    assert_int_equal(here.calls, 0);
}

/* An SM-DS's event becomes a trigger with the same eimTransactionId. */
static void test_events(void **state)
{
    (void)state;
    order("{\"smds\": \"smds.example\"}");
    begin_response(INITIATED);
    assert_int_equal(ask("BF3933" CHALLENGE "830C736D64732E6578616D706C65" INFO1 TRANSACTION), 200);
    assert_non_null(strstr(here.eim.text, "BF3911A00F"));
    assert_string_equal(here.address, "smds.example");
    begin_response("{\"transactionId\": \"0102\", \"eventEntries\": [{\"eventId\": \"E\", "
                   "\"rspServerAddress\": \"a.b\"}]}");
    assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
    assert_string_equal(here.eim.text, "BF3B17A11580020102BF540EA009"
                                       "800731"
                                       "24612E622445"
                                       "8201AA");
    begin_response("{\"transactionId\": \"0102\", \"eventEntries\": []}");
    assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
    assert_string_equal(here.eim.text, "BF3B0382017F");
}

/* CancelSession ends the download and is told. */
static void test_cancel(void **state)
{
    const json_t *card, *result;

    (void)state;
    order("\"1$smdp.example$ONE\"");
    begin_session();
    begin_response("{}");
    assert_int_equal(ask("BF410980020102A103810105"), 200);
    assert_string_equal(here.eim.text, "BF4102A000");
    card = eim_state_object(&here.eim.state, "eim", EID);
    assert_int_equal(json_array_size(json_object_get(card, "queue")), 0);
    result = json_array_get(json_object_get(card, "results"), 0);
    assert_string_equal(json_string_value(json_object_get(result, "answer")), "cancelled");
    assert_string_equal(json_string_value(json_object_get(result, "id")), "d");
    ask("BF410980020102A103810105");
    assert_string_equal(here.eim.text, "BF4103810101"); /* over */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_initiate, begin, end),
        cmocka_unit_test_setup_teardown(test_initiate_without_the_server, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_answers, begin, end),
        cmocka_unit_test_setup_teardown(test_held, begin, end),
        cmocka_unit_test_setup_teardown(test_without_a_transaction, begin, end),
        cmocka_unit_test_setup_teardown(test_sessions, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_events, begin, end),
        cmocka_unit_test_setup_teardown(test_cancel, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
