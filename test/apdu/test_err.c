/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each error has its own text. */
#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_texts(void **state)
{
    (void)state;
    assert_string_equal(err_text(0), "done");
    for (int err = ERR_MEMORY; err >= ERR_UNSUPPORTED; err--)
        for (int other = err - 1; other >= ERR_UNSUPPORTED; other--)
            assert_string_not_equal(err_text(err), err_text(other));
    assert_string_equal(err_text(ERR_UNSUPPORTED - 1), "unknown error");
    assert_string_equal(err_text(1), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
