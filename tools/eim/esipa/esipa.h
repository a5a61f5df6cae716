/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's side of ESipa (SGP.32 v1.2 5.14, 6.3, 6.4): a queue of packages for each EID.
 * Functions take and give octets and do not depend on the transport. Their only I/O is the state
 * file and, for indirect downloads and notifications, the ES9+' callback.
 *
 * Invariant ESIPA-E1: a package is stored before it is sent, and a result before it is
 * acknowledged. The package at the head of a queue is sent again, with the same octets, until its
 * result arrives, also after the eIM was killed. A result is acknowledged only when its signature
 * verifies. A card whose certificates are not known gets the request for them before any package;
 * where it has none, only packages that need no key are sent.
 *
 * The state file keeps for each card, in addition to what state.h lists: "queue" (list of items),
 * "sent" (the package sent for the head: "kind", "octets", "transaction"), "results" (the last
 * ESIPA_RESULTS_MAX), "last" (number of the last item without an id of its own), "filed" (ids of
 * the queue file), "identityRequests" (requests for its certificates since orders were queued), and
 * what it reported of itself (esipa_keep_data in esipa_internal.h).
 */
#ifndef TOOLS_EIM_ESIPA_ESIPA_H
#define TOOLS_EIM_ESIPA_ESIPA_H

#include "card/euiccd.h"
#include "crypto/rng.h"
#include "tools/eim/esipa/faults.h"
#include "tools/eim/package/order.h"
#include "tools/eim/state/state.h"
#include "tools/https/es9.h"

enum { ESIPA_QUEUE_MAX = 64, ESIPA_RESULTS_MAX = 32, ESIPA_ID_MAX = 64 };

struct esipa_options {
    const struct der *der;
    const char *eim_id;
    enum euiccd_spec spec; /* version of SGP.32 */
    struct ec_private *key;
    const char *pki;         /* eUICC certificates must chain to a CI of this folder */
    struct eim_state *state; /* queues, counters, certificates, tokens */
    struct rng *rng;
    bool forward; /* forward all notifications, not only those of indirect downloads */
    bool decode;  /* add all messages in decoded form to the log */
    /* As es9_call. While it waits, it may call esipa_handle for other requests. NULL: no indirect
     * download, no forwarding. */
    int (*es9)(void *context, const char *address, const char *function, json_t *in, json_t **out,
               struct es9_error *error);
    /*
     * Called for each message with an object: "eid", "function", "request", "response" (hex) and
     * their meaning. With `decode`, "decoded" has "request" and "response" as tree_json gives them,
     * "es9" a list of the ES9+' calls made for it: "function", "address", "request", "response" or
     * "error". A message in the JSON binding has "binding": "json", and with `decode` its bodies
     * as "jsonRequest" and "jsonResponse"; "request" and "response" are then those of the same
     * message in the ASN.1 binding. Borrowed.
     */
    void (*log)(void *context, const json_t *line);
    /* For a transport that pushes packages (esipa_push); NULL: none. `queued`: a package was queued
     * for a card. `is_pushed`: the package sent for a card is being pushed; GetEimPackage then does
     * not return it as well. */
    void (*queued)(void *context, const char *eid);
    bool (*is_pushed)(void *context, const char *eid);
    /* Fault rules; NULL: none. `fault` is called when one acts on a function, while its request is
     * handled: it logs this, and does what is a matter of the transport (delay, cut). */
    struct server_faults *faults;
    void (*fault)(void *context, const struct server_fault *fault, const char *function);
    void *context;
};

struct esipa;
int esipa_new(struct esipa **out, const struct esipa_options *options); /* ERR_MEMORY */
void esipa_free(struct esipa *esipa);                                   /* NULL is fine */
/* esipa_options.faults. */
struct server_faults *esipa_faults(const struct esipa *esipa);

/*
 * Queues one package and stores the queue: {"eid": DIGITS, and one of "orders": [ORDER...]
 * (order.h), "data": TAGS in hex (IpaEuiccDataRequest), "download": an activation code, or an
 * object with one of "activationCode" (and "held": true when the IPA must not get it),
 * "defaultSmdp": true, "smds": ADDRESS (null: the root), and "confirmationCode"; "transaction":
 * HEX, generated for downloads when missing; "id": TEXT}. An item whose id is already queued or
 * done is not queued again. `id` (ESIPA_ID_MAX + 1) receives its id. ERR_MALFORMED and the errors
 * of the orders, ERR_RANGE (ESIPA_QUEUE_MAX), ERR_IO, with the reason in `error`.
 */
int esipa_queue(struct esipa *esipa, const json_t *item, char *id, struct eim_error *error);
/* Queues the items of a list that is read at each start: each is queued once, also without an id.
 * Stops at the first invalid one. */
int esipa_queue_file(struct esipa *esipa, const json_t *list, struct eim_error *error);
/* Removes an item from the queue. ERR_NOT_FOUND; ERR_STATE: already sent, the card may carry it
 * out. */
int esipa_cancel(struct esipa *esipa, const char *eid, const char *id);
/* Deletes the results of a card. ERR_NOT_FOUND, ERR_IO. */
int esipa_forget_results(struct esipa *esipa, const char *eid);
/* The state of all cards: a new object by EID, without certificates. */
json_t *esipa_cards(const struct esipa *esipa);

/* Handles one request. Returns the HTTP status: 200 with the response appended to `out`, 204, 400
 * (no supported ESipa function), 500, 502 (a notification could not be forwarded). From 400 on,
 * `out` has the reason as text. */
int esipa_handle(struct esipa *esipa, struct bytes request, struct buf *out);
/*
 * The same in the JSON binding (6.4). esipa_json_function: the function of a path
 * /gsma/rsp2/esipa/NAME, "getEimPackage"; ERR_NOT_FOUND: none. esipa_handle_json: `out` is
 * malloc'd: the body with status 200, the reason as text from 400 on. A refusal by the function has
 * status 200 and a functionExecutionStatus; 400: the body is not a JSON object, or a member is
 * missing or wrong.
 */
int esipa_json_function(const char *name);
int esipa_handle_json(struct esipa *esipa, int function, struct bytes body, struct bytes *out);
/*
 * Appends the TransferEimPackage request with the next package for this card. ERR_NOT_FOUND: no
 * package, or the card confirmed its receipt and will deliver the result itself; ERR_IO and errors
 * of building the package.
 */
int esipa_push(struct esipa *esipa, const char *eid, struct buf *out);
/* Processes the IPA's response to that request; a result is handled as in ProvideEimPackageResult.
 * Appends the next request to push to `next`, if any: the acknowledgement. */
void esipa_push_response(struct esipa *esipa, const char *eid, struct bytes request,
                         struct bytes response, struct buf *next);
enum { ESIPA_PUSH_MAX = 70000 };
/* Greatest length of a response: a bound profile package. */
enum { ESIPA_RESPONSE_MAX = 4 * 1024 * 1024 + 1024 };

#endif
