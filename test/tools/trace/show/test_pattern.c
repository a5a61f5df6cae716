/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns with `*`. */
#include "tools/trace/show/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void patterns(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"a", "", false},
        {"*", "", true},
        {"**", "", true},
        {"*", "anything", true},
        {"abc", "ABC", true},
        {"ABC", "abc", true},
        {"abc", "abcd", false},
        {"abc", "ab", false},
        {"a*", "a", true},
        {"a*", "ba", false},
        {"*a", "ba", true},
        {"*a", "ab", false},
        {"a*c", "abc", true},
        {"a*c", "ac", true},
        {"a*c", "abcb", false},
        {"*ab", "aab", true}, /* goes back behind a false start */
        {"*abac", "ababac", true},
        {"a*b*c", "aXbYbZc", true},
        {"a*b*c", "acb", false},
        {"*a*a*", "a", false},
        {"*a*a*", "aa", true},
        {"a**b", "ab", true},
        {"?", "a", false}, /* no other sign is special */
        {"[a]", "a", false},
        {".", "x", false},
        {"\xC3\xA9*", "\xC3\xA9t\xC3\xA9", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (pattern_matches(rows[i].pattern, rows[i].text) != rows[i].matches)
            fail_msg("row %zu: `%s', `%s'", i, rows[i].pattern, rows[i].text);
}

/* Many stars on a long text that does not match: no search of all ways. */
static void many_stars_take_no_time(void **state)
{
    char pattern[101], text[20001];

    (void)state;
    for (size_t i = 0; i < 100; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[99] = 'b';
    pattern[100] = '\0';
    memset(text, 'a', 20000);
    text[20000] = '\0';
    assert_false(pattern_matches(pattern, text));
    text[19999] = 'b';
    assert_true(pattern_matches(pattern, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns),
        cmocka_unit_test(many_stars_take_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
