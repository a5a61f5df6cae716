/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc run: cards in readers, until SIGINT or SIGTERM. */
#include "card/card.h"
#include "tools/factory.h"
#include "tools/pcscd.h"
#include "tools/verb.h"
#include "tools/vpcd.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_VPCD = 1000,
    KEY_LISTEN,
    KEY_PCSCD,
    KEY_TRACE,
    KEY_GSMTAP,
    KEY_JSON,
    KEY_TEXT,
    KEY_DURABILITY
};

/* A card and where it stands. */
struct slot {
    const char *path; /* NULL: no card */
    struct card *card;
    struct vpcd *link;
    struct verb_address address;
    bool listen;
    char reader[PCSCD_READER_SIZE]; /* "" when we do not know */
    bool seen;                      /* by pcscd of ours */
    struct run *run;
};

struct run {
    struct slot *slots;
    size_t count;
    struct verb_address *addresses; /* of the command line, in order */
    bool *listens;
    size_t address_count;
    bool pcscd_wanted;
    enum card_durability durability;
    struct trace_sink *sinks;
    struct card_tables *tables;
    struct event_base *base;
    struct event *signals[2];
    struct pcscd *pcscd;
    bool pcscd_ready;
    bool failed;
    bool ending;
};

static const struct argp_option run_options[] = {
    {"vpcd", KEY_VPCD, "HOST:PORT", 0,
     "connect to a vpcd (default: 127.0.0.1:35963); once a card, further cards take the next ports",
     0},
    {"listen", KEY_LISTEN, "HOST:PORT", 0, "wait for a vpcd that connects out", 0},
    {"pcscd", KEY_PCSCD, NULL, 0, "start a pcscd of our own where none runs", 0},
    {"trace", KEY_TRACE, "FILE.pcapng", 0, "write the APDUs for Wireshark", 0},
    {"gsmtap", KEY_GSMTAP, "HOST:PORT", 0, "send the APDUs as GSMTAP", 0},
    {"json", KEY_JSON, "FILE", 0, "write what happens as JSON lines (-: standard output)", 0},
    {"text", KEY_TEXT, "FILE", 0, "write what happens as text (-: standard error)", 0},
    {"durability", KEY_DURABILITY, "full|os|none", 0,
     "a change survives power loss (the default), the end of the process only, or nothing", 0},
    {0}};

static void add_sink(struct run *run, struct trace_sink *sink, const char *what, const char *target)
{
    if (!sink) {
        verb_failed("%s %s: %s", what, target, strerror(errno));
        exit(VERB_FAILED);
    }
    sink->next = run->sinks;
    run->sinks = sink;
}

static void add_gsmtap(struct run *run, const char *text)
{
    struct verb_address address = verb_address("--gsmtap", text);
    char port[8];

    snprintf(port, sizeof(port), "%u", address.port);
    add_sink(run, trace_gsmtap_new(address.host, port), "--gsmtap", text);
}

static enum card_durability parse_durability(const char *text)
{
    if (strcmp(text, "full") == 0)
        return CARD_DURABILITY_FULL;
    if (strcmp(text, "os") == 0)
        return CARD_DURABILITY_OS;
    if (strcmp(text, "none") == 0)
        return CARD_DURABILITY_NONE;
    verb_usage("--durability %s: must be one of full|os|none", text);
}

static void *grow(void *array, size_t count, size_t size)
{
    void *grown = reallocarray(array, count + 1, size);

    if (!grown) {
        verb_failed("out of memory");
        exit(VERB_FAILED);
    }
    memset((char *)grown + count * size, 0, size);
    return grown;
}

