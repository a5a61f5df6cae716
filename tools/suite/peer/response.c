/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of what the eUICC returns in an RSP session: the contracts are in session.h. */
#include "tools/suite/peer/session.h"

#include "apdu/tlv.h"
#include "tools/smdpp/server.h"

#include <string.h>

/* Takes the element `tag`; the card is wrong where it is not next. */
static int take(struct bytes *cursor, uint32_t tag, const char *name, struct tlv *out,
                struct peer_error *error)
{
    return tlv_take(cursor, tag, out) < 0
               ? peer_fail(error, ERR_MALFORMED, "%s (%X) is missing or not in its place", name,
                           (unsigned)tag)
               : 0;
}

int peer_take_challenge(struct peer_session *session, struct bytes response,
                        struct peer_error *error)
{
    struct tlv whole, challenge;
    int err = take(&response, 0xBF2E, "GetEuiccChallengeResponse", &whole, error);

    if (err == 0)
        err = take(&whole.value, 0x80, "euiccChallenge", &challenge, error);
    if (err < 0)
        return err;
    if (challenge.value.len != sizeof(session->challenge))
        return peer_fail(error, ERR_MALFORMED, "euiccChallenge has %zu octets, must have 16",
                         challenge.value.len);
    memcpy(session->challenge, challenge.value.at, sizeof(session->challenge));
    return 0;
}

/* ---- Parts of responses ---- */

/* Verifies certificates of a card up to the CI that signs. */
static int check_certificates(const struct peer_chain *signing, struct bytes euicc,
                              struct bytes eum, struct cert *cert, struct peer_error *error)
{
    enum cert_fault fault = CERT_BAD_EID;
    int err = server_check_euicc(cert, euicc, eum, &signing->ci.cert, &fault);

    if (err == ERR_MALFORMED || err == ERR_UNSUPPORTED)
        return peer_fail(error, ERR_MALFORMED, "CERT.EUICC or CERT.EUM cannot be decoded");
    if (err < 0)
        return err;
    return fault == CERT_FINE
               ? 0
               : peer_fail(error, ERR_MALFORMED, "the chain CERT.EUICC, CERT.EUM, CERT.CI: %s",
                           cert_fault_text(fault));
}

static int check_signature(const struct cert *cert, struct bytes signed_part, struct bytes other,
                           struct bytes signature, const char *name, struct peer_error *error)
{
    enum verdict verdict = BAD;
    int err;

    if (signature.len != EC_SIGNATURE_LEN)
        return peer_fail(error, ERR_MALFORMED, "%s has %zu octets, must have %d", name,
                         signature.len, EC_SIGNATURE_LEN);
    err = server_check_signature(cert, signed_part, other, signature, &verdict);
    if (err == 0 && verdict == BAD)
        return peer_fail(error, ERR_MALFORMED, "%s does not verify with the key of CERT.EUICC",
                         name);
    return err;
}

static int check_member(struct bytes *cursor, uint32_t tag, const char *name, struct bytes expected,
                        struct peer_error *error)
{
    struct tlv found;
    int err = take(cursor, tag, name, &found, error);
    char text[2 * 64 + 1], wanted[2 * 64 + 1];

    if (err < 0 || bytes_equal(found.value, expected))
        return err;
    return peer_fail(error, ERR_MALFORMED, "%s is %s, must be %s", name,
                     bytes_to_hex(found.value, text, sizeof(text)),
                     bytes_to_hex(expected, wanted, sizeof(wanted)));
}

/* Opens BF38 or BF21; ERR_NOT_FOUND when it has the arm of errors. */
static int open_ok(struct bytes response, uint32_t tag, const char *name, struct bytes *members,
                   struct peer_error *error)
{
    struct tlv whole, arm;
    int err = take(&response, tag, name, &whole, error);

    if (err < 0)
        return err;
    if (response.len)
        return peer_fail(error, ERR_MALFORMED, "%zu octets after %s", response.len, name);
    if (tlv_take(&whole.value, 0xA1, &arm) == 0)
        return peer_fail(error, ERR_NOT_FOUND, "%s has an error code", name);
    err = take(&whole.value, 0xA0, name, &arm, error);
    *members = arm.value;
    return err;
}

static int check_euicc_signed1(const struct peer_session *session, struct bytes value,
                               struct peer_error *error)
{
    struct tlv found;
    int err = check_member(&value, 0x80, "transactionId", peer_transaction_id(session), error);

