/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequence numbers: TS 33.102 annex C.1.1 and C.2 (DP-5.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/app/sqn.h"

#define SQN(seq, ind) ((uint64_t)(seq) << 5 | (ind))

static void test_record(void **state)
{
    uint8_t octets[SQN_RECORD] = {0x01, 0x02, 0x03, 0x04};
    struct sqn_state parsed;
    uint8_t seq[SQN_SEQ_LEN];

    (void)state;
    assert_int_equal(sqn_slot(SQN(0x07FFFFFFFFFF, 31), seq), SQN_RECORD - SQN_SEQ_LEN);
    memcpy(octets + sqn_slot(SQN(0x07FFFFFFFFFF, 31), seq), seq, sizeof seq);
    assert_memory_equal(seq, "\x07\xFF\xFF\xFF\xFF\xFF", 6);
    assert_int_equal(sqn_slot(SQN(0x0102, 0), seq), 4);
    memcpy(octets + 4, seq, sizeof seq);
    assert_int_equal(sqn_parse(BYTES_OF(octets), &parsed), 0);
    assert_int_equal(parsed.runs, 0x01020304);
    assert_int_equal(parsed.seq[0], 0x0102);
    assert_int_equal(parsed.seq[31], 0x07FFFFFFFFFF);
    assert_int_equal(sqn_highest(&parsed), SQN(0x07FFFFFFFFFF, 31));
    assert_int_equal(sqn_parse(bytes_at(octets, SQN_RECORD - 1), &parsed), ERR_FOREIGN);
    assert_int_equal(sqn_parse(BYTES_NONE, &parsed), ERR_FOREIGN);
}

static void test_fresh(void **state)
{
    static const struct {
        uint8_t options;
        uint64_t sqn;
        enum verdict verdict;
    } rows[] = {
        {0, SQN(100, 3), BAD},                 /* the one that was accepted */
        {0, SQN(101, 3), GOOD},                /* above it */
        {0, SQN(1, 4), GOOD},                  /* another IND: first use */
        {0, SQN(0, 4), BAD},                   /* not above 0 */
        {0, SQN(100000, 4), GOOD},             /* no limit on the jump */
        {SQN_WRAP_AROUND, SQN(110, 4), GOOD},  /* delta 10 */
        {SQN_WRAP_AROUND, SQN(111, 4), BAD},   /* above delta */
        {SQN_AGE_LIMIT, SQN(81, 4), GOOD},     /* age 19 */
        {SQN_AGE_LIMIT, SQN(80, 4), BAD},      /* age 20 is the limit */
        {SQN_AGE_LIMIT, SQN(100000, 4), GOOD}, /* no age */
    };
    const struct aka_record base = {.sqn_delta = 10, .sqn_age_limit = 20};
    struct sqn_state accepted = {.seq = {[3] = 100}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct aka_record record = base;

        record.sqn_options = rows[i].options;
        if (sqn_check(&accepted, &record, rows[i].sqn) != rows[i].verdict)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
