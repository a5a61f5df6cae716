/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profiles of the settings are the profiles A to H of an initial state. */
#ifndef TOOLS_SUITE_SETTINGS_ASSIGN_H
#define TOOLS_SUITE_SETTINGS_ASSIGN_H

#include "tools/suite/settings/settings.h"

/*
 * Gives each profile of `state` (suite_reach) a profile of the settings, `out[0]` for A: one that
 * has all its attributes and is in its state, else one that may be brought into it. Where an SM-DP+
 * of the suite can install profiles, none is given. False: a profile of the state has none.
 */
bool settings_assign(const struct suite_settings *settings, const char *state,
                     const struct settings_profile *out[SETTINGS_LETTERS]);

#endif