    if (err == 0)
        err = check_member(&value, 0x83, "serverAddress",
                           bytes_at(session->address, strlen(session->address)), error);
    if (err == 0)
        err = check_member(&value, 0x84, "serverChallenge", BYTES_OF(session->server_challenge),
                           error);
    if (err == 0)
        err = take(&value, 0xBF22, "euiccInfo2", &found, error);
    return err == 0 ? take(&value, 0xA0, "ctxParams1", &found, error) : err;
}

int peer_take_authenticate_server(struct peer_session *session, struct bytes response,
                                  struct peer_error *error)
{
    struct tlv signed1, signature, euicc, eum;
    struct bytes members;
    struct cert cert;
    int err = open_ok(response, 0xBF38, "AuthenticateServerResponse", &members, error);

    if (err == 0)
        err = take(&members, 0x30, "euiccSigned1", &signed1, error);
    if (err == 0)
        err = take(&members, 0x5F37, "euiccSignature1", &signature, error);
    if (err == 0)
        err = take(&members, 0x30, "euiccCertificate", &euicc, error);
    if (err == 0)
        err = take(&members, 0x30, "eumCertificate", &eum, error);
    if (err == 0)
        err = check_certificates(session->signing, euicc.whole, eum.whole, &cert, error);
    if (err == 0)
        err = check_signature(&cert, signed1.whole, BYTES_NONE, signature.value, "euiccSignature1",
                              error);
    if (err == 0)
        err = check_euicc_signed1(session, signed1.value, error);
    if (err < 0)
        return err;
    if (euicc.whole.len > sizeof(session->euicc_certificate))
        return ERR_TOO_LONG;
    memcpy(session->euicc_signature1, signature.value.at, EC_SIGNATURE_LEN);
    memcpy(session->euicc_certificate, euicc.whole.at, euicc.whole.len);
    session->euicc_certificate_len = euicc.whole.len;
    session->authenticated = true;
    return 0;
}

/* ---- PrepareDownload ---- */

static int euicc_of(const struct peer_session *session, struct cert *cert, struct peer_error *error)
{
    if (!session->authenticated)
        return peer_fail(error, ERR_STATE, "no AuthenticateServer succeeded in this session");
    return cert_parse(cert, bytes_at(session->euicc_certificate, session->euicc_certificate_len));
}

static int check_euicc_signed2(struct peer_session *session, struct bytes value,
                               struct peer_error *error)
{
    struct tlv otpk;
    int err = check_member(&value, 0x80, "transactionId", peer_transaction_id(session), error);

    if (err == 0)
        err = take(&value, 0x5F49, "euiccOtpk", &otpk, error);
    if (err == 0 && otpk.value.len != EC_POINT_LEN)
        err = peer_fail(error, ERR_MALFORMED, "euiccOtpk has %zu octets, must have %d",
                        otpk.value.len, EC_POINT_LEN);
    if (err == 0 && session->cc_required)
        err = check_member(&value, 0x04, "hashCc", BYTES_OF(session->hash_cc), error);
    if (err == 0 && value.len)
        err = peer_fail(error, ERR_MALFORMED, "euiccSigned2 has more members");
    if (err == 0)
        memcpy(session->euicc_otpk, otpk.value.at, EC_POINT_LEN);
    return err;
}

int peer_take_prepare_download(struct peer_session *session, struct bytes response,
                               struct peer_error *error)
{
    struct tlv signed2, signature;
    struct bytes members;
    struct cert cert;
    int err = open_ok(response, 0xBF21, "PrepareDownloadResponse", &members, error);

    if (err == 0)
        err = take(&members, 0x30, "euiccSigned2", &signed2, error);
    if (err == 0)
        err = take(&members, 0x5F37, "euiccSignature2", &signature, error);
    if (err == 0)
        err = euicc_of(session, &cert, error);
    if (err == 0)
        err = check_signature(&cert, signed2.whole, BYTES_OF(session->smdp_signature2),
                              signature.value, "euiccSignature2", error);
    if (err == 0)
        err = check_euicc_signed2(session, signed2.value, error);
    session->prepared = err == 0;
    return err;
}

/* ---- Signed data and results ---- */

