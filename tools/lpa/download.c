/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile download (SGP.22 3.1.2, 3.1.3): common mutual authentication, download preparation,
 * installation, delivery of the result. The steps are numbered as they come.
 */
#include "tools/lpa/lpa.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "crypto/cert.h"
#include "tools/eim/order.h"
#include "tools/lpa/codes.h"
#include "tools/smdpp/server.h"

#include <stdio.h>
#include <string.h>

enum { DO_MAX = 8192, SEGMENTS_MAX = 65536 };

/* One download under way. */
struct download {
    struct lpa *lpa;
    const char *address;
    const char *matching_id; /* may be "" */
    const char *confirmation_code;
    json_t *transaction_id;            /* of the server's answer */
    const char *oid;                   /* of the SM-DP+, as the activation code has it; "": any */
    bool authenticated;                /* the card knows the transaction: a failure is cancelled */
    enum cancel_session_reason reason; /* then with this reason */
};

static void tell(const struct download *download, const char *what)
{
    if (download->lpa->progress)
        download->lpa->progress(download->lpa->context, what);
}

/* {"transactionId": ..., key: base64} */
static json_t *with_transaction(const struct download *download, const char *key,
                                struct bytes octets)
{
    return json_pack("{s:O, s:o}", "transactionId", download->transaction_id, key,
                     es9_octets(octets));
}

/* (1) challenge and info of the card, (2) ES9+.InitiateAuthentication */
static int initiate(struct download *download, json_t **answer, struct bytes *challenge)
{
    static const uint8_t get_info1[] = {0xBF, 0x20, 0x00};
    struct lpa *lpa = download->lpa;
    struct get_euicc_challenge_response card;
    struct bytes info1;
    json_t *in;
    int err = lpa_call(lpa, &msg_get_euicc_challenge_request, NULL,
                       &msg_get_euicc_challenge_response, &card);

    if (err == 0)
        err = lpa_call_raw(lpa, BYTES_OF(get_info1), &info1);
    if (err < 0)
        return err;
    *challenge = card.euicc_challenge;
    in = json_pack("{s:o, s:o, s:s}", "euiccChallenge", es9_octets(*challenge), "euiccInfo1",
                   es9_octets(info1), "smdpAddress", download->address);
    tell(download, "initiating authentication");
    return lpa_server_call(lpa, download->address, "initiateAuthentication", in, answer);
}

/* CtxParams1: matching id and a device without a TAC of its own. */
static void put_context(struct buf *out, const char *matching_id)
{
    static const uint8_t tac[] = {0x35, 0x29, 0x06, 0x11};
    size_t context = tlv_open(out, 0xA0), device;

    if (*matching_id)
        tlv_put(out, 0x80, bytes_at(matching_id, strlen(matching_id)));
    device = tlv_open(out, 0xA1);
    tlv_put(out, 0x80, BYTES_OF(tac));
    tlv_put(out, 0xA1, BYTES_NONE);
    tlv_close(out, device);
    tlv_close(out, context);
}

/* Is the certificate that of the SM-DP+ which the activation code names (SGP.22 3.1.2 step 8)? */
static int check_oid(struct download *download, struct bytes certificate)
{
    struct cert cert;
    char oid[64];

    if (!*download->oid)
        return 0;
    if (cert_parse(&cert, certificate) < 0 ||
        cert_oid_text(cert.registered_id, oid, sizeof(oid)) < 0 || strcmp(oid, download->oid) != 0)
        return lpa_fail(download->lpa, ERR_STATE,
                        "the server is not %s, as the activation code says", download->oid);
    return 0;
}

/* (3) ES10b.AuthenticateServer with what the server signed */
static int authenticate(struct download *download, const json_t *answer, struct bytes challenge,
                        struct bytes *response)
{
    static const char *const parts[] = {"serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed",
                                        "serverCertificate"};
    struct lpa *lpa = download->lpa;
    struct buf request = arena_buf(&lpa->arena, DO_MAX);
    struct server_signed1 signed1;
    struct bytes part = BYTES_NONE;
    size_t mark = tlv_open(&request, 0xBF38);
    int err;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        err = lpa_server_take(lpa, answer, parts[i], &part);

