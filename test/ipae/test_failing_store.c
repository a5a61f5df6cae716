/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th statement of the store fails while the IPAe polls, executes a package and delivers its
 * result, for k = 1, 2, ... until no more are executed. Later polls complete what the eIM ordered,
 * once; nothing remains on the card.
 */
#include "test/fake/circle.h"
#include "test/power/failing_statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

static const struct row {
    const char *profiles, *order;
    const char *after; /* the profiles */
    const char *words; /* of the result */
} rows[] = {
    {"A* Bn", "xB dp=x.y", "A*", "850100BF6503800100"},
    {"A*n BF", "imm lp", "A* BF", NULL},
    {"A*", "eco: add2 le", "A*", NULL},
};

/* False: fewer statements are executed. */
static bool play(const struct row *row, unsigned k)
{
    struct fake_eim *eim = &circle->eims[0];
    bool reached;

    circle_begin(circle, row->profiles, 1, short_times);
    terminal_start(&circle->terminal);
    fake_eim_order(eim, row->order);
    failing_call_arm(&failing_statement, k, false);
    terminal_wait(&circle->terminal, 1110); /* the next poll */
    reached = failing_call_end(&failing_statement);
    terminal_wait(&circle->terminal, 8000);
    if (strcmp(circle_profiles(circle), row->after) != 0)
        fail_msg("%s, statement %u: %s", row->order, k, circle_profiles(circle));
    /* Twice when it could not be removed after the first time. */
    if (eim->results < 1 || eim->results > 2 ||
        (eim->results == 2 && strcmp(eim->words[0], eim->words[1]) != 0) ||
        (row->words && strcmp(eim->words[0], row->words) != 0))
        fail_msg("%s, statement %u: %u results, the first one %s", row->order, k, eim->results,
                 eim->words[0]);
    assert_int_equal(eim->errors, 0);
    assert_outbox_is_empty(circle);
    circle_end(circle);
    return reached;
}

static void packages_are_executed_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned k = 1;

        play(&rows[i], 0);
        while (play(&rows[i], k))
            k += 1 + k / 16;
        print_message("%s: about %u statements\n", rows[i].order, k);
    }
}

static int begin(void **state)
{
    (void)state;
    circle = circle_new();
    return failing_statements_install();
}

static int end(void **state)
{
    (void)state;
    circle_free(circle);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packages_are_executed_once)};

    return cmocka_run_group_tests(tests, begin, end);
}
