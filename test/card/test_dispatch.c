/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Class, instruction and channel of a command: the status word of each wrong one. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *command;
    uint16_t sw;
    const char *what;
} rows[] = {
    {"00FC0000", SW_INS_NOT_SUPPORTED, "no such INS"},
    {"80FC0000", SW_INS_NOT_SUPPORTED, "no such INS, telecom class"},
    {"80A4000402 3F00", SW_CLA_NOT_SUPPORTED, "SELECT in the telecom class"},
    {"8070000001", SW_CLA_NOT_SUPPORTED, "MANAGE CHANNEL in the telecom class"},
    {"00AA000002A900", SW_CLA_NOT_SUPPORTED, "TERMINAL CAPABILITY in the interindustry class"},
    {"0010000001FF", SW_CLA_NOT_SUPPORTED, "TERMINAL PROFILE in the interindustry class"},
    {"FF00000000", SW_CLA_NOT_SUPPORTED, "CLA FF"},
    {"10A4000C02 3F00", SW_CLA_NOT_SUPPORTED, "command chaining"},
    {"51B0000000", SW_CLA_NOT_SUPPORTED, "command chaining, further channels"},
    {"1CB0000000", SW_CLA_NOT_SUPPORTED, "command chaining with secure messaging"},
    {"10C0000000", SW_CLA_NOT_SUPPORTED, "command chaining of GET RESPONSE"},
    {"91E2910003 BF2000", SW_CLA_NOT_SUPPORTED, "command chaining in the telecom class"},
    {"0CB0000000", SW_SECURE_MESSAGING_NOT_SUPPORTED, "secure messaging, first form"},
    {"60B0000000", SW_SECURE_MESSAGING_NOT_SUPPORTED, "secure messaging, further channels"},
    {"01A4000402 3F00", SW_CHANNEL_NOT_SUPPORTED, "channel 1 is closed"},
    {"4FA4000402 3F00", SW_CHANNEL_NOT_SUPPORTED, "channel 19 is closed"},
    {"00A4", SW_WRONG_LENGTH, "no whole header"},
    {"00A40004033F00", SW_WRONG_LENGTH, "Lc is larger than the data"},
    {"00A40004023F000000", SW_WRONG_LENGTH, "Lc is smaller than the data"},
};

static void test_refusals(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].what);
        assert_int_equal(fake_send(&fake, rows[i].command, NULL), rows[i].sw);
        assert_string_not_equal(fake.refusal, ""); /* each is logged with its clause */
    }
    fake_card_end(&fake);
}

static void test_toolkit_on_basic_channel_only(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, "8110000001FF", NULL), SW_CHANNEL_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, "8112000000", NULL), SW_CHANNEL_NOT_SUPPORTED);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_toolkit_on_basic_channel_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
