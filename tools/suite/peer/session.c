/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/session.h"

#include "apdu/tlv.h"
#include "tools/smdpp/server.h"

#include <string.h>

const char peer_authenticate_words[] = "ds server bit signed challenge address ci transaction";
const char peer_prepare_words[] =
    "binding bit signed signature1 transaction cc cc-flag cc-hash otpk";

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
    server_put_server_signed1(signed1, peer_transaction_id(session), BYTES_OF(challenge),
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

/* ---- PrepareDownload ---- */

/* hashCc, and whether the request has it and the flag. */
static int confirm(struct peer_session *session, const char *differences, bool *has_hash)
{
    char code[PEER_VALUE_MAX];
    bool both = peer_difference(differences, "cc", code) != NULL;

    *has_hash = both || peer_difference(differences, "cc-hash", code);
    session->cc_required = both || peer_differs(differences, "cc-flag");
    return *has_hash ? server_hash_confirmation_code(session->hash_cc, bytes_at(code, strlen(code)),
                                                     peer_transaction_id(session))
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

/* ---- CancelSession ---- */

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
