/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TERMINAL CAPABILITY: forms. */
#include "apdu/sw.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_forms(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "80AA00000AA9088100820101830107", "", SW_OK); /* as lpac sends it */
    assert_answer(&fake, "80AA000002A900", "", SW_OK);
    assert_int_equal(fake_send(&fake, "80AA000005A803840101", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_send(&fake, "80AA000004A9038401", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_send(&fake, "80AA000006A90384010100", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_send(&fake, "80AA000005A903840201", NULL), SW_WRONG_DATA);
    assert_int_equal(fake_send(&fake, "80AA000105A903840101", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80AA0000", NULL), SW_WRONG_LENGTH);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
