/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.AuthenticateServer (SGP.22 5.7.13; DP-1.3 and DP-2.1, B-21 to B-23):
 * the eUICC authenticates the server, an SM-DP+ or an SM-DS, and itself to the server: the second
 * half of Common Mutual Authentication (SGP.22 3.1.2).
 */
#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "card/es10/functions.h"
#include "card/euicc/euicc_info.h"
#include "card/euicc/rsp_session.h"

#include <string.h>

/* What the checks found. */
struct server {
    struct cert cert;
    uint8_t chain;                     /* index of its CI */
    const struct ecasd_chain *signing; /* euiccCiPKIdToBeUsed */
};

static int check_signature(const struct authenticate_server_request *in,
                           const struct server *server, struct refusal *refusal)
{
    enum verdict verdict = BAD;
    int err = ec_verify_point(server->cert.curve, server->cert.point, in->server_signed1_raw,
                              BYTES_NONE, in->server_signature1, &verdict);

    if (err == ERR_MALFORMED)
        return refusal_set(refusal, AUTHENTICATE_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "the key of CERT.DPauth is not on its curve");
    if (err < 0)
        return err;
    if (verdict == BAD)
        return refusal_set(refusal, AUTHENTICATE_ERROR_INVALID_SIGNATURE, "DP-1.3",
                           "serverSignature1 does not verify over serverSigned1");
    return refusal_none(refusal);
}

/* The checks in the order of DP-1.3, 1 to 9. */
static int check(struct es10_call *call, const struct authenticate_server_request *in,
                 struct server *server, struct refusal *refusal)
{
    struct euicc *euicc = call->euicc;
    const struct rsp_session *rsp = &euicc->volatile_state.rsp;
    int err;

    if (rsp->state != RSP_CHALLENGED)
        return refusal_set(refusal, AUTHENTICATE_ERROR_NO_SESSION_CONTEXT, "DP-1.3",
                           "no euiccChallenge is outstanding");
    err = rsp_check_certificate(euicc, call->arena, in->server_certificate, CERT_ROLE_DPAUTH,
                                CERT_ROLE_DSAUTH, &server->cert, &server->chain, refusal);
    if (err == 0 && refusal->code == 0)
        err = check_signature(in, server, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (!bytes_equal(in->server_signed1.euicc_challenge, BYTES_OF(rsp->challenge)))
        return refusal_set(refusal, AUTHENTICATE_ERROR_EUICC_CHALLENGE_MISMATCH, "DP-1.3",
                           "euiccChallenge is not the one of this RSP session");
    err = ecasd_find(euicc, in->euicc_ci_pk_id_to_be_used, &server->signing);
    if (err < 0)
        return err;
    if (!server->signing)
        return refusal_set(refusal, AUTHENTICATE_ERROR_CI_PK_UNKNOWN, "DP-1.3",
                           "no certificate chain for euiccCiPKIdToBeUsed");
    if (in->server_signed1.server_address.len > RSP_ADDRESS_MAX)
        return refusal_set(refusal, AUTHENTICATE_ERROR_UNDEFINED_ERROR, "DP-1.3",
                           "serverAddress is too long");
    return refusal_none(refusal);
}

static struct bytes keep(struct buf *text, struct bytes value)
{
    size_t at = text->len;

    buf_put(text, value);
    return bytes_from(buf_bytes(text), at);
}

/* CHALLENGED -> AUTHENTICATED. */
static int remember(struct es10_call *call, const struct authenticate_server_request *in,
                    const struct server *server, const uint8_t signature[EC_SIGNATURE_LEN])
{
    struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    struct buf text = BUF_OVER(rsp->text);
    const struct ecasd_chain *chains;
    size_t count;
    int err = ecasd_chains(call->euicc, &chains, &count);

    if (err < 0)
        return err;
    rsp->transaction_id = keep(&text, in->server_signed1.transaction_id);
    rsp->server_address = keep(&text, in->server_signed1.server_address);
    rsp->server_oid = keep(&text, server->cert.registered_id);
    rsp->is_smds = server->cert.role == CERT_ROLE_DSAUTH;
    rsp->server_chain = server->chain;
    rsp->signing_chain = (uint8_t)(server->signing - chains);
    memcpy(rsp->euicc_signature1, signature, EC_SIGNATURE_LEN);
    secret_wipe_memory(rsp->challenge, sizeof(rsp->challenge)); /* RSP-R1 */
    rsp->state = RSP_AUTHENTICATED;
    return text.overflow ? ERR_TOO_LONG : 0;
}

/* EuiccSigned1: members of serverSigned1, EUICCInfo2, and ctxParams1 as received. */
static int put_euicc_signed1(struct es10_call *call, const struct authenticate_server_request *in,
                             struct buf *out)
{
    struct euicc_info2 info2;
    size_t mark = tlv_open(out, TAG_SEQUENCE);
    int err = euicc_describe_info2(call->euicc, call->arena, &info2);

    if (err < 0)
        return err;
    if (call->euicc->quirk->version_1_0) { /* AuthenticateServer was SGP.22's own then */
        info2.has_ipa_mode = false;
        info2.has_iot_specific_info = false;
    }
    tlv_put(out, TAG_TRANSACTION_ID, in->server_signed1.transaction_id);
    tlv_put(out, TAG_SERVER_ADDRESS, in->server_signed1.server_address);
    tlv_put(out, TAG_SERVER_CHALLENGE, in->server_signed1.server_challenge);
    err = der_encode(call->euicc->der, &msg_euicc_info2, &info2, out, NULL);
    buf_put(out, in->ctx_params1_raw);
    tlv_close(out, mark);
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}

/* AuthenticateResponseOk: encoded once, signed in place. */
static int put_ok(struct es10_call *call, const struct authenticate_server_request *in,
                  const struct server *server, uint8_t signature[EC_SIGNATURE_LEN])
{
    struct buf *out = call->response;
    size_t response = tlv_open(out, call->row->tag), ok = tlv_open(out, TAG_RESPONSE_OK),
           start = out->len;
    int err = put_euicc_signed1(call, in, out);

    if (err == 0)
        err = ecasd_sign(server->signing, bytes_from(buf_bytes(out), start), BYTES_NONE, signature);
    if (err < 0)
        return err;
    tlv_put(out, TAG_SIGNATURE, bytes_at(signature, EC_SIGNATURE_LEN));
    buf_put(out, server->signing->credential.euicc_certificate);
    buf_put(out, server->signing->credential.eum_certificate);
    tlv_close(out, ok);
    tlv_close(out, response);
    return 0;
}

int es10b_authenticate_server(struct es10_call *call, const void *request, void *response)
{
    const struct authenticate_server_request *in = request;
    uint8_t signature[EC_SIGNATURE_LEN];
    struct server server;
    struct refusal refusal;
    int err;

    (void)response;
    if (call->euicc->volatile_state.rsp.state == RSP_LOADING)
        return ERR_STATE;
    err = es10_forced(call, &refusal) ? 0 : check(call, in, &server, &refusal);
    if (err < 0)
        return err;
    if (refusal.code) {
        rsp_put_error(call->response, 0xBF38, in->server_signed1.transaction_id, refusal.code);
        return es10_refuse(call, refusal.rule, refusal.reason, in->server_signed1_raw,
                           refusal.code);
    }
    err = put_ok(call, in, &server, signature);
    if (err == 0)
        err = remember(call, in, &server, signature);
    return err < 0 ? err : ES10_DONE;
}
