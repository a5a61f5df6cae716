/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other files given in place of a profile package: the error names their type. */
#include "tools/profile/package_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "apdu/err.h"

/* Writes `content` to a fresh file and reads it as a package. */
static int read_back(struct bytes content, char why[PACKAGE_FILE_WHY])
{
    char path[] = "/tmp/package.XXXXXX";
    struct bytes package = BYTES_NONE;
    int fd = mkstemp(path), err;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, content.at, content.len), (ssize_t)content.len);
    close(fd);
    err = package_file_read(path, &package, why);
    if (err == 0)
        assert_true(bytes_equal(package, content));
    else
        assert_int_equal(package.len, 0);
    free((void *)package.at);
    unlink(path);
    return err;
}

static void test_kinds(void **state)
{
    static const struct {
        struct bytes content;
        const char *kind;
    } rows[] = {
        {BYTES_TEXT("A0058001028101"), "hex text"},
        {BYTES_TEXT("a0 05 80 01\n02 81 01\r\n"), "hex text"},
        {BYTES_TEXT("A0:05:80:01"), "hex text"},
        {BYTES_TEXT("oAWAAQKBAQM="), "base64 text"},
        {BYTES_TEXT("oAWAAQKB\nAQMzzz/+\n"), "base64 text"},
        {BYTES_TEXT("value1 ProfileElement ::= header : {\n major-version 2 }"),
         "ASN.1 value notation"},
        {BYTES_TEXT("-- TS.48\n\nheader ProfileElement::={}"), "ASN.1 value notation"},
        {BYTES_TEXT("operator My Net\niccid 899990100000000001\n"), "a text"},
        {BYTES_TEXT(" \n"), "an empty text"},
        {BYTES_TEXT("PK\x03\x04\x14"), "a ZIP archive"},
        {BYTES_TEXT("\x1F\x8B\x08"), "a gzip archive"},
        {BYTES_TEXT("-----BEGIN CERTIFICATE-----\n"), "PEM text"},
        {BYTES_TEXT("SQLite format 3"), "a card file"},
        {BYTES_TEXT("\xBF\x25\x03\x5A\x01\x02"), "a StoreMetadata request"},
        {BYTES_TEXT("\xBF\x36\x81\x80"), "a Bound Profile Package"},
        {BYTES_TEXT("0\x82\x01\x01"), "DER of another type"},
        {BYTES_TEXT("\x7F"
                    "ELF\x02"),
         "a file of unknown type"},
        {BYTES_TEXT("\xB0\x03\x80\x01\x01"), "a file of unknown type"},
        {{NULL, 0}, "an empty file"},
    };
    char why[PACKAGE_FILE_WHY];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char wanted[80];

        assert_int_equal(read_back(rows[i].content, why), ERR_MALFORMED);
        snprintf(wanted, sizeof(wanted), "is %s", rows[i].kind);
        if (strncmp(why, wanted, strlen(wanted)) != 0 ||
            !strstr(why, ", not a profile package in DER"))
            fail_msg("%s: %s", wanted, why);
    }
}

static void test_packages_are_read(void **state)
{
    char why[PACKAGE_FILE_WHY] = "x";
    struct bytes package;

    (void)state;
    assert_int_equal(read_back(BYTES_TEXT("\xA0\x03\x80\x01\x02"), why), 0);
    assert_string_equal(why, "");
    assert_int_equal(package_file_read("/nowhere/p.der", &package, why), ERR_IO);
    assert_string_equal(why, "No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_packages_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
