/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coroutine of the IPAe and the one place where procedures wait. */
#include "ipae/toolkit/terminal.h"

#include <assert.h>
#include <string.h>

int terminal_init(struct terminal *terminal, struct euiccd_card *card, co_function *run,
                  void *context)
{
    *terminal = (struct terminal){.card = card, .services = card_services(card)};
    arena_init(&terminal->arena, ARENA_MAX);
    arena_init(&terminal->poll_arena, ARENA_MAX);
    terminal->co = co_new(run, context);
    return terminal->co ? 0 : ERR_MEMORY;
}

void terminal_free(struct terminal *terminal)
{
    co_free(terminal->co);
    arena_free(&terminal->arena);
    arena_free(&terminal->poll_arena);
}

void terminal_resume(struct terminal *terminal, struct buf *command)
{
    terminal->command = command;
    co_resume(terminal->co);
    terminal->command = NULL;
}

void terminal_unwind(struct terminal *terminal)
{
    terminal->reset = true;
    while (co_is_suspended(terminal->co))
        terminal_resume(terminal, NULL);
    assert(terminal->waiting == WAITING_NOT); /* IPAE-I2 */
    terminal->reset = false;
    terminal->response_len = 0;
    memset(&terminal->events, 0, sizeof(terminal->events));
    memset(&terminal->features, 0, sizeof(terminal->features));
    memset(terminal->timer_left, 0, sizeof(terminal->timer_left));
    memset(terminal->status_left, 0, sizeof(terminal->status_left));
    memset(terminal->plmn, 0, sizeof(terminal->plmn));
    terminal->dns_server.known = false;
    arena_reset(&terminal->arena);
    arena_reset(&terminal->poll_arena);
}

static int suspend(struct terminal *terminal, enum waiting waiting)
{
    if (terminal->reset)
        return ERR_RESET;
    assert(terminal->waiting == WAITING_NOT); /* one wait at a time */
    terminal->waiting = waiting;
    co_suspend(terminal->co);
    terminal->waiting = WAITING_NOT;
    return terminal->reset ? ERR_RESET : 0;
}

int await_command(struct terminal *terminal, struct bytes command, struct bytes *response)
{
    const struct trace *trace = terminal->services.trace;
    int err = 0;

    while (err == 0 && !terminal->command)
        err = suspend(terminal, WAITING_FOR_TOOLKIT);
    if (err < 0 || terminal->reset)
        return ERR_RESET;
    buf_put(terminal->command, command);
    terminal->command = NULL;
    if (trace_is_on(trace))
        trace_emit(trace, (struct trace_event){.kind = TRACE_AWAIT,
                                               .name = "IPAe",
                                               .reason = "suspend",
                                               .command = command});
    err = suspend(terminal, WAITING_FOR_RESPONSE);
    if (err < 0)
        return err;
    *response = bytes_at(terminal->response, terminal->response_len);
    return 0;
}

int await_event(struct terminal *terminal)
{
    return suspend(terminal, WAITING_FOR_EVENT);
}

void terminal_note(const struct terminal *terminal, const char *procedure, const char *text)
{
    trace_note(terminal->services.trace, procedure, text);
}

bool terminal_takes_secrets(const struct terminal *terminal)
{
    return trace_takes_secrets(terminal->services.trace);
}

void terminal_secret(const struct terminal *terminal, const char *line)
{
    trace_secret(terminal->services.trace, line);
}

uint32_t terminal_random(struct terminal *terminal, uint32_t bound)
{
    struct rng *rng = terminal->services.rng;
    uint8_t octets[4];
    uint32_t value = 0;

    if (bound < 2 || rng->fill(rng, octets, sizeof(octets)) < 0)
        return 0;
    for (size_t i = 0; i < sizeof(octets); i++)
        value = value << 8 | octets[i];
    return value % bound;
}
