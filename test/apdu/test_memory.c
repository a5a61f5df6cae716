/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/err.h"
#include "apdu/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Read by AddressSanitizer, which otherwise ends the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void memory_that_is_there(void **state)
{
    (void)state;
    assert_int_equal(memory_check(1), 0);
    assert_int_equal(memory_check(1000000), 0);
}

static void memory_that_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(memory_check(PTRDIFF_MAX), ERR_MEMORY);
    assert_int_equal(memory_check(SIZE_MAX), ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_is_there),
        cmocka_unit_test(memory_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
