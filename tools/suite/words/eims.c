/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suite's eIMs: association, packages that reach a state, the eUICC's key. */
#include "tools/suite/words/peers.h"

#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <stdlib.h>
#include <string.h>

enum { PACKAGE_MAX = 70000, RESET_EIMS = 0x04, CODE_UNKNOWN = 127 };

#define ID_PREFIX "suite." /* of the eimId of each eIM of the suite */

static const char *const names[PEERS_EIMS] = {"eim", "eim2", "eim3", "reach"};
enum { REACH = PEERS_EIMS - 1 };

struct peers_eim *peers_eim(struct suite *suite, const char *name)
{
    struct suite_peers *peers = peers_get(suite);

    for (int i = 0; i < PEERS_EIMS; i++)
        if (strcmp(name ? name : names[0], names[i]) == 0)
            return &peers->eims[i];
    suite_inconclusive(suite, "no eIM '%s'; choose from: eim eim2 eim3", name);
}

void peers_eim_make(struct suite *suite, struct peers_eim *eim, const char *name,
                    enum ec_curve curve)
{
    const char *id = suite_print(suite, ID_PREFIX "%s", name);
    struct peer_error error = {""};

    peer_eim_end(&eim->eim);
    eim->associated = false;
    peers_check_suite(suite, peer_eim_begin(&eim->eim, id, curve, suite->rng), &error);
}

/* ---- The key of results ---- */

/* Is one of the CIs the issuer of the EUM? Then the key of CERT.EUICC is taken. Where no CI is at
 * hand, the certificate of the EUM is trusted. */
static bool take_key(struct suite *suite, struct bytes eum_value, struct bytes euicc_value)
{
    struct suite_peers *peers = suite->peers;
    enum cert_fault fault;
    struct cert eum, euicc;

    if (cert_parse_tagged(&eum, eum_value) < 0 || cert_parse_tagged(&euicc, euicc_value) < 0)
        return false;
    if (!suite->settings->pki)
        return ec_public_from_spki(&peers->euicc_key, euicc.spki) == 0;
    for (int i = 0; i < PEERS_CURVES; i++) {
        const struct cert *const chain[] = {&euicc, &eum, &peers->chains[i].ci.cert};

        if (peers->has[i] && cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, NULL) == 0 &&
            fault == CERT_FINE)
            return ec_public_from_spki(&peers->euicc_key, euicc.spki) == 0;
    }
    return false;
}

const struct ec_public *peers_euicc_key(struct suite *suite)
{
    struct suite_peers *peers = peers_get(suite);
    struct bytes response, eum, euicc;

    if (peers->euicc_key)
        return peers->euicc_key;
    response = peers_call(suite, "BF56{}");
    if (!suite_find(suite, response, "BF56/A0/A5", &eum) ||
        !suite_find(suite, response, "BF56/A0/A6", &euicc))
        suite_inconclusive(suite, "GetCerts gives no certificates");
    if (!take_key(suite, eum, euicc))
        suite_inconclusive(suite, "the certificates of GetCerts do not chain to a CI of %s",
                           "the folder of keys");
    return peers->euicc_key;
}

/* ---- Packages that reach a state ---- */

/* The result was received: the card needs it no more. */
static void remove_result(struct suite *suite, struct bytes response)
{
    struct bytes number;

    if (suite_find(suite, response, "BF51/A0/30/83", &number))
        (void)suite_call(suite, suite_bytes(suite, "BF30{80=%s}", suite_hex(suite, number)), 0,
                         &response);
}

int peers_operate(struct suite *suite, struct peers_eim *eim, bool eco, struct bytes operation)
{
    const struct suite_package package = {.eco = eco};
    struct buf request = arena_buf(&suite->arena, PACKAGE_MAX);
    struct peer_error error = {""};
    struct peer_package sent;
    struct peer_result result;
    struct bytes response;
    struct tlv first;
    uint16_t sw;

    peers_check_suite(suite,
                      peer_package_put(&eim->eim, &package, peers_eid(suite), operation, suite->rng,
                                       &sent, &request),
                      &error);
    sw = suite_call(suite, buf_bytes(&request), 0, &response);
    if (sw != SW_OK)
        suite_inconclusive(suite, "%s", peers_refusal(suite, buf_bytes(&request), sw, BYTES_NONE));
    if (peer_result_take(&sent, NULL, response, &result, &error) < 0)
        suite_inconclusive(suite, "LoadEuiccPackage: %s", error.text);
    if (result.kind != PEER_RESULT)
        return result.code ? result.code : CODE_UNKNOWN;
    eim->eim.counter = sent.counter;
    remove_result(suite, response);
    if (tlv_next(&result.results, &first) < 0)
        return CODE_UNKNOWN;
    if (tlv_is_constructed(first.tag) && tlv_find(first.value, 0x02, &first) < 0)
        return 0; /* data: a token, a list */
    return first.value.len == 1 ? first.value.at[0] : CODE_UNKNOWN;
}

