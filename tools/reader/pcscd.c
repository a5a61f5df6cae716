/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of the private pcscd. See pcscd.h. */
#include "tools/reader/pcscd_parts.h"

#include "tools/cli/timer.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MICROSECONDS = 2000 };

static void ended(struct pcscd *pcscd, int status)
{
    struct pcscd_error error;
    char last_line[256];

    pcscd->pid = 0;
    event_del(pcscd->child);
    event_del(pcscd->patience);
    event_del(pcscd->look);
    pcscd_last_log_line(pcscd, last_line, sizeof(last_line));
    snprintf(error.text, sizeof(error.text), "pcscd ended by %s %d: %s",
             WIFSIGNALED(status) ? "signal" : "itself with status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), last_line);
    pcscd->options.on_end(pcscd->options.context, pcscd->stopping ? NULL : &error);
}

static void on_child(evutil_socket_t number, short what, void *context)
{
    struct pcscd *pcscd = context;
    int status;

    (void)number;
    (void)what;
    if (pcscd->pid > 0 && waitpid(pcscd->pid, &status, WNOHANG) == pcscd->pid)
        ended(pcscd, status);
}

static void on_stop_timeout(evutil_socket_t fd, short what, void *context)
{
    struct pcscd *pcscd = context;

    (void)fd;
    (void)what;
    if (pcscd->pid > 0)
        kill(pcscd->pid, SIGKILL);
}

static void on_look(evutil_socket_t fd, short what, void *context)
{
    struct pcscd *pcscd = context;

    (void)fd;
    (void)what;
    if (pcscd_is_listening(pcscd->socket_path) <= 0)
        return;
    event_del(pcscd->look);
    pcscd->options.on_ready(pcscd->options.context);
}

/* A socket bound to `port` of all addresses, where vpcd will listen; -1 when it is taken. */
static int hold_port(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int pcscd_free_ports(struct pcscd_options *options)
{
    /* Below the ports that the kernel gives to connections: a card that connects before vpcd
     * listens must not meet itself. */
    enum { PORT_MIN = 10000, PORT_MAX = 30000, TRIES = 1000 };
    int held[PCSCD_READERS_MAX][PCSCD_SLOTS];
    size_t count = 0;

    for (int i = 0; i < TRIES && count < options->count; i++) {
        unsigned port = PORT_MIN + PCSCD_SLOTS * arc4random_uniform((PORT_MAX - PORT_MIN) / 2);

        held[count][0] = hold_port(port);
        held[count][1] = held[count][0] < 0 ? -1 : hold_port(port + 1);
        if (held[count][1] >= 0)
            options->ports[count++] = (uint16_t)port;
        else if (held[count][0] >= 0)
            close(held[count][0]);
    }
    for (size_t i = 0; i < count; i++)
        for (int slot = 0; slot < PCSCD_SLOTS; slot++)
            close(held[i][slot]);
    return count == options->count ? 0 : ERR_BUSY;
}

int pcscd_start(struct pcscd **out, struct event_base *base, const struct pcscd_options *options,
                struct pcscd_error *error)
{
    static const struct timeval interval = {0, LOOK_MICROSECONDS};
    struct pcscd *pcscd = calloc(1, sizeof(*pcscd));
    int err = ERR_MEMORY;

    if (!pcscd)
        return ERR_MEMORY;
    pcscd->options = *options;
    pcscd->child = evsignal_new(base, SIGCHLD, on_child, pcscd);
    pcscd->patience = evtimer_new(base, on_stop_timeout, pcscd);
    pcscd->look = event_new(base, -1, EV_PERSIST, on_look, pcscd);
    if (!pcscd->child || !pcscd->patience || !pcscd->look || event_add(pcscd->child, NULL) < 0 ||
        event_add(pcscd->look, &interval) < 0) {
        snprintf(error->text, sizeof(error->text), "out of memory");
        goto fail;
    }
    err = pcscd_start_process(pcscd, error);
    if (err < 0)
        goto fail;
    *out = pcscd;
    return 0;
fail:
    pcscd_free(pcscd);
    return err;
}

void pcscd_stop(struct pcscd *pcscd)
{
    struct timeval after = {PCSCD_STOP_SECONDS, 0};

    pcscd->stopping = true;
    if (pcscd->pid <= 0)
        return;
    kill(pcscd->pid, SIGTERM);
    timer_add(pcscd->patience, &after);
}

void pcscd_free(struct pcscd *pcscd)
{
    if (!pcscd)
        return;
    if (pcscd->pid > 0)
        pcscd_end_process(pcscd);
    if (pcscd->child)
        event_free(pcscd->child);
    if (pcscd->patience)
        event_free(pcscd->patience);
    if (pcscd->look)
        event_free(pcscd->look);
    pcscd_remove_folder(pcscd);
    free(pcscd);
}
