/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * COMMAND with a card on its standard input and output. Its lines that are requests (request.h)
 * are answered; all others go to our standard output unchanged, without waiting for their newline.
 */
#ifndef TOOLS_STDIO_SESSION_H
#define TOOLS_STDIO_SESSION_H

#include "tools/stdio/request.h"

enum {
    STDIO_LINE_MAX = 1 << 20,   /* octets of a request; the longest APDU has 131 kB */
    STDIO_PENDING_MAX = 8 << 20 /* octets that are written and not read, in each direction */
};

/*
 * Runs the COMMAND `words` until it ends. Requests that are refused, and responses that are not
 * read, are reported in one line each on standard error. Returns the exit status: that of COMMAND
 * (child.h); COMMAND_FAILED where our standard output cannot be written, or COMMAND not be started.
 */
int stdio_session(struct stdio_card *card, char **words);

#endif
