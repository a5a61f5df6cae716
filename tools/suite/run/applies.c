/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/applies.h"

#include "tools/suite/settings/assign.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The name that an item of a state needs: "eim2 no-token" the eIM; NULL: none. `given`: the
 * profiles are those of the settings. */
static const char *need_of(const char *item, bool given)
{
    size_t len = strcspn(item, " ,");

    if (len == 1 && *item >= 'A' && *item <= 'H')
        return given ? NULL : "smdpp";
    if (len == 4 && memcmp(item, "usim", 4) == 0)
        return "usim";
    if (len >= 3 && memcmp(item, "eim", 3) == 0 && (len == 3 || isdigit((unsigned char)item[3])))
        return "eim";
    return NULL;
}

/* All names that a state needs, as an expression. */
static void needs_of(const char *state, bool given, char *expression, size_t size)
{
    size_t len = 0;

    *expression = 0;
    while (*state) {
        const char *need;

        state += strspn(state, " ,");
        need = need_of(state, given);
        if (need && !strstr(expression, need) && len < size)
            len += (size_t)snprintf(expression + len, size - len, "%s%s", len ? " and " : "", need);
        state += strcspn(state, ",");
    }
}

/* Cases of a specification whose older versions are not judged: results have other forms there.
 * Cases that need `name` are of it, too. */
static const struct {
    const char *specification, *name, *condition;
} versions[] = {{"SGP.32 ", "eim", "spec >= 1.1"}, {"SGP.22 ", "smdpp", "svn >= 2.0"}};

/* Does the card announce a version that the case is for, as far as it is known? */
static struct expression_result is_judged(const char *clause, const char *needs,
                                          const struct suite_settings *settings)
{
    struct expression_result result = {.valid = true, .holds = true};

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]) && result.holds; i++) {
        const char *version = i ? settings->svn : settings->spec;

        if (!version ||
            (strncmp(clause, versions[i].specification, strlen(versions[i].specification)) != 0 &&
             !strstr(needs, versions[i].name)))
            continue;
        result = expression_evaluate(versions[i].condition, settings);
        if (!result.holds)
            snprintf(result.text, sizeof(result.text), "not judged: %s%s; cases are for %s",
                     versions[i].specification, version, versions[i].condition);
    }
    return result;
}

struct expression_result case_applies(const struct suite_case *row,
                                      const struct suite_settings *settings,
                                      enum suite_change allowed)
{
    static const char *const options[] = {
        [SUITE_CHANGES] = "--allow-changes", [SUITE_DESTROYS] = "--allow-destructive"};
    const struct settings_profile *profiles[SETTINGS_LETTERS];
    struct expression_result result = expression_evaluate(row->applies, settings);
    char needs[64] = "";

    if (result.valid && result.holds) {
        needs_of(row->state, settings_assign(settings, row->state, profiles), needs, sizeof(needs));
        result = expression_evaluate(needs, settings);
    }
    if (result.valid && result.holds)
        result = is_judged(row->clause, needs, settings);
    if (result.holds && row->change > allowed) {
        result.holds = false;
        snprintf(result.text, sizeof(result.text), "%s", options[row->change]);
    }
    return result;
}
