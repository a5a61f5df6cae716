/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions: lines, settings, errors. */
#include "test/tools/profile/build_scene.h"

#include <unistd.h>

static void test_description(void **state)
{
    struct description description = {0};

    (void)state;
    assert_int_equal(description_set(&description, "operator = A B "), 0);
    assert_string_equal(description_get(&description, "operator"), "A B");
    assert_string_equal(description_get(&description, "pin1"), "0000");
    assert_null(description_get(&description, "apn"));
    assert_int_not_equal(description_set(&description, "colour red"), 0);
    assert_string_equal(description.why, "colour: unknown key");
    assert_int_not_equal(description_set(&description, "apn"), 0);
    assert_int_not_equal(description_read(&description, "/nowhere"), 0);
    description_free(&description);
}

/* Reads a file of `len` octets. */
static int read_octets(struct description *description, const char *octets, size_t len)
{
    char path[] = "/tmp/euicc-test-XXXXXX";
    int fd = mkstemp(path), err;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, octets, len), len);
    close(fd);
    description->why[0] = '\0';
    err = description_read(description, path);
    unlink(path);
    return err;
}

/* As editors of Windows write it; a mark in another line is no blank. */
static void a_mark_is_skipped(void **state)
{
    static const char first[] = "\xEF\xBB\xBF pin1 1234\r\npuk1 12345678\r\n";
    static const char second[] = "pin1 1234\n\xEF\xBB\xBFpuk1 12345678\n";
    struct description description = {0};

    (void)state;
    assert_int_equal(read_octets(&description, first, sizeof(first) - 1), 0);
    assert_string_equal(description_get(&description, "pin1"), "1234");
    assert_string_equal(description_get(&description, "puk1"), "12345678");
    assert_int_not_equal(read_octets(&description, second, sizeof(second) - 1), 0);
    assert_non_null(strstr(description.why, ":2: "));
    description_free(&description);
}

/* The rest of a line behind an octet 00, or behind the longest line, must not get lost or become a
 * line of its own. */
static void test_lines_that_are_not_text(void **state)
{
    struct description description = {0};
    char text[2 * DESCRIPTION_VALUE_MAX];
    size_t len;

    (void)state;
    assert_int_equal(read_octets(&description, "pin1 4321\0junk\n", 15), ERR_MALFORMED);
    assert_non_null(strstr(description.why, ":1: not text"));
    assert_int_equal(read_octets(&description, "# 1\n\0pin1 4321\n", 15), ERR_MALFORMED);
    assert_non_null(strstr(description.why, ":2: not text"));
    for (size_t fill = DESCRIPTION_VALUE_MAX - 10; fill < DESCRIPTION_VALUE_MAX + 100; fill++) {
        len = (size_t)snprintf(text, sizeof(text), "#%*spin1 4321\n", (int)fill, "");
        if (read_octets(&description, text, len) == 0)
            assert_string_equal(description_get(&description, "pin1"), "0000");
        else
            assert_non_null(strstr(description.why, ":1: the line is too long"));
    }
    assert_int_equal(read_octets(&description, "pin1 4321", 9), 0); /* without an end of line */
    assert_string_equal(description_get(&description, "pin1"), "4321");
    description_free(&description);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_description),
        cmocka_unit_test(a_mark_is_skipped),
        cmocka_unit_test(test_lines_that_are_not_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
