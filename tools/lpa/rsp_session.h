/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session with an SM-DP+ or SM-DS: what download.c and events.c share. */
#ifndef TOOLS_LPA_RSP_SESSION_H
#define TOOLS_LPA_RSP_SESSION_H

#include "tools/lpa/lpa.h"

struct lpa_session {
    struct lpa *lpa;
    const char *address;
    const char *matching_id; /* may be "" */
    const char *oid;         /* of the server, as the activation code has it; "": any */
    json_t *transaction_id;  /* of the server's answer; the caller's */
    bool authenticated;      /* the card knows the transaction: a failure is cancelled */
};

/* Steps (1) to (4): both sides know each other. `*answer`, the caller's, is that of
 * AuthenticateClient. Negative with lpa->error. */
int lpa_session_authenticate(struct lpa_session *session, json_t **answer);
/* {"transactionId": ..., key: base64} */
json_t *lpa_session_pack(const struct lpa_session *session, const char *key, struct bytes octets);
/* Is `response` a DO of `tag` without the error arm A1 { 80 transactionId, 02 code }? Else negative
 * with lpa->error. `what` names the function. */
int lpa_check_arm(struct lpa *lpa, struct bytes response, uint32_t tag, const char *what);

#endif
