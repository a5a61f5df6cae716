/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SetDefaultDpAddress (B-160). */
#include "test/fake/fixture_addresses.h"

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
        cmocka_unit_test(test_set_and_clear),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_consumer_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
