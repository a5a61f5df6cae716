/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of esipa_servers.h goes through every procedure once: each message of its IPA, and the
 * state of the servers before it. */
#ifndef TEST_FUZZ_ESIPA_SCENE_H
#define TEST_FUZZ_ESIPA_SCENE_H

#include "test/fuzz/esipa_servers.h"
#include "test/fuzz/tlv_change.h"

/* ---- messages ---- */

static struct buf room(struct scene *scene)
{
    return arena_buf(&scene->server.arena, MESSAGE_SIZE);
}

static void keep(struct scene *scene, enum message message, struct bytes octets)
{
    struct moment *moment = &scene->moments[message];

    json_decref(moment->eims);
    moment->eims = json_deep_copy(json_object_get(scene->state.root, "eims"));
    moment->octets = octets;
    moment->dp = *scene->server.dp;
    moment->profile = scene->server.profile;
}

/* The compact form of what the card signed. */
static struct bytes compact(struct scene *scene,
                            int (*make)(struct terminal *, struct bytes, struct bytes *),
                            struct bytes full)
{
    struct bytes out;
    int err = make(&scene->terminal, full, &out);

    assert(err == 0 && out.len < full.len);
    return out;
}

/* The servers have the state of this moment. */
static void restore(struct scene *scene, const struct moment *moment)
{
    json_object_set_new(scene->state.root, "eims", json_deep_copy(moment->eims));
    *scene->server.dp = moment->dp;
    scene->server.profile = moment->profile;
}

static int handle(struct scene *scene, struct bytes request, struct buf *out)
{
    int status;

    *out = BUF_OVER(scene->response);
    status = esipa_handle(scene->esipa, request, out);
    return status;
}

/* Sends a message that is accepted; its response: the value of the outermost TLV. In the arena. */
static struct bytes send_good(struct scene *scene, struct bytes request)
{
    struct buf out;
    int status = handle(scene, request, &out);
    struct tlv whole;

    assert(status == 200);
    status = tlv_only(buf_bytes(&out), &whole);
    assert(status == 0);
    return arena_copy(&scene->server.arena, whole.value);
}

static struct bytes value_of(struct bytes whole)
{
    struct tlv one;
    int err = tlv_only(whole, &one);

    assert(err == 0);
    return one.value;
}

static struct bytes eid_of(const struct scene *scene)
{
    return BYTES_OF(scene->server.fake.credentials.eid);
}

/* BF50 { 5A eid, the result } */
static struct bytes provide(struct scene *scene, struct bytes result)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF50);

    tlv_put(&out, 0x5A, eid_of(scene));
    buf_put(&out, result);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* GetEimPackage: the package, without its outermost tag. */
static struct bytes poll_eim(struct scene *scene)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF4F);

    tlv_put(&out, 0x5A, eid_of(scene));
    tlv_close(&out, whole);
    keep(scene, POLL, buf_bytes(&out));
    return send_good(scene, buf_bytes(&out));
}

static void order(struct scene *scene, const char *member, json_t *value)
{
    json_t *item = json_pack("{s:s, s:o}", "eid", scene->eid, member, value);
    char id[ESIPA_ID_MAX + 1];
    struct eim_error error;
    int err = esipa_queue(scene->esipa, item, id, &error);

    assert(err == 0);
    json_decref(item);
}

/* BF52 { A0 { EUICCInfo2 and the certificates, or the default SM-DP+ } } */
static struct bytes data_result(struct scene *scene, bool has_certificates)
{
    const struct euiccd_credential *credential = &scene->server.fake.credentials.credentials[0];
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF52), arm = tlv_open(&out, 0xA0);

    if (has_certificates) {
        buf_put(&out, fake_server_es10(&scene->server, BYTES_TEXT("\xBF\x22\x00")));
        tlv_put(&out, 0xA5, value_of(from_euiccd(credential->eum_certificate)));
        tlv_put(&out, 0xA6, value_of(from_euiccd(credential->euicc_certificate)));
    } else {
        tlv_put(&out, 0x81, BYTES_TEXT("smdpp.example.com"));
    }
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* BF54 { 82 eimTransactionId?, 30 { 80 error } or BF37 } */
static struct bytes trigger_result(struct scene *scene, struct bytes installation)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF54), error;

    tlv_put_u8(&out, 0x82, 0xAA);
    if (installation.len) {
        buf_put(&out, installation);
    } else {
        error = tlv_open(&out, 0x30);
        tlv_put_u8(&out, 0x80, 127);
        tlv_close(&out, error);
    }
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* FUNCTION { 80 transactionId, message } */
static struct bytes with_transaction(struct scene *scene, uint32_t tag, struct bytes id,
                                     struct bytes message)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, tag);

    tlv_put(&out, 0x80, id);
    buf_put(&out, message);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* BF3D { A0 { notification } } */
