/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control requests: the effect of each on device and card, and refusals. */
#include "tools/device/control/request.h"

#include "test/fake/script.h"
#include "tools/device/clock.h"
#include "tools/device/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LOCATION "80C200000CD60A990103820282819B01"

static struct script script;

/* A device in service in 001-01, whose card has location and rejection events and expects `rows`.
 */
static void begin(const struct script_row *rows)
{
    script_begin(&script, rows, NULL);
    script.device.view = script.device.offered =
        (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    script.device.events = 1U << CAT_EVENT_LOCATION_STATUS | 1U << CAT_EVENT_NETWORK_REJECTION;
}

/* Carries out a request; the members of its response, or why it was refused. */
static const char *ask(const char *text)
{
    static char result[900];
    json_t *request = json_loads(text, JSON_DECODE_ANY, NULL), *answer = json_object();
    char error[REQUEST_ERROR_MAX];
    char *dumped;

    assert_non_null(request);
    assert_int_equal(device_request(&script.device, request, answer, error), 0);
    dumped = json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(result, sizeof(result), "%s", *error ? error : dumped);
    free(dumped);
    json_decref(answer);
    json_decref(request);
    return result;
}

static void test_coverage(void **state)
{
    static const struct script_row rows[] = {
        {LOCATION "02", "9000"},
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9000"},
        {LOCATION "01", "9000"},
        {"80C2000019D617990112820283817D0500F11000013F010874010975010F", "9000"},
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9000"},
        {NULL, NULL}};

    (void)state;
    begin(rows);
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"none\"}"), "{}");
    assert_int_equal(script.device.view.state, RADIO_NONE);
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"normal\"}"), "{}");
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"limited\",\"cause\":15}"), "{}");
    assert_false(script.device.view.data);
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"normal\"}"), "{}");
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"good\"}"),
                        "state `good': must be one of normal, limited, none");
    assert_string_equal(
        script.logged, "service: none\nattach: 00101, without authentication: the SIM has no IMSI\n"
                       "service: normal, 00101\nservice: limited, 00101 rejects with cause 15\n"
                       "attach: 00101, without authentication: the SIM has no IMSI\n"
                       "service: normal, 00101\n");
    script_end(&script);
}

static void test_links(void **state)
{
    (void)state;
    begin(NULL);
    script.device.channels.at[2].fd = script.device.channels.at[5].fd = script.stop[1];
    assert_string_equal(ask("{\"do\":\"linkdrop\",\"channel\":5}"), "{\"channels\":1}");
    assert_false(script.device.channels.at[2].dropped);
    assert_true(script.device.channels.at[5].dropped);
    assert_string_equal(ask("{\"do\":\"linkdrop\"}"), "{\"channels\":2}");
    assert_true(script.device.channels.at[2].dropped);
    assert_string_equal(ask("{\"do\":\"linkdrop\",\"channel\":8}"),
                        "channel 8: must be an integer from 0 to 7");
    script.device.channels.at[2].fd = script.device.channels.at[5].fd = -1;
    script_end(&script);
}

static void test_power(void **state)
{
    (void)state;
    begin(NULL);
    assert_string_equal(ask("{\"do\":\"powercut\",\"seconds\":60}"), "{}");
    assert_true(script.device.off);
    assert_int_equal(script.offs, 1);
    assert_string_equal(ask("{\"do\":\"powercut\"}"), "the card has no power");
    assert_string_equal(ask("{\"do\":\"menu\",\"item\":1}"), "the card has no power");
    assert_string_equal(ask("{\"do\":\"coverage\",\"state\":\"none\"}"), "{}");
    assert_string_equal(script.logged, "power cut: for 60 s\n");
    script_end(&script);
}

static void test_time(void **state)
{
    (void)state;
    begin(NULL);
    script.device.options.time_scale = 1;
    script.device.timers[3] =
        (struct device_timer){.runs = true, .deadline = device_now(&script.device) + 700 * 1000};
    assert_string_equal(ask("{\"do\":\"tick\",\"seconds\":600}"), "{}");
    assert_in_range(device_elapsed(&script.device), 600, 601);
    assert_in_range(script.device.timers[3].deadline - device_now(&script.device), 99000, 100000);
    assert_string_equal(ask("{\"do\":\"tick\",\"seconds\":-1}"),
                        "seconds -1: must be an integer from 0 to 2147483647");
    assert_string_equal(ask("{\"do\":\"tick\",\"seconds\":\"x\"}"),
                        "seconds \"x\": must be an integer from 0 to 2147483647");
    script_end(&script);
}

static void test_location(void **state)
{
    static const struct script_row rows[] = {
        {"80C2000017D615990103820282819B0100930900F11001020001001F", "9000"},
        {"80C2000017D615990103820282819B0100930900F11001020000003F", "9000"},
        {NULL, NULL}};

    (void)state;
    begin(rows);
    assert_string_equal(ask("{\"do\":\"location\",\"area\":258}"), "{}");
    assert_string_equal(ask("{\"do\":\"location\",\"cell\":3}"), "{}");
    assert_string_equal(ask("{\"do\":\"location\",\"area\":65536}"),
                        "area 65536: must be an integer from 0 to 65535");
    script.device.view.state = RADIO_NONE; /* no event */
    assert_string_equal(ask("{\"do\":\"location\",\"cell\":4}"), "{}");
    script_end(&script);
}

