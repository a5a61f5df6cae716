/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64: the vectors of RFC 4648 10, and malformed text. */
#include "apdu/base64.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_vectors(void **state)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[16], text[16];
        struct buf out = BUF_OVER(text), back = BUF_OVER(octets);

        base64_put(&out, bytes_at(rows[i][0], strlen(rows[i][0])));
        assert_int_equal(out.len, strlen(rows[i][1]));
        assert_memory_equal(text, rows[i][1], out.len);
        assert_int_equal(base64_read(&back, rows[i][1]), 0);
        assert_int_equal(back.len, strlen(rows[i][0]));
        assert_memory_equal(octets, rows[i][0], back.len);
    }
}

static void test_malformed(void **state)
{
    static const char *const rows[] = {"Z",    "Zg",       "Zg=",  "Zg=v",
                                       "====", "Zm9v!mFy", "=m9v", "Z==="};
    uint8_t octets[16];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = BUF_OVER(octets);

        assert_int_equal(base64_read(&out, rows[i]), ERR_MALFORMED);
    }
    struct buf small = buf_over(octets, 2);
    assert_int_equal(base64_read(&small, "Zm9v"), ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors),
                                       cmocka_unit_test(test_malformed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
