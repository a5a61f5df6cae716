/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that the device reads from the SIM when a session begins, and that it writes when a network
 * accepts or rejects the SIM. */
#include "test/fake/script.h"
#include "tools/device/clock.h"
#include "tools/device/radio/attach.h"
#include "tools/device/radio/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define IMSI                                                                                       \
    {"00A4040407A0000000871002", "9000"}, {"00A40004026F07", "9000"},                              \
    {                                                                                              \
        "00B0000009", "0809101000000000109000"                                                     \
    }
#define REJECTED "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF02"

static struct script script;

static void begin(const struct script_row *rows, const char *const *radio)
{
    script_begin(&script, rows, radio);
    script.device.view.state = RADIO_NONE;
}

static void assert_forbidden(const char *wanted)
{
    char hex[2 * SIM_FILE_MAX + 1];

    assert_string_equal(bytes_to_hex(device_forbidden(&script.device), hex, sizeof(hex)), wanted);
}

/* All files exist; the length of one comes in 6Cxx, of another in 61xx. */
static void test_read(void **state)
{
    static const struct script_row whole[] = {IMSI,
                                              {"00A40004026F7B", "6120"},
                                              {"00C0000020", "62009000"},
                                              {"00B0000000", "6C0C"},
                                              {"00B000000C", "00F120FFFFFFFFFFFFFFFFFF9000"},
                                              {"00A40004026FE3", "9000"},
                                              {NULL, NULL}};
    static const struct script_row locked[] = {IMSI,
                                               {"00A40004026F7B", "9000"},
                                               {"00B0000000", "6982"},
                                               {"00A40004026FE3", "6A82"},
                                               {NULL, NULL}};

    (void)state;
    begin(whole, NULL);
    assert_int_equal(device_read_sim(&script.device), 0);
    assert_string_equal(script.device.imsi, "001010000000001");
    assert_forbidden("00F120FFFFFFFFFFFFFFFFFF");
    assert_true(script.device.has_location_file);
    script_end(&script);
    begin(locked, NULL);
    assert_int_equal(device_read_sim(&script.device), 0);
    assert_forbidden("");
    assert_false(script.device.has_location_file);
    script_end(&script);
}

/* A client has used the basic channel: the USIM is selected again before the next file, once. */
static void test_after_a_client(void **state)
{
    static const struct script_row rows[] = {
        {"00A4040407A0000000871002", "9000"}, {"00A40004026FE3", "9000"}, {"00D6000012*", "9000"},
        {"00A40004026FE3", "9000"},           {"00D6000012*", "9000"},    {NULL, NULL}};

    (void)state;
    begin(rows, NULL);
    script.device.has_location_file = script.device.usim_left = true;
    assert_int_equal(device_store_location(&script.device, false), 0);
    assert_int_equal(device_store_location(&script.device, false), 0);
    assert_int_equal(device_return_to_usim(&script.device), 0);
    script_end(&script);
}

/* Several networks reject the SIM with cause 11: each is added to EF.FPLMN and not tried again. */
static void test_rejections(void **state)
{
    static const char *const radio[] = {"0 00102", "0 00103", NULL};
    static const struct script_row rows[] = {{"00A40004026F7B", "9000"},
                                             {"00D600000600F120FFFFFF", "9000"},
                                             {"00A40004026FE3", "9000"},
                                             {"00D6000012" REJECTED, "9000"},
                                             {"00A40004026F7B", "9000"},
                                             {"00D600000600F12000F130", "9000"},
                                             {"00A40004026FE3", "9000"},
                                             {"00D6000012" REJECTED, "9000"},
                                             {NULL, NULL}};

    (void)state;
    begin(rows, radio);
    strcpy(script.device.imsi, "001010000000001");
    memset(script.device.forbidden, 0xFF, 6);
    script.device.forbidden_len = 6;
    script.device.has_location_file = true;
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(device_update_service(&script.device, false), 0);
    assert_string_equal(script.logged, "service: limited, 00102 rejects with cause 11\n"
                                       "service: limited, 00103 rejects with cause 11\n");
    assert_int_equal(device_update_service(&script.device, true), 0); /* a new session */
    assert_non_null(strstr(script.logged, "limited, 00102 is forbidden to this SIM\n"));
    script_end(&script);
}

/* In a full list the oldest network is replaced; the home network and other causes are not added.
 */
static void test_list(void **state)
{
    static const struct script_row rows[] = {
        {"00A40004026F7B", "9000"}, {"00D600000600F13000F120", "9000"}, {NULL, NULL}};

    (void)state;
    begin(rows, NULL);
    strcpy(script.device.imsi, "001010000000001");
    memcpy(script.device.forbidden, "\x00\xF1\x40\x00\xF1\x30", 6);
    script.device.forbidden_len = 6;
    assert_int_equal(device_add_forbidden(&script.device, "00101"), 0);
    assert_forbidden("00F14000F130");
    assert_int_equal(device_add_forbidden(&script.device, "00102"), 0);
    assert_forbidden("00F13000F120");
    script_end(&script);
}

static void test_causes(void **state)
{
    static const char *const radio[] = {"0 00102 cause=15", NULL};
    static const struct script_row rows[] = {{NULL, NULL}};

    (void)state;
    begin(rows, radio);
    strcpy(script.device.imsi, "001010000000001");
    memset(script.device.forbidden, 0xFF, 3);
    script.device.forbidden_len = 3;
    assert_int_equal(device_update_service(&script.device, false), 0);
    assert_string_equal(script.logged, "service: limited, 00102 rejects with cause 15\n");
    assert_forbidden("FFFFFF");
    script_end(&script);
}

/* Registered: GUTI and tracking area of the network; a refused write is ignored. */
static void test_location(void **state)
{
    static const struct script_row rows[] = {{"00A40004026FE3", "9000"},
                                             {"00D60000120BF600F110000101*", "910B"},
                                             {"801200000B", "D009810301020082028182 9000"},
                                             {"801400000C810301020082028281830100", "9000"},
                                             {"00A40004026FE3", "9000"},
                                             {"00D6000012*", "6982"},
                                             {"00A40004026FE3", "6A82"},
                                             {NULL, NULL}};

    (void)state;
    begin(rows, NULL);
    strcpy(script.device.imsi, "001010000000001");
    script.device.has_location_file = true;
    script.device.area = 0x0203;
    assert_int_equal(device_update_service(&script.device, false), 0);
    assert_int_equal(device_store_location(&script.device, true), 0);
    assert_memory_equal(script.last + 5 + 12, "\x00\xF1\x10\x02\x03\x00", 6);
    assert_int_equal(device_store_location(&script.device, false), 0);
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),       cmocka_unit_test(test_after_a_client),
        cmocka_unit_test(test_rejections), cmocka_unit_test(test_list),
        cmocka_unit_test(test_causes),     cmocka_unit_test(test_location)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
