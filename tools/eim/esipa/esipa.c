/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dispatch of an ESipa message: finds its function and its card, runs the function, writes the log.
 * */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    JSON_HEADERS_MAX = 256, /* tags and lengths of a message that was JSON */
    REASON_TEXT_MAX = 2000
};

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

/* Ends an exchange; from status 400 on, `text` is the reason. */
static void end(struct exchange *exchange, int status, struct bytes request, struct bytes response,
                struct buf *text)
{
    if (status >= HTTP_BAD_REQUEST) {
        const char *why = json_string_value(json_object_get(exchange->line, "reason"));

        *text = buf_over(text->at, text->size);
        buf_put(text, why ? bytes_at(why, strlen(why)) : BYTES_TEXT("internal error of the eIM"));
    }
    esipa_exchange_end(exchange, status, request, response);
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
    end(&exchange, status, request, buf_bytes(out), out);
    return status;
}

/* ---- JSON binding ---- */

int esipa_json_function(const char *name)
{
    for (int i = 0; i < (int)(sizeof(functions) / sizeof(functions[0])); i++)
        if (*name == tolower(*functions[i].name) && strcmp(name + 1, functions[i].name + 1) == 0)
            return i;
    return ERR_NOT_FOUND;
}

static void log_json(struct exchange *exchange, const char *name, json_t *body)
{
    if (exchange->esipa->options.decode && body)
        json_object_set(exchange->line, name, body);
}

static int respond(struct exchange *exchange, const struct function *function, struct buf *out)
{
    json_t *body =
        esipa_json_response(exchange, function->tag, function->error_tag, buf_bytes(exchange->out));
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

    log_json(exchange, "jsonResponse", body);
    json_decref(body);
    if (text)
        *out = (struct buf){(uint8_t *)text, strlen(text), strlen(text), false};
    return text ? HTTP_OK : HTTP_INTERNAL;
}

/* Runs the function; `request` receives its message in the ASN.1 binding. */
static int handle_json(struct exchange *exchange, const struct function *function,
                       const json_t *body, struct buf *request, struct buf *text)
{
    struct tlv whole;
    int status = esipa_json_read(exchange, function->tag, body, request);

    if (status) {
        request->len = 0;
        return status;
    }
    if (tlv_only(buf_bytes(request), &whole) < 0)
        return HTTP_INTERNAL;
    status = run(exchange, function, &whole);
    if (exchange->out->overflow)
        return HTTP_INTERNAL;
    return status == HTTP_OK ? respond(exchange, function, text) : status;
}

int esipa_handle_json(struct esipa *esipa, int function, struct bytes body, struct bytes *out)
{
    const size_t size = body.len + JSON_HEADERS_MAX; /* Base64 is longer than its octets */
    uint8_t *memory = malloc(size + ESIPA_RESPONSE_MAX);
    struct buf request = buf_over(memory, memory ? size : 0),
               response = buf_over(memory ? memory + size : NULL, memory ? ESIPA_RESPONSE_MAX : 0),
               text = {0};
    struct exchange exchange = {.esipa = esipa, .line = json_object(), .out = &response};
    int status = HTTP_BAD_REQUEST;
    json_t *in;

    esipa_log_field(&exchange, "function", functions[function].name);
    esipa_log_field(&exchange, "binding", "json");
    in = esipa_json_load(&exchange, body);
    log_json(&exchange, "jsonRequest", in);
    if (in)
        status = handle_json(&exchange, &functions[function], in, &request, &text);
    if (status >= HTTP_BAD_REQUEST) {
        uint8_t *reason = malloc(REASON_TEXT_MAX);

        text = buf_over(reason, reason ? REASON_TEXT_MAX : 0);
    }
    end(&exchange, status, buf_bytes(&request), buf_bytes(&response), &text);
    *out = buf_bytes(&text);
    json_decref(in);
    free(memory);
    return status;
}
