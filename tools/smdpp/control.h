/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control socket of an SM-DP+ (tools/cli/control.h):
 *
 *   {"do": "show"}     returns "address", "profiles" with their counters, "faults"
 *   {"do": "fault"}    with one of "add": RULE, "remove": ID or "all", "list": true
 *   {"do": "follow"}   sends a line {"event": ...} for each later line of the log
 */
#ifndef TOOLS_SMDPP_CONTROL_H
#define TOOLS_SMDPP_CONTROL_H

#include "tools/cli/control_server.h"
#include "tools/smdpp/faults.h"

struct dp_control {
    const char *address;
    const struct catalog *catalog;
    struct server_faults *faults;
    struct control_server *server; /* NULL: no socket */
};

/* A control_handler; `context` is a struct dp_control. */
control_handler dp_control_handle;
/* Sends a line of the log to the followers. */
void dp_control_send(const struct dp_control *control, const json_t *line);

#endif
