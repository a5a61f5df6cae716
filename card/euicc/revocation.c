/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/revocation.h"

#include "card/asn1/msg_rsp.h"
#include "card/euicc/decisions.h"

/* The loaded lists of one scope of a CI, and their parts. */
struct loaded {
    struct store_crl *rows;
    size_t count;
    size_t of_all; /* lists of all scopes and CIs */
};

/* The list to load. */
struct order {
    struct crl crl;
    const struct ecasd_chain *chain;
    struct loaded loaded;
};

static int list_loaded(struct euicc *euicc, struct arena *arena, struct order *order)
{
    struct loaded *loaded = &order->loaded;
    struct store_crl row;
    int err;

    loaded->rows = arena_alloc(arena, DECISION_CRLS_MAX * sizeof(row));
    if (!loaded->rows)
        return ERR_MEMORY;
    for (int64_t id = 0; (err = store_next_crl(euicc->store, arena, id, &row)) == 0;
         id = row.id + 1) {
        if (++loaded->of_all > DECISION_CRLS_MAX)
            return ERR_FOREIGN;
        if (bytes_equal(row.ci_key_id, order->chain->credential.ci_key_id) &&
            bytes_equal(row.scope, order->crl.scope))
            loaded->rows[loaded->count++] = row;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* Are all parts of the list with this number loaded? */
static bool is_complete(const struct loaded *loaded, const struct store_crl *of)
{
    unsigned parts = 0;

    for (size_t i = 0; i < loaded->count; i++)
        parts += bytes_equal(loaded->rows[i].number, of->number);
    return parts == of->parts;
}

/* Form, CI and signature of the list. */
static int check_list(struct euicc *euicc, struct bytes der, struct order *order,
                      struct refusal *refusal)
{
    enum verdict verdict = BAD;
    const char *reason = NULL;
    int err = crl_parse(&order->crl, der, &reason);

    if (err < 0)
        return refusal_set(refusal, LOAD_CRL_INVALID_CRL_FORMAT, "B-173", reason);
    err = ecasd_find(euicc, order->crl.authority_key_id, &order->chain);
    if (err < 0)
        return err;
    if (!order->chain)
        return refusal_set(refusal, LOAD_CRL_VERIFICATION_KEY_NOT_FOUND, "B-173",
                           "signed by a CI that the card does not have");
    if (!(order->chain->ci.key_usage & CERT_KU_CRL_SIGN))
        return refusal_set(refusal, LOAD_CRL_VERIFICATION_KEY_NOT_FOUND, "B-173",
                           "the certificate of the CI does not allow cRLSign");
    err = ec_verify(order->chain->ci_key, order->crl.tbs, BYTES_NONE,
                    BYTES_OF(order->crl.signature), &verdict);
    if (err < 0)
        return err;
    return verdict == GOOD ? refusal_none(refusal)
                           : refusal_set(refusal, LOAD_CRL_INVALID_SIGNATURE, "B-173",
                                         "the signature does not verify with the key of the CI");
}

/* The list with the same number may be loaded again, in the same number of parts: a response may
 * have been lost. A list of which parts are missing is not loaded yet: it refuses no other one. */
static int check_fresh(const struct order *order, struct refusal *refusal)
{
    const struct loaded *loaded = &order->loaded;

    for (size_t i = 0; i < loaded->count; i++) {
        int newer = crl_compare_numbers(loaded->rows[i].number, order->crl.number);

        if (newer > 0 && is_complete(loaded, &loaded->rows[i]))
            return refusal_set(refusal, LOAD_CRL_FRESHER_CRL_ALREADY_LOADED, "B-173",
                               "a CRL with a higher cRLNumber is loaded");
        if (newer == 0 && !order->crl.base.len && loaded->rows[i].parts != order->crl.parts)
            return refusal_set(refusal, LOAD_CRL_FRESHER_CRL_ALREADY_LOADED, "B-173",
                               "a CRL with this cRLNumber is loaded in another number of parts");
    }
    return refusal_none(refusal);
}

/* The complete list that a delta CRL changes; NULL: none that is new enough. */
static const struct store_crl *find_base(const struct order *order)
{
    const struct loaded *loaded = &order->loaded;
    const struct store_crl *base = NULL;

    for (size_t i = 0; i < loaded->count; i++) {
        const struct store_crl *row = &loaded->rows[i];

        if (is_complete(loaded, row) &&
            crl_compare_numbers(row->number, base ? base->number : order->crl.base) >= 0)
            base = row;
    }
    return base;
}

/* Makes one list of the parts of the base; other lists are deleted, parts of newer ones not. */
static int merge_parts(struct euicc *euicc, const struct order *order, const struct store_crl *base)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < order->loaded.count; i++) {
        const struct store_crl *row = &order->loaded.rows[i];

        if (row->id == base->id || crl_compare_numbers(row->number, order->crl.number) > 0)
            continue;
        if (bytes_equal(row->number, base->number))
            err = store_move_revoked(euicc->store, row->id, base->id);
        if (err == 0)
            err = store_delete_crl(euicc->store, row->id);
    }
    return err;
}

