/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The COMMAND of `euicc run CARD -- COMMAND` and `euicc stdio CARD -- COMMAND`: a child process
 * with our environment. Signals that end a program are passed on to it, and its exit status is
 * ours. It gets SIGTERM when this process ends before it.
 */
#ifndef TOOLS_CLI_CHILD_H
#define TOOLS_CLI_CHILD_H

#include <stdbool.h>

struct event_base;
struct child;

/* Exit statuses, as of a shell. */
enum { CHILD_NOT_EXECUTABLE = 126, CHILD_NOT_FOUND = 127, CHILD_SIGNAL = 128 };

struct child_options {
    char **words;      /* program and arguments, then NULL; must outlive the child */
    int input, output; /* its standard input and output; -1: ours */
    /* It has ended, with this exit status or by signal `status` - CHILD_SIGNAL; or such a signal
     * came before child_start. */
    void (*on_end)(void *context, int status);
    void *context;
};

/*
 * From here on SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 are handled here, except
 * those that the process ignores. A signal of the terminal is not passed on: the child has it
 * already, as a member of our process group. ERR_MEMORY, ERR_IO.
 */
int child_new(struct child **out, struct event_base *base, const struct child_options *options);
/* Starts it. 0, or an exit status after a message: CHILD_NOT_FOUND, CHILD_NOT_EXECUTABLE,
 * COMMAND_FAILED; then on_end is not called. */
int child_start(struct child *child);
bool child_is_running(const struct child *child);
/* Sends a signal to the child; nothing happens when it does not run. */
void child_kill(const struct child *child, int number);
/* Does not end the child. NULL is allowed. */
void child_free(struct child *child);

/* Cuts the command line at its first "--". Returns the words behind it, which a NULL ends; NULL:
 * there is no "--". */
char **child_words(int *argc, char **argv);

#endif
