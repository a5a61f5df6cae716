/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indirect Profile Download against a scripted SM-DP+: malformed responses, unknown sessions,
 * stored state. */
#include "test/tools/eim/esipa/download_scene.h"

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

static void test_malformed_responses(void **state)
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

/* A download whose activation code is held back from the IPA: the response has the matchingId. */
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

/* An Event Record of an SM-DS becomes a trigger with the same eimTransactionId. */
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

/* CancelSession ends the download and is recorded. */
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
    assert_string_equal(here.eim.text, "BF4103810101"); /* the session has ended */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_initiate, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_held, begin, end),
        cmocka_unit_test_setup_teardown(test_events, begin, end),
        cmocka_unit_test_setup_teardown(test_cancel, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
