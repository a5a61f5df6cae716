/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The examples of CAT-1.5, and malformed commands. */
#include "apdu/err.h"
#include "tools/device/toolkit/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint8_t memory[300];

static struct bytes hex(const char *text)
{
    struct buf buf = BUF_OVER(memory);

    assert_int_equal(buf_put_hex(&buf, text), 0);
    return buf_bytes(&buf);
}

static void test_commands(void **state)
{
    static const struct {
        const char *octets, *name;
        uint8_t number, type, qualifier, destination;
        uint32_t tag;
        const char *value;
    } rows[] = {
        {"D00F8103010500820281829904090A0312", "SET UP EVENT LIST", 1, 5, 0, 0x82, 0x19,
         "090A0312"},
        {"D00D8103020300820281828402011E", "POLL INTERVAL", 2, 3, 0, 0x82, 0x04, "011E"},
        {"D009810303260082028182", "PROVIDE LOCAL INFORMATION", 3, 0x26, 0, 0x82, 0x04, ""},
        {"D011810304270082028182A40101A503000100", "TIMER MANAGEMENT", 4, 0x27, 0, 0x82, 0x25,
         "000100"},
        {"D0278103054001820281823501033902 05DC 470908696E7465726E6574 3C030201BB 3E0521C0A87A01",
         "OPEN CHANNEL", 5, 0x40, 1, 0x82, 0x3E, "21C0A87A01"},
        {"D010810306430182028121B60568656C6C6F", "SEND DATA", 6, 0x43, 1, 0x21, 0x36, "68656C6C6F"},
        {"D00C810307420082028121B701ED", "RECEIVE DATA", 7, 0x42, 0, 0x21, 0x37, "ED"},
        {"D009810308410082028121", "CLOSE CHANNEL", 8, 0x41, 0, 0x21, 0x37, ""},
        {"D009010309440002028182", "GET CHANNEL STATUS", 9, 0x44, 0, 0x82, 0x37, ""},
        {"D00981030A010482028182", "REFRESH", 10, 1, 4, 0x82, 0x37, ""},
        {"D00981030A150082028182", "LAUNCH BROWSER", 10, 0x15, 0, 0x82, 0x37, ""},
        {"D00981030A7F0082028182", "command 7F", 10, 0x7F, 0, 0x82, 0x37, ""},
    };
    char text[64], name[16];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct command command;

        assert_int_equal(command_read(hex(rows[i].octets), &command), 0);
        assert_string_equal(command_name(command.type, name), rows[i].name);
        assert_int_equal(command.number, rows[i].number);
        assert_int_equal(command.type, rows[i].type);
        assert_int_equal(command.qualifier, rows[i].qualifier);
        assert_int_equal(command.destination, rows[i].destination);
        assert_string_equal(bytes_to_hex(command_object(&command, rows[i].tag), text, sizeof(text)),
                            rows[i].value);
    }
}

static void test_malformed_commands(void **state)
{
    static const char *const rows[] = {
        "",
        "D000",
        "D109810303260082028182",
        "D0058103032600",
        "D00482028182",
        "D009810303260082028281",
        "D008810303260082018182",
        "D009810303260082028182FF",
        "D00C810303260082028182A40501",
        "D00A81030326008202818200",
    };
    struct command command;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(command_read(hex(rows[i]), &command), ERR_MALFORMED);
}

static void test_responses(void **state)
{
    const struct command command = {5, 0x40, 1, 0x82, BYTES_NONE};
    uint8_t octets[64];
    char text[64];
    struct buf out = BUF_OVER(octets);

    (void)state;
    response_begin(&out, &command);
    response_put_result(&out, CAT_RESULT_BIP_ERROR, CAT_BIP_UNREACHABLE);
    assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof(text)),
                        "81030540018202828183023A07");
    out.len = 0;
    response_put_result(&out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof(text)), "830100");
}

static void test_values(void **state)
{
    uint32_t seconds;
    uint8_t octets[3];

    (void)state;
    assert_int_equal(timer_value_read(hex("000100"), &seconds), 0);
    assert_int_equal(seconds, 600);
    timer_value_write(9 * 60 + 23, octets);
    assert_memory_equal(octets, "\x00\x90\x32", 3);
    assert_int_equal(timer_value_read(hex("420000"), &seconds), 0);
    assert_int_equal(seconds, 24 * 3600);
    assert_int_equal(timer_value_read(hex("420010"), &seconds), ERR_MALFORMED);
    assert_int_equal(timer_value_read(hex("00A000"), &seconds), ERR_MALFORMED);
    assert_int_equal(timer_value_read(hex("0001"), &seconds), ERR_MALFORMED);
    assert_int_equal(duration_read(hex("011E"), &seconds), 0);
    assert_int_equal(seconds, 30);
    assert_int_equal(duration_read(hex("003C"), &seconds), 0);
    assert_int_equal(seconds, 3600);
    assert_int_equal(duration_read(hex("020B"), &seconds), 0);
    assert_int_equal(seconds, 2);
    assert_int_equal(duration_read(hex("0301"), &seconds), ERR_MALFORMED);
    assert_int_equal(duration_read(hex("0100"), &seconds), ERR_MALFORMED);
}

static void test_channel(void **state)
{
    static const struct {
        uint8_t destination;
        unsigned channel;
    } rows[] = {{0x20, 0}, {0x21, 1}, {0x27, 7}, {0x28, 0},
                {0x81, 0}, {0x82, 0}, {0x01, 0}, {0xA1, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct command command = {.destination = rows[i].destination};

        assert_int_equal(command_channel(&command), rows[i].channel);
    }
}

static void test_date_time(void **state)
{
    static const struct tm date = {
        .tm_year = 126, .tm_mon = 10, .tm_mday = 22, .tm_hour = 22, .tm_min = 13, .tm_sec = 25};
    uint8_t octets[7];
    struct buf out = BUF_OVER(octets);

    (void)state;
    date_time_put(&out, &date);
    assert_true(bytes_equal(buf_bytes(&out), hex("62112222315200")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),  cmocka_unit_test(test_malformed_commands),
        cmocka_unit_test(test_responses), cmocka_unit_test(test_values),
        cmocka_unit_test(test_channel),   cmocka_unit_test(test_date_time)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
