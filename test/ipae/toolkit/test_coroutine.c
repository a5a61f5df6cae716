/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/toolkit/coroutine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

struct counter {
    struct co *co;
    unsigned steps, wanted, runs;
    char text[64];
};

static void count(void *context)
{
    struct counter *counter = context;
    volatile char big[20000];

    memset((char *)big, 7, sizeof(big));
    counter->runs++;
    while (counter->steps < counter->wanted) {
        counter->steps++;
        co_suspend(counter->co);
        counter->text[0] = big[sizeof(big) - 1];
    }
}

/* COROUTINE-C1 */
static void test_runs_to_its_end(void **state)
{
    struct counter counter = {.wanted = 3};

    (void)state;
    counter.co = co_new(count, &counter);
    assert_non_null(counter.co);
    for (unsigned i = 1; i <= 3; i++) {
        co_resume(counter.co);
        assert_int_equal(counter.steps, i);
        assert_true(co_is_suspended(counter.co));
    }
    co_resume(counter.co);
    assert_false(co_is_suspended(counter.co));
    assert_int_equal(counter.text[0], 7);
    co_free(counter.co);
    co_free(NULL);
}

/* COROUTINE-C2 */
static void test_starts_anew(void **state)
{
    struct counter counter = {.wanted = 1};

    (void)state;
    counter.co = co_new(count, &counter);
    for (unsigned i = 1; i <= 100; i++) {
        counter.steps = 0;
        co_resume(counter.co);
        co_resume(counter.co);
        assert_false(co_is_suspended(counter.co));
        assert_int_equal(counter.runs, i);
    }
    co_free(counter.co);
}

/* COROUTINE-C3 */
static void test_many(void **state)
{
    static struct counter counters[1000];

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        counters[i] = (struct counter){.wanted = 2};
        counters[i].co = co_new(count, &counters[i]);
        assert_non_null(counters[i].co);
    }
    for (unsigned round = 0; round < 3; round++)
        for (unsigned i = 0; i < 1000; i++)
            co_resume(counters[i].co);
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(counters[i].steps, 2);
        co_free(counters[i].co);
    }
}

/* Whether memory without any right is directly below the stack that this function is called on. */
static void look_below(void *context)
{
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    unsigned long begin, end, last_end = 0;
    char rights[5], last_rights[5] = "", line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    bool *is_guarded = context;

    assert_non_null(maps);
    while (fgets(line, sizeof(line), maps)) {
        if (sscanf(line, "%lx-%lx %4s", &begin, &end, rights) != 3)
            continue;
        if (here >= begin && here < end)
            *is_guarded = last_end == begin && strcmp(last_rights, "---p") == 0;
        last_end = end;
        memcpy(last_rights, rights, sizeof(last_rights));
    }
    fclose(maps);
}

/* A stack that is too small ends the process, and does not overwrite other memory. */
static void test_guard(void **state)
{
    bool is_guarded = false;
    struct co *co = co_new(look_below, &is_guarded);

    (void)state;
    assert_non_null(co);
    co_resume(co);
    assert_true(is_guarded);
    co_free(co);
}

/* There is no memory for another stack: none is made, and those that are there go on. */
static void test_no_stack(void **state)
{
    struct counter counter = {.wanted = 2};
    struct rlimit limit, none;

    (void)state;
    counter.co = co_new(count, &counter);
    assert_non_null(counter.co);
    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    none = (struct rlimit){.rlim_cur = 1, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    struct co *refused = co_new(count, &counter);
    int err = setrlimit(RLIMIT_AS, &limit);

    assert_int_equal(err, 0);
    assert_null(refused);
    while (co_is_suspended(counter.co) || counter.steps == 0)
        co_resume(counter.co);
    co_free(counter.co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_to_its_end),
        cmocka_unit_test(test_starts_anew),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_guard),
        cmocka_unit_test(test_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
