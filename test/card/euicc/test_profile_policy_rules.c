/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators of the Rules Authorisation Table against profile owners (D-31). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "card/euicc/profile_policy_rules.h"

struct operator_row {
    const char *mcc_mnc, *gid1, *gid2; /* hex; NULL: absent */
};

static struct operator_id operator_of(const struct operator_row *row, uint8_t memory[64])
{
    struct buf buf = buf_over(memory, 64);
    struct operator_id out = {0};
    const char *const hex[] = {row->mcc_mnc, row->gid1, row->gid2};
    struct bytes *const slices[] = {&out.mcc_mnc, &out.gid1, &out.gid2};

    for (size_t i = 0; i < 3; i++) {
        size_t at = buf.len;

        if (!hex[i])
            continue;
        assert_int_equal(buf_put_hex(&buf, hex[i]), 0);
        *slices[i] = bytes_at(memory + at, buf.len - at);
    }
    return out;
}

static void test_operators(void **state)
{
    static const struct {
        struct operator_row rule, owner;
        bool matches;
    } rows[] = {
        {{"00F110", NULL, NULL}, {"00F110", NULL, NULL}, true},
        {{"00F110", NULL, NULL}, {"00F120", NULL, NULL}, false},
        {{"EEEEEE", NULL, NULL}, {"00F110", NULL, NULL}, true},
        {{"00E1E0", NULL, NULL}, {"00F110", NULL, NULL}, true}, /* MNC3 and MNC2 are any */
        {{"00E1E0", NULL, NULL}, {"00F111", NULL, NULL}, false},
        {{"00F1", NULL, NULL}, {"00F110", NULL, NULL}, false},
        {{"00F110", NULL, NULL}, {"00F110", "AB", NULL}, false}, /* absent: must be absent */
        {{"00F110", "", NULL}, {"00F110", "AB", NULL}, true},    /* empty: anything */
        {{"00F110", "", NULL}, {"00F110", NULL, NULL}, true},
        {{"00F110", "AB", NULL}, {"00F110", "AB", NULL}, true},
        {{"00F110", "AB", NULL}, {"00F110", "AC", NULL}, false},
        {{"00F110", "AB", NULL}, {"00F110", NULL, NULL}, false},
        {{"00F110", "AB", ""}, {"00F110", "AB", "01"}, true},
        {{"00F110", "AB", "02"}, {"00F110", "AB", "01"}, false},
        {{"00F110", NULL, "02"}, {"00F110", NULL, "02"}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t rule_memory[64], owner_memory[64];
        struct operator_id rule = operator_of(&rows[i].rule, rule_memory);
        struct operator_id owner = operator_of(&rows[i].owner, owner_memory);

        if (rules_operator_matches(&rule, &owner) != rows[i].matches)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operators)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
