/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link to a card file: commands, ES10 over channel 1, power, errors. */
#include "tools/link/link.h"

#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake;
static struct link *link;

static int begin(void **state)
{
    struct link_error error;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    fake.card = NULL;
    return link_open_card(&link, fake.path, NULL, &error);
}

static int end(void **state)
{
    (void)state;
    link_close(link);
    fake_card_end(&fake);
    return 0;
}

static void assert_eid(void)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    uint8_t memory[100];
    struct buf response = BUF_OVER(memory);
    struct link_error error;

    assert_int_equal(link_es10(link, BYTES_OF(get_eid), &response, &error), 0);
    assert_int_equal(response.len, 21);
    assert_memory_equal(memory, "\xBF\x3E\x12\x5A\x10", 5);
}

/* The channel is opened once, and again after a reset. */
static void test_es10(void **state)
{
    struct link_error error;

    (void)state;
    assert_eid();
    assert_eid();
    assert_int_equal(link_reset(link, &error), 0);
    assert_eid();
    link_off(link);
    assert_int_equal(link_on(link, &error), 0);
    assert_eid();
}

/* A status word other than 9000 is an error that names it and the function. */
static void test_refused(void **state)
{
    static const struct {
        struct bytes request;
        const char *text;
    } rows[] = {
        {BYTES_TEXT("\xBF\x7F\0"),
         "STORE DATA: the card returned 6A88 (referenced data not found); "
         "it may not have this function"},
        {BYTES_TEXT("\xBF\x34\0"),
         "ES10c.eUICCMemoryReset: the card returned 6A88 (referenced data "
         "not found); it may not have this function"},
        {BYTES_TEXT("\xBF\x35\0"), "ES10b.LoadCRL: the card returned 6A88 (referenced data not "
                                   "found); it may not have this function"},
        {BYTES_TEXT("\xBF\x3E\0"), "ES10b.GetEID: the card returned 6A80 (incorrect parameters in "
                                   "the data field)"},
    };
    uint8_t memory[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf response = BUF_OVER(memory);
        struct link_error error;

        assert_int_equal(link_es10(link, rows[i].request, &response, &error), ERR_STATE);
        assert_string_equal(error.text, rows[i].text);
        assert_int_equal(response.len, 0);
        assert_eid();
    }
}

/* Only a card that does not find the ISD-R is no eUICC; else the command that failed is named. */
static void test_isdr_not_selected(void **state)
{
    static const struct {
        const char *rule;
        int err;
        const char *text;
    } rows[] = {
        {"apdu ins=SELECT sw=6A82", ERR_UNSUPPORTED, "card: no ISD-R: the card is not an eUICC"},
        {"apdu ins=SELECT sw=6F00", ERR_STATE, "SELECT of the ISD-R: the card returned 6F00 ("},
        {"apdu ins=SELECT sw=6985", ERR_STATE, "SELECT of the ISD-R: the card returned 6985 ("},
        {"apdu ins=MANAGE-CHANNEL sw=6F00", ERR_STATE, "MANAGE CHANNEL: the card returned 6F00 ("},
        {"apdu ins=MANAGE-CHANNEL sw=6A81", ERR_STATE, "MANAGE CHANNEL: the card returned 6A81 ("},
    };
    uint8_t memory[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf response = BUF_OVER(memory);
        struct euiccd_error card_error;
        struct link_error error;

        assert_int_equal(link_reset(link, &error), 0);
        assert_int_equal(euiccd_fault_add(link_card(link), rows[i].rule, NULL, &card_error), 0);
        assert_int_equal(link_es10(link, BYTES_TEXT("\xBF\x3E\x03\x5C\x01\x5A"), &response, &error),
                         rows[i].err);
        assert_memory_equal(error.text, rows[i].text, strlen(rows[i].text));
        assert_eid();
    }
}

/* One command as it is, without GET RESPONSE. */
static void test_transmit(void **state)
{
    static const uint8_t select_mf[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    static const uint8_t bad_class[] = {0xFF, 0xA4, 0x00, 0x0C};
    uint8_t memory[300];
    struct buf data = BUF_OVER(memory);
    struct link_error error;
    uint16_t sw = 0;

    (void)state;
    assert_int_equal(link_transmit(link, BYTES_OF(bad_class), &data, &sw, &error), 0);
    assert_int_equal(sw >> 8, 0x6E);
    assert_int_equal(link_transmit(link, BYTES_OF(select_mf), &data, &sw, &error), 0);
    assert_int_not_equal(sw, 0);
}

static void test_no_card(void **state)
{
    struct link *none = NULL;
    struct link_error error;

    (void)state;
    assert_int_equal(link_open_card(&none, "/none.euicc", NULL, &error), ERR_NOT_FOUND);
    assert_int_equal(strncmp(error.text, "/none.euicc: ", 13), 0);
    link_close(none);
    link_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_es10),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_isdr_not_selected),
        cmocka_unit_test(test_transmit),
        cmocka_unit_test(test_no_card),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
