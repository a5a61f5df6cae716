/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An RSP session of the suite's SM-DP+ or SM-DS (SGP.22 3.0.1, 3.1.2, 3.1.3): builds the requests
 * of ES10b, good or with differences, and verifies what the eUICC signs. Every function expects
 * whole TLVs (BF38 ..). No I/O.
 *
 * A function that takes a response returns 0; BAD of the card is ERR_MALFORMED with the reason;
 * other errors are of the suite.
 */
#ifndef TOOLS_SUITE_PEER_SESSION_H
#define TOOLS_SUITE_PEER_SESSION_H

#include "tools/suite/peer/chain.h"

enum { PEER_TRANSACTION_MAX = 16, PEER_REQUEST_MAX = 8192 };

struct peer_session {
    const struct peer_chain *chain;   /* of the server */
    const struct peer_chain *signing; /* CI of the chain that the eUICC signs with */
    const struct peer_chain *other;   /* of another CI that the card has; NULL: none is at hand */
    struct rng *rng;
    const char *address; /* serverAddress */
    uint8_t eid[16];
    enum pki_holder server; /* PKI_DPAUTH or PKI_DSAUTH */
    uint8_t transaction_id[PEER_TRANSACTION_MAX];
    size_t transaction_id_len;
    uint8_t challenge[16]; /* of the eUICC */
    uint8_t server_challenge[16];
    bool cc_required;
    uint8_t hash_cc[32];
    uint8_t smdp_signature2[EC_SIGNATURE_LEN];

    /* Data of the eUICC. */
    bool authenticated, prepared;
    uint8_t euicc_signature1[EC_SIGNATURE_LEN];
    uint8_t euicc_certificate[2048];
    size_t euicc_certificate_len;
    uint8_t euicc_otpk[EC_POINT_LEN];
};

static inline struct bytes peer_transaction_id(const struct peer_session *session)
{
    return bytes_at(session->transaction_id, session->transaction_id_len);
}

/* A new session with random transactionId and serverChallenge. ERR_CRYPTO. */
int peer_session_begin(struct peer_session *session, const struct peer_chain *chain,
                       const struct peer_chain *signing, struct rng *rng, const uint8_t eid[16]);
/* Takes the response of GetEUICCChallenge. */
int peer_take_challenge(struct peer_session *session, struct bytes response,
                        struct peer_error *error);

/* Words of peer_put_authenticate_server, separated by blanks. */
extern const char peer_authenticate_words[];
/*
 * Appends AuthenticateServer. Differences:
 *   ds                 the server is an SM-DS
 *   server=KIND        certificate (chain.h)
 *   bit=N              bit N (from 1) of serverSignature1 inverted
 *   signed=FIELD       serverSigned1 changed after it was signed: transaction, challenge, address
 * or server-challenge (its last bit) challenge          euiccChallenge of another session, signed
 *   address=TEXT       serverAddress
 *   ci=unknown|none|HEX  euiccCiPKIdToBeUsed
 *   transaction=HEX    transactionId of this session
 */
int peer_put_authenticate_server(struct peer_session *session, const char *differences,
                                 struct buf *out, struct peer_error *error);
/* Verifies the response: certificates up to the CI, euiccSignature1, the members of euiccSigned1;
 * ERR_NOT_FOUND when it is an authenticateResponseError. */
int peer_take_authenticate_server(struct peer_session *session, struct bytes response,
                                  struct peer_error *error);

extern const char peer_prepare_words[];
/*
 * Appends PrepareDownload. Differences:
 *   binding=KIND       certificate (chain.h)
 *   binding=other-chain  a good CERT.DPpb of another CI that the card has; ERR_STATE without one
 *   bit=N              bit N (from 1) of smdpSignature2 inverted
 *   signed=transaction smdpSigned2 changed after it was signed
 *   signature1         smdpSignature2 without euiccSignature1
 *   transaction        another transactionId, signed
 *   cc=CODE            ccRequiredFlag, and hashCc of CODE
 *   cc-flag            ccRequiredFlag without hashCc
 *   cc-hash=CODE       hashCc without ccRequiredFlag
 *   otpk=HEX           bppEuiccOtpk
 */
int peer_put_prepare_download(struct peer_session *session, const char *differences,
                              struct buf *out, struct peer_error *error);
/* Verifies euiccSignature2 and takes the one-time key; ERR_NOT_FOUND when it is a
 * downloadResponseError. */
int peer_take_prepare_download(struct peer_session *session, struct bytes response,
                               struct peer_error *error);

/* Appends CancelSession. Differences: transaction, another transactionId. */
int peer_put_cancel_session(const struct peer_session *session, int reason, const char *differences,
                            struct buf *out, struct peer_error *error);

/*
 * Verifies the signature of a response of this session by the eUICC's certificate: BF38, BF21,
 * BF41, BF37. ERR_NOT_FOUND: the response has no signed part (an error code); ERR_STATE: the
 * eUICC's certificate is not known.
 */
int peer_check_signed(const struct peer_session *session, struct bytes response,
                      struct peer_error *error);
/* Verifies an OtherSignedNotification (30 ..) by its certificates up to the CI of `chain`. */
int peer_check_notification(const struct peer_chain *chain, struct bytes notification,
                            struct peer_error *error);
/*
 * Verifies a ProfileInstallationResult (BF37 ..) and its members: transactionId, smdpOid,
 * notificationAddress. Gives bppCommandId << 8 | errorReason; 0: success.
 */
int peer_take_result(const struct peer_session *session, struct bytes response, int *code,
                     struct peer_error *error);

#endif
