/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eIMs of the settings: their packages associate the suite's, whatever their counter is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/foreign.h"
#include "tools/suite/words/peers.h"

static struct fake_foreign foreign;

static void two(struct suite *suite)
{
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 3);
    suite_package_with(suite, &(struct suite_package){.eim = "eim2"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/80", "'suite.eim2'");
}

static void gone(struct suite *suite)
{
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 1);
    suite_expect_octets(suite, "BF55/A0/30/80", "'home.eim'");
}

static void operates(struct suite *suite)
{
    struct peers_eim *eim = peers_other_eim(suite);

    assert_non_null(eim);
    assert_string_equal(eim->eim.id, "home.eim");
    assert_true(eim->eim.token > 0);
    assert_ptr_equal(peers_borrow_eim(suite), eim);
    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A600")), 0);
}

/* The counter of the card is far higher than what the suite knows. */
static void ahead(struct suite *suite)
{
    struct peers_eim *eim = peers_other_eim(suite);

    eim->eim.counter += 5000;
    assert_int_equal(peers_operate(suite, eim, false, suite_bytes(suite, "A600")), 0);
}

static void none(struct suite *suite)
{
    assert_null(peers_other_eim(suite));
}

#define CASE(name, state, function)                                                                \
    {                                                                                              \
        name, "", "", "", "A-12", "iot", state, SUITE_CHANGES, function                            \
    }

static const struct suite_case rows[] = {CASE("eims-two", "eim, eim2 no-token", two),
                                         CASE("eims-gone", "", gone),
                                         CASE("eims-operates", "", operates),
                                         CASE("eims-ahead", "", ahead),
                                         {0}};
static const struct suite_case far[] = {CASE("eims-far", "eim", gone), {0}};

static const struct {
    const char *id, *key, *value, *why;
} wrongs[] = {
    {"eims-fqdn", "fqdn", "a.example", "fqdn = a.example: not the eimFqdn of the card"},
    {"eims-no-file", "key", "/nowhere", "/nowhere: "},
    {"eims-no-key", "key", "/etc/passwd", "/etc/passwd: no private key on a supported curve"},
    {"eims-certificate", "certificate", "", "no certificate (DER) of the key"},
    {"eims-other-key", "key", "", "not the key of this eIM on the card"},
    {"eims-token", "token", "77", "a package is refused"},
};
enum { WRONGS = sizeof(wrongs) / sizeof(wrongs[0]) };

static void test_cases(void **state)
{
    (void)state;
    for (const struct suite_case *row = rows; row->id; row++) {
        fake_suite_check(&foreign.suite, row->id, SUITE_PASS, "");
        assert_false(fake_suite_result(&foreign.suite, row->id)->suite_error);
    }
}

static void test_far_counter(void **state)
{
    const struct result *result = fake_suite_result(&foreign.suite, "eims-far");

    (void)state;
    assert_int_equal(result->verdict, SUITE_FAIL); /* of `gone`: the state was reached */
    assert_non_null(strstr(result->reason, "occurs 2 times"));
    assert_false(result->suite_error);
}

static void test_contradictions(void **state)
{
    (void)state;
    for (size_t i = 0; i < WRONGS; i++)
        fake_suite_check(&foreign.suite, wrongs[i].id, SUITE_INCONCLUSIVE, wrongs[i].why);
    fake_suite_check(&foreign.suite, "eims-none", SUITE_PASS, "");
}

/* As a new run, which knows nothing of the card's counter. */
static void forget_peers(void)
{
    suite_peers_free(foreign.suite.run.cards[0].peers);
    foreign.suite.run.cards[0].peers = NULL;
}

static void run_wrong(size_t i)
{
    const struct suite_case cases[] = {CASE(wrongs[i].id, "eim", gone), {0}};
    struct settings_eim was = foreign.settings.eims[0], *eim = &foreign.settings.eims[0];

    forget_peers();
    if (strcmp(wrongs[i].key, "fqdn") == 0)
        eim->fqdn = wrongs[i].value;
    else if (strcmp(wrongs[i].key, "certificate") == 0)
        eim->certificate = foreign.certificate;
    else if (strcmp(wrongs[i].key, "token") == 0)
        eim->token = 77;
    else
        eim->key = *wrongs[i].value ? wrongs[i].value : foreign.other_key;
    fake_suite_run(&foreign.suite, cases);
    *eim = was;
}

int main(void)
{
    static const struct suite_case none_rows[] = {CASE("eims-none", "", none), {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_far_counter),
                                       cmocka_unit_test(test_contradictions)};
    int failed;

    fake_foreign_begin(&foreign);
    fake_suite_run(&foreign.suite, rows);
    forget_peers();
    fake_suite_run(&foreign.suite, far);
    for (size_t i = 0; i < WRONGS; i++)
        run_wrong(i);
    forget_peers();
    foreign.settings.eims[0].id = "nobody.example";
    fake_suite_run(&foreign.suite, none_rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_foreign_end(&foreign);
    return failed;
}
