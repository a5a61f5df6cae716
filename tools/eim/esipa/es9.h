/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM as client of ES9+' for the functions of an indirect download: calls, and the codes of
 * ESipa for what an SM-DP+ refuses with. */
#ifndef TOOLS_EIM_ESIPA_ES9_H
#define TOOLS_EIM_ESIPA_ES9_H

#include "tools/eim/esipa/internal.h"

enum { ESIPA_ERROR_UNDEFINED = 127 };

/* A function of ESipa and of ES9+'. */
struct esipa_es9;
extern const struct esipa_es9 esipa_es9_initiate, esipa_es9_authenticate, esipa_es9_bind,
    esipa_es9_cancel;

/* A member of an SM-DP+'s answer: one TLV of this tag. */
struct esipa_es9_member {
    const char *name;
    uint32_t tag;
};

/* Answers with an error; an HTTP status. What stood in the answer already is dropped. */
int esipa_es9_refuse(struct exchange *exchange, const struct esipa_es9 *function, unsigned code,
                     const char *why);
/* The function at the SM-DP+. `in` is given away. 0, or the code of ESipa, with `error`. */
unsigned esipa_es9_ask(struct exchange *exchange, const struct esipa_es9 *function,
                       const char *address, json_t *in, json_t **answer, struct es9_error *error);
/* Appends members of the SM-DP+'s answer. ERR_MALFORMED. */
int esipa_es9_put(struct exchange *exchange, const json_t *answer,
                  const struct esipa_es9_member *members, size_t count);

#endif
