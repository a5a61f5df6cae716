/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile download (SGP.22 3.1.3), after Common Mutual Authentication (rsp_session.c): download
 * preparation, installation, delivery of the result. Step numbers continue those of rsp_session.c.
 */
#include "tools/lpa/rsp_session.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_es9.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "tools/eim/package/order.h"
#include "tools/smdpp/server.h"

#include <stdio.h>
#include <string.h>

enum { DO_MAX = 8192 };
/* Of an EUICCResponse: its list, and in an entry. */
enum { TAG_PE_STATUS_LIST = 0xA0, TAG_PE_STATUS = 0x80, TAG_PE_IDENTIFICATION = 0x81 };

/* One download. */
struct download {
    struct lpa_session session;
    const char *confirmation_code;
    enum cancel_session_reason reason; /* for CancelSession after a failure */
};

/* Appends hashCc when smdpSigned2 requires a confirmation code. */
static int put_hash(struct download *download, struct bytes signed2_octets, struct buf *out)
{
    struct lpa *lpa = download->session.lpa;
    const char *code = download->confirmation_code;
    struct smdp_signed2 signed2;
    uint8_t hash[32];

    if (der_decode(lpa->der, &msg_smdp_signed2, signed2_octets, &signed2, &lpa->arena, NULL) < 0)
        return lpa_fail(lpa, ERR_MALFORMED, "malformed smdpSigned2");
    if (!signed2.cc_required_flag)
        return 0;
    if (!code) {
        download->reason = CANCEL_SESSION_POSTPONED;
        return lpa_fail(lpa, ERR_STATE, "a confirmation code is required (--confirmation-code)");
    }
    if (server_hash_confirmation_code(hash, bytes_at(code, strlen(code)), signed2.transaction_id) <
        0)
        return lpa_fail(lpa, ERR_CRYPTO, "the confirmation code cannot be hashed");
    tlv_put(out, TAG_OCTET_STRING, BYTES_OF(hash));
    return 0;
}

/* (5) LPA -> eUICC: ES10b.PrepareDownload */
static int prepare(struct download *download, const json_t *server_response, struct bytes *response)
{
    struct lpa *lpa = download->session.lpa;
    struct buf request = arena_buf(&lpa->arena, DO_MAX);
    struct bytes signed2, signature2, certificate;
    size_t mark = tlv_open(&request, msg_prepare_download_request.tag);
    int err = lpa_server_take(lpa, server_response, "smdpSigned2", &signed2);

    if (err == 0)
        err = lpa_server_take(lpa, server_response, "smdpSignature2", &signature2);
    if (err == 0)
        err = lpa_server_take(lpa, server_response, "smdpCertificate", &certificate);
    if (err < 0)
        return err;
    buf_put(&request, signed2);
    buf_put(&request, signature2);
    err = put_hash(download, signed2, &request);
    buf_put(&request, certificate);
    tlv_close(&request, mark);
    if (err == 0)
        err = lpa_check_request(lpa, &request, "PrepareDownload");
    if (err == 0)
        err = lpa_call_raw(lpa, buf_bytes(&request), response);
    return err < 0 ? err
                   : lpa_check_arm(lpa, *response, msg_prepare_download_response.tag,
                                   "PrepareDownload");
}

/*
 * (7) LPA -> eUICC: ES10b.LoadBoundProfilePackage, in the segments of SGP.22 2.5.5: the tag of BF36
 * with BF23; A0; the tag of A1, then each 88; A2; the tag of A3, then each 86. The card responds
 * with the result to the last segment, or to the first invalid one.
 */
static int load(struct download *download, struct bytes package, struct bytes *result)
{
    struct lpa *lpa = download->session.lpa;
    struct tlv whole, part;
    struct bytes cursor;
    int err = 0;

    *result = BYTES_NONE;
    if (tlv_only(package, &whole) < 0 || whole.tag != msg_bound_profile_package.tag)
        return lpa_fail(lpa, ERR_MALFORMED, "malformed BoundProfilePackage");
    cursor = whole.value;
    for (bool first = true; err == 0 && result->len == 0 && cursor.len; first = false) {
        struct bytes list;

        if (tlv_next(&cursor, &part) < 0)
            return lpa_fail(lpa, ERR_MALFORMED, "malformed BoundProfilePackage");
        if (first) { /* tag and length of the package, and InitialiseSecureChannel */
            const uint8_t *end = part.whole.at + part.whole.len;

            err = lpa_call_raw(lpa, bytes_at(package.at, (size_t)(end - package.at)), result);
            continue;
        }
        if (part.tag != TAG_SEQUENCE_OF_88 && part.tag != TAG_SEQUENCE_OF_86) {
            err = lpa_call_raw(lpa, part.whole, result);
            continue;
        }
        list = part.value;
        err = lpa_call_raw(lpa, bytes_cut(part.whole, 0, part.whole.len - part.value.len), result);
        while (err == 0 && result->len == 0 && list.len) {
            struct tlv segment;

            if (tlv_next(&list, &segment) < 0)
                return lpa_fail(lpa, ERR_MALFORMED, "malformed BoundProfilePackage");
            err = lpa_call_raw(lpa, segment.whole, result);
        }
    }
    if (err == 0 && result->len == 0)
        err = lpa_fail(lpa, ERR_STATE, "no ProfileInstallationResult after the last segment");
    return err;
}