static error_t run_key(int key, char *argument, struct argp_state *state)
{
    struct run *run = state->input;

    switch (key) {
    case KEY_VPCD:
    case KEY_LISTEN:
        run->addresses = grow(run->addresses, run->address_count, sizeof(*run->addresses));
        run->listens = grow(run->listens, run->address_count, sizeof(*run->listens));
        run->addresses[run->address_count] =
            verb_address(key == KEY_VPCD ? "--vpcd" : "--listen", argument);
        run->listens[run->address_count++] = key == KEY_LISTEN;
        return 0;
    case KEY_PCSCD:
        run->pcscd_wanted = true;
        return 0;
    case KEY_TRACE:
        add_sink(run, trace_pcapng_new(argument), "--trace", argument);
        return 0;
    case KEY_GSMTAP:
        add_gsmtap(run, argument);
        return 0;
    case KEY_JSON:
        add_sink(run, trace_json_new(argument), "--json", argument);
        return 0;
    case KEY_TEXT:
        add_sink(run, trace_text_new(argument), "--text", argument);
        return 0;
    case KEY_DURABILITY:
        run->durability = parse_durability(argument);
        return 0;
    case ARGP_KEY_ARG:
        run->slots = grow(run->slots, run->count, sizeof(*run->slots));
        run->slots[run->count++].path = argument;
        return 0;
    case ARGP_KEY_END:
        if (run->count == 0)
            verb_usage("no card file named");
        if (run->pcscd_wanted && run->address_count > 0)
            verb_usage("--pcscd chooses the addresses itself; leave --vpcd and --listen out");
        if (run->address_count > run->count)
            verb_usage("more addresses than cards");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void contact_power(void *context, enum vpcd_power power)
{
    struct slot *slot = context;
    int err = 0;

    switch (power) {
    case VPCD_POWER_OFF:
        card_power_off(slot->card);
        break;
    case VPCD_POWER_ON:
        err = card_power_on(slot->card, NULL);
        break;
    case VPCD_POWER_RESET:
        err = card_reset(slot->card, NULL);
        break;
    }
    if (err < 0)
        verb_note("%s: power on: %s; the card answers 6F00 until it works", slot->path,
                  err_text(err));
}

static struct bytes contact_atr(void *context)
{
    struct slot *slot = context;

    return card_atr(slot->card);
}

static struct rapdu contact_transmit(void *context, struct bytes command)
{
    struct slot *slot = context;

    return card_transmit(slot->card, command);
}

static void contact_rest(void *context)
{
    struct slot *slot = context;

    (void)card_rest(slot->card); /* a card that is busy rests later, or not */
}

static const struct vpcd_contacts contacts = {contact_power, contact_atr, contact_transmit,
                                              contact_rest};

/* The one line a card: EID, file, address, and the reader's name where we know it. */
static void print_slot(const struct slot *slot)
{
    char eid[33];

    card_eid(slot->card, eid);
    printf("%s %s %s:%u%s%s\n", eid, slot->path, slot->address.host, vpcd_port(slot->link),
           slot->reader[0] ? " " : "", slot->reader);
    fflush(stdout);
}

/* A card in a pcscd of ours is announced when that sees it and clients can connect. */
static void on_reader(void *context)
{
    struct slot *slot = context;

    slot->seen = true;
    if (slot->run->pcscd_ready)
        print_slot(slot);
}

static void on_pcscd_ready(void *context)
{
    struct run *run = context;

    run->pcscd_ready = true;
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].seen)
            print_slot(&run->slots[i]);
    }
}

static void on_waiting(void *context)
{
    const struct slot *slot = context;

    verb_note("%s: no vpcd answers at %s:%u yet; still trying (is pcscd running, with "
              "vsmartcard-vpcd installed?)",
              slot->path, slot->address.host, slot->address.port);
}

/* Opens the card, which is made when there is no file. */
static int open_slot(struct run *run, struct slot *slot)
{
    struct card_options options = {
        .tables = run->tables, .durability = run->durability, .sinks = run->sinks};
    struct factory factory = {0};
    struct factory_error factory_error = {""};
    struct card_error error = {""};
    char eid[33];
    int err;

    if (access(slot->path, F_OK) < 0 && errno == ENOENT) {
        if (factory_make(slot->path, &factory, eid, &factory_error) < 0)
            return verb_failed("%s", factory_error.text);
    }
    err = card_open(&slot->card, slot->path, &options, &error);
    if (err < 0)
        return verb_failed("%s", error.text[0] ? error.text : err_text(err));
    return VERB_DONE;
}

static int open_slots(struct run *run)
{
    if (card_tables_new(&run->tables) < 0)
        return verb_failed("the card's tables: out of memory");
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].path && open_slot(run, &run->slots[i]) != VERB_DONE)
            return VERB_FAILED;
    }
    return VERB_DONE;
}

