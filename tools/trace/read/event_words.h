/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the text of an event: octets in hex; name, clause, rule and reason, distinguished by
 * their forms. */
#ifndef TOOLS_TRACE_READ_EVENT_WORDS_H
#define TOOLS_TRACE_READ_EVENT_WORDS_H

#include "apdu/trace.h"

/* "NAME CLAUSE RULE REASON", of which all but the name may be missing, into the event; the strings
 * are made in the arena. */
void event_words(struct arena *arena, struct bytes text, struct trace_event *event);
/* Octets of the word at `at`, up to a blank or the end. */
size_t event_word(struct bytes text, size_t at);
/* Value of a hex digit; -1. */
int event_digit(uint8_t character);
/* Octets of hex digits in pairs; blanks between pairs are allowed. ERR_MALFORMED, ERR_MEMORY. */
int event_hex(struct arena *arena, struct bytes text, struct bytes *octets);
/* The text with a NUL behind it; "" when the arena is full. */
const char *event_string(struct arena *arena, struct bytes text);

#endif
