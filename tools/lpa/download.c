/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile download (SGP.22 3.1.3) behind common mutual authentication: download preparation,
 * installation, delivery of the result. The steps are numbered as they come.
 */
#include "tools/lpa/rsp_session.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "tools/eim/package/order.h"
#include "tools/smdpp/server.h"

#include <string.h>

enum { DO_MAX = 8192 };

/* One download under way. */
struct download {
    struct lpa_session session;
    const char *confirmation_code;
    enum cancel_session_reason reason; /* of a failure that is cancelled */
};

/* hashCc for PrepareDownload, when smdpSigned2 asks for a confirmation code. */
static int put_hash(struct download *download, struct bytes signed2_octets, struct buf *out)
{
    struct lpa *lpa = download->session.lpa;
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
    struct lpa *lpa = download->session.lpa;
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
    return err < 0 ? err : lpa_check_arm(lpa, *response, 0xBF21, "PrepareDownload");
}

/*
 * (7) The package in segments, as SGP.22 2.5.5 cuts it: header with BF23; A0; A1 without content
 * and each 88; A2; A3 without content and each 86. The card answers the last one, or the first bad
 * one.
 */
static int load(struct download *download, struct bytes package, struct bytes *result)
{
    struct lpa *lpa = download->session.lpa;
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
    struct lpa *lpa = download->session.lpa;
    struct cancel_session_request in = {.reason = download->reason};
    struct buf id = arena_buf(&lpa->arena, 32), request = arena_buf(&lpa->arena, 128);
    char why[sizeof(lpa->error)];
    struct bytes response;
    json_t *answer = NULL;

    if (!download->session.authenticated)
        return;
    memcpy(why, lpa->error, sizeof(why));
    if (buf_put_hex(&id, json_string_value(download->session.transaction_id)) == 0) {
        in.transaction_id = buf_bytes(&id);
        if (der_encode(lpa->der, &msg_cancel_session_request, &in, &request, NULL) == 0 &&
            lpa_call_raw(lpa, buf_bytes(&request), &response) == 0 &&
            lpa_server_call(lpa, download->session.address, "cancelSession",
                            lpa_session_pack(&download->session, "cancelSessionResponse", response),
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
    struct lpa *lpa = download->session.lpa;
    struct bytes prepared, package, result;
    json_t *bound = NULL;
    unsigned delivered;
    int err = prepare(download, answer, &prepared);

    if (err < 0)
        return err;
    lpa_tell(lpa, "fetching the profile");
    err = lpa_server_call(lpa, download->session.address, "getBoundProfilePackage",
                          lpa_session_pack(&download->session, "prepareDownloadResponse", prepared),
                          &bound);
    if (err < 0)
        return err;
    err = lpa_server_take(lpa, bound, "boundProfilePackage", &package);
    json_decref(bound);
    if (err < 0)
        return err;
    lpa_tell(lpa, "installing");
    download->reason = CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR;
    err = load(download, package, &result);
    if (err < 0)
        return err;
    download->session.authenticated = false; /* the session ended with its result */
    err = read_result(lpa, result, out);
    if (err == 0 && lpa_process_notifications(lpa, LPA_ALL_NOTIFICATIONS, &delivered) < 0)
        lpa_tell(lpa, lpa->error); /* installed all the same; the card keeps what it has to say */
    return err;
}

int lpa_download(struct lpa *lpa, const struct activation_code *code, const char *confirmation_code,
                 struct lpa_installed *out)
{
    struct download download = {.session = {.lpa = lpa,
                                            .address = code->address,
                                            .matching_id = code->matching_id,
                                            .oid = code->oid},
                                .confirmation_code = confirmation_code,
                                .reason = CANCEL_SESSION_UNDEFINED_REASON};
    json_t *answer = NULL;
    int err;

    *out = (struct lpa_installed){0};
    err = code->confirmation_required && !confirmation_code
              ? lpa_fail(lpa, ERR_STATE, "a confirmation code is required (--confirmation-code)")
              : lpa_session_authenticate(&download.session, &answer);
    if (err == 0)
        err = fetch_and_install(&download, answer, out);
    if (err < 0)
        cancel(&download);
    json_decref(answer);
    json_decref(download.session.transaction_id);
    return err;
}
