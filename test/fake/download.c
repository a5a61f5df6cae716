/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/download.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/package.h"
#include "tools/pki/source_date.h"
#include "tools/smdpp/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CHAIN_MAX = 255 * 255 };

static void load(struct download *download, struct pki_entity *out, enum pki_holder holder,
                 enum ec_curve curve)
{
    struct pki_error error = {""};
    char folder[96];

    snprintf(folder, sizeof(folder), "%s/pki", download->fake->folder);
    if (pki_load_entity(out, folder, holder, curve, &error) < 0)
        fail_msg("%s", error.text);
}

void download_begin(struct download *download, struct fake_card *fake, enum ec_curve curve)
{
    *download = (struct download){.fake = fake,
                                  .curve = curve,
                                  .signing_curve = curve,
                                  .rng = rng_system(),
                                  .address = "smdpp.example.com",
                                  .transaction_id_len = 16};
    load(download, &download->ci, PKI_CI, curve);
    load(download, &download->signing_ci, PKI_CI, curve);
    load(download, &download->auth, PKI_DPAUTH, curve);
    load(download, &download->pb, PKI_DPPB, curve);
    load(download, &download->ds, PKI_DSAUTH, curve);
}

void download_sign_with(struct download *download, enum ec_curve curve)
{
    pki_entity_free(&download->signing_ci);
    load(download, &download->signing_ci, PKI_CI, curve);
    download->signing_curve = curve;
}

void download_end(struct download *download)
{
    pki_entity_free(&download->ci);
    pki_entity_free(&download->signing_ci);
    pki_entity_free(&download->auth);
    pki_entity_free(&download->pb);
    pki_entity_free(&download->ds);
}

void download_issue(struct download *download, enum cert_role role,
                    void (*change)(struct cert_template *), struct pki_entity *out)
{
    static const uint8_t serial[] = {0x11, 0x22};
    struct cert_template template;
    struct buf der = buf_over(malloc(CERT_ISSUE_MAX), CERT_ISSUE_MAX);
    struct bytes point;

    *out = (struct pki_entity){0};
    assert_non_null(der.at);
    cert_template_init(&template, role);
    template.organization = "ACME";
    template.common_name = "another SM-DP+";
    template.serial = BYTES_OF(serial);
    template.not_before = source_date(&source_clock) - 86400;
    template.not_after = template.not_before + 365 * 86400;
    template.registered_id = "2.999.10";
    if (change)
        change(&template);
    assert_int_equal(ec_private_generate(&out->key, download->curve, &download->rng), 0);
    assert_int_equal(ec_private_point(out->key, &point), 0);
    assert_int_equal(
        cert_issue(&der, &template, download->curve, point, &download->ci.cert, download->ci.key),
        0);
    out->der = buf_bytes(&der);
    assert_int_equal(cert_parse(&out->cert, out->der), 0);
}

static struct bytes transaction_id(const struct download *download)
{
    return bytes_at(download->transaction_id, download->transaction_id_len);
}

static struct tlv take(struct bytes *cursor, uint32_t tag)
{
    struct tlv found;

    if (tlv_take(cursor, tag, &found) < 0) {
        char text[41];

        fail_msg("no %X in %s", tag, bytes_to_hex(bytes_cut(*cursor, 0, 20), text, sizeof(text)));
    }
    return found;
}

static void random_octets(struct download *download, uint8_t *out, size_t len)
{
    assert_int_equal(download->rng.fill(&download->rng, out, len), 0);
}

uint16_t download_try_challenge(struct download *download)
{
    struct bytes response;
    uint16_t sw = fake_es10_hex(download->fake, "BF2E00", &response);

    if (sw != SW_OK)
        return sw;
    response = take(&response, 0xBF2E).value;
    struct tlv challenge = take(&response, 0x80);

    assert_int_equal(challenge.value.len, sizeof(download->challenge));
    memcpy(download->challenge, challenge.value.at, sizeof(download->challenge));
    random_octets(download, download->transaction_id, sizeof(download->transaction_id));
    random_octets(download, download->server_challenge, sizeof(download->server_challenge));
    return SW_OK;
}

