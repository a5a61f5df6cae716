/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of the fault rules of servers, over a grammar with one of each kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/fault/rule.h"

enum { OPEN, CLOSE, NOTIFY, PUSH, FUNCTIONS, WRONG_KEY = SERVER_FAULT_OWN, LATER };

static bool has_error(unsigned function, const char *code)
{
    return (function == OPEN && strcmp(code, "full") == 0) ||
           (function <= CLOSE && strcmp(code, "unknown") == 0);
}

static void put_errors(unsigned function, char *text, size_t size)
{
    if (function <= CLOSE)
        snprintf(text, size, "%s", function == OPEN ? "full, unknown" : "unknown");
}

static const char *const functions[FUNCTIONS] = {"Open", "Close", "Notify", "Push"};
static const struct server_action actions[] = {{"wrong-key=old", 1U << OPEN | 1U << PUSH, 0},
                                               {"later", 1U << CLOSE, 3}};
static const struct server_grammar grammar = {.functions = functions,
                                              .function_count = FUNCTIONS,
                                              .requests = 7, /* not PUSH */
                                              .actions = actions,
                                              .action_count = 2,
                                              .has_error = has_error,
                                              .put_errors = put_errors};

static struct server_rule parse(const char *text)
{
    char reason[SERVER_FAULT_REASON_MAX] = "";
    struct server_rule rule;

    if (server_rule_parse(&rule, &grammar, text, reason) < 0)
        fail_msg("%s: %s", text, reason);
    assert_string_equal(rule.text, text);
    return rule;
}

static void test_places(void **state)
{
    static const struct {
        const char *text;
        uint32_t functions;
    } rows[] = {
        {"request http=503", 7},
        {"function=Open http=503", 1 << OPEN},
        {"http=503 function=close", 1 << CLOSE},
        {"function=ES9+.Notify cut=0", 1 << NOTIFY},
        {"request wrong-key=old", 1 << OPEN | 1 << PUSH},
        {"function=Push wrong-key=old", 1 << PUSH},
        {"request error=unknown", 1 << OPEN | 1 << CLOSE},
        {"request error=full", 1 << OPEN},
        {"request later", 1 << CLOSE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(parse(rows[i].text).functions, rows[i].functions);
}

static void test_values(void **state)
{
    struct server_rule rule = parse("function=Open n=3 http=503 always");

    (void)state;
    assert_int_equal(rule.action, SERVER_FAULT_HTTP);
    assert_int_equal(rule.status, 503);
    assert_int_equal(rule.when.n, 3);
    assert_true(rule.when.lasting);
    rule = parse(" request \t every=2  delay=0.5..2 seed=AB ");
    assert_int_equal(rule.action, SERVER_FAULT_DELAY);
    assert_int_equal(rule.delay[0], 500000000);
    assert_int_equal(rule.delay[1], 2000000000);
    assert_int_equal(rule.when.seed, 0xAB);
    rule = parse("request p=0.5 cut=100 once");
    assert_int_equal(rule.action, SERVER_FAULT_CUT);
    assert_int_equal(rule.octets, 100);
    assert_false(rule.when.lasting);
    rule = parse("function=Open error=full");
    assert_int_equal(rule.action, SERVER_FAULT_ERROR);
    assert_string_equal(rule.error, "full");
    rule = parse("function=Open wrong-key=old");
    assert_int_equal(rule.action, WRONG_KEY);
    assert_int_equal(rule.moment, 0);
    rule = parse("function=Close later");
    assert_int_equal(rule.action, LATER);
    assert_int_equal(rule.moment, 3);
}

/* Each refusal names the word, and the choices where there are some. */
static void test_errors(void **state)
{
    static const char *const rows[][2] = {
        {"", "no place; choose from request, function="},
        {"http=503", "no place; choose from request, function="},
        {"request", "no action; choose from http=, delay=, cut=, error=, wrong-key=old, later"},
        {"function=Notify", "no action; choose from http=, delay=, cut="},
        {"function=Push", "no action; choose from wrong-key=old"},
        {"function=Fly http=503", "function=Fly: no such function; choose from Open, Close, "
                                  "Notify, Push"},
        {"function= http=503", "no such function"},
        {"request function=Open http=503", "function=Open: a rule has one place only"},
        {"function=Open function=Close http=503", "a rule has one place only"},
        {"request http=503 cut=1", "cut=1: a rule has one action only"},
        {"request wrong-key=old later", "later: a rule has one action only"},
        {"request fly", "fly: unknown word"},
        {"request Http=503", "Http=503: unknown word"},
        {"request wrong-key=new", "wrong-key=new: unknown word"},
        {"request wrong-key", "wrong-key: unknown word"},
        {"request http=", "http=: must be an HTTP status 200 to 599"},
        {"request http=199", "must be an HTTP status"},
        {"request http=600", "must be an HTTP status"},
        {"request http=5x", "must be an HTTP status"},
        {"request cut=-1", "cut=-1: must be 0 to"},
        {"request cut=", "must be 0 to"},
        {"request delay=x", "delay=x: must be seconds"},
        {"request delay=2..1", "the range is empty"},
        {"request error=", "error=: the code is missing"},
        {"request error=fly", "error=fly: no function has this code"},
        {"function=Close error=full", "error=full: no code of Close; choose from unknown"},
        {"function=Notify error=full",
         "the response of Notify has no code; choose from http=, delay=, cut="},
        {"function=Close wrong-key=old",
         "this action is not for Close; choose from http=, delay=, cut=, error=, later"},
        {"function=Push http=503", "this action is not for Push; choose from wrong-key=old"},
        {"request n=0 http=503", "n=0: must be"},
        {"request n=1 every=1 http=503", "every=1: a rule has one of"},
        {"request once always http=503", "always: a rule has one of once and always"},
        {"request seed=1 http=503", "seed= is for p= and delay="},
    };
    char reason[SERVER_FAULT_REASON_MAX], text[300];
    struct server_rule rule;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        *reason = '\0';
        assert_int_equal(server_rule_parse(&rule, &grammar, rows[i][0], reason), ERR_MALFORMED);
        if (!strstr(reason, rows[i][1]) || strchr(reason, '\n'))
            fail_msg("\"%s\": \"%s\" lacks \"%s\"", rows[i][0], reason, rows[i][1]);
    }
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(server_rule_parse(&rule, &grammar, text, reason), ERR_MALFORMED);
    assert_non_null(strstr(reason, "less than 200 characters"));
    strcpy(text, "request error=");
    memset(text + 14, 'x', 70);
    text[84] = '\0';
    assert_int_equal(server_rule_parse(&rule, &grammar, text, reason), ERR_MALFORMED);
    assert_non_null(strstr(reason, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
