/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private header of this folder: one request being handled, and the functions of ESipa. Each file
 * calls only files above it in this list: exchange.c, queue.c, queue_file.c, route.c,
 * capabilities.c, package.c, session.c, compact.c, result.c, installation.c, notification.c,
 * status.c, es9.c, the functions (get_eim_package.c, provide_eim_package_result.c,
 * handle_notification.c, download.c), transfer_eim_package.c, json.c, esipa.c.
 */
#ifndef TOOLS_EIM_ESIPA_ESIPA_INTERNAL_H
#define TOOLS_EIM_ESIPA_ESIPA_INTERNAL_H

#include "apdu/tlv.h"
#include "card/asn1/msg_esipa.h"
#include "card/asn1/msg_notification.h"
#include "tools/eim/esipa/esipa.h"

enum {
    ESIPA_ARENA_MAX = 32 << 20, /* a bound profile package in several forms */
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
    struct arena arena;                       /* of the current request */
    char last_download[ESIPA_EID_DIGITS + 1]; /* EID of the card that got a trigger last; "" */
};

/* One request being handled. */
struct exchange {
    struct esipa *esipa;
    char eid[ESIPA_EID_DIGITS + 1]; /* "": not known */
    json_t *card;                   /* in the state; NULL: not known */
    json_t *line;                   /* the log line */
    unsigned fault;                 /* action of the fault rule that acts, and 1; 0: none */
    char subject[24], reason[24];   /* status codes of the SM-DP+ that refused; "": none */
    struct buf *out;
};

/* A function of ESipa. `octets` is its whole TLV. Returns an HTTP status. */
typedef int esipa_function(struct exchange *exchange, struct bytes octets);
#define ESIPA_FUNCTION(suffix, name, run, ...) esipa_function run;
#include "tools/eim/esipa/functions.def"
#undef ESIPA_FUNCTION

/* ---- exchange.c ---- */

/* 32 digits; false for NULL. */
bool esipa_is_eid(const char *text);
/* Decodes `octets`. On failure writes type, field, cause and octets into "reason" of the log line.
 */
int esipa_decode(struct exchange *exchange, const struct der_message *message, struct bytes octets,
                 void *out);

/* Writes the reason into the log line; esipa_handle puts it into the body. Returns
 * HTTP_BAD_REQUEST. */
