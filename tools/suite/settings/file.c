/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/settings/file.h"

#include "apdu/err.h"
#include "tools/cli/file.h"
#include "tools/suite/settings/sections.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

enum { MEMORY_MAX = 1 << 20, EID_DIGITS_LEN = 32 };

struct reading {
    struct settings_file *file;
    const char *path;
    char *why;
};

static const char *copy(struct reading *reading, const char *text)
{
    struct bytes memory = arena_copy(&reading->file->arena, bytes_at(text, strlen(text) + 1));

    return memory.at ? (const char *)memory.at : "";
}

static int refuse(struct reading *reading, const char *key, const char *value, const char *must)
{
    if (!reading->why[0])
        snprintf(reading->why, SETTINGS_WHY_MAX, "%.60s = %.80s: must be %s", key, value, must);
    return 0;
}

static int take_name(struct reading *reading, unsigned bit, const char *key, const char *value)
{
    if (strcmp(value, "yes") == 0)
        reading->file->settings.names |= bit;
    else if (strcmp(value, "no") == 0)
        reading->file->settings.names &= ~bit;
    else
        return refuse(reading, key, value, "yes or no");
    return 1;
}

static int take_version(struct reading *reading, const char **to, const char *key,
                        const char *value)
{
    uint64_t number;

    if (!settings_parse_version(value, strlen(value), &number))
        return refuse(reading, key, value, "a version as 2.5.0");
    *to = copy(reading, value);
    return 1;
}

static int take_number(struct reading *reading, uint64_t *to, const char *key, const char *value,
                       const char *must)
{
    char *end;

    errno = 0;
    *to = strtoull(value, &end, 10);
    return *value >= '0' && *value <= '9' && !*end && !errno ? 1
                                                             : refuse(reading, key, value, must);
}

static int take_card(struct reading *reading, const char *key, const char *value)
{
    struct suite_settings *settings = &reading->file->settings;
    int name = settings_name(key, strlen(key));

    if (name >= 0)
        return take_name(reading, 1u << name, key, value);
    if (strcmp(key, "svn") == 0)
        return take_version(reading, &settings->svn, key, value);
    if (strcmp(key, "spec") == 0)
        return take_version(reading, &settings->spec, key, value);
    if (strcmp(key, "nvm") == 0)
        return take_number(reading, &settings->nvm, key, value, "a number of octets");
    if (strcmp(key, "eims") == 0)
        return take_number(reading, &settings->eims_most, key, value, "a number of eIMs");
    if (strcmp(key, "package") == 0)
        return take_number(reading, &settings->package, key, value, "a number of octets");
    if (strcmp(key, "eid") == 0) {
        if (strlen(value) != EID_DIGITS_LEN || strspn(value, "0123456789") != EID_DIGITS_LEN)
            return refuse(reading, key, value, "32 digits");
        settings->eid = copy(reading, value);
        return 1;
    }
    return refuse(reading, key, value, "a name of euicc-suite(1)");
}

/* A path beside the settings file. */
static const char *beside(struct reading *reading, const char *value)
{
    const char *slash = strrchr(reading->path, '/');
    char path[4096];

    if (*value == '/' || !slash)
        return copy(reading, value);
    snprintf(path, sizeof(path), "%.*s%s", (int)(slash + 1 - reading->path), reading->path, value);
    return copy(reading, path);
}

/* An entry of a profile or an eIM, "eim NAME"; its files are beside the settings file. */
static int take_section(struct reading *reading,
                        const char *(*take)(struct suite_settings *settings, const char *name,
                                            const char *key, const char *value),
                        const char *name, const char *key, const char *value)
{
    bool is_file = strcmp(key, "key") == 0 || strcmp(key, "certificate") == 0;
    const char *must = take(&reading->file->settings, copy(reading, name), key,
                            is_file ? beside(reading, value) : copy(reading, value));

    return must ? refuse(reading, key, value, must) : 1;
}

static int on_entry(void *context, const char *section, const char *key, const char *value)
{
    struct reading *reading = context;

    if (strncmp(section, "profile ", 8) == 0)
        return take_section(reading, sections_take_profile, section + 8, key, value);
    if (strncmp(section, "eim ", 4) == 0)
        return take_section(reading, sections_take_eim, section + 4, key, value);

    if (strcmp(section, "card") == 0)
        return take_card(reading, key, value);
    if (strcmp(section, "keys") == 0 && strcmp(key, "pki") == 0) {
        reading->file->settings.pki = beside(reading, value);
        return 1;
    }
    return refuse(reading, section, key,
                  "in section card, profile NAME or eim NAME, or pki in section keys");
}