        if (err < 0)
            return err;
        if (i == 0 &&
            (der_decode(lpa->der, &msg_server_signed1, part, &signed1, &lpa->arena, NULL) < 0 ||
             !bytes_equal(signed1.euicc_challenge, challenge) ||
             !bytes_equal(signed1.server_address,
                          bytes_at(download->address, strlen(download->address)))))
            return lpa_fail(lpa, ERR_STATE, "serverSigned1 is for another address or challenge");
        buf_put(&request, part);
    }
    err = check_oid(download, part);
    if (err < 0)
        return err;
    put_context(&request, download->matching_id);
    tlv_close(&request, mark);
    if (request.overflow)
        return lpa_fail(lpa, ERR_TOO_LONG, "AuthenticateServer: too long");
    tell(download, "authenticating");
    return lpa_call_raw(lpa, buf_bytes(&request), response);
}

/* An error arm A1 { 80 transactionId, 02 code } of the card. */
static int check_arm(struct lpa *lpa, struct bytes response, uint32_t tag, const char *what)
{
    struct tlv whole, error, code;
    char text[LPA_CODE_TEXT];

    if (tlv_only(response, &whole) < 0 || whole.tag != tag)
        return lpa_fail(lpa, ERR_MALFORMED, "%s: the card answers something else", what);
    if (tlv_find(whole.value, 0xA1, &error) < 0)
        return 0;
    if (tlv_find(error.value, 0x02, &code) < 0 || code.value.len != 1)
        return lpa_fail(lpa, ERR_STATE, "%s: refused by the card", what);
    return lpa_fail(lpa, ERR_STATE, "%s: refused by the card: %s", what,
                    lpa_code_name(what, code.value.at[0], text));
}

/* (1) to (4): both sides know each other; `*answer` is that of AuthenticateClient. */
static int authenticate_both(struct download *download, json_t **answer)
{
    struct lpa *lpa = download->lpa;
    struct bytes response, challenge;
    json_t *initiated = NULL;
    int err = initiate(download, &initiated, &challenge);

    if (err < 0)
        return err;
    download->transaction_id = json_incref(json_object_get(initiated, "transactionId"));
    err = authenticate(download, initiated, challenge, &response);
    json_decref(initiated);
    if (err == 0)
        err = check_arm(lpa, response, 0xBF38, "AuthenticateServer");
    if (err < 0)
        return err;
    download->authenticated = true;
    return lpa_server_call(lpa, download->address, "authenticateClient",
                           with_transaction(download, "authenticateServerResponse", response),
                           answer);
}

/* hashCc for PrepareDownload, when smdpSigned2 asks for a confirmation code. */
static int put_hash(struct download *download, struct bytes signed2_octets, struct buf *out)
{
    struct lpa *lpa = download->lpa;
    const char *code = download->confirmation_code;
    struct smdp_signed2 signed2;
    uint8_t hash[32];

    if (der_decode(lpa->der, &msg_smdp_signed2, signed2_octets, &signed2, &lpa->arena, NULL) < 0)
        return lpa_fail(lpa, ERR_MALFORMED, "smdpSigned2 cannot be read");
    if (!signed2.cc_required_flag)
        return 0;
    if (!code) {
        download->reason = CANCEL_SESSION_POSTPONED;
        return lpa_fail(lpa, ERR_STATE, "a confirmation code is required (--confirmation-code)");
    }
    if (server_hash_confirmation_code(hash, bytes_at(code, strlen(code)), signed2.transaction_id) <
        0)
        return lpa_fail(lpa, ERR_CRYPTO, "the confirmation code cannot be hashed");
    tlv_put(out, 0x04, BYTES_OF(hash));
    return 0;
}

