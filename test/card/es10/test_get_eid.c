/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEID: the tag list 5A and nothing else. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_eid(void **state)
{
    struct fake_card fake;
    char eid[33], wanted[48];

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_eid(fake.card, eid);
    snprintf(wanted, sizeof(wanted), "BF3E125A10%s", eid);
    assert_es10(&fake, "BF3E035C015A", wanted);
    fake_card_end(&fake);
}

static void test_other_requests(void **state)
{
    static const char *const requests[] = {
        "BF3E035C0190",       /* another tag */
        "BF3E045C025A90",     /* two tags */
        "BF3E025C00",         /* no tag */
        "BF3E00",             /* no tag list */
        "BF3E065C015A5C015A", /* twice */
        "BF3E035A015A",       /* no tag list but a 5A */
    };
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        print_message("%s\n", requests[i]);
        assert_int_equal(fake_es10_hex(&fake, requests[i], NULL), SW_WRONG_DATA);
        assert_string_not_equal(fake.refusal, "");
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eid),
        cmocka_unit_test(test_other_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
