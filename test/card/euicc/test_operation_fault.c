/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at operations: which code they demand, and which operation they act on. */
#include "card/euicc/operation.h"
#include "card/fault/fault.h"
#include "test/fake/fixture_card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ENABLE = 0xA3, GET_RAT = 0xA6, ADD_EIM = 0xA8 };

/* The code that the action demands of this operation, 0: none. */
static int demanded(const struct operation *row, const char *action)
{
    struct fault_rule rule;
    struct forced_result found;
    char text[100], reason[200];

    snprintf(text, sizeof(text), "operation=%s %s", strchr(row->name, '.') + 1, action);
    if (fault_rule_parse(&rule, text, reason, sizeof(reason)) < 0)
        fail_msg("%s: %s", text, reason);
    return forced_result_of_rule(row->codes, &rule, &found) ? (int)found.refusal.code : 0;
}

static void test_codes(void **state)
{
    static const struct {
        bool eco;
        uint32_t tag;
        const char *action;
        int code;
    } rows[] = {
        {false, ENABLE, "result=catBusy", 5},
        {false, ENABLE, "result=5", 5},
        {false, ENABLE, "result=iccidOrAidNotFound", 1},
        {false, ENABLE, "result=ok", 0},
        {false, ENABLE, "result=insufficientMemory", 0},
        {false, ENABLE, "result=processingTerminated.undefinedError", 127},
        {false, ENABLE, "memory-full", 0},
        {false, GET_RAT, "result=catBusy", 0}, /* its result has no code */
        {true, ADD_EIM, "memory-full", 1},
        {true, ADD_EIM, "result=insufficientMemory", 1},
        {true, ADD_EIM, "result=catBusy", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct operation *row = rows[i].eco ? eco_find(rows[i].tag) : psmo_find(rows[i].tag);

        assert_non_null(row);
        if (demanded(row, rows[i].action) != rows[i].code)
            fail_msg("%s %s: %d", row->name, rows[i].action, demanded(row, rows[i].action));
    }
}

static bool forced(uint32_t tag, int *code)
{
    const struct package_run run = {.euicc = inside_euicc(fake.card)};
    struct forced_result found = {.refusal = {.code = 0}};
    bool is = operation_forced(&run, psmo_find(tag), &found);

    *code = (int)found.refusal.code;
    return is;
}

/* A rule acts on its operation only, once, with a note in the trace; the effect has its id. */
static void test_matches(void **state)
{
    const struct euicc *euicc = inside_euicc(fake.card);
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    unsigned id;
    int code;

    (void)state;
    assert_false(forced(ENABLE, &code)); /* no rule */
    assert_int_equal(euiccd_fault_add(fake.card, "operation=Enable n=2 result=catBusy", &id, NULL),
                     0);
    assert_false(forced(GET_RAT, &code));
    assert_false(forced(ENABLE, &code));
    assert_int_equal(faults_effect(euicc->faults)->id, 0);
    assert_true(forced(ENABLE, &code));
    assert_int_equal(code, 5);
    assert_int_equal(faults_effect(euicc->faults)->id, id);
    assert_false(forced(ENABLE, &code)); /* once */
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.matched, 3);
    assert_int_equal(fault.acted, 1);
    assert_true(fault.ended);
}

/* A rule for any operation: it acts on GetRAT, which has no such code, and demands nothing. */
static void test_operation_without_the_code(void **state)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    int code;

    (void)state;
    assert_int_equal(euiccd_fault_add(fake.card, "operation always result=catBusy", NULL, NULL), 0);
    assert_false(forced(GET_RAT, &code));
    assert_true(forced(ENABLE, &code));
    assert_int_equal(code, 5);
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.acted, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test_setup_teardown(test_matches, begin, end),
        cmocka_unit_test_setup_teardown(test_operation_without_the_code, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
