/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profiles of the settings are A to H of a state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/settings/assign.h"

static const struct suite_settings settings = {
    .names = SETTINGS_BIT(IOT),
    .profiles = {{.name = "0", .attributes = "", .enabled = true},
                 {.name = "1", .attributes = "ppr1 test"},
                 {.name = "2", .attributes = "", .enable = true},
                 {.name = "3", .attributes = "ppr2", .enabled = false, .disable = true}},
    .profile_count = 4};

static void test_states(void **state)
{
    /* The profiles given to A, B, ...: "-" none. NULL: one has none. */
    static const struct {
        const char *state, *given;
    } rows[] = {
        {"", "--------"},
        {"A", "1-------"}, /* in this state already */
        {"A enabled", "0-------"},
        {"A enabled, B", "01------"},
        {"A, B, C", "123-----"},
        {"A,B,C,D", NULL}, /* 0 may not be disabled */
        {"B enabled, eim, no profile", "-0------"},
        {"A enabled, B enabled", "02------"},
        {"A enabled, B enabled, C enabled", NULL},
        {"A ppr1", "1-------"},
        {"A test ppr1, B", "12------"},
        {"A ppr1, B ppr1", NULL},
        {"A enabled ppr1", NULL},
        {"A ppr", NULL},
        {"H ppr2", "-------3"},
        {"A fallback", NULL},
        {"usim, eim2", "--------"},
        {"default address", "--------"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct settings_profile *out[SETTINGS_LETTERS];
        bool all = settings_assign(&settings, rows[i].state, out);

        if (all != (rows[i].given != NULL))
            fail_msg("\"%s\": %d", rows[i].state, all);
        for (int j = 0; all && j < SETTINGS_LETTERS; j++)
            if ((out[j] ? *out[j]->name : '-') != rows[i].given[j])
                fail_msg("\"%s\": %c is profile %s", rows[i].state, 'A' + j,
                         out[j] ? out[j]->name : "-");
    }
}

/* An SM-DP+ of the suite is at hand. */
static void test_own_profiles(void **state)
{
    struct suite_settings own = settings;
    const struct settings_profile *out[SETTINGS_LETTERS];

    (void)state;
    own.names |= SETTINGS_BIT(SMDPP);
    assert_true(settings_assign(&own, "A, B, C, D ppr1", out));
    for (int i = 0; i < SETTINGS_LETTERS; i++)
        assert_null(out[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_states),
                                       cmocka_unit_test(test_own_profiles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
