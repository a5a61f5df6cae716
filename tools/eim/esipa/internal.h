/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files esipa*.c share: one request under way, and the functions of ESipa. */
#ifndef TOOLS_EIM_ESIPA_INTERNAL_H
#define TOOLS_EIM_ESIPA_INTERNAL_H

#include "apdu/tlv.h"
#include "card/asn1/msg_esipa.h"
#include "card/asn1/msg_notification.h"
#include "tools/eim/esipa/esipa.h"

enum {
    ESIPA_ARENA_MAX = 32 << 20, /* a bound profile package in a few forms */
    ESIPA_PACKAGE_MAX = 65000,
    ESIPA_EID_DIGITS = 2 * EID_OCTETS,
    ESIPA_TRANSACTION_MAX = 16,
    HTTP_OK = 200,
    HTTP_NO_CONTENT = 204,
    HTTP_BAD_REQUEST = 400,
    HTTP_INTERNAL = 500,
    HTTP_BAD_GATEWAY = 502
};

struct esipa {
    struct esipa_options options;
    struct arena arena;                       /* of the request that runs */
    char last_download[ESIPA_EID_DIGITS + 1]; /* the card whose trigger left last; "" */
};

/* One request under way. */
struct exchange {
    struct esipa *esipa;
    char eid[ESIPA_EID_DIGITS + 1]; /* "": not known */
    json_t *card;                   /* in the state; NULL: not known */
    json_t *line;                   /* for the log */
    struct buf *out;
};

/* A function of ESipa: `octets` is its whole TLV. An HTTP status. */
typedef int esipa_function(struct exchange *exchange, struct bytes octets);
esipa_function esipa_get_eim_package;
esipa_function esipa_provide_eim_package_result;
esipa_function esipa_handle_notification;
esipa_function esipa_initiate_authentication;
esipa_function esipa_authenticate_client;
esipa_function esipa_get_bound_profile_package;
esipa_function esipa_cancel_session;

/* ---- route.c ---- */

bool esipa_is_eid(const char *text);
/* The exchange's card by the EID in `message`, the content of a TLV. NULL; else why there is none,
 * with the ESipa `code`. */
const char *esipa_find_card(struct exchange *exchange, struct bytes message, unsigned *code);
/* The same for a ProvideEimPackageResult: the only card that was given a package of this
 * eimTransactionId; else by the EID; without an EID the only card that owes a result (E-23). */
const char *esipa_find_card_of_result(struct exchange *exchange, const struct tlv *message,
                                      unsigned *code);
/* A result with this eimTransactionId, BYTES_NONE for none, may answer what left for the card. */
bool esipa_is_of_sent(const struct exchange *exchange, struct bytes transaction);

/* ---- esipa.c ---- */

