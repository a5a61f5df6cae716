/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The package that `euicc profile build` makes, as text (tools/profile/notation.h). */
#ifndef TOOLS_PROFILE_PACKAGE_TEXT_H
#define TOOLS_PROFILE_PACKAGE_TEXT_H

extern const char *const package_text[]; /* terminated by NULL */
extern const char package_text_end[];

#endif
