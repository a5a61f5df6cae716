/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES9+ and ES11 in the JSON binding (SGP.22 6.5): octets in base64, transaction identifiers in hex.
 * Responses are read while they are received and never held whole.
 */
#include "apdu/base64.h"
#include "ipae/client/json_reader.h"
#include "ipae/client/rsp.h"

#include <stdio.h>
#include <string.h>

#define ES9P_PATH "/gsma/rsp2/es9plus/"
#define ES9P_TYPE "application/json;charset=UTF-8"

enum {
    HTTP_OK = 200,
    HTTP_NO_CONTENT = 204,
    MEMBER_MAX = 8192, /* octets of one decoded member */
    EVENTS_MAX = 16,   /* Event Records of one response; the rest is ignored */
    TEXT_MAX = 256
};

/* A member to be read: octets in base64, or in hex. */
struct expected {
    const char *name;
    bool hex;
    struct bytes *out;
};

/* A response while it is read. */
struct es9p_response {
    struct terminal *terminal;
    const struct expected *expected;
    size_t count;
    int (*put)(void *context, struct bytes octets); /* of boundProfilePackage */
    void *context;
    struct rsp_authenticated *authenticated; /* may get Event Records */
    bool has_status, success;
    char subject[16], reason[16], message[48];
};

/* ---- requests ---- */

static void put_name(struct buf *out, const char *name)
{
    buf_put(out, out->len ? BYTES_TEXT(",\"") : BYTES_TEXT("{\""));
    buf_put(out, bytes_at(name, strlen(name)));
    buf_put(out, BYTES_TEXT("\":\""));
}

static void put_octets(struct buf *out, const char *name, struct bytes octets)
{
    put_name(out, name);
    base64_put(out, octets);
    buf_put_u8(out, '"');
}

static void put_hex(struct buf *out, const char *name, struct bytes octets)
{
    char text[2 * TRANSACTION_ID_MAX + 1];

    put_name(out, name);
    bytes_to_hex(octets, text, sizeof(text));
    buf_put(out, bytes_at(text, strlen(text)));
    buf_put_u8(out, '"');
}

/* A buffer for a body with `octets` octets in base64. */
static struct buf body_for(struct rsp *rsp, size_t octets)
{
    return arena_buf(&rsp->server->terminal->arena, base64_size(octets) + 3 * TEXT_MAX);
}

static struct buf body_with(struct rsp *rsp, struct bytes transaction_id, const char *name,
                            struct bytes octets)
{
    struct buf body = body_for(rsp, octets.len);

    put_hex(&body, "transactionId", transaction_id);
    put_octets(&body, name, octets);
    return body;
}

/* ---- responses ---- */

static int short_text(struct json_reader *json, char *out, size_t size)
{
    char octets[TEXT_MAX];
    struct buf text = BUF_OVER(octets);
    int err = json_reader_text(json, &text);

    if (err == 0)
        snprintf(out, size, "%.*s", (int)text.len, octets);
    return err;
}

static int read_code(struct json_reader *json, const char *name, void *context)
{
    struct es9p_response *response = context;

    if (strcmp(name, "subjectCode") == 0)
        return short_text(json, response->subject, sizeof(response->subject));
    if (strcmp(name, "reasonCode") == 0)
        return short_text(json, response->reason, sizeof(response->reason));
    if (strcmp(name, "message") == 0)
        return short_text(json, response->message, sizeof(response->message));
    return json_reader_skip(json);
}

static int read_status(struct json_reader *json, const char *name, void *context)
{
    struct es9p_response *response = context;
    char text[32];
    int err;

    if (strcmp(name, "statusCodeData") == 0)
        return json_reader_object(json, read_code, response);
    if (strcmp(name, "status") != 0)
        return json_reader_skip(json);
    err = short_text(json, text, sizeof(text));
    response->has_status = true;
    response->success =
        strcmp(text, "Executed-Success") == 0 || strcmp(text, "Executed-WithWarning") == 0;
    return err;
}

static int read_header(struct json_reader *json, const char *name, void *context)
{
    return strcmp(name, "functionExecutionStatus") == 0
               ? json_reader_object(json, read_status, context)
               : json_reader_skip(json);
}

