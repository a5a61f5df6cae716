/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT of applets by whole and partial AID, occurrences, responses; STATUS of an applet
 * (A-01, A-12, A-13, A-15). */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ISDR_AID  "A0000005591010FFFFFFFF8900000100"
#define ECASD_AID "A0000005591010FFFFFFFF8900000200"
/* FCI: AID, maximum data field, svn 2.5.0, IoT template with neither IPAe nor enabled profile. */
#define ISDR_FCI  "6F24 8410" ISDR_AID "A504 9F6501FF E005 8203020500 E103 800100"
#define ECASD_FCI "6F18 8410" ECASD_AID "A504 9F6501FF"

static void test_whole_aid(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040010" ISDR_AID, ISDR_FCI, SW_OK);
    assert_answer(&fake, "00A4040410" ISDR_AID "00", ISDR_FCI, SW_OK);
    assert_answer(&fake, "00A4040C10" ISDR_AID, "", SW_OK);
    assert_answer(&fake, "00A4040010" ECASD_AID, ECASD_FCI, SW_OK);
    fake_card_end(&fake);
}

static void test_partial_aid(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040005A000000559", ISDR_FCI, SW_OK);  /* first */
    assert_answer(&fake, "00A4040205A000000559", ECASD_FCI, SW_OK); /* next */
    assert_int_equal(fake_send(&fake, "00A4040205A000000559", NULL), SW_FILE_NOT_FOUND);
    assert_answer(&fake, "00A4040305A000000559", ISDR_FCI, SW_OK); /* previous */
    assert_int_equal(fake_send(&fake, "00A4040305A000000559", NULL), SW_FILE_NOT_FOUND);
    assert_answer(&fake, "00A4040105A000000559", ECASD_FCI, SW_OK); /* last */
    fake_card_end(&fake);
}

/* The first SELECT of GlobalPlatform clients, without an AID, in all cases of Lc and Le. */
static void test_empty_aid(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040026", ISDR_FCI, SW_OK);
    assert_int_equal(fake_send(&fake, "00A40400", NULL), sw_wrong_le(0x26));
    assert_int_equal(fake_send(&fake, "00A4040000", NULL), sw_wrong_le(0x26));
    assert_answer(&fake, "00A4040C", "", SW_OK);
    assert_answer(&fake, "00A404021A", ECASD_FCI, SW_OK); /* next */
    assert_answer(&fake, "00A4040026", ISDR_FCI, SW_OK);
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), sw_response(21));
    fake_card_end(&fake);
}

static void test_refusals_keep_the_selection(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040010" ECASD_AID, ECASD_FCI, SW_OK);
    assert_int_equal(fake_send(&fake, "00A4040010A0000005591010FFFFFFFF8900000300", NULL),
                     SW_FILE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "00A4041010" ISDR_AID, NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00A4040810" ISDR_AID, NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00A4040011" ISDR_AID "00", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "00A4FF0010" ISDR_AID, NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80CA005A12", NULL), SW_OK); /* still the ECASD */
    fake_card_end(&fake);
}

static void test_by_file_identifier_leaves_the_applet(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040C10" ISDR_AID, "", SW_OK);
    assert_answer(&fake, "00A4000C023F00", "", SW_OK);
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), SW_INS_NOT_SUPPORTED);
    fake_card_end(&fake);
}

/* CARD-C2: SELECT without data whose Le is wrong changes nothing. */
static void test_wrong_le_keeps_the_selection(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4000C022FE2", "", SW_OK);
    assert_int_equal(fake_send(&fake, "00A4040000", NULL), sw_wrong_le(0x26));
    assert_int_equal(fake_send(&fake, "00A40400", NULL), sw_wrong_le(0x26)); /* no Le */
    assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_OK);           /* still the file */
    assert_int_equal(fake_send(&fake, "00A4040026", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000000", NULL) >> 8, SW1_WRONG_LE); /* the MF */
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), sw_response(21));
    assert_answer(&fake, "00A4000C", "", SW_OK); /* no data are asked for */
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), SW_INS_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, "00A40400000000", NULL), SW_OK); /* extended: all of it */
    assert_int_equal(fake_send(&fake, "80E2910006BF3E035C015A", NULL), sw_response(21));
    fake_card_end(&fake);
}

static void test_status_of_an_applet(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "00A4040C10" ISDR_AID, "", SW_OK);
    assert_answer(&fake, "80F2000C", "", SW_OK);
    assert_answer(&fake, "80F2000112", "8410" ISDR_AID, SW_OK);
    assert_answer(&fake, "80F2000026", ISDR_FCI, SW_OK);
    assert_int_equal(fake_send(&fake, "80F2000000", NULL), sw_wrong_le(0x26));
    assert_int_equal(fake_send(&fake, "80F2030C", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80F20002", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "80F2000C01FF", NULL), SW_WRONG_LENGTH);
    fake_card_end(&fake);
}

static void set_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void test_consumer_has_no_iot_template(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, set_consumer);
    assert_answer(&fake, "00A4040010" ISDR_AID,
                  "6F1F 8410" ISDR_AID "A504 9F6501FF E005 8203020500", SW_OK);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_aid),
        cmocka_unit_test(test_partial_aid),
        cmocka_unit_test(test_empty_aid),
        cmocka_unit_test(test_refusals_keep_the_selection),
        cmocka_unit_test(test_by_file_identifier_leaves_the_applet),
        cmocka_unit_test(test_wrong_le_keeps_the_selection),
        cmocka_unit_test(test_status_of_an_applet),
        cmocka_unit_test(test_consumer_has_no_iot_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
