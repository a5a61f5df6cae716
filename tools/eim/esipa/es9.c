/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/es9.h"

#include "apdu/tlv.h"

#include <string.h>

/* A status code of an SM-DP+ (SGP.22 5.6) and the ESipa error code for it. */
struct refusal {
    const char *subject, *reason;
    uint8_t code;
};
struct esipa_es9 {
    uint32_t tag;
    uint32_t error_tag; /* tag of the error arm */
    const char *name;   /* of ES9+ */
    const struct refusal *refusals;
    size_t count;
};

static const struct refusal initiate_refusals[] = {
    {"8.8.1", "3.8", INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS},
    {"8.8.3", "3.1", INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP},
    {"8.8.2", "3.1", INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED},
};
static const struct refusal authenticate_refusals[] = {
    {"8.1.2", "6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID},
    {"8.1.2", "6.3", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED},
    {"8.1.3", "6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
    {"8.1.3", "6.3", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED},
    {"8.1", "6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID},
    {"8.1", "4.8", AUTHENTICATE_CLIENT_INSUFFICIENT_MEMORY},
    {"8.2.6", "3.8", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED},
    {"8.8.5", "6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED},
    {"8.1.1", "3.8", AUTHENTICATE_CLIENT_EID_MISMATCH},
    {"8.2.5", "4.3", AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE},
    {"8.11.1", "3.9", AUTHENTICATE_CLIENT_CI_PK_UNKNOWN},
    {"8.10.1", "3.9", AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID},
    {"8.9.5", "3.9", AUTHENTICATE_CLIENT_EVENT_ID_UNKNOWN},
};
static const struct refusal bind_refusals[] = {
    {"8.1", "6.1", GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID},
    {"8.2.7", "2.2", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING},
    {"8.2.7", "3.8", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED},
    {"8.2.7", "6.4", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED},
    {"8.2", "3.7", GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED},
    {"8.8.5", "4.10", GET_BOUND_PROFILE_PACKAGE_DOWNLOAD_ORDER_EXPIRED},
    {"8.10.1", "3.9", GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID},
};
static const struct refusal cancel_refusals[] = {
    {"8.10.1", "3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID},
    {"8.1", "6.1", CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID},
};

#define ROWS(rows) rows, sizeof(rows) / sizeof((rows)[0])
const struct esipa_es9 esipa_es9_initiate = {ESIPA_INITIATE_AUTHENTICATION, 0x81,
                                             "initiateAuthentication", ROWS(initiate_refusals)};
const struct esipa_es9 esipa_es9_authenticate = {ESIPA_AUTHENTICATE_CLIENT, 0x82,
                                                 "authenticateClient", ROWS(authenticate_refusals)};
const struct esipa_es9 esipa_es9_bind = {ESIPA_GET_BOUND_PROFILE_PACKAGE, 0x81,
                                         "getBoundProfilePackage", ROWS(bind_refusals)};
const struct esipa_es9 esipa_es9_cancel = {ESIPA_CANCEL_SESSION, 0x81, "cancelSession",
                                           ROWS(cancel_refusals)};

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
    for (size_t i = 0; i < function->count; i++)
        if (strcmp(function->refusals[i].subject, error->subject) == 0 &&
            strcmp(function->refusals[i].reason, error->reason) == 0)
            return function->refusals[i].code;
    return ESIPA_ERROR_UNDEFINED;
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
