/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quirks and seeds that replace those of the card file. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t seed[] = {7};

static void test_quirks(void **state)
{
    struct fake_card fake;
    struct euiccd_error error = {""};
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_set_quirks(fake.card, "inlin", &error), EUICCD_ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "inlin"));
    assert_int_equal(euiccd_set_quirks(fake.card, "v1.0,v1.0-token", NULL), EUICCD_ERR_STATE);
    assert_int_equal(euiccd_set_quirks(fake.card, "inline", &error), 0);
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", &data), SW_OK); /* opens channel 1 */
    assert_int_equal(fake_send(&fake, "81E2910006BF3E035C015A", NULL) >> 8, 0x61);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", &data), SW_OK);
    assert_int_equal(fake_send(&fake, "81E2910006BF3E035C015A00", &data), SW_OK);
    assert_int_equal(data.len, 21);
    fake_card_reopen(&fake); /* the card file has no quirk */
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", &data), SW_OK);
    assert_int_equal(fake_send(&fake, "81E2910006BF3E035C015A00", NULL) >> 8, 0x61);
    fake_card_end(&fake);
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: a card of v1.3 gets no quirk of v1.0, and keeps those that it has. */
static void test_quirks_of_another_version(void **state)
{
    struct euiccd_error error = {""};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_version_1_3);
    assert_int_equal(euiccd_set_quirks(fake.card, "inline", &error), 0);
    assert_int_equal(euiccd_set_quirks(fake.card, "silent,v1.0", &error), EUICCD_ERR_STATE);
    assert_string_equal(error.text, "silent,v1.0: this card is of SGP.32 v1.3");
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "81E2910006BF3E035C015A00", NULL), SW_OK); /* inline */
    fake_card_end(&fake);
}

static void make_seeded(struct euiccd_create_options *factory)
{
    factory->seed = (struct euiccd_bytes){seed, sizeof(seed)};
}

static void challenge(struct fake_card *fake, uint8_t out[21])
{
    struct bytes data;

    assert_int_equal(fake_es10_hex(fake, "BF2E00", &data), SW_OK);
    assert_int_equal(data.len, 21);
    memcpy(out, data.at, data.len);
}

static void test_seed(void **state)
{
    struct fake_card fake;
    uint8_t first[21], second[21];

    (void)state;
    fake_card_make(&fake, make_seeded);
    assert_int_equal(euiccd_set_seed(fake.card, seed, sizeof(seed)), 0);
    challenge(&fake, first);
    challenge(&fake, second);
    assert_memory_not_equal(first, second, sizeof(first));
    assert_int_equal(euiccd_set_seed(fake.card, seed, sizeof(seed)), 0);
    challenge(&fake, second);
    assert_memory_equal(first, second, sizeof(first));
    assert_int_equal(euiccd_set_seed(fake.card, (const uint8_t *)"other", 5), 0);
    challenge(&fake, second);
    assert_memory_not_equal(first, second, sizeof(first));
    fake_card_end(&fake);
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_set_seed(fake.card, seed, sizeof(seed)), EUICCD_ERR_STATE);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quirks),
        cmocka_unit_test(test_quirks_of_another_version),
        cmocka_unit_test(test_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
