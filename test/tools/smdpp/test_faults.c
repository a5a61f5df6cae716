/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules of an SM-DP+: which action is for which function, what it becomes, status codes. */
#include "test/tools/smdpp/dp_scene.h"
#include "tools/smdpp/faults.h"

static bool parse(struct server_fault *out, const char *text)
{
    char reason[SERVER_FAULT_REASON_MAX];

    *out = (struct server_fault){.id = 7};
    return server_rule_parse(&out->rule, &dp_grammar, text, reason) == 0;
}

/* Each action of each function is a scripted failure of its own. */
static void test_actions_are_failures(void **state)
{
    bool seen[CATALOG_FAILURES] = {false};
    unsigned pairs = 0;

    (void)state;
    for (unsigned f = 0; f < dp_grammar.function_count; f++)
        for (size_t a = 0; a < dp_grammar.action_count; a++) {
            struct server_fault fault;
            char text[100];
            bool is_for = dp_grammar.actions[a].functions >> f & 1;
            enum catalog_failure failure;

            snprintf(text, sizeof(text), "function=%s %s", dp_grammar.functions[f],
                     dp_grammar.actions[a].word);
            assert_int_equal(parse(&fault, text), is_for);
            if (!is_for)
                continue;
            failure = dp_fault_of(&fault, (enum dp_function)f).failure;
            assert_int_not_equal(failure, CATALOG_NO_FAILURE);
            assert_false(seen[failure]);
            seen[failure] = true;
            pairs++;
        }
    assert_int_equal(pairs, CATALOG_FAILURES - 2); /* without none and refusedRebind */
}

static void test_status_codes(void **state)
{
    static const struct {
        const char *code;
        bool is_valid;
    } rows[] = {{"8.2.6/3.8", true},    {"8.1/6.1", true},
                {"1/1", true},          {"8.11.1/10.10", true},
                {"8.2.6", false},       {"/3.8", false},
                {"8.2.6/", false},      {"8..2/3.8", false},
                {"8.2./3.8", false},    {".8/3.8", false},
                {"8.2.6/3.8/1", false}, {"a/b", false},
                {"8.2.6 /3.8", false},  {"8.2.6.1.1.1.1.1.1/1", false}};
    struct server_fault fault;
    struct dp_fault wrong;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[100];

        snprintf(text, sizeof(text), "request error=%s", rows[i].code);
        assert_int_equal(parse(&fault, text), rows[i].is_valid);
    }
    assert_true(parse(&fault, "function=CancelSession error=8.2.6/3.8"));
    wrong = dp_fault_of(&fault, DP_CANCEL_SESSION);
    assert_string_equal(wrong.subject, "8.2.6");
    assert_string_equal(wrong.reason, "3.8");
    assert_int_equal(wrong.id, 7);
    assert_int_equal(wrong.failure, CATALOG_NO_FAILURE);
    assert_true(parse(&fault, "request error=8.2.6/3.8"));
    assert_int_equal(fault.rule.functions, 15); /* HandleNotification has no response */
    assert_false(parse(&fault, "function=HandleNotification error=8.2.6/3.8"));
}

/* The same code has a value of its own in the ASN.1 binding of each function; 127 for others. */
static void test_refusals(void **state)
{
    static const struct {
        const char *subject, *reason;
        int initiate, authenticate, bind, cancel;
    } rows[] = {
        {"8.10.1", "3.9", 127, AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID,
         GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID,
         CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID},
        {"8.8.1", "3.8", INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS, 127, 127, 127},
        {"8.1", "6.1", 127, AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID,
         GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID,
         CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID},
        {"9.9", "9.9", 127, 127, 127, 127},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cancel_session_response cancel = {.arm = CANCEL_SESSION_RESPONSE_OK};
        struct dp_fault fault = {.id = 3};
        struct bytes package;
        char codes[40];

        snprintf(codes, sizeof(codes), "%s/%s", rows[i].subject, rows[i].reason);
        strcpy(fault.subject, rows[i].subject);
        strcpy(fault.reason, rows[i].reason);
        dp_set_fault(server->dp, NULL);
        fake_server_authenticate(server, fake_server_address, "one");
        dp_set_fault(server->dp, &fault);
        assert_int_equal(get_package(server, BYTES_NONE, &package), 0);
        assert_refused(server, codes, rows[i].bind);
        assert_string_equal(server->detail, "fault rule 3");
        assert_int_equal(dp_cancel_session(server->dp, server->initiated.transaction_id, &cancel,
                                           &server->refusal),
                         0);
        assert_refused(server, codes, rows[i].cancel);
        assert_int_equal(authenticate(server, BYTES_NONE), 0);
        assert_refused(server, codes, rows[i].authenticate);
        assert_int_equal(dp_initiate_authentication(server->dp, &server->arena, BYTES_NONE,
                                                    BYTES_NONE, BYTES_NONE, &server->initiated,
                                                    &server->refusal),
                         0);
        assert_refused(server, codes, rows[i].initiate);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_actions_are_failures),
        cmocka_unit_test(test_status_codes),
        TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
