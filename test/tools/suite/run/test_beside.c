/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two cards side by side: the first field that differs in each step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "card/euiccd.h"
#include "test/fake/suite.h"
#include "tools/pki/pki.h"
#include "tools/suite/run/beside.h"

static struct fake_suite made;
static struct fake_suite same, other, flipped, ended; /* have the results of comparisons */

static void reads(struct suite *suite)
{
    suite_step(suite, "GetEID and EUICCInfo1");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_es10(suite, "BF20{}");
    suite_step(suite, "GetEUICCChallenge");
    suite_es10(suite, "BF2E{}");
    suite_step(suite, "GetCerts");
    suite_es10(suite, "BF56{}");
}

static void expects(struct suite *suite)
{
    suite_step(suite, "GetRAT");
    suite_es10(suite, "BF43{}");
    suite_expect_sw(suite, "9000");
    suite_step(suite, "GetEID");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_step(suite, "EUICCInfo1");
    suite_es10(suite, "BF20{}");
}

static const struct suite_case rows[] = {FAKE_CASE("beside-reads", reads),
                                         FAKE_CASE("beside-expects", expects),
                                         {.id = "beside-dual",
                                          .title = "",
                                          .families = "",
                                          .clause = "",
                                          .rules = "",
                                          .applies = "consumer",
                                          .state = "",
                                          .run = reads},
                                         {0}};

/* A card like the first one, with an EID and a certificate of its own. */
static void make_other(char path[CARDS_PATH_MAX + 16])
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct pki_error error = {""};
    struct pki_card pki;

    if (pki_load_card(&pki, made.cards.pki, NULL, NULL, &error) < 0)
        abort();
    options.nvm_bytes = (uint32_t)made.cards.cards[0].settings.nvm;
    options.credentials = pki.credentials;
    options.credential_count = pki.credential_count;
    memcpy(options.eid, pki.eid, sizeof(options.eid));
    snprintf(path, CARDS_PATH_MAX + 16, "%s/other.euicc", made.cards.folder);
    if (euiccd_create(path, &options, NULL) < 0)
        abort();
    pki_card_free(&pki);
}

/* The cases on the first card and, with a fault rule, on the same card again or on another one. */
static void compare(struct fake_suite *out, const char *rule, bool with_other)
{
    char path[CARDS_PATH_MAX + 16];
    struct run runs[2];
    struct beside beside;
    struct link_error error;
    unsigned id;

    fake_suite_begin(&made);
    snprintf(path, sizeof(path), "%s", made.cards.cards[0].path);
    if (with_other)
        make_other(path);
    runs[0] = runs[1] = made.run;
    runs[0].card_count = runs[1].card_count = 1;
    if (target_open_card(&runs[1].cards[0].target, path, false, NULL, NULL, &error) < 0 ||
        (rule && euiccd_fault_add(target_card(runs[1].cards[0].target), rule, &id, NULL) < 0))
        abort();
    run_begin(&runs[1]);
    results_init(&out->results);
    beside_init(&beside, &runs[0], &runs[1]);
    for (const struct suite_case *row = rows; row->id; row++)
        if (!beside_case(&beside, row, &out->results))
            abort();
    beside_free(&beside);
    run_end(&runs[1]);
    target_close(runs[1].cards[0].target);
    made.run.cards[0] = runs[0].cards[0];
    fake_suite_end(&made);
}

static void test_same(void **state)
{
    (void)state;
    fake_suite_check(&same, "beside-reads", SUITE_PASS, "");
    fake_suite_check(&same, "beside-expects", SUITE_PASS, "");
    fake_suite_check(&same, "beside-dual", SUITE_NOT_APPLICABLE, "consumer");
}

/* EID and certificate differ by nature. */
static void test_other(void **state)
{
    (void)state;
    fake_suite_check(&other, "beside-reads", SUITE_PASS, "");
    fake_suite_check(&other, "beside-expects", SUITE_PASS, "");
}

static void test_field(void **state)
{
    const struct result *result = fake_suite_result(&flipped, "beside-reads");

    (void)state;
    fake_suite_check(&flipped, "beside-reads", SUITE_FAIL, "svn: ");
    assert_non_null(strstr(result->details, "step: GetEID and EUICCInfo1\n"));
    assert_non_null(strstr(result->details, "\n+response/"));
    fake_suite_check(&flipped, "beside-expects", SUITE_FAIL, "svn: ");
}

/* The second card ends the case: what comes after is on the first one only. */
static void test_end(void **state)
{
    const struct result *result = fake_suite_result(&ended, "beside-expects");

    (void)state;
    fake_suite_check(&ended, "beside-reads", SUITE_PASS, "");
    fake_suite_check(&ended, "beside-expects", SUITE_FAIL, "");
    assert_non_null(strstr(result->details, "GetRAT"));
    assert_non_null(strstr(result->details, "only there"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same), cmocka_unit_test(test_other),
                                       cmocka_unit_test(test_field), cmocka_unit_test(test_end)};
    int failed;

    compare(&same, NULL, false);
    compare(&other, NULL, true);
    compare(&flipped, "function=GetEUICCInfo1 flip=6 always", true);
    compare(&ended, "function=GetRAT sw=6F00 always", false);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    results_free(&same.results);
    results_free(&other.results);
    results_free(&flipped.results);
    results_free(&ended.results);
    return failed;
}
