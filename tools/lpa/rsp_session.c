/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Mutual Authentication (SGP.22 3.1.2), with step numbers. */
#include "tools/lpa/rsp_session.h"

#include "apdu/host.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "crypto/cert.h"
#include "tools/lpa/codes.h"

#include <string.h>

enum { DO_MAX = 8192 };

json_t *lpa_session_pack(const struct lpa_session *session, const char *key, struct bytes octets)
{
    return json_pack("{s:O, s:o}", "transactionId", session->transaction_id, key,
                     es9_octets(octets));
}

/* (1) LPA -> eUICC: ES10b.GetEUICCChallenge, GetEUICCInfo; (2) LPA -> SM-DP+:
 * ES9+.InitiateAuthentication */
static int initiate(struct lpa_session *session, json_t **server_response, struct bytes *challenge)
{
    static const uint8_t get_info1[] = {0xBF, 0x20, 0x00};
    struct lpa *lpa = session->lpa;
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
                   es9_octets(info1), "smdpAddress", session->address);
    lpa_report_progress(lpa, "initiating authentication");
    return lpa_server_call(lpa, session->address, "initiateAuthentication", in, server_response);
}

/* CtxParams1: matchingId and the capabilities of a device with an example TAC. */
static void put_context(struct buf *out, const char *matching_id)
{
    static const uint8_t tac[] = {0x35, 0x29, 0x06, 0x11};
    size_t context = tlv_open(out, TAG_CTX_PARAMS_FOR_COMMON_AUTHENTICATION), device;

    if (*matching_id)
        tlv_put(out, TAG_MATCHING_ID, bytes_at(matching_id, strlen(matching_id)));
    device = tlv_open(out, TAG_DEVICE_INFO);
    tlv_put(out, TAG_TAC, BYTES_OF(tac));
    tlv_put(out, TAG_DEVICE_CAPABILITIES, BYTES_NONE);
    tlv_close(out, device);
    tlv_close(out, context);
}

/* Checks the SM-DP+ OID of the activation code against the certificate (SGP.22 3.1.2 step 8). */
static int check_oid(struct lpa_session *session, struct bytes certificate)
{
    struct cert cert;
    char oid[64];

    if (!*session->oid)
        return 0;
    if (cert_parse(&cert, certificate) < 0 ||
        cert_oid_text(cert.registered_id, oid, sizeof(oid)) < 0 || strcmp(oid, session->oid) != 0)
        return lpa_fail(session->lpa, ERR_STATE,
                        "the SM-DP+ certificate does not have the OID %s of the activation code",
                        session->oid);
    return 0;
}

/* (3) LPA -> eUICC: ES10b.AuthenticateServer */
static int authenticate(struct lpa_session *session, const json_t *server_response,
                        struct bytes challenge, struct bytes *response)
{
    static const char *const parts[] = {"serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed",
                                        "serverCertificate"};
    struct lpa *lpa = session->lpa;
    struct buf request = arena_buf(&lpa->arena, DO_MAX);
    struct server_signed1 signed1;
    struct bytes part = BYTES_NONE;
    size_t mark = tlv_open(&request, msg_authenticate_server_request.tag);
    int err;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        err = lpa_server_take(lpa, server_response, parts[i], &part);

        if (err < 0)
            return err;
        if (i == 0 &&
            (der_decode(lpa->der, &msg_server_signed1, part, &signed1, &lpa->arena, NULL) < 0 ||
             !bytes_equal(signed1.euicc_challenge, challenge) ||
             !host_equal_text(signed1.server_address, session->address)))
            return lpa_fail(lpa, ERR_STATE, "serverSigned1 is for another address or challenge");
        buf_put(&request, part);
    }
    err = check_oid(session, part);
    if (err < 0)
        return err;
    put_context(&request, session->matching_id);
    tlv_close(&request, mark);
    err = lpa_check_request(lpa, &request, "AuthenticateServer");
    if (err < 0)
        return err;
    lpa_report_progress(lpa, "authenticating");
    return lpa_call_raw(lpa, buf_bytes(&request), response);
}

int lpa_check_arm(struct lpa *lpa, struct bytes response, uint32_t tag, const char *what)
{
    struct tlv whole, error, code;
    char text[CODE_TEXT_MAX];

    if (tlv_only(response, &whole) < 0 || whole.tag != tag)
        return lpa_fail(lpa, ERR_MALFORMED, "%s: malformed response of the card", what);
    if (tlv_find(whole.value, TAG_RESPONSE_ERROR, &error) < 0)
        return 0;
    if (tlv_find(error.value, TAG_INTEGER, &code) < 0 || code.value.len != 1)
        return lpa_fail(lpa, ERR_STATE, "%s: refused by the card", what);
    return lpa_fail(lpa, ERR_STATE, "%s: refused by the card: %s", what,
                    lpa_code_name(what, code.value.at[0], text));
}

/* Later requests have it, and CancelSession of the card: 1 to 16 octets in hex. */
static int check_transaction_id(const struct lpa_session *session)
{
    const char *text = json_string_value(session->transaction_id);
    uint8_t octets[TRANSACTION_ID_MAX];
    struct buf id = BUF_OVER(octets);

    return text && buf_put_hex(&id, text) == 0 && id.len > 0
               ? 0
               : lpa_fail(session->lpa, ERR_MALFORMED,
                          "initiateAuthentication: malformed server response: transactionId must "
                          "be 1 to %d octets in hex",
                          TRANSACTION_ID_MAX);
}

int lpa_session_authenticate(struct lpa_session *session, json_t **server_response)
{
    struct lpa *lpa = session->lpa;
    struct bytes response, challenge;
    json_t *initiated = NULL;
    int err = initiate(session, &initiated, &challenge);

    if (err < 0)
        return err;
    session->transaction_id = json_incref(json_object_get(initiated, "transactionId"));
    err = check_transaction_id(session);
    if (err == 0)
        err = authenticate(session, initiated, challenge, &response);
    json_decref(initiated);
    if (err == 0)
        err = lpa_check_arm(lpa, response, msg_authenticate_server_response.tag,
                            "AuthenticateServer");
    if (err < 0)
        return err;
    session->authenticated = true;
    return lpa_server_call(lpa, session->address, "authenticateClient",
                           lpa_session_pack(session, "authenticateServerResponse", response),
                           server_response);
}
