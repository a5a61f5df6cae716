/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peers of a case: chains by curve, profiles, EID, ends by kind of error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"
#include "tools/suite/words/peers.h"

static void chooses_chains(struct suite *suite)
{
    assert_int_equal(peers_chain(suite, NULL)->curve, EC_CURVE_P256);
    assert_int_equal(peers_chain(suite, "brainpool")->curve, EC_CURVE_BRAINPOOL_P256R1);
    peers_chain(suite, "secp");
}

static void chooses_brainpool(struct suite *suite)
{
    assert_int_equal(peers_chain(suite, NULL)->curve, EC_CURVE_BRAINPOOL_P256R1);
}

static void caches_profiles(struct suite *suite)
{
    const struct peer_profile *first = peers_profile(suite, "A"), *other;

    assert_ptr_equal(peers_profile(suite, "A"), first);
    other = peers_profile(suite, "A test");
    assert_ptr_not_equal(other, first);
    assert_memory_equal(other->iccid, first->iccid, 10);
    peers_profile(suite, "A tested");
}

static void reads_eid(struct suite *suite)
{
    assert_int_equal(peers_eid(suite)[0], 0x89);
    suite_set(suite, "EID", "01"); /* not one: it is read again */
    assert_int_equal(peers_eid(suite)[0], 0x89);
    assert_int_equal(strlen(suite_get(suite, "A")), 20);
    assert_string_equal(suite_get(suite, "ADDRESS"), "6E6F746966792E6578616D706C652E636F6D");
}

/* Without an EID in the settings, $EID is what GetEID says. */
static void asks_eid(struct suite *suite)
{
    struct suite_settings settings = *suite->settings;
    const struct suite_settings *given = suite->settings;
    const char *eid = suite_get(suite, "EID");

    settings.eid = NULL;
    suite->variables = NULL;
    suite->settings = &settings;
    suite_give_variables(suite);
    suite->settings = given;
    assert_string_equal(suite_get(suite, "EID"), eid);
    assert_int_equal(suite_open_channel(suite), 1);
}

static void ends_with_case(struct suite *suite)
{
    assert_false(peers_get(suite)->has_session);
    assert_null(peers_eim(suite, NULL)->eim.key);
    suite_session(suite, NULL);
    assert_true(peers_get(suite)->has_session);
    suite_eim_configuration(suite, "eim");
    assert_non_null(peers_eim(suite, NULL)->eim.key);
}

static void blames_card(struct suite *suite)
{
    struct peer_error error = {"the card is wrong"};

    peers_check_card(suite, 0, &error);
    peers_check_card(suite, ERR_MALFORMED, &error);
}

static void blames_suite(struct suite *suite)
{
    struct peer_error error = {"the suite is wrong"};

    peers_check_suite(suite, 0, &error);
    peers_check_card(suite, ERR_CRYPTO, &error);
}

static void gives_no_text(struct suite *suite)
{
    struct peer_error error = {""};

    peers_check_suite(suite, ERR_CRYPTO, &error);
}

static void calls(struct suite *suite)
{
    suite_es10(suite, "BF3E{5C=5A}");
    peers_call(suite, "BF20{}");
    assert_non_null(suite_value(suite, "BF3E/5A")); /* not an exchange of the case */
    assert_int_equal(peers_send(suite, suite_bytes(suite, "BF20{}")), 0x9000);
    assert_non_null(suite_value(suite, "BF20/82"));
    peers_call(suite, "BF7F{}");
}

static const struct fake_case cases[] = {
    {FAKE_CHANGE("peers-chains", "", "", chooses_chains), SUITE_INCONCLUSIVE,
     "no keys of an SM-DP+ on secp are at hand"},
    {FAKE_CHANGE("peers-brainpool", "not p256", "", chooses_brainpool), SUITE_PASS, ""},
    {FAKE_CHANGE("peers-profiles", "", "", caches_profiles), SUITE_INCONCLUSIVE,
     "unknown word 'tested'"},
    {FAKE_CHANGE("peers-eid", "", "", reads_eid), SUITE_PASS, ""},
    {FAKE_CHANGE("peers-asks-eid", "", "", asks_eid), SUITE_PASS, ""},
    {FAKE_CHANGE("peers-ends", "", "", ends_with_case), SUITE_PASS, ""},
    {FAKE_CHANGE("peers-ends-again", "", "", ends_with_case), SUITE_PASS, ""},
    {FAKE_CHANGE("peers-card", "", "", blames_card), SUITE_FAIL, "the card is wrong"},
    {FAKE_CHANGE("peers-suite", "", "", blames_suite), SUITE_INCONCLUSIVE, "the suite is wrong"},
    {FAKE_CHANGE("peers-no-text", "", "", gives_no_text), SUITE_INCONCLUSIVE, "crypto"},
    {FAKE_CHANGE("peers-calls", "", "", calls), SUITE_INCONCLUSIVE, "an ES10 request: status 6A88"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
