/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC packages of the suite's eIMs (SGP.32 5.9.1). */
#include "tools/suite/words/peers.h"

#include "apdu/sw.h"

#include <stdio.h>

enum { PACKAGE_MAX = 70000 };

/* Sends a package and verifies its result; the status word. */
static uint16_t load(struct suite *suite, const struct suite_package *package,
                     struct bytes operations)
{
    struct suite_peers *peers = peers_get(suite);
    struct peers_eim *eim = peers_eim(suite, package->eim);
    struct buf request = arena_buf(&suite->arena, PACKAGE_MAX + operations.len);
    const struct ec_public *key = package->unverified ? NULL : peers_euicc_key(suite);
    struct peer_error error = {""};
    uint16_t sw;
    int err;

    if (!eim->eim.key)
        suite_inconclusive(suite, "the eIM '%s' is not in the state of the case",
                           package->eim ? package->eim : "eim");
    peers_check_suite(suite,
                      peer_package_put(&eim->eim, package, peers_eid(suite), operations, suite->rng,
                                       &peers->package, &request),
                      &error);
    sw = peers_send(suite, buf_bytes(&request));
    peers->result = (struct peer_result){.kind = PEER_RESULT_UNSIGNED};
    if (sw != SW_OK)
        return sw;
    err = peer_result_take(&peers->package, key, suite->last.response, &peers->result, &error);
    if (!package->unverified)
        peers_check_card(suite, err, &error);
    if (peers->result.kind == PEER_RESULT)
        eim->eim.counter = peers->package.counter;
    return sw;
}

/* A good package: its operations were executed. */
static void load_good(struct suite *suite, bool eco, struct bytes operations)
{
    const struct suite_package package = {.eco = eco};
    uint16_t sw = load(suite, &package, operations);
    const struct peer_result *result = &suite->peers->result;

    if (sw != SW_OK)
        suite_fail(suite, "LoadEuiccPackage of a good package: status %04X (%s)", sw, sw_text(sw));
    if (result->kind == PEER_RESULT_ERROR)
        suite_fail(suite, "LoadEuiccPackage of a good package: euiccPackageErrorCode %d",
                   result->code);
    if (result->kind == PEER_RESULT_UNSIGNED)
        suite_fail(suite, "LoadEuiccPackage of a good package: euiccPackageErrorUnsigned");
}

void suite_package(struct suite *suite, const char *operations, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, operations);
    octets = suite_octets(suite, operations, arguments);
    va_end(arguments);
    load_good(suite, false, octets);
}

void suite_eco(struct suite *suite, const char *operations, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, operations);
    octets = suite_octets(suite, operations, arguments);
    va_end(arguments);
    load_good(suite, true, octets);
}

uint16_t suite_package_with(struct suite *suite, const struct suite_package *package,
                            const char *operations, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, operations);
    octets = suite_octets(suite, operations, arguments);
    va_end(arguments);
    return load(suite, package, octets);
}

void suite_expect_results(struct suite *suite, const char *octets, ...)
{
    const char *expected;
    va_list arguments;

    va_start(arguments, octets);
    expected = suite_vprint(suite, octets, arguments);
    va_end(arguments);
    suite_expect_octets(suite, "BF51/A0/30/30", "%s", expected);
}
