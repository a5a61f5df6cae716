/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ES10 door: one row a function, one runner for all rows.
 *
 * es10_run alone finds the row, checks what it needs, decodes the request, begins a transaction
 * when the row writes, calls the function, encodes the response, commits or rolls back, and traces.
 * The ISD-R (door of the IPAd) and the IPAe (the embedded door) reach it with the same bytes.
 *
 * A function returns
 *   ES10_DONE     encode the response, commit;
 *   ES10_REFUSED  encode the response (its error arm), roll back;
 *   enum err      roll back, no response: a status word (sw_of_err).
 */
#ifndef CARD_ES10_ES10_H
#define CARD_ES10_ES10_H

#include "card/euicc/euicc.h"
#include "card/euicc/forced_result.h"
#include "card/euicc/refusal.h"

enum es10_outcome { ES10_DONE = 1, ES10_REFUSED = 2 };

/* The caller. */
enum es10_door { ES10_DOOR_DEVICE, ES10_DOOR_IPAE };

/* Conditions and effects of a row; es10_run alone checks them. */
enum es10_flags {
    ES10_WRITES = 1 << 0,      /* runs inside a transaction */
    ES10_IOT = 1 << 1,         /* present in mode iot and dual */
    ES10_CONSUMER = 1 << 2,    /* present in mode consumer and dual */
    ES10_ANY_IPA = 1 << 3,     /* the device may use it while the IPAe is active */
    ES10_SESSION = 1 << 4,     /* a step of the RSP session: anything but DONE ends it */
    ES10_SINCE_1_1 = 1 << 5,   /* absent from a card of SGP.32 v1.0 (quirk) */
    ES10_ONLY_1_0 = 1 << 6,    /* present on a card of SGP.32 v1.0 only */
    ES10_SIGNED = 1 << 7,      /* its response can have a signature of the eUICC */
    ES10_LISTS = 1 << 8,       /* reads many rows of the store, in one read transaction */
    ES10_CRL_SUPPORT = 1 << 9, /* present on a card that was created with CRL support */
    ES10_BOTH = ES10_IOT | ES10_CONSUMER
};

/* LoadBoundProfilePackage is the only function whose request is not a data object: each STORE DATA
 * chain carries a piece of a package and is one transaction (bpp.h). */
enum { ES10_BOUND_PROFILE_PACKAGE = 0xBF36 };

/* One call. Everything in it lives as long as the call. */
struct es10_call {
    struct euicc *euicc;
    struct arena *arena;
    const struct es10_row *row;
    struct bytes request;               /* the request DO as received, tag included */
    struct buf *response;               /* only for rows without a response message */
    const struct forced_result *forced; /* by a fault rule; NULL: none. See es10_forced */
};

typedef int es10_function(struct es10_call *call, const void *request, void *response);

/*
 * The columns of the table:
 *   tag       of the request DO, which the response DO shares
 *   name      interface and function in the specification's words
 *   clause    "SGP.22 5.7.13", "SGP.32 5.9.10"
 *   request   message to decode into, or NULL: the function reads call->request itself
 *   response  message to encode from, or NULL: the function writes call->response itself
 *   flags     enum es10_flags
 *   run       the function
 *   codes     members of the response that hold a result code
 */
struct es10_row {
    uint16_t tag;
    const char *name;
    const char *clause;
    const struct der_message *request;
    const struct der_message *response;
    unsigned flags;
    es10_function *run;
    const struct result_member *codes; /* RESULT_MEMBERS_MAX */
};

/* Row `index` of the table, or NULL past the end. */
const struct es10_row *es10_table_row(size_t index);
/* The first row with `tag`, and the row behind a row; NULL when there is none. */
const struct es10_row *es10_table_find(uint32_t tag);
const struct es10_row *es10_table_next(const struct es10_row *row);

/* Largest response of one function, in octets. */
enum { ES10_RESPONSE_MAX = 262144 };

/*
 * Runs the request DO `request` through its row; appends the response DO to `response` (empty for
 * functions without output). `arena` is scratch, reset by the caller. Returns a status word: 9000,
 * 6A88 no such function here, 6A80 undecodable, 6985 not allowed now, or one of sw_of_err.
 */
uint16_t es10_run(struct euicc *euicc, struct arena *arena, enum es10_door door,
                  struct bytes request, struct buf *response);

/*
 * For functions with a result code for a malformed request: decodes call->request,
 * a `message`, into `out`. 0 with a refusal, which is `code` by `rule` for such a request, and the
 * forced one (es10_forced) where there is one; or ERR_MEMORY.
 */
int es10_decode(const struct es10_call *call, const struct der_message *message, void *out,
                int code, const char *rule, struct refusal *refusal);

/*
 * A stored UTF8String for the response; BYTES_NONE for one that is not UTF-8, as an older version
 * of this card may have stored it: the log names `what` is left out; the other members are
 * returned.
 */
struct bytes es10_stored_text(const struct es10_call *call, const char *what, struct bytes text);

/* Logs why `call` is refused, with clause and rule, and returns ES10_REFUSED. */
int es10_refuse(const struct es10_call *call, const char *rule, const char *reason,
                struct bytes offending, int result);
/* Appends the forced code as the error arm [1] of a list and refuses the call. */
int es10_put_list_error(const struct es10_call *call);
/* ES10_DONE for a refusal that is ok, else es10_refuse over the whole request. */
int es10_finish(const struct es10_call *call, const struct refusal *refusal);

/*
 * Whether a fault rule demands a result code of this call: `refusal` is then that code. Such a call
 * skips its checks and its work, encodes the code as its own and ends as a refusal.
 */
bool es10_forced(const struct es10_call *call, struct refusal *refusal);

#endif
