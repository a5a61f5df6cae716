/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/es9.h"

#include "apdu/tlv.h"
#include "tools/eim/esipa/status.h"

#include <string.h>

struct esipa_es9 {
    uint32_t tag;
    uint32_t error_tag; /* tag of the error arm */
    const char *name;   /* of ES9+ */
};

const struct esipa_es9 esipa_es9_initiate = {ESIPA_INITIATE_AUTHENTICATION, 0x81,
                                             "initiateAuthentication"};
const struct esipa_es9 esipa_es9_authenticate = {ESIPA_AUTHENTICATE_CLIENT, 0x82,
                                                 "authenticateClient"};
const struct esipa_es9 esipa_es9_bind = {ESIPA_GET_BOUND_PROFILE_PACKAGE, 0x81,
                                         "getBoundProfilePackage"};
const struct esipa_es9 esipa_es9_cancel = {ESIPA_CANCEL_SESSION, 0x81, "cancelSession"};

int esipa_es9_refuse(struct exchange *exchange, const struct esipa_es9 *function, unsigned code,
                     const char *why)
{
    size_t mark;

    exchange->out->len = 0;
    mark = tlv_open(exchange->out, function->tag);
    tlv_put_u8(exchange->out, function->error_tag, code);
    tlv_close(exchange->out, mark);
    esipa_log_field(exchange, "answer", "error");
    esipa_log_number(exchange, "error", code);
    if (why)
        esipa_log_field(exchange, "reason", why);
    return HTTP_OK;
}

unsigned esipa_es9_request(struct exchange *exchange, const struct esipa_es9 *function,
                           const char *address, json_t *in, json_t **response,
                           struct es9_error *error)
{
    *response = NULL;
    if (esipa_call_es9(exchange, address, function->name, in, response, error) == 0)
        return 0;
    if (*error->subject && *error->reason) {
        memcpy(exchange->subject, error->subject, sizeof(exchange->subject));
        memcpy(exchange->reason, error->reason, sizeof(exchange->reason));
    }
    return esipa_status_to_code(exchange->esipa->options.spec, function->tag, error->subject,
                                error->reason);
}

int esipa_es9_put(struct exchange *exchange, const json_t *response,
                  const struct esipa_es9_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct bytes octets;
        struct tlv whole;

        if (es9_take(response, members[i].name, &exchange->esipa->arena, &octets) < 0 ||
            tlv_only(octets, &whole) < 0 || whole.tag != members[i].tag)
            return ERR_MALFORMED;
        buf_put(exchange->out, octets);
    }
    return 0;
}
