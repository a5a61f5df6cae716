/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts that `euicc show` tells: see show_fields.c. */
#ifndef TOOLS_CLI_SHOW_FIELDS_H
#define TOOLS_CLI_SHOW_FIELDS_H

#include "apdu/bytes.h"

struct json_t;
struct show_field;

struct show_question {
    uint32_t tag; /* of a request without members */
    const struct show_field *fields;
};

/* Question `index`, in the order of the output; NULL past the last one. */
const struct show_question *show_question(size_t index);
/* Adds what the members of the answer say to `object`. */
void show_add_answer(struct json_t *object, const struct show_question *question,
                     struct bytes members);

#endif
