/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileInstallationResult, of interrupted downloads too (DP-3.7). */
#include "test/fake/fixture_bound_package.h"

/* B-29. */
static void test_result_in_full(void **state)
{
    char text[2 * DOWNLOAD_RESULT_MAX + 1], id[33], wanted[512];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    assert_int_equal(download_run(&download, NULL), 0);
    bytes_to_hex(BYTES_OF(download.transaction_id), id, sizeof(id));
    bytes_to_hex(bytes_at(download.result, download.result_len - 67), text, sizeof(text));
    snprintf(wanted, sizeof(wanted),
             "BF3781A7BF27618010%s"
             "BF2F26800100810207800C11736D6470702E6578616D706C652E636F6D5A0A" ICCID /* metadata */
             "060388370A"                                                           /* 2.999.10 */
             "A21FA01D4F10A0000005591010FFFFFFFF890000100004093007A0053003800100",
             id);
    assert_string_equal(text, wanted);
    end();
}

enum how { BY_RESET, BY_CUT, BY_CHALLENGE, BY_SELECT, HOWS };

static void interrupt(enum how how)
{
    switch (how) {
    case BY_RESET:
        assert_int_equal(euiccd_reset(fake.card, NULL), 0);
        break;
    case BY_CUT:
        fake_card_reopen(&fake);
        break;
    case BY_CHALLENGE:
        assert_int_equal(fake_es10_hex(&fake, "BF2E00", NULL), SW_OK);
        break;
    case BY_SELECT:
        assert_int_equal(fake_send(&fake, "01A4000C023F00", NULL), SW_OK);
        break;
    case HOWS:
        break;
    }
}

/* BPP-L4, B-30: at every octet that the card has taken of the package. */
static void test_interrupted(void **state)
{
    char text[2 * DOWNLOAD_RESULT_MAX + 1];
    uint8_t last_command = 0;
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    memory = free_memory();
    for (size_t taken = 4, len = 5; taken < len; taken += 17) {
        enum how how = (enum how)(taken % HOWS);
        struct bytes package;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 200;
        package = download_make(&download, &order);
        len = package.len;
        assert_int_equal(download_load(&download, bytes_cut(package, 0, taken), DOWNLOAD_CUT_WHOLE),
                         SW_OK);
        assert_int_equal(download_result(&download), -1);
        interrupt(how);
        if (!fetch_result()) { /* the secure channel was not there yet: nothing was lost */
            assert_int_equal(last_command, 0);
            continue;
        }
        assert_int_equal(download_result(&download) & 0xFF, 11);
        assert_true(download_result(&download) >> 8 >= last_command);
        last_command = (uint8_t)(download_result(&download) >> 8);
        bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
        assert_int_equal(strstr(text, "5A0A" ICCID) != NULL, last_command > 2); /* storeMetadata */
        assert_failed(last_command << 8 | 11, memory);
    }
    assert_int_equal(last_command, 5);
    assert_int_equal(download_run(&download, NULL), 0);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_es10(&fake, "BF2D03 5C015A", LISTED); /* what is complete stays */
    end();
}

/* Selecting the ISD-R anew, or an application elsewhere, changes nothing. */
static void test_not_interrupted(void **state)
{
    struct bpp_order order;
    struct bytes package;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, bytes_cut(package, 0, 700), DOWNLOAD_CUT_WHOLE),
                     SW_OK);
    assert_int_equal(fake_exchange(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL),
                     SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C023F00", NULL), SW_OK);
    assert_int_equal(fake_exchange(&fake, "00A4040010A0000005591010FFFFFFFF8900000200", NULL),
                     SW_OK);
    assert_int_equal(fake_send(&fake, "00708001", NULL), SW_OK); /* the channel is closed */
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_exchange(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL),
                     SW_OK);
    assert_int_equal(download_load(&download, bytes_from(package, 700), DOWNLOAD_CUT_WHOLE), SW_OK);
    assert_int_equal(download_result(&download), 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_result_in_full),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_not_interrupted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
