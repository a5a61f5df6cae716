/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key log: NSS lines, lines of euiccd, lines that are no keys, and more keys than it holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "tools/trace/session/keys.h"

static const uint8_t id[] = {0x01, 0xAB, 0xFF};

static struct trace_keys *keys_of(const char *lines)
{
    struct trace_keys *keys;

    assert_int_equal(trace_keys_new(&keys), 0);
    assert_int_equal(trace_keys_add(keys, bytes_at(lines, strlen(lines))), 0);
    return keys;
}

static void assert_secret(const struct trace_keys *keys, const char *label, const char *hex)
{
    struct bytes secret = trace_keys_find(keys, label, BYTES_OF(id));
    char text[256];

    assert_string_equal(bytes_to_hex(secret, text, sizeof(text)), hex);
}

static void test_finds_lines_by_label_and_identifier(void **state)
{
    struct trace_keys *keys = keys_of("# a comment\n"
                                      "CLIENT_RANDOM 01abff 0102\r\n"
                                      "SERVER_TRAFFIC_SECRET_0 01ABFF\tA0B0\n"
                                      "\n"
                                      "EUICCD_BSP 01abff 11 22 33\n"
                                      "EUICCD_PPK 01abff 44 55 66");

    (void)state;
    assert_secret(keys, "CLIENT_RANDOM", "0102");
    assert_secret(keys, "SERVER_TRAFFIC_SECRET_0", "A0B0");
    assert_secret(keys, "EUICCD_BSP", "112233");
    assert_secret(keys, "EUICCD_PPK", "445566");
    assert_secret(keys, "EUICCD_BS", "");
    assert_int_equal(trace_keys_find(keys, "EUICCD_BSP", bytes_at(id, 2)).len, 0);
    trace_keys_free(keys);
}

static void test_ignores_lines_that_are_no_keys(void **state)
{
    struct trace_keys *keys = keys_of("CLIENT_RANDOM 01abff\n"
                                      "CLIENT_RANDOM 01abff 0\n"
                                      "CLIENT_RANDOM 01abff 0g\n"
                                      "client_random 01abff 01\n"
                                      "CLIENT_RANDOM\n"
                                      "CLIENT_RANDOM 01abff 01 zz\n"
                                      "=?!\n");

    (void)state;
    assert_secret(keys, "CLIENT_RANDOM", "");
    trace_keys_free(keys);
}

static void test_the_last_line_of_an_identifier_counts(void **state)
{
    struct trace_keys *keys = keys_of("CLIENT_RANDOM 01abff 01\nCLIENT_RANDOM 01abff 02\n");

    (void)state;
    assert_secret(keys, "CLIENT_RANDOM", "02");
    trace_keys_free(keys);
}

static void test_the_oldest_keys_are_replaced(void **state)
{
    struct trace_keys *keys = keys_of("OLD 01abff 01\n");
    char line[64];

    (void)state;
    for (unsigned i = 0; i < 70000; i++) {
        snprintf(line, sizeof(line), "NEW %08x %08x\n", i, i);
        assert_int_equal(trace_keys_add(keys, bytes_at(line, strlen(line))), 0);
    }
    assert_secret(keys, "OLD", "");
    assert_int_equal(trace_keys_find(keys, "NEW", BYTES_TEXT("\x00\x00\x00\x01")).len, 0);
    assert_int_equal(trace_keys_find(keys, "NEW", BYTES_TEXT("\x00\x01\x11\x6F")).len, 4);
    trace_keys_free(keys);
}

/* What trace_keys_read returns for a file with this content. */
static int read_content(struct trace_keys *keys, struct bytes content)
{
    char path[] = "/tmp/test_keys_XXXXXX";
    int file = mkstemp(path), err;

    assert_true(file >= 0);
    assert_int_equal(write(file, content.at, content.len), content.len);
    close(file);
    err = trace_keys_read(keys, path);
    unlink(path);
    return err;
}

