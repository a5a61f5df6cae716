/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: ES9+ of the SM-DP+, over HTTP bodies in JSON and ASN.1. A card has gone through a
 * download once: the input is a list of steps, each of which puts the server into the state before
 * one of these messages, changes it, and sends it:
 *
 *   octet 1   b1-b3: the message, or a body from the input; b4: ASN.1; b5: signed again;
 *             b6: the server keeps its state; b7: of another session
 *   octet 2   number of TLV changes in b1-b4, of changes of JSON members in b5-b8
 *   then these changes (tlv_change.h, json_change.h); for a body its length and its octets
 *
 * Each request has a response with a status of HTTP; nothing is an internal error, each refusal has
 * one line in the log, and a message whose signed part was changed is never accepted.
 */
#include "apdu/base64.h"
#include "test/fake/server.h"
#include "test/fuzz/input.h"
#include "test/fuzz/json_change.h"
#include "test/fuzz/tlv_change.h"
#include "tools/smdpp/binding.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum message {
    INITIATE,
    AUTHENTICATE,
    BIND,
    INSTALLED,
    NOTIFICATION,
    CANCEL,
    EVENT, /* AuthenticateClient of the SM-DS */
    BODY,  /* of the input */
    MESSAGES
};
enum {
    ASN1 = 8,
    SIGN = 16,
    KEEP = 32,
    OTHER_SESSION = 64,
    STEPS_MAX = 6,
    MESSAGE_SIZE = 1 << 14,
    ARENA_SIZE = 1 << 20
};

/* A message of the card and the state of the server before it. */
struct moment {
    struct bytes octets; /* in the arena of the server */
    struct bytes id;     /* transactionId */
    struct dp dp;
    struct catalog_profile profile;
};

struct scene {
    struct fake_server server;
    struct moment moments[MESSAGES];
    struct bytes smdp_signature2;
    struct ec_private *key; /* of the eUICC */
    struct binding binding;
    uint8_t memory[3][MESSAGE_SIZE];
};

/* By enum message. */
static const struct {
    const char *function, *member;
    uint32_t tag;
} functions[] = {
    {"initiateAuthentication", "euiccInfo1", 0xBF39},
    {"authenticateClient", "authenticateServerResponse", 0xBF3B},
    {"getBoundProfilePackage", "prepareDownloadResponse", 0xBF3A},
    {"handleNotification", "pendingNotification", 0xBF3D},
    {"handleNotification", "pendingNotification", 0xBF3D},
    {"cancelSession", "cancelSessionResponse", 0xBF41},
    {"authenticateClient", "authenticateServerResponse", 0xBF3B},
};

/* ---- the download ---- */

static void keep(struct scene *scene, enum message message, struct bytes octets)
{
    scene->moments[message].id = scene->server.initiated.transaction_id;
    scene->moments[message].octets = octets;
    scene->moments[message].dp = *scene->server.dp;
    scene->moments[message].profile = scene->server.profile;
}

/* A notification of the profile, signed by the card's key. */
static struct bytes notification(struct scene *scene)
{
    const struct euiccd_credential *credential = &scene->server.fake.credentials.credentials[0];
    static const uint8_t events[] = {0x06, 0x40};
    struct buf out = arena_buf(&scene->server.arena, 8192);
    uint8_t signature[EC_SIGNATURE_LEN] = {0};
    size_t whole = tlv_open(&out, 0x30), metadata = tlv_open(&out, 0xBF2F);

    tlv_put_u8(&out, 0x80, 7);
    tlv_put(&out, 0x81, BYTES_OF(events));
    tlv_put(&out, 0x0C, bytes_at(fake_server_address, strlen(fake_server_address)));
    tlv_put(&out, 0x5A, BYTES_TEXT("\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14"));
    tlv_close(&out, metadata);
    tlv_put(&out, TLV_SIGNATURE, BYTES_OF(signature));
    buf_put(&out, from_euiccd(credential->euicc_certificate));
    buf_put(&out, from_euiccd(credential->eum_certificate));
    tlv_close(&out, whole);
    tlv_sign_again(scene->key, buf_bytes(&out), BYTES_NONE);
    return buf_bytes(&out);
}

