/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fault rule acts, and when: n, every, p, once, always; several rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "card/fault/fault.h"

static struct faults *faults;

static int begin(void **state)
{
    (void)state;
    return faults_new(&faults);
}

static int end(void **state)
{
    (void)state;
    faults_free(faults);
    return 0;
}

static int try_add(const char *text, unsigned *id)
{
    struct fault_rule rule;
    char reason[400];

    assert_int_equal(fault_rule_parse(&rule, text, reason, sizeof(reason)), 0);
    return faults_add(faults, &rule, id);
}

static unsigned add(const char *text)
{
    unsigned id;

    assert_int_equal(try_add(text, &id), 0);
    return id;
}

/* The number of the rule that acts on the next APDU; 0: none. */
static unsigned apdu(int ins, int channel)
{
    const struct fault_subject subject = {FAULT_APDU, ins, channel, NULL};
    const struct fault *fault = faults_match(faults, &subject);

    return fault ? fault->id : 0;
}

static unsigned function(const char *name)
{
    const struct fault_subject subject = {FAULT_FUNCTION, -1, -1, name};
    const struct fault *fault = faults_match(faults, &subject);

    return fault ? fault->id : 0;
}

/* "..x" for the first `count` APDUs: x where a rule acts. */
static const char *pattern(unsigned count)
{
    static char text[64];

    for (unsigned i = 0; i < count; i++)
        text[i] = apdu(0xE2, 1) ? 'x' : '.';
    text[count] = '\0';
    return text;
}

