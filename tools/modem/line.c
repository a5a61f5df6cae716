/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/line.h"

#include <string.h>
#include <strings.h>

enum {
    BS = 0x08,
    LF = 0x0A,
    CR = 0x0D,
    SUB = 0x1A,
    ESC = 0x1B,
    FIRST_CHARACTER = 0x20,
    DEL = 0x7F
};

void line_clear(struct line *line)
{
    line->len = 0;
    line->overflow = line->expects_text = line->complete = false;
}

void line_expect_text(struct line *line)
{
    line_clear(line);
    line->expects_text = true;
}

/* Ends `text`; the next octet begins a new one. */
static enum line_event complete(struct line *line, enum line_event event)
{
    line->text[line->len] = '\0';
    line->complete = true;
    return line->overflow ? LINE_TOO_LONG : event;
}

/* A complete line: what stands before its first AT is dropped. */
static enum line_event take_line(struct line *line)
{
    const char *begin = line->text;

    line->text[line->len] = '\0';
    while (*begin && strncasecmp(begin, "AT", 2) != 0)
        begin++;
    if (!*begin) { /* no command: noise of another protocol, or an empty line */
        line_clear(line);
        return LINE_INCOMPLETE;
    }
    line->len -= (size_t)(begin + 2 - line->text);
    memmove(line->text, begin + 2, line->len);
    return complete(line, LINE_COMMAND);
}

static void put(struct line *line, uint8_t octet)
{
    if (line->len == LINE_MAX_OCTETS)
        line->overflow = true;
    else
        line->text[line->len++] = (char)octet;
}

static enum line_event take_text_octet(struct line *line, uint8_t octet)
{
    if (octet == SUB)
        return complete(line, LINE_TEXT);
    if (octet == ESC) {
        line_clear(line);
        return LINE_CANCELLED;
    }
    if (octet >= FIRST_CHARACTER)
        put(line, octet);
    return LINE_INCOMPLETE;
}

enum line_event line_take(struct line *line, uint8_t octet)
{
    if (line->complete)
        line_clear(line);
    if (line->expects_text)
        return take_text_octet(line, octet);
    if (octet == CR || octet == LF)
        return take_line(line);
    if (octet == BS || octet == DEL) {
        line->len -= line->len > 0;
        return LINE_INCOMPLETE;
    }
    if (octet < FIRST_CHARACTER)
        return LINE_INCOMPLETE;
    put(line, octet);
    if (line->len == 2 && strncasecmp(line->text, "A/", 2) == 0)
        return complete(line, LINE_REPEAT);
    return LINE_INCOMPLETE;
}
