/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/settings/settings.h"

#include <string.h>

static const struct {
    const char *name, *text;
} rows[] = {
#define SETTINGS_ROW(identifier, name, text) {name, text},
    SETTINGS_NAMES(SETTINGS_ROW)
#undef SETTINGS_ROW
};

int settings_name(const char *name, size_t len)
{
    for (int i = 0; i < SETTINGS_COUNT; i++)
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
            return i;
    return -1;
}

const char *settings_name_text(int number, const char **text)
{
    if (number < 0 || number >= SETTINGS_COUNT)
        return NULL;
    *text = rows[number].text;
    return rows[number].name;
}

const char *settings_value(const struct suite_settings *settings, const char *key)
{
    for (const struct settings_entry *at = settings->entries; at; at = at->next)
        if (strcmp(at->key, key) == 0)
            return at->value;
    return NULL;
}

bool settings_parse_version(const char *text, size_t len, uint64_t *number)
{
    enum { PARTS = 3, PART_MAX = 999 };
    uint64_t parts[PARTS] = {0};
    unsigned count = 0;

    if (len == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' && i > 0 && text[i - 1] != '.' && count < PARTS - 1)
            count++;
        else if (text[i] >= '0' && text[i] <= '9' && parts[count] <= UINT32_MAX)
            parts[count] = 10 * parts[count] + (uint64_t)(text[i] - '0');
        else
            return false;
    }
    if (text[len - 1] == '.' || parts[1] > PART_MAX || parts[2] > PART_MAX)
        return false;
    *number = (parts[0] * (PART_MAX + 1) + parts[1]) * (PART_MAX + 1) + parts[2];
    return true;
}

bool settings_number(const struct suite_settings *settings, const char *name, size_t len,
                     uint64_t *number)
{
    const char *version = len == 3 && memcmp(name, "svn", 3) == 0    ? settings->svn
                          : len == 4 && memcmp(name, "spec", 4) == 0 ? settings->spec
                                                                     : NULL;

    if (version)
        return settings_parse_version(version, strlen(version), number);
    if (len == 3 && memcmp(name, "nvm", 3) == 0) {
        *number = settings->nvm * 1000000;
        return true;
    }
    return false;
}
