/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card from open to close: power, reset, clock and random numbers. The contract is in euiccd.h.
 */
#include "apdu/tlv.h"
#include "card/es10/es10.h"
#include "card/fault_apdu.h"
#include "card/fault_source.h"
#include "card/slices.h"
#include "card/store/store_tx.h"
#include "card/toolkit/card_session.h"
#include "card/trace.h"
#include "crypto/rng_library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * ATR: T=0 first; TB after T=15: eUICC-related functions (b2; A-10, TS 102 221 6.3); historical
 * bytes: card service data E0, card capabilities 73 FE 21 1F (SFI, all kinds of SELECT, logical
 * channels assigned by card and terminal, 8 and more), "euiccd" and a version octet.
 */
static const uint8_t card_atr_bytes[] = {0x3B, 0x9F, 0x96, 0x80, 0x3F, 0xC7, 0x82, 0x80,
                                         0x31, 0xE0, 0x73, 0xFE, 0x21, 0x1F, 0x67, 'e',
                                         'u',  'i',  'c',  'c',  'd',  0x01, 0x6A};

enum {
    CARD_ARENA_MAX = 8 << 20, /* bound on the work memory of one command */
    CARD_LIFE_SHIFT = 40 /* 2^40 octets of the random stream for each opening of a seeded card */
};

int euiccd_context_new(struct euiccd_context **out)
{
    struct euiccd_context *context = calloc(1, sizeof(*context));

    if (!context)
        return ERR_MEMORY;
    context->scratch.at = malloc(ES10_RESPONSE_MAX);
    if (!context->scratch.at)
        goto fail;
    context->scratch.size = ES10_RESPONSE_MAX;
    context->der = der_definitions_new();
    if (!context->der)
        goto fail;
    *out = context;
    return 0;
fail:
    euiccd_context_free(context);
    return ERR_MEMORY;
}

void euiccd_context_free(struct euiccd_context *context)
{
    if (!context)
        return;
    der_definitions_free(context->der);
    free(context->scratch.at);
    free(context);
}

static enum store_durability durability_of(enum euiccd_durability durability)
{
    switch (durability) {
    case EUICCD_DURABILITY_OS:
        return STORE_DURABILITY_OS;
    case EUICCD_DURABILITY_NONE:
        return STORE_DURABILITY_NONE;
    case EUICCD_DURABILITY_FULL:
        break;
    }
    return STORE_DURABILITY_FULL;
}

/* The name of "cards/meter-7.euicc" is "meter-7". */
static char *name_from_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = strdup(slash ? slash + 1 : path);
    char *dot = name ? strrchr(name, '.') : NULL;

    if (dot && dot != name)
        *dot = '\0';
    return name;
}

/* Each opening has a part of the seed's stream of its own, so that no output repeats. */
static int open_seeded_rng(struct euiccd_card *card, struct bytes seed)
{
    struct store *store = card->euicc.store;
    int64_t life;
    int err = store_begin(store);

    if (err < 0)
        return err;
    err = store_next_life(store, &life);
    if (err < 0) {
        store_rollback(store);
        return err;
    }
    err = store_commit(store);
    if (err < 0)
        return err;
    err = rng_seeded_init(&card->seeded_rng, seed, (uint64_t)life << CARD_LIFE_SHIFT);
    if (err == 0)
        err = rng_library_new(&card->rng_library, &card->seeded_rng.rng);
    card->euicc.rng_library = card->rng_library;
    return err;
}

static int fill_random(struct rng *rng, uint8_t *out, size_t len)
{
    const struct card_rng *injected = (const struct card_rng *)rng;

    return injected->fill(injected->context, out, len) < 0 ? ERR_CRYPTO : 0;
}

static int64_t read_clock(const struct clock *clock)
{
    const struct card_clock *injected = (const struct card_clock *)clock;

    return injected->now(injected->context);
}

/* Random numbers of the caller, by the seed of the card file, or of the system. */
static int open_rng(struct euiccd_card *card, const struct euiccd_open_options *options)
{
    struct store_identity identity;
    int err;

    if (options->random) {
        card->injected_rng =
            (struct card_rng){{fill_random}, options->random, options->random_context};
        card->euicc.rng = &card->injected_rng.rng;
        return 0;
    }
    err = store_get_identity(card->euicc.store, &card->arena, &identity);
    if (err < 0)
        return err;
    if (identity.seed.len == 0 || options->read_only) {
        card->system_rng = rng_system();
        card->euicc.rng = &card->system_rng;
        return 0;
    }
    card->euicc.rng = &card->seeded_rng.rng;
    return open_seeded_rng(card, identity.seed);
}

