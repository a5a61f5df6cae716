/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa over HTTPS or CoAP, ASN.1 binding (SGP.32 6.1 to 6.3; CAT-3.1, CAT-3.5, E-90 ff.), and the
 * associated eIMs. */
#ifndef IPAE_CLIENT_ESIPA_H
#define IPAE_CLIENT_ESIPA_H

#include "card/asn1/msg_esipa.h"
#include "ipae/client/es10.h"
#include "ipae/transport/server.h"

/* An associated eIM, from its EimConfigurationData; slices live in terminal->poll_arena. */
struct eim {
    struct bytes id;
    struct bytes address; /* empty: it has none, or it cannot be authenticated (E-02) */
    struct tls_trust trust;
    bool retrieves; /* eIM, IPAe and terminal have a protocol in common (E-03) */
    bool coap;      /* CoAP; false: HTTPS */
    bool injects;   /* the eIM may inject packages over the association (E-16) */
    bool indirect;  /* Indirect Profile Download */
};
/* All eIMs in the order of association. */
struct eims {
    const struct eim *at;
    size_t count;
};
int eims_read(struct terminal *terminal, struct eims *out);

/*
 * Sends one message; `*response` lives in terminal->arena, empty for 204 and an empty 200. ERR_IO
 * for any other status; errors of server_post.
 */
int esipa_call(struct server *server, struct bytes request, struct bytes *response);
/* The same with structs. ERR_MALFORMED for a malformed response. */
int esipa_exchange(struct server *server, const struct der_message *request_type,
                   const void *request, const struct der_message *response_type, void *response);
/* Sends the request; the caller reads the response's body in pieces with server_read. */
int esipa_send(struct server *server, struct bytes request);

#endif
