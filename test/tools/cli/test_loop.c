/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop runs until a signal, also one from before its start. */
#include "tools/cli/command.h"
#include "tools/cli/loop.h"

#include <event2/event.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_signals_before_the_loop(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct event_base *base = event_base_new();
    struct loop loop;

    (void)state;
    assert_non_null(base);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(loop_begin(&loop, base), 0);
        assert_int_equal(raise(signals[i]), 0);
        assert_int_equal(loop_run(&loop), COMMAND_DONE);
        loop_end(&loop);
    }
    event_base_free(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_signals_before_the_loop)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
