/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop of a command that runs until SIGINT or SIGTERM. */
#ifndef TOOLS_CLI_LOOP_H
#define TOOLS_CLI_LOOP_H

#include <stdbool.h>

struct event_base;
struct event;

/* For memory_check() before a bufferevent is made: more than it takes, without TLS. libevent (2.1)
 * does not check all of these allocations: its process ends, or it never writes. */
enum { LOOP_STREAM_MEMORY = 4096 };

struct loop {
    struct event_base *base;
    struct event *interrupt, *terminate;
};

/* A base to be freed with event_base_free. `of_files`: it is used with regular files, for which
 * there is no epoll(7). libevent prints no warnings from then on: messages say the same. NULL with
 * errno. */
struct event_base *loop_base(bool of_files);
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
