/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/session.h"

#include "apdu/tlv.h"
#include "tools/smdpp/server.h"

#include <string.h>

const char peer_authenticate_words[] = "ds server bit signed challenge address ci transaction";
const char peer_prepare_words[] =
    "binding bit signed signature1 transaction cc cc-flag cc-hash otpk";

static struct bytes transaction_id(const struct peer_session *session)
{
    return bytes_at(session->transaction_id, session->transaction_id_len);
}

static int random_octets(const struct peer_session *session, uint8_t *out, size_t len)
{
    return session->rng->fill(session->rng, out, len);
}

int peer_session_begin(struct peer_session *session, const struct peer_chain *chain,
                       const struct peer_chain *signing, struct rng *rng, const uint8_t eid[16])
{
    int err;

    *session = (struct peer_session){.chain = chain,
                                     .signing = signing,
                                     .rng = rng,
                                     .address = "smdpp.example.com",
                                     .server = PKI_DPAUTH,
                                     .transaction_id_len = PEER_TRANSACTION_MAX};
    memcpy(session->eid, eid, sizeof(session->eid));
    err = random_octets(session, session->transaction_id, sizeof(session->transaction_id));
    return err < 0 ? err
                   : random_octets(session, session->server_challenge,
                                   sizeof(session->server_challenge));
}

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

/* ---- AuthenticateServer ---- */

/* Changes a member of serverSigned1 or smdpSigned2 in place, behind its signature. */
static int change_signed(uint8_t *signed_part, size_t len, const char *field,
                         struct peer_error *error)
{
    static const struct {
        const char *name;
        uint32_t tag;
    } fields[] = {
        {"transaction", 0x80}, {"challenge", 0x81}, {"address", 0x83}, {"server-challenge", 0x84}};
    struct tlv whole, found;

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (strcmp(fields[i].name, field) != 0)
            continue;
        if (tlv_only(bytes_at(signed_part, len), &whole) < 0 ||
            tlv_find(whole.value, fields[i].tag, &found) < 0 || found.value.len == 0)
            return ERR_NOT_FOUND;
        signed_part[found.value.at - signed_part + (ptrdiff_t)found.value.len - 1] ^= 1;
        return 0;
    }
    return peer_fail(error, ERR_UNSUPPORTED, "signed=%s: no such member", field);
}

static void invert_bit(uint8_t signature[EC_SIGNATURE_LEN], int64_t bit)
{
    if (bit > 0)
        signature[(bit - 1) / 8 % EC_SIGNATURE_LEN] ^= (uint8_t)(0x80 >> (bit - 1) % 8);
}

static int put_ci_key_id(struct peer_session *session, const char *differences, struct buf *out)
{
    struct bytes id = session->signing->ci.cert.subject_key_id;
    char value[PEER_VALUE_MAX];
    uint8_t memory[64];
    struct buf octets = BUF_OVER(memory);

    if (!peer_difference(differences, "ci", value)) {
        tlv_put(out, 0x04, id);
        return 0;
    }
    if (strcmp(value, "none") == 0)
        return 0;
    if (strcmp(value, "unknown") == 0) {
        buf_put(&octets, id);
        octets.at[0] ^= 0xFF;
    } else if (buf_put_hex(&octets, value) < 0) {
        return ERR_MALFORMED;
    }
    tlv_put(out, 0x04, buf_bytes(&octets));
    return 0;
}

/* ctxParams1: ctxParamsForCommonAuthentication. */
static void put_context(struct buf *out)
{
    static const uint8_t matching_id[] = {'T', 'E', 'S', 'T'};
    static const uint8_t tac[] = {0x35, 0x29, 0x06, 0x11}, release[] = {5, 0, 0};
    size_t context = tlv_open(out, 0xA0), device, capabilities;

    tlv_put(out, 0x80, BYTES_OF(matching_id));
    device = tlv_open(out, 0xA1);
    tlv_put(out, 0x80, BYTES_OF(tac));
    capabilities = tlv_open(out, 0xA1);
    tlv_put(out, 0x80, BYTES_OF(release));
    tlv_close(out, capabilities);
    tlv_close(out, device);
    tlv_close(out, context);
}

static int put_server_signed1(struct peer_session *session, const char *differences,
                              struct buf *signed1)
{
    uint8_t challenge[16];
    struct buf id = BUF_OVER(session->transaction_id);
    char address[PEER_VALUE_MAX];
    const char *given = peer_difference(differences, "address", address);

    memcpy(challenge, session->challenge, sizeof(challenge));
    if (peer_differs(differences, "challenge"))
        challenge[15] ^= 1;
    if (peer_differs(differences, "transaction")) {
        if (peer_put_hex(differences, "transaction", &id) < 0 || id.overflow)
            return ERR_MALFORMED;
        session->transaction_id_len = id.len;
    }
    if (!given)
        given = session->address;
    server_put_server_signed1(signed1, transaction_id(session), BYTES_OF(challenge),
                              bytes_at(given, strlen(given)), BYTES_OF(session->server_challenge));
    return signed1->overflow ? ERR_TOO_LONG : 0;
}

int peer_put_authenticate_server(struct peer_session *session, const char *differences,
                                 struct buf *out, struct peer_error *error)
{
    uint8_t memory[2048], signature[EC_SIGNATURE_LEN];
    struct buf signed1 = BUF_OVER(memory);
    char kind[PEER_VALUE_MAX], field[PEER_VALUE_MAX];
    size_t request;
    int err = peer_check_words(differences, peer_authenticate_words, error);