/* (5) ES10b.PrepareDownload */
static int prepare(struct download *download, const json_t *answer, struct bytes *response)
{
    struct lpa *lpa = download->lpa;
    struct buf request = arena_buf(&lpa->arena, DO_MAX);
    struct bytes signed2, signature2, certificate;
    size_t mark = tlv_open(&request, 0xBF21);
    int err = lpa_server_take(lpa, answer, "smdpSigned2", &signed2);

    if (err == 0)
        err = lpa_server_take(lpa, answer, "smdpSignature2", &signature2);
    if (err == 0)
        err = lpa_server_take(lpa, answer, "smdpCertificate", &certificate);
    if (err < 0)
        return err;
    buf_put(&request, signed2);
    buf_put(&request, signature2);
    err = put_hash(download, signed2, &request);
    buf_put(&request, certificate);
    tlv_close(&request, mark);
    if (err == 0)
        err = lpa_call_raw(lpa, buf_bytes(&request), response);
    return err < 0 ? err : check_arm(lpa, *response, 0xBF21, "PrepareDownload");
}

/*
 * (7) The package in segments, as SGP.22 2.5.5 cuts it: header with BF23; A0; A1 without content
 * and each 88; A2; A3 without content and each 86. The card answers the last one, or the first bad
 * one.
 */
static int load(struct download *download, struct bytes package, struct bytes *result)
{
    struct lpa *lpa = download->lpa;
    struct tlv whole, part;
    struct bytes cursor;
    int err = 0;

    *result = BYTES_NONE;
    if (tlv_only(package, &whole) < 0 || whole.tag != 0xBF36)
        return lpa_fail(lpa, ERR_MALFORMED, "the server's package cannot be read");
    cursor = whole.value;
    for (bool first = true; err == 0 && result->len == 0 && cursor.len; first = false) {
        struct bytes list;

        if (tlv_next(&cursor, &part) < 0)
            return lpa_fail(lpa, ERR_MALFORMED, "the server's package cannot be read");
        if (first) { /* header of BF36 and all of BF23 */
            const uint8_t *end = part.whole.at + part.whole.len;

            err = lpa_call_raw(lpa, bytes_at(package.at, (size_t)(end - package.at)), result);
            continue;
        }
        if (part.tag != 0xA1 && part.tag != 0xA3) {
            err = lpa_call_raw(lpa, part.whole, result);
            continue;
        }
        list = part.value;
        err = lpa_call_raw(lpa, bytes_cut(part.whole, 0, part.whole.len - part.value.len), result);
        while (err == 0 && result->len == 0 && list.len) {
            struct tlv segment;

            if (tlv_next(&list, &segment) < 0)
                return lpa_fail(lpa, ERR_MALFORMED, "the server's package cannot be read");
            err = lpa_call_raw(lpa, segment.whole, result);
        }
    }
    if (err == 0 && result->len == 0)
        err = lpa_fail(lpa, ERR_STATE, "the package is over and the card gave no result");
    return err;
}

/* ES10b.CancelSession and ES9+.CancelSession; what went wrong before stays in lpa->error. */
static void cancel(struct download *download)
{
    struct lpa *lpa = download->lpa;
    struct cancel_session_request in = {.reason = download->reason};
    struct buf id = arena_buf(&lpa->arena, 32), request = arena_buf(&lpa->arena, 128);
    char why[sizeof(lpa->error)];
    struct bytes response;
    json_t *answer = NULL;

    if (!download->authenticated)
        return;
    memcpy(why, lpa->error, sizeof(why));
    if (buf_put_hex(&id, json_string_value(download->transaction_id)) == 0) {
        in.transaction_id = buf_bytes(&id);
        if (der_encode(lpa->der, &msg_cancel_session_request, &in, &request, NULL) == 0 &&
            lpa_call_raw(lpa, buf_bytes(&request), &response) == 0 &&
            lpa_server_call(lpa, download->address, "cancelSession",
                            with_transaction(download, "cancelSessionResponse", response),
                            &answer) == 0)
            json_decref(answer);
    }
    memcpy(lpa->error, why, sizeof(why));
}