static void test_when(void **state)
{
    static const char *const rows[][2] = {
        {"apdu silence", "x......."},
        {"apdu n=3 silence", "..x....."},
        {"apdu n=3 silence always", "..xxxxxx"},
        {"apdu silence always", "xxxxxxxx"},
        {"apdu every=3 silence", "..x..x.."},
        {"apdu every=3 silence once", "..x....."},
        {"apdu p=1 silence", "xxxxxxxx"},
        {"apdu p=1 silence once", "x......."},
        {"apdu ins=A4 silence", "........"},
        {"apdu channel=1 ins=E2 silence", "x......."},
        {"apdu channel=0 silence", "........"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        add(rows[i][0]);
        assert_string_equal(pattern(8), rows[i][1]);
        assert_int_equal(faults_remove(faults, 0), 0);
        assert_string_equal(pattern(2), "..");
    }
}

static void test_probability_follows_its_seed(void **state)
{
    char first[64], text[64];
    unsigned count = 0;

    (void)state;
    add("apdu p=0.25 seed=1 silence");
    strcpy(first, pattern(60));
    for (const char *at = first; *at; at++)
        count += *at == 'x';
    assert_in_range(count, 5, 28);
    faults_remove(faults, 0);
    add("apdu p=0.25 seed=1 silence");
    assert_string_equal(pattern(60), first);
    faults_remove(faults, 0);
    add("apdu p=0.25 seed=2 silence");
    strcpy(text, pattern(60));
    assert_string_not_equal(text, first);
}

/* FAULT-F1 */
static void test_every_rule_counts(void **state)
{
    unsigned first, second, third;

    (void)state;
    first = add("apdu n=2 silence");
    second = add("apdu n=2 eject");
    third = add("apdu n=3 reset");
    assert_int_equal(apdu(0xA4, 0), 0);
    assert_int_equal(apdu(0xA4, 0), first);
    assert_int_equal(apdu(0xA4, 0), third);
    assert_int_equal(faults_at(faults, 0)->count.matched, 3);
    assert_int_equal(faults_at(faults, 0)->count.acted, 1);
    assert_true(faults_at(faults, 0)->count.ended);
    assert_int_equal(faults_at(faults, 1)->count.acted, 0); /* its time passed */
    assert_int_equal(faults_at(faults, 2)->id, third);
    assert_null(faults_at(faults, 3));
    assert_int_equal(faults_remove(faults, second), 0);
    assert_int_equal(faults_remove(faults, second), ERR_NOT_FOUND);
    assert_int_equal(faults_at(faults, 1)->id, third);
    assert_int_equal(add("apdu silence"), third + 1);
}

static void test_functions_by_name(void **state)
{
    unsigned id = add("function=EnableProfile result=catBusy");

    (void)state;
    assert_int_equal(function("ES10c.DisableProfile"), 0);
    assert_int_equal(apdu(0xE2, 1), 0);
    assert_int_equal(function("ES10c.EnableProfile"), id);
    assert_int_equal(function("ES10c.EnableProfile"), 0);
    id = add("function sw=6985");
    assert_int_equal(function("ES10b.GetEID"), id);
}

static void test_places_with_rules(void **state)
{
    (void)state;
    assert_false(faults_are_for(NULL, FAULT_APDU));
    assert_false(faults_are_for(faults, FAULT_WRITE));
    add("write power-cut=torn");
    assert_true(faults_are_for(faults, FAULT_WRITE));
    assert_false(faults_are_for(faults, FAULT_APDU));
    assert_non_null(faults_match(faults, &(struct fault_subject){FAULT_WRITE, -1, -1, NULL}));
    assert_false(faults_are_for(faults, FAULT_WRITE));
    assert_null(faults_match(NULL, &(struct fault_subject){FAULT_WRITE, -1, -1, NULL}));
}

static void test_delays(void **state)
{
    int64_t first;
    unsigned others = 0;

    (void)state;
    add("apdu delay=2..3 seed=5 always");
    apdu(0, 0);
    first = fault_delay(faults_at(faults, 0));
    for (unsigned i = 0; i < 50; i++) {
        int64_t delay = fault_delay(faults_at(faults, 0));

        assert_in_range(delay, 2000000000, 3000000000);
        others += delay != first;
        apdu(0, 0);
    }
    assert_true(others > 40);
    add("apdu delay=0.5");
    assert_int_equal(fault_delay(faults_at(faults, 1)), 500000000);
}

static void test_bounds(void **state)
{
    unsigned id;

    (void)state;
    for (unsigned i = 0; i < FAULTS_MAX; i++)
        add("apdu n=1000 silence");
    assert_int_equal(try_add("apdu silence", &id), ERR_FULL);
    assert_int_equal(faults_remove(faults, 1), 0);
    assert_int_equal(add("apdu silence"), FAULTS_MAX + 1);
}

static size_t damage(const char *rule, uint8_t octets[3])
{
    unsigned id = add(rule);
    const struct fault *fault = faults_at(faults, 0);
    size_t len;

    memset(octets, 0x10, 3);
    len = fault_damage(fault, octets, 3);
    faults_remove(faults, id);
    return len;
}

static void test_damage(void **state)
{
    uint8_t octets[3];

    (void)state;
    assert_int_equal(damage("apdu flip=2", octets), 3);
    assert_memory_equal(octets, "\x10\x10\x11", 3);
    assert_int_equal(damage("apdu flip=3", octets), 3);
    assert_memory_equal(octets, "\x10\x10\x10", 3);
    assert_int_equal(damage("apdu truncate=1", octets), 1);
    assert_int_equal(damage("apdu truncate=9", octets), 3);
    assert_int_equal(damage("apdu sw=6985", octets), 3);
    assert_int_equal(faults_effect(faults)->transport, FAULT_RESPOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_when, begin, end),
        cmocka_unit_test_setup_teardown(test_probability_follows_its_seed, begin, end),
        cmocka_unit_test_setup_teardown(test_every_rule_counts, begin, end),
        cmocka_unit_test_setup_teardown(test_functions_by_name, begin, end),
        cmocka_unit_test_setup_teardown(test_places_with_rules, begin, end),
        cmocka_unit_test_setup_teardown(test_delays, begin, end),
        cmocka_unit_test_setup_teardown(test_bounds, begin, end),
        cmocka_unit_test_setup_teardown(test_damage, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
