/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages to a card with an enabled profile: durable, and ES6.UpdateMetadata (B-172)
 * reaches ES10. */
#include "card/toolkit/sms_pp.h"
#include "crypto/scp80.h"
#include "test/fake/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/sw.h"
#include "apdu/tlv.h"

static uint8_t kic[16], kid[16];

static void set_hex(const char *text, uint8_t *out, size_t size)
{
    struct buf value = buf_over(out, size);

    assert_int_equal(buf_put_hex(&value, text), 0);
}

static void start(struct fake_card *fake)
{
    sms_card_make(fake);
    set_hex(SMS_KIC, kic, sizeof kic);
    set_hex(SMS_KID, kid, sizeof kid);
}

/* Sends `script` to `tar` with `counter`; the status word, and the additional response data as hex.
 */
static uint16_t send(struct fake_card *fake, const char *tar, unsigned counter, const char *script,
                     char *answer, size_t size)
{
    struct scp80_packet packet = {.spi = {0x16, 0x01}, .kic = 0x12, .kid = 0x12};
    struct scp80_keys keys = {BYTES_OF(kic), BYTES_OF(kid)};
    uint8_t data_octets[300], sealed_octets[400], value[600], out[600], work_octets[300];
    struct buf data = BUF_OVER(data_octets), sealed = BUF_OVER(sealed_octets);
    struct buf download = BUF_OVER(value), response = BUF_OVER(out), work = BUF_OVER(work_octets);
    uint8_t envelope_octets[300], apdu_octets[300];
    struct buf envelope = BUF_OVER(envelope_octets), apdu = BUF_OVER(apdu_octets);
    enum scp80_status status = SCP80_OK;
    enum verdict verdict;
    struct bytes additional;
    char text[600];
    uint16_t sw;

    packet.counter = counter;
    set_hex(tar, packet.tar, 3);
    assert_int_equal(buf_put_hex(&data, script), 0);
    assert_int_equal(scp80_seal(&packet, &keys, buf_bytes(&data), &sealed), 0);
    sms_download(&download, "027000", buf_bytes(&sealed));
    tlv_put(&envelope, 0xD1, buf_bytes(&download));
    buf_put_hex(&apdu, "80C20000");
    buf_put_u8(&apdu, (unsigned)envelope.len);
    buf_put(&apdu, buf_bytes(&envelope));
    bytes_to_hex(buf_bytes(&apdu), text, sizeof text);
    sw = fake_exchange(fake, text, &additional);
    buf_put(&response, additional);
    answer[0] = 0;
    if (response.len) {
        assert_int_equal(scp80_open_response(&packet, &keys, buf_bytes(&response), &work, &status,
                                             &additional, &verdict),
                         0);
        bytes_to_hex(additional, answer, size);
        if (status != SCP80_OK)
            strcpy(answer, "refused");
    }
    return sw;
}

static void test_files_over_the_air(void **state)
{
    struct fake_card fake;
    char answer[200];

    (void)state;
    start(&fake);
    assert_int_equal(send(&fake, "B00000", 1, "00A4000C022F0500D60000024142", answer, 200), SW_OK);
    assert_string_equal(answer, "029000");
    assert_answer(&fake, "00A4000C022F05", "", SW_OK);
    assert_answer(&fake, "00B0000002", "4142", SW_OK);
    fake_card_cut(&fake); /* what was answered is durable, and so is the counter */
    assert_answer(&fake, "00A4000C022F05", "", SW_OK);
    assert_answer(&fake, "00B0000002", "4142", SW_OK);
    assert_int_equal(send(&fake, "B00000", 1, "00A4000C022F05", answer, 200), SW_OK);
    assert_string_equal(answer, "refused");
    fake_card_end(&fake);
}

#define PERSONALIZE "80E6200016000010A0000005591010FFFFFFFF8900000F00000000"

static void test_update_metadata(void **state)
{
    struct fake_card fake;
    struct bytes list;
    char answer[200];

    (void)state;
    start(&fake);
    /* BF2A { 91 "Air", 92 "New" } */
    assert_int_equal(
        send(&fake, "B20100", 1, PERSONALIZE "80E280000DBF2A0A910341697292034E6577", answer, 200),
        SW_OK);
    assert_string_equal(answer, "029000");
    assert_int_equal(fake_es10_hex(&fake, "BF2D045C029192", &list), SW_OK);
    assert_non_null(memmem(list.at, list.len,
                           "\x91\x03"
                           "Air",
                           5));
    assert_non_null(memmem(list.at, list.len,
                           "\x92\x03"
                           "New",
                           5));
    /* a policy rule cannot be set, nor an icon without its type: nothing changes */
    send(&fake, "B20100", 2, PERSONALIZE "80E2800007BF2A0499020640", answer, 200);
    assert_string_equal(answer, "026A80");
    send(&fake, "B20100", 3, PERSONALIZE "80E280000BBF2A0891034169729401FF", answer, 200);
    assert_string_equal(answer, "026A80");
    /* members that are kept as they came: put, replaced, left alone, taken away */
    static const struct {
        const char *script, *listed;
    } kept[] = {
        {"80E2800012BF2A0FBF220C300A80042B060104A1020500",
         "BF2D13A011E30FBF220C300A80042B060104A1020500"},
        {"80E280000EBF2A0BBF7608E206E104C1020102",
         "BF2D1EA01CE31ABF220C300A80042B060104A1020500BF7608E206E104C1020102"},
        {"80E2800006BF2A03920158",
         "BF2D1EA01CE31ABF220C300A80042B060104A1020500BF7608E206E104C1020102"},
        {"80E2800018BF2A15BF220A300880022A03A1020500BF7605E203C10101",
         "BF2D19A017E315BF220A300880022A03A1020500BF7605E203C10101"},
        {"80E2800006BF2A03BF2200", "BF2D0CA00AE308BF7605E203C10101"},
        {"80E2800006BF2A03BF7600", "BF2D04A002E300"},
    };
    for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        char script[200];

        snprintf(script, sizeof(script), PERSONALIZE "%s", kept[i].script);
        send(&fake, "B20100", 4 + i, script, answer, 200);
        assert_string_equal(answer, "029000");
        assert_es10(&fake, "BF2D065C04BF22BF76", kept[i].listed);
    }
    /* an empty name takes it away */
    send(&fake, "B20100", 10, PERSONALIZE "80E2800005BF2A029100", answer, 200);
    assert_string_equal(answer, "029000");
    assert_int_equal(fake_es10_hex(&fake, "BF2D045C029192", &list), SW_OK);
    assert_null(memmem(list.at, list.len, "Air", 3));
    fake_card_end(&fake);
}

static void test_no_profile(void **state)
{
    struct fake_card fake;
    uint8_t value[200], out[200];
    struct buf download = BUF_OVER(value), response = BUF_OVER(out);

    (void)state;
    fake_card_make(&fake, NULL);
    sms_download(&download, "027000", BYTES_TEXT("anything"));
    assert_int_equal(card_sms_pp(fake.card, buf_bytes(&download), &response), SW_WRONG_DATA);
    assert_int_equal(response.len, 0);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_over_the_air),
        cmocka_unit_test(test_update_metadata),
        cmocka_unit_test(test_no_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
