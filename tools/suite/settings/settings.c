/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/settings/settings.h"

#include <string.h>

/* The parts of a version have three digits; a number without dots is the first part. */
enum { PART_UNIT = 1000, SETTINGS_VERSION_UNIT = SETTINGS_NUMBER_UNIT };

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

bool settings_parse_version(const char *text, size_t len, uint64_t *number)
{
    enum { PARTS = 3 };
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
    if (text[len - 1] == '.' || parts[1] >= PART_UNIT || parts[2] >= PART_UNIT)
        return false;
    *number = (parts[0] * PART_UNIT + parts[1]) * PART_UNIT + parts[2];
    return true;
}

bool settings_number(const struct suite_settings *settings, const char *name, size_t len,
                     uint64_t *number, bool *known)
{
    const struct {
        const char *name, *version;
    } versions[] = {{"svn", settings->svn}, {"spec", settings->spec}};
    const struct {
        const char *name;
        uint64_t value;
        bool known;
    } numbers[] = {{"nvm", settings->nvm, true},
                   {"eims", settings->eims_most, settings->eims_most > 0},
                   {"package", settings->package, settings->package > 0}};

    *number = 0;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        const char *version = versions[i].version;

        if (strlen(versions[i].name) != len || memcmp(versions[i].name, name, len) != 0)
            continue;
        *known = version && settings_parse_version(version, strlen(version), number);
        return true;
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strlen(numbers[i].name) != len || memcmp(numbers[i].name, name, len) != 0)
            continue;
        *number = numbers[i].value * SETTINGS_VERSION_UNIT;
        *known = numbers[i].known;
        return true;
    }
    return false;
}
