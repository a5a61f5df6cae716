/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of short messages for the security domain of the enabled profile. */
#ifndef TEST_FAKE_FIXTURE_SHORT_MESSAGES_H
#define TEST_FAKE_FIXTURE_SHORT_MESSAGES_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/toolkit/sms_pp.h"
#include "crypto/scp80.h"
#include "test/fake/installed.h"
#include "test/fake/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint8_t kic[16], kid[16];

static inline void set_hex(const char *text, uint8_t *out, size_t size)
{
    struct buf value = buf_over(out, size);

    assert_int_equal(buf_put_hex(&value, text), 0);
}

static inline void start_as(struct fake_card *fake,
                            void (*change)(struct euiccd_create_options *factory))
{
    installed_card_make_as(fake, change, sms_domain);
    set_hex(SMS_KIC, kic, sizeof kic);
    set_hex(SMS_KID, kid, sizeof kid);
}

static inline void start(struct fake_card *fake)
{
    start_as(fake, NULL);
}

/* Sends `script` to `tar` with `counter`; the status word, and the additional response data as hex.
 */
static inline uint16_t send(struct fake_card *fake, const char *tar, unsigned counter,
                            const char *script, char *answer, size_t size)
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

#endif
