/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client of ES9+ and ES11, JSON binding (SGP.22 6.5), for who asks an SM-DP+ or SM-DS: an LPA, or
 * an eIM as ES9+' (SGP.32 5.7).
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
/* Why it failed, in one line; the server's codes, "" where it gave none. */
struct es9_error {
    char text[400];
    char subject[24], reason[24];
};

/*
 * One function at `address`, HOST or HOST:PORT. `in` is given away; `*out` is the caller's; NULL
 * for a function without an answer. ERR_IO: no answer; ERR_STATE: the server
 * reports a failure, with its status codes where it gives any; ERR_MALFORMED: invalid address, or
 * malformed server response.
 */
int es9_call(const struct es9_client *client, const char *address, const char *function, json_t *in,
             json_t **out, struct es9_error *error);
/* The same in a loop that runs: `done` is called from it once, with what es9_call returns and
 * gives.
 * `*out` is to be given to es9_cancel when the answer is not waited for. */
struct event_base;
struct es9_pending;
typedef void es9_done(void *context, int err, json_t *answer, const struct es9_error *error);
int es9_start(struct es9_pending **out, const struct es9_client *client, struct event_base *base,
              const char *address, const char *function, json_t *in, bool has_answer,
              es9_done *done, void *context, struct es9_error *error);
void es9_cancel(struct es9_pending *pending); /* not from `done` */
/* What is wrong with `address` as HOST[:PORT] of a server, in words that follow "ADDRESS: "; NULL:
 * nothing. Static. */
const char *es9_address_problem(const char *address);
/* A base64 member in the arena; ERR_MALFORMED. */
int es9_take(const json_t *object, const char *key, struct arena *arena, struct bytes *out);
/* Octets as base64; NULL when memory is short. */
json_t *es9_octets(struct bytes octets);

enum { ES9_PATH_MAX = 1024 };
/* Trusts in the CIs of folder `pki`, those that are there; none is told when a server is asked. */
void es9_trust_pki(struct https_trust *trust, const char *pki,
                   char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX]);

#endif