/* Octets 00, as after a loss of power, spoil their line only. */
static void test_reads_a_file_with_zeros(void **state)
{
    static const char text[] = "FIRST 01abff 01\n\0\0\0SPOILED 01abff 02\nSECOND 01abff 03\n"
                               "SPOILED 01abff 04\0\nTHIRD 01abff 05\n\0\n\nLAST 01abff 06";
    struct trace_keys *keys = keys_of("");

    (void)state;
    assert_int_equal(read_content(keys, bytes_at(text, sizeof(text) - 1)), 0);
    assert_secret(keys, "FIRST", "01");
    assert_secret(keys, "SECOND", "03");
    assert_secret(keys, "THIRD", "05");
    assert_secret(keys, "LAST", "06");
    assert_secret(keys, "SPOILED", "");
    assert_int_equal(trace_keys_read(keys, "/dev/zero"), ERR_TOO_LONG); /* and ends */
    trace_keys_free(keys);
}

/* As editors of Windows write it. */
static void test_reads_a_file_with_a_mark(void **state)
{
    struct trace_keys *keys = keys_of("");

    (void)state;
    assert_int_equal(read_content(keys, BYTES_TEXT("\xEF\xBB\xBF"
                                                   "CLIENT_RANDOM 01abff 0102\r\n\xEF\xBB\xBF"
                                                   "LAST 01abff 04\r\n")),
                     0);
    assert_secret(keys, "CLIENT_RANDOM", "0102");
    assert_secret(keys, "LAST", ""); /* only the first line may have one */
    trace_keys_free(keys);
}

static void test_reads_a_file(void **state)
{
    char path[] = "/tmp/test_keys_XXXXXX";
    int file = mkstemp(path);
    FILE *to = fdopen(file, "w");
    struct trace_keys *keys = keys_of("");

    (void)state;
    assert_non_null(to);
    fputs("CLIENT_RANDOM 01abff 0102\nEUICCD_BSP 01abff 03", to);
    fputs("\nLONG 01abff ", to);
    for (int i = 0; i < 10000; i++)
        fputs("00", to);
    fputs("\nLAST 01abff 04", to);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(trace_keys_read(keys, path), 0);
    assert_secret(keys, "CLIENT_RANDOM", "0102");
    assert_secret(keys, "EUICCD_BSP", "03");
    assert_secret(keys, "LONG", "");
    assert_secret(keys, "LAST", "04");
    unlink(path);
    assert_int_equal(trace_keys_read(keys, path), ERR_IO);
    assert_int_equal(trace_keys_read(keys, "/tmp"), ERR_IO);
    trace_keys_free(keys);
}

static void test_a_file_without_keys(void **state)
{
    static const struct {
        const char *text;
        int expected;
    } rows[] = {{"", 0},
                {"\n \n", 0},
                {"# SSL/TLS secrets log file, generated by NSS\n", 0},
                {"root:x:0:0:root:/root:/bin/bash\n", ERR_MALFORMED},
                {"# A title\n\nSome text\n", ERR_MALFORMED},
                {"CLIENT_RANDOM 01abff 0\n", ERR_MALFORMED},
                {"Some text\nCLIENT_RANDOM 01abff 02\n", 0}};
    struct trace_keys *keys = keys_of("CLIENT_RANDOM 01abff 02\n");

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(read_content(keys, bytes_at(rows[i].text, strlen(rows[i].text))),
                         rows[i].expected);
    trace_keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_lines_by_label_and_identifier),
        cmocka_unit_test(test_ignores_lines_that_are_no_keys),
        cmocka_unit_test(test_the_last_line_of_an_identifier_counts),
        cmocka_unit_test(test_the_oldest_keys_are_replaced),
        cmocka_unit_test(test_reads_a_file),
        cmocka_unit_test(test_reads_a_file_with_zeros),
        cmocka_unit_test(test_reads_a_file_with_a_mark),
        cmocka_unit_test(test_a_file_without_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
