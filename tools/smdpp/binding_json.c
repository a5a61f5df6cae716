/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON binding, SGP.22 6.5: octets in base64, transaction identifiers in hex. */
#include "apdu/base64.h"
#include "tools/smdpp/binding.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ID_TEXT_SIZE = 2 * TRANSACTION_ID_MAX + 1 };

/* One request being handled. */
struct call {
    struct binding *binding;
    const json_t *in;
    json_t *out;
    struct arena *arena;
    struct dp_refusal refusal;
};

/* Handles the function; puts the response into call->out. Negative on internal errors. */
typedef int function(struct call *call);

/* ---- Members ---- */

/* Refuses a member that is missing or not of the type `expected`. ERR_MALFORMED. */
static int refuse_member(struct call *call, const char *key, const char *expected)
{
    const json_t *value = json_object_get(call->in, key);
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    int err = value ? binding_refuse(call->binding, &call->refusal, ERR_MALFORMED,
                                     "%s %.100s: must be %s", key, text ? text : "", expected)
                    : binding_refuse(call->binding, &call->refusal, ERR_MALFORMED,
                                     "%s: is missing, must be %s", key, expected);

    free(text);
    return err;
}

static int read_octets(struct call *call, const char *key, struct bytes *out)
{
    const char *text = json_string_value(json_object_get(call->in, key));
    struct buf buf = arena_buf(call->arena, text ? strlen(text) : 0);

    if (!text || base64_read(&buf, text) < 0)
        return refuse_member(call, key, "octets in base64");
    *out = buf_bytes(&buf);
    return 0;
}

static int read_text(struct call *call, const char *key, struct bytes *out)
{
    const char *text = json_string_value(json_object_get(call->in, key));

    if (!text)
        return refuse_member(call, key, "a string");
    *out = bytes_at(text, strlen(text));
    return 0;
}

/* Reads the transaction identifier and the eUICC's response `key`, members of most functions. */
static int read_both(struct call *call, const char *key, struct bytes *id, struct bytes *octets)
{
    const char *text = json_string_value(json_object_get(call->in, "transactionId"));
    struct buf buf = arena_buf(call->arena, TRANSACTION_ID_MAX);

    if (!text || buf_put_hex(&buf, text) < 0 || buf.len == 0)
        return refuse_member(call, "transactionId", "1 to 16 octets in hex");
    *id = buf_bytes(&buf);
    return read_octets(call, key, octets);
}

static void put_octets(struct call *call, const char *key, struct bytes octets)
{
    size_t size = base64_size(octets.len);
    struct buf buf = buf_over(malloc(size), size);

    if (!buf.at)
        return;
    base64_put(&buf, octets);
    json_object_set_new(call->out, key, json_stringn((const char *)buf.at, buf.len));
    free(buf.at);
}

static void put_transaction_id(struct call *call, struct bytes id)
{
    char text[ID_TEXT_SIZE];

    json_object_set_new(call->out, "transactionId",
                        json_string(bytes_to_hex(id, text, sizeof(text))));
}

/* ---- Functions ---- */

static int initiate_authentication(struct call *call)
{
    struct bytes challenge, info1, address;
    struct dp_initiated out;
    int err = read_octets(call, "euiccChallenge", &challenge);

    if (err == 0)
        err = read_octets(call, "euiccInfo1", &info1);
    if (err == 0)
        err = read_text(call, "smdpAddress", &address);
    if (err == 0)
        err = dp_initiate_authentication(call->binding->dp, call->arena, challenge, info1, address,
                                         &out, &call->refusal);
    if (err < 0 || call->refusal.subject)
        return err;
    put_transaction_id(call, out.transaction_id);
    put_octets(call, "serverSigned1", out.server_signed1);
    put_octets(call, "serverSignature1", out.server_signature1);
    put_octets(call, "euiccCiPKIdToBeUsed", out.ci_key_id);
    put_octets(call, "serverCertificate", out.server_certificate);
    return 0;
}

static void put_events(struct call *call, const struct dp_authenticated *authenticated)
{
    json_t *entries = json_array();

    for (size_t i = 0; i < authenticated->event_count; i++)
        json_array_append_new(entries,
                              json_pack("{s:s, s:s}", "eventId", authenticated->events[i]->event_id,
                                        "rspServerAddress", authenticated->events[i]->address));
    json_object_set_new(call->out, "eventEntries", entries);
}

