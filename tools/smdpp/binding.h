/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES9+ and ES11 over HTTP (SGP.22 6.3 to 6.6), in JSON (/gsma/rsp2/es9plus/FUNCTION) and in ASN.1
 * (/gsma/rsp2/asn1). Each function is one row; its octets are passed to and from dp.h.
 *
 * A refusal of the SM-DP+ is a response with HTTP status 200. Other statuses: 400 for an invalid
 * body or X-Admin-Protocol, 404 for an unknown function, 415 for a wrong Content-Type, 500 for an
 * internal error. Each of these has its reason in one log line and in the body.
 */
#ifndef TOOLS_SMDPP_BINDING_H
#define TOOLS_SMDPP_BINDING_H

#include "tools/https/https.h"
#include "tools/smdpp/faults.h"

struct binding {
    struct dp *dp;
    const struct der *der;
    struct server_faults *faults; /* NULL: none */
    /* Logs that a fault rule acts on this function. */
    void (*acted)(void *context, const struct server_fault *fault, const char *function);
    void *context;
};

/* An https_handle; `context` is a struct binding. */
void binding_handle(void *context, const struct https_incoming *in,
                    struct https_response *response);

/* Handle one request in JSON or ASN.1: return 0 with status and body of the response; else
 * ERR_MALFORMED, ERR_NOT_FOUND (unknown function) or other errors, with the reason in `refusal`. */
int binding_json(struct binding *binding, const char *function, struct bytes body,
                 struct arena *arena, struct https_response *response, struct dp_refusal *refusal);
int binding_asn1(struct binding *binding, struct bytes body, struct arena *arena,
                 struct https_response *response, struct dp_refusal *refusal);
/* To be called before `function` runs: lets a fault rule act on it. True: `response` is complete,
 * the function is not to be run. */
bool binding_fault(struct binding *binding, enum dp_function function,
                   struct https_response *response);
/* Logs a request that does not reach a function; returns `err`. */
int binding_refuse(const struct binding *binding, struct dp_refusal *refusal, int err,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Logs a request that the HTTP layer refused, for https_server_options. */
void binding_log(void *context, const char *why);

#endif
