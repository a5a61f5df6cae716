/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that the settings do not allow are not sent; others are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/foreign.h"

#define SIGNED(arm, list) "BF51{30{80='home.eim' 5A=00 81=01 " arm "{" list "}}5F37=00}"
#define PSMO(list)        SIGNED("A0", list)
#define ECO(list)         SIGNED("A1", list)

/* $HOME may be disabled, $SECOND all, $THIRD nothing; $NONE is no profile of the settings. */
static const struct {
    const char *request;
    const char *why; /* NULL: it is sent */
} rows[] = {
    {"BF33{5A=$HOME}", "[profile HOME] delete = no"},
    {"BF33{4F=$AID_B}", "[profile THIRD] delete = no"},
    {"BF33{5A=$NONE}", NULL},
    {"BF31{A0{5A=$THIRD}81=00}", "[profile THIRD] enable = no"},
    {"BF31{A0{4F=$AID_B}81=00}", "[profile THIRD] enable = no"},
    {"BF31{A0{5A=$SECOND}81=00}", NULL},
    {"BF31{A0{5A=$NONE}81=00}", NULL},
    {"BF32{A0{5A=$THIRD}81=00}", "[profile THIRD] disable = no"},
    {"BF32{A0{5A=$HOME}81=00}", NULL},
    {PSMO("A3{5A=$SECOND}"), NULL},
    {PSMO("A3{5A=$SECOND}A5{5A=$HOME}"), "[profile HOME] delete = no"},
    {PSMO("A4{5A=$THIRD}"), "[profile THIRD] disable = no"},
    {PSMO("A7{}A3{5A=$THIRD}"), "[profile THIRD] enable = no"},
    {PSMO("A7{5C=5A}"), NULL},
    {ECO("A9{80='home.eim'}"), "[eim HOME] must stay as it is"},
    {ECO("AB{}AA{80='home.eim' 81='a.example'}"), "[eim HOME] must stay as it is"},
    {ECO("A9{80='home.eim2'}"), NULL},
    {ECO("AB{}"), NULL},
    {"BF64{82=0780}", "[profile HOME] delete = no"},
    {"BF34{82=0640}", "[profile HOME] delete = no"},
    {"BF64{82=0204}", "[eim HOME] must stay as it is"},
    {"BF64{82=0520}", NULL}, /* the address */
    {"BF64{82=00}", NULL},
    {"BF64{}", NULL},
    {"BF2D{A0{5A=$HOME}}", NULL},
    {"BF33", NULL}, /* no TLV */
    {"", NULL},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* While HOME is enabled and must stay so. */
static const struct {
    const char *request, *why;
} switches[] = {
    {"BF31{A0{5A=$SECOND}81=00}", "[profile HOME] disable = no"},
    {"BF31{A0{5A=$NONE}81=00}", "[profile HOME] disable = no"},
    {"BF31{A0{5A=$HOME}81=00}", NULL}, /* it is enabled */
    {"BF32{A0{5A=$HOME}81=00}", "[profile HOME] disable = no"},
    {PSMO("A3{5A=$SECOND}"), "[profile HOME] disable = no"},
    {"BF58{80=00}", "[profile HOME] disable = no"},
    {"BF5A{80=00}", "[profile HOME] disable = no"},
    {"BF5B{80=00}", "[profile HOME] disable = no"},
    {"BF5D{80=00}", "[profile HOME] disable = no"},
    {"BF5E{80=00}", "[profile HOME] disable = no"},
    {"BF5C{80=00}", NULL}, /* it is no Emergency Profile */
};
enum { SWITCHES = sizeof(switches) / sizeof(switches[0]) };

static struct fake_foreign foreign;

/* Only whether the request would be sent is of interest. */
static void allowed(struct suite *suite)
{
    static const char *const names[] = {"HOME", "SECOND", "THIRD"};

    for (int i = 0; i < 3; i++)
        suite_set_bytes(suite, names[i], BYTES_OF(foreign.settings.profiles[i].iccid));
    suite_set(suite, "NONE", "98001032547698103299");
    suite_check_allowed(suite, suite_bytes(suite, "%s", suite->row->title));
}

/* Not sent after the case either. */
static void undo(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=0204}");
    suite_fail(suite, "the undo is noted");
}

static void run_row(const char *kind, size_t number, const char *request)
{
    static char ids[ROWS + SWITCHES][32];
    char *id = ids[strcmp(kind, "allowed") == 0 ? number : ROWS + number];
    const struct suite_case cases[] = {{.id = id,
                                        .title = request,
                                        .families = "",
                                        .clause = "",
                                        .rules = "A-12",
                                        .applies = "",
                                        .state = "A, B",
                                        .change = SUITE_CHANGES,
                                        .run = allowed},
                                       {0}};

    snprintf(id, sizeof(ids[0]), "%s-%zu", kind, number);
    fake_suite_run(&foreign.suite, cases);
}

static void check(const char *kind, size_t number, const char *why)
{
    char id[32];

    snprintf(id, sizeof(id), "%s-%zu", kind, number);
    fake_suite_check(&foreign.suite, id, why ? SUITE_NOT_APPLICABLE : SUITE_PASS, why ? why : "");
    assert_false(fake_suite_result(&foreign.suite, id)->suite_error);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        check("allowed", i, rows[i].why);
}

static void test_switches(void **state)
{
    (void)state;
    for (size_t i = 0; i < SWITCHES; i++)
        check("switch", i, switches[i].why);
}

static void test_undo(void **state)
{
    (void)state;
    fake_suite_check(&foreign.suite, "allowed-undo", SUITE_NOT_APPLICABLE,
                     "[eim HOME] must stay as it is");
}

int main(void)
{
    static const struct suite_case undo_rows[] = {FAKE_CASE("allowed-undo", undo), {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_switches),
                                       cmocka_unit_test(test_undo)};
    int failed;

    fake_foreign_begin(&foreign);
    for (size_t i = 0; i < ROWS; i++)
        run_row("allowed", i, rows[i].request);
    fake_suite_run(&foreign.suite, undo_rows);
    foreign.settings.profiles[0].disable = false;
    for (size_t i = 0; i < SWITCHES; i++)
        run_row("switch", i, switches[i].request);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_foreign_end(&foreign);
    return failed;
}