/* Together with the base list a delta CRL is the complete list of its number (RFC 5280 5.2.4), in
 * one part: which part of a list in parts has an entry is not known. */
static int load_delta(struct euicc *euicc, const struct order *order, struct refusal *refusal)
{
    const struct store_crl *base = find_base(order);
    struct bytes entries = order->crl.entries;
    struct crl_entry entry;
    int err;

    if (!base)
        return refusal_set(refusal, LOAD_CRL_BASE_CRL_MISSING, "B-173",
                           "no complete CRL with BaseCRLNumber or a higher number is loaded");
    err = merge_parts(euicc, order, base);
    while (err == 0 && crl_next_entry(&entries, &entry) == 0)
        err = entry.removed ? store_remove_revoked(euicc->store, base->id, entry.serial)
                            : store_add_revoked(euicc->store, base->id, entry.serial);
    if (err == 0)
        err = store_renumber_crl(euicc->store, base->id, order->crl.number);
    return err < 0 ? err : refusal_none(refusal);
}

/* Which parts of the list are missing, this one not. */
static void find_missing(const struct order *order, struct revocation_missing *missing)
{
    uint64_t loaded = UINT64_C(1) << (order->crl.part - 1);

    _Static_assert(CRL_PARTS_MAX <= 64, "one bit for each part");
    for (size_t i = 0; i < order->loaded.count; i++)
        if (bytes_equal(order->loaded.rows[i].number, order->crl.number))
            loaded |= UINT64_C(1) << (order->loaded.rows[i].part - 1);
    for (unsigned part = 1; part <= order->crl.parts; part++)
        if (!(loaded >> (part - 1) & 1))
            missing->parts[missing->count++] = part;
}

/* A list that is complete now replaces older ones; a part that is loaded again replaces itself. */
static int delete_replaced(struct euicc *euicc, struct order *order, bool complete)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < order->loaded.count; i++) {
        const struct store_crl *row = &order->loaded.rows[i];
        int newer = crl_compare_numbers(row->number, order->crl.number);

        if (newer < 0 ? complete : newer == 0 && row->part == order->crl.part) {
            err = store_delete_crl(euicc->store, row->id);
            order->loaded.of_all--;
        }
    }
    return err;
}

static int load_complete(struct euicc *euicc, struct order *order,
                         struct revocation_missing *missing, struct refusal *refusal)
{
    const struct store_crl row = {.ci_key_id = order->chain->credential.ci_key_id,
                                  .scope = order->crl.scope,
                                  .number = order->crl.number,
                                  .part = order->crl.part,
                                  .parts = order->crl.parts};
    struct bytes entries = order->crl.entries;
    struct crl_entry entry;
    int64_t id;
    int err;

    find_missing(order, missing);
    err = delete_replaced(euicc, order, missing->count == 0);
    if (err == 0 && order->loaded.of_all == DECISION_CRLS_MAX)
        return refusal_set(refusal, LOAD_CRL_NOT_ENOUGH_MEMORY_SPACE, "B-173",
                           "no room for another CRL or part of one");
    if (err == 0)
        err = store_add_crl(euicc->store, &row, &id);
    while (err == 0 && crl_next_entry(&entries, &entry) == 0)
        err = store_add_revoked(euicc->store, id, entry.serial);
    return err < 0 ? err : refusal_none(refusal);
}

int revocation_load(struct euicc *euicc, struct arena *arena, struct bytes der,
                    struct revocation_missing *missing, struct refusal *refusal)
{
    struct order order = {0};
    int err = check_list(euicc, der, &order, refusal);

    missing->count = 0;
    if (err == 0 && refusal->code == 0)
        err = list_loaded(euicc, arena, &order);
    if (err == 0 && refusal->code == 0)
        err = check_fresh(&order, refusal);
    if (err < 0 || refusal->code)
        return err;
    err = order.crl.base.len ? load_delta(euicc, &order, refusal)
                             : load_complete(euicc, &order, missing, refusal);
    return err == ERR_FULL ? refusal_set(refusal, LOAD_CRL_NOT_ENOUGH_MEMORY_SPACE, "B-173",
                                         "not enough card memory for the serial numbers")
                           : err;
}