int peer_check_signed(const struct peer_session *session, struct bytes response,
                      struct peer_error *error)
{
    struct bytes list = response;
    struct tlv whole, arm, signed_part, signature;
    struct cert cert;
    int err;

    if (tlv_next(&list, &whole) < 0 || list.len)
        return peer_fail(error, ERR_MALFORMED, "the response is not one data object");
    err = euicc_of(session, &cert, error);
    if (err < 0)
        return err;
    arm = whole;
    if (whole.tag == 0xBF41 && tlv_find(whole.value, 0x81, &signed_part) == 0)
        return peer_fail(error, ERR_NOT_FOUND, "CancelSessionResponse has an error code");
    if (whole.tag != 0xBF37) {
        err = open_ok(response, whole.tag, "the response", &arm.value, error);
        if (err < 0)
            return err;
    }
    err = take(&arm.value, whole.tag == 0xBF37 ? 0xBF27 : 0x30, "the signed part", &signed_part,
               error);
    if (err == 0)
        err = take(&arm.value, 0x5F37, "the signature", &signature, error);
    return err < 0 ? err
                   : check_signature(&cert, signed_part.whole,
                                     whole.tag == 0xBF21 ? BYTES_OF(session->smdp_signature2)
                                                         : BYTES_NONE,
                                     signature.value, "the signature", error);
}

int peer_check_notification(const struct peer_chain *chain, struct bytes notification,
                            struct peer_error *error)
{
    struct tlv whole, metadata, signature, euicc, eum;
    struct cert cert;
    int err = take(&notification, 0x30, "OtherSignedNotification", &whole, error);

    if (err == 0)
        err = take(&whole.value, 0xBF2F, "tbsOtherNotification", &metadata, error);
    if (err == 0)
        err = take(&whole.value, 0x5F37, "euiccNotificationSignature", &signature, error);
    if (err == 0)
        err = take(&whole.value, 0x30, "euiccCertificate", &euicc, error);
    if (err == 0)
        err = take(&whole.value, 0x30, "eumCertificate", &eum, error);
    if (err == 0)
        err = check_certificates(chain, euicc.whole, eum.whole, &cert, error);
    return err < 0 ? err
                   : check_signature(&cert, metadata.whole, BYTES_NONE, signature.value,
                                     "euiccNotificationSignature", error);
}

static int read_final(struct bytes final, int *code, struct peer_error *error)
{
    struct tlv arm, command, reason;
    int err;

    *code = 0;
    if (tlv_find(final, 0xA0, &arm) == 0)
        return 0;
    err = take(&final, 0xA1, "errorResult", &arm, error);
    if (err == 0)
        err = take(&arm.value, 0x80, "bppCommandId", &command, error);
    if (err == 0)
        err = take(&arm.value, 0x81, "errorReason", &reason, error);
    if (err == 0 && (command.value.len != 1 || reason.value.len != 1))
        err = peer_fail(error, ERR_MALFORMED, "bppCommandId or errorReason is not one octet");
    if (err == 0)
        *code = command.value.at[0] << 8 | reason.value.at[0];
    return err;
}

int peer_take_result(const struct peer_session *session, struct bytes response, int *code,
                     struct peer_error *error)
{
    struct tlv whole, data = {0}, metadata, final;
    struct bytes list = response;
    int err = peer_check_signed(session, response, error);

    if (err == 0)
        err = take(&list, 0xBF37, "ProfileInstallationResult", &whole, error);
    if (err == 0)
        err = take(&whole.value, 0xBF27, "profileInstallationResultData", &data, error);
    list = data.value;
    if (err == 0)
        err = check_member(&list, 0x80, "transactionId", peer_transaction_id(session), error);
    if (err == 0)
        err = take(&list, 0xBF2F, "notificationMetadata", &metadata, error);
    if (err == 0)
        err = check_member(&list, 0x06, "smdpOid", session->chain->pb.cert.registered_id, error);
    if (err == 0)
        err = take(&list, 0xA2, "finalResult", &final, error);
    if (err == 0 && tlv_find(metadata.value, 0x0C, &data) < 0)
        err = peer_fail(error, ERR_MALFORMED, "notificationAddress is missing");
    if (err == 0)
        err = check_member(&data.whole, 0x0C, "notificationAddress",
                           bytes_at(session->address, strlen(session->address)), error);
    return err < 0 ? err : read_final(final.value, code, error);
}
