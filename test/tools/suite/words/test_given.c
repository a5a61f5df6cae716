/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of the settings in the place of A to H: reached, and left as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/foreign.h"
#include "tools/suite/words/peers.h"

static struct fake_foreign foreign;

/* What a profile of the card is. */
static void expect_is(struct suite *suite, char letter, const char *tag, const char *value)
{
    uint8_t iccid[10];

    peer_profile_iccid(letter, iccid);
    suite_es10(suite, "BF2D{A0{5A=%s}5C=9F70 90}", suite_hex(suite, BYTES_OF(iccid)));
    if (value)
        suite_expect_octets(suite, suite_print(suite, "BF2D/A0/E3/%s", tag), "%s", value);
    else
        suite_expect_absent(suite, suite_print(suite, "BF2D/A0/E3/%s", tag));
}

static void as_it_is(struct suite *suite)
{
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
    expect_is(suite, 'A', "9F70", "01");
    suite_es10(suite, "BF2D{A0{4F=$AID_B}5C=5A}");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$B");
}

/* A is SECOND, which is enabled in the place of HOME, and gets a nickname. */
static void changed(struct suite *suite)
{
    expect_is(suite, 'A', "9F70", "01");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_reset(suite);
    expect_is(suite, 'B', "9F70", "01");
    suite_es10(suite, "BF29{5A=$A 90='Mine'}");
}

static void restored(struct suite *suite)
{
    expect_is(suite, 'A', "9F70", "01");
    expect_is(suite, 'B', "9F70", "00");
    expect_is(suite, 'B', "90", NULL);
}

static void disabled(struct suite *suite)
{
    uint8_t iccid[10];

    suite_expect_profile(suite, "B", "disabled");
    suite_expect_profile(suite, "A", "disabled");
    assert_false(profiles_enabled(suite, iccid));
}

/* The profile is lost: the settings allow it. Read again, it is not on the card. */
static void deletes(struct suite *suite)
{
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_expect_profile(suite, "A", "absent");
}

static void none(struct suite *suite)
{
    (void)suite;
}

/* The functions of es10c and sessions are not needed here. */
#define STATE(name, state, function)                                                               \
    {                                                                                              \
        name, "", "", "", "A-12", "iot", state, SUITE_CHANGES, function                            \
    }

static const struct suite_case rows[] = {STATE("given-as-it-is", "A enabled, B", as_it_is),
                                         STATE("given-changed", "A, eim", changed),
                                         STATE("given-restored", "", restored),
                                         STATE("given-disabled", "A, no profile, B", disabled),
                                         STATE("given-restored-again", "", restored),
                                         STATE("given-two", "A enabled, B, C", none),
                                         STATE("given-three", "A, B, C", none),
                                         STATE("given-attribute", "A ppr1", none),
                                         STATE("given-deletes", "A, eim", deletes),
                                         {0}};
static const struct suite_case later[] = {STATE("given-absent", "A", none), {0}};
static bool restores;

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++)
        fake_suite_check(&foreign.suite, rows[i].id, SUITE_PASS, "");
    fake_suite_check(&foreign.suite, "given-deletes", SUITE_PASS, "");
    for (const struct suite_case *row = rows; row->id; row++)
        assert_false(fake_suite_result(&foreign.suite, row->id)->suite_error);
}

static void test_not_applicable(void **state)
{
    (void)state;
    /* HOME may be disabled, so that it can be C. */
    fake_suite_check(&foreign.suite, "given-three", SUITE_PASS, "");
    fake_suite_check(&foreign.suite, "given-attribute", SUITE_NOT_APPLICABLE, "smdpp");
    fake_suite_check(&foreign.suite, "given-absent", SUITE_NOT_APPLICABLE,
                     "[profile SECOND] the card has no profile 8999990123456780029");
}

/* settle: brings the profiles into the states of the settings. */
static void test_settle(void **state)
{
    (void)state;
    assert_true(restores);
}

static void settled(struct suite *suite, void *context)
{
    (void)context;
    restored(suite);
}

/* HOME was disabled before the run. */
static bool settle(void)
{
    struct run *run = &foreign.suite.run;
    struct run_card *card = &run->cards[0];
    struct link_error error = {""};
    bool done;

    foreign.settings.profiles[0].enabled = false;
    done = run_aside(run, card, suite_settle, NULL, &error) == 0 &&
           run_aside(run, card, settled, NULL, &error) < 0;
    foreign.settings.profiles[0].enabled = true;
    return done && run_aside(run, card, suite_settle, NULL, &error) == 0 &&
           run_aside(run, card, settled, NULL, &error) == 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_not_applicable),
                                       cmocka_unit_test(test_settle)};
    int failed;

    fake_foreign_begin(&foreign);
    restores = settle();
    fake_suite_run(&foreign.suite, rows);
    foreign.settings.profiles[1].iccid[9] ^= 0x10; /* another one */
    foreign.settings.profiles[2].enabled = true;
    foreign.suite.run.cards[0].is_known = false;
    fake_suite_run(&foreign.suite, later);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_foreign_end(&foreign);
    return failed;
}
