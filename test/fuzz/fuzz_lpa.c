/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: an LPA and its card against an SM-DP+ and SM-DS, whose responses are changed. The
 * first octet is the procedure (0: download, 1: with a confirmation code, 2: events, 3: all
 * notifications); then, for each request of the LPA in order, an octet:
 *
 *   b1-b3   0 to 3: as it is; 4: the JSON changed (json_change.h), 5: a member in base64 changed
 *           (tlv_change.h), 6: the same, and signed again by the SM-DP+, 7: a body from the input
 *   b4-b6   number of changes, or the length of the body in units of 8 octets
 *   b7-b8   with 7: HTTP status 200, 204, 500 or none
 *
 * For any responses the procedure ends: with a result, or with one line of text.
 */
#include "apdu/base64.h"
#include "test/fake/server.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/input.h"
#include "test/fuzz/json_change.h"
#include "test/fuzz/tlv_change.h"
#include "tools/lpa/lpa.h"
#include "tools/smdpp/binding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { JSON = 4, TLV, SIGNED, BODY, MESSAGE_SIZE = 1 << 16, FILE_SIZE_MAX = 1 << 20 };

static struct scene {
    struct fake_server server;
    struct binding binding;
    struct dp dp; /* before each input */
    struct catalog_profile profile;
    uint8_t card[FILE_SIZE_MAX]; /* the file of the card before each input */
    size_t card_len;
    struct bytes input; /* what is left of it */
    uint8_t memory[2][MESSAGE_SIZE];
} * scene;

/* ---- responses ---- */

/* The signature of the SM-DP+ over the changed part: of InitiateAuthentication, or with the eUICC's
 * signature of AuthenticateClient. */
static void sign_response(json_t *root, struct bytes part)
{
    const struct dp_side *side = &scene->server.dp->sides[0];
    const bool is_first = json_object_get(root, "serverSignature1") != NULL;
    uint8_t second_octets[80], signature_octets[80], text_octets[200];
    struct buf second = BUF_OVER(second_octets), out = BUF_OVER(signature_octets),
               text = BUF_OVER(text_octets);

    for (size_t i = 0; !is_first && i < DP_SESSIONS_MAX; i++)
        if (scene->server.dp->sessions[i].state == DP_AUTHENTICATED && second.len == 0)
            tlv_put(&second, TLV_SIGNATURE, BYTES_OF(scene->server.dp->sessions[i].signature1));
    if (server_put_signature(&out, is_first ? side->auth.key : side->pb.key, part,
                             buf_bytes(&second)) < 0)
        return;
    base64_put(&text, buf_bytes(&out));
    json_object_set_new(root, is_first ? "serverSignature1" : "smdpSignature2",
                        json_stringn((const char *)text.at, text.len));
}

/* Changes a member in base64: the signed one, or one that the input chooses. */
static void change_member(json_t *root, unsigned kind, struct bytes changes)
{
    static const char *const members[] = {
        "serverSigned1",     "serverSignature1", "euiccCiPKIdToBeUsed",
        "serverCertificate", "profileMetadata",  "smdpSigned2",
        "smdpSignature2",    "smdpCertificate",  "boundProfilePackage"};
    unsigned choice = kind == SIGNED ? 0 : fuzz_take_number(&scene->input, 1) % 9;
    const char *member = members[choice];
    const char *old;
    uint8_t *octets;
    struct buf decoded, text;
    struct bytes part;

    if (kind == SIGNED && !json_object_get(root, member))
        member = "smdpSigned2";
    old = json_string_value(json_object_get(root, member));
    if (!old)
        return;
    octets = malloc(strlen(old) + 1);
    decoded = buf_over(octets, strlen(old) + 1);
    assert(octets && base64_read(&decoded, old) == 0);
    part = tlv_changed(buf_bytes(&decoded), changes, BUF_OVER(scene->memory[0]),
                       BUF_OVER(scene->memory[1]));
    text = buf_over(malloc(base64_size(part.len)), base64_size(part.len));
    assert(text.at);
    base64_put(&text, part);
    json_object_set_new(root, member, json_stringn((const char *)text.at, text.len));
    if (kind == SIGNED)
        sign_response(root, part);
    free(text.at);
    free(octets);
}

