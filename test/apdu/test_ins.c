/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instructions: values, names, clauses. */
#include "apdu/ins.h"

#include "test/apdu/hex.h"

#include <string.h>

static void every_instruction_has_a_name_and_a_clause(void **state)
{
    static const struct {
        unsigned value;
        const char *name, *clause;
    } rows[] = {
#define ROW(identifier, value, name, clause) {value, name, clause},
        INS_LIST(ROW)
#undef ROW
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(ins_name(rows[i].value), rows[i].name);
        assert_string_equal(ins_clause(rows[i].value), rows[i].clause);
        assert_true(rows[i].value <= 0xFF);
        assert_true(i == 0 || rows[i - 1].value < rows[i].value);
    }
}

static void values_are_those_of_the_specifications(void **state)
{
    static const struct {
        unsigned ins;
        const char *name;
    } rows[] = {{0x10, "TERMINAL PROFILE"},
                {0x12, "FETCH"},
                {0x14, "TERMINAL RESPONSE"},
                {0x20, "VERIFY PIN"},
                {0x70, "MANAGE CHANNEL"},
                {0x88, "AUTHENTICATE"},
                {0xA4, "SELECT"},
                {0xB0, "READ BINARY"},
                {0xC0, "GET RESPONSE"},
                {0xC2, "ENVELOPE"},
                {0xCA, "GET DATA"},
                {0xE2, "STORE DATA"},
                {0xAA, "TERMINAL CAPABILITY"},
                {0xF2, "STATUS"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(ins_name(rows[i].ins), rows[i].name);
    assert_int_equal(INS_INSTALL, 0xE6);
}

static void unknown_instructions_have_no_name(void **state)
{
    (void)state;
    assert_null(ins_name(0x00));
    assert_null(ins_clause(0x00));
    assert_null(ins_name(0xFF));
    assert_null(ins_name(0x1A4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_has_a_name_and_a_clause),
        cmocka_unit_test(values_are_those_of_the_specifications),
        cmocka_unit_test(unknown_instructions_have_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
