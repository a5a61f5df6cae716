/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quirks: found by name, "none" first and without any flag, combined by commas. */
#include "card/euicc/quirk.h"

#include "apdu/err.h"
#include "card/slices.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct bytes text_bytes(const char *text)
{
    return bytes_at(text, strlen(text));
}

static const char *const flagless = "none";

static void every_row_is_found_by_its_name(void **state)
{
    const struct quirk_row *row;
    struct quirk quirk;

    (void)state;
    for (unsigned i = 0; (row = quirk_row(i)); i++) {
        assert_int_equal(quirk_combine(&quirk, text_bytes(row->name), NULL), 0);
        assert_memory_equal(&quirk, &row->quirk, sizeof(quirk));
        assert_true(strlen(row->text) > 0);
    }
    assert_string_equal(quirk_row(0)->name, flagless);
}

static void none_and_nothing_have_no_flag(void **state)
{
    static const struct quirk zero;
    struct quirk quirk;

    (void)state;
    assert_int_equal(quirk_combine(&quirk, text_bytes(flagless), NULL), 0);
    assert_memory_equal(&quirk, &zero, sizeof(zero));
    assert_int_equal(quirk_combine(&quirk, BYTES_NONE, NULL), 0);
    assert_memory_equal(&quirk, &zero, sizeof(zero));
}

/* Each pair of rows, in both orders: the flags of both, unless they contradict each other. */
static void quirks_combine(void **state)
{
    const struct quirk_row *a, *b;

    (void)state;
    for (unsigned i = 0; (a = quirk_row(i)); i++) {
        for (unsigned j = 0; (b = quirk_row(j)); j++) {
            bool contradict = a->excludes && strcmp(a->excludes, b->name) == 0;
            char names[80];
            struct quirk quirk;
            struct bytes bad;
            int err;

            snprintf(names, sizeof(names), "%s,%s", a->name, b->name);
            err = quirk_combine(&quirk, text_bytes(names), &bad);
            assert_int_equal(err, contradict ? ERR_STATE : 0);
            if (contradict)
                assert_true(bytes_equal(bad, text_bytes(a->name)));
            for (size_t k = 0; !err && k < sizeof(quirk); k++)
                assert_int_equal(((const char *)&quirk)[k],
                                 ((const char *)&a->quirk)[k] | ((const char *)&b->quirk)[k]);
        }
    }
}

static void what_is_no_list_of_quirks_is_refused_with_the_name(void **state)
{
    static const struct {
        const char *names;
        const char *bad;
    } lists[] = {
        {"no-such-vendor", "no-such-vendor"},
        {"non", "non"},
        {"NONE", "NONE"},
        {",", ""},
        {"inline,", ""},
        {",silent", ""},
        {"inline,,silent", ""},
        {"inline, silent", " silent"},
        {"inline;silent", "inline;silent"},
        {"silent,v1.0,v2.0", "v2.0"},
    };
    struct euiccd_error error;
    struct quirk quirk;
    struct bytes bad;

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const char *named;

        assert_int_equal(quirk_combine(&quirk, text_bytes(lists[i].names), &bad), ERR_NOT_FOUND);
        assert_true(bytes_equal(bad, text_bytes(lists[i].bad)));
        assert_int_equal(euiccd_quirks_check(lists[i].names, &error), ERR_NOT_FOUND);
        named = strchr(error.text, '\'');
        assert_non_null(named);
        assert_memory_equal(named + 1, lists[i].bad, strlen(lists[i].bad));
        assert_non_null(strstr(error.text, "choose from: none, inline,"));
    }
    assert_int_equal(euiccd_quirks_check("v1.0-token,silent,v1.0", &error), ERR_STATE);
    assert_non_null(strstr(error.text, "'v1.0-token' contradicts"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name),
        cmocka_unit_test(none_and_nothing_have_no_flag),
        cmocka_unit_test(quirks_combine),
        cmocka_unit_test(what_is_no_list_of_quirks_is_refused_with_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
