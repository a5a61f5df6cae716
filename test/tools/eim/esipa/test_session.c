/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions of Indirect Profile Download: found by transactionId, ended, unknown. */
#include "test/tools/eim/esipa/download_scene.h"

/* Without an eimTransactionId, the download whose trigger was sent last is meant. */
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

/* The transactionId is also known after a restart. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_a_transaction, begin, end),
        cmocka_unit_test_setup_teardown(test_sessions, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
