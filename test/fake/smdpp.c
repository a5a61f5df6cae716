/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/smdpp.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "test/fake/download.h"
#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORK_MAX = 16 << 20 };

static void keep_record(void *context, const struct dp_record *record)
{
    struct fake_smdpp *smdpp = context;

    if (strcmp(record->what, "bound") == 0)
        smdpp->bound++;
    if (strcmp(record->what, "installation result") == 0 &&
        strcmp(record->detail, "installed") == 0)
        smdpp->installed++;
    if (strcmp(record->what, "installation result") == 0 && strcmp(record->detail, "failed") == 0)
        smdpp->failed++;
    if (strcmp(record->what, "notification") == 0) {
        smdpp->notifications++;
        smdpp->notified |= 1ULL << (record->seq_number & 63);
    }
    if (strcmp(record->what, "refused") == 0) {
        smdpp->refused++;
        snprintf(smdpp->refusal, sizeof(smdpp->refusal), "%s", record->detail);
    }
    if (strcmp(record->what, "cancelled") == 0) {
        smdpp->cancelled++;
        smdpp->reason = record->reason;
    }
}

static struct bytes keep(struct buf *buf)
{
    uint8_t *copy = malloc(buf->len);

    assert_non_null(copy);
    assert_false(buf->overflow);
    memcpy(copy, buf->at, buf->len);
    return bytes_at(copy, buf->len);
}

static void make_profile(struct fake_smdpp *smdpp, const char *id, const char *iccid,
                         const char *more, size_t filler)
{
    struct catalog_profile *profile = &smdpp->profiles[smdpp->catalog.count++];
    uint8_t *memory = calloc(1, PACKAGE_MAX);
    struct buf metadata, package;

    assert_non_null(memory);
    metadata = buf_over(memory, PACKAGE_MAX);
    download_put_metadata(&metadata, iccid, more);
    snprintf(profile->name, sizeof(profile->name), "%s", id);
    snprintf(profile->matching_id, sizeof(profile->matching_id), "%s", id);
    profile->metadata = keep(&metadata);
    package = buf_over(memory, PACKAGE_MAX);
    package_start(&package);
    while (filler > 0) { /* optional elements of an unknown issuer */
        size_t part = filler < 900 ? filler : 900;
        size_t element = tlv_open(&package, 0xA9), header = tlv_open(&package, 0xA0);
        uint8_t *at;

        tlv_put_u8(&package, 0x81, 1);
        tlv_close(&package, header);
        tlv_put(&package, 0x81, BYTES_TEXT("\x2B\x06\x01\x04\x01"));
        tlv_put_header(&package, 0x82, part);
        at = buf_grow(&package, part);
        assert_non_null(at);
        memset(at, (int)filler, part);
        tlv_close(&package, element);
        filler -= part;
    }
    package_end(&package);
    package_set_iccid(buf_bytes(&package), iccid);
    profile->package = keep(&package);
    free(memory);
}

void fake_smdpp_add(struct fake_smdpp *smdpp, const char *matching_id, const char *iccid)
{
    assert_true(smdpp->catalog.count < FAKE_SMDPP_PROFILES);
    make_profile(smdpp, matching_id, iccid, "", 0);
}

void fake_smdpp_announce(struct fake_smdpp *smdpp, const struct circle *circle, const char *id)
{
    struct dp_event event = {.address = FAKE_SMDPP_ADDRESS};

    bytes_to_hex(bytes_at(card_services(circle->scene.fake.card).eid, EUICCD_EID_LENGTH), event.eid,
                 sizeof(event.eid));
    snprintf(event.event_id, sizeof(event.event_id), "%s", id);
    for (size_t i = 0; i < smdpp->catalog.count; i++)
        if (strcmp(smdpp->profiles[i].matching_id, id) == 0)
            strcpy(smdpp->profiles[i].eid, event.eid);
    assert_int_equal(dp_add_event(smdpp->binding.dp, &event), 0);
}

/* A response with null in optional members, at the beginning or the end. */
static void put_with_nulls(struct buf *out, struct bytes body)
{
    static const char success[] = "\"status\":\"Executed-Success\"";
    const uint8_t *status =
        body.len ? memmem(body.at, body.len, success, sizeof(success) - 1) : NULL;
    size_t before;

    if (!status) {
        buf_put(out, body);
        return;
    }
    before = (size_t)(status - body.at) + sizeof(success) - 1;
    buf_put(out, BYTES_TEXT("{\"eventEntries\":null,\"unknown\" : null ,\"a\":[null],"));
    buf_put(out, bytes_cut(body, 1, before - 1));
    buf_put(out, BYTES_TEXT(",\"statusCodeData\":null"));
    body = bytes_from(body, before);
    body.len--;
    buf_put(out, body);
    buf_put(out, BYTES_TEXT(",\"boundProfilePackage2\":null,\"eventEntries\":null}"));
}

