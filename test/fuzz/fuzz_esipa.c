/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: ESipa of the eIM, ASN.1 binding, with a filled queue, and the SM-DP+ behind it. A
 * card has gone through every procedure once: the input is a list of steps, each of which puts eIM
 * and SM-DP+ into the state before one of these messages, changes it, and sends it:
 *
 *   octet 1   b1-b4: the message, or a body from the input; b5: signed again; b6: the servers keep
 *             their state; b7: the SM-DP+ refuses
 *   octet 2   number of TLV changes in b1-b4, in b5-b8 of changes of the SM-DP+'s responses
 *   then these changes (tlv_change.h, json_change.h); for a body its length and its octets
 *
 * Each request has a response that is one TLV, or a status of HTTP with a reason. A result whose
 * signed part was changed is never a valid one.
 */
#include "card/store/store_tx.h"
#include "test/fake/inside.h"
#include "test/fake/server.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/json_change.h"
#include "test/fuzz/tlv_change.h"
#include "tools/eim/esipa/esipa.h"
#include "tools/eim/package/package.h"
#include "tools/smdpp/binding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum message {
    POLL,         /* GetEimPackage */
    IDENTITY,     /* ProvideEimPackageResult: certificates, */
    RESULT,       /* of an eUICC package, */
    RESULT_LIST,  /* the same with notifications, */
    DATA,         /* of a request for data, */
    TRIGGER,      /* of a trigger: an error, */
    INSTALLATION, /* a ProfileInstallationResult, */
    ERROR,        /* eimPackageResultErrorCode */
    INITIATE,     /* the functions of an indirect download */
    AUTHENTICATE,
    BIND,
    INSTALLED, /* HandleNotification */
    CANCEL,
    PUSHED, /* the response to TransferEimPackage */
    BODY,
    SAME_BODY,
    MESSAGES
};
enum {
    SIGN = 16,
    KEEP = 32,
    REFUSE = 64,
    STEPS_MAX = 5,
    MESSAGE_SIZE = 1 << 15,
    RESPONSE_SIZE = 1 << 17
};

#define EIM_ID "eim.example"

/* A message of the IPA, and the state of the servers before it. */
struct moment {
    struct bytes octets;
    json_t *eims;
    struct dp dp;
    struct catalog_profile profile;
};

struct scene {
    struct fake_server server;
    struct moment moments[MESSAGES];
    struct ec_private *key, *eim_key;
    struct binding binding;
    struct eim_state state;
    struct esipa *esipa;
    char eid[EID_TEXT_SIZE];
    struct bytes smdp_signature2, values; /* changes of the SM-DP+'s responses */
    bool refuses, is_valid;               /* of the current message */
    uint8_t memory[2][MESSAGE_SIZE], response[RESPONSE_SIZE];
};

/* ---- the SM-DP+ behind the eIM ---- */

static int call_smdpp(void *context, const char *address, const char *function, json_t *in,
                      json_t **out, struct es9_error *error)
{
    struct scene *scene = context;
    struct https_response response = {.status = 404};
    struct dp_refusal refusal = {0};
    struct arena arena;
    char *text = json_dumps(in, JSON_COMPACT);
    int err;

    (void)address;
    json_decref(in);
    *error = (struct es9_error){.text = "refused", .subject = "8.1", .reason = "4.8"};
    if (scene->refuses || !text) {
        free(text);
        return ERR_STATE;
    }
    arena_init(&arena, 16 << 20);
    err = binding_json(&scene->binding, function, bytes_at(text, strlen(text)), &arena, &response,
                       &refusal);
    arena_free(&arena);
    free(text);
    if (err == 0 && !refusal.subject && out)
        *out = json_loadb((const char *)response.body.at, response.body.len, 0, NULL);
    free((void *)(uintptr_t)response.body.at);
    if (err < 0 || refusal.subject || (out && !*out))
        return err < 0 ? err : ERR_STATE;
    if (out)
        json_change(*out, scene->values);
    return 0;
}

static void check_line(void *context, const json_t *line)
{
    struct scene *scene = context;
    const json_t *result = json_object_get(line, "result");

    assert(json_is_object(line));
    scene->is_valid = json_is_true(json_object_get(result, "verified"));
}

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

