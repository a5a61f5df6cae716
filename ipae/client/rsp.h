/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The five functions of an RSP server, called at an SM-DP+ or SM-DS itself (ES9+ and ES11 in JSON,
 * es9p.c) or through the eIM (ESipa, esipa_rsp.c). SGP.22 5.6, 5.8; SGP.32 5.14.
 *
 * Each returns 0; ERR_STATE when the server refuses, with the reason in `refusal`; ERR_MALFORMED
 * for a malformed response; ERR_IO for another HTTP status; errors of server_post. Results live in
 * terminal->arena.
 */
#ifndef IPAE_CLIENT_RSP_H
#define IPAE_CLIENT_RSP_H

#include "card/asn1/msg_es9.h"
#include "ipae/client/es10.h"
#include "ipae/transport/server.h"

struct rsp_authenticated {
    struct authenticate_client_response_esipa
        dp;        /* arm DP where the response has no Event Records */
    bool is_event; /* an SM-DS answered */
    const struct event_entries *events;
    size_t event_count;
};

struct rsp {
    struct server *server;
    const struct rsp_functions *functions;
    char refusal[100]; /* "8.2.6/3.8 unknown matching id" or "error 6" */
    bool is_undefined; /* an eIM refused with undefinedError, or a notification by its status */
    bool is_refusal_of_eim; /* an eIM refused what the server accepted, whose session is open */
    bool is_context_of_eim; /* an eIM gave ctxParams1 */
};

struct rsp_functions {
    /* Through an eIM smdp_address may be absent. */
    int (*initiate_authentication)(struct rsp *rsp,
                                   const struct initiate_authentication_request_esipa *request,
                                   struct initiate_authentication_response_esipa *out);
    int (*authenticate_client)(struct rsp *rsp, const struct authenticate_client_request *request,
                               struct rsp_authenticated *out);
    /* Hands the package's octets to `put` as they are received; a result of `put` other than 0 ends
     * it. */
    int (*get_bound_profile_package)(struct rsp *rsp,
                                     const struct get_bound_profile_package_request *request,
                                     int (*put)(void *context, struct bytes octets), void *context);
    /* `response`: the whole BF41, signed by the eUICC. */
    int (*cancel_session)(struct rsp *rsp, struct bytes transaction_id, struct bytes response);
    int (*handle_notification)(struct rsp *rsp, struct bytes notification);
};
extern const struct rsp_functions rsp_by_es9p, rsp_by_esipa;

#endif
