/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session with an SM-DP+ or SM-DS, shared by download.c and events.c. */
#ifndef TOOLS_LPA_RSP_SESSION_H
#define TOOLS_LPA_RSP_SESSION_H

#include "tools/lpa/lpa.h"

struct lpa_session {
    struct lpa *lpa;
    const char *address;
    const char *matching_id; /* may be "" */
    const char *oid;         /* OID of the SM-DP+ in the activation code; "": any */
    json_t *transaction_id;  /* from the server's response; the caller releases it */
    bool authenticated;      /* the card accepted AuthenticateServer: a later failure requires
                                CancelSession */
};

/* Steps (1) to (4). `*server_response`, released by the caller, is the response of
 * AuthenticateClient. Negative with lpa->error. */
int lpa_session_authenticate(struct lpa_session *session, json_t **server_response);
/* {"transactionId": ..., key: base64} */
json_t *lpa_session_pack(const struct lpa_session *session, const char *key, struct bytes octets);
/* Checks that `response` is a TLV `tag` without the error arm A1 { 80 transactionId, 02 code }.
 * Else negative with lpa->error. `what` names the function. */
int lpa_check_arm(struct lpa *lpa, struct bytes response, uint32_t tag, const char *what);

#endif