/* Card i gets address i; those without one follow the last address on the next ports. */
static int give_addresses(struct run *run)
{
    struct verb_address address = {"127.0.0.1", VPCD_PORT};
    bool listen = false;

    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (i < run->address_count) {
            address = run->addresses[i];
            listen = run->listens[i];
        } else if (i > 0 && address.port++ == UINT16_MAX) {
            return verb_failed("%s: no port left after %s:65535", slot->path, address.host);
        }
        slot->address = address;
        slot->listen = listen;
    }
    return VERB_DONE;
}

static int start_link(struct run *run, struct slot *slot, struct vpcd **link)
{
    struct vpcd_options options = {.host = slot->address.host,
                                   .port = slot->address.port,
                                   .listen = slot->listen,
                                   .contacts = &vpcd_empty_slot,
                                   .context = slot};
    int err;

    slot->run = run;
    if (slot->path) {
        options.contacts = &contacts;
        options.card = slot;
        options.on_reader = slot->reader[0] ? on_reader : NULL;
        options.on_waiting = on_waiting;
    }
    err = vpcd_new(link, run->base, &options);
    if (err == ERR_BUSY)
        return verb_failed("%s:%u: the port is in use; choose another one with --listen",
                           slot->address.host, slot->address.port);
    if (err == ERR_NOT_FOUND)
        return verb_failed("%s: no such host", slot->address.host);
    if (err < 0)
        return verb_failed("%s:%u: %s", slot->address.host, slot->address.port, strerror(errno));
    return VERB_DONE;
}

