/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See pcscd.h: the life of a pcscd of ours in the event loop. */
#include "tools/reader/pcscd_parts.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { LOOK_MICROSECONDS = 2000 };

static void ended(struct pcscd *pcscd, int status)
{
    struct pcscd_error error;
    char words[256];

    pcscd->pid = 0;
    event_del(pcscd->child);
    event_del(pcscd->patience);
    event_del(pcscd->look);
    pcscd_last_words(pcscd, words, sizeof(words));
    snprintf(error.text, sizeof(error.text), "pcscd ended by %s %d: %s",
             WIFSIGNALED(status) ? "signal" : "itself with status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), words);
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

static void on_impatience(evutil_socket_t fd, short what, void *context)
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
    if (pcscd_ask_socket() <= 0)
        return;
    event_del(pcscd->look);
    pcscd->options.on_ready(pcscd->options.context);
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
    pcscd->patience = evtimer_new(base, on_impatience, pcscd);
    pcscd->look = event_new(base, -1, EV_PERSIST, on_look, pcscd);
    if (!pcscd->child || !pcscd->patience || !pcscd->look || event_add(pcscd->child, NULL) < 0) {
        snprintf(error->text, sizeof(error->text), "out of memory");
        goto fail;
    }
    err = pcscd_start_process(pcscd, error);
    if (err < 0)
        goto fail;
    event_add(pcscd->look, &interval);
    *out = pcscd;
    return 0;
fail:
    pcscd_free(pcscd);
    return err;
}

void pcscd_stop(struct pcscd *pcscd)
{
    struct timeval after = {PCSCD_PATIENCE_SECONDS, 0};

    pcscd->stopping = true;
    if (pcscd->pid <= 0)
        return;
    kill(pcscd->pid, SIGTERM);
    event_add(pcscd->patience, &after);
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
