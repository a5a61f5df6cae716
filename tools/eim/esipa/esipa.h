/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's side of ESipa, ASN.1 binding (SGP.32 v1.2 5.14, 6.3): a queue of
 * packages for each EID; octets in, octets out, whatever carries them. No I/O but the state file
 * and, for indirect downloads and notifications, the call of ES9+' that it is given.
 *
 * Invariant ESIPA-E1: what leaves, and what is acknowledged, was written down before. The head of a
 * queue leaves again and again, the same octets, until its result comes: also after the eIM was
 * killed. A result is acknowledged only when its signature verifies. A card whose certificates are
 * not known is asked for them first, before any package; where it has none, only what needs no key
 * leaves.
 *
 * Of each card, the state file keeps besides what state.h tells: "queue" (list of items), "sent"
 * (what left of the head: "kind", "octets", "transaction"), "results" (the last ESIPA_RESULTS_MAX),
 * "last" (number of the last item without an id of its own), "filed" (ids of the queue's file),
 * "identityRequests" (for its certificates, since orders were queued).
 */
#ifndef TOOLS_EIM_ESIPA_ESIPA_H
#define TOOLS_EIM_ESIPA_ESIPA_H

#include "crypto/rng.h"
#include "tools/eim/package/order.h"
#include "tools/eim/state/state.h"
#include "tools/https/es9.h"

enum { ESIPA_QUEUE_MAX = 64, ESIPA_RESULTS_MAX = 32, ESIPA_ID_MAX = 64 };

struct esipa_options {
    const struct der *der;
    const char *eim_id;
    struct ec_private *key;
    const char *pki;         /* whose CI eUICCs must be of */
    struct eim_state *state; /* queues, counters, certificates, tokens */
    struct rng *rng;
    bool forward; /* pass other notifications than of indirect downloads on, too */
    bool decode;  /* the log has all messages decoded, too */
    /* As es9_call. While it waits it may have esipa_answer serve others. NULL: no indirect
     * download, no forwarding. */
    int (*es9)(void *context, const char *address, const char *function, json_t *in, json_t **out,
               struct es9_error *error);
    /* One message: an object with "eid", "function", "request", "response" (hex) and what they
     * mean. With `decode`, "decoded" has "request" and "response" as asn1_json has them, "es9" a
     * list of the calls of ES9+' that it took: "function", "address", "request", "response" or
     * "error". Borrowed. */
    void (*log)(void *context, const json_t *line);
    /* For who pushes (esipa_push); NULL: nobody does. Something was queued for a card; is what left
     * for it being pushed? Then it does not leave by GetEimPackage, too. */
    void (*queued)(void *context, const char *eid);
    bool (*is_pushed)(void *context, const char *eid);
    void *context;
};

struct esipa;
int esipa_new(struct esipa **out, const struct esipa_options *options); /* ERR_MEMORY */
void esipa_free(struct esipa *esipa);                                   /* NULL is fine */

/*
 * Queues one package and writes that down: {"eid": DIGITS, and one of "orders": [ORDER...]
 * (order.h), "data": TAGS in hex (IpaEuiccDataRequest), "download": an activation code, or an
 * object with one of "activationCode" (and "held": true when the IPA does not get it),
 * "defaultSmdp": true, "smds": ADDRESS (null: the root), and "confirmationCode"; "transaction":
 * HEX, made for downloads when it is missing; "id": TEXT}. An item whose id is known, queued or
 * done, is not queued again. `id` (ESIPA_ID_MAX + 1) gets its id. ERR_MALFORMED and what the orders
 * say, ERR_RANGE (ESIPA_QUEUE_MAX), ERR_IO, with why in `error`.
 */
int esipa_queue(struct esipa *esipa, const json_t *item, char *id, struct eim_error *error);
/* The same for a list of items that is read at each start: each is queued once, those without an
 * id, too. Stops at the first that is bad. */
int esipa_queue_file(struct esipa *esipa, const json_t *list, struct eim_error *error);
/* Takes an item back. ERR_NOT_FOUND; ERR_STATE: it left already and may be carried out. */
int esipa_cancel(struct esipa *esipa, const char *eid, const char *id);
/* Forgets the results of a card. ERR_NOT_FOUND, ERR_IO. */
int esipa_forget_results(struct esipa *esipa, const char *eid);
/* All that is known: an object by EID, without certificates. New. */
json_t *esipa_cards(const struct esipa *esipa);

/* HTTP status for `request`: 200 with the answer appended to `out`, 204, 400 (no ESipa function of
 * ours), 500, 502 (a notification could not be passed on). From 400 on `out` says why, in text. */
int esipa_answer(struct esipa *esipa, struct bytes request, struct buf *out);
/*
 * TransferEimPackage: appends the request with what leaves next for this card. ERR_NOT_FOUND:
 * nothing does, or it has it and its result comes by itself; ERR_IO and what makes no package.
 */
int esipa_push(struct esipa *esipa, const char *eid, struct buf *out);
/* Takes the IPA's answer to such a request, a result as if it had come by ProvideEimPackageResult.
 * Appends what is to be pushed then to `next`, if anything: the acknowledgement. */
void esipa_pushed(struct esipa *esipa, const char *eid, struct bytes request, struct bytes response,
                  struct buf *next);
enum { ESIPA_PUSH_MAX = 70000 };
/* An answer's greatest length: a bound profile package. */
enum { ESIPA_ANSWER_MAX = 4 * 1024 * 1024 + 1024 };

#endif
