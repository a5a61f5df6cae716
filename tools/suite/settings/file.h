/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings file of a card, in the INI format: euicc-suite(1). */
#ifndef TOOLS_SUITE_SETTINGS_FILE_H
#define TOOLS_SUITE_SETTINGS_FILE_H

#include "apdu/bytes.h"
#include "tools/suite/settings/settings.h"

#include <stdio.h>

struct settings_file {
    struct suite_settings settings;
    struct arena arena; /* of all texts */
};

enum { SETTINGS_WHY_MAX = 400 };

/*
 * Reads `path`; a folder of keys is relative to it. ERR_NOT_FOUND, ERR_MALFORMED, ERR_MEMORY with
 * one line in `why`. To be freed in any case.
 */
int settings_read(struct settings_file *file, const char *path, char why[SETTINGS_WHY_MAX]);
void settings_free(struct settings_file *file);
/* Writes settings as such a file, with comments. */
void settings_write(const struct suite_settings *settings, FILE *to);

#endif
