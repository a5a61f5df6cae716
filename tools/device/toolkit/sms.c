/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Short messages that a network has for the card: SMS-PP DOWNLOAD (TS 31.111 7.1), and the TPDUs
 * that carry a command packet (TS 23.040 9.2.2.1, TS 31.115 4.1): PID 7F, DCS F6, in parts where it
 * is long.
 */
#include "tools/device/device_internal.h"
#include "tools/pki/source_date.h"

#include <stdio.h>
#include <string.h>

enum {
    ENVELOPE_SMS = 0xD1,
    TAG_ADDRESS = 0x86,
    TAG_TPDU = 0x8B,
    USER_DATA_MAX = 140,
    ONE_MAX = USER_DATA_MAX - 3,   /* behind 02 70 00 */
    FIRST_MAX = USER_DATA_MAX - 8, /* behind 07 00 03 reference total number 70 00 */
    OTHER_MAX = USER_DATA_MAX - 6
};

/* An SMS-DELIVER with `header`, which counts itself, and `part`. */
static void put_deliver(struct buf *out, struct bytes header, struct bytes part)
{
    /* User data header, no more messages; from +12345; PID, DCS. */
    static const uint8_t head[] = {0x44, 0x05, 0x91, 0x21, 0x43, 0xF5, 0x7F, 0xF6};
    time_t now = (time_t)source_date(&source_clock);
    struct tm utc;

    buf_put(out, BYTES_OF(head));
    gmtime_r(&now, &utc);
    device_put_date(out, &utc);
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
    /* From the network to the UICC; by the service centre +54321. */
    static const uint8_t devices[] = {0x83, 0x81}, centre[] = {0x91, 0x45, 0x23, 0xF1};
    uint8_t octets[5 + 255 + 1];
    struct buf command = BUF_OVER(octets);
    char hex[2 * SMS_RESPONSE_MAX + 1];
    size_t mark, before = response->len;
    int err;

    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, INS_ENVELOPE);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, 0);
    mark = tlv_open(&command, ENVELOPE_SMS);
    comprehension_put(&command, 0x82, BYTES_OF(devices));
    comprehension_put(&command, TAG_ADDRESS, BYTES_OF(centre));
    comprehension_put(&command, TAG_TPDU, tpdu);
    tlv_close(&command, mark);
    if (command.overflow || command.len > sizeof(octets) - 1)
        return ERR_TOO_LONG;
    octets[4] = (uint8_t)(command.len - 5);
    err = device_ask(device, buf_bytes(&command), response, sw);
    if (err < 0)
        return err;
    bytes_to_hex(bytes_cut(buf_bytes(response), before, SMS_RESPONSE_MAX), hex, sizeof(hex));
    device_tell(device, "SMS", "%zu octets, %04X%s%s", tpdu.len, *sw, *hex ? ", " : "", hex);
    return device_run_session(device, *sw);
}
