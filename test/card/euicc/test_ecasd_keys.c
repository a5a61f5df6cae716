/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIs that the card has no chain of (DP-1.3). */
#include "test/fake/fixture_authentication.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign_ci),
        cmocka_unit_test(test_unknown_signing_ci),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
