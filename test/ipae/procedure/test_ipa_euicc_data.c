/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IpaEuiccDataRequest (SGP.32 2.11.1.2). */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

/* The response has each requested tag, and eimTransactionId; unknown tags are refused. */
static void test_ipa_euicc_data(void **state)
{
    static const char *const tags[] = {"A0", "A2", "BF20", "BF22", "83",
                                       "84", "A5", "A6",   "A8",   "A9"};
    static const char *const others[] = {"5A", "BF2D", "1F", "BF"};
    struct fake_eim *eim = &circle->eims[0];
    struct tlv response, data, part;
    char request[80];

    (void)state;
    circle_begin(circle, "A*n B", 1, NULL);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        unsigned len = (unsigned)strlen(tags[i]) / 2;

        snprintf(request, sizeof(request), "BF52 %02X 5C %02X %s 83 02 C0FE", 6 + len, len,
                 tags[i]);
        fake_eim_queue_hex(eim, request);
        eim->last_len = 0;
        terminal_start(&circle->terminal);
        assert_int_equal(tlv_only(bytes_at(eim->last, eim->last_len), &response), 0);
        assert_int_equal(response.tag, 0xBF52);
        assert_int_equal(tlv_only(response.value, &data), 0);
        assert_int_equal(data.tag, 0xA0);
        assert_int_equal(tlv_find(data.value, (uint32_t)strtoul(tags[i], NULL, 16), &part), 0);
        assert_int_equal(tlv_find(data.value, 0x87, &part), 0);
        assert_int_equal(part.value.at[1], 0xFE);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        unsigned len = (unsigned)strlen(others[i]) / 2;

        snprintf(request, sizeof(request), "BF52 %02X 5C %02X %s 83 02 C0FE", 6 + len, len,
                 others[i]);
        fake_eim_queue_hex(eim, request);
        terminal_start(&circle->terminal);
        assert_memory_equal(eim->last, "\xBF\x52\x09\xA1\x07\x80\x02\xC0\xFE\x02\x01\x01", 12);
    }
    /* all of the tags, of which the address is not set; one more; repeated tags */
    fake_eim_queue_hex(eim, "BF52 13 5C0D A081A2BF20BF228384A5A6A8A9 8302C0FE");
    terminal_start(&circle->terminal);
    assert_int_equal(tlv_only(bytes_at(eim->last, eim->last_len), &response), 0);
    assert_int_equal(tlv_only(response.value, &data), 0);
    assert_int_equal(data.tag, 0xA0);
    assert_int_equal(tlv_find(data.value, 0xA9, &part), 0);
    fake_eim_queue_hex(eim, "BF52 14 5C0E A081A2BF20BF228384A5A6A8A983 8302C0FE");
    terminal_start(&circle->terminal);
    assert_memory_equal(eim->last, "\xBF\x52\x09\xA1\x07\x80\x02\xC0\xFE\x02\x01\x01", 12);
    fake_eim_queue_hex(eim, "BF52 12 5C0C 83A883A883A883A883A883A8 8302C0FE");
    terminal_start(&circle->terminal);
    assert_memory_equal(eim->last, "\xBF\x52\x09\xA1\x07\x80\x02\xC0\xFE\x02\x01\x01", 12);
    fake_eim_queue_hex(eim, "BF52 07 5C01A5 0402FFFF"); /* no such CI */
    terminal_start(&circle->terminal);
    assert_memory_equal(eim->last, "\xBF\x52\x05\xA1\x03\x02\x01\x05", 8);
    circle_end(circle);
}

/* A terminal that does not return its IMEI: no DeviceInfo, but what else is requested (E-46). */
static void test_no_imei(void **state)
{
    struct fake_eim *eim = &circle->eims[0];
    struct tlv response, data, part;

    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    circle->terminal.result = 0x30;
    circle->terminal.result_type = 0x26;
    circle->terminal.result_times = 100;
    fake_eim_queue_hex(eim, "BF52 04 5C02A984");
    terminal_start(&circle->terminal);
    assert_int_equal(tlv_only(bytes_at(eim->last, eim->last_len), &response), 0);
    assert_int_equal(tlv_only(response.value, &data), 0);
    assert_int_equal(data.tag, 0xA0);
    assert_int_equal(tlv_only(data.value, &part), 0);
    assert_int_equal(part.tag, 0x84);
    circle_end(circle);
}

static const char *features;

static void settings(struct euiccd_create_options *factory)
{
    factory->ipa_features = features;
    factory->compact = features && strstr(features, "DownloadData");
}

/* ipaFeatures has what the card was created with (E-45). */
static void test_ipa_features(void **state)
{
    static const struct {
        const char *features, *capabilities;
    } rows[] = {
        {NULL, "A8 08 8002 06C0 8102 04D0"},
        {"eimCtxParams1Generation", "A8 08 8002 04D0 8102 04D0"},
        {"eimProfileMetadataVerification,eimCtxParams1Generation", "A8 08 8002 03D8 8102 04D0"},
        {"eimDownloadDataHandling", "A8 08 8002 02E4 8102 04D0"}, /* and compact forms */
    };
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[40];
        struct buf expected = BUF_OVER(memory);
        struct tlv response, data, part;

        features = rows[i].features;
        circle_begin(circle, "A*", 1, settings);
        fake_eim_queue_hex(eim, "BF52 03 5C01A8");
        terminal_start(&circle->terminal);
        assert_int_equal(tlv_only(bytes_at(eim->last, eim->last_len), &response), 0);
        assert_int_equal(tlv_only(response.value, &data), 0);
        assert_int_equal(tlv_find(data.value, 0xA8, &part), 0);
        assert_int_equal(buf_put_hex(&expected, rows[i].capabilities), 0);
        if (!bytes_equal(part.whole, buf_bytes(&expected)))
            fail_msg("row %zu: %02X%02X", i, part.value.at[2], part.value.at[3]);
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ipa_euicc_data),
        cmocka_unit_test(test_no_imei),
        cmocka_unit_test(test_ipa_features),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
