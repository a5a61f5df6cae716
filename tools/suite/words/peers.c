/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/words/peers.h"

#include "apdu/err.h"
#include "apdu/sw.h"
#include "card/euiccd.h"
#include "crypto/eid.h"
#include "tools/suite/settings/assign.h"
#include "tools/trace/decode/function.h"

#include <stdlib.h>
#include <string.h>

enum { PEERS_MEMORY_MAX = 32 << 20 };

static const struct {
    const char *name;
    enum ec_curve curve;
} curves[PEERS_CURVES] = {{"p256", EC_CURVE_P256}, {"brainpool", EC_CURVE_BRAINPOOL_P256R1}};

/* $EID as GetEID says it; not set where the card refuses GetEID. Then the card is reset again. */
static void ask_eid(struct suite *suite)
{
    struct bytes response, eid;

    if (suite_call(suite, suite_bytes(suite, "BF3E{5C=5A}"), 0, &response) == SW_OK &&
        suite_find(suite, response, "BF3E/5A", &eid))
        suite_set_bytes(suite, "EID", eid);
    suite_reset(suite);
}

void suite_give_variables(struct suite *suite)
{
    uint8_t eid[EID_LEN];

    (void)settings_assign(suite->settings, suite->row->state, suite->given);
    for (int i = 0; i < PEER_PROFILES; i++) {
        const char name[] = {(char)('A' + i), '\0'};
        uint8_t iccid[10];

        suite_iccid(suite, name[0], iccid);
        suite_set_bytes(suite, name, BYTES_OF(iccid));
    }
    suite_set_bytes(suite, "ADDRESS", BYTES_TEXT(PEER_ADDRESS));
    if (!suite->settings->eid)
        ask_eid(suite);
    else if (eid_from_digits(eid, suite->settings->eid) == 0)
        suite_set_bytes(suite, "EID", BYTES_OF(eid));
}

/* What belongs to a case ends with it. */
static int end_case(struct suite *suite, struct suite_undo *undo)
{
    struct suite_peers *peers = suite->peers;

    (void)undo;
    for (int i = 0; i < PEERS_EIMS; i++)
        peer_eim_end(&peers->eims[i].eim);
    memset(peers->eims, 0, sizeof(peers->eims));
    ec_public_free(peers->euicc_key);
    peers->euicc_key = NULL;
    peers->bound = NULL;
    peers->reaching = false;
    peers->has_session = peers->in_case = false;
    return 0;
}

void suite_peers_free(struct suite_peers *peers)
{
    if (!peers)
        return;
    for (int i = 0; i < PEERS_EIMS; i++)
        peer_eim_end(&peers->eims[i].eim);
    for (int i = 0; i < PEERS_CURVES; i++)
        if (peers->has[i])
            peer_chain_free(&peers->chains[i]);
    for (int i = 0; i < SETTINGS_EIMS_MAX; i++)
        peer_eim_end(&peers->others[i].eim);
    ec_public_free(peers->euicc_key);
    arena_free(&peers->arena);
    free(peers);
}

/* The certificates of each curve in the folder of keys, as far as they are there. */
static void load_chains(struct suite *suite)
{
    struct suite_peers *peers = suite->peers;
    struct peer_error error = {""};

    for (int i = 0; suite->settings->pki && i < PEERS_CURVES; i++) {
        int err = peer_chain_load(&peers->chains[i], suite->settings->pki, curves[i].curve, &error);

        peers->has[i] = err == 0;
        if (err < 0 && err != ERR_NOT_FOUND)
            suite_inconclusive(suite, "%s", error.text);
    }
}

struct suite_peers *peers_get(struct suite *suite)
{
    if (!suite->peers) {
        suite->peers = calloc(1, sizeof(*suite->peers));
        if (!suite->peers)
            suite_inconclusive(suite, "out of memory");
        arena_init(&suite->peers->arena, PEERS_MEMORY_MAX);
        load_chains(suite);
    }
    if (!suite->peers->in_case) {
        suite_undo_add(suite, "", BYTES_NONE, end_case);
        suite->peers->in_case = true;
    }
    return suite->peers;
}

