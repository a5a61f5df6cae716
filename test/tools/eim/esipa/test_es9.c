/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status codes of an SM-DP+ and the ESipa error codes for them. */
#include "test/tools/eim/esipa/download_scene.h"

/* Requests that are refused without a call of the SM-DP+. */
static void test_initiate_without_the_server(void **state)
{
    (void)state;
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* nothing in the queue: 52 */
    order("\"1$smdp.example$ONE\"");
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 "8201AB"), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* another transaction */
    assert_int_equal(ask("BF3922" CHALLENGE INFO1), 200);
    assert_string_equal(here.eim.text, "BF3903810134"); /* neither eimTransactionId nor address */
    assert_int_equal(ask("BF392A" CHALLENGE "8303612E62" INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3903810132"); /* a.b is not smdp.example: 50 */
    assert_int_equal(here.calls, 0);
}

/* Each refusal of each function, within a session. */
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
    /* Without a session the SM-DP+ is not called. */
    here.calls = 0;
    ask("BF3A0980020103BF21023000");
    assert_string_equal(here.eim.text, "BF3A0381015F");
    ask("BF410980020103A103810105");
    assert_string_equal(here.eim.text, "BF4103810101");
    assert_int_equal(here.calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_initiate_without_the_server, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