/* A slot without a card at `address`: the second one of a vpcd that connects to us. */
static void add_empty_slot(struct run *run, struct verb_address address)
{
    run->slots = grow(run->slots, run->count, sizeof(*run->slots));
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
 * A vpcd that connects out has two slots, and version 3.3 takes pcscd down when one is refused: the
 * port after an odd one out is listened at too.
 */
static void add_spare_slots(struct run *run)
{
    size_t cards = run->count;
    size_t first = 0; /* card with the address of its own that the others follow */

    for (size_t i = 0; i < cards; i++) {
        struct verb_address next = run->slots[i].address;

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

/* Links at the given addresses, one line a card. */
static int start_links(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (start_link(run, slot, &slot->link) != VERB_DONE) {
            if (slot->card)
                return VERB_FAILED;
            verb_note("a vpcd 3.3 that connects to the port before will not get along");
        }
    }
    for (size_t i = 0; i < run->count; i++) {
        if (run->slots[i].card)
            print_slot(&run->slots[i]);
    }
    return VERB_DONE;
}

/* Listens for both slots of one vpcd on consecutive free ports. */
static int start_pair(struct run *run, struct slot pair[PCSCD_SLOTS])
{
    enum { TRIES = 100 };

    for (int i = 0; i < TRIES; i++) {
        struct vpcd_options second = {
            .contacts = &vpcd_empty_slot, .host = "127.0.0.1", .listen = true};

        pair[0].address = (struct verb_address){"127.0.0.1", 0};
        pair[0].listen = true;
        if (start_link(run, &pair[0], &pair[0].link) != VERB_DONE)
            return VERB_FAILED;
        pair[1].address = pair[0].address;
        pair[1].listen = true;
        pair[1].address.port = (uint16_t)(vpcd_port(pair[0].link) + 1);
        second.port = pair[1].address.port;
        /* Somebody may have the next port; then another pair is looked for. */
        if (second.port != 0 && vpcd_new(&pair[1].link, run->base, &second) == 0) {
            vpcd_free(pair[1].link);
            pair[1].link = NULL;
            return start_link(run, &pair[1], &pair[1].link);
        }
        vpcd_free(pair[0].link);
        pair[0].link = NULL;
    }
    return verb_failed("no two free ports in a row on 127.0.0.1");
}

static void on_pcscd_end(void *context, const struct pcscd_error *error)
{
    struct run *run = context;

    if (error) {
        verb_failed("%s", error->text);
        run->failed = true;
    }
    event_base_loopbreak(run->base);
}

static int start_own_pcscd(struct run *run)
{
    struct pcscd_options options = {
        .on_ready = on_pcscd_ready, .on_end = on_pcscd_end, .context = run};
    struct pcscd_error error = {""};

    if (run->count > (size_t)PCSCD_READERS_MAX * PCSCD_SLOTS)
        return verb_failed("a pcscd has room for %d cards", PCSCD_READERS_MAX * PCSCD_SLOTS);
    for (size_t i = 0; i < run->count; i++)
        pcscd_reader(run->slots[i].reader, i);
    if (run->count % PCSCD_SLOTS)
        add_empty_slot(run, (struct verb_address){"127.0.0.1", 0});
    for (size_t i = 0; i < run->count; i += PCSCD_SLOTS) {
        if (start_pair(run, &run->slots[i]) != VERB_DONE)
            return VERB_FAILED;
        options.ports[options.count++] = vpcd_port(run->slots[i].link);
    }
    if (pcscd_start(&run->pcscd, run->base, &options, &error) < 0)
        return verb_failed("%s", error.text);
    return VERB_DONE;
}

static int start(struct run *run)
{
    struct pcscd_error error = {""};
    bool running = false;

    if (run->pcscd_wanted && pcscd_is_running(&running, &error) < 0)
        return verb_failed("%s", error.text);
    if (run->pcscd_wanted && !running) /* the cards are ready by the time it asks for them */
        return start_own_pcscd(run) == VERB_DONE ? open_slots(run) : VERB_FAILED;
    if (open_slots(run) != VERB_DONE)
        return VERB_FAILED;
    if (running)
        verb_note("a pcscd runs already; using its vpcd");
    if (give_addresses(run) != VERB_DONE)
        return VERB_FAILED;
    add_spare_slots(run);
    return start_links(run);
}

/* SIGINT, SIGTERM: pcscd first, while its cards still answer; a second signal does not wait. */
static void on_signal(evutil_socket_t number, short what, void *context)
{
    struct run *run = context;

    (void)number;
    (void)what;
    if (run->pcscd && !run->ending)
        pcscd_stop(run->pcscd);
    else
        event_base_loopbreak(run->base);
    run->ending = true;
}

static int start_loop(struct run *run)
{
    static const int numbers[] = {SIGINT, SIGTERM};

    signal(SIGPIPE, SIG_IGN); /* a reader of our output that went away is told by the write */
    run->base = event_base_new();
    if (!run->base)
        return verb_failed("the event loop: out of memory");
    for (size_t i = 0; i < 2; i++) {
        run->signals[i] = evsignal_new(run->base, numbers[i], on_signal, run);
        if (!run->signals[i] || event_add(run->signals[i], NULL) < 0)
            return verb_failed("the event loop: out of memory");
    }
    return VERB_DONE;
}

static void end(struct run *run)
{
    pcscd_free(run->pcscd);
    for (size_t i = 0; i < run->count; i++)
        vpcd_free(run->slots[i].link);
    for (size_t i = 0; i < run->count; i++)
        card_close(run->slots[i].card);
    for (size_t i = 0; i < 2; i++) {
        if (run->signals[i])
            event_free(run->signals[i]);
    }
    if (run->base)
        event_base_free(run->base);
    card_tables_free(run->tables);
    trace_sinks_close(run->sinks);
    free(run->slots);
    free(run->addresses);
    free(run->listens);
}

int verb_run_cards(int argc, char **argv)
{
    static const struct argp argp = {
        .options = run_options,
        .parser = run_key,
        .args_doc = "CARD...",
        .doc =
            "Puts each CARD into a PC/SC reader until SIGINT or SIGTERM, and prints a line for it: "
            "its EID, file, address, and reader where --pcscd started one. A CARD without a file "
            "is made as by `euicc create'.\v"
            "Each --vpcd and --listen is for one card, in order. With --pcscd where a pcscd runs "
            "already, that one's vpcd is used."};
    struct run run = {0};
    int status;

    verb_parse(&argp, argc, argv, &run);
    status = start_loop(&run);
    if (status == VERB_DONE)
        status = start(&run);
    if (status == VERB_DONE) {
        event_base_dispatch(run.base);
        status = run.failed ? VERB_FAILED : VERB_DONE;
    }
    end(&run);
    return status;
}
