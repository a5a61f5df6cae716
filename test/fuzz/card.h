/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card for targets that need one: created once for each process, in a folder that is deleted at
 * its end, with the same keys each time. The invariants of every card are asserted after each
 * input.
 */
#ifndef TEST_FUZZ_CARD_H
#define TEST_FUZZ_CARD_H

#include "card/applet.h"
#include "card/es10/es10.h"
#include "card/store/store_tx.h"
#include "test/fuzz/folder.h"
#include "tools/pki/pki.h"

enum { FUZZ_RESPONSE_MAX = 1 << 16 };

static struct euiccd_context *fuzz_context; /* of the cards */

/* The same numbers in each process, so that a failure is reproducible. */
static inline struct rng *fuzz_rng(void)
{
    static struct rng_seeded seeded;
    static bool begun;

    if (!begun)
        assert(rng_seeded_init(&seeded, BYTES_TEXT("fuzz"), 0) == 0);
    begun = true;
    return &seeded.rng;
}

static inline struct euiccd_card *fuzz_card_open(enum euiccd_mode mode,
                                                 enum euiccd_durability durability)
{
    struct euiccd_create_options factory = {.size = sizeof(factory),
                                            .mode = mode,
                                            .nvm_bytes = 1 << 16,
                                            .seed = {(const uint8_t *)"fuzz", 4}};
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .durability = durability};
    struct pki_card credentials;
    struct pki_error pki_error;
    struct euiccd_card *card;
    char path[FUZZ_PATH_MAX], pki[FUZZ_PATH_MAX];
    int err;

    fuzz_path(path, "card.euicc");
    err = pki_make(fuzz_path(pki, "pki"), &(struct pki_options){.rng = fuzz_rng()}, &pki_error);
    assert(err == 0);
    err = pki_load_card(&credentials, pki, NULL, fuzz_rng(), &pki_error);
    assert(err == 0);
    memcpy(factory.eid, credentials.eid, sizeof(factory.eid));
    factory.credentials = credentials.credentials;
    factory.credential_count = credentials.credential_count;
    err = euiccd_create(path, &factory, NULL);
    assert(err == 0);
    pki_card_free(&credentials);
    err = euiccd_context_new(&fuzz_context);
    assert(err == 0);
    options.context = fuzz_context;
    err = euiccd_open(&card, path, &options, NULL);
    assert(err == 0);
    err = euiccd_power_on(card, NULL);
    assert(err == 0);
    return card;
}

/* Its changes stay in memory. */
static inline struct euiccd_card *fuzz_card_new(enum euiccd_mode mode)
{
    return fuzz_card_open(mode, EUICCD_DURABILITY_NONE);
}

/* One request or a piece of one, as the ISD-R passes it on. */
static inline uint16_t fuzz_es10(struct euiccd_card *card, struct bytes request,
                                 struct buf *response)
{
    uint16_t sw = es10_run(&card->euicc, &card->arena, ES10_DOOR_DEVICE, request, response);

    arena_reset(&card->arena);
    return sw;
}

/* At most one profile is enabled, at most one has the fallback attribute, and the memory that the
 * card counts is what the rows say. */
static inline void fuzz_card_check(struct euiccd_card *card)
{
    struct store *store = card->euicc.store;
    struct store_profile profile;
    unsigned enabled = 0, fallback = 0;
    uint32_t counted, reported;
    int err;

    for (int64_t id = 0; (err = store_next_profile(store, &card->arena, id, &profile)) == 0;
         id = profile.id + 1) {
        enabled += profile.state == STORE_PROFILE_ENABLED;
        fallback += profile.fallback_attribute;
    }
    assert(err == ERR_NOT_FOUND && enabled <= 1 && fallback <= 1);
    err = store_get_free_memory(store, &counted);
    assert(err == 0);
    err = store_release_memory(store);
    assert(err == 0);
    err = store_get_free_memory(store, &reported);
    assert(err == 0 && counted == reported);
    arena_reset(&card->arena);
}

/* Deletes profiles and messages. */
static inline void fuzz_card_empty(struct euiccd_card *card)
{
    struct store *store = card->euicc.store;
    struct store_profile profile;
    struct store_message message;
    int err = store_begin(store);

    assert(err == 0);
    while (store_next_profile(store, &card->arena, 0, &profile) == 0)
        assert(store_delete_profile(store, profile.id) == 0);
    if (store_find_installing_profile(store, &card->arena, &profile) == 0)
        assert(store_delete_profile(store, profile.id) == 0);
    for (int kind = 0; kind <= STORE_PACKAGE_RESULT; kind++)
        while (store_next_message(store, &card->arena, (enum store_message_kind)kind, 0,
                                  &message) == 0)
            assert(store_remove_message(store, message.number) == 0);
    err = store_put_installation(store, &(struct store_installation){.under_way = false});
    assert(err == 0);
    err = store_commit(store);
    assert(err == 0);
    arena_reset(&card->arena);
}

#endif
