/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control of a verb that runs, the same manner for all of them: a Unix socket of its owner (mode
 * 0600). A request is one line of JSON, an object with "do"; each gets one line back,
 * {"ok": true, ...} or {"ok": false, "error": TEXT}. Whoever says {"do": "follow"} where that is
 * offered gets lines {"event": ...} from then on.
 */
#ifndef TOOLS_CLI_CONTROL_H
#define TOOLS_CLI_CONTROL_H

/* A listening socket at `path`, close-on-exec and not blocking; one that nobody listens at any more
 * is replaced. Whoever closes it removes `path`. ERR_BUSY: somebody listens there, or it is a file
 * of another kind; ERR_TOO_LONG; ERR_IO with errno. */
int control_listen(const char *path);
/* Why control_listen failed, for a message; errno is still its own. */
const char *control_error(int err);

/* `euicc COMMAND ask --control PATH REQUEST`: sends it and prints the answer; after "follow" events
 * until the other side ends. An exit status: COMMAND_FAILED also when it refuses. */
int control_ask(int argc, char **argv, const char *doc);

#endif
