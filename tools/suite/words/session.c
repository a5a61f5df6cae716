/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RSP sessions of the suite's SM-DP+ and SM-DS (SGP.22 3.0.1, 3.1.2, 3.1.3). */
#include "tools/suite/peer/crl.h"
#include "tools/suite/words/peers.h"

#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <stdlib.h>
#include <string.h>

static const char session_words[] = "curve sign";

/* The session; inconclusive before suite_session. */
static struct peer_session *session_of(struct suite *suite)
{
    struct suite_peers *peers = peers_get(suite);

    if (!peers->has_session)
        suite_inconclusive(suite, "the case has no session: suite_session is missing");
    return &peers->session;
}

void suite_session(struct suite *suite, const char *differences)
{
    struct suite_peers *peers = peers_get(suite);
    struct peer_error error = {""};
    char curve[PEER_VALUE_MAX], sign[PEER_VALUE_MAX];
    const struct peer_chain *chain, *signing;

    peers_check_suite(suite, peer_check_words(differences, session_words, &error), &error);
    chain = peers_chain(suite, peer_difference(differences, "curve", curve));
    signing = peer_difference(differences, "sign", sign) ? peers_chain(suite, sign) : chain;
    peers_check_suite(
        suite, peer_session_begin(&peers->session, chain, signing, suite->rng, peers_eid(suite)),
        &error);
    for (int i = 0; i < PEERS_CURVES; i++)
        if (peers->has[i] && &peers->chains[i] != chain)
            peers->session.other = &peers->chains[i];
    peers->has_session = true;
    suite_es10(suite, "BF20{}");
    if (suite_es10(suite, "BF2E{}") != SW_OK)
        peers_card_is_wrong(suite, "GetEUICCChallenge: status %04X (%s)", suite->last.sw,
                            sw_text(suite->last.sw));
    peers_check_card(suite, peer_take_challenge(&peers->session, suite->last.response, &error),
                     &error);
    suite_set_bytes(suite, "TRANSACTION",
                    bytes_at(peers->session.transaction_id, peers->session.transaction_id_len));
    suite_set_bytes(suite, "CI", signing->ci.cert.subject_key_id);
}

/* A response with an error code is left to the case; a good one must verify. */
static void take(struct suite *suite, int err, const struct peer_error *error)
{
    if (err != ERR_NOT_FOUND)
        peers_check_card(suite, err, error);
}

void suite_authenticate_server(struct suite *suite, const char *differences)
{
    struct peer_session *session = session_of(suite);
    struct buf request = arena_buf(&suite->arena, PEER_REQUEST_MAX);
    struct peer_error error = {""};

    peers_check_suite(suite, peer_put_authenticate_server(session, differences, &request, &error),
                      &error);
    suite_set_bytes(suite, "TRANSACTION",
                    bytes_at(session->transaction_id, session->transaction_id_len));
    if (peers_send(suite, buf_bytes(&request)) == SW_OK)
        take(suite, peer_take_authenticate_server(session, suite->last.response, &error), &error);
}

void suite_prepare_download(struct suite *suite, const char *differences)
{
    struct peer_session *session = session_of(suite);
    struct buf request = arena_buf(&suite->arena, PEER_REQUEST_MAX);
    struct peer_error error = {""};

    peers_check_suite(suite, peer_put_prepare_download(session, differences, &request, &error),
                      &error);
    if (peers_send(suite, buf_bytes(&request)) != SW_OK)
        return;
    take(suite, peer_take_prepare_download(session, suite->last.response, &error), &error);
    if (session->prepared)
        suite_set_bytes(suite, "OTPK", BYTES_OF(session->euicc_otpk));
}

void suite_cancel_session(struct suite *suite, int reason, const char *differences)
{
    struct peer_session *session = session_of(suite);
    struct buf request = arena_buf(&suite->arena, PEER_REQUEST_MAX);
    struct peer_error error = {""};

    peers_check_suite(
        suite, peer_put_cancel_session(session, reason, differences, &request, &error), &error);
    peers_send(suite, buf_bytes(&request));
}

void suite_load_crl(struct suite *suite, const char *differences)
{
    struct buf request = arena_buf(&suite->arena, PEER_CRL_MAX);
    struct peer_error error = {""};
    char curve[PEER_VALUE_MAX];
    const struct peer_chain *chain =
        peers_chain(suite, peer_difference(differences, "curve", curve));

    peers_check_suite(suite, peer_put_load_crl(chain, differences, &request, &error), &error);
    peers_send(suite, buf_bytes(&request));
}

/* Each notification of a list (BF2B), by the certificates in it or those of the session. */
static void expect_list_signed(struct suite *suite, struct bytes list)
{
    const struct suite_peers *peers = peers_get(suite);
    struct peer_error error = {""};
    struct tlv element;

    while (tlv_next(&list, &element) == 0) {
        int err = ERR_MALFORMED;

        if (element.tag == 0xBF37)
            err = peer_check_signed(session_of(suite), element.whole, &error);
        for (int i = 0; element.tag != 0xBF37 && err < 0 && i < PEERS_CURVES; i++)
            if (peers->has[i])
                err = peer_check_notification(&peers->chains[i], element.whole, &error);
        peers_check_card(suite, err, &error);
    }
}

void suite_expect_signed(struct suite *suite)
{
    struct bytes list;
    struct peer_error error = {""};
    int err;

    if (suite->last.sw != SW_OK)
        suite_fail(suite, "the response must be signed: status %04X (%s)", suite->last.sw,
                   sw_text(suite->last.sw));
    if (suite_find(suite, suite->last.response, "BF2B/A0", &list)) {
        expect_list_signed(suite, list);
        return;
    }
    err = peer_check_signed(session_of(suite), suite->last.response, &error);
    if (err == ERR_NOT_FOUND)
        suite_fail(suite, "the response must be signed: %s", error.text);
    peers_check_card(suite, err, &error);
}
