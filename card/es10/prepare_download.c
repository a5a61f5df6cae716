/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.PrepareDownload (SGP.22 5.7.5; DP-1.3 and DP-2.2, B-24): the SM-DP+
 * sends the certificate that binds the profile; the eUICC returns a one-time key on the curve of
 * that certificate.
 *
 * The key pair is stored until a secure channel uses it or the session is cancelled permanently, so
 * that an SM-DP+ that has bound a profile to it can request it again (bppEuiccOtpk).
 */
#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "card/es10/functions.h"
#include "card/euicc/notifications.h"
#include "card/euicc/rsp_session.h"

#include <string.h>

enum { EUICC_SIGNED2_MAX = 160 };

/* The codes of rsp_check_certificate are those of AuthenticateServer, which has two more. */
static int check_certificate(struct es10_call *call, const struct prepare_download_request *in,
                             struct cert *cert, struct refusal *refusal)
{
    const struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    uint8_t chain;
    int err = rsp_check_certificate(call->euicc, call->arena, in->smdp_certificate, CERT_ROLE_DPPB,
                                    CERT_ROLE_NONE, cert, &chain, refusal);

    if (err < 0)
        return err;
    if (refusal->code == AUTHENTICATE_ERROR_INVALID_OID ||
        refusal->code == AUTHENTICATE_ERROR_CI_PK_UNKNOWN)
        refusal->code = DOWNLOAD_ERROR_INVALID_CERTIFICATE;
    if (refusal->code)
        return 0;
    if (rsp->is_smds)
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "the RSP session is with an SM-DS");
    if (chain != rsp->server_chain)
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "CERT.DPpb and CERT.DPauth are of different CIs");
    if (!bytes_equal(cert->registered_id, rsp->server_oid))
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_CERTIFICATE, "B-24",
                           "CERT.DPpb and CERT.DPauth have different owners");
    return 0;
}

/* smdpSignature2 is over smdpSigned2 and the whole TLV of the euiccSignature1 of this session. */
static int check_signature(struct es10_call *call, const struct prepare_download_request *in,
                           const struct cert *cert, struct refusal *refusal)
{
    uint8_t memory[3 + EC_SIGNATURE_LEN];
    struct buf second = BUF_OVER(memory);
    enum verdict verdict = BAD;
    int err;

    tlv_put(&second, TAG_SIGNATURE, BYTES_OF(call->euicc->volatile_state.rsp.euicc_signature1));
    err = ec_verify_point(cert->curve, cert->point, in->smdp_signed2_raw, buf_bytes(&second),
                          in->smdp_signature2, &verdict);
    if (err == ERR_MALFORMED)
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "the key of CERT.DPpb is not on its curve");
    if (err < 0)
        return err;
    if (verdict == BAD)
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_SIGNATURE, "B-24",
                           "smdpSignature2 does not verify over smdpSigned2 and euiccSignature1");
    return refusal_none(refusal);
}

static int check(struct es10_call *call, const struct prepare_download_request *in,
                 struct cert *cert, struct refusal *refusal)
{
    const struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    int err;

    if (rsp->state != RSP_AUTHENTICATED)
        return refusal_set(refusal, DOWNLOAD_ERROR_NO_SESSION_CONTEXT, "DP-1.3",
                           "no server has been authenticated");
    if (!bytes_equal(in->smdp_signed2.transaction_id, rsp->transaction_id))
        return refusal_set(refusal, DOWNLOAD_ERROR_INVALID_TRANSACTION_ID, "DP-1.3",
                           "transactionId is not the one of this RSP session");
    err = check_certificate(call, in, cert, refusal);
    if (err == 0 && refusal->code == 0)
        err = check_signature(call, in, cert, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (in->smdp_signed2.cc_required_flag && !in->hash_cc.at)
        return refusal_set(refusal, DOWNLOAD_ERROR_UNDEFINED_ERROR, "DP-1.3",
                           "ccRequiredFlag is set, but hashCc is missing");
    err = notification_has_room(call->euicc, 1);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, DOWNLOAD_ERROR_UNDEFINED_ERROR, "B-118",
                           "no room for a ProfileInstallationResult");
    return refusal_none(refusal);
}

