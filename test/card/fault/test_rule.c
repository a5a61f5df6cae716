/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of fault rules: each word, each place with each action, and each error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "card/fault/rule.h"

static struct fault_rule parse(const char *text)
{
    struct fault_rule rule;
    char reason[400] = "";

    if (fault_rule_parse(&rule, text, reason, sizeof(reason)) < 0)
        fail_msg("%s: %s", text, reason);
    assert_string_equal(rule.text, text);
    return rule;
}

static void test_places_and_conditions(void **state)
{
    struct fault_rule rule = parse("apdu n=3 power-cut=before");

    (void)state;
    assert_int_equal(rule.place, FAULT_APDU);
    assert_int_equal(rule.when.n, 3);
    assert_int_equal(rule.action, FAULT_POWER_CUT_BEFORE);
    assert_int_equal(rule.ins, -1);
    assert_int_equal(rule.channel, -1);
    assert_false(rule.when.lasting);
    rule = parse("apdu ins=E2 channel=19 every=3 sw=6F00");
    assert_int_equal(rule.ins, 0xE2);
    assert_int_equal(rule.channel, 19);
    assert_int_equal(rule.when.every, 3);
    assert_int_equal(rule.sw, 0x6F00);
    assert_true(rule.when.lasting);
    assert_int_equal(parse("apdu ins=00 silence").ins, 0);
    assert_int_equal(parse("apdu ins=ff silence").ins, 0xFF);
    assert_int_equal(parse("apdu ins=store-data silence").ins, 0xE2);
    assert_int_equal(parse("apdu ins=Store-Data silence").ins, 0xE2);
    rule = parse("  function=EnableProfile\tresult=catBusy ");
    assert_int_equal(rule.place, FAULT_FUNCTION);
    assert_string_equal(rule.name, "EnableProfile");
    assert_string_equal(rule.result, "catBusy");
    assert_int_equal(rule.when.n, 1);
    assert_string_equal(parse("function sw=6985").name, "");
    assert_string_equal(parse("toolkit=OPEN-CHANNEL busy").name, "OPEN-CHANNEL");
    assert_int_equal(parse("random n=16 error").place, FAULT_RANDOM);
    assert_int_equal(parse("allocation error").place, FAULT_ALLOCATION);
    assert_int_equal(parse("write n=7 power-cut=torn").action, FAULT_POWER_CUT_TORN);
}

static void test_values(void **state)
{
    struct fault_rule rule = parse("apdu delay=0.5");

    (void)state;
    assert_int_equal(rule.delay[0], 500000000);
    assert_int_equal(rule.delay[1], 500000000);
    rule = parse("apdu delay=20..30 seed=AB p=0.25 once");
    assert_int_equal(rule.delay[0], 20000000000);
    assert_int_equal(rule.delay[1], 30000000000);
    assert_int_equal(rule.when.seed, 0xAB);
    assert_true(rule.when.probability == 0.25);
    assert_false(rule.when.lasting);
    assert_int_equal(parse("apdu flip=12").amount, 12);
    assert_int_equal(parse("function truncate=0").amount, 0);
    rule = parse("apdu n=5 sw=6985 always"); /* from the fifth on */
    assert_int_equal(rule.when.n, 5);
    assert_true(rule.when.lasting);
    rule = parse("apdu sw=6985 always");
    assert_int_equal(rule.when.every, 1);
}

