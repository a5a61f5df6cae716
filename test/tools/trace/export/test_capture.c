/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/capture.h"

#include "apdu/err.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t u32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

/* Blocks are whole and in order. */
static void test_blocks(void **state)
{
    static const uint32_t types[] = {0x0A0D0D0A, 1, 1, 10, 6, 6};
    char path[] = "/tmp/euiccd-test-XXXXXX", comment[5000];
    uint8_t octets[8192], packet[] = {1, 2, 3, 4, 5};
    struct capture capture;
    size_t len, at = 0;
    FILE *file;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    memset(comment, 'c', sizeof(comment));
    comment[sizeof(comment) - 1] = '\0';
    assert_int_equal(capture_open(&capture, path, false), 0);
    assert_int_equal(capture_interface(&capture, PCAPNG_RAW_IP, "one"), 0);
    assert_int_equal(capture_interface(&capture, PCAPNG_UPPER_PDU, "two"), 1);
    pcapng_write_secrets(capture.file, BYTES_TEXT("CLIENT_RANDOM 00 11\n"));
    capture_packet(&capture, 1, 0x123456789ABCDEF, BYTES_OF(packet), 300, "");
    capture_packet(&capture, 0, 1, BYTES_NONE, 0, comment); /* cut */
    assert_int_equal(capture_close(&capture), 0);
    file = fdopen(fd, "rb");
    len = fread(octets, 1, sizeof(octets), file);
    fclose(file);
    unlink(path);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        uint32_t total;

        assert_true(at + 12 <= len);
        total = u32(octets + at + 4);
        assert_int_equal(u32(octets + at), types[i]);
        assert_int_equal(total % 4, 0);
        assert_true(at + total <= len);
        assert_int_equal(u32(octets + at + total - 4), total);
        if (i == 4) {
            assert_int_equal(u32(octets + at + 8), 1);
            assert_int_equal(u32(octets + at + 12), 0x1234567);
            assert_int_equal(u32(octets + at + 16), 0x89ABCDEF);
            assert_int_equal(u32(octets + at + 20), sizeof(packet));
            assert_int_equal(u32(octets + at + 24), 300);
            assert_memory_equal(octets + at + 28, packet, sizeof(packet));
            assert_int_equal(total, 12 + 20 + 8);
        }
        at += total;
    }
    assert_int_equal(at, len);
}

/* Also a file that others could read before. */
static void test_secret(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct capture capture;
    struct stat status;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, 0644), 0);
    assert_int_equal(capture_open(&capture, path, true), 0);
    assert_int_equal(capture_close(&capture), 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    close(fd);
    unlink(path);
}

static void test_errors(void **state)
{
    struct capture capture;

    (void)state;
    assert_int_equal(capture_open(&capture, "/nowhere/file", false), ERR_IO);
    assert_int_equal(errno, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_secret), cmocka_unit_test(test_blocks),
                                       cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
