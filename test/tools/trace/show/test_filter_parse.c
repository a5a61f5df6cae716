/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of filters: what binds closer, words and signs, quotes, complaints, limits. */
#include "test/tools/trace/show/filter_scene.h"

#include "tools/trace/show/filter_internal.h"

#include <stdio.h>

static void operators_bind(void **state)
{
    (void)state;
    assert_true(matches("sw=9000 or channel=1", &command));
    assert_false(matches("sw=9000 and channel=1", &command));
    assert_true(matches("channel=1 or channel=1 and sw=9000", &command));
    assert_false(matches("(channel=1 or channel=1) and sw=9000", &command));
    assert_true(matches("not sw=9000 and channel=1", &command));
    assert_false(matches("not (sw=9110 or channel=0)", &command));
    assert_true(matches("! sw=9000 && !(channel==0) || refused", &command));
    assert_false(matches("!refused", &command));
    assert_true(matches("not not refused", &command));
}

static void signs_and_words_are_the_same(void **state)
{
    static const char *const yes[] = {"channel = 1",
                                      "  channel\t==\n1  ",
                                      "channel=1&&refused",
                                      "channel=0||refused",
                                      "CHANNEL=1 AND Refused",
                                      "channel=0 OR NOT sw=9000",
                                      "!sw=9000",
                                      "!!refused",
                                      "! !refused",
                                      "!(!refused)",
                                      "(((refused)))",
                                      "(refused)and(channel=1)",
                                      "not(sw=9000)",
                                      "card='ship'",
                                      "card=\"ship\"and refused",
                                      "card!=\"it's\"",
                                      "card!='a \"b\"'"};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        if (!matches(yes[i], &command))
            fail_msg("%s", yes[i]);
}