/* The stored key pair, when the SM-DP+ requests it; else NULL. */
static int find_kept_key(struct es10_call *call, const struct prepare_download_request *in,
                         const struct cert *cert, struct ec_private **key)
{
    struct store_one_time_key kept;
    int err;

    *key = NULL;
    if (!in->smdp_signed2.bpp_euicc_otpk.at)
        return 0;
    err = store_get_one_time_key(call->euicc->store, call->arena, &kept);
    if (err < 0 || !kept.kept || kept.curve != cert->curve ||
        !bytes_equal(kept.smdp_oid, cert->registered_id) ||
        !bytes_equal(kept.public_key, in->smdp_signed2.bpp_euicc_otpk))
        return err;
    return ec_private_new(key, (enum ec_curve)kept.curve, kept.private_key);
}

static int make_key(struct es10_call *call, const struct cert *cert, struct ec_private **key)
{
    struct store_one_time_key record = {
        .kept = true, .curve = (uint8_t)cert->curve, .smdp_oid = cert->registered_id};
    struct secret scalar = {0};
    int err = ec_private_generate(key, cert->curve, call->euicc->rng);

    if (err == 0)
        err = ec_private_point(*key, &record.public_key);
    if (err == 0)
        err = ec_private_scalar(*key, &scalar);
    if (err == 0) {
        record.private_key = secret_bytes(&scalar);
        err = store_put_one_time_key(call->euicc->store, &record);
    }
    secret_wipe(&scalar);
    return err;
}

static int put_euicc_signed2(struct es10_call *call, const struct prepare_download_request *in,
                             struct ec_private *key, struct buf *out)
{
    size_t mark = tlv_open(out, TAG_SEQUENCE);
    struct bytes point;
    int err = ec_private_point(key, &point);

    if (err < 0)
        return err;
    tlv_put(out, TAG_TRANSACTION_ID, call->euicc->volatile_state.rsp.transaction_id);
    tlv_put(out, TAG_OTPK, point);
    if (in->smdp_signed2.cc_required_flag)
        tlv_put(out, TAG_OCTET_STRING, in->hash_cc);
    tlv_close(out, mark);
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* DownloadResponseOk; euiccSignature2 covers the whole TLV of smdpSignature2, too. */
static int put_ok(struct es10_call *call, const struct prepare_download_request *in,
                  struct ec_private *key)
{
    uint8_t signed_memory[EUICC_SIGNED2_MAX], signature[EC_SIGNATURE_LEN];
    struct buf signed2 = BUF_OVER(signed_memory), *out = call->response;
    struct buf second = arena_buf(call->arena, 4 + SIGNATURE_OCTETS_MAX);
    const struct ecasd_chain *chains;
    size_t count, response, ok;
    int err = ecasd_chains(call->euicc, &chains, &count);

    if (err == 0)
        err = put_euicc_signed2(call, in, key, &signed2);
    if (err < 0)
        return err;
    tlv_put(&second, TAG_SIGNATURE, in->smdp_signature2);
    err = ecasd_sign(&chains[call->euicc->volatile_state.rsp.signing_chain], buf_bytes(&signed2),
                     buf_bytes(&second), signature);
    if (err < 0)
        return err;
    response = tlv_open(out, call->row->tag);
    ok = tlv_open(out, TAG_RESPONSE_OK);
    buf_put(out, buf_bytes(&signed2));
    tlv_put(out, TAG_SIGNATURE, BYTES_OF(signature));
    tlv_close(out, ok);
    tlv_close(out, response);
    return 0;
}

int es10b_prepare_download(struct es10_call *call, const void *request, void *response)
{
    const struct prepare_download_request *in = request;
    struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    struct ec_private *key = NULL;
    struct refusal refusal;
    struct cert cert;
    int err;

    (void)response;
    if (rsp->state == RSP_LOADING)
        return ERR_STATE;
    err = es10_forced(call, &refusal) ? 0 : check(call, in, &cert, &refusal);
    if (err < 0)
        return err;
    if (refusal.code) {
        rsp_put_error(call->response, call->row->tag, in->smdp_signed2.transaction_id,
                      refusal.code);
        return es10_refuse(call, refusal.rule, refusal.reason, in->smdp_signed2_raw, refusal.code);
    }
    err = find_kept_key(call, in, &cert, &key);
    if (err == 0 && !key)
        err = make_key(call, &cert, &key);
    if (err == 0)
        err = put_ok(call, in, key);
    if (err < 0) {
        ec_private_free(key);
        return err;
    }
    rsp->one_time_key = key;
    memcpy(rsp->smdp_point, cert.point.at, EC_POINT_LEN);
    rsp->state = RSP_PREPARED;
    return ES10_DONE;
}
