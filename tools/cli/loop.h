/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop of a command that runs until SIGINT or SIGTERM. */
#ifndef TOOLS_CLI_LOOP_H
#define TOOLS_CLI_LOOP_H

struct event_base;
struct event;

struct loop {
    struct event_base *base;
    struct event *interrupt, *terminate;
};

/* From here on the signals end the loop, also before it runs: to be called before the command
 * reports that it is ready. ERR_MEMORY: then loop_end is not needed. */
int loop_begin(struct loop *loop, struct event_base *base);
/* Runs until a signal. Returns an exit status: COMMAND_FAILED, with a message, when the system
 * cannot wait for events. */
int loop_run(struct loop *loop);
/* The same for a base without these signals. */
int loop_dispatch(struct event_base *base);
void loop_end(struct loop *loop);

#endif