static struct bytes handle_notification(struct scene *scene, struct bytes notification)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF3D), arm = tlv_open(&out, 0xA0);

    buf_put(&out, notification);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* 30 { the result of an eUICC package, A0 { notification } } */
static struct bytes result_with(struct scene *scene, struct bytes result, struct bytes notification)
{
    struct buf list = room(scene);
    size_t whole = tlv_open(&list, 0x30);

    buf_put(&list, result);
    tlv_put(&list, 0xA0, notification);
    tlv_close(&list, whole);
    return provide(scene, buf_bytes(&list));
}

/* A1 { 5A eid, BF2F { 80, 81, 0C }, 5F37 }: a compact OtherSignedNotification */
static struct bytes other_notification(struct scene *scene)
{
    static const uint8_t signature[64];
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xA1), signed_part;

    tlv_put(&out, 0x5A, eid_of(scene));
    signed_part = tlv_open(&out, 0xBF2F);
    tlv_put_u8(&out, 0x80, 1);
    tlv_put(&out, 0x81, BYTES_TEXT("\x06\x40")); /* enable */
    tlv_put(&out, 0x0C, BYTES_TEXT("smdpp.example.com"));
    tlv_close(&out, signed_part);
    tlv_put(&out, TLV_SIGNATURE, BYTES_OF(signature));
    tlv_close(&out, whole);
    tlv_sign_again(scene->key, buf_bytes(&out), BYTES_NONE);
    return buf_bytes(&out);
}

/* ---- every procedure once ---- */

/* Certificates, orders, data and a trigger, each with its result. */
static void run_packages(struct scene *scene)
{
    struct bytes package, result, none = BYTES_NONE;

    order(scene, "orders", json_pack("[s]", "list-eim"));
    order(scene, "data", json_string("81"));
    order(scene, "download", json_string("1$smdpp.example.com$one"));
    poll_eim(scene);
    keep(scene, IDENTITY, provide(scene, data_result(scene, true)));
    send_good(scene, scene->moments[IDENTITY].octets);
    package = poll_eim(scene);
    keep(scene, ERROR, provide(scene, BYTES_TEXT("\xA0\x03\x02\x01\x01")));
    result = fake_server_es10(&scene->server, package);
    keep(scene, RESULT, provide(scene, result));
    keep(scene, RESULT_LIST, result_with(scene, result, none));
    scene->moments[RESULT_LIST].compact = result_with(scene, result, other_notification(scene));
    keep(scene, PUSHED, result);
    send_good(scene, scene->moments[RESULT].octets);
    poll_eim(scene);
    keep(scene, DATA, provide(scene, data_result(scene, false)));
    send_good(scene, scene->moments[DATA].octets);
    poll_eim(scene);
    keep(scene, TRIGGER, provide(scene, trigger_result(scene, none)));
}

/* The TLVs of a response of ESipa, in order of their tags' first occurrence. */
static struct bytes part(struct bytes list, uint32_t tag, unsigned number)
{
    struct tlv one;

    while (tlv_next(&list, &one) == 0)
        if (one.tag == tag && number-- == 0)
            return one.whole;
    assert(!"a part of the response");
    return BYTES_NONE;
}

