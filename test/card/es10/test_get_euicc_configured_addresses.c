/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEuiccConfiguredAddresses (B-161). */
#include "test/fake/fixture_addresses.h"

static void test_of_the_factory(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_root);
    assert_es10(&fake, "BF3C00", "BF3C17 8009" A_EXAMPLE "810A64732E6578616D706C65");
    fake_card_end(&fake);
}

/* An address that an older version of the card took from a package: it is logged, the other
 * members are returned, and a new address replaces it. */
static void test_stored_address_is_bad(void **state)
{
    static const char *const bad[] = {"\xFF", "\xC3", "a\xED\xA0\x80", "\xC0\x80"};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_root);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct store *store = inside_euicc(fake.card)->store;
        struct store_settings settings;

        assert_int_equal(store_begin(store), 0);
        assert_int_equal(store_get_settings(store, inside_arena(fake.card), &settings), 0);
        settings.default_smdp_address = bytes_at(bad[i], strlen(bad[i]));
        assert_int_equal(store_put_settings(store, &settings), 0);
        assert_int_equal(store_commit(store), 0);
        assert_es10(&fake, "BF3C00", "BF3C0C 810A64732E6578616D706C65");
        assert_non_null(strstr(fake.refusal, "stored defaultDpAddress is not UTF-8"));
        assert_es10(&fake, "BF650B8009" A_EXAMPLE, "BF6503800100");
        assert_es10(&fake, "BF3C00", "BF3C17 8009" A_EXAMPLE "810A64732E6578616D706C65");
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_the_factory),
        cmocka_unit_test(test_stored_address_is_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