static int read_event_member(struct json_reader *json, const char *name, void *context)
{
    struct es9p_response *response = context;
    struct event_entries *event = (struct event_entries *)&response->authenticated
                                      ->events[response->authenticated->event_count];
    struct bytes *out = strcmp(name, "eventId") == 0            ? &event->event_id
                        : strcmp(name, "rspServerAddress") == 0 ? &event->rsp_server_address
                                                                : NULL;
    char octets[TEXT_MAX];
    struct buf text = BUF_OVER(octets);
    int err = out ? json_reader_text(json, &text) : json_reader_skip(json);

    if (out && err == 0)
        *out = arena_copy(&response->terminal->arena, buf_bytes(&text));
    return err;
}

static int read_event(struct json_reader *json, void *context)
{
    struct es9p_response *response = context;
    int err;

    if (response->authenticated->event_count == EVENTS_MAX)
        return json_reader_skip(json);
    err = json_reader_object(json, read_event_member, response);
    response->authenticated->event_count++;
    return err;
}

static int read_events(struct json_reader *json, struct es9p_response *response)
{
    struct rsp_authenticated *out = response->authenticated;

    if (out->is_event)
        return ERR_MALFORMED;
    out->is_event = true;
    out->events =
        arena_alloc(&response->terminal->arena, EVENTS_MAX * sizeof(struct event_entries));
    return out->events ? json_reader_array(json, read_event, response) : ERR_MEMORY;
}

static int read_member(struct json_reader *json, const char *name, void *context)
{
    struct es9p_response *response = context;

    if (strcmp(name, "header") == 0)
        return json_reader_object(json, read_header, response);
    if (response->put && strcmp(name, "boundProfilePackage") == 0)
        return json_reader_octets_stream(json, response->put, response->context);
    if (response->authenticated && strcmp(name, "eventEntries") == 0)
        return read_events(json, response);
    for (size_t i = 0; i < response->count; i++) {
        const struct expected *expected = &response->expected[i];
        struct buf octets;
        int err;

        if (strcmp(name, expected->name) != 0)
            continue;
        if (expected->out->at) /* the member occurs twice */
            return ERR_MALFORMED;
        octets =
            arena_buf(&response->terminal->arena, expected->hex ? TRANSACTION_ID_MAX : MEMBER_MAX);
        err = expected->hex ? json_reader_hex(json, &octets) : json_reader_octets(json, &octets);
        *expected->out = buf_bytes(&octets);
        return err;
    }
    return json_reader_skip(json);
}

static int read_body(void *server, struct buf *out)
{
    return server_read(server, out);
}

static int refused(struct rsp *rsp, const struct es9p_response *response)
{
    snprintf(rsp->refusal, sizeof(rsp->refusal), "%s/%s %s", response->subject, response->reason,
             response->message);
    terminal_note(rsp->server->terminal, "ES9+", rsp->refusal);
    return ERR_STATE;
}

/* Calls one function. `response` NULL: it has none (HandleNotification). */
static int call(struct rsp *rsp, const char *path, const struct buf *body,
                struct es9p_response *response, uint64_t octets_max)
{
    struct server *server = rsp->server;
    struct buf request = *body;
    struct json_reader json;
    char text[60];
    int err;

    buf_put_u8(&request, '}');
    if (request.overflow)
        return ERR_MEMORY;
    err = server_post(server, path, ES9P_TYPE, buf_bytes(&request));
    if (err < 0)
        return err;
    if (server->status != HTTP_OK && (response || server->status != HTTP_NO_CONTENT)) {
        snprintf(text, sizeof(text), "status %d of the server", server->status);
        terminal_note(server->terminal, "ES9+", text);
        server_discard_response(server);
        return ERR_IO;
    }
    if (!response) {
        if (server->status == HTTP_OK)
            server_discard_response(server);
        return 0;
    }
    response->terminal = server->terminal;
    json_reader_begin(&json, read_body, server, octets_max);
    err = json_reader_object(&json, read_member, response);
    if (err == 0)
        err = json_reader_end(&json);
    if (err)
        server_discard_response(server);
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        terminal_note(server->terminal, "ES9+", "malformed response");
    if (err == 0 && !response->has_status)
        err = ERR_MALFORMED;
    return err == 0 && !response->success ? refused(rsp, response) : err;
}

/* `*octets` must be one element `tag`; it becomes its value. */
static int open_element(struct bytes *octets, uint32_t tag)
{
    struct tlv element;

    if (tlv_only(*octets, &element) < 0 || element.tag != tag)
        return ERR_MALFORMED;
    *octets = element.value;
    return 0;
}

/* ---- functions, IPA -> SM-DP+ or SM-DS ---- */

