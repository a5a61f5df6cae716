/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SM-DP+ and SM-DS as functions over octets: ES9+ and ES11 without HTTP, JSON or sockets
 * (SGP.22 5.6, 5.8). All data from an eUICC is verified: chain, signature, identifiers and order.
 *
 *   initiate_authentication -> authenticate_client -> get_bound_profile_package -> (notification)
 *                          \-> cancel_session ends it in any state
 *
 * A refusal is data (one row of dp_refusal.c); a negative return value is an internal error, or
 * ERR_MALFORMED for an invalid message.
 */
#ifndef TOOLS_SMDPP_DP_H
#define TOOLS_SMDPP_DP_H

#include "apdu/clock.h"
#include "card/asn1/msg_es9.h"
#include "crypto/rng.h"
#include "tools/pki/pki.h"
#include "tools/smdpp/catalog.h"

enum { DP_SESSIONS_MAX = 64, DP_EVENTS_MAX = 64 };

/* Why a function was refused. `subject` NULL and `text` "": executed with success; `subject` NULL
 * and a text: the message was refused with ERR_MALFORMED. Each text was logged. */
struct dp_refusal {
    const char *subject; /* of functionExecutionStatus, SGP.22 5.2.6 */
    const char *reason;
    int error;      /* the same in the ASN.1 binding: the function's own result code */
    char text[240]; /* one line of UTF-8 */
};

/* One Event Record of the SM-DS: the address of an SM-DP+ with a profile for an eUICC. */
struct dp_event {
    char eid[33];
    char event_id[128]; /* the matching id at the SM-DP+ */
    char address[256];
};

/* The functions of ES9+; the first two are those of ES11, too. */
enum dp_function {
    DP_INITIATE_AUTHENTICATION,
    DP_AUTHENTICATE_CLIENT,
    DP_GET_BOUND_PROFILE_PACKAGE,
    DP_CANCEL_SESSION,
    DP_HANDLE_NOTIFICATION,
    DP_FUNCTIONS
};

/* What a fault rule makes a function do wrong. */
enum { DP_CODE_SIZE = 16 };
struct dp_fault {
    unsigned id;                  /* of the rule */
    enum catalog_failure failure; /* in addition to that of the profile */
    char subject[DP_CODE_SIZE];   /* "": none; else the function is refused with these codes */
    char reason[DP_CODE_SIZE];
};

/* One log record. Absent texts are "", absent numbers negative. */
struct dp_record {
    const char *what; /* initiated, authenticated, bound, cancelled, installation result,
                         notification, refused */
    const char *eid;
    const char *profile; /* name in the catalog */
    const char *iccid;   /* digits */
    const char *detail;  /* address, operation of a notification, or reason of a refusal */
    int64_t seq_number;
    int64_t bpp_command_id, error_reason; /* of a failed installation */
    int64_t reason;                       /* of a cancelled session */
};

struct dp;

struct dp_options {
    const char *pki;
    const char *address;       /* address that eUICCs use: HOST or HOST:PORT */
    const char *sds_address;   /* of the SM-DS; NULL: no SM-DS */
    struct catalog *catalog;   /* borrowed */
    const struct der *der;     /* borrowed */
    struct rng *rng;           /* borrowed */
    const struct clock *clock; /* borrowed; NULL: certificates and offers do not expire */
    void (*log)(void *context, const struct dp_record *record); /* may be NULL */
    struct key_log *keys; /* receives the session keys of packages; NULL: none */
    void *context;
};
/* ERR_NOT_FOUND and others of pki_load_entity, with `error`. */
int dp_new(struct dp **out, const struct dp_options *options, struct pki_error *error);
void dp_free(struct dp *dp); /* NULL is fine */
/* Registers an Event Record at the SM-DS: a profile for `eid` at `address`. ERR_FULL. */
int dp_add_event(struct dp *dp, const struct dp_event *event);

/* The fault of the functions that are called from now on; NULL: none. */
void dp_set_fault(struct dp *dp, const struct dp_fault *fault);

/* Slices borrow from `arena`. All are whole TLVs but transaction_id. */
struct dp_initiated {
    struct bytes transaction_id;
    struct bytes server_signed1, server_signature1, ci_key_id, server_certificate;
};
int dp_initiate_authentication(struct dp *dp, struct arena *arena, struct bytes euicc_challenge,
                               struct bytes euicc_info1, struct bytes address,
                               struct dp_initiated *out, struct dp_refusal *refusal);

struct dp_authenticated {
    bool is_event; /* response of the SM-DS: `events` instead of the other members */
    const struct dp_event *events[DP_EVENTS_MAX];
    size_t event_count;
    struct bytes profile_metadata, smdp_signed2, smdp_signature2, smdp_certificate;
};
int dp_authenticate_client(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                           struct bytes authenticate_server_response, struct dp_authenticated *out,
                           struct dp_refusal *refusal);
/* `*package` is malloc'd. */
int dp_get_bound_profile_package(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                                 struct bytes prepare_download_response, struct bytes *package,
                                 struct dp_refusal *refusal);
int dp_cancel_session(struct dp *dp, struct bytes transaction_id,
                      const struct cancel_session_response *response, struct dp_refusal *refusal);
/* Verifies and logs a PendingNotification. ERR_MALFORMED: invalid, compact, signature invalid, or
 * not of its session. */
int dp_handle_notification(struct dp *dp, struct arena *arena, struct bytes notification,
                           struct dp_refusal *refusal);
/* Decodes a part of a request; ERR_MALFORMED or ERR_TOO_LONG was logged, with the reason in
 * `refusal`. */
int dp_decode(const struct dp *dp, const struct der_message *message, struct bytes octets,
              void *out, struct arena *arena, struct dp_refusal *refusal);
/* Logs a request that was refused before it reached a function. */
void dp_log_refused(const struct dp *dp, const char *why);

#endif
