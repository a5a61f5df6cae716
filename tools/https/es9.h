/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client of ES9+ and ES11, JSON binding (SGP.22 6.5), for an LPA, or for an eIM as ES9+' (SGP.32
 * 5.7).
 */
#ifndef TOOLS_HTTPS_ES9_H
#define TOOLS_HTTPS_ES9_H

#include "tools/https/https.h"

#include <jansson.h>

/* X-Admin-Protocol of ES9+ and ES11 requests and responses (SGP.22 6.2). */
#define ES9_ADMIN_PROTOCOL "gsma/rsp/v2.5.0"

struct es9_client {
    const struct https_trust *trust;
    const char *user_agent;
};
/* Why a call failed, in one line; the server's status codes, "" when absent. */
struct es9_error {
    char text[400];
    char subject[24], reason[24];
};

/*
 * Calls one function at `address`, HOST or HOST:PORT. Takes the reference of `in`; the caller owns
 * `*out`; `out` is NULL for a function without a response. ERR_IO: no response; ERR_STATE: the
 * server reports a failure, with its status codes if it gives any; ERR_MALFORMED: invalid address,
 * or malformed server response.
 */
int es9_call(const struct es9_client *client, const char *address, const char *function, json_t *in,
             json_t **out, struct es9_error *error);
/* The same in a running loop: `done` is called from the loop once, with the results of es9_call.
 * `*out` is to be passed to es9_cancel when the response is not awaited. */
struct event_base;
struct es9_pending;
typedef void es9_done(void *context, int err, json_t *answer, const struct es9_error *error);
int es9_start(struct es9_pending **out, const struct es9_client *client, struct event_base *base,
              const char *address, const char *function, json_t *in, bool has_answer,
              es9_done *done, void *context, struct es9_error *error);
void es9_cancel(struct es9_pending *pending); /* must not be called from `done` */
/* What is wrong with `address` as HOST[:PORT] of a server, as text after "ADDRESS: "; NULL: valid.
 * Static. */
const char *es9_address_problem(const char *address);
enum { ES9_ADDRESS_SIZE = 256 };
/* The address of a server in a message, as a string: 0; ERR_MALFORMED: it does not fit, or has an
 * octet 00. None is cut: a part may be the address of another server. */
int es9_address_read(struct bytes given, char address[ES9_ADDRESS_SIZE]);
/* Decodes a base64 member into the arena; ERR_MALFORMED, ERR_MEMORY. */
int es9_take(const json_t *object, const char *key, struct arena *arena, struct bytes *out);
/* Octets as base64; NULL when out of memory. */
json_t *es9_octets(struct bytes octets);

enum { ES9_PATH_MAX = 1024 };
/* Trusts the CIs of folder `pki` that exist; a missing one is reported when a server is called. */
void es9_trust_pki(struct https_trust *trust, const char *pki,
                   char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX]);

#endif
