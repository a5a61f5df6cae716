/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IPAe and its eIM meet every result code of every operation and every error of eUICC packages,
 * from the tables, each demanded by a fault rule: the result reaches the eIM with a signature that
 * verifies, and the next package is carried out. The test prints how many there are.
 */
#include "card/euicc/operation.h"
#include "test/fake/circle.h"
#include "test/fake/fixture_operation_samples.h"

#include <stdlib.h>

static struct circle *circle;

/* The eIM gets `expected`, and "850100" of the next package. */
static void check(const char *rule, const char *words, const char *expected)
{
    struct euiccd_card *card = circle->scene.fake.card;
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    struct fake_eim *eim = &circle->eims[0];
    struct euiccd_error error;

    fake_eim_rewind(eim);
    fake_eim_order(eim, words);
    fake_eim_order(eim, "dp=next");
    if (euiccd_fault_add(card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
    terminal_start(&circle->terminal);
    assert_true(euiccd_get_fault(card, 0, &fault));
    if (fault.acted != 1)
        fail_msg("`%s' did not act", rule);
    assert_int_equal(euiccd_fault_remove(card, 0), 0);
    if (eim->results != 2 || strcmp(eim->words[0], expected) != 0)
        fail_msg("`%s': %u results, %s, not %s", rule, eim->results, eim->words[0], expected);
    assert_string_equal(eim->words[1], "BF6503800100");
    assert_string_equal(circle_profiles(circle), "A* B");
}

static unsigned check_codes(const char *place, const char *name, const struct result_member *member,
                            const struct operation_sample *sample)
{
    unsigned count = 0;
    int64_t code;

    for (size_t n = 0; code_at(member->type, n, &code); n++, count++) {
        char rule[200], expected[40];

        snprintf(rule, sizeof(rule), "%s=%s result=%s.%s", place, name, member->name,
                 code_name(member->type, code));
        if (sample)
            put_operation_result(expected, sizeof(expected), sample, member->type, code);
        else
            snprintf(expected, sizeof(expected), "E%d", (int)code);
        check(rule, sample ? sample->words : "xB", expected);
    }
    return count;
}

static unsigned check_operations(const struct operation *(*row_at)(size_t index))
{
    const struct operation *row;
    unsigned count = 0;

    for (size_t i = 0; (row = row_at(i)); i++)
        for (size_t m = 0; m < RESULT_MEMBERS_MAX && row->codes[m].name; m++)
            count += check_codes("operation", row->name, &row->codes[m],
                                 find_operation_sample(row->name));
    return count;
}

static void test_all_codes(void **state)
{
    const struct result_member errors = {"euiccPackageErrorCode", CODE_EUICC_PACKAGE_ERROR};
    unsigned count;

    (void)state;
    circle_begin(circle, "A* Bf", 2, NULL);
    count = check_operations(psmo_row) + check_operations(eco_row);
    count += check_codes("function", "LoadEuiccPackage", &errors, NULL);
    print_message("%u result codes met by the IPAe and its eIM\n", count);
    assert_in_range(count, 90, 1000);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* A terminal that does not process the IPAe's commands: it tries again, and polls at last. */
static void test_toolkit_busy(void **state)
{
    static const char *const rules[] = {"toolkit=OPEN-CHANNEL busy", "toolkit=SEND-DATA busy",
                                        "toolkit=RECEIVE-DATA n=2 busy",
                                        "toolkit=CLOSE-CHANNEL busy", "toolkit every=3 busy"};

    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);

        circle_begin(circle, "A*", 1, NULL);
        fake_eim_order(&circle->eims[0], "dp=next");
        assert_int_equal(euiccd_fault_add(circle->scene.fake.card, rules[i], NULL, NULL), 0);
        terminal_start(&circle->terminal);
        assert_true(euiccd_get_fault(circle->scene.fake.card, 0, &fault));
        if (fault.acted == 0)
            fail_msg("`%s' did not act", rules[i]);
        euiccd_fault_remove(circle->scene.fake.card, 0);
        for (unsigned n = 0; n < 10 && circle->eims[0].results == 0; n++) {
            terminal_poll(&circle->terminal); /* STATUS */
            if (circle->eims[0].results == 0)
                terminal_wait(&circle->terminal, 86400);
        }
        if (circle->eims[0].results != 1)
            fail_msg("`%s': %u results; %s; %s", rules[i], circle->eims[0].results,
                     circle->scene.fake.failure, circle->scene.fake.ipae_note);
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_codes),
                                       cmocka_unit_test(test_toolkit_busy)};
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
