/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slots of `euicc run`: their cards, addresses and links. See run.h. */
#include "tools/reader/run.h"

#include "apdu/clock.h"
#include "apdu/host.h"
#include "apdu/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Durability `none`: restores the contents of the start. */
static int restart_card(struct slot *slot)
{
    euiccd_power_off(slot->card);
    slot->restart_pending = false;
    return euiccd_image_put(slot->card, slot->image);
}

/* A fault rule cut the power within the last call. */
static bool has_lost_power(const struct slot *slot)
{
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);

    euiccd_get_fault_effect(slot->card, &effect);
    return effect.transport == EUICCD_TRANSPORT_POWER_LOST;
}

static void contact_power(void *context, enum vpcd_power power)
{
    struct slot *slot = context;
    int err = slot->restart_pending && power != VPCD_POWER_OFF ? restart_card(slot) : 0;

    if (err < 0)
        command_note("%s: restart failed: %s; card unchanged", slot->path, err_text(err));
    switch (power) {
    case VPCD_POWER_OFF:
        euiccd_power_off(slot->card);
        return;
    case VPCD_POWER_ON:
        err = euiccd_power_on(slot->card, NULL);
        break;
    case VPCD_POWER_RESET:
        err = euiccd_reset(slot->card, NULL);
        break;
    }
    if (err < 0 && has_lost_power(slot)) /* without an ATR, a reader powers on again */
        err = euiccd_power_on(slot->card, NULL);
    if (err < 0)
        command_note("%s: power on: %s; the card answers 6F00 until it works", slot->path,
                     err_text(err));
}

bool run_slot_is(const struct slot *slot, const char *name)
{
    const char *slash = strrchr(slot->path, '/');

    return strcmp(name, slot->path) == 0 || (slash && strcmp(name, slash + 1) == 0);
}

int run_reinsert(struct run *run, const char *name)
{
    int found = 0;

    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (!slot->card || !slot->link || !slot->path || (name && !run_slot_is(slot, name)))
            continue;
        found++;
        slot->restart_pending = slot->image != NULL;
        if (vpcd_reinsert(slot->link) < 0)
            command_note("%s: a reader that connected to us cannot see a removal; the card %s",
                         slot->path,
                         slot->image ? "restarts at its next power-on or reset" : "stays in");
        else if (slot->restart_pending && restart_card(slot) < 0)
            command_note("%s: restart failed; card unchanged", slot->path);
    }
    return found;
}

static struct bytes contact_atr(void *context)
{
    struct slot *slot = context;

    return from_euiccd(euiccd_atr(slot->card));
}

static struct rapdu contact_transmit(void *context, struct bytes command)
{
    struct slot *slot = context;

    slot->apdus++;
    card_options_apdu(&slot->run->options);
    return card_transmit(slot->card, command);
}

static void contact_idle(void *context)
{
    struct slot *slot = context;
    const bool was_on = euiccd_is_on(slot->card);

    (void)euiccd_release_memory(slot->card); /* a busy card keeps its memory */
    if (was_on && !euiccd_is_on(slot->card)) /* a fault rule cut the power at a write */
        (void)vpcd_reinsert(slot->link);
}

/* What the fault rules of the card demand. A reader detects a card that was reset by itself as it
 * does one that lost power. */
static struct vpcd_outcome contact_outcome(void *context)
{
    static const enum vpcd_way ways[] = {
        [EUICCD_TRANSPORT_RESPOND] = VPCD_SEND,
        [EUICCD_TRANSPORT_NO_RESPONSE] = VPCD_SEND_NOTHING,
        [EUICCD_TRANSPORT_POWER_LOST] = VPCD_REINSERT,
        [EUICCD_TRANSPORT_RESET] = VPCD_REINSERT,
        [EUICCD_TRANSPORT_LEAVES] = VPCD_REMOVE,
    };
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);
    const struct slot *slot = context;

    euiccd_get_fault_effect(slot->card, &effect);
    return (struct vpcd_outcome){ways[effect.transport], effect.delay};
}

static const struct vpcd_card contacts = {contact_power, contact_atr, contact_transmit,
                                          contact_idle, contact_outcome};

void run_print_slot(const struct slot *slot)
{
    char eid[33];

    euiccd_eid(slot->card, eid);
    printf("%s ", eid);
    text_print(stdout, slot->path);
    printf(" %s:%u%s%s\n", slot->address.host, vpcd_port(slot->link), slot->reader[0] ? " " : "",
           slot->reader);
    fflush(stdout);
}

/* A card in the private pcscd is printed when clients can connect to it. */
static void on_reader(void *context)
{
    struct slot *slot = context;

    slot->seen = true;
    if (slot->run->words)
        run_command_start_when_ready(slot->run);
    else if (slot->run->pcscd_ready)
        run_print_slot(slot);
}

static void on_waiting(void *context)
{
    const struct slot *slot = context;
    enum pcscd_state state = PCSCD_ABSENT;
    struct pcscd_error error;

    if (pcscd_find(&state, &error) == 0 && state == PCSCD_OF_RUN)
        command_note("%s: no vpcd answers at %s:%u; " PCSCD_OF_RUN_TEXT "; still trying",
                     slot->path, slot->address.host, slot->address.port);
    else
        command_note("%s: no vpcd answers at %s:%u yet; still trying (is pcscd running, with "
                     "vsmartcard-vpcd installed?)",
                     slot->path, slot->address.host, slot->address.port);
}

static void on_silence(void *context)
{
    const struct slot *slot = context;

    command_note(
        "%s: the vpcd at %s:%u does not request the ATR: another card is in the slot; still "
        "waiting",
        slot->path, slot->address.host, slot->address.port);
}

