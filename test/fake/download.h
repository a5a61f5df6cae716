/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Downloads for tests: an SM-DP+ and an LPA in one, against a fake card. Every step can be made
 * whole, or its request be built, changed and sent. The steps check what the card signs.
 */
#ifndef TEST_FAKE_DOWNLOAD_H
#define TEST_FAKE_DOWNLOAD_H

#include "test/fake/card.h"
#include "tools/pki/cert_issue.h"
#include "tools/smdpp/bpp_make.h"

enum { DOWNLOAD_REQUEST_MAX = 4096, DOWNLOAD_BPP_MAX = 1 << 20, DOWNLOAD_RESULT_MAX = 8192 };

/* How an LPA cuts a package into STORE DATA chains (DP-3.1). */
enum download_cut {
    DOWNLOAD_CUT_LPAC,         /* all 87 of A0 and A2 in one chain each, 86 and 88 one a chain */
    DOWNLOAD_CUT_ONOMONDO_IPA, /* header and first 87 in one chain, each further one on its own */
    DOWNLOAD_CUT_WHOLE,        /* chains of maximum length, split anywhere */
    DOWNLOAD_CUT_ODD,          /* chains of 97 octets, split anywhere */
    DOWNLOAD_CUTS
};

struct download {
    struct fake_card *fake;
    enum ec_curve curve;         /* of the server */
    enum ec_curve signing_curve; /* of the certificate chain that the eUICC must sign with */
    struct pki_entity ci, signing_ci, auth, pb, ds;
    struct rng rng;
    const char *address;
    uint8_t transaction_id[16];
    size_t transaction_id_len;
    uint8_t server_challenge[16];

    /* Data from the card. */
    uint8_t challenge[16];
    uint8_t euicc_signature1[64];
    uint8_t euicc_certificate[2048];
    size_t euicc_certificate_len;
    uint8_t euicc_otpk[EC_POINT_LEN];
    uint8_t result[DOWNLOAD_RESULT_MAX]; /* ProfileInstallationResult, whole BF37 */
    size_t result_len;
};

void download_begin(struct download *download, struct fake_card *fake, enum ec_curve curve);
/* The eUICC must sign with its certificate chain of this curve, which may differ from the server's.
 */
void download_sign_with(struct download *download, enum ec_curve curve);
void download_end(struct download *download);

/*
 * A server with a certificate of `role` by the CI of the session's curve and a key of its own;
 * `change` (may be NULL) edits the template. To be freed with pki_entity_free.
 */
void download_issue(struct download *download, enum cert_role role,
                    void (*change)(struct cert_template *), struct pki_entity *out);

/* As the steps below, for cards that may fail: the status word. */
uint16_t download_try_challenge(struct download *download);
/* GetEUICCChallenge; the transaction identifier is a new one. */
void download_challenge(struct download *download);
/* Builds AuthenticateServer as `server` (download->auth or ->ds, or another one). */
void download_put_authenticate(struct download *download, const struct pki_entity *server,
                               struct buf *out);
/* Sends it; the status word, and the error code of the response (0: accepted). */
uint16_t download_try_authenticate(struct download *download, const struct pki_entity *server,
                                   int *code);
/* Sends it, fails the test if it is refused, and checks the signature of the card. */
void download_authenticate(struct download *download);
/* Builds PrepareDownload; `bpp_euicc_otpk` and `hash_cc` may be empty. */
void download_put_prepare(struct download *download, const struct pki_entity *server,
                          bool cc_required, struct bytes bpp_euicc_otpk, struct bytes hash_cc,
                          struct buf *out);
uint16_t download_try_prepare(struct download *download, const struct pki_entity *server,
                              int *code);
void download_prepare(struct download *download);
/* All of the above. */
void download_open(struct download *download);

/* An order for this session with a minimal set of metadata and the small package of package.h. */
void download_order(struct download *download, struct bpp_order *order);
/* The metadata of download_order: StoreMetadata with this ICCID and the members of `more` (as
 * package_put) behind the name. */
void download_put_metadata(struct buf *out, const char *iccid, const char *more);
/* Makes the package; in memory of the test, valid until the next call. */
struct bytes download_make(struct download *download, const struct bpp_order *order);
/* Sends one STORE DATA chain with `piece`; its status word and its response. */
uint16_t download_send(struct download *download, struct bytes piece, struct bytes *response);
/*
 * Sends the package in chains until it is through or a chain is answered with data or an error: the
 * status word of the last one. A ProfileInstallationResult is kept in download->result and its
 * signature checked.
 */
uint16_t download_load(struct download *download, struct bytes package, enum download_cut cut);
/* Stores a ProfileInstallationResult in download->result and checks its signature. */
void download_keep(struct download *download, struct bytes response);
/* The result so far: 0 success, or bppCommandId << 8 | errorReason; -1: there is none. */
int download_result(const struct download *download);
/* Everything, with the package of `order` (NULL: download_order); the result. */
int download_run(struct download *download, const struct bpp_order *order);

/* The error code of a response BF38, BF21 or BF41; 0: no error. */
int download_error(struct bytes response);

#endif
