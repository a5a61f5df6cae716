/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/octets.h"

#include "apdu/tlv.h"
#include "test/power/contents.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 24, CODE_MAX = 0x10000 };

struct sweep {
    const struct octets_row *row;
    struct contents_watch watch;
    size_t begin[OCTETS_PARTS], end[OCTETS_PARTS]; /* of the uncovered parts */
    unsigned uncovered_accepted[OCTETS_PARTS];
    unsigned changes;
    unsigned counts[CODE_MAX];
};

static bool is_exhaustive(void)
{
    const char *power = getenv("POWER");

    return power && strcmp(power, "exhaustive") == 0;
}

static void find_parts(struct sweep *sweep, struct bytes message)
{
    for (size_t i = 0; i < OCTETS_PARTS && sweep->row->uncovered[i].name; i++) {
        struct bytes list = message;
        struct tlv part;

        assert_int_equal(tlv_next(&list, &part), 0);
        list = part.value;
        for (int child = 0; child <= sweep->row->uncovered[i].child; child++)
            assert_int_equal(tlv_next(&list, &part), 0);
        sweep->begin[i] = (size_t)(part.whole.at - message.at);
        sweep->end[i] = sweep->begin[i] + part.whole.len;
    }
}

/* The uncovered part with the octet `at`; -1: covered. */
static int part_at(const struct sweep *sweep, size_t at)
{
    for (int i = 0; i < OCTETS_PARTS && sweep->row->uncovered[i].name; i++)
        if (at >= sweep->begin[i] && at < sweep->end[i])
            return i;
    return -1;
}

static bool is_listed(const int *codes, int code)
{
    for (size_t i = 0; i < OCTETS_CODES && codes[i]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static void try_change(struct sweep *sweep, size_t at, unsigned bit)
{
    const struct octets_row *row = sweep->row;
    struct bytes message = row->make(row);
    uint8_t *copy = malloc(message.len); /* its end is known to the sanitizer */
    int part = part_at(sweep, at), code;
    uint64_t before;

    assert_non_null(copy);
    memcpy(copy, message.at, message.len);
    copy[at] ^= (uint8_t)(1U << bit);
    before = contents_now(&sweep->watch);
    code = row->send(row, bytes_at(copy, message.len));
    free(copy);
    if (part >= 0) {
        sweep->uncovered_accepted[part] += code == 0;
        return;
    }
    if (code == 0)
        fail_msg("octet %zu, bit %u changed: accepted", at, bit);
    assert_in_range(code, 1, CODE_MAX - 1);
    if (!is_listed(row->codes, code) && !is_listed(row->others, code))
        fail_msg("octet %zu, bit %u changed: code %X", at, bit, (unsigned)code);
    if (!row->leaves_result && contents_now(&sweep->watch) != before)
        fail_msg("octet %zu, bit %u changed: refused with %X, and the card changed", at, bit,
                 (unsigned)code);
    if (row->check)
        row->check(code);
    sweep->counts[code]++;
    sweep->changes++;
}

static void assert_accepted(struct sweep *sweep, const char *when)
{
    const struct octets_row *row = sweep->row;
    struct bytes message = row->make(row);
    uint64_t before = contents_now(&sweep->watch);
    int code = row->send(row, message);

    if (code)
        fail_msg("the unchanged message %s: code %X", when, (unsigned)code);
    if (row->once && contents_now(&sweep->watch) == before)
        fail_msg("the unchanged message %s changes nothing", when);
}

static void report(const struct sweep *sweep, size_t octets)
{
    const struct octets_row *row = sweep->row;

    printf("# %s: %zu octets, %u changes, 0 accepted;", row->name, octets, sweep->changes);
    for (int code = 1; code < CODE_MAX; code++)
        if (sweep->counts[code])
            printf(" %X: %u", (unsigned)code, sweep->counts[code]);
    printf("\n");
    for (size_t i = 0; i < OCTETS_PARTS && row->uncovered[i].name; i++)
        printf("#     not covered: %s (%zu octets; %s)\n", row->uncovered[i].name,
               sweep->end[i] - sweep->begin[i], row->uncovered[i].clause);
}

static void test_row(void **state)
{
    static struct sweep sweep;
    const struct octets_row *row = *state;
    bool exhaustive = is_exhaustive();
    size_t step = exhaustive || !row->sample ? 1 : row->sample, len;
    const char *path = row->setup(row);

    sweep = (struct sweep){.row = row};
    assert_true(contents_begin(&sweep.watch, path));
    if (!row->once)
        assert_accepted(&sweep, "before all changed ones");
    len = row->make(row).len;
    find_parts(&sweep, row->make(row));
    for (size_t at = 0; at < len; at += step)
        for (unsigned bit = 0; bit < 8; bit++)
            if (exhaustive || bit == at / step % 8)
                try_change(&sweep, at, bit);
    assert_accepted(&sweep, "behind all changed ones");
    contents_end(&sweep.watch);
    row->teardown();
    report(&sweep, len);
    for (size_t i = 0; step == 1 && i < OCTETS_CODES && row->codes[i]; i++)
        if (sweep.counts[row->codes[i]] == 0)
            fail_msg("no change was refused with %X", (unsigned)row->codes[i]);
    for (size_t i = 0; step == 1 && i < OCTETS_PARTS && row->uncovered[i].name; i++)
        if (sweep.uncovered_accepted[i] == 0)
            fail_msg("%s is covered: no change was accepted", row->uncovered[i].name);
}

int octets_main(const struct octets_row *rows, size_t count)
{
    struct CMUnitTest tests[ROWS_MAX];
    const char *match = getenv("POWER_MATCH");
    size_t used = 0;

    assert_true(count <= ROWS_MAX);
    for (size_t i = 0; i < count; i++)
        if (!match || strstr(rows[i].name, match))
            tests[used++] = (struct CMUnitTest){
                .name = rows[i].name, .test_func = test_row, .initial_state = (void *)&rows[i]};
    return _cmocka_run_group_tests("octets", tests, used, NULL, NULL);
}
