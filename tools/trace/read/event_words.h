/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, clause, rule and reason in the text of an event, told apart by their forms. */
#ifndef TOOLS_TRACE_READ_EVENT_WORDS_H
#define TOOLS_TRACE_READ_EVENT_WORDS_H

#include "apdu/trace.h"

/* "NAME CLAUSE RULE REASON", of which all but the name may be missing, into the event; the strings
 * are made in the arena. */
void event_words(struct arena *arena, struct bytes text, struct trace_event *event);
/* Octets of the word at `at`, up to a blank or the end. */
size_t event_word(struct bytes text, size_t at);

#endif