static int authenticate_client(struct call *call)
{
    struct bytes id, response;
    struct dp_authenticated out;
    int err = read_both(call, "authenticateServerResponse", &id, &response);

    if (err == 0)
        err = dp_authenticate_client(call->binding->dp, call->arena, id, response, &out,
                                     &call->refusal);
    if (err < 0 || call->refusal.subject)
        return err;
    put_transaction_id(call, id);
    if (out.is_event) {
        put_events(call, &out);
        return 0;
    }
    put_octets(call, "profileMetadata", out.profile_metadata);
    put_octets(call, "smdpSigned2", out.smdp_signed2);
    put_octets(call, "smdpSignature2", out.smdp_signature2);
    put_octets(call, "smdpCertificate", out.smdp_certificate);
    return 0;
}

static int get_bound_profile_package(struct call *call)
{
    struct bytes id, response, package;
    int err = read_both(call, "prepareDownloadResponse", &id, &response);

    if (err == 0)
        err = dp_get_bound_profile_package(call->binding->dp, call->arena, id, response, &package,
                                           &call->refusal);
    if (err < 0 || call->refusal.subject)
        return err;
    put_transaction_id(call, id);
    put_octets(call, "boundProfilePackage", package);
    free((void *)package.at);
    return 0;
}

static int cancel_session(struct call *call)
{
    struct bytes id, octets;
    struct cancel_session_response response;
    int err = read_both(call, "cancelSessionResponse", &id, &octets);

    if (err == 0)
        err = dp_decode(call->binding->dp, &msg_cancel_session_response, octets, &response,
                        call->arena, &call->refusal);
    return err < 0 ? err : dp_cancel_session(call->binding->dp, id, &response, &call->refusal);
}

static int handle_notification(struct call *call)
{
    struct bytes notification;
    int err = read_octets(call, "pendingNotification", &notification);

    return err < 0 ? err
                   : dp_handle_notification(call->binding->dp, call->arena, notification,
                                            &call->refusal);
}

static const struct {
    const char *name;
    function *run;
    bool no_response; /* 204 */
} functions[DP_FUNCTIONS] = {
    [DP_INITIATE_AUTHENTICATION] = {"initiateAuthentication", initiate_authentication, false},
    [DP_AUTHENTICATE_CLIENT] = {"authenticateClient", authenticate_client, false},
    [DP_GET_BOUND_PROFILE_PACKAGE] = {"getBoundProfilePackage", get_bound_profile_package, false},
    [DP_CANCEL_SESSION] = {"cancelSession", cancel_session, false},
    [DP_HANDLE_NOTIFICATION] = {"handleNotification", handle_notification, true},
};

/* ---- Bodies ---- */

static json_t *header_of(const struct dp_refusal *refusal)
{
    json_t *status;

    if (!refusal->subject)
        return json_pack("{s:{s:s}}", "functionExecutionStatus", "status", "Executed-Success");
    status = json_pack("{s:s, s:s, s:s}", "subjectCode", refusal->subject, "reasonCode",
                       refusal->reason, "message", refusal->text);
    return json_pack("{s:{s:s, s:o}}", "functionExecutionStatus", "status", "Failed",
                     "statusCodeData", status);
}

static int finish(struct call *call, bool no_response, struct https_response *response)
{
    char *text;

    if (no_response) {
        response->status = 204;
        return 0;
    }
    json_object_set_new(call->out, "header", header_of(&call->refusal));
    text = json_dumps(call->out, JSON_COMPACT);
    if (!text)
        return ERR_MEMORY;
    response->status = 200;
    response->content_type = "application/json;charset=UTF-8";
    response->body = bytes_at(text, strlen(text));
    return 0;
}

int binding_json(struct binding *binding, const char *name, struct bytes body, struct arena *arena,
                 struct https_response *response, struct dp_refusal *refusal)
{
    struct call call = {.binding = binding, .arena = arena};
    size_t chosen = 0, count = sizeof(functions) / sizeof(functions[0]);
    json_error_t problem = {.text = "empty body"};
    json_t *in = NULL;
    int err = ERR_MALFORMED;

    while (chosen < count && strcmp(functions[chosen].name, name) != 0)
        chosen++;
    if (chosen == count)
        return binding_refuse(binding, refusal, ERR_NOT_FOUND,
                              "\"%s\" is not a function of ES9+ or ES11", name);
    if (binding_fault(binding, (enum dp_function)chosen, response))
        return 0;
    if (body.len)
        in = json_loadb((const char *)body.at, body.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                        &problem);
    call.in = in;
    call.out = json_object();
    if (json_is_object(in))
        err = functions[chosen].run(&call);
    else if (in)
        binding_refuse(binding, &call.refusal, err, "%s: the body is not a JSON object", name);
    else
        binding_refuse(binding, &call.refusal, err, "%s: the body is not JSON: %s", name,
                       problem.text);
    if (err == 0)
        err = finish(&call, functions[chosen].no_response, response);
    *refusal = call.refusal;
    json_decref(call.out);
    json_decref(in);
    return err;
}