/* A response in which the string `name` is empty, or occurs twice. */
static void put_changed(struct buf *out, struct bytes body, const char *name, bool twice)
{
    char member[40];
    const uint8_t *at, *value, *end;

    snprintf(member, sizeof(member), "\"%s\":\"", name);
    at = body.len ? memmem(body.at, body.len, member, strlen(member)) : NULL;
    if (!at) {
        buf_put(out, body);
        return;
    }
    value = at + strlen(member);
    end = memchr(value, '"', body.len - (size_t)(value - body.at));
    assert_non_null(end);
    buf_put(out, bytes_at(body.at, (size_t)(value - body.at)));
    if (twice) {
        buf_put(out, bytes_at(value, (size_t)(end - value)));
        buf_put(out, BYTES_TEXT("\","));
        buf_put(out, bytes_at(at, (size_t)(end - at)));
    }
    buf_put(out, bytes_from(body, (size_t)(end - body.at)));
}

static int handle(void *owner, const char *path, struct bytes body, struct buf *out)
{
    static const char prefix[] = "/gsma/rsp2/es9plus/";
    struct fake_smdpp *smdpp = owner;
    struct dp_refusal refusal;
    struct https_response answer = {.status = 404};
    struct arena arena;

    assert_int_equal(strncmp(path, prefix, sizeof(prefix) - 1), 0);
    path += sizeof(prefix) - 1;
    snprintf(smdpp->function, sizeof(smdpp->function), "%s", path);
    if (smdpp->instead_of && strcmp(path, smdpp->instead_of) == 0) {
        buf_put(out, bytes_at(smdpp->text, strlen(smdpp->text)));
        return smdpp->status;
    }
    arena_init(&arena, WORK_MAX);
    if (binding_json(&smdpp->binding, path, body, &arena, &answer, &refusal) < 0)
        answer.status = 400;
    arena_free(&arena);
    if (smdpp->nulls)
        put_with_nulls(out, answer.body);
    else if (smdpp->empty_member)
        put_changed(out, answer.body, smdpp->empty_member, false);
    else if (smdpp->double_member)
        put_changed(out, answer.body, smdpp->double_member, true);
    else
        buf_put(out, answer.body);
    free((void *)answer.body.at);
    return answer.status;
}

void fake_smdpp_begin(struct fake_smdpp *smdpp, struct circle *circle, const char *more,
                      size_t filler)
{
    static const uint8_t address[] = {127, 0, 0, 1};
    struct pki_error error = {""};
    struct der *der = der_definitions_new();
    char pki[96];

    memset(smdpp, 0, sizeof(*smdpp));
    snprintf(pki, sizeof(pki), "%s/pki", circle->scene.fake.folder);
    fake_https_begin(&smdpp->https, pki, PKI_DPTLS, "application/json;charset=UTF-8", handle,
                     smdpp);
    smdpp->rng = rng_system();
    smdpp->binding.der = der;
    assert_non_null(der);
    smdpp->catalog.profiles = smdpp->profiles;
    make_profile(smdpp, "one", FAKE_SMDPP_ICCID, more, filler);
    const struct dp_options options = {.pki = pki,
                                       .address = FAKE_SMDPP_ADDRESS,
                                       .sds_address = FAKE_SMDS_ADDRESS,
                                       .catalog = &smdpp->catalog,
                                       .der = der,
                                       .rng = &smdpp->rng,
                                       .log = keep_record,
                                       .context = smdpp};
    if (dp_new(&smdpp->binding.dp, &options, &error) < 0)
        fail_msg("%s", error.text);
    circle_add_peer(circle, address, &smdpp->https.peer);
}

void fake_smdpp_rewind(struct fake_smdpp *smdpp)
{
    for (size_t i = 0; i < smdpp->catalog.count; i++) {
        struct catalog_profile *profile = &smdpp->profiles[i];

        profile->bound = profile->downloaded = profile->tries = 0;
        profile->bound_eid[0] = '\0';
    }
    smdpp->bound = smdpp->installed = smdpp->failed = smdpp->cancelled = 0;
    smdpp->notifications = smdpp->refused = 0;
    smdpp->notified = 0;
}

void fake_smdpp_end(struct fake_smdpp *smdpp)
{
    dp_free(smdpp->binding.dp);
    der_definitions_free((struct der *)smdpp->binding.der);
    for (size_t i = 0; i < smdpp->catalog.count; i++) {
        free((void *)smdpp->profiles[i].metadata.at);
        free((void *)smdpp->profiles[i].package.at);
    }
    fake_https_end(&smdpp->https);
}

/* ---- through an eIM ---- */

/* One function of ESipa in progress. */
struct call {
    struct fake_smdpp *smdpp;
    struct arena arena;
    struct bytes body;
    struct buf *out;
    struct dp_refusal refusal;
};

static void take(struct call *call, const struct der_message *message, void *out)
{
    assert_int_equal(
        der_decode(call->smdpp->binding.der, message, call->body, out, &call->arena, NULL), 0);
}

