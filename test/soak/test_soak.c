/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The harness of long runs notices what grows. */
#include "test/soak/soak.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A series with `first`, and from a third on `growth` more in each sample. */
static struct soak_series series_of(enum soak_figure figure, uint64_t first, uint64_t growth)
{
    struct soak_series series = {.count = SOAK_SAMPLES};

    for (size_t i = 0; i < SOAK_SAMPLES; i++)
        series.samples[i][figure] =
            first + (i < SOAK_SAMPLES / 3 ? 0 : growth * (i - SOAK_SAMPLES / 3));
    return series;
}

static void test_growth(void **state)
{
    static const struct {
        enum soak_figure figure;
        uint64_t first, growth;
        bool flat;
    } rows[] = {
        {SOAK_RESIDENT, 50000, 0, true},    {SOAK_RESIDENT, 50000, 50, true},
        {SOAK_RESIDENT, 50000, 200, false}, {SOAK_HEAP, 20000, 0, true},
        {SOAK_HEAP, 20000, 1, true},        {SOAK_HEAP, 20000, 50, false},
        {SOAK_DESCRIPTORS, 70, 0, true},    {SOAK_DESCRIPTORS, 70, 1, false},
        {SOAK_FILES, 9000, 4, true},        {SOAK_FILES, 9000, 100, false},
        {SOAK_WAL, 100, 90, true},          {SOAK_WAL, 100, 300, false},
        {SOAK_FILE_COUNT, 64, 0, true},     {SOAK_FILE_COUNT, 64, 1, false},
    };
    uint64_t warm, last;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct soak_series series = series_of(rows[i].figure, rows[i].first, rows[i].growth);

        if (soak_is_flat(&series, rows[i].figure, &warm, &last) != rows[i].flat)
            fail_msg("row %zu: %lu -> %lu", i, warm, last);
    }
}

/* Heap that differs from sample to sample: a peak at the end is no growth, a slow growth is. */
static void test_varying_heap(void **state)
{
    (void)state;
    for (unsigned grows = 0; grows < 2; grows++) {
        struct soak_series series = series_of(SOAK_HEAP, 62000, 0);
        uint64_t warm, last;

        for (size_t i = 0; i < SOAK_SAMPLES; i++) {
            series.samples[i][SOAK_RESIDENT] = 66000;
            series.samples[i][SOAK_HEAP] += i * 1231 % 2000 + (grows ? i * 80 : 0);
        }
        series.samples[SOAK_SAMPLES - 1][SOAK_HEAP] = 66000;
        if (soak_is_flat(&series, SOAK_HEAP, &warm, &last) != !grows)
            fail_msg("%u: %lu -> %lu", grows, warm, last);
    }
}

/* The warm-up does not count: what has grown by then stays. */
static void test_warm_up(void **state)
{
    struct soak_series series = series_of(SOAK_DESCRIPTORS, 70, 0);
    uint64_t warm, last;

    (void)state;
    series.samples[0][SOAK_DESCRIPTORS] = 10;
    assert_true(soak_is_flat(&series, SOAK_DESCRIPTORS, &warm, &last));
    assert_int_equal(warm, 70);
}

static void test_measure(void **state)
{
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64];
    uint64_t before[SOAK_FIGURES], after[SOAK_FIGURES];
    int file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/a", folder);
    soak_measure(folder, before);
    file = open(path, O_RDWR | O_CREAT, 0600);
    assert_int_equal(ftruncate(file, 5000 * 1024), 0);
    soak_measure(folder, after);
    assert_int_equal(after[SOAK_DESCRIPTORS], before[SOAK_DESCRIPTORS] + 1);
    assert_int_equal(after[SOAK_FILES], before[SOAK_FILES] + 5000);
    assert_int_equal(after[SOAK_FILE_COUNT], before[SOAK_FILE_COUNT] + 1);
    assert_true(after[SOAK_RESIDENT] > 1000);
    close(file);
    unlink(path);
    rmdir(folder);
}

/* The same numbers with the same seed. */
static void test_seed(void **state)
{
    unsigned first[100];
    struct soak soak;

    (void)state;
    setenv("SOAK_SEED", "7", 1);
    for (unsigned round = 0; round < 2; round++) {
        soak_begin(&soak, "test", "/tmp");
        for (unsigned i = 0; i < 100; i++) {
            unsigned number = soak_choose(&soak, 1000);

            assert_in_range(number, 0, 999);
            if (round)
                assert_int_equal(number, first[i]);
            first[i] = number;
        }
    }
    unsetenv("SOAK_SEED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),  cmocka_unit_test(test_varying_heap),
        cmocka_unit_test(test_warm_up), cmocka_unit_test(test_measure),
        cmocka_unit_test(test_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