/* BF52 { A0 { the certificates, or the default SM-DP+ } } */
static struct bytes data_result(struct scene *scene, bool has_certificates)
{
    const struct euiccd_credential *credential = &scene->server.fake.credentials.credentials[0];
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF52), arm = tlv_open(&out, 0xA0);

    if (has_certificates) {
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

/* ---- every procedure once ---- */

/* The card knows the eIM. */
static void add_eim(struct scene *scene)
{
    struct euicc *euicc = inside_euicc(scene->server.fake.card);
    struct store_eim entry = {.eim_id = BYTES_TEXT(EIM_ID),
                              .supported_protocols = -1,
                              .eim_id_type = -1,
                              .public_key_data = BYTES_NONE};
    uint8_t spki[128], octets[256];
    struct buf key = BUF_OVER(spki), record = BUF_OVER(octets);
    struct bytes point;
    int err = ec_private_generate(&scene->eim_key, EC_CURVE_P256, &scene->server.rng);
    size_t arm;

    assert(err == 0);
    err = ec_private_point(scene->eim_key, &point);
    assert(err == 0);
    ec_spki_put(&key, EC_CURVE_P256, point);
    arm = tlv_open(&record, 0xA0);
    buf_put(&record, bytes_from(buf_bytes(&key), 2));
    tlv_close(&record, arm);
    entry.public_key_data = buf_bytes(&record);
    err = store_begin(euicc->store);
    assert(err == 0);
    err = store_add_eim(euicc->store, &entry);
    assert(err == 0);
    err = store_commit(euicc->store);
    assert(err == 0);
}

static void open_eim(struct scene *scene)
{
    static char pki[96];
    const struct esipa_options options = {.der = scene->server.der,
                                          .eim_id = EIM_ID,
                                          .key = scene->eim_key,
                                          .pki = pki,
                                          .state = &scene->state,
                                          .rng = &scene->server.rng,
                                          .forward = true,
                                          .decode = true,
                                          .es9 = call_smdpp,
                                          .log = check_line,
                                          .context = scene};
    char path[FUZZ_PATH_MAX];
    int err = eim_state_load(&scene->state, fuzz_path(path, "state.json"));

    assert(err == 0);
    snprintf(pki, sizeof(pki), "%s/pki", scene->server.fake.folder);
    err = esipa_new(&scene->esipa, &options);
    assert(err == 0);
}

/* Certificates, orders, data and a trigger, each with its result. */
static void run_packages(struct scene *scene)
{
    struct bytes package, result, none = BYTES_NONE;
    struct buf list = room(scene);
    size_t whole;

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
    whole = tlv_open(&list, 0x30);
    buf_put(&list, result);
    tlv_put(&list, 0xA0, BYTES_NONE); /* no notifications */
    tlv_close(&list, whole);
    keep(scene, RESULT_LIST, provide(scene, buf_bytes(&list)));
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

static struct bytes cancel(struct scene *scene, struct bytes id)
{
    struct buf request = arena_buf(&scene->server.arena, 128), out = room(scene);
    size_t whole = tlv_open(&request, 0xBF41), arm;
    struct bytes response;

    tlv_put(&request, 0x80, id);
    tlv_put_u8(&request, 0x81, 1);
    tlv_close(&request, whole);
    response = value_of(fake_server_es10(&scene->server, buf_bytes(&request)));
    whole = tlv_open(&out, 0xBF41);
    tlv_put(&out, 0x80, id);
    arm = tlv_open(&out, 0xA1);
    buf_put(&out, response);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    return buf_bytes(&out);
}

/* InitiateAuthentication and AuthenticateClient; the response of the latter. */
static struct bytes authenticate(struct scene *scene, struct dp_initiated *initiated)
{
    struct buf out = room(scene);
    size_t whole = tlv_open(&out, 0xBF39);
    struct bytes answer;

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
    keep(scene, AUTHENTICATE,
         with_transaction(scene, 0xBF3B, initiated->transaction_id,
                          fake_server_authenticate_with(&scene->server, initiated, "one")));
    return value_of(send_good(scene, scene->moments[AUTHENTICATE].octets));
}

static void run_download(struct scene *scene)
{
    struct fake_server *server = &scene->server;
    struct dp_initiated initiated;
    struct dp_authenticated authenticated = {.is_event = false};
    struct bytes answer = authenticate(scene, &initiated), package, result;
    struct buf out = room(scene);
    size_t whole, arm;

    authenticated.smdp_signed2 = part(answer, 0x30, 0);
    authenticated.smdp_signature2 = part(answer, 0x5F37, 0);
    authenticated.smdp_certificate = part(answer, 0x30, 1);
    scene->smdp_signature2 = authenticated.smdp_signature2;
    keep(scene, BIND,
         with_transaction(scene, 0xBF3A, initiated.transaction_id,
                          fake_server_prepare(server, &authenticated, NULL)));
    package = part(value_of(send_good(scene, scene->moments[BIND].octets)), 0xBF36, 0);
    result = fake_server_install(server, package);
    whole = tlv_open(&out, 0xBF3D);
    arm = tlv_open(&out, 0xA0);
    buf_put(&out, result);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    keep(scene, INSTALLED, buf_bytes(&out));
    keep(scene, INSTALLATION, provide(scene, trigger_result(scene, result)));
}

static void begin(struct scene *scene)
{
    struct fake_server *server = &scene->server;
    struct dp_initiated initiated;
    int err;

    fake_server_make(server);
    arena_free(&server->arena);
    arena_init(&server->arena, 64 << 20);
    err = ec_private_import(&scene->key,
                            from_euiccd(server->fake.credentials.credentials[0].euicc_private_key));
    assert(err == 0);
    scene->binding = (struct binding){.dp = server->dp, .der = server->der};
    bytes_to_hex(eid_of(scene), scene->eid, sizeof(scene->eid));
    add_eim(scene);
    open_eim(scene);
    run_packages(scene);
    (void)authenticate(scene, &initiated);
    keep(scene, CANCEL, cancel(scene, initiated.transaction_id));
    run_download(scene);
    scene->moments[BODY] = scene->moments[TRIGGER];
    scene->moments[SAME_BODY] = scene->moments[INSTALLED];
    scene->moments[BODY].eims = json_deep_copy(scene->moments[TRIGGER].eims);
    scene->moments[SAME_BODY].eims = json_deep_copy(scene->moments[INSTALLED].eims);
}

/* ---- steps ---- */

static struct bytes take(struct bytes *input, size_t len)
{
    struct bytes taken = bytes_cut(*input, 0, len);

    *input = bytes_from(*input, taken.len);
    return taken;
}

static void restore(struct scene *scene, const struct moment *moment)
{
    json_object_set_new(scene->state.root, "eims", json_deep_copy(moment->eims));
    *scene->server.dp = moment->dp;
    scene->server.profile = moment->profile;
}

static void send_message(struct scene *scene, enum message message, struct bytes octets)
{
    struct buf out;
    struct tlv whole;
    int status;

    if (message == PUSHED) {
        struct buf next = BUF_OVER(scene->response), push = arena_buf(&scene->server.arena, 1);

        esipa_push_response(scene->esipa, scene->eid, buf_bytes(&push), octets, &next);
        assert(!next.overflow && (next.len == 0 || tlv_only(buf_bytes(&next), &whole) == 0));
        return;
    }
    status = handle(scene, octets, &out);
    assert(status == 200 || status == 204 || status == 400 || status == 502);
    assert(!out.overflow);
    if (status == 200)
        assert(tlv_only(buf_bytes(&out), &whole) == 0);
    else
        assert(status == 204 ? out.len == 0 : out.len > 0);
}

static void step(struct scene *scene, struct bytes *input)
{
    struct bytes head = take(input, 2), tlvs, octets;
    unsigned how = head.at[0];
    enum message message = (enum message)(how & 15);
    const struct moment *moment = &scene->moments[message];
    struct tlv ours, ours_signature, theirs, theirs_signature;

    if (!(how & KEEP))
        restore(scene, moment);
    scene->values = BYTES_NONE;
    scene->is_valid = false;
    scene->refuses = how & REFUSE;
    if (message >= BODY) {
        send_message(scene, message, take(input, (size_t)head.at[1] << 2));
        return;
    }
    tlvs = take(input, (size_t)TLV_CHANGE_SIZE * (head.at[1] & 15U));
    scene->values = take(input, 2 * (size_t)(head.at[1] >> 4));
    octets =
        tlv_changed(moment->octets, tlvs, BUF_OVER(scene->memory[0]), BUF_OVER(scene->memory[1]));
    if (how & SIGN && octets.at != moment->octets.at)
        tlv_sign_again(scene->key, octets, message == BIND ? scene->smdp_signature2 : BYTES_NONE);
    send_message(scene, message, octets);
    if (scene->is_valid && !(how & SIGN) && message == RESULT &&
        tlv_find_signature(octets, &theirs, &theirs_signature) &&
        tlv_find_signature(moment->octets, &ours, &ours_signature))
        assert(bytes_equal(ours.whole, theirs.whole) &&
               bytes_equal(ours_signature.whole, theirs_signature.whole));
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