static void complaints_say_where_and_what(void **state)
{
    static const struct {
        const char *text, *reason;
    } rows[] = {
        {"", "character 1: a term is missing, as in `sw!=9000'"},
        {"sw=9000 and", "character 12: a term is missing, as in `sw!=9000'"},
        {"sw=9000 channel=1", "character 9: `and' or `or' is missing before `channel'"},
        {"sw", "character 3: an operator is missing after `sw'"},
        {"sw=", "character 4: a value is missing for `sw'"},
        {"sw=900", "character 4: a status word has 4 digits, `x' for any, not `900'"},
        {"sw<9000", "character 4: order is for number, channel, octets and time, not for `sw'"},
        {"kind=apdu", "character 6: kind is one of power, command, message, event, not `apdu'"},
        {"channel=one", "character 9: must be a number, or a range FIRST..LAST, not `one'"},
        {"text='a", "character 6: this quote is not closed"},
        {"(refused", "character 9: a `)' is missing"},
        {"refused)", "character 8: `and' or `or' is missing before `)'"},
        {"not", "character 4: a term is missing, as in `sw!=9000'"},
        {"=9000", "character 1: a term is missing, as in `sw!=9000'"},
        {"\"sw\"=9000", "character 1: a term is missing, as in `sw!=9000'"},
        {"()", "character 2: a term is missing, as in `sw!=9000'"},
        {"((refused)", "character 11: a `)' is missing"},
        {"refused=1", "character 8: `and' or `or' is missing before `='"},
        {"sw===9000", "character 3: an operator is missing after `sw'"},
        {"sw=90000", "character 4: a status word has 4 digits, `x' for any, not `90000'"},
        {"sw=90 00", "character 4: a status word has 4 digits, `x' for any, not `90'"},
        {"text=\"a'", "character 6: this quote is not closed"},
        {"function>A",
         "character 10: order is for number, channel, octets and time, not for `function'"},
        {"time=1..", "character 6: must be a time, HH:MM[:SS] or YYYY-MM-DD[THH:MM[:SS]], or a "
                     "range FIRST..LAST, not `1..'"},
        {"number=20..10", "character 8: the range ends before it begins: `20..10'"},
        {"refused or octets!=2..1", "character 20: the range ends before it begins: `2..1'"},
        {"time=12:00..11:59", "character 6: the range ends before it begins: `12:00..11:59'"},
        {"time=2026-11-28..2026-11-27",
         "character 6: the range ends before it begins: `2026-11-28..2026-11-27'"},
        {"time=12:00..2026-11-27",
         "character 6: must be a time, HH:MM[:SS] or YYYY-MM-DD[THH:MM[:SS]], or a range "
         "FIRST..LAST, not `12:00..2026-11-27'"},
        {"number<0", "character 8: no value is less than `0'"},
        {"time<00:00", "character 6: no value is less than `00:00'"},
        {"channel=>1", "character 8: an operator is missing after `channel'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char reason[FILTER_REASON_MAX] = "";
        struct filter *filter = NULL;

        assert_int_equal(filter_new(&filter, rows[i].text, reason), ERR_MALFORMED);
        assert_string_equal(reason, rows[i].reason);
        assert_null(filter);
    }
}

static void an_unknown_field_names_the_others(void **state)
{
    char reason[FILTER_REASON_MAX] = "";
    struct filter *filter = NULL;

    (void)state;
    assert_int_equal(filter_new(&filter, "status=9000", reason), ERR_MALFORMED);
    assert_non_null(strstr(reason, "unknown field `status'; choose from: function, ins, "));
    assert_non_null(strstr(reason, ", unknown"));
}

static int parse(const char *text, char reason[FILTER_REASON_MAX])
{
    struct filter *filter = NULL;
    int err = filter_new(&filter, text, reason);

    filter_free(filter);
    return err;
}

/* TERMS_MAX terms and operators, DEPTH_MAX (32) levels, values of VALUE_MAX - 1 octet. */
static void limits(void **state)
{
    char reason[FILTER_REASON_MAX] = "", text[4096] = "";

    (void)state;
    for (unsigned terms = 1; terms <= TERMS_MAX / 2 + 1; terms++) {
        strcat(text, terms == 1 ? "refused" : " or refused"); /* 2 * terms - 1 nodes */
        assert_int_equal(parse(text, reason), 2 * terms - 1 <= TERMS_MAX ? 0 : ERR_MALFORMED);
    }
    assert_non_null(strstr(reason, "too many terms"));
    for (size_t depth = 31; depth <= 33; depth++) {
        size_t levels = depth - 1; /* the word is a level */

        snprintf(text, sizeof(text), "%.*srefused%.*s", (int)levels,
                 "((((((((((((((((((((((((((((((((((((((((", (int)levels,
                 "))))))))))))))))))))))))))))))))))))))))");
        assert_int_equal(parse(text, reason), depth <= 32 ? 0 : ERR_MALFORMED);
    }
    assert_non_null(strstr(reason, "too many levels"));
    memset(text, '(', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(parse(text, reason), ERR_MALFORMED);
    memset(text, '!', sizeof(text) - 1);
    assert_int_equal(parse(text, reason), ERR_MALFORMED);
    for (size_t len = VALUE_MAX - 1; len <= VALUE_MAX; len++) {
        snprintf(text, sizeof(text), "text='%0*d'", (int)len, 0);
        assert_int_equal(parse(text, reason), len < VALUE_MAX ? 0 : ERR_MALFORMED);
        snprintf(text, sizeof(text), "text=%0*d", (int)len, 0);
        assert_int_equal(parse(text, reason), len < VALUE_MAX ? 0 : ERR_MALFORMED);
        assert_non_null(len < VALUE_MAX ? reason
                                        : strstr(reason, "character 6: this value is too long"));
    }
}

/* Each beginning of a filter is read or refused with a reason. */
static void beginnings(void **state)
{
    static const char whole[] =
        "(function=\"A B\" and not sw!=91xx) or time>=2020-09-13T12:26:40.5 && !number=1..9";
    char reason[FILTER_REASON_MAX], part[sizeof(whole)];

    (void)state;
    assert_int_equal(parse(whole, reason), 0);
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        snprintf(part, sizeof(part), "%.*s", (int)len, whole);
        reason[0] = '\0';
        if (parse(part, reason) != 0)
            assert_int_equal(strncmp(reason, "character ", 10), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind),
        cmocka_unit_test(signs_and_words_are_the_same),
        cmocka_unit_test(complaints_say_where_and_what),
        cmocka_unit_test(an_unknown_field_names_the_others),
        cmocka_unit_test(limits),
        cmocka_unit_test(beginnings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
