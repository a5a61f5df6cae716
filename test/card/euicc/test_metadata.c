/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of the metadata of a profile: members of SGP.32 in the modes that have them (B-42).
 */
#include "apdu/sw.h"
#include "card/store/store.h"
#include "test/fake/download.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ICCID "98001032547698103214"

static enum euiccd_mode mode;

static void set_mode(struct euiccd_create_options *options)
{
    options->mode = mode;
}

/* The profile as it is stored after a download with `members` in its metadata. */
static struct store_profile stored(enum euiccd_mode of_card, const char *members)
{
    static struct fake_card fake;
    static struct download download;
    uint8_t octets[1024];
    struct buf metadata = BUF_OVER(octets);
    struct store_profile profile;
    struct bpp_order order;
    struct store *store;
    struct arena arena;
    char why[200];

    mode = of_card;
    fake_card_make(&fake, set_mode);
    download_begin(&download, &fake, EC_CURVE_P256);
    download_open(&download);
    download_order(&download, &order);
    download_put_metadata(&metadata, ICCID, members);
    order.store_metadata = buf_bytes(&metadata);
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    assert_int_equal(
        store_open(&store, fake.path, STORE_READ, STORE_DURABILITY_OS, NULL, why, sizeof why), 0);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store_next_profile(store, &arena, 0, &profile), 0);
    store_close(store);
    arena_free(&arena);
    download_end(&download);
    fake_card_end(&fake);
    return profile; /* its slices are gone */
}

static void test_members_of_sgp32(void **state)
{
    static const struct {
        const char *members;
        bool ecall_indication, fallback_allowed;
    } rows[] = {
        {"9F7B=FF 9F67=FF", true, true},
        {"9F7B=FF", true, false},
        {"9F67=FF", false, true},
        {"95=02", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct store_profile profile = stored(EUICCD_MODE_IOT, rows[i].members);

        assert_int_equal(profile.ecall_indication, rows[i].ecall_indication);
        assert_int_equal(profile.fallback_allowed, rows[i].fallback_allowed);
    }
}

/* SGP.22 v2.5 has no 9F7B and 9F67: a consumer eUICC accepts the metadata and keeps neither. */
static void test_consumer_mode_keeps_none(void **state)
{
    static const char *const rows[] = {"9F7B=FF 9F67=FF", "9F7B=FF", "95=02 99=0780 9F67=FF"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct store_profile profile = stored(EUICCD_MODE_CONSUMER, rows[i]);

        assert_false(profile.ecall_indication);
        assert_false(profile.fallback_allowed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_of_sgp32),
        cmocka_unit_test(test_consumer_mode_keeps_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