static void test_errors(void **state)
{
    static const char *const rows[][2] = {
        {"", "no place"},
        {"silence", "no place"},
        {"apdu", "no action: choose from power-cut=before, power-cut=after, reset"},
        {"apdu apdu silence", "apdu: a rule has one place only"},
        {"apdu silence eject", "eject: a rule has one action only"},
        {"apdu result=catBusy", "this action is not for this place: choose from"},
        {"write silence", "choose from power-cut=before, power-cut=torn, power-cut=after, error"},
        {"toolkit=X delay=1", "choose from sw=, busy"},
        {"fly away", "fly: unknown word"},
        {"apdu n=0 silence", "n=0: must be 1 to 4294967295"},
        {"apdu n=-1 silence", "n=-1: must be"},
        {"apdu n=1x silence", "n=1x: must be"},
        {"apdu n=99999999999 silence", "must be 1 to"},
        {"apdu n=1 every=2 silence", "every=2: a rule has one of n=, every= and p="},
        {"apdu p=0 silence", "p=0: must be above 0, up to 1"},
        {"apdu p=1.5 silence", "p=1.5: must be"},
        {"apdu p=nan silence", "p=nan: must be"},
        {"apdu seed=XY p=1 silence", "seed=XY: must be up to 16 hex digits"},
        {"apdu seed=1 silence", "seed= is for p= and delay="},
        {"apdu ins=GG silence", "ins=GG: must be an instruction"},
        {"apdu ins= silence", "ins=: must be"},
        {"apdu ins=E silence", "ins=E: must be"},
        {"apdu ins=0E2 silence", "ins=0E2: must be"},
        {"apdu channel=20 silence", "channel=20: must be 0 to 19"},
        {"write channel=1 error", "ins= and channel= are for apdu"},
        {"apdu sw=5000 ", "sw=5000: must be a status word 6000 to 9FFF"},
        {"apdu sw=69850", "must be a status word"},
        {"apdu sw=69", "must be a status word"},
        {"apdu delay=x", "delay=x: must be seconds"},
        {"apdu delay=-1", "must be seconds"},
        {"apdu delay=3601", "must be seconds"},
        {"apdu delay=3..2", "the range is empty"},
        {"apdu delay=1..", "must be seconds"},
        {"apdu flip=70000", "flip=70000: must be 0 to 65535"},
        {"function= sw=6985", "the name is missing"},
        {"function=X result=", "the result is missing"},
        {"apdu silence once always", "a rule has one of once and always"},
    };
    char reason[400], text[300];
    struct fault_rule rule;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        *reason = '\0';
        assert_int_equal(fault_rule_parse(&rule, rows[i][0], reason, sizeof(reason)),
                         ERR_MALFORMED);
        if (!strstr(reason, rows[i][1]) || strchr(reason, '\n'))
            fail_msg("\"%s\": \"%s\" lacks \"%s\"", rows[i][0], reason, rows[i][1]);
    }
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(fault_rule_parse(&rule, text, reason, sizeof(reason)), ERR_MALFORMED);
    assert_non_null(strstr(reason, "less than 200 characters"));
    strcpy(text, "function=");
    memset(text + 9, 'x', 70);
    strcpy(text + 79, " sw=6985");
    assert_int_equal(fault_rule_parse(&rule, text, reason, sizeof(reason)), ERR_MALFORMED);
}

/* Each action is for some places, and refused at the others. */
static void test_every_place_with_every_action(void **state)
{
    static const char *const places[FAULT_PLACES] = {
        "apdu", "function=X", "operation=X", "toolkit=X", "write", "random", "allocation"};
    static const char *const values[FAULT_ACTIONS] = {[FAULT_DELAY] = "=1",
                                                      [FAULT_STATUS] = "=6985",
                                                      [FAULT_RESULT] = "=catBusy",
                                                      [FAULT_FLIP] = "=0",
                                                      [FAULT_TRUNCATE] = "=0"};
    unsigned accepted[FAULT_PLACES] = {0}, of_action[FAULT_ACTIONS] = {0};

    (void)state;
    for (unsigned place = 0; place < FAULT_PLACES; place++) {
        for (unsigned action = 0; action < FAULT_ACTIONS; action++) {
            struct fault_rule rule;
            char text[100], reason[400];

            snprintf(text, sizeof(text), "%s %s%s", places[place],
                     fault_action_word((enum fault_action)action),
                     values[action] ? values[action] : "");
            if (fault_rule_parse(&rule, text, reason, sizeof(reason)) == 0) {
                assert_int_equal(rule.place, place);
                assert_int_equal(rule.action, action);
                accepted[place]++;
                of_action[action]++;
            } else {
                assert_non_null(strstr(reason, "choose from"));
            }
        }
        assert_true(accepted[place] > 0);
    }
    for (unsigned action = 0; action < FAULT_ACTIONS; action++)
        assert_true(of_action[action] > 0);
    assert_int_equal(accepted[FAULT_WRITE], 4);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(fault_name_is("EnableProfile", "ES10c.EnableProfile"));
    assert_true(fault_name_is("es10c.enableprofile", "ES10c.EnableProfile"));
    assert_true(fault_name_is("open-channel", "OPEN CHANNEL"));
    assert_false(fault_name_is("ES10b.EnableProfile", "ES10c.EnableProfile"));
    assert_false(fault_name_is("Enable", "ES10c.EnableProfile"));
    assert_false(fault_name_is("EnableProfiles", "ES10c.EnableProfile"));
    assert_false(fault_name_is("", "ES10c.EnableProfile"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_and_conditions),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_every_place_with_every_action),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