/* BF41 { 80 transactionId, A1 { the card's response } } */
static struct bytes cancel(struct scene *scene, struct bytes id, struct bytes response)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF41), arm;

    tlv_put(&out, 0x80, id);
    arm = tlv_open(&out, 0xA1);
    buf_put(&out, value_of(response));
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* InitiateAuthentication and AuthenticateClient; the response of the latter. */
static struct bytes authenticate(struct scene *scene, struct dp_initiated *initiated)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF39);
    struct bytes answer, response;

    tlv_put(&out, 0x81, fake_server_challenge(&scene->server));
    tlv_put(&out, 0x83, BYTES_TEXT("smdpp.example.com"));
    buf_put(&out, fake_server_info1(&scene->server));
    tlv_close(&out, whole);
    keep(scene, INITIATE, buf_bytes(&out));
    answer = value_of(send_good(scene, buf_bytes(&out)));
    *initiated = (struct dp_initiated){.transaction_id = value_of(part(answer, 0x80, 0)),
                                       .server_signed1 = part(answer, 0x30, 0),
                                       .server_signature1 = part(answer, 0x5F37, 0),
                                       .ci_key_id = part(answer, 0x04, 0),
                                       .server_certificate = part(answer, 0x30, 1)};
    scene->server.initiated = *initiated;
    response = fake_server_authenticate_with(&scene->server, initiated, "one");
    keep(scene, AUTHENTICATE, with_transaction(scene, 0xBF3B, initiated->transaction_id, response));
    scene->moments[AUTHENTICATE].compact = with_transaction(
        scene, 0xBF3B, initiated->transaction_id, compact(scene, compact_authenticated, response));
    return value_of(send_good(scene, scene->moments[AUTHENTICATE].octets));
}

static void run_download(struct scene *scene)
{
    struct fake_server *server = &scene->server;
    struct dp_initiated initiated;
    struct dp_authenticated authenticated = {.is_event = false};
    struct bytes answer = authenticate(scene, &initiated), response, package, result;

    authenticated.smdp_signed2 = part(answer, 0x30, 0);
    authenticated.smdp_signature2 = part(answer, 0x5F37, 0);
    authenticated.smdp_certificate = part(answer, 0x30, 1);
    scene->smdp_signature2 = authenticated.smdp_signature2;
    response = fake_server_prepare(server, &authenticated, NULL);
    keep(scene, BIND, with_transaction(scene, 0xBF3A, initiated.transaction_id, response));
    scene->moments[BIND].compact = with_transaction(scene, 0xBF3A, initiated.transaction_id,
                                                    compact(scene, compact_prepared, response));
    package = part(value_of(send_good(scene, scene->moments[BIND].octets)), 0xBF36, 0);
    result = fake_server_install(server, package);
    keep(scene, INSTALLED, handle_notification(scene, result));
    scene->moments[INSTALLED].compact =
        handle_notification(scene, compact(scene, compact_notification, result));
    keep(scene, INSTALLATION, provide(scene, trigger_result(scene, result)));
}

/* The eIM rebuilds each compact form. */
static void check_compact_forms(struct scene *scene)
{
    for (unsigned i = 0; i < MESSAGES; i++) {
        struct buf out;
        int status;

        if (!scene->moments[i].compact.len)
            continue;
        restore(scene, &scene->moments[i]);
        status = handle(scene, scene->moments[i].compact, &out);
        assert(status == 200 || status == 204);
    }
}

static void begin(struct scene *scene)
{
    struct fake_server *server = &scene->server;
    struct dp_initiated initiated;
    struct bytes response;
    int err;

    fake_server_make(server);
    arena_free(&server->arena);
    arena_init(&server->arena, 64 << 20);
    scene->terminal.card = server->fake.card;
    scene->terminal.services = card_services(server->fake.card);
    arena_init(&scene->terminal.arena, 1 << 20);
    err = ec_private_import(&scene->key,
                            from_euiccd(server->fake.credentials.credentials[0].euicc_private_key));
    assert(err == 0);
    scene->binding = (struct binding){.dp = server->dp, .der = server->der};
    bytes_to_hex(eid_of(scene), scene->eid, sizeof(scene->eid));
    add_eim(scene);
    open_eim(scene);
    run_packages(scene);
    (void)authenticate(scene, &initiated);
    response = fake_server_cancel(server, initiated.transaction_id);
    keep(scene, CANCEL, cancel(scene, initiated.transaction_id, response));
    scene->moments[CANCEL].compact =
        cancel(scene, initiated.transaction_id, compact(scene, compact_cancelled, response));
    run_download(scene);
    scene->moments[BODY] = scene->moments[TRIGGER];
    scene->moments[SAME_BODY] = scene->moments[INSTALLED];
    scene->moments[BODY].eims = json_deep_copy(scene->moments[TRIGGER].eims);
    scene->moments[SAME_BODY].eims = json_deep_copy(scene->moments[INSTALLED].eims);
    check_compact_forms(scene);
}

#endif