static void test_menu(void **state)
{
    static const struct script_row rows[] = {{"80C2000009D30782020181900102", "9000"},
                                             {"80C2000009D30782020181900102", "6985"},
                                             {NULL, NULL}};

    (void)state;
    begin(rows);
    assert_string_equal(ask("{\"do\":\"menu\",\"item\":1}"), "the card has no menu");
    script.device.menu[0] = (struct device_item){2, "Two"};
    script.device.menu_count = 1;
    assert_string_equal(ask("{\"do\":\"menu\",\"item\":1}"),
                        "item 1: no such item in the card's menu");
    assert_string_equal(ask("{\"do\":\"menu\",\"item\":2}"), "{}");
    assert_string_equal(ask("{\"do\":\"menu\",\"item\":2}"), "{}");
    assert_string_equal(script.logged, "menu: item 2\nmenu: item 2, refused by the card, 6985\n");
    script_end(&script);
}

/* The card responds to a TPDU with data, refuses another, and has a command after the third. */
static void test_sms(void **state)
{
    static const struct script_row rows[] = {
        {"80C2000013D111820283818604914523F18B054405912143", "6103"},
        {"00C0000003", "0271009000"},
        {"80C200000FD10D820283818604914523F18B0144", "6985"},
        {"80C2000022D120820283818604914523F18B14440591"
         "2143F57FF6151020304050000402700042",
         "910B"},
        {"801200000B", "D009810301020082028182 9000"},
        {"801400000C810301020082028281830100", "9000"},
        {NULL, NULL}};

    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "2556241445", 1), 0); /* 2051-01-02 03:04:05 */
    begin(rows);
    assert_string_equal(ask("{\"do\":\"sms\",\"tpdu\":\"4405912143\"}"),
                        "{\"response\":\"027100\",\"sw\":\"9000\"}");
    assert_string_equal(ask("{\"do\":\"sms\",\"tpdu\":\"44\"}"),
                        "{\"response\":\"\",\"sw\":\"6985\"}");
    assert_string_equal(ask("{\"do\":\"sms\",\"packet\":\"42\"}"),
                        "{\"response\":\"\",\"sw\":\"9000\"}");
    assert_string_equal(ask("{\"do\":\"sms\",\"packet\":\"4\"}"),
                        "packet or tpdu: must be 1 to 1024 octets in hex");
    assert_string_equal(ask("{\"do\":\"sms\"}"), "packet or tpdu: must be 1 to 1024 octets in hex");
    script_end(&script);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

static void test_show(void **state)
{
    (void)state;
    begin(NULL);
    strcpy(script.device.imsi, "001010000000001");
    script.device.menu[0] = (struct device_item){1, "One"};
    script.device.menu_count = 1;
    assert_string_equal(ask("{\"do\":\"show\"}"),
                        "{\"area\":1,\"cell\":4097,\"channels\":[],\"data\":true,"
                        "\"imsi\":\"001010000000001\",\"menu\":{\"1\":\"One\"},\"plmn\":\"00101\","
                        "\"powered\":true,\"seconds\":0,\"service\":\"normal\",\"timers\":{}}");
    script_end(&script);
}

static void test_nonsense(void **state)
{
    static const char *const rows[] = {"{}", "{\"do\":\"dance\"}", "{\"do\":1}"};

    (void)state;
    begin(NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_non_null(strstr(ask(rows[i]), "': must be one of coverage, "));
    assert_string_equal(ask("[1]"), "the line is not one JSON object");
    assert_string_equal(ask("3"), "the line is not one JSON object");
    assert_string_equal(ask("{\"do\":\"tick\",\"second\":5}"),
                        "second: unknown member of tick; it has: do seconds");
    assert_string_equal(ask("{\"Seconds\":5,\"do\":\"powercut\"}"),
                        "Seconds: unknown member of powercut; it has: do seconds");
    assert_string_equal(ask("{\"do\":\"linkdrop\",\"chan\":1}"),
                        "chan: unknown member of linkdrop; it has: do channel");
    assert_string_equal(ask("{\"do\":\"location\",\"are\":1}"),
                        "are: unknown member of location; it has: do area cell");
    assert_string_equal(ask("{\"do\":\"show\",\"\":1}"), ": unknown member of show; it has: do ");
    script_end(&script);
}

/* The card is removed during a request. */
static void test_lost_card(void **state)
{
    static const struct script_row rows[] = {{LOCATION "02", NULL}, {NULL, NULL}};
    json_t *request = json_pack("{s:s, s:s}", "do", "coverage", "state", "none");
    json_t *answer = json_object();
    char error[REQUEST_ERROR_MAX];

    (void)state;
    begin(rows);
    assert_int_equal(device_request(&script.device, request, answer, error), ERR_IO);
    assert_string_equal(script.device.error, "the reader is gone");
    json_decref(request);
    json_decref(answer);
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage), cmocka_unit_test(test_links),
        cmocka_unit_test(test_power),    cmocka_unit_test(test_time),
        cmocka_unit_test(test_location), cmocka_unit_test(test_menu),
        cmocka_unit_test(test_sms),      cmocka_unit_test(test_show),
        cmocka_unit_test(test_nonsense), cmocka_unit_test(test_lost_card)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