/* ---- Association ---- */

/* Only eIMs of the suite are associated. */
static bool all_are_ours(struct suite *suite)
{
    struct bytes response = peers_call(suite, "BF55{}"), list, id;
    struct tlv eim;

    if (!suite_find(suite, response, "BF55/A0", &list))
        return false;
    while (tlv_next(&list, &eim) == 0)
        if (!suite_find(suite, eim.value, "80", &id) ||
            !bytes_starts_with(id, BYTES_TEXT(ID_PREFIX)))
            return false;
    return true;
}

static bool is_associated(struct suite *suite, const struct peer_eim *eim)
{
    struct bytes response = peers_call(suite, "BF55{}"), list, id;
    struct tlv entry;

    if (!suite_find(suite, response, "BF55/A0", &list))
        return false;
    while (tlv_next(&list, &entry) == 0)
        if (suite_find(suite, entry.value, "80", &id) &&
            bytes_equal(id, bytes_at(eim->id, strlen(eim->id))))
            return true;
    return false;
}

static struct bytes delete_operation(struct suite *suite, const struct peer_eim *eim)
{
    return suite_bytes(suite, "A9{80=%s}", suite_hex(suite, bytes_at(eim->id, strlen(eim->id))));
}

/* Deletes the association: by a memory reset where only the suite has eIMs, else by a package. */
static bool dissociate(struct suite *suite, struct peers_eim *eim)
{
    struct peers_eim *by = peers_other_eim(suite);

    eim->associated = false;
    if (!is_associated(suite, &eim->eim))
        return true;
    if (all_are_ours(suite) && profiles_memory_reset(suite, RESET_EIMS))
        return true;
    (void)peers_operate(suite, by ? by : eim, true, delete_operation(suite, &eim->eim));
    return !is_associated(suite, &eim->eim);
}

static int undo_association(struct suite *suite, struct suite_undo *undo)
{
    return dissociate(suite, peers_eim(suite, undo->item)) ? 0 : -1;
}

/* A word of an item, "eim2 no-token". */
static bool has_word(const char *item, size_t len, const char *word)
{
    const char *found = strstr(item, word);

    return found && found < item + len;
}

/* Tokens of AddInitialEim or addEim: 84 where one was generated. */
static int64_t token_of(struct bytes element)
{
    struct tlv tlv;
    int64_t token = 0;

    if (tlv_next(&element, &tlv) < 0 || tlv.tag != 0x84 || tlv.value.len > 8)
        return 0;
    for (size_t i = 0; i < tlv.value.len; i++)
        token = token << 8 | tlv.value.at[i];
    return token;
}

/* By a package of an eIM that is associated. */
static void add_by_package(struct suite *suite, struct peers_eim *by, struct peers_eim *eim,
                           bool token)
{
    struct buf configuration = arena_buf(&suite->arena, 512);
    struct bytes response, found;
    size_t mark = tlv_open(&configuration, 0xA8);
    int code;

    (void)peer_eim_put_configuration(&eim->eim, token, &configuration);
    tlv_close(&configuration, mark);
    code = peers_operate(suite, by, true, buf_bytes(&configuration));
    if (code)
        suite_inconclusive(suite, "addEim of %s: result %d", eim->eim.id, code);
    response = peers_call(suite, "BF55{A0{80=%s}}",
                          suite_hex(suite, bytes_at(eim->eim.id, strlen(eim->eim.id))));
    eim->eim.token = 0;
    if (suite_find(suite, response, "BF55/A0/30/84", &found))
        eim->eim.token = token_of(suite_bytes(suite, "84=%s", suite_hex(suite, found)));
    eim->associated = true;
}