int run_open_card(struct run *run, struct slot *slot)
{
    struct card_options *options = &run->options;

    if (card_options_open(options, slot->path, slot->name, (unsigned)(slot - run->slots),
                          &slot->card) != COMMAND_DONE)
        return COMMAND_FAILED;
    if (options->durability == EUICCD_DURABILITY_NONE && !slot->image &&
        euiccd_image_take(slot->card, &slot->image) < 0)
        return command_failed("%s: out of memory", slot->path);
    return COMMAND_DONE;
}

void run_close_card(struct slot *slot)
{
    for (size_t i = 0; i < slot->snapshot_count; i++) {
        euiccd_image_free(slot->snapshots[i].image);
        free(slot->snapshots[i].name);
    }
    free(slot->snapshots);
    slot->snapshots = NULL;
    slot->snapshot_count = 0;
    euiccd_image_free(slot->image);
    slot->image = NULL;
    free(slot->quirks);
    slot->quirks = NULL;
    euiccd_close(slot->card);
    slot->card = NULL;
}

static bool name_is_taken(const struct run *run, size_t before, const char *name)
{
    bool taken = strcmp(name, "pcscd") == 0; /* the name of another log */

    for (size_t i = 0; i < before; i++)
        taken |= strcmp(run->slots[i].name, name) == 0;
    return taken;
}

int run_name_cards(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const char *slash = strrchr(run->slots[i].path, '/');
        const char *base = slash ? slash + 1 : run->slots[i].path;
        const char *end = strrchr(base, '.');
        int len = (int)(end && strcmp(end, ".euicc") == 0 ? (size_t)(end - base) : strlen(base));
        char **name = &run->slots[i].name;

        if (asprintf(name, "%.*s", len, base) < 0)
            return command_failed("out of memory");
        for (int number = 2; name_is_taken(run, i, *name); number++) {
            free(*name);
            if (asprintf(name, "%.*s-%d", len, base, number) < 0)
                return command_failed("out of memory");
        }
    }
    return COMMAND_DONE;
}

int run_open_cards(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].path && run_open_card(run, &run->slots[i]) != COMMAND_DONE)
            return COMMAND_FAILED;
    }
    return COMMAND_DONE;
}

static int socket_of_pcscd(void *context, int family)
{
    const struct slot *slot = context;

    return pcscd_new_socket(slot->run->pcscd, family);
}

static int start_link(struct run *run, struct slot *slot, struct vpcd **link)
{
    struct vpcd_options options = {.host = slot->address.host,
                                   .port = slot->address.port,
                                   .listen = slot->listen,
                                   .contacts = &vpcd_empty_slot,
                                   .new_socket = run->pcscd ? socket_of_pcscd : NULL,
                                   .context = slot};
    int err;

    slot->run = run;
    if (slot->path) {
        options.contacts = &contacts;
        options.card = slot;
        options.on_reader = slot->reader[0] ? on_reader : NULL;
        options.on_waiting = on_waiting;
        options.on_silence = on_silence;
    }
    err = vpcd_new(link, run->base, &options);
    if (err == ERR_BUSY)
        return command_failed("%s:%u: the port is in use; choose another one with --listen",
                              slot->address.host, slot->address.port);
    if (err == ERR_NOT_FOUND)
        return command_failed("%s: %s", slot->address.host, host_find_reason(err));
    if (err < 0)
        return command_failed("%s:%u: %s", slot->address.host, slot->address.port, strerror(errno));
    return COMMAND_DONE;
}

/* A slot without a card at `address`: the second slot of a vpcd that connects to us. */
static void add_empty_slot(struct run *run, struct command_address address)
{
    run->slots = command_grow(run->slots, run->count, sizeof(*run->slots));
    run->slots[run->count].address = address;
    run->slots[run->count++].listen = true;
}

static bool is_taken(const struct run *run, uint16_t port)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].listen && run->slots[i].address.port == port)
            return true;
    }
    return false;
}

/*
 * A vpcd that connects has two slots, and version 3.3 aborts pcscd when one is refused: a card
 * without a second one listens at the next port, too.
 */
static void add_spare_slots(struct run *run)
{
    size_t cards = run->count;
    size_t first = 0; /* the last card with an address of its own */

    for (size_t i = 0; i < cards; i++) {
        struct command_address next = run->slots[i].address;

        if (i < run->address_count)
            first = i;
        if (!run->slots[i].listen || (i + 1 < cards && i + 1 >= run->address_count) ||
            (i - first) % PCSCD_SLOTS == 1 || next.port == UINT16_MAX)
            continue;
        next.port++;
        if (!is_taken(run, next.port))
            add_empty_slot(run, next);
    }
}

int run_start_links(struct run *run)
{
    add_spare_slots(run);
    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (start_link(run, slot, &slot->link) != COMMAND_DONE) {
            if (slot->card)
                return COMMAND_FAILED;
            command_note("a vpcd 3.3 that connects to the port before will abort its pcscd");
        }
    }
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].card)
            run_print_slot(&run->slots[i]);
    }
    return COMMAND_DONE;
}

int run_start_pairs(struct run *run, const struct pcscd_options *options)
{
    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        slot->address = (struct command_address){"127.0.0.1", 0};
        slot->address.port = (uint16_t)(options->ports[i / PCSCD_SLOTS] + i % PCSCD_SLOTS);
        if (start_link(run, slot, &slot->link) != COMMAND_DONE)
            return COMMAND_FAILED;
    }
    return COMMAND_DONE;
}
