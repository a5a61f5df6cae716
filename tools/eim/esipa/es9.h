/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM as client of ES9+' for Indirect Profile Download. */
#ifndef TOOLS_EIM_ESIPA_ES9_H
#define TOOLS_EIM_ESIPA_ES9_H

#include "tools/eim/esipa/esipa_internal.h"
#include "tools/eim/esipa/status.h"

/* A function of ESipa that calls the function of the same name of ES9+'. */
struct esipa_es9;
extern const struct esipa_es9 esipa_es9_initiate, esipa_es9_authenticate, esipa_es9_bind,
    esipa_es9_cancel;

/* A member of the SM-DP+'s response: one TLV of this tag. */
struct esipa_es9_member {
    const char *name;
    uint32_t tag;
};

/* Responds with an error code; returns an HTTP status. Discards what the response already contains.
 * `why` NULL: the reason is in the log line already. */
int esipa_es9_refuse(struct exchange *exchange, const struct esipa_es9 *function, unsigned code,
                     const char *why);
/* Calls the function at the SM-DP+. Takes the reference of `in`. Returns 0, or the ESipa error
 * code, with `error`; the exchange then has the status codes of the SM-DP+, if it gave any. */
unsigned esipa_es9_request(struct exchange *exchange, const struct esipa_es9 *function,
                           const char *address, json_t *in, json_t **response,
                           struct es9_error *error);
/* Appends members of the SM-DP+'s response. ERR_MALFORMED. */
int esipa_es9_put(struct exchange *exchange, const json_t *response,
                  const struct esipa_es9_member *members, size_t count);

#endif
