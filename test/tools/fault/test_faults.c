/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules of a server: counting, several rules, requests of the control socket, log lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/fault/faults.h"

static bool has_error(unsigned function, const char *code)
{
    (void)function;
    (void)code;
    return false;
}

static void put_errors(unsigned function, char *text, size_t size)
{
    (void)function;
    (void)text;
    (void)size;
}

static const char *const functions[] = {"Open", "Close"};
static const struct server_action actions[] = {{"later", 1, 1}};
static const struct server_grammar grammar = {.functions = functions,
                                              .function_count = 2,
                                              .requests = 3,
                                              .actions = actions,
                                              .action_count = 1,
                                              .has_error = has_error,
                                              .put_errors = put_errors};
static struct server_faults *faults;

static int set_up(void **state)
{
    (void)state;
    return server_faults_new(&faults, &grammar);
}

static int tear_down(void **state)
{
    (void)state;
    server_faults_free(faults);
    return 0;
}

static unsigned add(const char *rule)
{
    char reason[SERVER_FAULT_REASON_MAX] = "";
    unsigned id = 0;

    if (server_faults_add(faults, rule, &id, reason) < 0)
        fail_msg("%s: %s", rule, reason);
    return id;
}

/* The id of the rule that acts, 0: none. */
static unsigned acts(unsigned function, unsigned moment)
{
    const struct server_fault *fault = server_faults_match(faults, function, moment);

    return fault ? fault->id : 0;
}

/* FAULT-F1 */
static void test_every_rule_counts(void **state)
{
    unsigned first = add("request n=2 http=503"), second = add("function=Close n=2 http=500"),
             third = add("request n=3 cut=1");

    (void)state;
    assert_int_equal(acts(0, 0), 0);
    assert_int_equal(acts(1, 0), first);
    assert_int_equal(acts(1, 0), second); /* the third one counted, too, and its time passed */
    assert_int_equal(acts(1, 0), 0);
    assert_int_equal(third, second + 1);
    assert_null(server_faults_match(NULL, 0, 0));
}

/* Only requests on which the action is possible are counted, at its moment. */
static void test_moments(void **state)
{
    unsigned id = add("request n=2 later");

    (void)state;
    assert_int_equal(acts(0, 0), 0);
    assert_int_equal(acts(1, 1), 0);
    assert_int_equal(acts(0, 1), 0);
    assert_int_equal(acts(1, 1), 0);
    assert_int_equal(acts(0, 1), id);
    assert_int_equal(acts(0, 1), 0);
}

static void test_delay(void **state)
{
    const struct server_fault *fault;
    int64_t first;

    (void)state;
    add("request always delay=1..2 seed=3");
    fault = server_faults_match(faults, 0, 0);
    first = server_fault_delay(fault);
    assert_in_range(first, 1000000000, 2000000000);
    assert_int_equal(server_fault_delay(fault), first);
    fault = server_faults_match(faults, 0, 0);
    assert_int_not_equal(server_fault_delay(fault), first);
}

static json_t *ask(const char *request)
{
    json_t *in = json_loads(request, 0, NULL), *out = server_faults_request(faults, in);

    assert_non_null(in);
    assert_non_null(out);
    json_decref(in);
    return out;
}

static void assert_response(const char *request, const char *expected)
{
    json_t *out = ask(request), *wanted = json_loads(expected, 0, NULL);

    if (!json_equal(out, wanted))
        fail_msg("%s: %s", request, json_dumps(out, 0));
    json_decref(out);
    json_decref(wanted);
}

static void assert_refused(const char *request, const char *part)
{
    json_t *out = ask(request);
    const char *error = json_string_value(json_object_get(out, "error"));

    assert_true(json_is_false(json_object_get(out, "ok")));
    if (!error || !strstr(error, part))
        fail_msg("%s: %s", request, error);
    json_decref(out);
}

static void test_requests(void **state)
{
    (void)state;
    assert_response("{\"add\": \"request http=503\"}", "{\"ok\": true, \"id\": 1}");
    assert_response("{\"add\": \"request every=2 cut=5\"}", "{\"ok\": true, \"id\": 2}");
    assert_int_equal(acts(0, 0), 1);
    assert_response(
        "{\"list\": true}",
        "{\"ok\": true, \"faults\": [{\"id\": 1, \"rule\": \"request http=503\","
        " \"matched\": 1, \"acted\": 1, \"ended\": true}, {\"id\": 2, \"rule\":"
        " \"request every=2 cut=5\", \"matched\": 1, \"acted\": 0, \"ended\": false}]}");
    assert_response("{\"remove\": 1}", "{\"ok\": true}");
    assert_refused("{\"remove\": 1}", "there is no rule 1");
    assert_response("{\"add\": \"request cut=0\"}", "{\"ok\": true, \"id\": 3}");
    assert_response("{\"remove\": \"all\"}", "{\"ok\": true}");
    assert_response("{\"list\": true}", "{\"ok\": true, \"faults\": []}");
    assert_refused("{}", "one of \"add\"");
    assert_refused("{\"add\": 1}", "one of \"add\"");
    assert_refused("{\"add\": \"request cut=0\", \"list\": true}", "one of \"add\"");
    assert_refused("{\"list\": false}", "one of \"add\"");
    assert_refused("{\"remove\": 0}", "\"remove\" must be the id");
    assert_refused("{\"remove\": \"x\"}", "\"remove\" must be the id");
    assert_refused("{\"add\": \"request fly\"}", "fly: unknown word");
}

static void test_line(void **state)
{
    json_t *line, *wanted;

    (void)state;
    add("function=Close http=503");
    line = server_fault_line(server_faults_match(faults, 1, 0), "Close");
    wanted = json_loads("{\"event\": \"fault\", \"id\": 1, \"rule\": \"function=Close http=503\","
                        " \"function\": \"Close\"}",
                        0, NULL);
    assert_true(json_equal(line, wanted));
    json_decref(line);
    json_decref(wanted);
}

static void test_bounds(void **state)
{
    char reason[SERVER_FAULT_REASON_MAX];
    unsigned id;

    (void)state;
    for (unsigned i = 0; i < SERVER_FAULTS_MAX; i++)
        add("request n=1000 cut=0");
    assert_int_equal(server_faults_add(faults, "request cut=0", &id, reason), ERR_FULL);
    assert_string_equal(reason, "at most 256 fault rules");
    assert_int_equal(server_faults_take(faults, "request fly", reason), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_rule_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_moments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_delay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
