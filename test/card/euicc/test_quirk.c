/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of vendor habits: found by name, "none" first and without any habit. */
#include "card/euicc/quirk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    const struct quirk *row;

    (void)state;
    for (unsigned i = 0; (row = quirk_row(i)); i++) {
        assert_ptr_equal(quirk_find(bytes_at(row->name, strlen(row->name))), row);
        assert_true(strlen(row->text) > 0);
    }
    assert_null(quirk_find(BYTES_TEXT("no-such-vendor")));
    assert_null(quirk_find(BYTES_TEXT("non")));
    assert_ptr_equal(quirk_find(BYTES_NONE), quirk_row(0));
}

static void test_none_has_no_habit(void **state)
{
    const struct quirk *none = quirk_find(BYTES_TEXT("none"));

    (void)state;
    assert_false(none->inline_response || none->silent || none->refuses_until_reset ||
                 none->awaits_reset || none->explicit_certificates || none->explicit_defaults ||
                 none->version_1_0 || none->signs_eim_signature);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_none_has_no_habit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
