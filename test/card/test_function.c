/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of functions and quirks: complete, sorted by tag, each function available in some mode. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    struct euiccd_function function = EUICCD_INIT(struct euiccd_function);
    uint16_t before = 0;
    size_t count = 0;

    (void)state;
    for (; euiccd_get_function(count, &function); count++) {
        assert_true(function.tag >= before);
        before = function.tag;
        assert_int_equal(strncmp(function.name, "ES10", 4), 0);
        assert_int_equal(strncmp(function.clause, "SGP.", 4), 0);
        assert_true(function.in_iot || function.in_consumer);
    }
    assert_true(count >= 13);
    assert_false(euiccd_get_function(count, &function));
}

/* euiccd_create accepts the names of the rows; others: test/card/test_create.c. */
static void test_quirks(void **state)
{
    struct euiccd_quirk quirk = EUICCD_INIT(struct euiccd_quirk);
    size_t count = 0;

    (void)state;
    for (; euiccd_get_quirk(count, &quirk); count++)
        assert_true(quirk.name[0] && quirk.text[0]);
    assert_true(count > 1);
    assert_false(euiccd_get_quirk(count, &quirk));
}

static void set_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void set_dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
    factory->crl_support = true;
}

/* A card without quirks has a function `tag` in these modes; the card in mode dual has all options.
 * Several rows may have one tag. */
static bool has(uint16_t tag, bool iot, bool consumer)
{
    struct euiccd_function function = EUICCD_INIT(struct euiccd_function);

    for (size_t i = 0; euiccd_get_function(i, &function); i++)
        if (function.tag == tag && !function.by_quirk &&
            (!function.by_option || (iot && consumer)) &&
            ((function.in_iot && iot) || (function.in_consumer && consumer)))
            return true;
    return false;
}

/* A function of another mode is unknown (6A88); one of this mode has another status word, also for
 * an empty request. */
static void assert_modes(void (*mode)(struct euiccd_create_options *), bool iot, bool consumer)
{
    struct fake_card fake;
    struct euiccd_function function = EUICCD_INIT(struct euiccd_function);

    fake_card_make(&fake, mode);
    for (size_t i = 0; euiccd_get_function(i, &function); i++) {
        const uint8_t request[] = {(uint8_t)(function.tag >> 8), (uint8_t)function.tag, 0};
        bool expected = has(function.tag, iot, consumer);
        uint16_t sw = fake_es10(&fake, BYTES_OF(request), NULL);

        if ((sw != SW_REFERENCE_NOT_FOUND) != expected)
            fail_msg("%s: %04X", function.name, sw);
    }
    fake_card_end(&fake);
}

static void test_modes(void **state)
{
    (void)state;
    assert_modes(NULL, true, false);
    assert_modes(set_consumer, false, true);
    assert_modes(set_dual, true, true);
}

/* The durability that a card reports is that of the process that changed it. */
static void test_durability(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (unsigned full = 0; full < 2; full++) {
        struct euiccd_settings settings = EUICCD_INIT(struct euiccd_settings);

        fake.storage_faults = full;
        fake_card_reopen(&fake);
        assert_int_equal(fake_es10_hex(&fake, "BF2E00", NULL), SW_OK);
        assert_int_equal(euiccd_get_settings(fake.card, &settings), 0);
        assert_int_equal(settings.durability, full ? EUICCD_DURABILITY_FULL : EUICCD_DURABILITY_OS);
        assert_int_equal(settings.mode, EUICCD_MODE_IOT);
        assert_string_equal(settings.quirks, "none");
    }
    fake_card_end(&fake);
}

/* The settings by which a card was made; a card without CRLs. */
static void test_settings(void **state)
{
    struct euiccd_settings settings = EUICCD_INIT(struct euiccd_settings);
    struct euiccd_crl crl = EUICCD_INIT(struct euiccd_crl);
    struct fake_card fake;

    (void)state;
    for (unsigned dual = 0; dual < 2; dual++) {
        fake_card_make(&fake, dual ? set_dual : NULL);
        assert_int_equal(euiccd_get_settings(fake.card, &settings), 0);
        assert_int_equal(settings.mode, dual ? EUICCD_MODE_DUAL : EUICCD_MODE_IOT);
        assert_int_equal(settings.crl_support, dual);
        assert_int_equal(settings.spec, EUICCD_SPEC_1_2);
        assert_int_equal(settings.applications, EUICCD_APPLICATIONS_REFUSED);
        assert_false(settings.compact);
        assert_string_equal(settings.ipa_features, "none");
        assert_int_equal(euiccd_get_crl(fake.card, 0, &crl), EUICCD_ERR_NOT_FOUND);
        fake_card_end(&fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quirks), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_durability),
                                       cmocka_unit_test(test_settings),
                                       cmocka_unit_test(test_modes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