static void initiate(struct call *call)
{
    struct initiate_authentication_request_esipa request;
    struct dp_initiated in;
    size_t outer, arm;

    take(call, &msg_initiate_authentication_request_esipa, &request);
    assert_int_equal(dp_initiate_authentication(call->smdpp->binding.dp, &call->arena,
                                                request.euicc_challenge, request.euicc_info1,
                                                request.smdp_address, &in, &call->refusal),
                     0);
    outer = tlv_open(call->out, 0xBF39);
    if (call->refusal.subject) {
        tlv_put_u8(call->out, 0x81, (unsigned)call->refusal.error);
    } else {
        arm = tlv_open(call->out, 0xA0);
        tlv_put(call->out, 0x80, in.transaction_id);
        buf_put(call->out, in.server_signed1);
        buf_put(call->out, in.server_signature1);
        buf_put(call->out, in.ci_key_id);
        buf_put(call->out, in.server_certificate);
        tlv_close(call->out, arm);
    }
    tlv_close(call->out, outer);
}

static void authenticate(struct call *call)
{
    struct authenticate_client_request request;
    struct dp_authenticated in;
    size_t outer, arm;

    take(call, &msg_authenticate_client_request, &request);
    assert_int_equal(
        dp_authenticate_client(call->smdpp->binding.dp, &call->arena, request.transaction_id,
                               request.authenticate_server_response, &in, &call->refusal),
        0);
    outer = tlv_open(call->out, 0xBF3B);
    if (call->refusal.subject) {
        tlv_put_u8(call->out, 0x82, (unsigned)call->refusal.error);
    } else {
        arm = tlv_open(call->out, 0xA0);
        tlv_put(call->out, 0x80, request.transaction_id);
        buf_put(call->out, in.profile_metadata);
        buf_put(call->out, in.smdp_signed2);
        buf_put(call->out, in.smdp_signature2);
        buf_put(call->out, in.smdp_certificate);
        tlv_close(call->out, arm);
    }
    tlv_close(call->out, outer);
}

static void get_package(struct call *call)
{
    struct get_bound_profile_package_request request;
    struct bytes package;
    size_t outer, arm;

    take(call, &msg_get_bound_profile_package_request, &request);
    assert_int_equal(
        dp_get_bound_profile_package(call->smdpp->binding.dp, &call->arena, request.transaction_id,
                                     request.prepare_download_response, &package, &call->refusal),
        0);
    outer = tlv_open(call->out, 0xBF3A);
    if (call->refusal.subject) {
        tlv_put_u8(call->out, 0x81, (unsigned)call->refusal.error);
    } else {
        arm = tlv_open(call->out, 0xA0);
        tlv_put(call->out, 0x80, request.transaction_id);
        buf_put(call->out, package);
        tlv_close(call->out, arm);
        free((void *)package.at);
    }
    tlv_close(call->out, outer);
}

static void cancel(struct call *call)
{
    struct server_cancel_session_request request;
    size_t outer;

    take(call, &msg_server_cancel_session_request, &request);
    assert_int_equal(dp_cancel_session(call->smdpp->binding.dp, request.transaction_id,
                                       &request.cancel_session_response, &call->refusal),
                     0);
    outer = tlv_open(call->out, 0xBF41);
    if (call->refusal.subject)
        tlv_put_u8(call->out, 0x81, (unsigned)call->refusal.error);
    else
        tlv_put(call->out, 0xA0, BYTES_NONE);
    tlv_close(call->out, outer);
}

static int extra(void *context, struct bytes body, struct buf *out)
{
    struct fake_smdpp *smdpp = context;
    struct call call = {.smdpp = smdpp, .body = body, .out = out};
    struct tlv whole;

    assert_int_equal(tlv_only(body, &whole), 0);
    arena_init(&call.arena, WORK_MAX);
    if (whole.tag == 0xBF39)
        initiate(&call);
    else if (whole.tag == 0xBF3B)
        authenticate(&call);
    else if (whole.tag == 0xBF3A)
        get_package(&call);
    else if (whole.tag == 0xBF41)
        cancel(&call);
    else
        fail_msg("the eIM does not know %X", whole.tag);
    arena_free(&call.arena);
    if (smdpp->instead_of_tag == whole.tag) {
        out->len = 0;
        assert_int_equal(buf_put_hex(out, smdpp->tlv), 0);
    }
    return 200;
}

static void forward(void *context, struct bytes notification)
{
    struct fake_smdpp *smdpp = context;
    struct arena arena;

    arena_init(&arena, WORK_MAX);
    struct dp_refusal refusal;

    (void)dp_handle_notification(smdpp->binding.dp, &arena, notification, &refusal);
    arena_free(&arena);
}

void fake_smdpp_behind(struct fake_smdpp *smdpp, struct fake_eim *eim)
{
    eim->extra = extra;
    eim->extra_context = smdpp;
    eim->forward = forward;
}
