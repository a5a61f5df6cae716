/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switches of the IPAe: what the eUICC refuses leaves the stored state as it was (IPAE-I3). */
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

#include "test/fake/fixture_bare_terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fallback_progress progress(void)
{
    struct fallback_progress found;

    assert_int_equal(fallback_get(&bare->terminal, &found), 0);
    return found;
}

static void test_refused(void **state)
{
    const struct fallback_progress in_fallback = {FALLBACK_IN, 2, true};

    (void)state;
    begin("A* B", 1); /* no rollback is permitted, no Fallback Profile */
    assert_int_equal(profile_rollback(&bare->terminal), 0);
    assert_int_equal(execute_fallback_mechanism(&bare->terminal), 0);
    assert_int_equal(progress().state, FALLBACK_NONE);
    assert_int_equal(fallback_put(&bare->terminal, &in_fallback), 0);
    assert_int_equal(return_from_fallback(&bare->terminal),
                     0); /* there is no profile to return to */
    assert_int_equal(progress().state, FALLBACK_NONE);
    assert_false(card_is_switching(scene->fake.card));
    assert_string_equal(scene_profiles(scene), "A* B");
    end();
}

static void test_fallback(void **state)
{
    (void)state;
    begin("A* BF", 1);
    scene_toolkit(scene, false);
    assert_int_equal(execute_fallback_mechanism(&bare->terminal), 0);
    assert_true(card_is_switching(scene->fake.card));
    assert_int_equal(progress().state, FALLBACK_IN);
    assert_int_equal(progress().failures, 0);
    assert_false(progress().reported);
    end();
}

/* Each return after which the fallback comes again counts as a failure, up to a limit. */
static void test_failures(void **state)
{
    (void)state;
    for (unsigned failures = 0; failures <= FALLBACK_RETURN_DOUBLINGS; failures++) {
        const struct fallback_progress returned = {FALLBACK_RETURNED, (uint8_t)failures, true};
        unsigned expected = failures < FALLBACK_RETURN_DOUBLINGS ? failures + 1U : failures;

        begin("A* BF", 1);
        scene_toolkit(scene, false);
        assert_int_equal(fallback_put(&bare->terminal, &returned), 0);
        assert_int_equal(execute_fallback_mechanism(&bare->terminal), 0);
        assert_int_equal(progress().failures, expected);
        end();
    }
}

/* What was allocated before a switch does not count against it. */
static void test_memory_of_before(void **state)
{
    int (*const switches[])(struct terminal * terminal) = {
        profile_rollback, execute_fallback_mechanism, return_from_fallback};

    (void)state;
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        struct arena *arena;

        begin("A* B", 1);
        arena = &bare->terminal.arena;
        assert_non_null(arena_alloc(arena, (arena->limit - arena->used) / 16 * 16));
        assert_int_equal(switches[i](&bare->terminal), 0);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_memory_of_before),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
