/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host names: their parts, and which of them name the same host. */
#include "apdu/host.h"

#include "apdu/err.h"

#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct bytes text_bytes(const char *text)
{
    return bytes_at(text, strlen(text));
}

static void test_split(void **state)
{
    static const struct {
        const char *address, *name; /* NULL: malformed */
        uint16_t port;
    } rows[] = {
        {"smdp.example.com", "smdp.example.com", 0},
        {"smdp.example.com:8443", "smdp.example.com", 8443},
        {"smdp.example.com.", "smdp.example.com", 0},
        {"smdp.example.com.:8443", "smdp.example.com", 8443},
        {"SMDP.Example.COM", "SMDP.Example.COM", 0},
        {"localhost:1", "localhost", 1},
        {"localhost:65535", "localhost", 65535},
        {"localhost:00443", "localhost", 443},
        {"192.0.2.1", "192.0.2.1", 0},
        {"192.0.2.1:443", "192.0.2.1", 443},
        {"[2001:db8::1]", "[2001:db8::1]", 0},
        {"[2001:db8::1]:443", "[2001:db8::1]", 443},
        {"2001:db8::1", "2001:db8::1", 0},
        {"::1", "::1", 0},
        {"a..", "a.", 0}, /* only one dot is removed */
        {"", NULL, 0},
        {".", NULL, 0},
        {":443", NULL, 0},
        {".:443", NULL, 0},
        {"localhost:", NULL, 0},
        {"localhost:0", NULL, 0},
        {"localhost:65536", NULL, 0},
        {"localhost:4294967739", NULL, 0},
        {"localhost:8443x", NULL, 0},
        {"localhost:-1", NULL, 0},
        {"localhost: 443", NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes name;
        uint16_t port;
        int err = host_split(text_bytes(rows[i].address), &name, &port);

        if (err != (rows[i].name ? 0 : ERR_MALFORMED))
            fail_msg("%s: %d", rows[i].address, err);
        if (err < 0)
            continue;
        assert_true(bytes_equal(name, text_bytes(rows[i].name)));
        assert_int_equal(port, rows[i].port);
    }
}

static void test_equal(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"smdp.example.com", "smdp.example.com", true},
        {"SMDP.EXAMPLE.COM", "smdp.example.com", true},
        {"Smdp.eXample.com.", "smdp.example.com", true},
        {"smdp.example.com.", "SMDP.EXAMPLE.COM.", true},
        {"LOCALHOST:8643", "localhost:8643", true},
        {"localhost.:8643", "LocalHost:8643", true},
        {"localhost:0443", "localhost:443", true},
        {"LPA-1_x.example", "lpa-1_X.EXAMPLE", true},
        {"[2001:DB8::1]:443", "[2001:db8::1]:443", true},
        {"", "", true},
        {"localhost:8643", "localhost:8644", false},
        {"localhost", "localhost:443", false},
        {"localhost:443", "localhost", false},
        {"smdp.example.com", "smdp.example.co", false},
        {"smdp.example.com", "smdp.example.com..", false},
        {"smdp.example.com", "smdpxexample.com", false},
        {"smdp[example", "smdp{example", false}, /* differ by 20, but are no letters */
        {"smdp@example", "smdp`example", false},
        {"", "smdp.example.com", false},
        {".", "", false},
        {"localhost:", "LOCALHOST:", false}, /* malformed: by octets */
        {"\xC3\x84.example", "\xC3\xA4.example", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (host_equal(text_bytes(rows[i].a), text_bytes(rows[i].b)) != rows[i].equal ||
            host_equal_text(text_bytes(rows[i].b), rows[i].a) != rows[i].equal)
            fail_msg("%s, %s", rows[i].a, rows[i].b);
    }
    assert_false(host_equal_text(BYTES_NONE, NULL));
}

static void test_find_error(void **state)
{
    static const struct {
        int code, number, err, number_after;
    } rows[] = {
        {EAI_NONAME, 0, ERR_NOT_FOUND, 0},        {EAI_AGAIN, 0, ERR_NOT_FOUND, 0},
        {EAI_SERVICE, 0, ERR_NOT_FOUND, 0},       {EAI_MEMORY, 0, ERR_MEMORY, ENOMEM},
        {EAI_SYSTEM, ENOMEM, ERR_MEMORY, ENOMEM}, {EAI_SYSTEM, EMFILE, ERR_IO, EMFILE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        errno = rows[i].number;
        assert_int_equal(host_find_error(rows[i].code), rows[i].err);
        assert_int_equal(errno, rows[i].number_after);
        assert_string_equal(host_find_reason(rows[i].err), rows[i].err == ERR_NOT_FOUND
                                                               ? "no such host"
                                                               : err_reason(rows[i].err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_split), cmocka_unit_test(test_equal),
                                       cmocka_unit_test(test_find_error)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
