/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/sms.h"

#include "tools/device/clock.h"
#include "tools/device/session.h"
#include "tools/pki/source_date.h"

enum {
    USER_DATA_MAX = 140,
    ONE_MAX = USER_DATA_MAX - 3,   /* after 02 70 00 */
    FIRST_MAX = USER_DATA_MAX - 8, /* after 07 00 03 reference total number 70 00 */
    OTHER_MAX = USER_DATA_MAX - 6
};

/* An SMS-DELIVER with the user data header `header`, its length included, and `part`. */
static void put_deliver(struct buf *out, struct bytes header, struct bytes part)
{
    /* User data header, no more messages; from +12345; PID, DCS. */
    static const uint8_t head[] = {0x44, 0x05, 0x91, 0x21, 0x43, 0xF5, 0x7F, 0xF6};
    time_t now = (time_t)source_date(&source_clock);
    struct tm utc;

    buf_put(out, BYTES_OF(head));
    gmtime_r(&now, &utc);
    date_time_put(out, &utc);
    buf_put_u8(out, (unsigned)(header.len + part.len));
    buf_put(out, header);
    buf_put(out, part);
}

size_t sms_count(size_t packet_len)
{
    return packet_len <= ONE_MAX ? 1 : 1 + (packet_len - FIRST_MAX + OTHER_MAX - 1) / OTHER_MAX;
}

void sms_put(struct bytes packet, uint8_t reference, size_t number, struct buf *out)
{
    static const uint8_t alone[] = {0x02, 0x70, 0x00};
    size_t total = sms_count(packet.len);
    const uint8_t first[] = {0x07, 0x00, 0x03, reference, (uint8_t)total, 1, 0x70, 0x00};
    const uint8_t other[] = {0x05, 0x00, 0x03, reference, (uint8_t)total, (uint8_t)number};

    if (total == 1)
        put_deliver(out, BYTES_OF(alone), packet);
    else if (number == 1)
        put_deliver(out, BYTES_OF(first), bytes_cut(packet, 0, FIRST_MAX));
    else
        put_deliver(out, BYTES_OF(other),
                    bytes_cut(packet, FIRST_MAX + (number - 2) * OTHER_MAX, OTHER_MAX));
}

int device_send_sms(struct device *device, struct bytes tpdu, struct buf *response, uint16_t *sw)
{
    /* Service centre +54321. */
    static const uint8_t devices[] = {CAT_DEVICE_NETWORK, CAT_DEVICE_UICC};
    static const uint8_t centre[] = {0x91, 0x45, 0x23, 0xF1};
    uint8_t octets[5 + ENVELOPE_MAX + 1];
    struct buf command = BUF_OVER(octets);
    char hex[2 * SMS_RESPONSE_MAX + 1];
    size_t mark, before = response->len;
    int err;

    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, INS_ENVELOPE);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, 0); /* Lc, set below */
    mark = tlv_open(&command, CAT_TEMPLATE_SMS_PP_DOWNLOAD);
    comprehension_put(&command, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
    comprehension_put(&command, CAT_CR | CAT_TAG_ADDRESS, BYTES_OF(centre));
    comprehension_put(&command, CAT_CR | CAT_TAG_SMS_TPDU, tpdu);
    tlv_close(&command, mark);
    if (command.overflow || command.len > sizeof(octets) - 1)
        return ERR_TOO_LONG;
    octets[4] = (uint8_t)(command.len - 5);
    err = device_exchange(device, buf_bytes(&command), response, sw);
    if (err < 0)
        return err;
    bytes_to_hex(bytes_cut(buf_bytes(response), before, SMS_RESPONSE_MAX), hex, sizeof(hex));
    device_log(device, "SMS", "%zu octets, %04X%s%s", tpdu.len, *sw, *hex ? ", " : "", hex);
    return device_run_session(device, *sw);
}
