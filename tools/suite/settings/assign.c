/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/settings/assign.h"

#include <string.h>

/* Takes the next word off an item of a state, which ends with a comma. */
static size_t next_word(const char **at)
{
    *at += strspn(*at, " ");
    return strcspn(*at, " ,");
}

static bool is_word(const char *at, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(at, word, len) == 0;
}

static bool has_attribute(const struct settings_profile *profile, const char *word, size_t len)
{
    const char *at = profile->attributes;

    for (size_t found; (found = next_word(&at)) > 0; at += found)
        if (found == len && memcmp(at, word, len) == 0)
            return true;
    return false;
}

/* Has the profile the state and attributes of the item, or (`change`) may it be changed to it? */
static bool fits(const struct settings_profile *profile, const char *item, bool change)
{
    bool enabled = false;

    for (size_t len; (len = next_word(&item)) > 0; item += len) {
        if (is_word(item, len, "enabled"))
            enabled = true;
        else if (!has_attribute(profile, item, len))
            return false;
    }
    if (enabled == profile->enabled)
        return true;
    return change && (enabled ? profile->enable : profile->disable);
}

static bool is_taken(const struct settings_profile *const out[],
                     const struct settings_profile *profile)
{
    for (int i = 0; i < SETTINGS_LETTERS; i++)
        if (out[i] == profile)
            return true;
    return false;
}

/* The first that is not taken; one that needs no change first. */
static const struct settings_profile *find(const struct suite_settings *settings, const char *item,
                                           const struct settings_profile *const out[])
{
    for (int change = 0; change <= 1; change++)
        for (size_t i = 0; i < settings->profile_count; i++)
            if (!is_taken(out, &settings->profiles[i]) &&
                fits(&settings->profiles[i], item, change))
                return &settings->profiles[i];
    return NULL;
}

bool settings_assign(const struct suite_settings *settings, const char *state,
                     const struct settings_profile *out[SETTINGS_LETTERS])
{
    for (size_t i = 0; i < SETTINGS_LETTERS; i++)
        out[i] = NULL;
    if (settings->names & SETTINGS_BIT(SMDPP))
        return true;
    for (const char *item = state; *item; item += strcspn(item, ",")) {
        item += strspn(item, " ,");
        if (strcspn(item, " ,") != 1 || *item < 'A' || *item >= 'A' + SETTINGS_LETTERS)
            continue;
        out[*item - 'A'] = find(settings, item + 1, out);
        if (!out[*item - 'A'])
            return false;
    }
    return true;
}
