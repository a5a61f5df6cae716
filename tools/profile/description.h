/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text that describes a profile: one "key value" a line, # starts a comment. The keys are rows
 * of one table; the help is printed from it.
 */
#ifndef TOOLS_PROFILE_DESCRIPTION_H
#define TOOLS_PROFILE_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>

enum { DESCRIPTION_VALUE_MAX = 2048 };

struct description_key {
    const char *name;
    const char *otherwise; /* default value; NULL: none */
    const char *meaning;
};
/* Row `index`; NULL past the end. */
const struct description_key *description_key(size_t index);

struct description {
    char *values[64]; /* by row; NULL: absent. Malloc'd */
    char why[200];    /* line of the last error */
};

/* Reads the lines of the file `path`; "-" is standard input. ERR_NOT_FOUND, ERR_MALFORMED, with
 * `why`. */
int description_read(struct description *description, const char *path);
/* Reads "key=value" or "key value". ERR_MALFORMED, with `why`. */
int description_set(struct description *description, const char *setting);
/* The value of `key`, its default, or NULL. `key` must be a row. */
const char *description_get(const struct description *description, const char *key);
bool description_is(const struct description *description, const char *key, const char *value);
void description_free(struct description *description);

#endif