void download_challenge(struct download *download)
{
    assert_int_equal(download_try_challenge(download), SW_OK);
}

void download_put_authenticate(struct download *download, const struct pki_entity *server,
                               struct buf *out)
{
    uint8_t octets[512];
    struct buf signed1 = BUF_OVER(octets);
    size_t mark = tlv_open(out, 0xBF38);

    server_put_server_signed1(&signed1, transaction_id(download), BYTES_OF(download->challenge),
                              bytes_at(download->address, strlen(download->address)),
                              BYTES_OF(download->server_challenge));
    buf_put(out, buf_bytes(&signed1));
    assert_int_equal(server_put_signature(out, server->key, buf_bytes(&signed1), BYTES_NONE), 0);
    tlv_put(out, 0x04, download->signing_ci.cert.subject_key_id);
    buf_put(out, server->der);
    package_put(out, "A0{80=4142432D58595A A1{80=35290611 A1{80=050000 81=080000 85=090000}}}");
    tlv_close(out, mark);
    assert_false(out->overflow);
}

/* Checks a response to AuthenticateServer and stores what the next steps need. */
static void take_authenticated(struct download *download, struct bytes response)
{
    struct bytes signed1;
    struct tlv part, signature, euicc, eum;
    enum cert_fault fault = CERT_BAD_EID;
    enum verdict verdict = BAD;
    struct cert cert;

    response = take(&response, 0xBF38).value;
    response = take(&response, 0xA0).value;
    signed1 = take(&response, 0x30).whole;
    signature = take(&response, 0x5F37);
    euicc = take(&response, 0x30);
    eum = take(&response, 0x30);
    assert_int_equal(response.len, 0);
    assert_int_equal(
        server_check_euicc(&cert, euicc.whole, eum.whole, &download->signing_ci.cert, &fault), 0);
    assert_int_equal(fault, CERT_FINE);
    assert_int_equal(server_check_signature(&cert, signed1, BYTES_NONE, signature.value, &verdict),
                     0);
    assert_int_equal(verdict, GOOD);
    memcpy(download->euicc_signature1, signature.value.at, sizeof(download->euicc_signature1));
    memcpy(download->euicc_certificate, euicc.whole.at, euicc.whole.len);
    download->euicc_certificate_len = euicc.whole.len;

    signed1 = take(&signed1, 0x30).value;
    assert_true(bytes_equal(take(&signed1, 0x80).value, transaction_id(download)));
    part = take(&signed1, 0x83);
    assert_memory_equal(part.value.at, download->address, strlen(download->address));
    assert_true(bytes_equal(take(&signed1, 0x84).value, BYTES_OF(download->server_challenge)));
    take(&signed1, 0xBF22);
    take(&signed1, 0xA0);
}

uint16_t download_try_authenticate(struct download *download, const struct pki_entity *server,
                                   int *code)
{
    uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    struct bytes response;
    uint16_t sw;

    download_put_authenticate(download, server, &request);
    sw = fake_es10(download->fake, buf_bytes(&request), &response);
    *code = sw == SW_OK ? download_error(response) : -1;
    if (sw == SW_OK)
        assert_memory_equal(response.at, "\xBF\x38", 2);
    if (*code == 0)
        take_authenticated(download, response);
    return sw;
}

void download_authenticate(struct download *download)
{
    int code;

    assert_int_equal(download_try_authenticate(download, &download->auth, &code), SW_OK);
    if (code)
        fail_msg("AuthenticateServer: %d, %s", code, download->fake->refusal);
}

static void parse_euicc(const struct download *download, struct cert *cert)
{
    assert_int_equal(
        cert_parse(cert, bytes_at(download->euicc_certificate, download->euicc_certificate_len)),
        0);
}

void download_put_prepare(struct download *download, const struct pki_entity *server,
                          bool cc_required, struct bytes bpp_euicc_otpk, struct bytes hash_cc,
                          struct buf *out)
{
    uint8_t octets[256];
    struct buf signed2 = BUF_OVER(octets);
    size_t mark = tlv_open(out, 0xBF21);

