/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules and profile owners against a Rules Authorisation Table (D-31). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "profiles/rat.h"

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

        if (rat_operator_matches(&rule, &owner) != rows[i].matches)
            fail_msg("row %zu", i);
    }
}

/* The first rule that no entry of the table allows. */
static void test_rules(void **state)
{
    /* {pprIds, allowedOperators, pprFlags}: PPR1 for 00F110, PPR2 for all, both for 00F120 */
    static const char ppr1[] = "300F 8002 0640 A107 3005 8003 00F110 8200",
                      ppr2[] = "3010 8002 0520 A107 3005 8003 EEEEEE 8201 00",
                      both[] = "3010 8002 0560 A107 3005 8003 00F120 8201 00";
    static const struct {
        const char *table[3];
        uint32_t rules;
        const char *owner; /* mccMnc; NULL: none */
        int refused;
    } rows[] = {
        {{NULL}, 0, NULL, 0},
        {{NULL}, PPR_IDS_PPR_UPDATE_CONTROL, NULL, 0},
        {{NULL}, PPR_IDS_PPR1, "00F110", 1},
        {{NULL}, PPR_IDS_PPR2, "00F110", 2},
        {{both}, PPR_IDS_PPR1 | PPR_IDS_PPR2, "00F120", 0},
        {{both}, PPR_IDS_PPR1 | PPR_IDS_PPR2, "00F110", 1},
        {{both}, PPR_IDS_PPR2, NULL, 2},
        {{ppr2}, PPR_IDS_PPR2, "123456", 0},
        {{ppr2}, PPR_IDS_PPR1, "123456", 1},
        {{ppr2, both}, PPR_IDS_PPR1 | PPR_IDS_PPR2, "00F120", 0},
        {{ppr1, ppr2}, PPR_IDS_PPR2, "00F110", 0}, /* ppr1 is malformed: it allows nothing */
        {{ppr1, ppr2}, PPR_IDS_PPR1, "00F110", 1},
    };
    struct arena arena;

    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[100], owner_memory[64];
        struct buf table = BUF_OVER(memory);
        const struct operator_row named = {rows[i].owner, NULL, NULL};
        const struct operator_id owner = operator_of(&named, owner_memory);

        for (size_t j = 0; j < 3 && rows[i].table[j]; j++)
            assert_int_equal(buf_put_hex(&table, rows[i].table[j]), 0);
        if (rat_refused(*state, &arena, buf_bytes(&table), rows[i].rules,
                        rows[i].owner ? &owner : NULL) != rows[i].refused)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

/* PPR1 for 001-01; PPR2 for 001-02; PPR2 for nobody. */
#define RULE_PPR1      "\x30\x11\x80\x02\x06\x40\xA1\x07\x30\x05\x80\x03\x00\xF1\x10\x82\x02\x07\x80"
#define RULE_PPR2      "\x30\x11\x80\x02\x05\x20\xA1\x07\x30\x05\x80\x03\x00\xF1\x20\x82\x02\x07\x80"
#define RULE_OF_NOBODY "\x30\x0A\x80\x02\x05\x20\xA1\x00\x82\x02\x07\x80"

/* `depth` SEQUENCEs in one another. */
static struct bytes nested(struct buf out, unsigned depth)
{
    size_t marks[DER_DEPTH_MAX + 1];

    for (unsigned i = 0; i < depth; i++)
        marks[i] = tlv_open(&out, 0x30);
    while (depth-- > 0)
        tlv_close(&out, marks[depth]);
    assert_false(out.overflow);
    return buf_bytes(&out);
}

/* What no rule allows to anybody. A rule that cannot be read allows nothing, and the others stand.
 */
static void test_forbidden(void **state)
{
    uint8_t octets[300];
    const struct bytes ppr1 = BYTES_TEXT(RULE_PPR1), ppr2 = BYTES_TEXT(RULE_PPR2),
                       nobody = BYTES_TEXT(RULE_OF_NOBODY), empty = BYTES_TEXT("\x30\x00"),
                       no_bits = BYTES_TEXT("\x30\x02\x80\x00"),
                       no_sequence = BYTES_TEXT("\x04\x01\x00"),
                       cut = BYTES_TEXT("\x30\x0A\x80\x02\x05\x60\xA1\x00\x82\x02\x07"),
                       deep = nested(BUF_OVER(octets), DER_DEPTH_MAX + 1); /* ERR_TOO_LONG */
    const struct {
        struct bytes table[3];
        uint32_t forbidden;
    } rows[] = {
        {{{0}}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{nobody}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{ppr1, nobody}, PPR_IDS_PPR2},
        {{nobody, ppr2}, PPR_IDS_PPR1},
        {{ppr2, nobody, ppr1}, 0},
        {{empty}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{ppr1, empty, ppr2}, 0},
        {{no_bits}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{ppr1, no_bits}, PPR_IDS_PPR2},
        {{no_sequence, ppr2}, PPR_IDS_PPR1},
        {{deep}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{ppr2, deep, ppr1}, 0},
        {{cut}, PPR_IDS_PPR1 | PPR_IDS_PPR2},
        {{ppr1, cut}, PPR_IDS_PPR2},
    };
    struct arena arena;

    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[500];
        struct buf table = BUF_OVER(memory);
        uint32_t forbidden;

        for (size_t j = 0; j < 3; j++)
            buf_put(&table, rows[i].table[j]);
        if (rat_forbidden(*state, &arena, buf_bytes(&table), &forbidden) != 0 ||
            forbidden != rows[i].forbidden)
            fail_msg("row %zu: %x", i, forbidden);
    }
    arena_free(&arena);
}

/* Each digit of MCC and MNC counts, unless the rule has E there. */
static void test_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        char other[] = "123456", any[] = "123456";
        uint8_t memory[3][64];
        struct operator_id owner, rule, any_rule;

        other[i] = '9';
        any[i] = 'E';
        owner = operator_of(&(struct operator_row){"123456", NULL, NULL}, memory[0]);
        rule = operator_of(&(struct operator_row){other, NULL, NULL}, memory[1]);
        any_rule = operator_of(&(struct operator_row){any, NULL, NULL}, memory[2]);
        assert_true(rat_operator_matches(&owner, &owner));
        assert_false(rat_operator_matches(&rule, &owner));
        assert_true(rat_operator_matches(&any_rule, &owner));
    }
}

static int begin(void **state)
{
    *state = der_definitions_new();
    return *state ? 0 : -1;
}

static int end(void **state)
{
    der_definitions_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operators),
                                       cmocka_unit_test(test_digits), cmocka_unit_test(test_rules),
                                       cmocka_unit_test(test_forbidden)};

    return cmocka_run_group_tests(tests, begin, end);
}