static void change_response(struct https_response *response)
{
    unsigned how = fuzz_take_number(&scene->input, 1), kind = how & 7, count = how >> 3 & 7;
    static const int statuses[] = {200, 204, 500, 0};
    struct bytes body;
    json_t *root;
    char *text;

    if (kind < JSON)
        return;
    if (kind == BODY) {
        body = fuzz_take(&scene->input, (size_t)count * 8);
        response->status = statuses[how >> 6];
    } else {
        root = json_loadb((const char *)response->body.at, response->body.len, 0, NULL);
        if (!root)
            return;
        if (kind == JSON)
            json_change(root, fuzz_take(&scene->input, 2 * (size_t)count));
        else
            change_member(root, kind, fuzz_take(&scene->input, TLV_CHANGE_SIZE * (size_t)count));
        text = json_dumps(root, JSON_COMPACT);
        json_decref(root);
        assert(text);
        body = bytes_at(text, strlen(text));
    }
    free((void *)(uintptr_t)response->body.at);
    response->body = bytes_at(malloc(body.len + 1), body.len);
    assert(response->body.at);
    if (body.len)
        memcpy((void *)(uintptr_t)response->body.at, body.at, body.len);
    if (kind != BODY)
        free((void *)(uintptr_t)body.at);
}

/* In place of https_post, by the option --wrap of the linker. */
int __wrap_https_post(const struct https_request *request, const struct https_trust *trust,
                      int *status, struct bytes *body, struct https_error *error);
int __wrap_https_post(const struct https_request *request, const struct https_trust *trust,
                      int *status, struct bytes *body, struct https_error *error)
{
    struct https_response response = {.status = 404};
    const struct https_incoming in = {.path = request->path,
                                      .content_type = request->content_type,
                                      .admin_protocol = request->admin_protocol,
                                      .body = request->body};
    uint8_t *whole;

    (void)trust;
    assert(scene);
    binding_handle(&scene->binding, &in, &response);
    change_response(&response);
    if (response.status == 0) {
        free((void *)(uintptr_t)response.body.at);
        snprintf(error->text, sizeof(error->text), "no response");
        return ERR_IO;
    }
    whole = malloc(response.body.len + 1); /* a NUL follows the body */
    assert(whole);
    if (response.body.len)
        memcpy(whole, response.body.at, response.body.len);
    whole[response.body.len] = '\0';
    free((void *)(uintptr_t)response.body.at);
    *body = bytes_at(whole, response.body.len);
    *status = response.status;
    return 0;
}

/* ---- the card ---- */

static void begin(void)
{
    struct dp_event event = {.event_id = "one", .address = "smdpp.example.com"};
    int err;

    scene = calloc(1, sizeof(*scene));
    assert(scene);
    fake_server_make(&scene->server);
    bytes_to_hex(BYTES_OF(scene->server.fake.credentials.eid), event.eid, sizeof(event.eid));
    err = dp_add_event(scene->server.dp, &event);
    assert(err == 0);
    scene->binding = (struct binding){.dp = scene->server.dp, .der = scene->server.der};
    euiccd_close(scene->server.fake.card);
    scene->server.fake.card = NULL;
    scene->card_len = fuzz_read_file(scene->server.fake.path, scene->card, sizeof(scene->card));
    assert(scene->card_len > 0);
    scene->dp = *scene->server.dp;
    scene->profile = scene->server.profile;
}

static void restore(void)
{
    fuzz_write_file(scene->server.fake.path, bytes_at(scene->card, scene->card_len));
    *scene->server.dp = scene->dp;
    scene->server.profile = scene->profile;
}

static int run(struct lpa *lpa, unsigned procedure)
{
    struct activation_code code = {.address = "smdpp.example.com", .matching_id = "one"};
    const struct activation_code *codes;
    struct lpa_installed installed;
    unsigned delivered;
    size_t count = 0;
    int err;

    switch (procedure & 3) {
    case 2:
        err = lpa_retrieve_events(lpa, fake_server_sds_address, &codes, &count);
        for (size_t i = 0; err == 0 && i < count; i++)
            assert(!es9_address_problem(codes[i].address));
        return err;
    case 3:
        return lpa_process_notifications(lpa, LPA_ALL_NOTIFICATIONS, &delivered);
    default:
        err = lpa_download(lpa, &code, procedure & 1 ? "1234" : NULL, &installed);
        assert(err < 0 || installed.ok || installed.error_reason >= 0);
        return err;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct link_error error;
    struct lpa lpa = {.context = NULL};
    int err;

    if (!scene)
        begin();
    restore();
    scene->input = bytes_from(bytes_at(data, size), 1);
    lpa.der = scene->server.der;
    lpa.card_response = malloc(LINK_RESPONSE_MAX);
    assert(lpa.card_response);
    arena_init(&lpa.arena, 16 << 20);
    err = link_open_card(&lpa.link, scene->server.fake.path, NULL, &error);
    assert(err == 0);
    err = run(&lpa, size ? data[0] : 0);
    assert(err <= 0 && (err == 0 || lpa.error[0]));
    link_close(lpa.link);
    arena_free(&lpa.arena);
    free(lpa.card_response);
    return 0;
}