    (void)peer_difference(differences, "server", kind);
    if (peer_differs(differences, "ds"))
        session->server = PKI_DSAUTH;
    if (err == 0 && !peer_chain_entity(session->chain, session->server)->key)
        err = peer_fail(error, ERR_STATE, "the key of the server is not at hand");
    if (err == 0)
        err = put_server_signed1(session, differences, &signed1);
    if (err == 0)
        err = ec_sign(peer_chain_entity(session->chain, session->server)->key, buf_bytes(&signed1),
                      BYTES_NONE, signature);
    if (err == 0 && peer_difference(differences, "signed", field))
        err = change_signed(signed1.at, signed1.len, field, error);
    if (err < 0)
        return err;
    invert_bit(signature, peer_number(differences, "bit", 0));
    request = tlv_open(out, 0xBF38);
    buf_put(out, buf_bytes(&signed1));
    tlv_put(out, 0x5F37, BYTES_OF(signature));
    err = put_ci_key_id(session, differences, out);
    if (err == 0)
        err = peer_put_certificate(session->chain, session->server, kind, session->rng, out, error);
    put_context(out);
    tlv_close(out, request);
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}

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
    int err = check_member(&value, 0x80, "transactionId", transaction_id(session), error);

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

/* hashCc, and whether the request has it and the flag. */
static int confirm(struct peer_session *session, const char *differences, bool *has_hash)
{
    char code[PEER_VALUE_MAX];
    bool both = peer_difference(differences, "cc", code) != NULL;

    *has_hash = both || peer_difference(differences, "cc-hash", code);
    session->cc_required = both || peer_differs(differences, "cc-flag");
    return *has_hash ? server_hash_confirmation_code(session->hash_cc, bytes_at(code, strlen(code)),
                                                     transaction_id(session))
                     : 0;
}

static int put_smdp_signed2(struct peer_session *session, const char *differences,
                            struct buf *signed2)
{
    uint8_t id[PEER_TRANSACTION_MAX], memory[2 * EC_POINT_LEN];
    struct buf otpk = BUF_OVER(memory);
    int err = peer_put_hex(differences, "otpk", &otpk);

    memcpy(id, session->transaction_id, sizeof(id));
    if (peer_differs(differences, "transaction"))
        id[0] ^= 0xFF;
    server_put_smdp_signed2(signed2, bytes_at(id, session->transaction_id_len),
                            session->cc_required, buf_bytes(&otpk));
    return err < 0 ? err : signed2->overflow ? ERR_TOO_LONG : 0;
}

/* CERT.DPpb and its key: those of the session, or of another CI. */
static int choose_binding(const struct peer_session *session, const char *kind,
                          const struct peer_chain **chain, struct peer_error *error)
{
    *chain = session->chain;
    if (strcmp(kind, "other-chain") != 0)
        return 0;
    *chain = session->other;
    return session->other
               ? 0
               : peer_fail(error, ERR_STATE, "no certificates of another CI are at hand");
}

int peer_put_prepare_download(struct peer_session *session, const char *differences,
                              struct buf *out, struct peer_error *error)
{
    const struct peer_chain *chain = session->chain;
    uint8_t memory[256], second_memory[3 + EC_SIGNATURE_LEN];
    struct buf signed2 = BUF_OVER(memory), second = BUF_OVER(second_memory);
    char kind[PEER_VALUE_MAX], field[PEER_VALUE_MAX];
    bool has_hash = false;
    size_t request;
    int err = peer_check_words(differences, peer_prepare_words, error);

    (void)peer_difference(differences, "binding", kind);
    if (err == 0)
        err = choose_binding(session, kind, &chain, error);
    if (err == 0)
        err = confirm(session, differences, &has_hash);
    if (err == 0)
        err = put_smdp_signed2(session, differences, &signed2);
    if (!peer_differs(differences, "signature1"))
        tlv_put(&second, 0x5F37, BYTES_OF(session->euicc_signature1));
    if (err == 0)
        err = ec_sign(chain->pb.key, buf_bytes(&signed2), buf_bytes(&second),
                      session->smdp_signature2);
    if (err == 0 && peer_difference(differences, "signed", field))
        err = change_signed(signed2.at, signed2.len, field, error);
    if (err < 0)
        return err;
    invert_bit(session->smdp_signature2, peer_number(differences, "bit", 0));
    request = tlv_open(out, 0xBF21);
    buf_put(out, buf_bytes(&signed2));
    tlv_put(out, 0x5F37, BYTES_OF(session->smdp_signature2));
    if (has_hash)
        tlv_put(out, 0x04, BYTES_OF(session->hash_cc));
    err = peer_put_certificate(chain, PKI_DPPB, chain == session->chain ? kind : "", session->rng,
                               out, error);
    tlv_close(out, request);
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}

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
    int err = check_member(&value, 0x80, "transactionId", transaction_id(session), error);

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

/* ---- CancelSession and results ---- */

int peer_put_cancel_session(const struct peer_session *session, int reason, const char *differences,
                            struct buf *out, struct peer_error *error)
{
    uint8_t id[PEER_TRANSACTION_MAX];
    size_t request;
    int err = peer_check_words(differences, "transaction", error);

    if (err < 0)
        return err;
    memcpy(id, session->transaction_id, sizeof(id));
    if (peer_differs(differences, "transaction"))
        id[0] ^= 0xFF;
    request = tlv_open(out, 0xBF41);
    tlv_put(out, 0x80, bytes_at(id, session->transaction_id_len));
    tlv_put_uint(out, 0x81, (unsigned)reason);
    tlv_close(out, request);
    return out->overflow ? ERR_TOO_LONG : 0;
}

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
        err = check_member(&list, 0x80, "transactionId", transaction_id(session), error);
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
