/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key that verifies an eUICC's results: its chain to the CI of the folder, and its EID. */
#include "tools/eim/package/euicc.h"

#include "test/fake/card.h"
#include "test/fake/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
    char folder[64], own[80], other[80];
    struct pki_card card;
    char eid[2 * EID_OCTETS + 1];
} here;

static int begin(void **state)
{
    const struct pki_options options = {0};
    struct pki_error error;

    (void)state;
    strcpy(here.folder, "/tmp/euicc-eim-key-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    snprintf(here.own, sizeof(here.own), "%s/own", here.folder);
    snprintf(here.other, sizeof(here.other), "%s/other", here.folder);
    assert_int_equal(pki_make(here.own, &options, &error), 0);
    assert_int_equal(pki_make(here.other, &options, &error), 0);
    assert_int_equal(pki_load_card(&here.card, here.own, NULL, NULL, &error), 0);
    bytes_to_hex(BYTES_OF(here.card.eid), here.eid, sizeof(here.eid));
    return 0;
}

static int end(void **state)
{
    (void)state;
    pki_card_free(&here.card);
    return folder_remove(here.folder);
}

static int key_of(size_t curve, const char *pki, const char *eid, struct eim_error *error)
{
    const struct euiccd_credential *credential = &here.card.credentials[curve];
    struct ec_public *key = NULL;
    int err = eim_euicc_key(&key, pki, eid, from_euiccd(credential->euicc_certificate),
                            from_euiccd(credential->eum_certificate), error);

    assert_int_equal(key != NULL, err == 0);
    ec_public_free(key);
    return err;
}

static void test_good(void **state)
{
    struct eim_error error;

    (void)state;
    for (size_t i = 0; i < here.card.credential_count; i++)
        assert_int_equal(key_of(i, here.own, here.eid, &error), 0);
}

/* Another CI, another EID, no certificate at all: each error names the cause. */
static void test_refused(void **state)
{
    static const char stranger[] = "89049032000000000000000000000012";
    struct eim_error error;
    struct ec_public *key = NULL;
    char why[200];

    (void)state;
    assert_int_equal(key_of(0, here.other, here.eid, &error), ERR_CRYPTO);
    assert_non_null(strstr(error.text, "is not from the CI in the PKI folder"));
    assert_int_equal(key_of(0, here.own, stranger, &error), ERR_CRYPTO);
    snprintf(why, sizeof(why), "the eUICC's certificate is for EID %s, this is EID %s", here.eid,
             stranger);
    assert_string_equal(error.text, why);
    assert_int_equal(key_of(0, here.folder, here.eid, &error), ERR_NOT_FOUND);
    assert_int_equal(strncmp(error.text, "CI: ", 4), 0);
    assert_int_equal(eim_euicc_key(&key, here.own, here.eid, BYTES_NONE, BYTES_NONE, &error),
                     ERR_MALFORMED);
    assert_int_not_equal(strlen(error.text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