/* By AddInitialEim, all at once. */
static void add_initial(struct suite *suite, struct peers_eim *const eims[], const bool tokens[],
                        size_t count)
{
    struct buf request = arena_buf(&suite->arena, 2048);
    size_t outer = tlv_open(&request, 0xBF57), list = tlv_open(&request, 0xA0), entry;
    struct bytes response, results;
    uint16_t sw;

    for (size_t i = 0; i < count; i++) {
        entry = tlv_open(&request, 0x30);
        (void)peer_eim_put_configuration(&eims[i]->eim, tokens[i], &request);
        tlv_close(&request, entry);
    }
    tlv_close(&request, list);
    tlv_close(&request, outer);
    sw = suite_call(suite, buf_bytes(&request), 0, &response);
    if (sw != SW_OK || !suite_find(suite, response, "BF57/A0", &results))
        suite_inconclusive(suite, "%s", peers_refusal(suite, buf_bytes(&request), sw, response));
    for (size_t i = 0; i < count; i++) {
        struct bytes rest = results;
        struct tlv result;

        if (tlv_next(&results, &result) < 0)
            suite_inconclusive(suite, "AddInitialEim has too few results");
        eims[i]->eim.token = token_of(bytes_cut(rest, 0, rest.len - results.len));
        eims[i]->associated = true;
    }
}

/* An eIM that can send packages: one of the suite, else one of the settings. */
static struct peers_eim *associated_one(struct suite *suite)
{
    struct suite_peers *peers = peers_get(suite);

    for (int i = 0; i < PEERS_EIMS; i++)
        if (peers->eims[i].associated)
            return &peers->eims[i];
    return peers_other_eim(suite);
}

void peers_associate(struct suite *suite, const char *text)
{
    struct peers_eim *eims[PEERS_EIMS], *by = NULL;
    bool tokens[PEERS_EIMS];
    size_t count = 0;

    for (const char *item = text; *item; item += strcspn(item, ",")) {
        size_t len;
        const char *name;

        item += strspn(item, " ,");
        len = strcspn(item, ",");
        if (strncmp(item, names[0], 3) != 0 && strncmp(item, names[REACH], 5) != 0)
            continue;
        name = suite_print(suite, "%.*s", (int)strcspn(item, " ,"), item);
        if (count == PEERS_EIMS || peers_eim(suite, name)->associated)
            suite_inconclusive(suite, "the state has the eIM '%s' twice", name);
        eims[count] = peers_eim(suite, name);
        peers_eim_make(suite, eims[count], name,
                       has_word(item, len, "brainpool") ? EC_CURVE_BRAINPOOL_P256R1
                                                        : EC_CURVE_P256);
        tokens[count++] = !has_word(item, len, "no-token");
        suite_undo_add(suite, name, BYTES_NONE, undo_association);
    }
    by = count ? associated_one(suite) : NULL;
    if (count && !by)
        add_initial(suite, eims, tokens, count);
    for (size_t i = 0; by && i < count; i++)
        add_by_package(suite, by, eims[i], tokens[i]);
}

struct peers_eim *peers_borrow_eim(struct suite *suite)
{
    struct peers_eim *eim = associated_one(suite);

    if (!eim && !suite_applies(suite, "eim"))
        suite_not_applicable(suite, "eim");
    if (!eim) {
        peers_associate(suite, names[REACH]);
        eim = peers_eim(suite, names[REACH]);
    }
    return eim;
}

void peers_release_eim(struct suite *suite)
{
    struct peers_eim *eim = peers_eim(suite, names[REACH]);

    if (eim->associated && !dissociate(suite, eim))
        suite_inconclusive(suite, "the eIM that reached the state cannot be deleted");
    suite_forget(suite, names[REACH]);
}

/* ---- Words ---- */

const char *suite_eim_configuration(struct suite *suite, const char *name)
{
    struct peers_eim *eim = peers_eim(suite, name);
    struct buf out = arena_buf(&suite->arena, 512);
    struct peer_error error = {""};
    struct bytes key;

    if (!eim->eim.key) {
        peers_eim_make(suite, eim, name ? name : names[0], EC_CURVE_P256);
        suite_undo_add(suite, name ? name : names[0], BYTES_NONE, undo_association);
    }
    peers_check_suite(suite, peer_eim_put_configuration(&eim->eim, false, &out), &error);
    if (suite_find(suite, buf_bytes(&out), "A5", &key))
        suite_set_bytes(suite, "EIM_KEY", key);
    suite_set_bytes(suite, "EIM_ID", bytes_at(eim->eim.id, strlen(eim->eim.id)));
    return suite_print(suite, "#%s", suite_hex(suite, buf_bytes(&out)));
}