/* Why a card opened with these options has no storage faults; NULL: it has. */
static const char *why_no_disk_faults(const struct euiccd_open_options *options)
{
    if (options->read_only)
        return "the card is opened for reading only";
    if (options->durability == EUICCD_DURABILITY_NONE)
        return "a card of durability `none' writes no file";
    return options->storage_faults ? NULL : "the card was opened without `storage_faults'";
}

static int open_store(struct euiccd_card *card, const char *path,
                      const struct euiccd_open_options *options, char *why, size_t size)
{
    const enum store_durability durability = durability_of(options->durability);
    struct disk *disk;
    int err;

    card->no_disk_faults = why_no_disk_faults(options);
    if (card->no_disk_faults)
        return store_open(&card->euicc.store, path, options->read_only ? STORE_READ : STORE_WRITE,
                          durability, &card->trace, why, size);
    err = fault_source_disk(card, durability != STORE_DURABILITY_FULL, &disk);
    if (err < 0)
        return err;
    return store_open_on(&card->euicc.store, path, disk, durability, &card->trace, why, size);
}

/* On some errors `why`, of `size` octets, gets the reason. */
static int open_parts(struct euiccd_card *card, const char *path,
                      const struct euiccd_open_options *options, char *why, size_t size)
{
    struct euicc *euicc = &card->euicc;
    int err;

    card->name = options->name ? strdup(options->name) : name_from_path(path);
    if (!card->name)
        return ERR_MEMORY;
    arena_init(&card->arena, CARD_ARENA_MAX);
    card->trace =
        (struct trace){card->name, &clock_system, options->trace ? &options->trace->head : NULL};
    if (options->clock) {
        card->clock = (struct card_clock){{read_clock}, options->clock, options->clock_context};
        card->trace.clock = &card->clock.clock;
        if (!options->clock_for_trace)
            euicc->clock = &card->clock.clock;
    }
    err = options->context ? 0 : euiccd_context_new(&card->own_context);
    if (err < 0)
        return err;
    card->context = options->context ? options->context : card->own_context;
    euicc->trace = &card->trace;
    euicc->der = card->context->der;
    err = open_store(card, path, options, why, size);
    if (err < 0)
        return err;
    err = euicc_init(euicc, &card->arena);
    if (err < 0)
        return err;
    err = open_rng(card, options);
    if (err < 0)
        return err;
    fs_attach(&card->fs, NULL);
    return 0;
}

int card_open(struct euiccd_card **out, const char *path, const struct euiccd_open_options *options,
              struct euiccd_error *error)
{
    struct euiccd_card *card = calloc(1, sizeof(*card));
    char why[120] = "";
    int err;

    if (!card)
        return euiccd_error_set(error, ERR_MEMORY, "%s: %s", path, err_text(ERR_MEMORY));
    err = open_parts(card, path, options, why, sizeof(why));
    if (err < 0) {
        euiccd_error_set(error, err, "%s: %s", path, *why ? why : err_reason(err));
        euiccd_close(card);
        return err;
    }
    arena_reset(&card->arena);
    *out = card;
    return 0;
}

void euiccd_close(struct euiccd_card *card)
{
    if (!card)
        return;
    euiccd_power_off(card);
    if (card->agent.on_close)
        card->agent.on_close(card->agent.context);
    fs_drop(&card->fs);
    euicc_release_memory(&card->euicc);
    store_close(card->euicc.store);
    fault_apdu_free(card);
    rng_library_free(card->rng_library);
    rng_seeded_wipe(&card->seeded_rng);
    arena_free(&card->arena);
    euiccd_context_free(card->own_context);
    free(card->name);
    free(card);
}

void card_set_agent(struct euiccd_card *card, struct card_agent agent)
{
    card->agent = agent;
    card->euicc.ipae_present = agent.on_event != NULL;
}

/* Clears the volatile state. */
static void clear_volatile(struct euiccd_card *card)
{
    for (unsigned i = 0; i < APDU_CHANNELS; i++)
        channel_close(&card->channels[i]);
    euicc_reset(&card->euicc);
    cat_reset(&card->cat);
    fs_security_clear(&card->security);
    fs_drop(&card->fs);
}

