/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STORE DATA: order of blocks, sizes, unknown and malformed data objects. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void begin(struct fake_card *fake)
{
    fake_card_make(fake, NULL);
    assert_int_equal(fake_send(fake, "00A4040C10A0000005591010FFFFFFFF8900000100", NULL), SW_OK);
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* A-15, F.3: the version of SGP.22 is the same in SELECT and in both EUICCInfo. */
static void test_svn(void **state)
{
    static const char *const svn[] = {"020500", "020700"};
    struct fake_card fake;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *const requests[] = {"BF2000", "BF2200"};
        char expected[40], text[200];
        struct bytes data;

        fake_card_make(&fake, i ? set_version_1_3 : NULL);
        snprintf(expected, sizeof(expected), "E0058203%s", svn[i]);
        assert_int_equal(fake_exchange(&fake, "00A4040010A0000005591010FFFFFFFF8900000100", &data),
                         SW_OK);
        assert_non_null(strstr(bytes_to_hex(data, text, sizeof(text)), expected));
        for (size_t j = 0; j < 2; j++) {
            struct tlv info, version;

            assert_int_equal(fake_es10_hex(&fake, requests[j], &data), SW_OK);
            assert_int_equal(tlv_only(data, &info), 0);
            assert_int_equal(tlv_find(info.value, 0x82, &version), 0);
            assert_string_equal(bytes_to_hex(version.value, text, sizeof(text)), svn[i]);
        }
        fake_card_end(&fake);
    }
}

static void test_one_object_in_many_blocks(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    begin(&fake);
    assert_answer(&fake, "80E2110001BF", "", SW_OK);
    assert_answer(&fake, "80E21101023E03", "", SW_OK);
    assert_int_equal(fake_exchange(&fake, "80E29102035C015A", &data), SW_OK);
    assert_int_equal(data.len, 21);
    fake_card_end(&fake);
}

static void test_blocks_out_of_order(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake);
    assert_int_equal(fake_send(&fake, "80E2910106BF3E035C015A", NULL), SW_WRONG_DATA); /* no 0 */
    assert_answer(&fake, "80E2110001BF", "", SW_OK);
    assert_int_equal(fake_send(&fake, "80E2910205 3E035C015A", NULL), SW_WRONG_DATA); /* no 1 */
    assert_int_equal(fake_send(&fake, "80E2910105 3E035C015A", NULL), SW_WRONG_DATA); /* dropped */
    assert_answer(&fake, "80E2110001BF", "", SW_OK);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK); /* another command */
    assert_int_equal(fake_send(&fake, "80E2910105 3E035C015A", NULL), SW_WRONG_DATA);
    assert_answer(&fake, "80E2110001BF", "", SW_OK);
    assert_int_equal(fake_send(&fake, "00C0000010", NULL), SW_WRONG_LENGTH); /* so does this one */
    assert_int_equal(fake_send(&fake, "80E2910105 3E035C015A", NULL), SW_WRONG_DATA);
    assert_answer(&fake, "80E2110001FF", "", SW_OK);
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), sw_response(21)); /* anew */
    fake_card_end(&fake);
}

static const struct {
    const char *command;
    uint16_t sw;
    const char *what;
} rows[] = {
    {"80E2900006BF3E035C015A", SW_WRONG_P1P2, "P1 neither 11 nor 91"},
    {"80E29100", SW_WRONG_LENGTH, "no data"},
    {"80E2910003BF7F00", SW_REFERENCE_NOT_FOUND, "unknown function"},
    {"80E29100025A00", SW_REFERENCE_NOT_FOUND, "no ES10 tag"},
    {"80E2910002BF3E", SW_WRONG_DATA, "truncated"},
    {"80E2910006BF3E045C015A", SW_WRONG_DATA, "length beyond the end"},
    {"80E2910007BF3E035C015A00", SW_WRONG_DATA, "something behind the object"},
    {"80E2910007BF3E81035C015A", SW_WRONG_DATA, "length not in the fewest octets"},
    {"80E2910003BF2000", 0x9000, "the one that is right"},
    {"00E2910006BF3E035C015A", SW_CLA_NOT_SUPPORTED, "interindustry class"},
    {"80CA005A00", SW_INS_NOT_SUPPORTED, "GET DATA of the ECASD"},
};

static void test_refusals(void **state)
{
    struct fake_card fake;

    (void)state;
    begin(&fake);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].what);
        assert_int_equal(fake_exchange(&fake, rows[i].command, NULL), rows[i].sw);
        if (rows[i].sw != SW_OK)
            assert_string_not_equal(fake.refusal, "");
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_svn),
        cmocka_unit_test(test_one_object_in_many_blocks),
        cmocka_unit_test(test_blocks_out_of_order),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
