/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/ecasd_keys.h"

#include <stdlib.h>

enum { ECASD_MEMORY_MAX = 65536 };

struct ecasd_keys {
    struct arena arena; /* of the certificates */
    size_t count;
    struct ecasd_chain chains[EUICC_CREDENTIALS_MAX];
};

static int load_chain(const struct euicc *euicc, struct ecasd_chain *chain)
{
    struct store_credential *credential = &chain->credential;
    int err = cert_parse(&chain->ci, credential->ci_certificate);

    if (err == 0)
        err = ec_public_new(&chain->ci_key, chain->ci.curve, chain->ci.point);
    if (err == 0)
        err = ec_private_new(&chain->signing_key, (enum ec_curve)credential->curve,
                             credential->euicc_private_key);
    if (err == 0)
        ec_private_use_library(chain->signing_key, euicc->rng_library);
    return err == ERR_MEMORY || err == ERR_CRYPTO ? err : err < 0 ? ERR_FOREIGN : 0;
}

static int load(struct euicc *euicc, struct ecasd_keys *keys)
{
    int err = 0;

    arena_init(&keys->arena, ECASD_MEMORY_MAX);
    while (keys->count < EUICC_CREDENTIALS_MAX) {
        struct ecasd_chain *chain = &keys->chains[keys->count];

        err = store_get_credential(euicc->store, &keys->arena, (unsigned)keys->count,
                                   &chain->credential);
        if (err < 0)
            break;
        keys->count++;
        err = load_chain(euicc, chain);
        /* ECASD-K2: the scalar in the arena is wiped now, not when the card is closed. */
        secret_wipe_memory((uint8_t *)(uintptr_t)chain->credential.euicc_private_key.at,
                           chain->credential.euicc_private_key.len);
        chain->credential.euicc_private_key = BYTES_NONE;
        if (err < 0)
            break;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

int ecasd_chains(struct euicc *euicc, const struct ecasd_chain **chains, size_t *count)
{
    if (!euicc->ecasd_keys) {
        euicc->ecasd_keys = calloc(1, sizeof(*euicc->ecasd_keys));
        int err = euicc->ecasd_keys ? load(euicc, euicc->ecasd_keys) : ERR_MEMORY;

        if (err < 0) {
            ecasd_drop(euicc);
            return err;
        }
    }
    *chains = euicc->ecasd_keys->chains;
    *count = euicc->ecasd_keys->count;
    return 0;
}

int ecasd_find(struct euicc *euicc, struct bytes ci_key_id, const struct ecasd_chain **found)
{
    const struct ecasd_chain *chains;
    size_t count;
    int err = ecasd_chains(euicc, &chains, &count);

    *found = NULL;
    if (err < 0)
        return err;
    for (size_t i = 0; i < count && !*found; i++)
        if (ci_key_id.len && bytes_equal(chains[i].credential.ci_key_id, ci_key_id))
            *found = &chains[i];
    return 0;
}

int ecasd_choose(struct euicc *euicc, struct bytes start, const struct ecasd_chain **chosen)
{
    const struct ecasd_chain *chains;
    size_t count;
    int err = ecasd_chains(euicc, &chains, &count);

    for (size_t i = 0; err == 0 && i < count; i++) {
        *chosen = &chains[i];
        if (bytes_starts_with(chains[i].credential.ci_key_id, start))
            return 0;
    }
    return err < 0 ? err : ERR_NOT_FOUND;
}

int ecasd_signer(struct euicc *euicc, struct bytes ci_key_id, const struct ecasd_chain **chain)
{
    int err = ci_key_id.len ? ecasd_find(euicc, ci_key_id, chain) : 0;

    if (err < 0 || (ci_key_id.len && *chain))
        return err;
    if (ci_key_id.len)
        trace_refusal(euicc->trace, "ECASD", "SGP.32 2.11.2", "C-31",
                      "stored euiccCiPKId unknown; signing with the first credential", ci_key_id,
                      ERR_NOT_FOUND);
    return ecasd_choose(euicc, BYTES_NONE, chain);
}

int ecasd_sign(const struct ecasd_chain *chain, struct bytes first, struct bytes second,
               uint8_t signature[EC_SIGNATURE_LEN])
{
    return ec_sign(chain->signing_key, first, second, signature);
}

void ecasd_drop(struct euicc *euicc)
{
    struct ecasd_keys *keys = euicc->ecasd_keys;

    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++) {
        ec_public_free(keys->chains[i].ci_key);
        ec_private_free(keys->chains[i].signing_key);
    }
    arena_free(&keys->arena);
    free(keys);
    euicc->ecasd_keys = NULL;
}
