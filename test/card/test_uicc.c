/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimal UICC of a card without an enabled profile (digest A-04), through the card. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_files_are_there(void **state)
{
    static const char *const files[] = {"2F00", "2FE2", "2F05", "2F06", "2F08"};
    struct fake_card fake;
    struct bytes fcp;
    char command[32];

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(command, sizeof(command), "00A4000402%s", files[i]);
        assert_int_equal(fake_exchange(&fake, command, &fcp), SW_OK);
        assert_int_equal(fcp.at[0], 0x62);
        snprintf(command, sizeof(command), "00A4080402%s", files[i]); /* by path */
        assert_int_equal(fake_exchange(&fake, command, &fcp), SW_OK);
    }
    assert_int_equal(fake_send(&fake, "00A40004026F07", NULL), SW_FILE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "00A4040007A0000000871002", NULL), SW_FILE_NOT_FOUND);
    fake_card_end(&fake);
}

static void test_read(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00B000000A", &data), SW_OK);
    assert_int_equal(data.len, 10);
    assert_int_equal(fake_send(&fake, "00B0000000", NULL), sw_wrong_le(10));
    assert_int_equal(fake_send(&fake, "00D600000100", NULL), SW_SECURITY_STATUS);
    assert_int_equal(fake_send(&fake, "00B2010400", NULL), SW_INCOMPATIBLE_STRUCTURE);
    fake_card_end(&fake);
}

static void test_status(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "80F2000000", NULL) >> 8, 0x6C); /* the FCP of the MF */
    fake_card_end(&fake);
}

/* Each channel has its own selection; a reset forgets them all. */
static void test_positions(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "01B000000A", NULL), SW_NO_EF);
    assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_OK);
    assert_int_equal(card_reset(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_NO_EF);
    fake_card_end(&fake);
}

/* Each refusal leaves one line: who, and why; data of a PIN command do not show. */
static void test_refusals_are_told(void **state)
{
    static const struct {
        const char *command;
        uint16_t sw;
        const char *line, *offending;
    } rows[] = {
        {"00A40004026F07", SW_FILE_NOT_FOUND, "TS 102 221 11.1.1  file or application not found",
         "00A400046F07"},
        {"00A4040007A0000000871002", SW_FILE_NOT_FOUND,
         "TS 102 221 11.1.1  file or application not found", "00A40400A0000000871002"},
        {"00A40400", SW_FILE_NOT_FOUND, "TS 102 221 11.1.1  file or application not found",
         "00A40400"},
        {"00B000000A", SW_NO_EF, "TS 102 221 11.1.3  no EF selected", "00B00000"},
        {"002000010831313131FFFFFFFF", SW_REFERENCE_NOT_FOUND,
         "TS 102 221 11.1.9  referenced data not found", "00200001"},
        {"00C0000010", SW_CONDITIONS, "TS 102 221 10.2.1.5.2 A-22 no response waits", "00C00000"},
    };
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(fake_send(&fake, rows[i].command, NULL), rows[i].sw);
        assert_string_equal(fake.refusal, rows[i].line);
        assert_string_equal(fake.offending, rows[i].offending);
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_there),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_refusals_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
