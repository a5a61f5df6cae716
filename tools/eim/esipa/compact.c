/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compact forms (minimizeEsipaBytes, E-71): the IPA leaves out what the eIM knows. The eUICC signed
 * the full form, which is rebuilt here from the session, the card's certificates and its
 * EUICCInfo2; its signature is verified over that, so that a wrong value is found here and not at
 * the SM-DP+.
 */
#include "tools/eim/esipa/esipa_internal.h"

#include "card/asn1/msg_profile.h"
#include "card/asn1/tags.h"
#include "crypto/cert.h"
#include "tools/eim/package/euicc.h"

#include <stdio.h>

enum {
    HEADERS_MAX = 200,           /* tags, lengths and small members of a rebuilt message */
    SHOWN_MAX = 40,              /* octets of a message in a reason */
    TAG_EXT_CARD_RESOURCE = 0x84 /* in EUICCInfo2 */
};

/* The ISD-P's AID; its octets 14 and 15 are in a compact result. */
static const uint8_t aid_before[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00};
static const uint8_t aid_after[] = {0x00};
/* simaResponse of a success where it is left out. */
static const uint8_t sima_response[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};

static struct bytes in_session(struct exchange *exchange, const char *name)
{
    return esipa_get_octets(exchange->esipa, json_object_get(exchange->card, "session"), name);
}

/* A certificate of the session, or of the card before the session has one. */
static struct bytes certificate(struct exchange *exchange, const char *name)
{
    struct bytes octets = in_session(exchange, name);

    return octets.len ? octets : esipa_get_octets(exchange->esipa, exchange->card, name);
}

static int refuse_unknown(struct exchange *exchange, const char *what)
{
    esipa_refuse(exchange, "compact form: this eIM does not know %s of the full form (E-71)", what);
    return ERR_UNSUPPORTED;
}

/* Verifies `signature` over the rebuilt `part` and, if not empty, the data object `other`. */
static int verify(struct exchange *exchange, const char *name, struct bytes part,
                  struct bytes other, struct bytes signature, struct bytes euicc, struct bytes eum)
{
    enum verdict verdict = BAD;
    struct ec_public *key = NULL;
    char shown[2 * SHOWN_MAX + 1];
    struct eim_error error;
    int err = eim_euicc_key(&key, exchange->esipa->options.pki, exchange->eid, euicc, eum, &error);

    if (err < 0) {
        esipa_refuse(exchange, "compact form: %s", error.text);
        return ERR_UNSUPPORTED;
    }
    err = ec_verify(key, part, other, signature, &verdict);
    ec_public_free(key);
    if (err == 0 && verdict == GOOD) {
        esipa_log_field(exchange, "form", "compact");
        return 0;
    }
    bytes_to_hex(bytes_cut(part, 0, SHOWN_MAX), shown, sizeof(shown));
    esipa_refuse(exchange, "compact form: %s does not verify over the rebuilt full form [%s]", name,
                 shown);
    return err < 0 && err != ERR_MALFORMED ? err : ERR_MALFORMED;
}

/* ---- AuthenticateClient ---- */

/* EUICCInfo2 of the card with extCardResource as it is now. */
static void put_info2(struct buf *out, struct bytes info2, struct bytes resource)
{
    size_t mark = tlv_open(out, 0xBF22);
    struct tlv whole, member;
    struct bytes rest;

    rest = tlv_only(info2, &whole) == 0 ? whole.value : BYTES_NONE;
    while (tlv_next(&rest, &member) == 0) {
        if (member.tag == TAG_EXT_CARD_RESOURCE)
            tlv_put(out, TAG_EXT_CARD_RESOURCE, resource);
        else
            buf_put(out, member.whole);
    }
    tlv_close(out, mark);
}

