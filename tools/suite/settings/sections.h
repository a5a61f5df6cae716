/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections [profile NAME] and [eim NAME] of a settings file. */
#ifndef TOOLS_SUITE_SETTINGS_SECTIONS_H
#define TOOLS_SUITE_SETTINGS_SECTIONS_H

#include "tools/suite/settings/settings.h"

#include <stdio.h>

/*
 * One entry of the section "profile NAME" or "eim NAME"; a new name begins a profile or eIM. All
 * texts must live as long as the settings; files are as written. NULL: taken; else what the value
 * must be.
 */
const char *sections_take_profile(struct suite_settings *settings, const char *name,
                                  const char *key, const char *value);
const char *sections_take_eim(struct suite_settings *settings, const char *name, const char *key,
                              const char *value);
/* NULL: each has what it needs; else what is missing or contradicts. `name` is that of the section.
 */
const char *sections_check(const struct suite_settings *settings, const char **name);
/* Writes the sections; an eIM without a key has it as a comment. */
void sections_write(const struct suite_settings *settings, FILE *to);

#endif
