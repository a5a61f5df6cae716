/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES9+ and ES11 over HTTP (SGP.22 6.3 to 6.6), in JSON (/gsma/rsp2/es9plus/FUNCTION) and in ASN.1
 * (/gsma/rsp2/asn1). One function is one row; octets come from and go to dp.h.
 *
 * A refusal of the server is an answer with HTTP status 200. Other statuses: 400 for a body or an
 * X-Admin-Protocol that has not the form it must have, 404 for no such function, 415 for a wrong
 * Content-Type, 500 when the server could not do it. Each of these says why, in one line of the log
 * and in the body.
 */
#ifndef TOOLS_SMDPP_BINDING_H
#define TOOLS_SMDPP_BINDING_H

#include "tools/https/https.h"
#include "tools/smdpp/dp.h"

struct binding {
    struct dp *dp;
    const struct der *der;
};

/* An https_handle; `context` is a struct binding. */
void binding_handle(void *context, const struct https_incoming *in, struct https_answer *answer);

/* The two forms: 0 with the answer's status and body; ERR_MALFORMED, ERR_NOT_FOUND (no such
 * function) and others without, and why in `refusal`. */
int binding_json(struct binding *binding, const char *function, struct bytes body,
                 struct arena *arena, struct https_answer *answer, struct dp_refusal *refusal);
int binding_asn1(struct binding *binding, struct bytes body, struct arena *arena,
                 struct https_answer *answer, struct dp_refusal *refusal);
/* A request that comes to no function: logs it, `err` to be returned. */
int binding_refuse(const struct binding *binding, struct dp_refusal *refusal, int err,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A request that HTTP alone refuses, for https_server_options. */
void binding_log(void *context, const char *why);

#endif