/* Says why in the log's line; esipa_answer puts it into the body. HTTP_BAD_REQUEST. */
int esipa_refuse(struct exchange *exchange, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What is said in the log. */
void esipa_say(struct exchange *exchange, const char *name, const char *what);
void esipa_say_number(struct exchange *exchange, const char *name, int64_t number);
void esipa_say_hex(struct exchange *exchange, const char *name, struct bytes octets);
/* esipa_options.es9, told in the log. `in` is given away. ERR_UNSUPPORTED: there is no such way.
 * Others may be served meanwhile: what is borrowed from the state may be gone then, but for the
 * exchange's card. */
int esipa_call_es9(struct exchange *exchange, const char *address, const char *function, json_t *in,
                   json_t **out, struct es9_error *error);
/* Writes down what was changed in the exchange's card. ERR_IO, ERR_MEMORY. */
int esipa_save(struct exchange *exchange);
/* What was said, for who wants it decoded; a member of "decoded". */
void esipa_decode(struct exchange *exchange, const char *name, const struct der_message *message,
                  struct bytes octets);
/* The end of an exchange: it goes to the log, and its line and the arena are no more. */
void esipa_tell(struct exchange *exchange, int status, struct bytes request, struct bytes response);
/* Encodes the answer; an HTTP status. */
int esipa_put(struct exchange *exchange, const struct der_message *message, const void *in);
/* The octets of a member in hex, in the arena; BYTES_NONE when it is not there. */
struct bytes esipa_octets_of(struct esipa *esipa, const json_t *object, const char *name);

/* ---- queue.c ---- */

/* Reads "orders" of an item. What eim_order_add_json says. */
int esipa_read_orders(struct esipa *esipa, const json_t *list, struct arena *arena,
                      struct eim_order *order, struct eim_error *error);
/* The member "activationCode" of "download", which may stand for itself; NULL: none. */
const char *esipa_activation_code(const json_t *item);
/* Adds `result` (given away, may be NULL) to those of the card, with the item's id. ERR_MEMORY. */
int esipa_record(json_t *card, const json_t *item, json_t *result);
/*
 * The head of the queue, which left as `kind` (NULL: any), has its answer: removed, its result
 * recorded. Not yet written down. Nothing is done, and `result` freed, when no such head left.
 */
void esipa_finish(json_t *card, const char *kind, json_t *result);
/* One more result of a download that is recorded: an SM-DS has several events, and each has its
 * result with the transaction of the one trigger (E-64). `result` is given away; the same told
 * again, or one of a trigger that is not recorded, is dropped. Not yet written down. */
void esipa_record_event(json_t *card, const char *transaction, json_t *result);
/* "kind" of what left; NULL: nothing did. */
const char *esipa_sent_kind(const json_t *card);

/* ---- package.c ---- */

/* Kinds of what leaves. */
#define ESIPA_SENT_ORDERS   "orders"
#define ESIPA_SENT_DATA     "data"
#define ESIPA_SENT_DOWNLOAD "download"
#define ESIPA_SENT_IDENTITY "identity" /* the request for certificates */

/* Requests for the certificates of a card that leave in vain; then it counts as having none, until
 * orders are queued for it again. */
enum { ESIPA_IDENTITY_REQUESTS_MAX = 10 };
/* The card was asked for its certificates, and has none to give. */
bool esipa_has_no_certificates(const json_t *card);

/* Makes what leaves next and writes it down, unless a package left that has no result yet; nothing
 * when nothing in the queue can leave. */
int esipa_make_package(struct esipa *esipa, const char *eid, json_t *card);

/* ---- result.c ---- */

/*
 * Checks an EuiccPackageResult (BF51 ..), reports and records it; the head of the queue is finished
 * when it is its result. `*sequence` gets what to acknowledge, -1: nothing. NULL, or why it is not
 * believed. Not yet written down.
 */
const char *esipa_take_result(struct exchange *exchange, struct bytes octets, int64_t *sequence);

/* ---- provide_eim_package_result.c ---- */

/* A result, whichever way it came; what ProvideEimPackageResult is answered with. An HTTP status.
 */
int esipa_take_provided(struct exchange *exchange, const struct provide_eim_package_result *result);

/* ---- installation.c ---- */

enum esipa_signature {
    ESIPA_SIGNATURE_OF_UNKNOWN_KEY, /* no certificate of this key is at hand */
    ESIPA_SIGNATURE_GOOD,
    ESIPA_SIGNATURE_BAD /* not of the eUICC whose download it is */
};
/* Of the exchange's card, which is known. */
enum esipa_signature esipa_installation_check(struct exchange *exchange,
                                              const struct profile_installation_result *result);
/* What it says, and how good that is; new. */
json_t *esipa_installation_report(const struct profile_installation_result_data *data,
                                  enum esipa_signature signature);

/* ---- handle_notification.c ---- */

/*
 * Passes a PendingNotification on to its SM-DP+, if that is wished; `*sequence` gets its number. 0;
 * ERR_UNSUPPORTED: not wished, or of a form that has no address; ERR_MALFORMED; what es9 says.
 */
int esipa_forward(struct exchange *exchange, struct bytes notification, int64_t *sequence);

/* ---- session.c ---- */

/*
 * An indirect download, from InitiateAuthentication to its result: "session" of the card in the
 * state, {"transaction": of the SM-DP+, "address", "id": of the item, "euiccCertificate",
 * "eumCertificate": as it showed them}. One at a time for a card.
 * Who is found becomes the exchange's card; if it has one already, only that one is looked at.
 */
bool esipa_session_find(struct exchange *exchange, struct bytes transaction);
/* Text of a member; "" where there is none. */
const char *esipa_session_text(const struct exchange *exchange, const char *name);
/* Writes it down. ERR_IO, ERR_MEMORY. */
int esipa_session_begin(struct exchange *exchange, struct bytes transaction, const char *address,
                        const char *id);
/* Whose certificates the eUICC showed, which the SM-DP+ believed. ERR_IO, ERR_MEMORY. */
int esipa_session_know(struct exchange *exchange, struct bytes euicc_certificate,
                       struct bytes eum_certificate);
/* It is over; the item it is of is finished with `result` (given away). Not yet written down. */
void esipa_session_end(struct exchange *exchange, json_t *result);
/* The item of the download that left for a card, and whose it is: by its transaction, or, where the
 * IPA gave none, from `address`: that whose trigger left last, where there are several. NULL: none.
 * Borrowed. */
const json_t *esipa_session_item(struct exchange *exchange, struct bytes transaction,
                                 struct bytes address);

#endif