static int rebuild_signed1(struct exchange *exchange,
                           const struct compact_authenticate_response_ok *compact, struct buf *out)
{
    struct bytes server = in_session(exchange, "serverSigned1");
    struct bytes info2 = esipa_get_octets(exchange->esipa, exchange->card, "euiccInfo2");
    struct bytes params =
        compact->ctx_params1.len ? compact->ctx_params1 : in_session(exchange, "ctxParams1");
    struct server_signed1 signed1;
    size_t mark;

    if (compact->signed_data == COMPACT_SIGNED_DATA_EUICC_SIGNED1) {
        buf_put(out, compact->euicc_signed1_raw);
        return 0;
    }
    if (!server.len || der_decode(exchange->esipa->options.der, &msg_server_signed1, server,
                                  &signed1, &exchange->esipa->arena, NULL) < 0)
        return refuse_unknown(exchange, "serverSigned1");
    if (!info2.len)
        return refuse_unknown(exchange, "euiccInfo2");
    if (!params.len)
        return refuse_unknown(exchange, "ctxParams1");
    mark = tlv_open(out, TAG_SEQUENCE);
    tlv_put(out, TAG_TRANSACTION_ID, signed1.transaction_id);
    tlv_put(out, TAG_SERVER_ADDRESS, signed1.server_address);
    tlv_put(out, TAG_SERVER_CHALLENGE, signed1.server_challenge);
    put_info2(out, info2, compact->ext_card_resource);
    buf_put(out, params);
    tlv_close(out, mark);
    return 0;
}

int esipa_expand_authenticated(struct exchange *exchange, struct bytes *message)
{
    struct arena *arena = &exchange->esipa->arena;
    struct authenticate_server_response response;
    const struct compact_authenticate_response_ok *compact = &response.compact;
    struct bytes euicc, eum;
    struct buf signed1, out;
    size_t whole, arm;
    int err;

    if (der_decode(exchange->esipa->options.der, &msg_authenticate_server_response, *message,
                   &response, arena, NULL) < 0 ||
        response.arm != AUTHENTICATE_SERVER_RESPONSE_COMPACT_OK)
        return 0; /* the SM-DP+ judges it */
    euicc = compact->euicc_certificate.len ? compact->euicc_certificate
                                           : certificate(exchange, "euiccCertificate");
    eum = compact->eum_certificate.len ? compact->eum_certificate
                                       : certificate(exchange, "eumCertificate");
    if (!euicc.len || !eum.len)
        return refuse_unknown(exchange, "the certificates");
    signed1 = arena_buf(arena, message->len + ESIPA_PACKAGE_MAX);
    err = rebuild_signed1(exchange, compact, &signed1);
    if (err == 0)
        err = verify(exchange, "euiccSignature1", buf_bytes(&signed1), BYTES_NONE,
                     compact->euicc_signature1, euicc, eum);
    if (err < 0)
        return err;
    out = arena_buf(arena, signed1.len + euicc.len + eum.len + HEADERS_MAX);
    whole = tlv_open(&out, 0xBF38);
    arm = tlv_open(&out, TAG_RESPONSE_OK);
    buf_put(&out, buf_bytes(&signed1));
    tlv_put(&out, TAG_SIGNATURE, compact->euicc_signature1);
    buf_put(&out, euicc);
    buf_put(&out, eum);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    *message = buf_bytes(&out);
    return out.overflow ? ERR_MEMORY : 0;
}

/* ---- GetBoundProfilePackage ---- */

int esipa_expand_prepared(struct exchange *exchange, struct bytes *message, struct bytes hash)
{
    struct arena *arena = &exchange->esipa->arena;
    const struct der *der = exchange->esipa->options.der;
    struct prepare_download_response response;
    struct smdp_signed2 smdp_signed2 = {.bpp_euicc_otpk = BYTES_NONE};
    struct bytes server = in_session(exchange, "smdpSigned2"), otpk, signed2;
    struct buf out = arena_buf(arena, message->len + HEADERS_MAX);
    size_t whole, arm, start, mark;
    int err;

    if (der_decode(der, &msg_prepare_download_response, *message, &response, arena, NULL) < 0 ||
        response.arm != PREPARE_DOWNLOAD_RESPONSE_COMPACT_OK)
        return 0;
    if (server.len)
        (void)der_decode(der, &msg_smdp_signed2, server, &smdp_signed2, arena, NULL);
    otpk =
        response.compact_euicc_otpk.len ? response.compact_euicc_otpk : smdp_signed2.bpp_euicc_otpk;
    if (!otpk.len)
        return refuse_unknown(exchange, "euiccOtpk");
    if (response.compact_hash_cc.len)
        hash = response.compact_hash_cc;
    whole = tlv_open(&out, 0xBF21);
    arm = tlv_open(&out, TAG_RESPONSE_OK);
    start = out.len;
    mark = tlv_open(&out, TAG_SEQUENCE);
    tlv_put(&out, TAG_TRANSACTION_ID, in_session(exchange, "transaction"));
    tlv_put(&out, TAG_OTPK, otpk);
    if (hash.len)
        tlv_put(&out, TAG_OCTET_STRING, hash);
    tlv_close(&out, mark);
    signed2 = bytes_from(buf_bytes(&out), start);
    err = verify(exchange, "euiccSignature2", signed2, in_session(exchange, "smdpSignature2"),
                 response.compact_euicc_signature2, certificate(exchange, "euiccCertificate"),
                 certificate(exchange, "eumCertificate"));
    if (err < 0)
        return err;
    tlv_put(&out, TAG_SIGNATURE, response.compact_euicc_signature2);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    *message = buf_bytes(&out);
    return out.overflow ? ERR_MEMORY : 0;
}