    server_put_smdp_signed2(&signed2, transaction_id(download), cc_required, bpp_euicc_otpk);
    buf_put(out, buf_bytes(&signed2));
    assert_int_equal(server_put_signature(out, server->key, buf_bytes(&signed2),
                                          BYTES_OF(download->euicc_signature1)),
                     0);
    if (hash_cc.len)
        tlv_put(out, 0x04, hash_cc);
    buf_put(out, server->der);
    tlv_close(out, mark);
    assert_false(out->overflow);
}

/* Checks a response to PrepareDownload and stores the one-time key. */
static void take_prepared(struct download *download, struct bytes request, struct bytes response)
{
    struct bytes signed2, smdp_signature;
    struct tlv signature;
    enum verdict verdict = BAD;
    struct cert cert;

    request = take(&request, 0xBF21).value;
    take(&request, 0x30);
    smdp_signature = take(&request, 0x5F37).value;
    response = take(&response, 0xBF21).value;
    response = take(&response, 0xA0).value;
    signed2 = take(&response, 0x30).whole;
    signature = take(&response, 0x5F37);
    parse_euicc(download, &cert);
    assert_int_equal(
        server_check_signature(&cert, signed2, smdp_signature, signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    signed2 = take(&signed2, 0x30).value;
    assert_true(bytes_equal(take(&signed2, 0x80).value, transaction_id(download)));
    memcpy(download->euicc_otpk, take(&signed2, 0x5F49).value.at, EC_POINT_LEN);
}

uint16_t download_try_prepare(struct download *download, const struct pki_entity *server, int *code)
{
    uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    struct bytes response;
    uint16_t sw;

    download_put_prepare(download, server, false, BYTES_NONE, BYTES_NONE, &request);
    sw = fake_es10(download->fake, buf_bytes(&request), &response);
    *code = sw == SW_OK ? download_error(response) : -1;
    if (sw == SW_OK)
        assert_memory_equal(response.at, "\xBF\x21", 2);
    if (*code == 0)
        take_prepared(download, buf_bytes(&request), response);
    return sw;
}

void download_prepare(struct download *download)
{
    int code;

    assert_int_equal(download_try_prepare(download, &download->pb, &code), SW_OK);
    if (code)
        fail_msg("PrepareDownload: %d, %s", code, download->fake->refusal);
}

void download_open(struct download *download)
{
    download->result_len = 0;
    download_challenge(download);
    download_authenticate(download);
    download_prepare(download);
}

void download_put_metadata(struct buf *out, const char *iccid, const char *more)
{
    size_t mark = tlv_open(out, 0xBF25);

    size_t number = tlv_open(out, 0x5A);
    assert_int_equal(buf_put_hex(out, iccid), 0);
    tlv_close(out, number);
    package_put(out, "91=54657374 92=50726F66696C65"); /* "Test", "Profile" */
    package_put(out, more);
    tlv_close(out, mark);
}

void download_order(struct download *download, struct bpp_order *order)
{
    static uint8_t metadata_octets[2048], profile_octets[4096];
    struct buf metadata = BUF_OVER(metadata_octets), profile = BUF_OVER(profile_octets);

    download_put_metadata(&metadata, "98001032547698103214", "");
    package_start(&profile);
    package_end(&profile);
    bpp_order_init(order);
    order->transaction_id = transaction_id(download);
    order->smdp_key = download->pb.key;
    order->euicc_otpk = BYTES_OF(download->euicc_otpk);
    order->eid = BYTES_OF(download->fake->credentials.eid);
    order->store_metadata = buf_bytes(&metadata);
    order->profile = buf_bytes(&profile);
}

struct bytes download_make(struct download *download, const struct bpp_order *order)
{
    static uint8_t octets[DOWNLOAD_BPP_MAX];
    struct buf package = BUF_OVER(octets);
    int err = bpp_make(&package, order, &download->rng);

    if (err < 0)
        fail_msg("bpp_make: %s", err_text(err));
    return buf_bytes(&package);
}

uint16_t download_send(struct download *download, struct bytes piece, struct bytes *response)
{
    return fake_es10(download->fake, piece, response);
}

/* ---- Cutting ---- */

static size_t header_len(struct bytes at)
{
    uint32_t tag;
    size_t len, used;

    assert_int_equal(tlv_header(at, &tag, &len, &used), 0);
    return used;
}

static size_t whole_len(struct bytes at)
{
    uint32_t tag;
    size_t len, used;

    assert_int_equal(tlv_header(at, &tag, &len, &used), 0);
    return used + len < at.len ? used + len : at.len;
}

/* Octets of the next chain of `rest`, which is the package from `at` on. */
static size_t next_chain(struct bytes rest, size_t at, enum download_cut cut)
{
    size_t len;

    if (cut == DOWNLOAD_CUT_WHOLE)
        return CHAIN_MAX;
    if (cut == DOWNLOAD_CUT_ODD)
        return 97;
    if (at == 0) {
        len = header_len(rest);
        return len + whole_len(bytes_from(rest, len));
    }
    switch (rest.at[0]) {
    case 0xA0:
    case 0xA2:
        if (cut == DOWNLOAD_CUT_LPAC)
            return whole_len(rest);
        len = header_len(rest);
        return len + whole_len(bytes_from(rest, len));
    case 0xA1:
    case 0xA3:
        return header_len(rest);
    default:
        return whole_len(rest);
    }
}

void download_keep(struct download *download, struct bytes response)
{
    struct tlv whole, data, signature;
    enum verdict verdict = BAD;
    struct bytes list;
    struct cert cert;

    assert_true(response.len <= sizeof(download->result));
    memcpy(download->result, response.at, response.len);
    download->result_len = response.len;
    list = bytes_at(download->result, download->result_len);
    whole = take(&list, 0xBF37);
    assert_int_equal(list.len, 0);
    list = whole.value;
    data = take(&list, 0xBF27);
    signature = take(&list, 0x5F37);
    assert_int_equal(list.len, 0);
    parse_euicc(download, &cert);
    assert_int_equal(
        server_check_signature(&cert, data.whole, BYTES_NONE, signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    list = data.value;
    assert_true(bytes_equal(take(&list, 0x80).value, transaction_id(download)));
}

uint16_t download_load(struct download *download, struct bytes package, enum download_cut cut)
{
    struct bytes response = BYTES_NONE;
    uint16_t sw = SW_OK;

    download->result_len = 0;
    for (size_t at = 0; at < package.len && sw == SW_OK && response.len == 0;) {
        struct bytes rest = bytes_from(package, at);
        struct bytes chain = bytes_cut(rest, 0, next_chain(rest, at, cut));

        sw = download_send(download, chain, &response);
        at += chain.len;
    }
    if (sw == SW_OK && response.len)
        download_keep(download, response);
    return sw;
}

int download_result(const struct download *download)
{
    struct bytes list = bytes_at(download->result, download->result_len);
    struct tlv final, error, command;

    if (list.len == 0)
        return -1;
    list = take(&list, 0xBF37).value;
    list = take(&list, 0xBF27).value;
    assert_int_equal(tlv_find(list, 0xA2, &final), 0);
    if (tlv_find(final.value, 0xA0, &error) == 0)
        return 0;
    assert_int_equal(tlv_find(final.value, 0xA1, &error), 0);
    list = error.value;
    command = take(&list, 0x80);
    error = take(&list, 0x81);
    assert_int_equal(command.value.len, 1);
    assert_int_equal(error.value.len, 1);
    return command.value.at[0] << 8 | error.value.at[0];
}

int download_run(struct download *download, const struct bpp_order *order)
{
    struct bpp_order standard;

    download_open(download);
    if (!order) {
        download_order(download, &standard);
        order = &standard;
    }
    assert_int_equal(download_load(download, download_make(download, order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    return download_result(download);
}

int download_error(struct bytes response)
{
    struct tlv whole, error, code;

    assert_int_equal(tlv_next(&response, &whole), 0);
    if (whole.tag == 0xBF41)
        return tlv_find(whole.value, 0x81, &code) == 0 ? code.value.at[0] : 0;
    if (tlv_find(whole.value, 0xA1, &error) < 0)
        return 0;
    assert_int_equal(tlv_find(error.value, 0x02, &code), 0);
    return code.value.at[0];
}
