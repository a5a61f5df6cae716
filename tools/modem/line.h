/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Octets of a client into command lines (V.250 5.2): a line ends with CR or LF, BS and DEL remove a
 * character, other control characters are ignored; "A/" repeats the last line at once. After a
 * prompt a text follows that SUB ends and ESC cancels (TS 27.005 3.5.1).
 *
 *   command --octet--> command; --CR, LF--> a line, A/, or too long
 *   command --line_expect_text--> text --SUB--> a text; --ESC--> cancelled; then command
 */
#ifndef TOOLS_MODEM_LINE_H
#define TOOLS_MODEM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_MAX_OCTETS = 2048 };

enum line_event {
    LINE_INCOMPLETE,
    LINE_COMMAND,   /* `text` is a command line after its AT */
    LINE_REPEAT,    /* A/ */
    LINE_TOO_LONG,  /* more than LINE_MAX_OCTETS; the line is dropped */
    LINE_TEXT,      /* `text` is the text after a prompt */
    LINE_CANCELLED, /* the text was cancelled */
};

struct line {
    char text[LINE_MAX_OCTETS + 1];
    size_t len;
    bool overflow;
    bool expects_text;
    bool complete; /* `text` is that of the last event; the next octet begins a new one */
};

/* All zero: an empty line. Takes one octet; `text` is valid until the next one. A line without
 * "AT", and an empty one, are ignored; characters before "AT" are dropped. */
enum line_event line_take(struct line *line, uint8_t octet);
/* A text is expected instead of a command. */
void line_expect_text(struct line *line);
/* Drops what has come of a line or text. */
void line_clear(struct line *line);

#endif
