/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each action of a fault rule on an ES10 function. */
#include "apdu/sw.h"
#include "test/fake/fixture_card.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define GET_EID "BF3E035C015A"
#define SET_ADDRESS                                                                                \
    "BF651180"                                                                                     \
    "0F"                                                                                           \
    "736D6470702E6578616D706C652E78"

static void add(const char *rule)
{
    struct euiccd_error error = {""};

    if (euiccd_fault_add(fake.card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
}

static bool has_address(void)
{
    struct bytes addresses;

    assert_int_equal(fake_es10_hex(&fake, "BF3C00", &addresses), SW_OK);
    return memmem(addresses.at, addresses.len, "smdpp.example", 13) != NULL;
}

static void test_status_words(void **state)
{
    (void)state;
    add("function=SetDefaultDpAddress n=2 sw=6985");
    add("function=ES10b.GetEID sw=6A80");
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), 0x6A80);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, NULL), SW_OK);
    assert_es10(&fake, "BF65028000", "BF6503800100");
    assert_int_equal(fake_es10_hex(&fake, SET_ADDRESS, NULL), 0x6985);
    assert_false(has_address());
    assert_es10(&fake, SET_ADDRESS, "BF6503800100");
    assert_true(has_address());
}

static void test_power_cuts(void **state)
{
    static const char *const rules[] = {"function=SetDefaultDpAddress power-cut=before",
                                        "function=SetDefaultDpAddress power-cut=after"};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        add(rules[i]);
        assert_int_equal(fake_es10_hex(&fake, SET_ADDRESS, NULL), SW_TECHNICAL_PROBLEM);
        assert_false(euiccd_is_on(fake.card));
        fake_card_reopen(&fake);
        assert_int_equal(has_address(), i == 1);
    }
}

static void test_changed_responses(void **state)
{
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);

    (void)state;
    add("function=SetDefaultDpAddress flip=5");
    assert_es10(&fake, "BF65028000", "BF6503800101");
    add("function=SetDefaultDpAddress truncate=3");
    assert_es10(&fake, "BF65028000", "BF6503");
    add("function=SetDefaultDpAddress delay=1.5");
    assert_es10(&fake, "BF65028000", "BF6503800100");
    (void)effect;
}

/* Through the other door: the IPAe's. */
static void test_without_apdus(void **state)
{
    uint8_t request[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A}, response[64];
    size_t len = 0;

    (void)state;
    add("function=GetEID n=2 sw=6985");
    assert_int_equal(
        euiccd_es10(fake.card, request, sizeof(request), response, sizeof(response), &len), SW_OK);
    assert_int_equal(len, 21);
    assert_int_equal(
        euiccd_es10(fake.card, request, sizeof(request), response, sizeof(response), &len), 0x6985);
    assert_int_equal(len, 0);
}

/* The signature of the response does not verify, the stored one does. */
static void test_forged_signatures(void **state)
{
    static struct scene scene;
    struct bytes forged, stored;
    struct euiccd_error error;
    uint8_t kept[2000];
    size_t len;

    (void)state;
    scene_begin(&scene);
    scene_set(&scene, "A*", 1, NULL);
    scene_make(&scene, 0, "dp=a", SCENE_FINE);
    if (euiccd_fault_add(scene.fake.card, "function=LoadEuiccPackage forge-signature", NULL,
                         &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(fake_es10(&scene.fake, bytes_at(scene.package, scene.package_len), &forged),
                     SW_OK);
    assert_in_range(forged.len, 90, sizeof(kept));
    len = forged.len;
    memcpy(kept, forged.at, len);
    kept[len - 1] ^= 1;
    assert_string_equal(scene_check_result(&scene, 0, bytes_at(kept, len)), "BF6503800100");
    assert_int_equal(fake_es10_hex(&scene.fake, "BF2B04A0028200", &stored), SW_OK);
    assert_non_null(memmem(stored.at, stored.len, kept, len));
    scene_end(&scene);
}

static void test_memory_full(void **state)
{
    (void)state;
    add("function=ConfigureImmediateProfileEnabling memory-full");
    assert_es10(&fake, "BF59028000", "BF5903800101");
    assert_es10(&fake, "BF59028000", "BF5903800100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_status_words, begin, end),
        cmocka_unit_test_setup_teardown(test_power_cuts, begin, end),
        cmocka_unit_test_setup_teardown(test_changed_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_without_apdus, begin, end),
        cmocka_unit_test(test_forged_signatures),
        cmocka_unit_test_setup_teardown(test_memory_full, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
