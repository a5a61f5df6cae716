/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of euiccd.h: each has a text of its own. */
#include "card/euiccd.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_texts(void **state)
{
    static const int unknown[] = {1, EUICCD_ERR_UNSUPPORTED - 1, INT_MIN, INT_MAX};

    (void)state;
    assert_string_equal(euiccd_err_text(0), "done");
    assert_string_equal(euiccd_err_text(EUICCD_ERR_MEMORY), "out of memory");
    for (int err = EUICCD_ERR_UNSUPPORTED; err < 0; err++) {
        assert_string_not_equal(euiccd_err_text(err), euiccd_err_text(EUICCD_ERR_UNSUPPORTED - 1));
        for (int other = err + 1; other <= 0; other++)
            assert_string_not_equal(euiccd_err_text(err), euiccd_err_text(other));
    }
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        assert_string_equal(euiccd_err_text(unknown[i]), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