/* InitiateAuthentication at `address`; the card's response for AuthenticateClient is `message`. */
static void authenticate(struct scene *scene, enum message message, const char *address,
                         const char *matching_id)
{
    struct fake_server *server = &scene->server;
    struct bytes octets = fake_server_authenticate(server, address, matching_id);
    int err;

    keep(scene, message, octets);
    err = dp_authenticate_client(server->dp, &server->arena, server->initiated.transaction_id,
                                 octets, &server->authenticated, &server->refusal);
    assert(err == 0 && !server->refusal.subject);
}

/* A session with the SM-DS, one that is cancelled, and a download. */
static void begin(struct scene *scene)
{
    struct fake_server *server = &scene->server;
    struct dp_event event = {.event_id = "event", .address = "smdpp.example.com"};
    struct bytes package;
    int err;

    fake_server_make(server);
    bytes_to_hex(BYTES_OF(server->fake.credentials.eid), event.eid, sizeof(event.eid));
    err = dp_add_event(server->dp, &event);
    assert(err == 0);
    err = ec_private_import(&scene->key,
                            from_euiccd(server->fake.credentials.credentials[0].euicc_private_key));
    assert(err == 0);
    scene->binding = (struct binding){.dp = server->dp, .der = server->der};
    keep(scene, INITIATE, fake_server_info1(server));
    keep(scene, NOTIFICATION, notification(scene));
    authenticate(scene, EVENT, fake_server_sds_address, "event");
    authenticate(scene, CANCEL, fake_server_address, "one");
    keep(scene, CANCEL, fake_server_cancel(server, server->initiated.transaction_id));
    authenticate(scene, AUTHENTICATE, fake_server_address, "one");
    scene->smdp_signature2 = server->authenticated.smdp_signature2;
    keep(scene, BIND, fake_server_prepare(server, &server->authenticated, NULL));
    err = dp_get_bound_profile_package(server->dp, &server->arena, server->initiated.transaction_id,
                                       scene->moments[BIND].octets, &package, &server->refusal);
    assert(err == 0 && !server->refusal.subject);
    keep(scene, INSTALLED, fake_server_install(server, package));
    free((void *)(uintptr_t)package.at);
    scene->moments[BODY] = scene->moments[AUTHENTICATE];
}

/* ---- requests ---- */

/* The transaction identifier of the message. */
static struct bytes session_of(const struct scene *scene, unsigned how)
{
    return how & OTHER_SESSION ? BYTES_TEXT("0123456789abcdef") : scene->moments[how & 7].id;
}

/* A2 { function { 80 transactionId, message } } */
static struct bytes put_asn1(const struct scene *scene, unsigned how, struct bytes octets,
                             struct buf out)
{
    uint8_t challenge[16] = {1};
    size_t whole = tlv_open(&out, 0xA2), function = tlv_open(&out, functions[how & 7].tag);

    if ((how & 7) == INITIATE)
        tlv_put(&out, 0x81, BYTES_OF(challenge));
    else if (functions[how & 7].tag != 0xBF3D)
        tlv_put(&out, 0x80, session_of(scene, how));
    buf_put(&out, octets);
    if ((how & 7) == INITIATE)
        tlv_put(&out, 0x83, bytes_at(fake_server_address, strlen(fake_server_address)));
    tlv_close(&out, function);
    tlv_close(&out, whole);
    return out.overflow ? BYTES_NONE : buf_bytes(&out);
}

/* Malloc'd. */
static char *put_json(const struct scene *scene, unsigned how, struct bytes octets,
                      struct bytes changes)
{
    uint8_t *memory = malloc(base64_size(octets.len) + 1);
    struct buf text = buf_over(memory, base64_size(octets.len));
    char id[2 * DP_ID_LEN + 1];
    json_t *root;
    char *out;

    assert(memory);
    base64_put(&text, octets);
    memory[text.len] = '\0';
    root = json_pack("{s:s}", functions[how & 7].member, memory);
    if ((how & 7) == INITIATE) {
        json_object_set_new(root, "euiccChallenge", json_string("AQIDBAUGBwgJCgsMDQ4PEA=="));
        json_object_set_new(root, "smdpAddress", json_string(fake_server_address));
    } else {
        json_object_set_new(root, "transactionId",
                            json_string(bytes_to_hex(session_of(scene, how), id, sizeof(id))));
    }
    json_change(root, changes);
    out = json_dumps(root, JSON_COMPACT);
    assert(out);
    json_decref(root);
    free(memory);
    return out;
}