static int initiate_authentication(struct rsp *rsp,
                                   const struct initiate_authentication_request_esipa *request,
                                   struct initiate_authentication_response_esipa *out)
{
    struct terminal *terminal = rsp->server->terminal;
    const struct expected expected[] = {
        {"transactionId", true, &out->transaction_id},
        {"serverSigned1", false, &out->server_signed1_raw},
        {"serverSignature1", false, &out->server_signature1},
        {"euiccCiPKIdToBeUsed", false, &out->euicc_ci_pk_identifier_to_be_used},
        {"serverCertificate", false, &out->server_certificate}};
    struct es9p_response response = {.expected = expected,
                                     .count = sizeof(expected) / sizeof(expected[0])};
    struct buf body = body_for(rsp, request->euicc_challenge.len + request->euicc_info1.len);
    int err;

    *out =
        (struct initiate_authentication_response_esipa){.arm = INITIATE_AUTHENTICATION_RESPONSE_OK};
    put_octets(&body, "euiccChallenge", request->euicc_challenge);
    put_octets(&body, "euiccInfo1", request->euicc_info1);
    put_name(&body, "smdpAddress"); /* a host name needs no escapes */
    buf_put(&body, request->smdp_address);
    buf_put_u8(&body, '"');
    err = call(rsp, ES9P_PATH "initiateAuthentication", &body, &response, ES9P_BODY_MAX);
    if (err == 0)
        err = open_element(&out->server_signature1, 0x5F37);
    if (err == 0)
        err = open_element(&out->euicc_ci_pk_identifier_to_be_used, 0x04);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_server_signed1, out->server_signed1_raw,
                         &out->server_signed1, &terminal->arena, NULL);
    return err == 0 && (!out->transaction_id.len || !out->server_certificate.len) ? ERR_MALFORMED
                                                                                  : err;
}

static int authenticate_client(struct rsp *rsp, const struct authenticate_client_request *request,
                               struct rsp_authenticated *out)
{
    struct terminal *terminal = rsp->server->terminal;
    struct authenticate_client_response_esipa *dp = &out->dp;
    const struct expected expected[] = {{"transactionId", true, &dp->transaction_id},
                                        {"profileMetadata", false, &dp->profile_meta_data},
                                        {"smdpSigned2", false, &dp->smdp_signed2_raw},
                                        {"smdpSignature2", false, &dp->smdp_signature2},
                                        {"smdpCertificate", false, &dp->smdp_certificate}};
    struct es9p_response response = {.expected = expected,
                                     .count = sizeof(expected) / sizeof(expected[0]),
                                     .authenticated = out};
    struct buf body = body_with(rsp, request->transaction_id, "authenticateServerResponse",
                                request->authenticate_server_response);
    int err;

    *out = (struct rsp_authenticated){.dp = {.arm = AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DP}};
    err = call(rsp, ES9P_PATH "authenticateClient", &body, &response, ES9P_BODY_MAX);
    if (err < 0 || out->is_event)
        return err;
    err = open_element(&dp->smdp_signature2, 0x5F37);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_smdp_signed2, dp->smdp_signed2_raw,
                         &dp->smdp_signed2, &terminal->arena, NULL);
    return err == 0 && (!dp->smdp_certificate.len || !dp->profile_meta_data.len) ? ERR_MALFORMED
                                                                                 : err;
}

static int get_bound_profile_package(struct rsp *rsp,
                                     const struct get_bound_profile_package_request *request,
                                     int (*put)(void *context, struct bytes octets), void *context)
{
    struct es9p_response response = {.put = put, .context = context};
    struct buf body = body_with(rsp, request->transaction_id, "prepareDownloadResponse",
                                request->prepare_download_response);

    return call(rsp, ES9P_PATH "getBoundProfilePackage", &body, &response,
                ES9P_BODY_MAX + (uint64_t)BPP_MAX / 3 * 4);
}

static int cancel_session(struct rsp *rsp, struct bytes transaction_id, struct bytes cancelled)
{
    struct es9p_response response = {.count = 0};
    struct buf body = body_with(rsp, transaction_id, "cancelSessionResponse", cancelled);

    return call(rsp, ES9P_PATH "cancelSession", &body, &response, ES9P_BODY_MAX);
}

static int handle_notification(struct rsp *rsp, struct bytes notification)
{
    struct buf body = body_for(rsp, notification.len);

    put_octets(&body, "pendingNotification", notification);
    return call(rsp, ES9P_PATH "handleNotification", &body, NULL, 0);
}

const struct rsp_functions rsp_by_es9p = {initiate_authentication, authenticate_client,
                                          get_bound_profile_package, cancel_session,
                                          handle_notification};
