/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's agent: passes events to the coroutine and starts it.
 *
 *   ASLEEP --terminal_is_sufficient--> RUNNING: poll_run on the coroutine
 *   RUNNING --await_*--> SUSPENDED --on_event: step--> RUNNING
 *   reset --on_event: restart--> ASLEEP
 */
#include "ipae/ipae.h"
#include "ipae/ipae_private.h"
#include "ipae/procedure/procedures.h"
#include "ipae/transport/tls.h"

#include <stdlib.h>
#include <string.h>

static void run(void *context)
{
    struct ipae *ipae = context;

    poll_run(&ipae->terminal);
    ipae->finished = true;
}

static void restart(struct ipae *ipae)
{
    terminal_unwind(&ipae->terminal);
    ipae->finished = false;
}

static bool is_active(const struct ipae *ipae)
{
    return card_active_ipa(ipae->terminal.card) == EUICCD_IPA_IPAE;
}

/* Starts or continues the coroutine where that is possible now. `responded`: the event is a
 * TERMINAL RESPONSE. */
static void step(struct ipae *ipae, struct buf *command, bool responded)
{
    struct terminal *terminal = &ipae->terminal;
    bool ready;

    if (!co_is_suspended(terminal->co))
        ready = command && !ipae->finished && is_active(ipae) && terminal_is_sufficient(terminal);
    else
        ready = terminal->waiting == WAITING_FOR_RESPONSE ? responded : command != NULL;
    if (ready)
        terminal_resume(terminal, command);
}

static void keep_response(struct terminal *terminal, struct bytes response)
{
    response = bytes_cut(response, 0, sizeof(terminal->response));
    terminal->response_len = response.len;
    if (response.len)
        memcpy(terminal->response, response.at, response.len);
}

static bool on_event(void *context, enum card_event event, struct bytes data, struct buf *command)
{
    struct ipae *ipae = context;
    struct terminal *terminal = &ipae->terminal;
    bool taken = true;

    switch (event) {
    case CARD_EVENT_RESET:
        restart(ipae);
        terminal->number = 0; /* as in a process that was started */
        return true;
    case CARD_EVENT_TERMINAL_PROFILE:
        restart(ipae);
        terminal_read_profile(terminal);
        if (is_active(ipae) && !terminal_is_sufficient(terminal))
            terminal_note_missing(terminal);
        break;
    case CARD_EVENT_ENVELOPE:
        taken = event_download_receive(terminal, data);
        break;
    case CARD_EVENT_STATUS:
        status_receive(terminal);
        break;
    case CARD_EVENT_TERMINAL_RESPONSE:
        keep_response(terminal, data);
        break;
    }
    step(ipae, command, event == CARD_EVENT_TERMINAL_RESPONSE);
    return taken;
}

static void on_close(void *context)
{
    ipae_free(context);
}

int ipae_new(struct ipae **out, struct euiccd_card *card)
{
    struct ipae *ipae;
    int err;

    if (euiccd_is_on(card))
        return ERR_STATE;
    ipae = calloc(1, sizeof(*ipae));
    if (!ipae)
        return ERR_MEMORY;
    err = terminal_init(&ipae->terminal, card, run, ipae);
    if (err < 0) {
        free(ipae);
        return err;
    }
    card_set_agent(card, (struct card_agent){on_event, on_close, ipae});
    *out = ipae;
    return 0;
}

void ipae_free(struct ipae *ipae)
{
    if (!ipae)
        return;
    restart(ipae);
    card_set_agent(ipae->terminal.card, (struct card_agent){NULL, NULL, NULL});
    tls_common_free(&ipae->terminal);
    terminal_free(&ipae->terminal);
    free(ipae);
}