const struct peer_chain *peers_chain(struct suite *suite, const char *curve)
{
    const struct suite_peers *peers = peers_get(suite);

    for (int i = 0; i < PEERS_CURVES; i++)
        if (peers->has[i] &&
            (curve ? strcmp(curve, curves[i].name) == 0 : suite_applies(suite, curves[i].name)))
            return &peers->chains[i];
    suite_inconclusive(suite, "no keys of an SM-DP+ on %s are at hand",
                       curve ? curve : "a curve that the card has");
}

const struct peer_profile *peers_profile(struct suite *suite, const char *text)
{
    struct suite_peers *peers = peers_get(suite);
    struct peer_error error = {""};
    struct peers_profile *made;
    char *copy;
    int err;

    for (made = peers->profiles; made; made = made->next)
        if (strcmp(made->text, text) == 0)
            return &made->profile;
    made = arena_alloc(&peers->arena, sizeof(*made));
    copy = arena_alloc(&peers->arena, strlen(text) + 1);
    if (!made || !copy)
        suite_inconclusive(suite, "out of memory");
    err = peer_profile_make(&made->profile, text, &peers->arena, suite->rng, &error);
    peers_check_suite(suite, err, &error);
    made->text = strcpy(copy, text);
    made->next = peers->profiles;
    peers->profiles = made;
    return &made->profile;
}

const uint8_t *peers_eid(struct suite *suite)
{
    const struct suite_variable *variable = suite_variable(suite, "EID");
    struct bytes response, eid;

    if (variable && variable->value.len == EID_LEN)
        return variable->value.at;
    response = peers_call(suite, "BF3E{5C=5A}");
    if (!suite_find(suite, response, "BF3E/5A", &eid) || eid.len != EID_LEN)
        suite_inconclusive(suite, "GetEID gives no EID");
    suite_set_bytes(suite, "EID", eid);
    return suite_variable(suite, "EID")->value.at;
}

void peers_card_is_wrong(struct suite *suite, const char *format, ...)
{
    const char *text;
    va_list arguments;

    va_start(arguments, format);
    text = suite_vprint(suite, format, arguments);
    va_end(arguments);
    if (suite->peers && suite->peers->reaching)
        suite_inconclusive(suite, "initial state: %s", text);
    suite_fail(suite, "%s", text);
}

void peers_check_card(struct suite *suite, int err, const struct peer_error *error)
{
    if (err == ERR_MALFORMED)
        peers_card_is_wrong(suite, "%s", *error->text ? error->text : err_text(err));
    peers_check_suite(suite, err, error);
}

void peers_check_suite(struct suite *suite, int err, const struct peer_error *error)
{
    if (err < 0)
        suite_inconclusive(suite, "%s", *error->text ? error->text : err_text(err));
}

uint16_t peers_send(struct suite *suite, struct bytes request)
{
    struct suite_exchange exchange = {.request = suite_copy(suite, request), .es10 = true};

    exchange.sw = suite_call(suite, exchange.request, 0, &exchange.response);
    suite_keep(suite, &exchange);
    return exchange.sw;
}

/* "ES10b.GetEID (SGP.22 5.7.20)" */
static const char *function_text(struct suite *suite, struct bytes request)
{
    struct euiccd_function row = EUICCD_INIT(struct euiccd_function);
    const char *name = function_of(request);

    for (size_t i = 0; name && euiccd_get_function(i, &row); i++)
        if (strcmp(row.name, name) == 0)
            return suite_print(suite, "%s (%s)", row.name, row.clause);
    return "an ES10 request";
}

const char *peers_refusal(struct suite *suite, struct bytes request, uint16_t sw,
                          struct bytes response)
{
    const char *state = suite->peers && suite->peers->reaching ? "initial state: " : "";
    const char *function = function_text(suite, request);

    if (sw == SW_OK)
        return suite_print(suite, "%s%s: response %s", state, function,
                           response.len ? suite_hex(suite, response) : "empty");
    return suite_print(suite, "%s%s: status %04X (%s)", state, function, sw, sw_text(sw));
}

struct bytes peers_call(struct suite *suite, const char *request, ...)
{
    struct bytes octets, response;
    va_list arguments;
    uint16_t sw;

    va_start(arguments, request);
    octets = suite_octets(suite, request, arguments);
    va_end(arguments);
    sw = suite_call(suite, octets, 0, &response);
    if (sw != SW_OK)
        suite_inconclusive(suite, "%s", peers_refusal(suite, octets, sw, BYTES_NONE));
    return response;
}
