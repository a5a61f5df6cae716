/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dispatch of an ESipa message: finds its function and its card, runs the function, writes the log.
 * */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the card of a message is found. Functions with an EID share the error codes for it. */
enum route {
    ROUTE_BY_FUNCTION, /* by the function itself */
    ROUTE_BY_EID,
    ROUTE_BY_RESULT /* esipa_find_card_of_result */
};

static const struct function {
    uint32_t tag;
    const char *name;
    esipa_function *run;
    enum route route;
    uint32_t error_tag; /* of an error code in the response; 0: none */
    const struct der_message *request,
        *response; /* for the log; NULL: none, or logged by the function */
} functions[ESIPA_FAULT_TRANSFER_EIM_PACKAGE] = {
/* by enum esipa_fault_function */
#define ESIPA_FUNCTION(suffix, name, run, route, error_tag, codes, request, response)              \
    [ESIPA_FAULT_##suffix] = {ESIPA_##suffix, name, run, route, error_tag, request, response},
#include "tools/eim/esipa/functions.def"
#undef ESIPA_FUNCTION
};

int esipa_new(struct esipa **out, const struct esipa_options *options)
{
    struct esipa *esipa = calloc(1, sizeof(*esipa));

    if (!esipa)
        return ERR_MEMORY;
    esipa->options = *options;
    arena_init(&esipa->arena, ESIPA_ARENA_MAX);
    *out = esipa;
    return 0;
}

void esipa_free(struct esipa *esipa)
{
    if (!esipa)
        return;
    arena_free(&esipa->arena);
    free(esipa);
}

/* The error code as an INTEGER inside the function's own tag. */
static int refuse_eid(struct exchange *exchange, uint32_t tag, unsigned code, const char *what)
{
    size_t mark = tlv_open(exchange->out, tag);

    tlv_put_u8(exchange->out, TAG_INTEGER, code);
    tlv_close(exchange->out, mark);
    esipa_log_field(exchange, "answer", what);
    return HTTP_OK;
}

struct server_faults *esipa_faults(const struct esipa *esipa)
{
    return esipa->options.faults;
}

/* An error code instead of the function. */
static int refuse_by_fault(struct exchange *exchange, const struct function *function, int code)
{
    size_t mark = tlv_open(exchange->out, function->tag);

    tlv_put_u8(exchange->out, function->error_tag, (unsigned)code);
    tlv_close(exchange->out, mark);
    esipa_log_field(exchange, "answer", "error");
    return HTTP_OK;
}

/* Lets a fault rule act on the request. 0: the function is to be run, else an HTTP status. */
static int take_fault(struct exchange *exchange, const struct function *function)
{
    const enum esipa_fault_function index = (enum esipa_fault_function)(function - functions);
    const struct server_fault *fault =
        esipa_match_fault(exchange->esipa, index, ESIPA_FAULT_AT_REQUEST);
    char why[40];

    if (!fault)
        return 0;
    exchange->fault = fault->rule.action + 1;
    snprintf(why, sizeof(why), "fault rule %u", fault->id);
    esipa_log_field(exchange, "reason", why);
    switch (fault->rule.action) {
    case SERVER_FAULT_HTTP:
        esipa_log_field(exchange, "answer", "refused");
        return fault->rule.status;
    case SERVER_FAULT_ERROR:
        return refuse_by_fault(exchange, function, esipa_fault_code(index, fault->rule.error));
    case ESIPA_PACKAGE_REFUSED:
        return refuse_by_fault(exchange, function, EIM_PACKAGE_ERROR_UNDEFINED_ERROR);
    default:
        return 0;
    }
}

static int run(struct exchange *exchange, const struct function *function, const struct tlv *whole)
{
    const char *why = NULL;
    unsigned code = 0;
    int status;

    esipa_log_field(exchange, "function", function->name);
    esipa_log_decoded(exchange, "request", function->request, whole->whole);
    status = take_fault(exchange, function);
    if (status)
        return status;
    if (function->route == ROUTE_BY_EID)
        why = esipa_find_card(exchange, whole->value, &code);
    if (function->route == ROUTE_BY_RESULT)
        why = esipa_find_card_of_result(exchange, whole, &code);
    status =
        why ? refuse_eid(exchange, whole->tag, code, why) : function->run(exchange, whole->whole);
    if (status == HTTP_OK && !exchange->out->overflow)
        esipa_log_decoded(exchange, "response", function->response, buf_bytes(exchange->out));
    return status;
}

static int dispatch(struct exchange *exchange, struct bytes request)
{
    struct tlv whole;

    if (tlv_only(request, &whole) < 0)
        return esipa_refuse(exchange, "the body of %zu octets is not one TLV", request.len);
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (functions[i].tag == whole.tag)
            return run(exchange, &functions[i], &whole);
    return esipa_refuse(exchange, "tag %X: not a function of ESipa", whole.tag);
}

int esipa_handle(struct esipa *esipa, struct bytes request, struct buf *out)
{
    struct exchange exchange = {.esipa = esipa, .line = json_object(), .out = out};
    int status;

    if (!exchange.line)
        return HTTP_INTERNAL;
    status = dispatch(&exchange, request);
    if (out->overflow)
        status = HTTP_INTERNAL;
    if (status >= HTTP_BAD_REQUEST) {
        const char *why = json_string_value(json_object_get(exchange.line, "reason"));

        *out = buf_over(out->at, out->size);
        buf_put(out, why ? bytes_at(why, strlen(why)) : BYTES_TEXT("internal error of the eIM"));
    }
    esipa_exchange_end(&exchange, status, request, buf_bytes(out));
    return status;
}
