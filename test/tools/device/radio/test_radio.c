/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The radio file, and the service of a device at a time. */
#include "tools/device/radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY "000102030405060708090A0B0C0D0E0F"

static struct radio radio;

static void set(const char *const *lines)
{
    radio = (struct radio){.count = 0};
    for (; *lines; lines++)
        assert_int_equal(radio_add(&radio, *lines), 0);
}

static void test_coverage(void **state)
{
    static const char *const lines[] = {"# a ship",
                                        "",
                                        "0-60 00101          # port",
                                        "60-120 90118 imsi=* nodata rate=500",
                                        "100 310410 imsi=00102 cause=15",
                                        NULL};
    static const struct {
        uint32_t seconds;
        const char *imsi;
        enum radio_state state;
        const char *plmn;
        bool data;
        uint8_t cause;
    } rows[] = {
        {0, "001010000000001", RADIO_NORMAL, "00101", true, 0},
        {59, "001020000000001", RADIO_LIMITED, "00101", false, 11},
        {59, "", RADIO_LIMITED, "00101", false, 11},
        {60, "001010000000001", RADIO_NORMAL, "90118", false, 0},
        {60, "", RADIO_NORMAL, "90118", false, 0},
        {119, "001020000000001", RADIO_NORMAL, "90118", false, 0},
        {120, "001020000000001", RADIO_NORMAL, "310410", true, 0},
        {120, "001010000000001", RADIO_LIMITED, "310410", false, 15},
    };

    (void)state;
    set(lines);
    assert_int_equal(radio.count, 3);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct radio_view view = radio_look(&radio, rows[i].seconds, rows[i].imsi, BYTES_NONE);

        assert_int_equal(view.state, rows[i].state);
        assert_string_equal(view.plmn, rows[i].plmn);
        assert_int_equal(view.data, rows[i].data);
        assert_int_equal(view.cause, rows[i].cause);
        assert_int_equal(view.rate, strcmp(view.plmn, "90118") == 0 ? 500 : 0);
    }
    assert_int_equal(radio_next(&radio, 0), 60);
    assert_int_equal(radio_next(&radio, 60), 40);
    assert_int_equal(radio_next(&radio, 120), RADIO_FOREVER);
}

static void test_subscribers(void **state)
{
    static const char *const lines[] = {"sim 001010000000001 milenage " KEY " " KEY " # home",
                                        "0 00101", "\tsim 001010000000002 tuak " KEY " " KEY KEY,
                                        NULL};
    char line[200];

    (void)state;
    set(lines);
    assert_int_equal(radio.count, 1);
    assert_int_equal(radio.subscriber_count, 2);
    assert_ptr_equal(radio_subscriber(&radio, "001010000000002"), &radio.subscribers[1]);
    assert_null(radio_subscriber(&radio, "00101000000000"));
    assert_null(radio_subscriber(&radio, ""));
    assert_int_equal(radio_add(&radio, lines[0]), ERR_MALFORMED); /* exists already */
    for (unsigned i = 2; i < RADIO_SUBSCRIBERS; i++) {
        snprintf(line, sizeof(line), "sim 0010200000000%02u milenage " KEY " " KEY, i);
        assert_int_equal(radio_add(&radio, line), 0);
    }
    assert_int_equal(radio_add(&radio, "sim 001030000000000 milenage " KEY " " KEY), ERR_RANGE);
}

static void test_replacement(void **state)
{
    static const char *const before[] = {"sim 001010000000001 milenage " KEY " " KEY,
                                         "sim 001010000000002 milenage " KEY " " KEY, "0 00101",
                                         NULL};
    static const char *const after[] = {"sim 001010000000002 tuak " KEY " " KEY KEY,
                                        "sim 001010000000001 milenage " KEY " " KEY, NULL};
    struct radio other;

    (void)state;
    set(after);
    other = radio;
    set(before);
    radio.subscribers[0].sequence = 7;
    radio.subscribers[1].sequence = 8;
    radio_replace(&radio, &other);
    assert_int_equal(radio.count, 0);
    assert_int_equal(radio_subscriber(&radio, "001010000000001")->sequence, 7);
    assert_int_equal(radio_subscriber(&radio, "001010000000002")->sequence, 0); /* another key */
}

static void test_nothing_there(void **state)
{
    static const char *const lines[] = {"10-20 00101", NULL};

    (void)state;
    set(lines);
    assert_int_equal(radio_look(&radio, 9, "00101", BYTES_NONE).state, RADIO_NONE);
    assert_int_equal(radio_look(&radio, 20, "00101", BYTES_NONE).state, RADIO_NONE);
    radio_open(&radio);
    assert_int_equal(radio_look(&radio, 1000000, "", BYTES_NONE).state, RADIO_NORMAL);
}

