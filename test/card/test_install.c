/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccd_install: a small package, and each way in which it is refused. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/store/store_tx.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"
#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t no_package[] = {0x30, 0x00};

static void test_refused(void **state)
{
    struct fake_card fake;
    struct euiccd_error error;
    struct euiccd_profile profile = {.size = sizeof(profile),
                                     .package = {no_package, sizeof(no_package)}};

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_STATE);
    assert_non_null(strstr(error.text, "powered"));
    euiccd_power_off(fake.card);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_MALFORMED);
    assert_non_null(strstr(error.text, "ProfileHeader"));
    profile.metadata = to_euiccd(BYTES_TEXT("\xBF\x25\x00"));
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_MALFORMED);
    assert_non_null(strstr(error.text, "metadata"));
    profile.package = to_euiccd(BYTES_NONE);
    profile.metadata =
        to_euiccd(BYTES_TEXT("\xBF\x25\x10\x5A\x0A\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14"
                             "\x91\x00\x92\x00"));
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_MALFORMED);
    assert_non_null(strstr(error.text, "package"));
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D00", "BF2D02A000"); /* no part of it is stored */
    fake_card_end(&fake);
}

static void small_package(struct buf *package)
{
    package_start(package);
    package_end(package);
}

static void test_installed_and_enabled(void **state)
{
    static uint8_t octets[8192];
    struct buf package = BUF_OVER(octets);
    struct euiccd_profile profile = {.size = sizeof(profile), .enable = true};
    struct fake_card fake;
    struct euiccd_error error = {""};
    struct bytes list;

    (void)state;
    small_package(&package);
    profile.package = to_euiccd(buf_bytes(&package));
    fake_card_make(&fake, NULL);
    euiccd_power_off(fake.card);
    if (euiccd_install(fake.card, &profile, &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_EXISTS);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    /* The profile is in the list, the USIM can be selected, also after reopening. */
    assert_int_equal(fake_exchange(&fake, "00A4040007A0000000871002", NULL), SW_OK);
    assert_int_equal(fake_es10_hex(&fake, "BF2D055C039F7095", &list), SW_OK);
    fake_card_reopen(&fake);
    assert_int_equal(fake_exchange(&fake, "00A4040007A0000000871002", NULL), SW_OK);
    fake_card_end(&fake);
}

/* The names that the list shows: profileType of the ProfileHeader, or none. */
static void test_names(void **state)
{
    static const struct {
        const char *header, *names;
    } rows[] = {
        {"A5{81= 84= 85= 90= 91= 92=} A6{06=67810F010201 06=67810F01020402}", "91009200"},
        {"82=4D792074797065 A5{81= 84= 85= 90= 91= 92=} A6{06=67810F010201 06=67810F01020402}",
         "91074D79207479706592074D792074797065"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static uint8_t octets[8192];
        struct buf package = BUF_OVER(octets);
        struct euiccd_profile profile = {.size = sizeof(profile)};
        struct fake_card fake;
        struct euiccd_error error = {""};
        struct bytes list;
        char text[200];

        package_start_with(&package, rows[i].header);
        package_end(&package);
        profile.package = to_euiccd(buf_bytes(&package));
        fake_card_make(&fake, NULL);
        euiccd_power_off(fake.card);
        assert_int_equal(euiccd_install(fake.card, &profile, &error), 0);
        assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
        assert_int_equal(fake_es10_hex(&fake, "BF2D045C029192", &list), SW_OK);
        bytes_to_hex(list, text, sizeof(text));
        if (!strstr(text, rows[i].names))
            fail_msg("%s: %s", rows[i].header, text);
        fake_card_end(&fake);
    }
}

static void test_truncated_packages_are_refused(void **state)
{
    static uint8_t octets[8192];
    struct buf package = BUF_OVER(octets);
    struct fake_card fake;
    struct euiccd_error error;

    (void)state;
    small_package(&package);
    fake_card_make(&fake, NULL);
    euiccd_power_off(fake.card);
    for (size_t len = 0; len < package.len; len += 7) {
        struct euiccd_profile profile = {.size = sizeof(profile), .package = {package.at, len}};

        assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_MALFORMED);
        assert_string_not_equal(error.text, "");
    }
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D00", "BF2D02A000");
    fake_card_end(&fake);
}

static void small_memory(struct euiccd_create_options *factory)
{
    factory->nvm_bytes = 1000;
}

static void test_full(void **state)
{
    static uint8_t octets[8192];
    struct buf package = BUF_OVER(octets);
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    struct fake_card fake;
    struct euiccd_error error;

    (void)state;
    small_package(&package);
    profile.package = to_euiccd(buf_bytes(&package));
    fake_card_make(&fake, small_memory);
    euiccd_power_off(fake.card);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_FULL);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D00", "BF2D02A000");
    fake_card_end(&fake);
}

