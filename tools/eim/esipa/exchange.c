/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request being handled: its log line, decoding, ES9+' calls, response and end. The other files
 * of this folder build on this one. */
#include "tools/eim/esipa/esipa_internal.h"

#include "tools/cli/json_output.h"
#include "tools/trace/decode/messages.h"
#include "tools/trace/tree_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REASON_MAX = 600, SHOWN_OCTETS_MAX = 40 };

bool esipa_is_eid(const char *text)
{
    return text && strlen(text) == ESIPA_EID_DIGITS &&
           strspn(text, "0123456789") == ESIPA_EID_DIGITS;
}

void esipa_log_field(struct exchange *exchange, const char *name, const char *text)
{
    json_object_set_new(exchange->line, name, json_text(bytes_at(text, strlen(text))));
}

int esipa_refuse(struct exchange *exchange, const char *format, ...)
{
    char why[REASON_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why, sizeof(why), format, arguments);
    va_end(arguments);
    esipa_log_field(exchange, "reason", why);
    esipa_log_field(exchange, "answer", "refused");
    return HTTP_BAD_REQUEST;
}

int esipa_decode(struct exchange *exchange, const struct der_message *message, struct bytes octets,
                 void *out)
{
    struct der_error error = {.type = message->type, .field = ""};
    char text[REASON_MAX], why[2 * REASON_MAX];
    struct buf shown = arena_buf(&exchange->esipa->arena, SHOWN_OCTETS_MAX);
    int err = der_decode(exchange->esipa->options.der, message, octets, out,
                         &exchange->esipa->arena, &error);

    if (err == 0)
        return 0;
    buf_put(&shown, bytes_cut(error.bytes.len ? error.bytes : octets, 0, SHOWN_OCTETS_MAX));
    der_error_text(&error, err, text, sizeof(text));
    snprintf(why, sizeof(why), "malformed %s [", text);
    bytes_to_hex(buf_bytes(&shown), why + strlen(why), sizeof(why) - strlen(why));
    strcat(why, "]");
    esipa_log_field(exchange, "reason", why);
    return err;
}

void esipa_log_number(struct exchange *exchange, const char *name, int64_t number)
{
    json_object_set_new(exchange->line, name, json_integer(number));
}

void esipa_log_hex(struct exchange *exchange, const char *name, struct bytes octets)
{
    eim_state_put_octets(exchange->line, name, octets);
}

const struct server_fault *esipa_match_fault(struct esipa *esipa,
                                             enum esipa_fault_function function, unsigned moment)
{
    const struct esipa_options *options = &esipa->options;
    const struct server_fault *fault = server_faults_match(options->faults, function, moment);

    if (fault)
        options->fault(options->context, fault, esipa_grammar.functions[function]);
    return fault;
}

int esipa_save(struct exchange *exchange)
{
    const struct esipa_options *options = &exchange->esipa->options;

    return eim_state_save(options->state, options->eim_id, exchange->eid);
}

int esipa_put_response(struct exchange *exchange, const struct der_message *message, const void *in)
{
    return der_encode(exchange->esipa->options.der, message, in, exchange->out, NULL) < 0
               ? HTTP_INTERNAL
               : HTTP_OK;
}

struct bytes esipa_get_octets(struct esipa *esipa, const json_t *object, const char *name)
{
    struct bytes octets;

    return eim_state_get_octets(object, name, &esipa->arena, &octets) < 0 ? BYTES_NONE : octets;
}

void esipa_log_decoded(struct exchange *exchange, const char *name,
                       const struct der_message *message, struct bytes octets)
{
    struct esipa *esipa = exchange->esipa;

    struct tree tree;

    if (!esipa->options.decode || !message || octets.len == 0)
        return;
    tree_init(&tree, &esipa->arena, name);
    decode_type(&tree, NULL, message->type, octets, 0);
    if (!json_object_get(exchange->line, "decoded"))
        json_object_set_new(exchange->line, "decoded", json_object());
    json_object_set_new(json_object_get(exchange->line, "decoded"), name, tree_json(&tree.root));
}

/* A body of ES9+. */
static json_t *decoded(const json_t *body, struct arena *arena)
{
    struct tree tree;

    tree_init(&tree, arena, "body");
    decode_json_object(&tree, NULL, body);
    return tree_json(&tree.root);
}

int esipa_call_es9(struct exchange *exchange, const char *address, const char *function, json_t *in,
                   json_t **out, struct es9_error *error)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct arena *arena = &exchange->esipa->arena;
    json_t *call = NULL;
    int err = ERR_UNSUPPORTED;

    *error = (struct es9_error){.text = "no ES9+' client is configured"};
    esipa_log_field(exchange, "address", address);
    if (options->decode) {
        if (!json_object_get(exchange->line, "es9"))
            json_object_set_new(exchange->line, "es9", json_array());
        call = json_pack("{s:s, s:s, s:o}", "function", function, "address", address, "request",
                         decoded(in, arena));
        json_array_append_new(json_object_get(exchange->line, "es9"), call);
    }
    if (options->es9) {
        const struct arena ours = exchange->esipa->arena;

        arena_init(arena,
                   ESIPA_ARENA_MAX); /* requests that are served meanwhile have their own arena */
        err = options->es9(options->context, address, function, in, out, error);
        arena_free(arena);
        *arena = ours;
    } else {
        json_decref(in);
    }
    if (call && err < 0)
        json_object_set_new(call, "error", json_string(error->text));
    else if (call && out)
        json_object_set_new(call, "response", decoded(*out, arena));
    return err;
}

void esipa_exchange_end(struct exchange *exchange, int status, struct bytes request,
                        struct bytes response)
{
    struct esipa *esipa = exchange->esipa;

    if (exchange->eid[0])
        esipa_log_field(exchange, "eid", exchange->eid);
    esipa_log_number(exchange, "status", status);
    esipa_log_hex(exchange, "request", request);
    if (status == HTTP_OK)
        esipa_log_hex(exchange, "response", response);
    esipa->options.log(esipa->options.context, exchange->line);
    json_decref(exchange->line);
    arena_reset(&esipa->arena);
}