static int start(struct euiccd_card *card, const char *how, struct euiccd_bytes *atr)
{
    int err;

    store_trace_opening(card->euicc.store);
    fault_apdu_none(card);
    clear_volatile(card);
    card->on = false;
    if (card->has_next_quirks)
        card->euicc.quirks = card->next_quirks;
    card->has_next_quirks = false;
    (void)agent_notify(card, &(struct agent_event){CARD_EVENT_RESET, BYTES_NONE});
    err = session_begin(card);
    arena_reset(&card->arena);
    if (card_end_cut(card))
        return ERR_IO;
    if (err < 0)
        return err;
    card->on = true;
    card->may_resume = true;
    channel_open(&card->channels[0]);
    trace_emit(
        &card->trace,
        (struct trace_event){.kind = TRACE_POWER, .name = how, .data = BYTES_OF(card_atr_bytes)});
    if (atr)
        *atr = euiccd_atr(card);
    return 0;
}

int euiccd_power_on(struct euiccd_card *card, struct euiccd_bytes *atr)
{
    return start(card, "power on", atr);
}

int euiccd_reset(struct euiccd_card *card, struct euiccd_bytes *atr)
{
    return start(card, "reset", atr);
}

void euiccd_power_off(struct euiccd_card *card)
{
    if (!card->on)
        return;
    clear_volatile(card);
    card->on = false;
    (void)agent_notify(card, &(struct agent_event){CARD_EVENT_RESET, BYTES_NONE});
    trace_emit(&card->trace, (struct trace_event){.kind = TRACE_POWER, .name = "power off"});
}

bool card_end_cut(struct euiccd_card *card)
{
    if (!store_is_cut(card->euicc.store))
        return false;
    euiccd_power_off(card); /* while no change reaches the disk */
    (void)store_restore_power(card->euicc.store);
    return true;
}

struct euiccd_bytes euiccd_atr(const struct euiccd_card *card)
{
    (void)card;
    return to_euiccd(BYTES_OF(card_atr_bytes));
}

bool euiccd_is_on(const struct euiccd_card *card)
{
    return card->on;
}

int euiccd_release_memory(struct euiccd_card *card)
{
    int err;

    if (card->cat.state == CAT_PENDING || card->cat.state == CAT_OUTSTANDING)
        return ERR_STATE;
    arena_free(&card->arena);
    euicc_release_memory(&card->euicc);
    err = store_release_memory(card->euicc.store);
    return card_end_cut(card) ? ERR_IO : err;
}

uint16_t card_es10(struct euiccd_card *card, struct bytes request, struct buf *response)
{
    uint16_t sw = es10_run(&card->euicc, &card->arena, ES10_DOOR_IPAE, request, response);

    (void)session_after_command(card, NULL, NULL);
    arena_reset(&card->arena);
    return sw;
}

uint16_t euiccd_es10(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length)
{
    struct buf out = buf_over(response, size);
    uint16_t sw = card_es10(card, bytes_at(request, request_length), &out);

    *length = 0;
    if (card_end_cut(card))
        return SW_TECHNICAL_PROBLEM;
    *length = sw == SW_OK && !out.overflow ? out.len : 0;
    return out.overflow ? SW_MEMORY_PROBLEM : sw;
}

/* Every row with this tag leaves the card as it is. */
static bool only_reads(uint32_t tag)
{
    const struct es10_row *row = es10_table_find(tag);

    if (!row)
        return false;
    for (; row && row->tag == tag; row = es10_table_next(row))
        if (row->flags & (ES10_WRITES | ES10_SESSION))
            return false;
    return true;
}

uint16_t euiccd_peek(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length)
{
    const struct bytes in = bytes_at(request, request_length);
    struct euicc *euicc = &card->euicc;
    struct trace_sink *sinks = card->trace.sinks;
    struct faults *faults = euicc->faults;
    const struct switching switching = euicc->volatile_state.switching;
    struct buf out = buf_over(response, size);
    struct tlv object;
    uint16_t sw;

    *length = 0;
    if (tlv_only(in, &object) < 0 || !only_reads(object.tag))
        return SW_REFERENCE_NOT_FOUND;
    card->trace.sinks = NULL;
    euicc->faults = NULL;
    euicc->volatile_state.switching = (struct switching){0};
    sw = es10_run(euicc, &card->arena, ES10_DOOR_IPAE, in, &out);
    card->trace.sinks = sinks;
    euicc->faults = faults;
    euicc->volatile_state.switching = switching;
    arena_reset(&card->arena);
    *length = sw == SW_OK && !out.overflow ? out.len : 0;
    return out.overflow ? SW_MEMORY_PROBLEM : sw;
}

void euiccd_eid(const struct euiccd_card *card, char text[EUICCD_EID_TEXT_SIZE])
{
    bytes_to_hex(BYTES_OF(card->euicc.facts.eid), text, EUICCD_EID_TEXT_SIZE);
}
