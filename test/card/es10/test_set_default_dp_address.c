/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SetDefaultDpAddress in both its tags, and what GetEuiccConfiguredAddresses then says (B-160,
 * B-161). */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/store/store_tx.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "a.example" and "ds.example" in hex. */
#define A_EXAMPLE "612E6578616D706C65"

static void set_root(struct euiccd_create_options *factory)
{
    factory->root_smds_address = "ds.example";
    factory->default_smdp_address = "a.example";
}

static void test_of_the_factory(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_root);
    assert_es10(&fake, "BF3C00", "BF3C17 8009" A_EXAMPLE "810A64732E6578616D706C65");
    fake_card_end(&fake);
}

static void test_set_and_clear(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, "BF3C00", "BF3C028100");
    assert_es10(&fake, "BF650B8009" A_EXAMPLE, "BF6503800100");
    assert_es10(&fake, "BF3C00", "BF3C0D8009" A_EXAMPLE "8100");
    fake_card_reopen(&fake);
    assert_es10(&fake, "BF3C00", "BF3C0D8009" A_EXAMPLE "8100");
    assert_es10(&fake, "BF65028000", "BF6503800100");
    assert_es10(&fake, "BF3C00", "BF3C028100");
    fake_card_end(&fake);
}

static void test_refused(void **state)
{
    struct fake_card fake;
    char request[700] = "BF6582010480820100";

    (void)state;
    fake_card_make(&fake, set_root);
    for (size_t i = 0; i < 256; i++)
        strcat(request, "61");
    assert_es10(&fake, request, "BF650380017F");
    assert_non_null(strstr(fake.refusal, "B-160"));
    assert_int_equal(fake_es10_hex(&fake, "BF6500", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_es10_hex(&fake, "BF65038001FF", NULL), SW_WRONG_DATA); /* no UTF-8 */
    assert_int_equal(fake_es10_hex(&fake, "BF6506800161800162", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_es10_hex(&fake, "BF3F028000", NULL), SW_REFERENCE_NOT_FOUND);
    assert_es10(&fake, "BF3C00", "BF3C17 8009" A_EXAMPLE "810A64732E6578616D706C65");
    fake_card_end(&fake);
}

/* An address that an older version of the card took from a package: the log tells, the rest is
 * served, and a new one takes its place. */
static void test_stored_address_is_bad(void **state)
{
    static const char *const bad[] = {"\xFF", "\xC3", "a\xED\xA0\x80", "\xC0\x80"};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_root);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct store *store = fake.card->euicc.store;
        struct store_settings settings;

        assert_int_equal(store_begin(store), 0);
        assert_int_equal(store_get_settings(store, &fake.card->arena, &settings), 0);
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

static void set_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void test_consumer_tag(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_consumer);
    assert_es10(&fake, "BF3F0B8009" A_EXAMPLE, "BF3F03800100");
    assert_int_equal(fake_es10_hex(&fake, "BF65028000", NULL), SW_REFERENCE_NOT_FOUND);
    assert_es10(&fake, "BF3C00", "BF3C0D8009" A_EXAMPLE "8100");
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_the_factory), cmocka_unit_test(test_set_and_clear),
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_stored_address_is_bad),
        cmocka_unit_test(test_consumer_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