/* LPA -> eUICC: ES10b.CancelSession. `*response` is signed by the eUICC; negative: there is none,
 * for example because the eUICC ended the session when it refused PrepareDownload. */
static int cancel_at_card(struct lpa *lpa, const struct cancel_session_request *request,
                          struct bytes *response)
{
    struct buf octets = arena_buf(&lpa->arena, 128);
    struct cancel_session_response decoded;
    int err = der_encode(lpa->der, &msg_cancel_session_request, request, &octets, NULL);

    if (err == 0)
        err = lpa_call_raw(lpa, buf_bytes(&octets), response);
    if (err == 0)
        err = der_decode(lpa->der, &msg_cancel_session_response, *response, &decoded, &lpa->arena,
                         NULL);
    return err == 0 && decoded.arm != CANCEL_SESSION_RESPONSE_OK ? ERR_STATE : err;
}

/* At the eUICC, then LPA -> SM-DP+: ES9+.CancelSession. Keeps lpa->error. */
static void cancel(struct download *download)
{
    struct lpa *lpa = download->session.lpa;
    struct cancel_session_request in = {.reason = download->reason};
    struct buf id = arena_buf(&lpa->arena, 32);
    char why[sizeof(lpa->error)];
    struct bytes response;
    json_t *server_response = NULL;

    if (!download->session.authenticated)
        return;
    memcpy(why, lpa->error, sizeof(why));
    if (buf_put_hex(&id, json_string_value(download->session.transaction_id)) == 0) {
        in.transaction_id = buf_bytes(&id);
        if (cancel_at_card(lpa, &in, &response) == 0 &&
            lpa_server_call(lpa, download->session.address, "cancelSession",
                            lpa_session_pack(&download->session, "cancelSessionResponse", response),
                            &server_response) == 0)
            json_decref(server_response);
    }
    memcpy(lpa->error, why, sizeof(why));
}

/* The first PEStatus of an EUICCResponse (TCA eUICC Profile Package 8.11) that is not ok. */
static void read_status(struct bytes response, struct lpa_installed *out)
{
    struct tlv whole, list, entry, part;
    struct bytes cursor;

    out->pe_status = 0;
    out->pe_identification = -1;
    if (tlv_only(response, &whole) < 0 || tlv_find(whole.value, TAG_PE_STATUS_LIST, &list) < 0)
        return;
    cursor = list.value;
    while (out->pe_status == 0 && tlv_next(&cursor, &entry) == 0) {
        if (tlv_find(entry.value, TAG_PE_STATUS, &part) < 0 || part.value.len != 1)
            continue;
        out->pe_status = part.value.at[0];
        if (tlv_find(entry.value, TAG_PE_IDENTIFICATION, &part) < 0)
            continue;
        out->pe_identification = 0;
        for (size_t i = 0; i < part.value.len && i < 3; i++)
            out->pe_identification = out->pe_identification << 8 | part.value.at[i];
    }
}

/* (8) Decodes the ProfileInstallationResult. */
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
    read_status(data->error_sima_response, out);
    if (data->notification_metadata.iccid.at)
        eim_iccid_to_text(data->notification_metadata.iccid, out->iccid);
    return 0;
}

static int fetch_and_install(struct download *download, const json_t *server_response,
                             struct lpa_installed *out)
{
    struct lpa *lpa = download->session.lpa;
    struct bytes prepared, package, result;
    json_t *bound = NULL;
    unsigned delivered;
    int err = prepare(download, server_response, &prepared);

    if (err < 0)
        return err;
    lpa_report_progress(lpa, "fetching the profile");
    err = lpa_server_call(lpa, download->session.address, "getBoundProfilePackage",
                          lpa_session_pack(&download->session, "prepareDownloadResponse", prepared),
                          &bound);
    if (err < 0)
        return err;
    err = lpa_server_take(lpa, bound, "boundProfilePackage", &package);
    json_decref(bound);
    if (err < 0)
        return err;
    lpa_report_progress(lpa, "installing");
    download->reason = CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR;
    err = load(download, package, &result);
    if (err < 0)
        return err;
    download->session.authenticated = false; /* the session ends with its result */
    err = read_result(lpa, result, out);
    if (err == 0 && lpa_process_notifications(lpa, LPA_ALL_NOTIFICATIONS, &delivered) < 0 &&
        lpa->note) {
        char text[sizeof(lpa->error) + 80];

        snprintf(text, sizeof(text), "installed; the card keeps a notification: %s", lpa->error);
        lpa->note(lpa->context, text);
    }
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
    json_t *server_response = NULL;
    int err;

    *out = (struct lpa_installed){0};
    err = code->confirmation_required && !confirmation_code
              ? lpa_fail(lpa, ERR_STATE, "a confirmation code is required (--confirmation-code)")
              : lpa_session_authenticate(&download.session, &server_response);
    if (err == 0)
        err = fetch_and_install(&download, server_response, out);
    if (err < 0)
        cancel(&download);
    json_decref(server_response);
    json_decref(download.session.transaction_id);
    return err;
}
