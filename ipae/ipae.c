/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event in, proactive command out, and the one place where procedures wait.
 *
 *   ASLEEP --terminal_is_fit--> RUNS: poll_run on the coroutine
 *   RUNS --await_*--> suspended --on_event: step--> RUNS
 *   reset --on_event: unwind--> ASLEEP
 */
#include "ipae/ipae.h"
#include "ipae/transport/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(void *context)
{
    struct ipae *ipae = context;

    poll_run(ipae);
    ipae->finished = true;
}

/* All that a card session knew. */
static void forget(struct ipae *ipae)
{
    ipae->reset = false;
    ipae->finished = false;
    ipae->waiting = WAITING_NOT;
    ipae->command = NULL;
    ipae->response_len = 0;
    memset(&ipae->news, 0, sizeof(ipae->news));
    memset(&ipae->features, 0, sizeof(ipae->features));
    memset(ipae->timer_left, 0, sizeof(ipae->timer_left));
    memset(ipae->soft, 0, sizeof(ipae->soft));
    memset(ipae->plmn, 0, sizeof(ipae->plmn));
    ipae->refusals = 0;
    ipae->dns_server.known = false;
    arena_reset(&ipae->arena);
    arena_reset(&ipae->poll_arena);
}

/* IPAE-I2: the procedure sees ERR_RESET wherever it waits, and ends. */
static void unwind(struct ipae *ipae)
{
    ipae->reset = true;
    ipae->command = NULL;
    while (co_is_suspended(ipae->co))
        co_resume(ipae->co);
    forget(ipae);
}

static void read_features(struct ipae *ipae)
{
    const struct euiccd_card *card = ipae->card;

    ipae->features = (struct features){
        .timers = card_terminal_has(card, 8, 1) && card_terminal_has(card, 1, 6),
        .poll_interval = card_terminal_has(card, 3, 6),
        .menu = card_terminal_has(card, 1, 4) && card_terminal_has(card, 4, 6),
        .location_information = card_terminal_has(card, 4, 7),
        .date_time = card_terminal_has(card, 8, 3),
        .location_event = card_terminal_has(card, 5, 5),
        .data_event = card_terminal_has(card, 6, 3),
        .rejection_event = card_terminal_has(card, 25, 5),
        .tcp = card_terminal_has(card, 17, 1),
        .udp = card_terminal_has(card, 17, 2),
        .dns_request = card_terminal_has(card, 33, 1),
    };
}

/* What the IPAe cannot do without (CAT-1.4): bits of TERMINAL PROFILE (TS 102 223 5.2). Of a
 * group at least one must be set. */
struct needed {
    uint8_t octet, bit;
    char group; /* 0: needed by itself */
    const char *name;
};
static const struct needed needed[] = {
    {1, 1, 0, "profile download"},
    {3, 8, 0, "REFRESH"},
    {5, 1, 0, "SET UP EVENT LIST"},
    {12, 1, 0, "OPEN CHANNEL"},
    {12, 2, 0, "CLOSE CHANNEL"},
    {12, 3, 0, "RECEIVE DATA"},
    {12, 4, 0, "SEND DATA"},
    {12, 5, 0, "GET CHANNEL STATUS"},
    {13, 6, 'c', "channels"},
    {13, 7, 'c', "channels"},
    {13, 8, 'c', "channels"},
    {17, 1, 't', "TCP"},
    {17, 2, 't', "UDP"},
};

static bool terminal_has_one(const struct euiccd_card *card, const struct needed *row)
{
    if (!row->group)
        return card_terminal_has(card, row->octet, row->bit);
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (needed[i].group == row->group &&
            card_terminal_has(card, needed[i].octet, needed[i].bit))
            return true;
    return false;
}

static bool terminal_is_fit(const struct ipae *ipae)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (!terminal_has_one(ipae->card, &needed[i]))
            return false;
    return true;
}

/* One line about what is missing, with each TERMINAL PROFILE. */
static void note_unfit(const struct ipae *ipae)
{
    char text[500] = "";
    size_t len = 0;

    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const struct needed *row = &needed[i];
        bool same_group = row->group && row[-1].group == row->group;

        if (!terminal_has_one(ipae->card, row) && len < sizeof(text))
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s octet %u bit %u (%s)",
                                    len == 0     ? "TERMINAL PROFILE lacks"
                                    : same_group ? " or"
                                                 : ",",
                                    row->octet, row->bit, row->name);
    }
    ipae_note(ipae, "IPAe", text);
}

