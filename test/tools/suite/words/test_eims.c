/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eIMs of the suite: association, packages that reach a state, configuration data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"
#include "tools/suite/words/peers.h"

static void associates(struct suite *suite)
{
    peers_associate(suite, "A, eim, eim2 no-token brainpool");
    assert_true(peers_eim(suite, "eim")->associated);
    assert_true(peers_eim(suite, "eim")->eim.token > 0);
    assert_int_equal(peers_eim(suite, "eim2")->eim.token, 0);
    assert_int_equal(ec_private_curve(peers_eim(suite, "eim2")->eim.key),
                     EC_CURVE_BRAINPOOL_P256R1);
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 2);
    peers_associate(suite, "eim3"); /* by a package of another one */
    assert_true(peers_eim(suite, "eim3")->eim.token > peers_eim(suite, "eim")->eim.token);
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 3);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"eim", "eim2", "eim3"};

        assert_int_equal(
            peers_operate(suite, peers_eim(suite, names[i]), false, suite_bytes(suite, "A7{}")), 0);
    }
}

static void operates(struct suite *suite)
{
    struct peers_eim *eim = peers_eim(suite, "eim");

    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A3{5A=$A}")), 1);
    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A600")), 0);
    assert_int_equal(peers_operate(suite, eim, true, suite_bytes(suite, "AB00")), 0);
    eim->eim.counter -= 2;
    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A600")), 4);
    eim->eim.token++;
    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A600")), 127);
}

static void borrows(struct suite *suite)
{
    struct peers_eim *eim = peers_borrow_eim(suite);

    assert_string_equal(eim->eim.id, "suite.reach");
    assert_ptr_equal(peers_borrow_eim(suite), eim);
    peers_release_eim(suite);
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF55{A0{}}");
    peers_release_eim(suite);
    peers_associate(suite, "eim");
    assert_ptr_equal(peers_borrow_eim(suite), peers_eim(suite, "eim"));
    peers_release_eim(suite);
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 1);
}

/* An eIM that a case associates by itself is deleted after it, also with its last counter. */
static void configures(struct suite *suite)
{
    const char *configuration = suite_eim_configuration(suite, "eim2");
    const struct suite_package last = {.eim = "eim2", .counter = "8388607"};

    assert_string_equal(suite_get(suite, "EIM_ID"), "73756974652E65696D32");
    suite_es10(suite, "BF57{A0{30{80=$EIM_ID 83=05 A5=$EIM_KEY}}}");
    suite_expect_octets(suite, "BF57/A0", "0500");
    assert_string_equal(suite_eim_configuration(suite, "eim2"), configuration);
    assert_int_equal(suite_package_with(suite, &last, "A600"), 0x9000);
    assert_non_null(suite_value(suite, "BF51/A0"));
}

static void key(struct suite *suite)
{
    const struct ec_public *key = peers_euicc_key(suite);

    assert_int_equal(ec_public_curve(key), EC_CURVE_P256);
    assert_ptr_equal(peers_euicc_key(suite), key);
}

static void names_none(struct suite *suite)
{
    peers_eim(suite, "eim4");
}

static void twice(struct suite *suite)
{
    peers_associate(suite, "eim");
}

static void is_refused(struct suite *suite)
{
    suite_eim_configuration(suite, "eim3");
    suite_es10(suite, "BF57{A0{30{80='other' 83=00 A5=$EIM_KEY}}}");
    suite_undo_es10(suite, "BF64{82=0204}");
    peers_associate(suite, "eim2");
}

static const struct fake_case cases[] = {
    {FAKE_CHANGE("eims-associate", "", "", associates), SUITE_PASS, ""},
    {FAKE_CHANGE("eims-operate", "", "eim", operates), SUITE_PASS, ""},
    {FAKE_CHANGE("eims-borrow", "", "", borrows), SUITE_PASS, ""},
    {FAKE_CHANGE("eims-configuration", "", "", configures), SUITE_PASS, ""},
    {FAKE_CHANGE("eims-key", "", "", key), SUITE_PASS, ""},
    {FAKE_CHANGE("eims-unknown", "", "", names_none), SUITE_INCONCLUSIVE,
     "no eIM 'eim4'; choose from: eim eim2 eim3"},
    {FAKE_CHANGE("eims-twice", "", "eim", twice), SUITE_INCONCLUSIVE, "the eIM 'eim' twice"},
    {FAKE_CHANGE("eims-refused", "", "", is_refused), SUITE_INCONCLUSIVE,
     "ES10b.AddInitialEim (SGP.32 5.9.4): response BF57"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