int esipa_refuse(struct exchange *exchange, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Set members of the log line. */
void esipa_log_field(struct exchange *exchange, const char *name, const char *what);
void esipa_log_number(struct exchange *exchange, const char *name, int64_t number);
void esipa_log_hex(struct exchange *exchange, const char *name, struct bytes octets);
/* Calls esipa_options.es9 and logs it. Takes the reference of `in`. ERR_UNSUPPORTED: no ES9+'
 * callback. Other requests may be served meanwhile: pointers into the state become invalid, except
 * the exchange's card. */
int esipa_call_es9(struct exchange *exchange, const char *address, const char *function, json_t *in,
                   json_t **out, struct es9_error *error);
/* Stores the changes of the exchange's card. ERR_IO, ERR_MEMORY. */
int esipa_save(struct exchange *exchange);
/* Adds a message in decoded form to "decoded" of the log line, if esipa_options.decode is set. */
void esipa_log_decoded(struct exchange *exchange, const char *name,
                       const struct der_message *message, struct bytes octets);
/* Ends an exchange: writes its log line and releases the line and the arena. */
void esipa_exchange_end(struct exchange *exchange, int status, struct bytes request,
                        struct bytes response);
/* Encodes the response. Returns an HTTP status. */
int esipa_put_response(struct exchange *exchange, const struct der_message *message,
                       const void *in);
/* The octets of a hex member, in the arena; BYTES_NONE when absent. */
struct bytes esipa_get_octets(struct esipa *esipa, const json_t *object, const char *name);

/* The fault rule that acts on this function at this moment, logged; NULL: none. */
const struct server_fault *esipa_match_fault(struct esipa *esipa,
                                             enum esipa_fault_function function, unsigned moment);

/* ---- queue.c ---- */

/* Reads "orders" of an item. Errors of eim_order_add_json. */
int esipa_read_orders(struct esipa *esipa, const json_t *list, struct arena *arena,
                      struct eim_order *order, struct eim_error *error);
/* The activation code of "download", a string or its member "activationCode"; NULL: none. */
const char *esipa_activation_code(const json_t *item);
/* Adds `result` (reference taken, may be NULL) with the item's id to the card's results.
 * ERR_MEMORY. */
int esipa_record(json_t *card, const json_t *item, json_t *result);
/*
 * Completes the head of the queue, which was sent as `kind` (NULL: any): removes it and records its
 * result. Does nothing, and releases `result`, when no such head was sent. Does not store the
 * state.
 */
void esipa_finish(json_t *card, const char *kind, json_t *result);
/* Records one more result of a completed download: an SM-DS can have several Event Records, and
 * each has its own result with the transaction of the one trigger (E-64). Takes the reference of
 * `result`; a repeated result, or one of an unknown trigger, is dropped. Does not store the state.
 * */
void esipa_record_event(json_t *card, const char *transaction, json_t *result);
/* "kind" of the package that was sent; NULL: none. */
const char *esipa_sent_kind(const json_t *card);

/* ---- route.c ---- */

/* Sets the exchange's card by the EID in `message`, the content of a TLV. Returns NULL, or the name
 * of the error, with its ESipa `code`. */
const char *esipa_find_card(struct exchange *exchange, struct bytes message, unsigned *code);
/* The same for ProvideEimPackageResult: the only card with a package of this eimTransactionId; else
 * by the EID; without an EID the only card awaiting a result (E-23). */
const char *esipa_find_card_of_result(struct exchange *exchange, const struct tlv *message,
                                      unsigned *code);
/* Whether a result with this eimTransactionId (BYTES_NONE: none) can be that of the package sent to
 * the card. */
bool esipa_matches_sent(const struct exchange *exchange, struct bytes transaction);

/* ---- capabilities.c ---- */

/*
 * Keeps in the card's state what an IpaEuiccDataResponse (`octets` whole) and the getRATResult of
 * an eim_report say: "euiccInfo1", "euiccInfo2" (data objects, in hex), "ipaFeatures" (enum
 * ipa_features), "deviceInfo" (content, in hex), "rat" (rules in a row, in hex).
 */
void esipa_keep_data(struct exchange *exchange, const struct ipa_euicc_data_response *data,
                     struct bytes octets);
void esipa_keep_rat(struct exchange *exchange, const json_t *report);
/* The IPA of this card announced the feature (enum ipa_features). */
bool esipa_has_feature(const json_t *card, uint32_t feature);
/* The activation code of the item is not sent to the IPA: the item says so or, where it does not
 * say, the IPA leaves it to the eIM (eimDownloadDataHandling; E-61). */
bool esipa_is_held(const json_t *card, const json_t *item);
/* CtxParams1 (A0 ..) for an IPA that leaves it to the eIM (eimCtxParams1Generation), in the arena;
 * BYTES_NONE: the IPA makes it, or the eIM does not know its DeviceInfo. `matching_id`: "": none.
 */
struct bytes esipa_make_ctx_params1(struct exchange *exchange, const char *matching_id);
/*
 * For an IPA that leaves it to the eIM (eimProfileMetadataVerification): the rules of
 * profileMetadata in a response of AuthenticateClient against the RAT (D-31, E-65), and the
 * metadata in a Bound Profile Package against that of AuthenticateClient (E-66). 0; ERR_STATE:
 * refused, with the reason in the log line; ERR_MALFORMED; ERR_MEMORY. The session keeps the
 * metadata.
 */
int esipa_check_metadata(struct exchange *exchange, const json_t *response);
int esipa_compare_metadata(struct exchange *exchange, const json_t *response);

/* ---- package.c ---- */

/* Kinds of packages. */
#define ESIPA_SENT_ORDERS   "orders"
#define ESIPA_SENT_DATA     "data"
#define ESIPA_SENT_DOWNLOAD "download"
#define ESIPA_SENT_IDENTITY "identity" /* the request for certificates */

/* Number of requests for the certificates of a card without success. After that many the card
 * counts as having none, until orders are queued for it again. */
enum { ESIPA_IDENTITY_REQUESTS_MAX = 10 };
/* The card was asked for its certificates and has none. */
bool esipa_has_no_certificates(const json_t *card);

/* Builds and stores the next package, unless one was sent that has no result yet. Does nothing when
 * no item of the queue can be sent. `function`: the one that sends it, for fault rules. */
int esipa_build_package(struct esipa *esipa, const char *eid, json_t *card, unsigned function);

/* ---- session.c ---- */

/*
 * One indirect download, from InitiateAuthentication to its result: "session" of the card in the
 * state, {"transaction": of the SM-DP+, "address", "id": of the item, "euiccCertificate",
 * "eumCertificate": as in AuthenticateClient}. A card has at most one. esipa_session_find sets the
 * exchange's card; when it is already set, only that card is searched. For compact forms it also
 * has "serverSigned1", "smdpOid", "smdpSigned2", "smdpSignature2" (data objects, in hex) and
 * "iccid"; "ctxParams1" and "profileMetadata" (capabilities.c); "event", the activation code that
 * an SM-DS gave.
 */
bool esipa_session_find(struct exchange *exchange, struct bytes transaction);
/* A text member; "" when absent. */
const char *esipa_session_text(const struct exchange *exchange, const char *name);
/* Begins a session. Does not store the state. ERR_MEMORY. */
int esipa_session_begin(struct exchange *exchange, struct bytes transaction, const char *address,
                        const char *id);
/* Keeps what compact forms leave out, of a response of the SM-DP+, in the session. Does not store
 * the state. */
void esipa_session_keep(struct exchange *exchange, const json_t *response);
/* Stores the certificates of the eUICC, which the SM-DP+ verified. ERR_IO, ERR_MEMORY. */
int esipa_session_set_certificates(struct exchange *exchange, struct bytes euicc_certificate,
                                   struct bytes eum_certificate);
/* Ends the session and completes its item with `result` (reference taken). Does not store the
 * state. */
void esipa_session_end(struct exchange *exchange, json_t *result);
/* Finds the download item that was sent, and sets its card: by eimTransactionId or, where the IPA
 * gave none, by the SM-DP+ address; among several, the one whose trigger was sent last. NULL: none.
 * Borrowed. */
const json_t *esipa_session_item(struct exchange *exchange, struct bytes transaction,
                                 struct bytes address);

/* ---- result.c ---- */

/*
 * Verifies an EuiccPackageResult (BF51 ..), reports and records it, and completes the head of the
 * queue when it is its result. `*sequence` receives the number to acknowledge, -1: none. Returns
 * NULL, or the reason why it is not accepted. Does not store the state.
 */
const char *esipa_process_package_result(struct exchange *exchange, struct bytes octets,
                                         int64_t *sequence);

/* ---- installation.c ---- */

enum esipa_signature {
    ESIPA_SIGNATURE_OF_UNKNOWN_KEY, /* no certificate of this key is known */
    ESIPA_SIGNATURE_GOOD,
    ESIPA_SIGNATURE_BAD /* not from the eUICC of this download */
};
/* Of the exchange's card, which is known. */
enum esipa_signature esipa_installation_check(struct exchange *exchange,
                                              const struct profile_installation_result *result);
/* A new JSON object with its content and the verdict. */
json_t *esipa_installation_report(const struct profile_installation_result_data *data,
                                  enum esipa_signature signature);

/* ---- compact.c ---- */

/*
 * Each replaces a compact form by the full form, whose signature it verifies; a full form, and what
 * cannot be decoded, is left as it is. ERR_UNSUPPORTED: this eIM does not know all of the full
 * form; ERR_MALFORMED: the signature does not verify; both with the reason in the log line.
 */
int esipa_expand_authenticated(struct exchange *exchange, struct bytes *message); /* BF38 */
/* BF21; `hash` is hashCc of this eIM, or empty. */
int esipa_expand_prepared(struct exchange *exchange, struct bytes *message, struct bytes hash);
int esipa_expand_cancelled(struct exchange *exchange, struct cancel_session_response *response);
/* Of the two compact arms; `full` receives the PendingNotification. Sets the exchange's card. */
int esipa_expand_notification(struct exchange *exchange, const struct pending_notification *pending,
                              struct bytes *full);

/* ---- notification.c ---- */

/*
 * Forwards a PendingNotification to its SM-DP+, if configured. `*sequence` receives its number.
 * Returns 0; ERR_UNSUPPORTED: not configured, or a form without an address; ERR_MALFORMED; errors
 * of es9.
 */
int esipa_forward_notification(struct exchange *exchange, struct bytes notification,
                               int64_t *sequence);

/* ---- provide_eim_package_result.c ---- */

/* Processes a result, whatever request carried it, and encodes the response of
 * ProvideEimPackageResult. Returns an HTTP status. */
int esipa_process_provided(struct exchange *exchange,
                           const struct provide_eim_package_result *result);

/* ---- json.c ---- */

/*
 * The JSON binding (SGP.32 6.4): bodies as the messages of the ASN.1 binding and back, so that a
 * function has one implementation. Octets are in Base64, transaction identifiers in hex.
 */
/* The body of a request, a new object. NULL: not a JSON object; the log line then has the reason.
 */
json_t *esipa_json_load(struct exchange *exchange, struct bytes text);
/* Reads it as the message with tag `function` (enum esipa_tag) into `out`. Returns 0; else an HTTP
 * status, with the reason in the log line. */
int esipa_json_read(struct exchange *exchange, uint32_t function, const json_t *body,
                    struct buf *out);
/* The body for a response of the ASN.1 binding; `error_tag` is that of an error code in it, 0:
 * none. NULL: malformed, or out of memory. */
json_t *esipa_json_response(const struct exchange *exchange, uint32_t function, uint32_t error_tag,
                            struct bytes response);

#endif
