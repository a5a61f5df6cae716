/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's control, as tools/cli/control.h has it:
 *
 *   {"do": "order", "eid": ..., ...}          an item as esipa_queue has it; answers "id"
 *   {"do": "cancel", "eid": ..., "id": ...}   takes one back that did not leave yet
 *   {"do": "show"}                            answers "cards": an object by EID
 *   {"do": "forget", "eid": ...}              forgets the results of a card
 *   {"do": "follow"}                          from now on, a line {"event": MESSAGE} for each
 *                                             message of ESipa, without its octets
 */
#ifndef TOOLS_EIM_SERVER_CONTROL_H
#define TOOLS_EIM_SERVER_CONTROL_H

#include "tools/eim/esipa/esipa.h"

struct event_base;
struct control;

enum {
    CONTROL_CLIENTS_MAX = 16,
    CONTROL_LINE_MAX = 256 * 1024,
    CONTROL_BACKLOG_MAX = 4 << 20 /* octets a follower may be behind; it is dropped then */
};

/* Listens at `path`. Errors of control_listen; ERR_MEMORY. */
int control_new(struct control **out, struct event_base *base, const char *path,
                struct esipa *esipa);
void control_free(struct control *control); /* NULL is fine; removes the socket */
/* Tells followers of one message, as esipa_options.log gets it. NULL is fine. */
void control_tell(struct control *control, const json_t *line);

#endif
