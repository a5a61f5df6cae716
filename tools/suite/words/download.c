/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads from the suite's SM-DP+: Bound Profile Packages, and whole downloads. */
#include "tools/suite/words/peers.h"

#include "apdu/sw.h"

#include <stdlib.h>
#include <string.h>

/* A point for packages of sessions that have no one-time key. */
static void make_otpk(struct suite *suite, struct peer_session *session)
{
    struct ec_private *key;
    struct bytes point;

    if (session->prepared)
        return;
    if (ec_private_generate(&key, session->chain->curve, suite->rng) < 0)
        suite_inconclusive(suite, "no random numbers");
    if (ec_private_point(key, &point) == 0)
        memcpy(session->euicc_otpk, point.at, EC_POINT_LEN);
    ec_private_free(key);
}

static int undo_install(struct suite *suite, struct suite_undo *undo)
{
    uint8_t iccid[10];

    peer_profile_iccid(undo->item[0], iccid);
    return profiles_remove(suite, iccid) ? 0 : -1;
}

/* Sends the chains of the package, from the first that was not sent, until a response with data or
 * an error. */
static void send_chains(struct suite *suite, size_t most)
{
    struct suite_peers *peers = suite->peers;
    struct suite_exchange exchange = {.es10 = true};

    while (peers->sent < peers->bound->count && peers->sent < most) {
        exchange.request = suite_copy(suite, peers->bound->chains[peers->sent++]);
        exchange.sw = suite_call(suite, exchange.request, 0, &exchange.response);
        if (exchange.sw != SW_OK || exchange.response.len)
            break;
    }
    suite_keep(suite, &exchange);
}

/* $AID_A and so on, of the result of a successful installation. */
static void take_aid(struct suite *suite, char letter)
{
    struct bytes aid;

    if (suite_find(suite, suite->last.response, "BF37/BF27/A2/A0/4F", &aid))
        suite_set_bytes(suite, suite_print(suite, "AID_%c", letter), aid);
}

/* Makes a package. */
static void make_package(struct suite *suite, const struct peer_profile *profile,
                         const char *differences)
{
    const char letter[] = {profile->letter, '\0'};
    struct suite_peers *peers = suite->peers;
    struct peer_error error = {""};

    if (!peers->has_session)
        suite_inconclusive(suite, "the case has no session: suite_session is missing");
    make_otpk(suite, &peers->session);
    peers->bound = suite_alloc(suite, sizeof(*peers->bound));
    peers->sent = 0;
    peers_check_suite(
        suite,
        peer_bound_make(&peers->session, profile, differences, &suite->arena, peers->bound, &error),
        &error);
    suite_undo_add(suite, letter, BYTES_NONE, undo_install);
}

void suite_load_package(struct suite *suite, const char *profile, const char *differences)
{
    struct suite_peers *peers = peers_get(suite);
    const struct peer_profile *made = peers_profile(suite, profile);

    if (!peer_differs(differences, "continue"))
        make_package(suite, made, differences);
    else if (!peers->bound)
        suite_inconclusive(suite, "there is no package to continue");
    send_chains(suite, (size_t)peer_number(differences, "stop", PEER_CHAINS_MAX));
    take_aid(suite, made->letter);
}

/* A step of a good download that did not succeed. */
SUITE_ENDS static void refused(struct suite *suite, struct bytes request, const char *why)
{
    const char *text = peers_refusal(suite, request, suite->last.sw, suite->last.response);

    if (suite->peers->reaching)
        suite_inconclusive(suite, "%s%s", text, why);
    suite_fail(suite, "%s%s", text, why);
}

void suite_download(struct suite *suite, const char *profile)
{
    struct suite_peers *peers = peers_get(suite);
    struct peer_error error = {""};
    int code = -1;

    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    if (!peers->session.authenticated)
        refused(suite, suite->last.request, "");
    suite_prepare_download(suite, NULL);
    if (!peers->session.prepared)
        refused(suite, suite->last.request, "");
    suite_load_package(suite, profile, NULL);
    if (suite->last.sw != SW_OK || !suite->last.response.len ||
        peer_take_result(&peers->session, suite->last.response, &code, &error) < 0 || code)
        refused(suite, peers->bound->chains[0],
                *error.text ? suite_print(suite, "; %s", error.text) : "");
}

/* "2/9", with "*" for any number. */
static bool is_result(const char *text, size_t len, int code)
{
    char *end;
    const char *at = text;
    long part;

    if (len == 7 && memcmp(text, "success", len) == 0)
        return code == 0;
    for (int shift = 8; shift >= 0 && code; shift -= 8) {
        if (*at == '*') {
            at++;
        } else {
            part = strtol(at, &end, 10);
            if (end == at || part != (code >> shift & 0xFF))
                return false;
            at = end;
        }
        if (shift && *at++ != '/')
            return false;
    }
    return code && at == text + len;
}

void suite_expect_installation(struct suite *suite, const char *result)
{
    struct suite_peers *peers = peers_get(suite);
    struct peer_error error = {""};
    int code;

    if (suite->last.sw != SW_OK || !suite->last.response.len)
        suite_fail(suite, "status %04X (%s) without a ProfileInstallationResult; expected %s",
                   suite->last.sw, sw_text(suite->last.sw), result);
    peers_check_card(suite, peer_take_result(&peers->session, suite->last.response, &code, &error),
                     &error);
    for (const char *at = result;; at++) {
        size_t len = strcspn(at, "|");

        if (is_result(at, len, code))
            return;
        at += len;
        if (!*at)
            break;
    }
    if (code)
        suite_fail(suite, "ProfileInstallationResult: bppCommandId %d, errorReason %d; expected %s",
                   code >> 8, code & 0xFF, result);
    suite_fail(suite, "ProfileInstallationResult: success; expected %s", result);
}
