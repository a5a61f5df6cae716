/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages from the network to the card: their TPDUs, and a command packet in several
 * messages that a card opens and responds to. */
#include "crypto/scp80.h"
#include "test/fake/installed.h"
#include "test/fake/script.h"
#include "test/fake/sms.h"
#include "tools/device/toolkit/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_parts(void **state)
{
    static const struct {
        size_t len, count;
    } rows[] = {{1, 1}, {137, 1}, {138, 2}, {266, 2}, {267, 3}, {400, 3}, {401, 4}, {1024, 8}};
    uint8_t packet[SMS_PACKET_MAX], octets[200];

    (void)state;
    for (size_t i = 0; i < sizeof(packet); i++)
        packet[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t whole_octets[SMS_PACKET_MAX];
        struct buf whole = BUF_OVER(whole_octets);

        assert_int_equal(sms_count(rows[i].len), rows[i].count);
        for (size_t number = 1; number <= rows[i].count; number++) {
            struct buf tpdu = BUF_OVER(octets);
            size_t header;

            sms_put(bytes_at(packet, rows[i].len), 7, number, &tpdu);
            assert_memory_equal(octets, "\x44\x05\x91\x21\x43\xF5\x7F\xF6", 8);
            assert_in_range(octets[15], 1, 140);
            assert_int_equal(octets[15], tpdu.len - 16);
            header = 1U + octets[16];
            if (rows[i].count == 1)
                assert_memory_equal(octets + 16, "\x02\x70\x00", 3);
            else {
                assert_memory_equal(octets + 17, "\x00\x03\x07", 3);
                assert_int_equal(octets[20], rows[i].count);
                assert_int_equal(octets[21], number);
                assert_int_equal(header, number == 1 ? 8 : 6);
            }
            buf_put(&whole, bytes_from(buf_bytes(&tpdu), 16 + header));
        }
        assert_int_equal(whole.len, rows[i].len);
        assert_memory_equal(whole_octets, packet, whole.len);
    }
}

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    struct rapdu rapdu = card_transmit(context, command);

    (void)why;
    (void)size;
    buf_put(data, rapdu.data);
    *sw = rapdu.sw;
    return 0;
}

/* SELECT 2F05 and `times` UPDATE BINARY of two octets. */
static void seal(struct scp80_packet *packet, struct scp80_keys *keys, unsigned times,
                 struct buf *out)
{
    static uint8_t kic[16], kid[16], script_octets[1024];
    struct buf script = BUF_OVER(script_octets), a = BUF_OVER(kic), b = BUF_OVER(kid);

    assert_int_equal(buf_put_hex(&a, SMS_KIC), 0);
    assert_int_equal(buf_put_hex(&b, SMS_KID), 0);
    *keys = (struct scp80_keys){BYTES_OF(kic), BYTES_OF(kid)};
    buf_put_hex(&script, "00A4000C022F05");
    while (times--)
        buf_put_hex(&script, "00D60000024142");
    assert_int_equal(scp80_seal(packet, keys, buf_bytes(&script), out), 0);
}

static void test_a_card(void **state)
{
    static const unsigned times[] = {1, 20, 50};
    struct fake_card fake;
    struct script script;

    (void)state;
    installed_card_make(&fake, sms_domain);
    script_begin(&script, NULL, NULL);
    script.device.card.transmit = transmit;
    script.device.card.context = fake.card;
    for (unsigned i = 0; i < 3; i++) {
        struct scp80_packet packet = {.spi = {0x16, 0x01},
                                      .kic = 0x12,
                                      .kid = 0x12,
                                      .tar = {0xB0, 0x00, 0x00},
                                      .counter = i + 1};
        uint8_t octets[SMS_PACKET_MAX], answer[SMS_RESPONSE_MAX], work_octets[300];
        struct buf sealed = BUF_OVER(octets), work = BUF_OVER(work_octets);
        struct scp80_keys keys;
        enum scp80_status status;
        enum verdict verdict;
        struct bytes data;
        size_t count;

        seal(&packet, &keys, times[i], &sealed);
        count = sms_count(sealed.len);
        assert_int_equal(count, i == 0 ? 1 : i == 1 ? 2 : 3);
        for (size_t number = 1; number <= count; number++) {
            struct buf response = BUF_OVER(answer);
            uint8_t tpdu_octets[200];
            struct buf tpdu = BUF_OVER(tpdu_octets);
            uint16_t sw;

            sms_put(buf_bytes(&sealed), (uint8_t)i, number, &tpdu);
            assert_int_equal(device_send_sms(&script.device, buf_bytes(&tpdu), &response, &sw), 0);
            if (number < count) { /* 62xx would be an error to the network of an old terminal */
                assert_int_equal(sw, SW_OK);
                assert_int_equal(response.len, 0);
                continue;
            }
            assert_int_equal(sw, SW_OK);
            assert_int_equal(scp80_open_response(&packet, &keys, buf_bytes(&response), &work,
                                                 &status, &data, &verdict),
                             0);
            assert_int_equal(status, SCP80_OK);
            assert_int_equal(data.at[0], times[i] + 1);
        }
    }
    assert_non_null(strstr(script.logged, "SMS: "));
    script_end(&script);
    fake_card_end(&fake);
}

static void test_too_long(void **state)
{
    static const uint8_t tpdu[250];
    struct script script;
    uint8_t octets[10];
    struct buf response = BUF_OVER(octets);
    uint16_t sw;

    (void)state;
    script_begin(&script, NULL, NULL);
    assert_int_equal(device_send_sms(&script.device, BYTES_OF(tpdu), &response, &sw), ERR_TOO_LONG);
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts), cmocka_unit_test(test_a_card),
                                       cmocka_unit_test(test_too_long)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