static void test_bad_lines(void **state)
{
    static const char *const rows[] = {"0",
                                       "x 00101",
                                       "0- 00101",
                                       "5-5 00101",
                                       "6-5 00101",
                                       "-5 00101",
                                       "0-5x 00101",
                                       "0 0010",
                                       "0 0010100",
                                       "0 0010a",
                                       "0 00101 imsi=",
                                       "0 00101 imsi=1234567890123456",
                                       "0 00101 up",
                                       "0 00101 imsi=x",
                                       "0 00101 cause=256",
                                       "0 00101 cause=",
                                       "0 00101 rate=0",
                                       "0 00101 rate=",
                                       "0 00101 rate=1x",
                                       "0 00101 rate=1000001",
                                       "99999999999 00101",
                                       "sim",
                                       "sim 001010000000001",
                                       "sim 001010000000001 milenage " KEY,
                                       "sim 001010000000001 milenage " KEY " " KEY " 1",
                                       "sim 001010000000001 xor " KEY " " KEY,
                                       "sim 001010000000001 milenage " KEY " 00"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        radio = (struct radio){.count = 0};
        assert_int_equal(radio_add(&radio, rows[i]), ERR_MALFORMED);
        assert_int_equal(radio.count, 0);
        assert_int_equal(radio.subscriber_count, 0);
    }
    for (unsigned i = 0; i < RADIO_RULES; i++)
        assert_int_equal(radio_add(&radio, "0 00101"), 0);
    assert_int_equal(radio_add(&radio, "0 00101"), ERR_RANGE);
}

static void test_files(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct radio_error error;
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(write(file, "0 00101\nnonsense\n", 17), 17);
    close(file);
    assert_int_equal(radio_load(&radio, path, &error), ERR_MALFORMED);
    assert_non_null(strstr(error.text, ":2: "));
    unlink(path);
    assert_int_equal(radio_load(&radio, path, &error), ERR_NOT_FOUND);
}

/* As editors of Windows write it. */
static void test_a_file_with_a_mark(void **state)
{
    static const char text[] = "\xEF\xBB\xBF"
                               "0 00101\r\n5 00102\r\n";
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct radio_error error;
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(write(file, text, sizeof(text) - 1), sizeof(text) - 1);
    close(file);
    assert_int_equal(radio_load(&radio, path, &error), 0);
    assert_int_equal(radio.count, 2);
    unlink(path);
}

/* What stands behind an octet 00 must not get lost. */
static void test_files_that_are_not_text(void **state)
{
    static const struct {
        const char *content;
        size_t len;
        const char *line;
    } rows[] = {{"0 00101\0junk\n", 13, ":1: "},
                {"0 00101\n\0junk\n", 14, ":2: "},
                {"0 00101 #\0", 10, ":1: "}};
    struct radio_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[] = "/tmp/euiccd-test-XXXXXX";
        int file = mkstemp(path);

        assert_true(file >= 0);
        assert_int_equal(write(file, rows[i].content, rows[i].len), rows[i].len);
        close(file);
        assert_int_equal(radio_load(&radio, path, &error), ERR_MALFORMED);
        assert_non_null(strstr(error.text, rows[i].line));
        unlink(path);
    }
}

/* Forbidden networks: another one accepts or rejects the SIM; with none left there is no rejection.
 */
static void test_forbidden(void **state)
{
    static const char *const lines[] = {"0 00102", "0 00103 cause=15", "10 90118 imsi=001", NULL};
    static const uint8_t both[] = {0x00, 0xF1, 0x20, 0xFF, 0xFF, 0xFF, 0x00, 0xF1, 0x30};
    static const struct {
        uint32_t seconds;
        size_t len;
        enum radio_state state;
        const char *plmn;
        uint8_t cause;
        bool forbidden;
    } rows[] = {{0, 0, RADIO_LIMITED, "00102", 11, false},
                {0, 3, RADIO_LIMITED, "00103", 15, false},
                {0, 9, RADIO_LIMITED, "00102", 0, true},
                {10, 9, RADIO_NORMAL, "90118", 0, false}};

    (void)state;
    set(lines);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct radio_view view =
            radio_look(&radio, rows[i].seconds, "001010000000001", bytes_at(both, rows[i].len));

        assert_int_equal(view.state, rows[i].state);
        assert_string_equal(view.plmn, rows[i].plmn);
        assert_int_equal(view.cause, rows[i].cause);
        assert_int_equal(view.forbidden, rows[i].forbidden);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_coverage),
                                       cmocka_unit_test(test_forbidden),
                                       cmocka_unit_test(test_subscribers),
                                       cmocka_unit_test(test_replacement),
                                       cmocka_unit_test(test_nothing_there),
                                       cmocka_unit_test(test_bad_lines),
                                       cmocka_unit_test(test_files),
                                       cmocka_unit_test(test_a_file_with_a_mark),
                                       cmocka_unit_test(test_files_that_are_not_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
