/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's control socket (tools/cli/control.h):
 *
 *   {"do": "order", "eid": ..., ...}          queues an item (esipa_queue); returns "id"
 *   {"do": "cancel", "eid": ..., "id": ...}   removes an item that was not sent yet
 *   {"do": "show"}                            returns "cards": an object by EID
 *   {"do": "forget", "eid": ...}              deletes the results of a card
 *   {"do": "fault", ...}                      fault rules (server_faults_request)
 *   {"do": "follow"}                          sends a line {"event": MESSAGE} for each later
 *                                             message of ESipa, without its octets
 */
#ifndef TOOLS_EIM_SERVER_CONTROL_H
#define TOOLS_EIM_SERVER_CONTROL_H

#include "tools/eim/esipa/esipa.h"

struct event_base;
struct control;

/* Listens at `path`. Errors of control_listen; ERR_MEMORY. */
int control_new(struct control **out, struct event_base *base, const char *path,
                struct esipa *esipa);
void control_free(struct control *control); /* NULL is fine; removes the socket file */
/* Sends one message, in the form of esipa_options.log, to all followers. NULL is fine. */
void control_send_event(struct control *control, const json_t *line);

#endif