/* What the sections of eIMs say about the card. */
static void set_names(struct suite_settings *settings)
{
    for (size_t i = 0; i < settings->eim_count; i++) {
        settings->names |= SETTINGS_BIT(FOREIGN);
        if (settings->eims[i].key)
            settings->names |= SETTINGS_BIT(EIM);
    }
}

static int check(const struct settings_file *file, const char *path, char why[SETTINGS_WHY_MAX])
{
    const char *name = "", *wrong = sections_check(&file->settings, &name);

    if (!wrong)
        return 0;
    snprintf(why, SETTINGS_WHY_MAX, "%.150s: [%.60s]: %s", path, name, wrong);
    return ERR_MALFORMED;
}

/* The lines of a file for inih, which would ignore the rest of a line after an octet 00, and read
 * the rest of a long line as another line. */
struct lines {
    FILE *file;
    int number, err; /* of the line that is refused */
};

static char *next_line(char *line, int size, void *stream)
{
    struct lines *lines = stream;

    lines->number++;
    lines->err = file_line(lines->file, line, (size_t)size);
    return lines->err > 0 ? line : NULL;
}

int settings_read(struct settings_file *file, const char *path, char why[SETTINGS_WHY_MAX])
{
    char reason[SETTINGS_WHY_MAX] = "";
    struct reading reading = {file, path, reason};
    struct lines lines = {.file = fopen(path, "re")};
    int line;

    *file = (struct settings_file){0};
    arena_init(&file->arena, MEMORY_MAX);
    file->settings.name = copy(&reading, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    if (!lines.file) {
        snprintf(why, SETTINGS_WHY_MAX, "%.300s: %s", path, strerror(errno));
        return ERR_NOT_FOUND;
    }
    line = ini_parse_stream(next_line, &lines, on_entry, &reading);
    if (line == 0 && lines.err < 0) {
        line = lines.number;
        snprintf(reason, sizeof(reason), "%s",
                 lines.err == ERR_TOO_LONG    ? "the line is too long"
                 : lines.err == ERR_MALFORMED ? "not text"
                                              : strerror(errno));
    }
    fclose(lines.file);
    set_names(&file->settings);
    if (line == 0)
        return check(file, path, why);
    snprintf(why, SETTINGS_WHY_MAX, "%.150s:%d: %.200s", path, line,
             reason[0] ? reason : "must be [section], name = value or ; comment");
    return ERR_MALFORMED;
}

void settings_free(struct settings_file *file)
{
    arena_free(&file->arena);
}

/* What no function of the card returns. */
static void write_limit(const char *key, uint64_t value, const char *text, FILE *to)
{
    if (value)
        fprintf(to, "; %s\n%s = %" PRIu64 "\n", text, key, value);
    else
        fprintf(to, "; %s\n; %s = NUMBER\n", text, key);
}

void settings_write(const struct suite_settings *settings, FILE *to)
{
    const char *text, *name;

    fputs("; What the card under test is: euicc-suite(1).\n[card]\n", to);
    if (settings->eid)
        fprintf(to, "eid = %s\n", settings->eid);
    if (settings->svn)
        fprintf(to, "svn = %s\n", settings->svn);
    if (settings->spec)
        fprintf(to, "spec = %s\n", settings->spec);
    fprintf(to, "nvm = %" PRIu64 "\n", settings->nvm);
    write_limit("eims", settings->eims_most, "how many eIMs can be associated", to);
    write_limit("package", settings->package, "octets of the longest eUICC package", to);
    for (int i = 0; (name = settings_name_text(i, &text)) != NULL; i++)
        fprintf(to, "; %s\n%s = %s\n", text, name, settings->names >> i & 1 ? "yes" : "no");
    fputs("\n; Folder with the keys that you have, with the file names of SGP.26 (euicc-pki(1)).\n"
          "[keys]\n",
          to);
    fprintf(to, settings->pki ? "pki = %s\n" : "; pki = DIR\n", settings->pki);
    sections_write(settings, to);
}
