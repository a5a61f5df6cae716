/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/loop.h"

#include "apdu/err.h"
#include "tools/cli/command.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

static void on_signal(evutil_socket_t number, short what, void *base)
{
    (void)number;
    (void)what;
    event_base_loopexit(base, NULL);
}

int loop_begin(struct loop *loop, struct event_base *base)
{
    *loop = (struct loop){base, evsignal_new(base, SIGINT, on_signal, base),
                          evsignal_new(base, SIGTERM, on_signal, base)};
    if (loop->interrupt && loop->terminate && event_add(loop->interrupt, NULL) == 0 &&
        event_add(loop->terminate, NULL) == 0)
        return 0;
    loop_end(loop);
    return ERR_MEMORY;
}

/* The message of loop_dispatch says the same as libevent's warning. */
static void ignore_warning(int severity, const char *text)
{
    (void)severity;
    (void)text;
}

int loop_dispatch(struct event_base *base)
{
    event_set_log_callback(ignore_warning);
    errno = 0;
    return event_base_dispatch(base) < 0
               ? command_failed("cannot wait for events: %s", strerror(errno))
               : COMMAND_DONE;
}

int loop_run(struct loop *loop)
{
    return loop_dispatch(loop->base);
}

void loop_end(struct loop *loop)
{
    if (loop->interrupt)
        event_free(loop->interrupt);
    if (loop->terminate)
        event_free(loop->terminate);
    loop->interrupt = loop->terminate = NULL;
}
