/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases of the behaviour suite for tests. A case runs under CMocka, which cannot run a test inside
 * a test: main calls fake_suite_run, before cmocka_run_group_tests, and the tests look at the
 * results.
 */
#ifndef TEST_FAKE_SUITE_H
#define TEST_FAKE_SUITE_H

#include "tools/suite/run/runner.h"
#include "tools/suite/target/cards.h"

struct fake_suite {
    struct cards cards; /* iot, dual, brainpool, ipae */
    struct run run;
    struct results results;
};

/* Makes and opens the cards; all cases may be run. Ends the program on a failure. */
void fake_suite_begin(struct fake_suite *suite);
/* Runs `rows`, up to one without an id. */
void fake_suite_run(struct fake_suite *suite, const struct suite_case *rows);
void fake_suite_end(struct fake_suite *suite);
/* The result of a case; fails the test if there is none. */
const struct result *fake_suite_result(const struct fake_suite *suite, const char *id);
/* Fails the test unless the case has this verdict, and a reason that contains `reason`. */
void fake_suite_check(const struct fake_suite *suite, const char *id, enum suite_verdict verdict,
                      const char *reason);

/* A row that needs only these members. */
#define FAKE_CASE(name, function)                                                                  \
    {                                                                                              \
        .id = (name), .title = "a title", .families = "", .clause = "SGP.32 1", .rules = "A-12",   \
        .applies = "", .state = "", .change = SUITE_READS, .run = (function)                       \
    }
/* A row of a case that changes the card: on which cards, from which state. */
#define FAKE_CHANGE(name, which, from, function)                                                   \
    {                                                                                              \
        .id = (name), .title = "", .families = "", .clause = "", .rules = "A-12",                  \
        .applies = (which), .state = (from), .change = SUITE_CHANGES, .run = (function)            \
    }

/* A case and its result: the verdict, and a text that the reason contains. */
struct fake_case {
    struct suite_case row;
    enum suite_verdict verdict;
    const char *reason;
};

/* Runs the cases, and one test for each: it has its result, and left the card as it was. Returns
 * the exit status of main. */
int fake_suite_test(const struct fake_case *cases, size_t count);
#define FAKE_SUITE_TEST(cases) fake_suite_test((cases), sizeof(cases) / sizeof((cases)[0]))

#endif