/* ---- CancelSession ---- */

int esipa_expand_cancelled(struct exchange *exchange, struct cancel_session_response *response)
{
    struct bytes oid = in_session(exchange, "smdpOid");
    struct buf out = arena_buf(&exchange->esipa->arena, HEADERS_MAX);
    size_t mark;
    int err;

    if (response->arm != CANCEL_SESSION_RESPONSE_COMPACT_OK)
        return 0;
    if (!oid.len)
        return refuse_unknown(exchange, "smdpOid");
    /* An IPA omits it only when the eIM itself requested the cancellation, which this one does
     * not. */
    if (!response->has_compact_reason)
        return refuse_unknown(exchange, "reason");
    mark = tlv_open(&out, TAG_SEQUENCE);
    tlv_put(&out, TAG_TRANSACTION_ID, in_session(exchange, "transaction"));
    tlv_put(&out, 0x81, oid);
    tlv_put_uint(&out, 0x82, (uint64_t)response->compact_reason);
    tlv_close(&out, mark);
    err =
        verify(exchange, "euiccCancelSessionSignature", buf_bytes(&out), BYTES_NONE,
               response->compact_euicc_cancel_session_signature,
               certificate(exchange, "euiccCertificate"), certificate(exchange, "eumCertificate"));
    if (err < 0)
        return err;
    response->arm = CANCEL_SESSION_RESPONSE_OK;
    response->euicc_cancel_session_signed_raw = buf_bytes(&out);
    response->euicc_cancel_session_signature = response->compact_euicc_cancel_session_signature;
    return out.overflow ? ERR_MEMORY : 0;
}

/* ---- Notifications ---- */

static void put_final_result(struct buf *out,
                             const struct compact_profile_installation_result *compact)
{
    size_t mark = tlv_open(out, TAG_FINAL_RESULT), arm, aid;

    if (compact->compact_final_result == FINAL_RESULT_SUCCESS) {
        arm = tlv_open(out, TAG_RESPONSE_OK);
        aid = tlv_open(out, TAG_ISDP_AID);
        buf_put(out, BYTES_OF(aid_before));
        buf_put(out, compact->compact_aid);
        buf_put(out, BYTES_OF(aid_after));
        tlv_close(out, aid);
        tlv_put(out, TAG_OCTET_STRING,
                compact->success_sima_response.at ? compact->success_sima_response
                                                  : BYTES_OF(sima_response));
    } else {
        arm = tlv_open(out, TAG_RESPONSE_ERROR);
        tlv_put_uint(out, 0x80, (uint64_t)compact->bpp_command_id);
        tlv_put_uint(out, 0x81, (uint64_t)compact->error_reason);
        if (compact->error_sima_response.at)
            tlv_put(out, 0x82, compact->error_sima_response);
    }
    tlv_close(out, arm);
    tlv_close(out, mark);
}

static int expand_installation(struct exchange *exchange,
                               const struct compact_profile_installation_result *compact,
                               struct bytes *full)
{
    const bool has_iccid = !compact->has_iccid_present || compact->iccid_present;
    struct server_signed1 server;
    struct bytes iccid, data;
    struct buf out;
    size_t whole, start, mark, metadata;
    int err;

