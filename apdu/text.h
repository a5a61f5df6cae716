/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Untrusted text in output: text of a peer, a file or a card must not move the cursor of a terminal
 * or end a line of a log.
 *
 * Octets 00 to 1F and 7F, the controls U+0080 to U+009F and octets that are not UTF-8 are shown as
 * \xNN, one for each octet; all other characters as they are.
 */
#ifndef APDU_TEXT_H
#define APDU_TEXT_H

#include "apdu/bytes.h"

#include <stdio.h>

/*
 * Octets of the UTF-8 character at the start of `text`, which is not empty, and its code point in
 * `*code`; 0: not UTF-8.
 */
size_t text_character(struct bytes text, uint32_t *code);
/* The beginning of a file of text, without a byte order mark of UTF-8 (EF BB BF). */
struct bytes text_after_mark(struct bytes text);
/* The same for text with a NUL at its end. */
const char *text_string_after_mark(const char *text);
/* Does it begin with a byte order mark of UTF-16? */
bool text_is_utf16(struct bytes text);
/* Into `out` with a NUL at the end, whole characters only; returns `out`. `size` at least 1. */
const char *text_show(char *out, size_t size, struct bytes text);
/* The ending of a noun after `count`: "" of one, else "s". */
static inline const char *text_s(uint64_t count)
{
    return count == 1 ? "" : "s";
}
/* To a file; NULL prints nothing. */
void text_print(FILE *to, const char *text);

#endif
