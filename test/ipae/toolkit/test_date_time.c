/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal's date and time, valid and invalid. */
#include "ipae/toolkit/date_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_read(void **state)
{
    static const struct {
        const char *hex, *text; /* NULL: invalid */
    } rows[] = {
        {"62114280500000", "2026-11-24 08:05:00"},
        {"62112222315200", "2026-11-22 22:13:25"},
        {"00101000000000", "2000-01-01 00:00:00"},
        {"96211332959500", "2069-12-31 23:59:59"},
        {"07101000000000", "1970-01-01 00:00:00"},
        {"08106000000000", "1980-01-06 00:00:00"},
        {"99211332959500", "1999-12-31 23:59:59"},
        {"51201000000000", "2015-02-01 00:00:00"},
        {"20101000000000", "2002-01-01 00:00:00"},
        {"42209200000000", "2024-02-29 00:00:00"},
        {"00209200000000", "2000-02-29 00:00:00"},
        /* time zones, in quarters of an hour */
        {"62114280500080", "2026-11-24 06:05:00"},
        {"6211428050008A", "2026-11-24 15:05:00"},
        {"6211428050002B", "2026-11-24 16:05:00"},
        {"621142805000FF", "2026-11-24 08:05:00"},
        {"62101000000040", "2025-12-31 23:00:00"},
        /* invalid month, day, hour, minute, second, digits, length */
        {"62004280500000", NULL},
        {"62314280500000", NULL},
        {"62110080500000", NULL},
        {"62110480500000", NULL},
        {"62111380500000", NULL}, /* 31 November */
        {"62209200000000", NULL}, /* 29 February 2026 */
        {"99209200000000", NULL}, /* 1999 */
        {"62114242500000", NULL}, /* hour 24 */
        {"62114252500000", NULL},
        {"62114280060000", NULL},
        {"62114280500600", NULL},
        {"FFFFFFFFFFFFFF", NULL},
        {"A2114280500000", NULL},
        {"621142805000A0", NULL},
        {"00000000000000", NULL},
        {"621142805000", NULL},
        {"6211428050000000", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[8];
        struct buf value = BUF_OVER(octets);
        char text[CLOCK_TEXT_MAX] = "";
        int64_t seconds;
        int err;

        assert_int_equal(buf_put_hex(&value, rows[i].hex), 0);
        err = date_time_read(buf_bytes(&value), &seconds);
        if (err == 0)
            clock_text(seconds, text);
        if (err != (rows[i].text ? 0 : ERR_MALFORMED) ||
            (rows[i].text && strcmp(text, rows[i].text) != 0))
            fail_msg("%s: %d %s", rows[i].hex, err, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
