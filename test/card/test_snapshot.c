/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards in memory and their images. Copies of files: test/card/store/test_copy.c. */
#include "apdu/sw.h"
#include "test/fake/installed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SELECT_USIM   "00A4040007A0000000871002"
#define SET_DEFAULT   "BF65128010736D64702E6578616D706C652E6F7267"
#define GET_ADDRESSES "BF3C00"

/* Reopens the card of `fake` with durability `none` and powers it on. */
static void into_memory(struct fake_card *fake)
{
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .durability = EUICCD_DURABILITY_NONE};

    fake_card_make(fake, NULL);
    options.context = fake->context;
    euiccd_close(fake->card);
    assert_int_equal(euiccd_open(&fake->card, fake->path, &options, NULL), 0);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
}

static void install(struct fake_card *fake)
{
    euiccd_power_off(fake->card);
    assert_int_equal(installed_put(fake->card, "", NULL), 0);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
}

static void put(struct fake_card *fake, const struct euiccd_image *image)
{
    euiccd_power_off(fake->card);
    assert_int_equal(euiccd_image_put(fake->card, image), 0);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
}

static void test_images_bring_a_card_back(void **state)
{
    struct euiccd_image *fresh, *installed;
    struct fake_card fake;
    uint8_t before[64], after[64];
    struct buf kept = BUF_OVER(before);
    struct bytes answer;

    (void)state;
    into_memory(&fake);
    assert_int_equal(fake_es10_hex(&fake, GET_ADDRESSES, &answer), SW_OK);
    buf_put(&kept, answer);
    assert_int_equal(euiccd_image_take(fake.card, &fresh), 0);
    install(&fake);
    assert_int_equal(fake_exchange(&fake, SELECT_USIM, NULL), SW_OK);
    assert_int_equal(euiccd_image_take(fake.card, &installed), 0);
    for (int round = 0; round < 2; round++) {
        struct buf again = BUF_OVER(after);

        assert_es10(&fake, SET_DEFAULT, "BF6503800100");
        put(&fake, fresh);
        assert_int_equal(fake_exchange(&fake, SELECT_USIM, NULL), SW_FILE_NOT_FOUND);
        assert_es10(&fake, "BF2D00", "BF2D02A000");
        assert_int_equal(fake_es10_hex(&fake, GET_ADDRESSES, &answer), SW_OK);
        buf_put(&again, answer);
        assert_true(bytes_equal(buf_bytes(&again), buf_bytes(&kept)));
        put(&fake, installed);
        assert_int_equal(fake_exchange(&fake, SELECT_USIM, NULL), SW_OK);
    }
    euiccd_image_free(fresh);
    euiccd_image_free(installed);
    fake_card_reopen(&fake); /* the file is unchanged */
    assert_es10(&fake, "BF2D00", "BF2D02A000");
    fake_card_end(&fake);
}

static void test_refused(void **state)
{
    struct euiccd_image *image;
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL); /* durability `os` */
    assert_int_equal(euiccd_image_take(fake.card, &image), ERR_STATE);
    fake_card_end(&fake);
    into_memory(&fake);
    assert_int_equal(euiccd_image_take(fake.card, &image), 0);
    assert_int_equal(euiccd_image_put(fake.card, image), ERR_STATE); /* it is on */
    euiccd_power_off(fake.card);
    assert_int_equal(euiccd_image_put(fake.card, image), 0);
    euiccd_image_free(image);
    euiccd_image_free(NULL);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_images_bring_a_card_back),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
