/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/fifo.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Octets come out in the order in which they went in, whatever the sizes of the pieces. */
static void test_order(void **state)
{
    struct fifo fifo = {0};
    uint8_t in[300], next_in = 0, next_out = 0;

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        size_t count = round * 7 % sizeof(in);

        for (size_t i = 0; i < count; i++)
            in[i] = next_in++;
        assert_int_equal(fifo_add(&fifo, bytes_at(in, count)), 0);
        count = round * 11 % sizeof(in);
        if (count > fifo_len(&fifo))
            count = fifo_len(&fifo);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(fifo_bytes(&fifo).at[i], next_out++);
        fifo_drop(&fifo, count);
    }
    fifo_free(&fifo);
    assert_int_equal(fifo_bytes(&fifo).len, 0);
}

static void test_limit(void **state)
{
    struct fifo fifo = {0};
    uint8_t *octets = calloc(1, FIFO_MAX);

    (void)state;
    assert_non_null(octets);
    assert_int_equal(fifo_add(&fifo, bytes_at(octets, FIFO_MAX)), 0);
    assert_int_equal(fifo_add(&fifo, bytes_at(octets, 1)), ERR_TOO_LONG);
    assert_int_equal(fifo_len(&fifo), FIFO_MAX);
    fifo_drop(&fifo, 1);
    assert_int_equal(fifo_add(&fifo, bytes_at(octets, 1)), 0);
    fifo_drop(&fifo, SIZE_MAX);
    assert_int_equal(fifo_len(&fifo), 0);
    assert_int_equal(fifo.size, 0); /* much memory is given back */
    assert_int_equal(fifo_add(&fifo, BYTES_NONE), 0);
    free(octets);
    fifo_free(&fifo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_limit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