/* C-58: euiccd_install installs an Emergency Profile, but does not enable it. */
static void test_emergency_profile(void **state)
{
    static uint8_t octets[8192];
    struct buf package = BUF_OVER(octets);
    uint8_t memory[64];
    struct buf metadata = BUF_OVER(memory);
    struct euiccd_profile profile = {.size = sizeof(profile), .enable = true};
    struct fake_card fake;
    struct euiccd_error error;
    char iccid[21];

    (void)state;
    small_package(&package);
    profile.package = to_euiccd(buf_bytes(&package));
    package_iccid(buf_bytes(&package), iccid);
    assert_int_equal(buf_put_hex(&metadata, "BF25 15 5A0A"), 0);
    assert_int_equal(buf_put_hex(&metadata, iccid), 0);
    assert_int_equal(buf_put_hex(&metadata, "9100 9200 9F7B01FF"), 0);
    metadata.at[2] = (uint8_t)(metadata.len - 3);
    profile.metadata = to_euiccd(buf_bytes(&metadata));
    fake_card_make(&fake, NULL);
    euiccd_power_off(fake.card);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "Emergency"));
    profile.enable = false;
    assert_int_equal(euiccd_install(fake.card, &profile, &error), 0);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D045C029F70", "BF2D08A006E3049F700100");
    fake_card_end(&fake);
}

static bool is_enabled(struct fake_card *fake)
{
    struct bytes list;
    bool enabled;

    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
    assert_int_equal(fake_es10_hex(fake, "BF2D045C029F70", &list), SW_OK);
    enabled = list.len > 4 && list.at[list.len - 1] == 1;
    euiccd_power_off(fake->card);
    return enabled;
}

/* The factory's way: no notification; a card that is off; a profile that is there. */
static void test_set_enabled(void **state)
{
    static const uint8_t other[10] = {0x98};
    static uint8_t octets[8192];
    uint8_t first_iccid[10];
    char digits[21];
    struct buf package = BUF_OVER(octets), iccid = BUF_OVER(first_iccid);
    struct euiccd_profile profile = {.size = sizeof(profile)};
    struct fake_card fake;
    struct euiccd_error error = {""};

    (void)state;
    small_package(&package);
    package_iccid(buf_bytes(&package), digits);
    assert_int_equal(buf_put_hex(&iccid, digits), 0);
    profile.package = to_euiccd(buf_bytes(&package));
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_set_enabled(fake.card, first_iccid, true, &error), ERR_STATE);
    assert_non_null(strstr(error.text, "powered on"));
    euiccd_power_off(fake.card);
    assert_int_equal(euiccd_install(fake.card, &profile, &error), 0);
    assert_int_equal(euiccd_set_enabled(fake.card, other, true, &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "no profile"));
    for (int round = 0; round < 4; round++) { /* each twice: the second changes nothing */
        assert_int_equal(euiccd_set_enabled(fake.card, first_iccid, round < 2, &error), 0);
        assert_int_equal(is_enabled(&fake), round < 2);
    }
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_es10(&fake, "BF2800", "BF2802A000");
    fake_card_end(&fake);
}

/* A profile whose installation was cut stands in the card file until the next power on; it is not
 * one of the card. */
static void test_set_enabled_while_installing(void **state)
{
    static const enum store_profile_state states[] = {STORE_PROFILE_INSTALLING,
                                                      STORE_PROFILE_DISABLED};
    struct fake_card fake;
    struct euiccd_error error;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_power_off(fake.card);
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        struct store *store = inside_euicc(fake.card)->store;
        struct store_profile profile = {
            .iccid = {0x98, (uint8_t)i}, .aid = {(uint8_t)i}, .state = states[i]};
        bool exists = states[i] == STORE_PROFILE_DISABLED;
        int64_t id;

        assert_int_equal(store_begin(store), 0);
        assert_int_equal(store_add_profile(store, &profile, &id), 0);
        assert_int_equal(store_commit(store), 0);
        for (int enabled = 0; enabled < 2; enabled++) {
            struct store_profile after;
            int err;

            assert_int_equal(euiccd_set_enabled(fake.card, profile.iccid, enabled, &error),
                             exists ? 0 : ERR_NOT_FOUND);
            assert_int_equal(strstr(error.text, "no profile") != NULL, !exists);
            err = store_find_profile(store, inside_arena(fake.card), profile.iccid, &after);
            assert_int_equal(err, exists ? 0 : ERR_NOT_FOUND);
            if (exists)
                assert_int_equal(after.state, enabled ? STORE_PROFILE_ENABLED : states[i]);
            arena_reset(inside_arena(fake.card));
        }
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_installed_and_enabled),
        cmocka_unit_test(test_set_enabled),
        cmocka_unit_test(test_set_enabled_while_installing),
        cmocka_unit_test(test_truncated_packages_are_refused),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_emergency_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
