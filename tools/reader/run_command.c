/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * COMMAND of `euicc run CARD... -- COMMAND`. This process moves into a mount namespace with a
 * /run/pcscd of its own; pcscd, and COMMAND, which finds pcscd at the usual place, are children
 * there. The namespace ends with the last of them.
 */
#include "tools/cli/child.h"
#include "tools/reader/run.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

static void on_end(void *context, int status)
{
    struct run *run = context;

    if (run->ending) { /* a further signal */
        event_base_loopbreak(run->base);
        return;
    }
    run->command_status = status;
    run_stop(run);
}

int run_command_prepare(struct run *run)
{
    struct pcscd_error error = {""};
    const struct child_options options = {
        .words = run->words, .input = -1, .output = -1, .on_end = on_end, .context = run};
    int err;

    if (pcscd_enter_private(run->own_network, &error) < 0)
        return command_failed("%s", error.text);
    /* Clients that were told another place find this pcscd as well. */
    if (setenv("PCSCLITE_CSOCK_NAME", PCSCD_SOCKET, 1) < 0)
        return command_failed("out of memory");
    err = child_new(&run->command, run->base, &options);
    return err < 0 ? command_failed("%s", err_reason(err)) : COMMAND_DONE;
}

void run_command_start_when_ready(struct run *run)
{
    int status;

    for (size_t i = 0; i < run->count; i++)
        if (run->slots[i].path && !run->slots[i].seen)
            return;
    if (!run->pcscd_ready || run->ending || child_is_running(run->command))
        return;
    status = child_start(run->command);
    if (status) {
        run->command_status = status;
        run_stop(run);
    }
}