    if (!esipa_session_find(exchange, compact->transaction_id))
        return refuse_unknown(exchange, "the session");
    iccid = in_session(exchange, "iccid");
    if (!in_session(exchange, "smdpOid").len || (has_iccid && !iccid.len) ||
        der_decode(exchange->esipa->options.der, &msg_server_signed1,
                   in_session(exchange, "serverSigned1"), &server, &exchange->esipa->arena,
                   NULL) < 0) {
        refuse_unknown(exchange, "smdpOid, iccid or notificationAddress");
        return ERR_MALFORMED;
    }
    out = arena_buf(&exchange->esipa->arena, server.server_address.len + HEADERS_MAX +
                                                 compact->success_sima_response.len +
                                                 compact->error_sima_response.len);
    whole = tlv_open(&out, 0xBF37);
    start = out.len;
    mark = tlv_open(&out, 0xBF27);
    tlv_put(&out, TAG_TRANSACTION_ID, compact->transaction_id);
    metadata = tlv_open(&out, 0xBF2F);
    tlv_put_uint(&out, 0x80, (uint64_t)compact->seq_number);
    tlv_put_bits(&out, 0x81, NOTIFICATION_EVENT_INSTALL);
    tlv_put(&out, TAG_UTF8_STRING, server.server_address);
    if (has_iccid)
        tlv_put(&out, 0x5A, iccid);
    tlv_close(&out, metadata);
    tlv_put(&out, TAG_OBJECT_IDENTIFIER, in_session(exchange, "smdpOid"));
    put_final_result(&out, compact);
    tlv_close(&out, mark);
    data = bytes_from(buf_bytes(&out), start);
    err =
        verify(exchange, "euiccSignPIR", data, BYTES_NONE, compact->euicc_sign_pir,
               certificate(exchange, "euiccCertificate"), certificate(exchange, "eumCertificate"));
    if (err < 0)
        return err;
    tlv_put(&out, TAG_SIGNATURE, compact->euicc_sign_pir);
    tlv_close(&out, whole);
    *full = buf_bytes(&out);
    return out.overflow ? ERR_MEMORY : 0;
}

/* Is the EUM certificate of the CI with this key identifier, possibly truncated, which v1.3 has
 * (F.3)? Without one it is taken to be. */
static bool is_of_ci(struct bytes eum_certificate, struct bytes identifier)
{
    struct cert eum;

    return !identifier.len || (cert_parse(&eum, eum_certificate) == 0 &&
                               bytes_starts_with(eum.authority_key_id, identifier));
}

static int expand_other(struct exchange *exchange,
                        const struct compact_other_signed_notification *compact, struct bytes *full)
{
    struct arena *arena = &exchange->esipa->arena;
    struct bytes euicc, eum;
    uint8_t memory[2 + EID_OCTETS];
    struct buf eid = BUF_OVER(memory), out;
    unsigned code;
    size_t mark;
    int err;

    if (compact->eid_value.len)
        tlv_put(&eid, TAG_EID_VALUE, compact->eid_value);
    if (!exchange->card && esipa_find_card(exchange, buf_bytes(&eid), &code))
        return refuse_unknown(exchange, "the eUICC");
    euicc = esipa_get_octets(exchange->esipa, exchange->card, "euiccCertificate");
    eum = esipa_get_octets(exchange->esipa, exchange->card, "eumCertificate");
    if (!euicc.len || !eum.len || !is_of_ci(eum, compact->euicc_ci_pk_identifier_to_be_used))
        return refuse_unknown(exchange, "the certificates");
    err = verify(exchange, "euiccNotificationSignature", compact->tbs_other_notification_raw,
                 BYTES_NONE, compact->euicc_notification_signature, euicc, eum);
    if (err < 0)
        return err;
    out = arena_buf(arena,
                    compact->tbs_other_notification_raw.len + euicc.len + eum.len + HEADERS_MAX);
    mark = tlv_open(&out, TAG_SEQUENCE);
    buf_put(&out, compact->tbs_other_notification_raw);
    tlv_put(&out, TAG_SIGNATURE, compact->euicc_notification_signature);
    buf_put(&out, euicc);
    buf_put(&out, eum);
    tlv_close(&out, mark);
    *full = buf_bytes(&out);
    return out.overflow ? ERR_MEMORY : 0;
}

int esipa_expand_notification(struct exchange *exchange, const struct pending_notification *pending,
                              struct bytes *full)
{
    return pending->arm == PENDING_NOTIFICATION_COMPACT_OTHER_SIGNED_NOTIFICATION
               ? expand_other(exchange, &pending->compact_other_signed_notification, full)
               : expand_installation(exchange, &pending->compact_profile_installation_result, full);
}
