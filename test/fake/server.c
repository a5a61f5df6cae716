/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/server.h"

#include "apdu/sw.h"
#include "test/fake/download.h"
#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char fake_server_address[] = "smdpp.example.com";
const char fake_server_sds_address[] = "smds.example.com";

static void keep_record(void *context, const struct dp_record *record)
{
    struct fake_server *server = context;

    server->record = *record;
    snprintf(server->what, sizeof(server->what), "%s", record->what);
    snprintf(server->detail, sizeof(server->detail), "%s", record->detail);
    snprintf(server->eid, sizeof(server->eid), "%s", record->eid);
    server->records++;
}

static struct bytes keep(struct buf *buf)
{
    uint8_t *copy = malloc(buf->len);

    assert_non_null(copy);
    assert_false(buf->overflow);
    memcpy(copy, buf->at, buf->len);
    return bytes_at(copy, buf->len);
}

static void make_profile(struct fake_server *server)
{
    uint8_t memory[8192];
    struct buf metadata = BUF_OVER(memory), package;

    download_put_metadata(&metadata, "98001032547698103214", "");
    server->profile.metadata = keep(&metadata);
    package = BUF_OVER(memory);
    package_start(&package);
    package_end(&package);
    server->profile.package = keep(&package);
    strcpy(server->profile.name, "one");
    strcpy(server->profile.matching_id, "one");
    server->catalog = (struct catalog){&server->profile, 1};
}

void fake_server_make(struct fake_server *server)
{
    struct pki_error error = {""};
    char pki[96];

    *server = (struct fake_server){.rng = rng_system()};
    fake_card_make(&server->fake, NULL);
    arena_init(&server->arena, 16 << 20);
    server->der = der_definitions_new();
    assert_non_null(server->der);
    make_profile(server);
    snprintf(pki, sizeof(pki), "%s/pki", server->fake.folder);
    const struct dp_options options = {.pki = pki,
                                       .address = fake_server_address,
                                       .sds_address = fake_server_sds_address,
                                       .catalog = &server->catalog,
                                       .der = server->der,
                                       .rng = &server->rng,
                                       .log = keep_record,
                                       .context = server};
    if (dp_new(&server->dp, &options, &error) < 0)
        fail_msg("%s", error.text);
}

void fake_server_end(struct fake_server *server)
{
    dp_free(server->dp);
    der_definitions_free(server->der);
    arena_free(&server->arena);
    free((void *)server->profile.metadata.at);
    free((void *)server->profile.package.at);
    fake_card_end(&server->fake);
}

struct bytes fake_server_es10(struct fake_server *server, struct bytes request)
{
    struct bytes response;

    assert_int_equal(fake_es10(&server->fake, request, &response), SW_OK);
    response = arena_copy(&server->arena, response);
    assert_non_null(response.at);
    return response;
}

struct bytes fake_server_challenge(struct fake_server *server)
{
    static const uint8_t request[] = {0xBF, 0x2E, 0x00};
    struct tlv whole, challenge;

    assert_int_equal(tlv_only(fake_server_es10(server, BYTES_OF(request)), &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0x80, &challenge), 0);
    return challenge.value;
}

struct bytes fake_server_info1(struct fake_server *server)
{
    static const uint8_t request[] = {0xBF, 0x20, 0x00};

    return fake_server_es10(server, BYTES_OF(request));
}

struct bytes fake_server_authenticate_with(struct fake_server *server,
                                           const struct dp_initiated *in, const char *matching_id)
{
    struct buf request = arena_buf(&server->arena, 4096);
    size_t mark = tlv_open(&request, 0xBF38), context, device;

    buf_put(&request, in->server_signed1);
    buf_put(&request, in->server_signature1);
    buf_put(&request, in->ci_key_id);
    buf_put(&request, in->server_certificate);
    context = tlv_open(&request, 0xA0);
    if (*matching_id)
        tlv_put(&request, 0x80, bytes_at(matching_id, strlen(matching_id)));
    device = tlv_open(&request, 0xA1);
    tlv_put(&request, 0x80, BYTES_TEXT("\x35\x29\x06\x11"));
    tlv_put(&request, 0xA1, BYTES_NONE);
    tlv_close(&request, device);
    tlv_close(&request, context);
    tlv_close(&request, mark);
    return fake_server_es10(server, buf_bytes(&request));
}

struct bytes fake_server_authenticate(struct fake_server *server, const char *address,
                                      const char *matching_id)
{
    struct bytes challenge = fake_server_challenge(server);

    assert_int_equal(dp_initiate_authentication(
                         server->dp, &server->arena, challenge, fake_server_info1(server),
                         bytes_at(address, strlen(address)), &server->initiated, &server->refusal),
                     0);
    assert_null(server->refusal.subject);
    return fake_server_authenticate_with(server, &server->initiated, matching_id);
}

struct bytes fake_server_prepare(struct fake_server *server, const struct dp_authenticated *in,
                                 const char *code)
{
    struct buf request = arena_buf(&server->arena, 4096);
    size_t mark = tlv_open(&request, 0xBF21);
    uint8_t hash[32];

    buf_put(&request, in->smdp_signed2);
    buf_put(&request, in->smdp_signature2);
    if (code) {
        assert_int_equal(server_hash_confirmation_code(hash, bytes_at(code, strlen(code)),
                                                       server->initiated.transaction_id),
                         0);
        tlv_put(&request, 0x04, BYTES_OF(hash));
    }
    buf_put(&request, in->smdp_certificate);
    tlv_close(&request, mark);
    return fake_server_es10(server, buf_bytes(&request));
}

struct bytes fake_server_cancel(struct fake_server *server, struct bytes transaction_id)
{
    struct buf request = arena_buf(&server->arena, 128);
    size_t mark = tlv_open(&request, 0xBF41);

    tlv_put(&request, 0x80, transaction_id);
    tlv_put_u8(&request, 0x81, 1);
    tlv_close(&request, mark);
    return fake_server_es10(server, buf_bytes(&request));
}

struct bytes fake_server_open(struct fake_server *server)
{
    struct bytes response = fake_server_authenticate(server, fake_server_address, "one");

    assert_int_equal(dp_authenticate_client(server->dp, &server->arena,
                                            server->initiated.transaction_id, response,
                                            &server->authenticated, &server->refusal),
                     0);
    assert_null(server->refusal.subject);
    return fake_server_prepare(server, &server->authenticated, NULL);
}

struct bytes fake_server_install(struct fake_server *server, struct bytes package)
{
    return fake_server_es10(server, package);
}

struct bytes fake_server_download(struct fake_server *server)
{
    struct bytes prepared = fake_server_open(server), package, result;

    assert_int_equal(dp_get_bound_profile_package(server->dp, &server->arena,
                                                  server->initiated.transaction_id, prepared,
                                                  &package, &server->refusal),
                     0);
    assert_null(server->refusal.subject);
    result = fake_server_install(server, package);
    free((void *)package.at);
    return result;
}