/* Starts the procedure when all is there for it, or goes on where it may. `answered`: a TERMINAL
 * RESPONSE came. */
static void step(struct ipae *ipae, struct buf *command, bool answered)
{
    ipae->command = command;
    if (!co_is_suspended(ipae->co)) {
        if (!command || ipae->finished || card_active_ipa(ipae->card) != EUICCD_IPA_IPAE ||
            !terminal_is_fit(ipae))
            return;
        co_resume(ipae->co);
    } else if (ipae->waiting == WAITING_FOR_RESPONSE ? answered : command != NULL) {
        co_resume(ipae->co);
    }
    ipae->command = NULL;
}

static bool on_event(void *context, enum card_event event, struct bytes data, struct buf *command)
{
    struct ipae *ipae = context;
    bool taken = true;

    switch (event) {
    case CARD_EVENT_RESET:
        unwind(ipae);
        return true;
    case CARD_EVENT_TERMINAL_PROFILE:
        unwind(ipae);
        read_features(ipae);
        if (card_active_ipa(ipae->card) == EUICCD_IPA_IPAE && !terminal_is_fit(ipae))
            note_unfit(ipae);
        break;
    case CARD_EVENT_ENVELOPE:
        taken = news_take(ipae, data);
        break;
    case CARD_EVENT_STATUS:
        news_status(ipae);
        break;
    case CARD_EVENT_TERMINAL_RESPONSE:
        data = bytes_cut(data, 0, sizeof(ipae->response));
        ipae->response_len = data.len;
        memcpy(ipae->response, data.len ? data.at : ipae->response, data.len);
        break;
    }
    step(ipae, command, event == CARD_EVENT_TERMINAL_RESPONSE);
    return taken;
}

static int suspend(struct ipae *ipae, enum waiting waiting)
{
    if (ipae->reset)
        return ERR_RESET;
    ipae->waiting = waiting;
    co_suspend(ipae->co);
    ipae->waiting = WAITING_NOT;
    return ipae->reset ? ERR_RESET : 0;
}

int await_command(struct ipae *ipae, struct bytes command, struct bytes *response)
{
    const struct trace *trace = ipae->services.trace;
    int err = 0;

    while (err == 0 && !ipae->command)
        err = suspend(ipae, WAITING_FOR_TOOLKIT);
    if (err < 0 || ipae->reset)
        return ERR_RESET;
    buf_put(ipae->command, command);
    ipae->command = NULL;
    if (trace_is_on(trace))
        trace_emit(trace, (struct trace_event){.kind = TRACE_AWAIT,
                                               .name = "IPAe",
                                               .reason = "suspend",
                                               .command = command});
    err = suspend(ipae, WAITING_FOR_RESPONSE);
    if (err < 0)
        return err;
    *response = bytes_at(ipae->response, ipae->response_len);
    return 0;
}

int await_event(struct ipae *ipae)
{
    return suspend(ipae, WAITING_FOR_EVENT);
}

void ipae_note(const struct ipae *ipae, const char *procedure, const char *what)
{
    trace_note(ipae->services.trace, procedure, what);
}

uint32_t ipae_random(struct ipae *ipae, uint32_t bound)
{
    uint8_t octets[4];
    uint32_t value = 0;

    if (bound < 2 || ipae->services.rng->fill(ipae->services.rng, octets, sizeof(octets)) < 0)
        return 0;
    for (size_t i = 0; i < sizeof(octets); i++)
        value = value << 8 | octets[i];
    return value % bound;
}

int ipae_new(struct ipae **out, struct euiccd_card *card)
{
    struct ipae *ipae;

    if (euiccd_is_on(card))
        return ERR_STATE;
    ipae = calloc(1, sizeof(*ipae));
    if (!ipae)
        return ERR_MEMORY;
    ipae->card = card;
    ipae->services = card_services(card);
    arena_init(&ipae->arena, ARENA_MAX);
    arena_init(&ipae->poll_arena, ARENA_MAX);
    ipae->co = co_new(run, ipae);
    if (!ipae->co) {
        free(ipae);
        return ERR_MEMORY;
    }
    card_set_agent(card, (struct card_agent){on_event, ipae});
    *out = ipae;
    return 0;
}

void ipae_free(struct ipae *ipae)
{
    if (!ipae)
        return;
    unwind(ipae);
    card_set_agent(ipae->card, (struct card_agent){NULL, NULL});
    co_free(ipae->co);
    tls_common_free(ipae);
    arena_free(&ipae->arena);
    arena_free(&ipae->poll_arena);
    free(ipae);
}
