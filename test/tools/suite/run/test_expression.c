/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions over settings: value, what decided, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/run/expression.h"

static const struct suite_settings settings = {
    .names = SETTINGS_BIT(IOT) | SETTINGS_BIT(P256), .svn = "2.5.0", .spec = "1.2.0", .nvm = 1000};

static void test_values(void **state)
{
    static const struct {
        const char *expression;
        const char *decided; /* NULL: it holds */
    } rows[] = {
        {"", NULL},
        {"  ", NULL},
        {"iot", NULL},
        {"es10c", "es10c"},
        {"not es10c", NULL},
        {"not iot", "not iot"},
        {"iot and es10c", "es10c"},
        {"es10c and iot and brainpool", "es10c"},
        {"iot and not p256 and es10c", "not p256"},
        {"es10c or iot", NULL},
        {"es10c or brainpool", "es10c or brainpool"},
        {"iot and (es10c or brainpool)", "es10c or brainpool"},
        {"not (iot and p256)", "not (iot and p256)"},
        {"es10c and iot or p256", NULL},
        {"svn >= 2.5", NULL},
        {"svn >= 2.5.1", "svn >= 2.5.1"},
        {"svn > 2.4.99 and svn < 3", NULL},
        {"svn = 2.5.0", NULL},
        {"svn<=2.5", NULL},
        {"spec < 1.2", "spec < 1.2"},
        {"nvm >= 1000", NULL},
        {"nvm > 1000", "nvm > 1000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct expression_result result = expression_evaluate(rows[i].expression, &settings);

        if (!result.valid || result.holds != !rows[i].decided ||
            strcmp(result.text, rows[i].decided ? rows[i].decided : "") != 0)
            fail_msg("\"%s\": %d, decided by \"%s\"", rows[i].expression, result.holds,
                     result.text);
    }
}

static void test_errors(void **state)
{
    static const char *const rows[] = {
        "nothing",
        "iot es10c",
        "iot and",
        "(iot",
        "iot)",
        "not",
        "svn",
        "svn >=",
        "svn >= x",
        "svn >= 1.",
        "and",
        "iot or or p256",
        "svn 2.5",
        "iot == p256",
        "svn >= 1.2.3.4",
        "svn >= 1..2",
        "((((((((((iot))))))))))",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct expression_result result = expression_evaluate(rows[i], &settings);

        if (result.valid || result.holds || !result.text[0])
            fail_msg("\"%s\" is accepted", rows[i]);
    }
}

/* A card whose version is not known: no comparison holds. */
static void test_unknown_version(void **state)
{
    static const struct suite_settings unknown = {0};

    (void)state;
    assert_false(expression_evaluate("svn >= 2.2", &unknown).holds);
    assert_true(expression_evaluate("svn >= 2.2", &unknown).valid);
    assert_true(expression_evaluate("nvm = 0", &unknown).holds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_unknown_version)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
