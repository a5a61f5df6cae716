/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card as the commands of the modem use it. */
#include "tools/modem/sim_channel.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct fake_modem fake;

static void test_classes(void **state)
{
    (void)state;
    assert_int_equal(class_on_channel(0x00, 0), 0x00);
    assert_int_equal(class_on_channel(0x80, 3), 0x83);
    assert_int_equal(class_on_channel(0x81, 2), 0x82); /* the channel of a client does not count */
    assert_int_equal(class_on_channel(0x00, 4), 0x40);
    assert_int_equal(class_on_channel(0x80, 19), 0xCF);
    assert_int_equal(class_on_channel(0xCF, 1), 0x81);
    assert_int_equal(class_on_channel(0x4F, 5), 0x41);
}

static struct call begin(const struct script_row *rows)
{
    static const struct at_command command = {.form = AT_EXECUTE};

    fake_modem_begin(&fake, rows, 0);
    return (struct call){.modem = &fake.modem, .command = &command};
}

/* GET RESPONSE and the repetition with the right Le stay on the channel. */
static void test_followed(void **state)
{
    static const struct script_row rows[] = {
        {"81E2910000", "6103"},     {"01C0000003", "0102036102"},
        {"01C0000002", "04059000"}, {"45B0000000", "6C02"},
        {"45B0000002", "AABB9000"}, {"C5F2000000", "6101"},
        {"45C0000001", "CC9000"},   {NULL, NULL}};
    static const uint8_t store[] = {0x80, 0xE2, 0x91, 0x00, 0x00},
                         read[] = {0x00, 0xB0, 0x00, 0x00, 0x00},
                         status[] = {0x80, 0xF2, 0x00, 0x00, 0x00};
    struct call call = begin(rows);
    uint8_t octets[20];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;

    (void)state;
    assert_int_equal(sim_channel_exchange(&call, 1, BYTES_OF(store), &out, &sw), 0);
    assert_int_equal(out.len, 5);
    assert_int_equal(sim_channel_exchange(&call, 9, BYTES_OF(read), &out, &sw), 0);
    assert_int_equal(out.len, 7);
    assert_int_equal(sim_channel_exchange(&call, 9, BYTES_OF(status), &out, &sw), 0);
    assert_int_equal(out.len, 8);
    fake_modem_end(&fake);
}

static void test_no_channel(void **state)
{
    static const struct script_row rows[] = {
        {"0070000001", "6A81"}, {"0070000001", "6D00"}, {NULL, NULL}};
    struct call call = begin(rows);
    uint8_t channel = 0;

    (void)state;
    assert_int_equal(sim_channel_open(&call, &channel), 0);
    assert_int_equal(call.result.code, CME_MEMORY_FULL);
    call.result.kind = RESULT_OK;
    assert_int_equal(sim_channel_open(&call, &channel), 0);
    assert_int_equal(call.result.code, CME_SIM_FAILURE);
    fake_modem_end(&fake);
}

/* An application that cannot be selected leaves no channel open. */
static void test_no_application(void **state)
{
    static const struct script_row rows[] = {
        {"0070000001", "029000"}, {"02A4040407A000000087100200", "6A82"},      {"00708002", "9000"},
        {"0070000001", "029000"}, {"02A4040407A000000087100200", "6203 9000"}, {NULL, NULL}};
    struct call call = begin(rows);
    uint8_t channel = 0, octets[FCP_MAX];
    struct buf fcp = BUF_OVER(octets);

    (void)state;
    assert_int_equal(sim_channel_open_usim(&call, &channel, &fcp), 0);
    assert_int_equal(call.result.code, CME_SIM_NOT_INSERTED);
    call.result.kind = RESULT_OK;
    assert_int_equal(sim_channel_open_usim(&call, &channel, &fcp), 0);
    assert_int_equal(call.result.kind, RESULT_OK);
    assert_int_equal(channel, 2);
    fake_modem_end(&fake);
}

static void test_no_power(void **state)
{
    struct call call = begin(NULL);
    uint8_t channel = 0;

    (void)state;
    fake.script.device.off = true;
    assert_int_equal(sim_channel_open(&call, &channel), 0);
    assert_int_equal(call.result.code, CME_SIM_BUSY);
    fake.script.device.removed = true;
    assert_false(sim_is_there(&call));
    assert_int_equal(call.result.code, CME_SIM_NOT_INSERTED);
    assert_int_equal(sim_channel_close(&call, 1), 0);
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),    cmocka_unit_test(test_followed),
        cmocka_unit_test(test_no_channel), cmocka_unit_test(test_no_application),
        cmocka_unit_test(test_no_power),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