/* (8) What the card says about the installation. */
static int read_result(struct lpa *lpa, struct bytes octets, struct lpa_installed *out)
{
    struct profile_installation_result result;
    const struct profile_installation_result_data *data = &result.profile_installation_result_data;
    int err =
        der_decode(lpa->der, &msg_profile_installation_result, octets, &result, &lpa->arena, NULL);

    if (err < 0)
        return lpa_fail(lpa, err, "ProfileInstallationResult: %s", err_text(err));
    out->ok = data->final_result == FINAL_RESULT_SUCCESS;
    out->bpp_command_id = (int)data->bpp_command_id;
    out->error_reason = (int)data->error_reason;
    if (data->notification_metadata.iccid.at)
        eim_iccid_to_text(data->notification_metadata.iccid, out->iccid);
    return 0;
}

static int fetch_and_install(struct download *download, const json_t *answer,
                             struct lpa_installed *out)
{
    struct lpa *lpa = download->lpa;
    struct bytes prepared, package, result;
    json_t *bound = NULL;
    unsigned delivered;
    int err = prepare(download, answer, &prepared);

    if (err < 0)
        return err;
    tell(download, "fetching the profile");
    err = lpa_server_call(lpa, download->address, "getBoundProfilePackage",
                          with_transaction(download, "prepareDownloadResponse", prepared), &bound);
    if (err < 0)
        return err;
    err = lpa_server_take(lpa, bound, "boundProfilePackage", &package);
    json_decref(bound);
    if (err < 0)
        return err;
    tell(download, "installing");
    download->reason = CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR;
    err = load(download, package, &result);
    if (err < 0)
        return err;
    download->authenticated = false; /* the session ended with its result */
    err = read_result(lpa, result, out);
    if (err == 0 && lpa_process_notifications(lpa, &delivered) < 0)
        tell(download, lpa->error); /* installed all the same; the card keeps what it has to say */
    return err;
}

int lpa_download(struct lpa *lpa, const struct activation_code *code, const char *confirmation_code,
                 struct lpa_installed *out)
{
    struct download download = {.lpa = lpa,
                                .address = code->address,
                                .matching_id = code->matching_id,
                                .oid = code->oid,
                                .confirmation_code = confirmation_code,
                                .reason = CANCEL_SESSION_UNDEFINED_REASON};
    json_t *answer = NULL;
    int err;

    *out = (struct lpa_installed){0};
    err = code->confirmation_required && !confirmation_code
              ? lpa_fail(lpa, ERR_STATE, "a confirmation code is required (--confirmation-code)")
              : authenticate_both(&download, &answer);
    if (err == 0)
        err = fetch_and_install(&download, answer, out);
    if (err < 0)
        cancel(&download);
    json_decref(answer);
    json_decref(download.transaction_id);
    return err;
}

/* An event of the SM-DS's answer as an activation code. */
static int read_event(struct lpa *lpa, const json_t *entry, struct activation_code *out)
{
    const char *id = json_string_value(json_object_get(entry, "eventId"));
    const char *address = json_string_value(json_object_get(entry, "rspServerAddress"));

    *out = (struct activation_code){0};
    if (!id || !address || strlen(id) >= sizeof(out->matching_id) ||
        strlen(address) >= sizeof(out->address))
        return lpa_fail(lpa, ERR_MALFORMED, "an event of the SM-DS cannot be read");
    strcpy(out->matching_id, id);
    strcpy(out->address, address);
    return 0;
}

int lpa_retrieve_events(struct lpa *lpa, const char *address, const struct activation_code **codes,
                        size_t *count)
{
    struct download download = {.lpa = lpa, .address = address, .matching_id = "", .oid = ""};
    struct activation_code *all;
    const json_t *entries;
    json_t *answer = NULL;
    int err = authenticate_both(&download, &answer);

    entries = json_object_get(answer, "eventEntries");
    *count = json_array_size(entries);
    all = arena_alloc(&lpa->arena, (*count + 1) * sizeof(*all));
    if (err == 0 && !json_is_array(entries))
        err = lpa_fail(lpa, ERR_MALFORMED, "the SM-DS answers without events");
    if (err == 0 && !all)
        err = lpa_fail(lpa, ERR_MEMORY, "out of memory");
    for (size_t i = 0; err == 0 && i < *count; i++)
        err = read_event(lpa, json_array_get(entries, i), &all[i]);
    *codes = all;
    json_decref(answer);
    json_decref(download.transaction_id);
    return err;
}
