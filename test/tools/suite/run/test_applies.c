/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a case applies: expression, needs of its state, permitted changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/run/applies.h"

static void test_rows(void **state)
{
    static const struct suite_settings nothing = {.names = SETTINGS_BIT(IOT)},
                                       keys = {.names = SETTINGS_BIT(IOT) | SETTINGS_BIT(SMDPP) |
                                                        SETTINGS_BIT(EIM) | SETTINGS_BIT(USIM)};
    static const struct suite_settings given = {
        .names = SETTINGS_BIT(IOT), .profiles = {{.attributes = ""}}, .profile_count = 1};
    static const struct {
        const char *applies, *state;
        enum suite_change change, allowed;
        const struct suite_settings *settings;
        const char *decided; /* NULL: it applies */
    } rows[] = {
        {"", "", SUITE_READS, SUITE_READS, &nothing, NULL},
        {"es10c", "A", SUITE_CHANGES, SUITE_READS, &nothing, "es10c"},
        {"iot", "A enabled", SUITE_READS, SUITE_READS, &nothing, "smdpp"},
        {"iot", "no profile", SUITE_READS, SUITE_READS, &nothing, NULL},
        {"iot", "no notification, default address", SUITE_READS, SUITE_READS, &nothing, NULL},
        {"", "eim no-token", SUITE_READS, SUITE_READS, &nothing, "eim"},
        {"", "default address,eim2", SUITE_READS, SUITE_READS, &nothing, "eim"},
        {"", "usim", SUITE_READS, SUITE_READS, &nothing, "usim"},
        {"", "A enabled, B ppr1, eim, eim2, usim", SUITE_CHANGES, SUITE_CHANGES, &keys, NULL},
        {"", "A", SUITE_READS, SUITE_READS, &given, NULL},
        {"", "A, B", SUITE_READS, SUITE_READS, &given, "smdpp"},
        {"", "A enabled", SUITE_READS, SUITE_READS, &given, "smdpp"},
        {"", "A, eim", SUITE_READS, SUITE_READS, &given, "eim"},
        {"", "", SUITE_CHANGES, SUITE_READS, &keys, "--allow-changes"},
        {"", "", SUITE_DESTROYS, SUITE_CHANGES, &keys, "--allow-destructive"},
        {"", "", SUITE_CHANGES, SUITE_DESTROYS, &keys, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct suite_case row = {.applies = rows[i].applies,
                                       .state = rows[i].state,
                                       .clause = "",
                                       .change = rows[i].change};
        struct expression_result result = case_applies(&row, rows[i].settings, rows[i].allowed);

        assert_true(result.valid);
        assert_int_equal(result.holds, !rows[i].decided);
        assert_string_equal(result.text, rows[i].decided ? rows[i].decided : "");
    }
}

/* Results of old versions have other forms. */
static void test_versions(void **state)
{
    static const struct {
        const char *clause, *spec, *svn, *decided;
    } rows[] = {
        {"SGP.32 5.9.1", "1.2.0", "2.5.0", NULL},
        {"SGP.32 5.9.1", "1.1.0", "2.5.0", NULL},
        {"SGP.32 5.9.1", NULL, NULL, NULL}, /* not known: judged */
        {"SGP.32 5.9.1", "1.0.1", "2.5.0", "not judged: SGP.32 1.0.1; cases are for spec >= 1.1"},
        {"SGP.22 5.7.20", "1.0.0", "2.5.0", NULL},
        {"SGP.22 5.7.20", "1.2.0", "1.1.0", "not judged: SGP.22 1.1.0; cases are for svn >= 2.0"},
        {"TS 102 221 11.1", "1.0.0", "1.0.0", NULL},
        {"", "1.0.0", "1.0.0", NULL}, /* of users */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct suite_settings settings = {.spec = rows[i].spec, .svn = rows[i].svn};
        const struct suite_case row = {.applies = "", .state = "", .clause = rows[i].clause};
        struct expression_result result = case_applies(&row, &settings, SUITE_DESTROYS);

        assert_true(result.valid);
        assert_int_equal(result.holds, !rows[i].decided);
        assert_string_equal(result.text, rows[i].decided ? rows[i].decided : "");
    }
}

static void test_invalid(void **state)
{
    static const struct suite_settings settings = {0};
    const struct suite_case row = {.applies = "nonsense", .state = "", .clause = ""};

    (void)state;
    assert_false(case_applies(&row, &settings, SUITE_DESTROYS).valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_versions),
                                       cmocka_unit_test(test_invalid)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
