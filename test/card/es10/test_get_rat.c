/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetRAT: the rules of the factory, or the default ones (B-170). */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DEFAULT_RULE "301480020560A10B30098003EEEEEE8100820082 0100"
#define OWN_RULE     "\x30\x11\x80\x02\x06\x40\xA1\x07\x30\x05\x80\x03\x00\xF1\x10\x82\x02\x07\x80"

static void set_rat(struct euiccd_create_options *factory)
{
    factory->rat = to_euiccd(BYTES_TEXT(OWN_RULE));
}

static void test_rules(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, "BF4300", "BF4318A016" DEFAULT_RULE);
    fake_card_end(&fake);
    fake_card_make(&fake, set_rat);
    assert_es10(&fake, "BF4300", "BF4315A01330118002 0640A10730058003 00F110 82020780");
    assert_int_equal(fake_es10_hex(&fake, "BF43028000", NULL), SW_OK); /* extensible */
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
