/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How something differs from a good one: words separated by commas, "NAME" or "NAME=VALUE"; blanks
 * around a word are ignored. NULL and "": no difference.
 */
#ifndef TOOLS_SUITE_PEER_DIFFERENCE_H
#define TOOLS_SUITE_PEER_DIFFERENCE_H

#include "apdu/bytes.h"
#include "apdu/err.h"

/* The reason of an error: one line without newline. */
struct peer_error {
    char text[300];
};

/* Sets the reason; returns `err`. */
int peer_fail(struct peer_error *error, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum { PEER_VALUE_MAX = 1024 };

/* Takes the next word off `*text`. False at the end. `value` is empty where there is no "=". A name
 * of more than 31 characters, or a value of more than PEER_VALUE_MAX - 1, is cut. */
bool peer_next_word(const char **text, char name[32], char value[PEER_VALUE_MAX]);
/* Whether `text` has the word `name`. */
bool peer_differs(const char *text, const char *name);
/* The value of the word `name`; NULL, and an empty `value`, where `text` does not have it. */
const char *peer_difference(const char *text, const char *name, char value[PEER_VALUE_MAX]);
/* The value of the word `name` as a decimal number; `otherwise` where `text` does not have it. */
int64_t peer_number(const char *text, const char *name, int64_t otherwise);
/* Appends the value of `name` in hex; nothing where `text` does not have it. ERR_MALFORMED. */
int peer_put_hex(const char *text, const char *name, struct buf *out);
/* ERR_UNSUPPORTED with the reason when `text` has a word that is not one of `known`, which are
 * separated by blanks. */
int peer_check_words(const char *text, const char *known, struct peer_error *error);

#endif
