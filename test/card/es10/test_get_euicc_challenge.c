/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEUICCChallenge: 16 new octets each time (B-20). */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_fresh_each_time(void **state)
{
    struct fake_card fake;
    uint8_t first[32];
    struct bytes response;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &response), SW_OK);
    assert_int_equal(response.len, 3 + 2 + 16);
    assert_memory_equal(response.at, "\xBF\x2E\x12\x80\x10", 5);
    memcpy(first, response.at, response.len);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &response), SW_OK);
    assert_memory_not_equal(response.at + 5, first + 5, 16);
    assert_int_equal(fake_es10_hex(&fake, "BF2E028000", NULL), SW_OK); /* extensible */
    fake_card_end(&fake);
}

static void set_seed(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("seed"));
}

/* A seeded card is reproducible, and never repeats a challenge after it was opened again. */
static void test_seeded(void **state)
{
    struct fake_card fake;
    uint8_t first[32];
    struct bytes response;

    (void)state;
    fake_card_make(&fake, set_seed);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &response), SW_OK);
    memcpy(first, response.at, response.len);
    fake_card_reopen(&fake);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &response), SW_OK);
    assert_memory_not_equal(response.at + 5, first + 5, 16);
    fake_card_end(&fake);
    fake_card_make(&fake, set_seed);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &response), SW_OK);
    assert_memory_equal(response.at, first, response.len);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fresh_each_time),
        cmocka_unit_test(test_seeded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
