/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa over HTTPS or CoAP, ASN.1 binding (SGP.32 6.1 to 6.3; CAT-3.1, CAT-3.5, E-90 ff.), and the
 * eIMs it goes to. */
#ifndef IPAE_CLIENT_ESIPA_H
#define IPAE_CLIENT_ESIPA_H

#include "card/asn1/msg_esipa.h"
#include "ipae/client/es10.h"
#include "ipae/transport/server.h"

/* An associated eIM as its configuration has it; slices live in terminal->poll_arena. */
struct eim {
    struct bytes id;
    struct bytes address; /* empty: none can be told (E-02) */
    struct tls_trust trust;
    bool retrieves; /* one of its protocols is ours and the terminal's (E-03) */
    bool coap;      /* it is CoAP */
    bool injects;   /* and the eIM may send packages unasked over the association (E-16) */
    bool indirect;  /* profile downloads go through it */
};
/* Eim `index` in the order of association. ERR_NOT_FOUND past the last. */
struct eims {
    const struct eim *at;
    size_t count;
};
int eims_read(struct terminal *terminal, struct eims *out);

/*
 * One message to the eIM and its answer, in terminal->arena; empty for 204 and an empty 200. ERR_IO
 * for any other status; errors of server_post.
 */
int esipa_call(struct server *server, struct bytes request, struct bytes *response);
/* The same with structs. ERR_MALFORMED for an answer that cannot be read. */
int esipa_exchange(struct server *server, const struct der_message *request_type,
                   const void *request, const struct der_message *response_type, void *response);
/* Sends the request and leaves the answer's body to server_read: for what is read in pieces. */
int esipa_send(struct server *server, struct bytes request);

#endif
