/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of dp*.c. Sessions are few and short-lived; a new session evicts the oldest one.
 * */
#ifndef TOOLS_SMDPP_DP_INTERNAL_H
#define TOOLS_SMDPP_DP_INTERNAL_H

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "tools/smdpp/dp.h"
#include "tools/smdpp/server.h"

enum { DP_ID_LEN = 16, DP_CURVES = 2, DP_TRIES_MAX = 3 };

/* In the order of a session's states. */
enum dp_state { DP_FREE, DP_INITIATED, DP_AUTHENTICATED, DP_BOUND };

struct dp_session {
    enum dp_state state;
    unsigned long age;
    uint8_t id[DP_ID_LEN];
    uint8_t challenge[DP_ID_LEN]; /* serverChallenge */
    size_t curve;                 /* index of its credentials */
    bool sds;                     /* session of the SM-DS */
    char eid[EID_TEXT_SIZE];
    struct catalog_profile *profile;
    uint8_t signature1[EC_SIGNATURE_LEN]; /* euiccSignature1 */
    uint8_t signature2[EC_SIGNATURE_LEN]; /* smdpSignature2 */
    uint8_t point[EC_POINT_LEN];          /* of the eUICC's certificate */
    enum ec_curve euicc_curve;
};

/* The server's credentials for one curve. */
struct dp_side {
    bool is_loaded;
    struct pki_entity ci, auth, pb, ds;
    struct pki_entity eum; /* for wrong certificates; may be absent */
};

struct dp {
    struct dp_options options;
    struct dp_side sides[DP_CURVES];
    struct dp_session sessions[DP_SESSIONS_MAX];
    struct dp_event events[DP_EVENTS_MAX];
    size_t event_count;
    unsigned long clock;
    struct dp_fault fault; /* of the function in progress */
};

/* Whether this scripted failure is asked for, by the profile or by a fault rule. `profile` NULL:
 * by any profile, as the matching id is not known yet. */
bool dp_fails(const struct dp *dp, const struct catalog_profile *profile,
              enum catalog_failure failure);
/* The certificate of `entity`, of this holder, or the wrong one that a scripted failure asks for.
 * Borrows from `arena`. ERR_STATE, logged: no key for it in the PKI folder. */
int dp_put_certificate(const struct dp *dp, const struct catalog_profile *profile,
                       const struct dp_side *side, enum pki_holder holder,
                       const struct pki_entity *entity, struct arena *arena, struct bytes *out);

/* All refusals; their codes are in dp_refusal.c. */
enum dp_cause {
    DP_REFUSED_ADDRESS,
    DP_REFUSED_VERSION,
    DP_REFUSED_CI_SIGNING,
    DP_REFUSED_CI_VERIFICATION,
    DP_REFUSED_TRANSACTION_AUTHENTICATE,
    DP_REFUSED_EUICC_DID_NOT_AUTHENTICATE,
    DP_REFUSED_CI_UNKNOWN,
    DP_REFUSED_EUM_CERTIFICATE,
    DP_REFUSED_EUM_OUT_OF_DATE,
    DP_REFUSED_EUICC_CERTIFICATE,
    DP_REFUSED_EUICC_OUT_OF_DATE,
    DP_REFUSED_SIGNATURE1,
    DP_REFUSED_SERVER_CHALLENGE,
    DP_REFUSED_SERVER_ADDRESS,
    DP_REFUSED_SIGNED1_TRANSACTION,
    DP_REFUSED_MATCHING_ID,
    DP_REFUSED_NOTHING_FOR_EID,
    DP_REFUSED_OTHER_EID,
    DP_REFUSED_BOUND_ELSEWHERE,
    DP_REFUSED_NOT_RELEASED,
    DP_REFUSED_EXPIRED,
    DP_REFUSED_DOWNLOADED,
    DP_REFUSED_ATTEMPTS,
    DP_REFUSED_POLICY_RULES,
    DP_REFUSED_NO_EVENT,
    DP_REFUSED_TRANSACTION_BIND,
    DP_REFUSED_EUICC_DID_NOT_PREPARE,
    DP_REFUSED_SIGNATURE2,
    DP_REFUSED_SIGNED2_TRANSACTION,
    DP_REFUSED_CODE_MISSING,
    DP_REFUSED_CODE_WRONG,
    DP_REFUSED_CODE_TRIES,
    DP_REFUSED_REBIND,
    DP_REFUSED_OTPK,
    DP_REFUSED_TRANSACTION_CANCEL,
    DP_REFUSED_CANCEL_SIGNATURE,
    DP_REFUSED_CANCEL_TRANSACTION,
    DP_REFUSED_CANCEL_OID,
    DP_REFUSALS
};
/* Fills `refusal` and logs it. Returns 0. */
int dp_refuse(const struct dp *dp, const char *eid, struct dp_refusal *refusal, enum dp_cause why);
/* Refuses the function when a fault rule asks for it; else does nothing. */
void dp_refuse_by_fault(const struct dp *dp, const char *eid, struct dp_refusal *refusal,
                        enum dp_function function);
/* The same with ": DETAIL" after the row's text: the values that were compared. */
int dp_refuse_as(const struct dp *dp, const char *eid, struct dp_refusal *refusal,
                 enum dp_cause why, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Refuses an invalid message: logs it; `session` may be NULL. Returns ERR_MALFORMED. */
int dp_refuse_message(const struct dp *dp, const struct dp_session *session,
                      struct dp_refusal *refusal, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Octets in upper-case hex for a detail; truncated after 40. */
struct dp_hex {
    char text[84];
};
struct dp_hex dp_hex(struct bytes octets);
/* A text of a message for a detail: what is not printable, 00 too, is shown as \xNN; truncated
 * after 300 octets. */
struct dp_text {
    char text[301];
};
struct dp_text dp_text(struct bytes text);

/* A log record of `session` (NULL: no session). */
struct dp_record dp_record_of(const struct dp_session *session, const char *what);
void dp_log(const struct dp *dp, const struct dp_record *record);

/* The session with this identifier that reached at least `state`; NULL: none. */
struct dp_session *dp_session_find(struct dp *dp, struct bytes id, enum dp_state state);

/* The eUICC's one-time key of the last package for this session's eUICC and curve, if no
 * installation result was received; else empty (SGP.22 3.1.3, bppEuiccOtpk). */
struct bytes dp_unused_otpk(const struct dp_session *session);

/* Verifies `signature` of the session's eUICC over `signed_part` and the 5F37 of `other`. */
int dp_check_session_signature(const struct dp_session *session, struct bytes signed_part,
                               struct bytes other, struct bytes signature, enum verdict *verdict);

/* Scripted failures of one octet. */
static inline void dp_flip_last(struct buf *buf)
{
    if (buf->len)
        buf->at[buf->len - 1] ^= 1;
}

#endif
