/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which function a message is of, whose it is, and what the log says. */
#include "tools/eim/esipa/internal.h"

#include "apdu/tlv.h"
#include "tools/cli/asn1_json.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* How the card is found that a message is of. The functions that name an EID have the same codes
 * for it. */
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
    const struct der_message *request,
        *response; /* for the log; NULL: none, or the function tells it */
} functions[] = {
    {ESIPA_GET_EIM_PACKAGE, "GetEimPackage", esipa_get_eim_package, ROUTE_BY_EID,
     &msg_get_eim_package_request, &msg_get_eim_package_response},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "ProvideEimPackageResult", esipa_provide_eim_package_result,
     ROUTE_BY_RESULT, &msg_provide_eim_package_result, &msg_provide_eim_package_result_response},
    {ESIPA_INITIATE_AUTHENTICATION, "InitiateAuthentication", esipa_initiate_authentication,
     ROUTE_BY_FUNCTION, &msg_initiate_authentication_request_esipa,
     &msg_initiate_authentication_response_esipa},
    {ESIPA_AUTHENTICATE_CLIENT, "AuthenticateClient", esipa_authenticate_client, ROUTE_BY_FUNCTION,
     &msg_authenticate_client_request, &msg_authenticate_client_response_esipa},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "GetBoundProfilePackage", esipa_get_bound_profile_package,
     ROUTE_BY_FUNCTION, &msg_get_bound_profile_package_request,
     &msg_get_bound_profile_package_response_esipa},
    {ESIPA_HANDLE_NOTIFICATION, "HandleNotification", esipa_handle_notification, ROUTE_BY_FUNCTION,
     NULL, NULL},
    {ESIPA_CANCEL_SESSION, "CancelSession", esipa_cancel_session, ROUTE_BY_FUNCTION,
     &msg_server_cancel_session_request, &msg_server_cancel_session_response},
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

void esipa_say(struct exchange *exchange, const char *name, const char *what)
{
    json_object_set_new(exchange->line, name, json_string(what));
}

int esipa_refuse(struct exchange *exchange, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    json_object_set_new(exchange->line, "reason", json_vsprintf(format, arguments));
    va_end(arguments);
    esipa_say(exchange, "answer", "refused");
    return HTTP_BAD_REQUEST;
}

void esipa_say_number(struct exchange *exchange, const char *name, int64_t number)
{
    json_object_set_new(exchange->line, name, json_integer(number));
}

void esipa_say_hex(struct exchange *exchange, const char *name, struct bytes octets)
{
    eim_state_put_octets(exchange->line, name, octets);
}

int esipa_save(struct exchange *exchange)
{
    const struct esipa_options *options = &exchange->esipa->options;

    return eim_state_save(options->state, options->eim_id, exchange->eid);
}

int esipa_put(struct exchange *exchange, const struct der_message *message, const void *in)
{
    return der_encode(exchange->esipa->options.der, message, in, exchange->out, NULL) < 0
               ? HTTP_INTERNAL
               : HTTP_OK;
}

struct bytes esipa_octets_of(struct esipa *esipa, const json_t *object, const char *name)
{
    struct bytes octets;

    return eim_state_get_octets(object, name, &esipa->arena, &octets) < 0 ? BYTES_NONE : octets;
}

/* As an INTEGER inside the function's own tag. */
static int refuse_eid(struct exchange *exchange, uint32_t tag, unsigned code, const char *what)
{
    size_t mark = tlv_open(exchange->out, tag);

    tlv_put_u8(exchange->out, 0x02, code);
    tlv_close(exchange->out, mark);
    esipa_say(exchange, "answer", what);
    return HTTP_OK;
}

void esipa_decode(struct exchange *exchange, const char *name, const struct der_message *message,
                  struct bytes octets)
{
    struct esipa *esipa = exchange->esipa;

    if (!esipa->options.decode || !message || octets.len == 0)
        return;
    if (!json_object_get(exchange->line, "decoded"))
        json_object_set_new(exchange->line, "decoded", json_object());
    json_object_set_new(json_object_get(exchange->line, "decoded"), name,
                        asn1_json(esipa->options.der, message, octets, &esipa->arena));
}

int esipa_call_es9(struct exchange *exchange, const char *address, const char *function, json_t *in,
                   json_t **out, struct es9_error *error)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct arena *arena = &exchange->esipa->arena;
    json_t *call = NULL;
    int err = ERR_UNSUPPORTED;

    *error = (struct es9_error){.text = "this eIM has no way to an SM-DP+"};
    esipa_say(exchange, "address", address);
    if (options->decode) {
        if (!json_object_get(exchange->line, "es9"))
            json_object_set_new(exchange->line, "es9", json_array());
        call = json_pack("{s:s, s:s, s:o}", "function", function, "address", address, "request",
                         asn1_json_es9(options->der, in, arena));
        json_array_append_new(json_object_get(exchange->line, "es9"), call);
    }
    if (options->es9) {
        const struct arena ours = exchange->esipa->arena;

        arena_init(arena, ESIPA_ARENA_MAX); /* for who is served meanwhile */
        err = options->es9(options->context, address, function, in, out, error);
        arena_free(arena);
        *arena = ours;
    } else {
        json_decref(in);
    }
    if (call && err < 0)
        json_object_set_new(call, "error", json_string(error->text));
    else if (call && out)
        json_object_set_new(call, "response", asn1_json_es9(options->der, *out, arena));
    return err;
}

static int run(struct exchange *exchange, const struct function *function, const struct tlv *whole)
{
    const char *why = NULL;
    unsigned code = 0;
    int status;

    esipa_say(exchange, "function", function->name);
    esipa_decode(exchange, "request", function->request, whole->whole);
    if (function->route == ROUTE_BY_EID)
        why = esipa_find_card(exchange, whole->value, &code);
    if (function->route == ROUTE_BY_RESULT)
        why = esipa_find_card_of_result(exchange, whole, &code);
    status =
        why ? refuse_eid(exchange, whole->tag, code, why) : function->run(exchange, whole->whole);
    if (status == HTTP_OK && !exchange->out->overflow)
        esipa_decode(exchange, "response", function->response, buf_bytes(exchange->out));
    return status;
}

static int dispatch(struct exchange *exchange, struct bytes request)
{
    struct tlv whole;

    if (tlv_only(request, &whole) < 0)
        return esipa_refuse(exchange, "the body is not one TLV");
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (functions[i].tag == whole.tag)
            return run(exchange, &functions[i], &whole);
    return esipa_refuse(exchange, "the body is no function of ESipa: tag %X", whole.tag);
}

void esipa_tell(struct exchange *exchange, int status, struct bytes request, struct bytes response)
{
    struct esipa *esipa = exchange->esipa;

    if (exchange->eid[0])
        esipa_say(exchange, "eid", exchange->eid);
    esipa_say_number(exchange, "status", status);
    esipa_say_hex(exchange, "request", request);
    if (status == HTTP_OK)
        esipa_say_hex(exchange, "response", response);
    esipa->options.log(esipa->options.context, exchange->line);
    json_decref(exchange->line);
    arena_reset(&esipa->arena);
}

int esipa_answer(struct esipa *esipa, struct bytes request, struct buf *out)
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
        buf_put(out, why ? bytes_at(why, strlen(why)) : BYTES_TEXT("the eIM could not do it"));
    }
    esipa_tell(&exchange, status, request, buf_bytes(out));
    return status;
}
