/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control of a running command, the same protocol for all: a Unix socket of its owner (mode 0600).
 * A request is one line of JSON, an object with "do"; the response is one line, {"ok": true, ...}
 * or
 * {"ok": false, "error": TEXT}. After {"do": "follow"}, where the command has it, lines
 * {"event": ...} follow.
 */
#ifndef TOOLS_CLI_CONTROL_H
#define TOOLS_CLI_CONTROL_H

#include <jansson.h>

/* A listening socket at `path`, close-on-exec and non-blocking; a socket without a listener is
 * replaced. The caller removes `path` when it closes the socket. ERR_BUSY: there is a listener, or
 * a file of another kind; ERR_TOO_LONG; ERR_IO with errno. */
int control_listen(const char *path);
/* Why control_listen failed, for a message; errno is still its own. */
const char *control_error(int err);

/* The first member of a request that is neither "do" nor one of `members`, which are separated by
 * blanks; NULL: none. It is to be refused, with CONTROL_UNKNOWN and its three arguments: the
 * member, the value of "do", `members`. */
const char *control_unknown_member(const json_t *request, const char *members);
#define CONTROL_UNKNOWN "%.60s: unknown member of %s; it has: do %s"

/* `euicc COMMAND ask --control PATH REQUEST`: sends it and prints the response; after "follow"
 * events until the peer ends. An exit status; COMMAND_FAILED also for a refused request. */
int control_ask(int argc, char **argv, const char *doc);

#endif
