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

/* The commands' messages say the same as libevent's warnings. After an error it ends the program.
 */
static void on_libevent_message(int severity, const char *text)
{
    if (severity == EVENT_LOG_ERR)
        command_failed("%s", text);
}

struct event_base *loop_base(bool of_files)
{
    struct event_config *config;
    struct event_base *base = NULL;

    event_set_log_callback(on_libevent_message);
    errno = 0;
    config = event_config_new();
    if (config && (!of_files || event_config_avoid_method(config, "epoll") == 0))
        base = event_base_new_with_config(config);
    if (!base && !errno)
        errno = ENOMEM; /* libevent does not set it */
    if (config)
        event_config_free(config);
    return base;
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

int loop_dispatch(struct event_base *base)
{
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
