/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test SM-DP+ and SM-DS of tools/smdpp with a fake card before it: one profile in its
 * catalogue, and an LPA that carries messages between the two. Failures end the test.
 */
#ifndef TEST_FAKE_SERVER_H
#define TEST_FAKE_SERVER_H

#include "test/fake/card.h"
#include "tools/smdpp/dp_internal.h"

struct fake_server {
    struct fake_card fake;
    struct der *der;
    struct dp *dp;
    struct catalog catalog;
    struct catalog_profile profile; /* matching id "one" */
    struct rng rng;
    struct arena arena; /* of one download */
    struct dp_initiated initiated;
    struct dp_authenticated authenticated;
    struct dp_refusal refusal;
    /* the last line of its log */
    struct dp_record record;
    char what[40], detail[240], eid[EID_TEXT_SIZE];
    unsigned records;
};

extern const char fake_server_address[], fake_server_sds_address[];

void fake_server_make(struct fake_server *server);
void fake_server_end(struct fake_server *server);

/* One ES10 function of the card, its response in the arena. */
struct bytes fake_server_es10(struct fake_server *server, struct bytes request);
/* The eUICC's challenge (16 octets) and its EUICCInfo1. */
struct bytes fake_server_challenge(struct fake_server *server);
struct bytes fake_server_info1(struct fake_server *server);
/* InitiateAuthentication at `address`; the card's response to AuthenticateServer with
 * `matching_id`.
 */
struct bytes fake_server_authenticate(struct fake_server *server, const char *address,
                                      const char *matching_id);
/* The response of the card to `in`, which may be of another server. */
struct bytes fake_server_authenticate_with(struct fake_server *server,
                                           const struct dp_initiated *in, const char *matching_id);
/* The card's response to PrepareDownload; `code` NULL: without a confirmation code. */
struct bytes fake_server_prepare(struct fake_server *server, const struct dp_authenticated *in,
                                 const char *code);
/* The card's response to CancelSession with this transactionId and the reason postponed(1). */
struct bytes fake_server_cancel(struct fake_server *server, struct bytes transaction_id);
/* All steps to the card's response to PrepareDownload, with the matching id "one". */
struct bytes fake_server_open(struct fake_server *server);
/* The card's ProfileInstallationResult for `package`. */
struct bytes fake_server_install(struct fake_server *server, struct bytes package);
/* All steps to the ProfileInstallationResult. */
struct bytes fake_server_download(struct fake_server *server);

#endif
