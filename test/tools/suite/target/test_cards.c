/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards that are made for a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tools/suite/target/cards.h"

static struct cards cards;

static void test_made_cards(void **state)
{
    static const char *const names[] = {"iot", "dual", "brainpool", "ipae"};
    struct stat status;

    (void)state;
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        const struct cards_card *card = &cards.cards[i];

        assert_string_equal(card->settings.name, names[i]);
        assert_int_equal(strlen(card->settings.eid), 32);
        assert_string_equal(card->settings.pki, cards.pki);
        assert_int_equal(stat(card->path, &status), 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(card->settings.eid, cards.cards[j].settings.eid);
    }
}

/* The same seed makes the same EIDs on any date: nonces of signatures take more or fewer random
 * octets as the signed dates change. */
static void test_seed(void **state)
{
    static const char *const dates[] = {NULL,         "1700000000", "1700000001", "1700000002",
                                        "1700000003", "0",          "4102444800"};
    struct link_error error = {""};
    struct cards again, others;

    (void)state;
    for (size_t d = 0; d < sizeof(dates) / sizeof(dates[0]); d++) {
        if (dates[d])
            setenv("SOURCE_DATE_EPOCH", dates[d], 1);
        assert_int_equal(cards_make(&again, BYTES_TEXT("seed"), EUICCD_SPEC_1_2, &error), 0);
        for (size_t i = 0; i < CARDS_COUNT; i++)
            assert_string_equal(again.cards[i].eid, cards.cards[i].eid);
        cards_remove(&again);
    }
    unsetenv("SOURCE_DATE_EPOCH");
    assert_int_equal(cards_make(&others, BYTES_TEXT("other"), EUICCD_SPEC_1_2, &error), 0);
    for (size_t i = 0; i < CARDS_COUNT; i++)
        assert_string_not_equal(others.cards[i].eid, cards.cards[i].eid);
    cards_remove(&others);
}

/* F.3: cards of v1.3, with the same keys. */
static void test_version(void **state)
{
    struct link_error error = {""};
    struct cards newer;

    (void)state;
    assert_int_equal(cards_make(&newer, BYTES_TEXT("seed"), EUICCD_SPEC_1_3, &error), 0);
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        assert_string_equal(cards.cards[i].settings.spec, "1.2.0");
        assert_string_equal(cards.cards[i].settings.svn, "2.5.0");
        assert_string_equal(newer.cards[i].settings.spec, "1.3.0");
        assert_string_equal(newer.cards[i].settings.svn, "2.7.0");
        assert_string_equal(newer.cards[i].eid, cards.cards[i].eid);
    }
    cards_remove(&newer);
}

static void test_errors(void **state)
{
    struct link_error error = {""};
    struct cards none;

    (void)state;
    setenv("TMPDIR", "/nowhere", 1);
    assert_true(cards_make(&none, BYTES_TEXT("seed"), EUICCD_SPEC_1_2, &error) < 0);
    unsetenv("TMPDIR");
    assert_string_equal(error.text, "temporary folder: No such file or directory");
    cards_remove(&none);
}

static int make(void **state)
{
    struct link_error error = {""};

    (void)state;
    return cards_make(&cards, BYTES_TEXT("seed"), EUICCD_SPEC_1_2, &error);
}

static int remove_cards(void **state)
{
    char folder[CARDS_PATH_MAX];
    struct stat status;

    (void)state;
    memcpy(folder, cards.folder, sizeof(folder));
    cards_remove(&cards);
    cards_remove(&cards);
    return stat(folder, &status) == 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_made_cards),
                                       cmocka_unit_test(test_seed), cmocka_unit_test(test_version),
                                       cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, make, remove_cards);
}
