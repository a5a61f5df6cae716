/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules of an eIM: error codes by name, and an indirect download with another transactionId.
 * The other actions: test/e2e/test_server_faults.py. */
#include "test/tools/eim/esipa/download_scene.h"
#include "tools/eim/esipa/esipa_internal.h"

static unsigned acted;
static char acted_function[40];

static void on_fault(void *context, const struct server_fault *fault, const char *function)
{
    (void)context;
    acted = fault->id;
    snprintf(acted_function, sizeof(acted_function), "%s", function);
}

static void add(struct server_faults *faults, const char *rule)
{
    char reason[SERVER_FAULT_REASON_MAX];

    if (server_faults_take(faults, rule, reason) < 0)
        fail_msg("%s: %s", rule, reason);
    here.eim.esipa->options.faults = faults;
    here.eim.esipa->options.fault = on_fault;
}

static void test_codes(void **state)
{
    (void)state;
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_GET_EIM_PACKAGE, "eidNotFound"),
                     EIM_PACKAGE_ERROR_EID_NOT_FOUND);
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_CANCEL_SESSION, "undefinedError"), 127);
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_CANCEL_SESSION, "eidNotFound"), -1);
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_GET_EIM_PACKAGE, "ok"), -1);
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_HANDLE_NOTIFICATION, "undefinedError"), -1);
    assert_int_equal(esipa_fault_code(ESIPA_FAULT_TRANSFER_EIM_PACKAGE, "undefinedError"), -1);
}

/* Each function but two has codes, and a rule for each is accepted. */
static void test_every_code(void **state)
{
    unsigned count = 0;

    (void)state;
    for (unsigned f = 0; f < ESIPA_FAULT_FUNCTIONS; f++) {
        char list[1000] = "", *at = list, *name;

        esipa_grammar.put_errors(f, list, sizeof(list));
        while ((name = strsep(&at, ", ")))
            if (*name) {
                struct server_rule rule;
                char text[200], reason[SERVER_FAULT_REASON_MAX] = "";

                snprintf(text, sizeof(text), "function=%s error=%s", esipa_grammar.functions[f],
                         name);
                if (server_rule_parse(&rule, &esipa_grammar, text, reason) < 0)
                    fail_msg("%s: %s", text, reason);
                count++;
            }
    }
    assert_in_range(count, 30, 100);
}

/* The IPA gets another transactionId than the one that the SM-DP+ signed; it is unknown later. */
static void test_wrong_transaction_id(void **state)
{
    struct server_faults *faults;

    (void)state;
    assert_int_equal(server_faults_new(&faults, &esipa_grammar), 0);
    order("\"1$smdp.example$ONE\"");
    add(faults, "function=InitiateAuthentication wrong-transaction-id");
    begin_response(INITIATED);
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3911A00F800201033000"
                                       "5F3701000401AB3000");
    assert_int_equal(acted, 1);
    assert_string_equal(acted_function, "InitiateAuthentication");
    assert_int_equal(ask("BF3B0980020103BF38023000"), 200);
    assert_string_equal(here.eim.text, "BF3B0382010A"); /* invalidTransactionId */
    begin_session();                                    /* the rule acted once */
    server_faults_free(faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_every_code),
        cmocka_unit_test_setup_teardown(test_wrong_transaction_id, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
