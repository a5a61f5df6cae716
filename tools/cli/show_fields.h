/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ES10 functions that `euicc show` calls, and the fields of their responses that it prints:
 * const tables. To add a field: a row in show_fields.c.
 */
#ifndef TOOLS_CLI_SHOW_FIELDS_H
#define TOOLS_CLI_SHOW_FIELDS_H

#include "apdu/bytes.h"

#include <stdbool.h>

struct json_t;
struct show_field;

struct show_request {
    uint32_t tag;        /* of the request */
    const char *members; /* of the request, in hex; NULL: none */
    const char *function;
    const struct show_field *fields; /* of the response */
    bool of_sgp32;                   /* not for a card of mode consumer */
};

/* Request `index`, in the order of the output; NULL past the last one. */
const struct show_request *show_request(size_t index);
/* `key` is a direct member of the response, not one of a list. */
bool show_has_field(const struct show_request *request, const char *key);
/*
 * Adds the members of the response to `object`. Text that is not UTF-8 is added in hex, and to the
 * array `unusable` by show_add_unusable.
 */
void show_add_response(struct json_t *object, const struct show_request *request,
                       struct bytes members, struct json_t *unusable);
/* Appends {"function", "reason", "octets"}; empty octets are left out. */
void show_add_unusable(struct json_t *unusable, const char *function, const char *reason,
                       struct bytes octets);

#endif
