/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that all fault rules share, and which matches a rule acts on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "card/fault/when.h"

/* Reads the blank-separated words of `text`. */
static int read_words(struct fault_when *when, const char *text, char *reason, size_t size)
{
    char copy[100], *at = copy, *word;

    *when = (struct fault_when){0};
    snprintf(copy, sizeof(copy), "%s", text);
    while ((word = strsep(&at, " "))) {
        bool met = true;
        int err = *word ? fault_when_read(when, word, &met, reason, size) : 0;

        if (err < 0)
            return err;
        assert_true(met);
    }
    return fault_when_finish(when, false, text, reason, size);
}

/* Which of the first 8 matches a rule acts on, as digits. */
static const char *acts_on(const char *words)
{
    static char text[9];
    struct fault_count count = {0};
    struct fault_when when;
    char reason[200] = "";
    size_t len = 0;

    if (read_words(&when, words, reason, sizeof(reason)) < 0)
        fail_msg("%s: %s", words, reason);
    for (unsigned i = 1; i <= 8; i++)
        if (fault_count_match(&count, &when)) {
            fault_count_act(&count, &when);
            text[len++] = (char)('0' + i);
        }
    text[len] = '\0';
    assert_int_equal(count.matched, 8);
    assert_int_equal(count.acted, len);
    assert_int_equal(count.ended, len && !when.lasting);
    return text;
}

static void test_when(void **state)
{
    static const char *const rows[][2] = {
        {"", "1"},
        {"once", "1"},
        {"always", "12345678"},
        {"n=3", "3"},
        {"n=3 once", "3"},
        {"n=3 always", "345678"},
        {"n=9", ""},
        {"every=3", "36"},
        {"every=3 once", "3"},
        {"every=3 always", "36"},
        {"always n=7", "78"},
        {"p=1", "12345678"},
        {"p=1 once", "1"},
        {"p=1 seed=FF", "12345678"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(acts_on(rows[i][0]), rows[i][1]);
}

/* A rule whose turn another rule took counts on, and does not end. */
static void test_match_without_act(void **state)
{
    struct fault_count count = {0};
    struct fault_when when;
    char reason[200];

    (void)state;
    assert_int_equal(read_words(&when, "every=2 once", reason, sizeof(reason)), 0);
    for (unsigned i = 1; i <= 4; i++)
        assert_int_equal(fault_count_match(&count, &when), i % 2 == 0);
    assert_false(count.ended);
    fault_count_act(&count, &when);
    assert_true(count.ended);
    assert_false(fault_count_match(&count, &when));
    assert_false(fault_count_match(&count, &when));
    assert_int_equal(count.matched, 6);
}

static void test_seed_decides(void **state)
{
    char first[9];

    (void)state;
    strcpy(first, acts_on("p=0.5 seed=1"));
    assert_string_equal(acts_on("p=0.5 seed=1"), first);
    assert_string_not_equal(acts_on("p=0.5 seed=2"), first);
}

static void test_errors(void **state)
{
    static const char *const rows[][2] = {
        {"n=0", "n=0: must be 1 to 4294967295"},
        {"every=x", "every=x: must be 1 to 4294967295"},
        {"n=1 p=1", "p=1: a rule has one of n=, every= and p="},
        {"p=2", "p=2: must be above 0, up to 1"},
        {"seed=", "seed=: must be up to 16 hex digits"},
        {"seed=12345678123456789", "must be up to 16 hex digits"},
        {"once once", "once: a rule has one of once and always"},
        {"n=2 seed=1", "n=2 seed=1: seed= is for p= and delay="},
    };
    struct fault_when when;
    char reason[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_words(&when, rows[i][0], reason, sizeof(reason)), ERR_MALFORMED);
        assert_non_null(strstr(reason, rows[i][1]));
    }
}

static void test_other_words(void **state)
{
    static const char *const words[] = {
        "", "n", "every", "p", "seed", "delay=1", "function=n=1", "N=1", "always=1"};
    struct fault_when when = {0};
    char reason[200];

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        bool met = true;

        assert_int_equal(fault_when_read(&when, words[i], &met, reason, sizeof(reason)), 0);
        assert_false(met);
    }
}

static void test_delays(void **state)
{
    static const struct {
        const char *text;
        int64_t lowest, highest; /* ms */
    } rows[] = {
        {"0", 0, 0}, {"0.25", 250, 250}, {"1..2.5", 1000, 2500}, {"3600", 3600000, 3600000}};
    static const char *const wrong[] = {"", "x", "-1", "1s", "1..", "..1", "2..1", "3600.1", "nan"};
    struct fault_count count = {.acted = 1};
    struct fault_when when = {.seed = 7};
    int64_t delay[2];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_null(fault_delay_read(rows[i].text, delay));
        assert_int_equal(delay[0], rows[i].lowest * 1000000);
        assert_int_equal(delay[1], rows[i].highest * 1000000);
        assert_in_range(fault_delay_draw(delay, &when, &count), delay[0], delay[1]);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_non_null(fault_delay_read(wrong[i], delay));
}

static int take_any(void *reading, const char *word, bool *met)
{
    (void)reading;
    (void)word;
    *met = true;
    return 0;
}

/* A rule is printed again as text and as JSON. */
static void test_text(void **state)
{
    static fault_word_reader *const readers[] = {take_any, NULL};
    static const char *const good[] = {"", "function=a.b", "a\tb", "r\xC3\xA9set"},
                             *const bad[] = {"\xDD.a",      "a\nb",         "a\x7F", "a b\xC2\x85",
                                             "a \x1B[2J b", "\xED\xA0\x80", "a\rb"};
    char reason[300];

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(fault_words_read(good[i], readers, NULL, reason, sizeof(reason)), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(fault_words_read(bad[i], readers, NULL, reason, sizeof(reason)),
                         ERR_MALFORMED);
        assert_non_null(strstr(reason, ": a fault rule is printable text in UTF-8"));
        assert_null(strpbrk(reason, "\n\r\x1B\x7F"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when),         cmocka_unit_test(test_match_without_act),
        cmocka_unit_test(test_seed_decides), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_other_words),
        cmocka_unit_test(test_delays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