static bool is_success(bool is_asn1, const struct https_response *response)
{
    json_t *root;
    const json_t *status;
    struct tlv whole, function, arm;
    bool is_done;

    if (response->status != 200)
        return response->status == 204;
    if (is_asn1) {
        int err = tlv_only(response->body, &whole);

        assert(err == 0 && whole.tag == 0xA2);
        err = tlv_only(whole.value, &function);
        assert(err == 0);
        return tlv_find(function.value, 0xA0, &arm) == 0 || function.tag == 0xBF41;
    }
    root = json_loadb((const char *)response->body.at, response->body.len, 0, NULL);
    status = json_object_get(
        json_object_get(json_object_get(root, "header"), "functionExecutionStatus"), "status");
    assert(json_is_string(status));
    is_done = strcmp(json_string_value(status), "Executed-Success") == 0;
    json_decref(root);
    return is_done;
}

/* Sends one body; whether it was executed. */
static bool send_body(struct scene *scene, unsigned how, const char *function, struct bytes body)
{
    bool is_asn1 = how & ASN1, is_done;
    struct https_response response = {.status = 404};
    char path[80];
    const struct https_incoming in = {.path = path,
                                      .content_type = is_asn1 ? "application/x-gsma-rsp-asn1"
                                                              : "application/json",
                                      .admin_protocol = "gsma/rsp/v2.5.0",
                                      .body = body};

    snprintf(path, sizeof(path), "%s%s", is_asn1 ? "/gsma/rsp2/asn1" : "/gsma/rsp2/es9plus/",
             is_asn1 ? "" : function);
    scene->server.records = 0;
    binding_handle(&scene->binding, &in, &response);
    assert(response.status == 200 || response.status == 204 || response.status == 400 ||
           response.status == 404);
    is_done = is_success(is_asn1, &response);
    assert(is_done || (scene->server.records > 0 && scene->server.detail[0] &&
                       !strchr(scene->server.detail, '\n')));
    free((void *)(uintptr_t)response.body.at);
    return is_done;
}

static void step(struct scene *scene, struct bytes *input)
{
    struct bytes head = fuzz_take(input, 2), tlvs, values, octets;
    unsigned how = head.at[0];
    const struct moment *moment = &scene->moments[how & 7];
    char *text;
    bool is_done;

    if (!(how & KEEP)) {
        *scene->server.dp = moment->dp;
        scene->server.profile = moment->profile;
    }
    if ((how & 7) == BODY) {
        octets = fuzz_take(input, (size_t)head.at[1] << 2);
        send_body(scene, how, functions[how >> 5 & 3].function, octets);
        return;
    }
    tlvs = fuzz_take(input, (size_t)TLV_CHANGE_SIZE * (head.at[1] & 15U));
    values = fuzz_take(input, 2 * (size_t)(head.at[1] >> 4));
    octets =
        tlv_changed(moment->octets, tlvs, BUF_OVER(scene->memory[0]), BUF_OVER(scene->memory[1]));
    if (octets.at == moment->octets.at)
        assert(octets.len == moment->octets.len);
    else if (how & SIGN)
        tlv_sign_again(scene->key, octets, (how & 7) == BIND ? scene->smdp_signature2 : BYTES_NONE);
    if (how & ASN1) {
        is_done =
            send_body(scene, how, "", put_asn1(scene, how, octets, BUF_OVER(scene->memory[2])));
    } else {
        text = put_json(scene, how, octets, values);
        is_done = send_body(scene, how, functions[how & 7].function, bytes_at(text, strlen(text)));
        free(text);
    }
    /* a result of a session that is not known any more is accepted: there is no key for it */
    if (is_done && !(how & SIGN) && strcmp(scene->server.detail, "unknown transactionId") != 0)
        assert((how & 7) == INITIATE || tlv_has_same_signature(octets, moment->octets));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene *scene;
    struct bytes input = bytes_at(data, size);

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    for (unsigned i = 0; i < STEPS_MAX && input.len >= 2; i++)
        step(scene, &input);
    return 0;
}
