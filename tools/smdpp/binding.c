/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/binding.h"

#include "apdu/tlv.h"
#include "tools/https/base64.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_MAX = 16 << 20, ID_TEXT_SIZE = 2 * 16 + 1 };

/* One request under way. */
struct call {
    struct binding *binding;
    const json_t *in;
    json_t *out;
    struct arena *arena;
    struct dp_refusal refusal;
};

/* Answers in call->out; negative when the server could not. */
typedef int function(struct call *call);

/* ---- Members ---- */

/* The base64 member `key`; BYTES_NONE when it is not there or not base64. */
static struct bytes take_octets(struct call *call, const char *key)
{
    const char *text = json_string_value(json_object_get(call->in, key));
    struct buf buf = arena_buf(call->arena, text ? strlen(text) : 0);

    if (!text || base64_read(&buf, text) < 0)
        return BYTES_NONE;
    return buf_bytes(&buf);
}

static struct bytes take_text(struct call *call, const char *key)
{
    const char *text = json_string_value(json_object_get(call->in, key));

    return text ? bytes_at(text, strlen(text)) : BYTES_NONE;
}

static struct bytes take_transaction_id(struct call *call)
{
    const char *text = json_string_value(json_object_get(call->in, "transactionId"));
    struct buf buf = arena_buf(call->arena, 32);

    if (!text || buf_put_hex(&buf, text) < 0)
        return BYTES_NONE;
    return buf_bytes(&buf);
}

static void give_octets(struct call *call, const char *key, struct bytes octets)
{
    struct buf buf = {malloc(octets.len / 3 * 4 + 8), 0, octets.len / 3 * 4 + 8, false};

    if (!buf.at)
        return;
    base64_put(&buf, octets);
    json_object_set_new(call->out, key, json_stringn((const char *)buf.at, buf.len));
    free(buf.at);
}

static void give_transaction_id(struct call *call, struct bytes id)
{
    char text[ID_TEXT_SIZE];

    json_object_set_new(call->out, "transactionId",
                        json_string(bytes_to_hex(id, text, sizeof(text))));
}

/* ---- Functions ---- */

static int initiate_authentication(struct call *call)
{
    struct dp_initiated out;
    int err = dp_initiate_authentication(
        call->binding->dp, call->arena, take_octets(call, "euiccChallenge"),
        take_octets(call, "euiccInfo1"), take_text(call, "smdpAddress"), &out, &call->refusal);

    if (err < 0 || call->refusal.subject)
        return err;
    give_transaction_id(call, out.transaction_id);
    give_octets(call, "serverSigned1", out.server_signed1);
    give_octets(call, "serverSignature1", out.server_signature1);
    give_octets(call, "euiccCiPKIdToBeUsed", out.ci_key_id);
    give_octets(call, "serverCertificate", out.server_certificate);
    return 0;
}

static int authenticate_client(struct call *call)
{
    struct dp_authenticated out;
    struct bytes id = take_transaction_id(call);
    int err = dp_authenticate_client(call->binding->dp, call->arena, id,
                                     take_octets(call, "authenticateServerResponse"), &out,
                                     &call->refusal);

    if (err < 0 || call->refusal.subject)
        return err;
    give_transaction_id(call, id);
    if (out.is_event) {
        json_t *entries = json_array();

        for (size_t i = 0; i < out.event_count; i++)
            json_array_append_new(entries,
                                  json_pack("{s:s, s:s}", "eventId", out.events[i]->event_id,
                                            "rspServerAddress", out.events[i]->address));
        json_object_set_new(call->out, "eventEntries", entries);
        return 0;
    }
    give_octets(call, "profileMetadata", out.profile_metadata);
    give_octets(call, "smdpSigned2", out.smdp_signed2);
    give_octets(call, "smdpSignature2", out.smdp_signature2);
    give_octets(call, "smdpCertificate", out.smdp_certificate);
    return 0;
}

static int get_bound_profile_package(struct call *call)
{
    struct bytes id = take_transaction_id(call), package = BYTES_NONE;
    int err = dp_get_bound_profile_package(call->binding->dp, call->arena, id,
                                           take_octets(call, "prepareDownloadResponse"), &package,
                                           &call->refusal);

    if (err < 0 || call->refusal.subject)
        return err;
    give_transaction_id(call, id);
    give_octets(call, "boundProfilePackage", package);
    free((void *)package.at);
    return 0;
}

static int cancel_session(struct call *call)
{
    return dp_cancel_session(call->binding->dp, call->arena, take_transaction_id(call),
                             take_octets(call, "cancelSessionResponse"), &call->refusal);
}

static int handle_notification(struct call *call)
{
    return dp_handle_notification(call->binding->dp, call->arena,
                                  take_octets(call, "pendingNotification"));
}

static const struct {
    const char *name;
    function *run;
    bool no_answer; /* 204 */
} functions[] = {
    {"initiateAuthentication", initiate_authentication, false},
    {"authenticateClient", authenticate_client, false},
    {"getBoundProfilePackage", get_bound_profile_package, false},
    {"cancelSession", cancel_session, false},
    {"handleNotification", handle_notification, true},
};

/* ---- HTTP ---- */

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

static void finish(struct call *call, bool no_answer, struct https_answer *answer)
{
    char *text;

    if (no_answer) {
        answer->status = 204;
        return;
    }
    json_object_set_new(call->out, "header", header_of(&call->refusal));
    text = json_dumps(call->out, JSON_COMPACT);
    answer->status = text ? 200 : 500;
    answer->content_type = "application/json;charset=UTF-8";
    answer->body = text ? bytes_at(text, strlen(text)) : BYTES_NONE;
}

static const char *function_name(const char *path)
{
    static const char *const prefixes[] = {"/gsma/rsp2/es9plus/", "/gsma/rsp2/es11/"};

    for (size_t i = 0; path && i < 2; i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return path + strlen(prefixes[i]);
    return "";
}

void binding_handle(void *context, const char *path, const char *content_type, struct bytes body,
                    struct https_answer *answer)
{
    const char *name = function_name(path);
    struct arena arena;

    (void)content_type;
    answer->status = 404;
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        json_t *in;
        struct call call = {.binding = context, .arena = &arena};

        if (strcmp(functions[i].name, name) != 0)
            continue;
        answer->status = 400;
        in = json_loadb((const char *)body.at, body.len, 0, NULL);
        if (!json_is_object(in)) {
            json_decref(in);
            return;
        }
        arena_init(&arena, WORK_MAX);
        call.in = in;
        call.out = json_object();
        int err = functions[i].run(&call);
        if (err == ERR_MALFORMED)
            answer->status = 400;
        else if (err < 0)
            answer->status = 500;
        else
            finish(&call, functions[i].no_answer, answer);
        json_decref(call.out);
        json_decref(in);
        arena_free(&arena);
    }
}
