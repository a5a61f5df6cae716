/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIs that the card has no chain of (DP-1.3). */
#include "card/euicc/ecasd_keys.h"
#include "card/store/internal.h"
#include "test/fake/fixture_authentication.h"
#include "test/fake/inside.h"

static void test_foreign_ci(void **state)
{
    struct fake_card other_card;
    struct download other;

    (void)state;
    fake_card_make(&other_card, NULL);
    download_begin(&other, &other_card, EC_CURVE_P256);
    download_challenge(&download);
    assert_refused(&other.auth, 7);
    download_end(&other);
    fake_card_end(&other_card);
}

static void test_unknown_signing_ci(void **state)
{
    struct bytes kept = download.signing_ci.cert.subject_key_id;

    (void)state;
    download_challenge(&download);
    download.signing_ci.cert.subject_key_id = bytes_cut(kept, 0, 19); /* a prefix is not enough */
    assert_refused(&download.auth, 7);
    download.signing_ci.cert.subject_key_id = kept;
}

/* Chains of which one cannot be read are not used in part, also not at the next call. */
static void test_damaged_key(void **state)
{
    const struct ecasd_chain *chains;
    struct fake_card damaged;
    struct euicc *euicc;
    size_t count;

    (void)state;
    fake_card_make(&damaged, NULL);
    euicc = inside_euicc(damaged.card);
    assert_int_equal(ecasd_chains(euicc, &chains, &count), 0);
    assert_true(count > 0);
    ecasd_drop(euicc);
    assert_int_equal(sqlite3_exec(euicc->store->database,
                                  "UPDATE credential SET euicc_private_key = zeroblob(32)", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    for (int i = 0; i < 2; i++)
        assert_true(ecasd_chains(euicc, &chains, &count) < 0);
    fake_card_end(&damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign_ci),
        cmocka_unit_test(test_unknown_signing_ci),
        cmocka_unit_test(test_damaged_key),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
