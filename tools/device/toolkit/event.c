/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened, as ENVELOPEs (TS 102 223 7.4, 7.5; CAT-1.5). */
#include "tools/device/device_internal.h"

#include <stdio.h>
#include <string.h>

enum {
    ENVELOPE_EVENT = 0xD6,
    ENVELOPE_TIMER = 0xD7,
    TAG_DEVICES = 0x82,
    TAG_LOCATION_STATUS = 0x9B,
    TAG_TAI = 0x7D,
    TAG_REJECTION_CAUSE = 0x75,
    DEVICE_UICC = 0x81,
    DEVICE_TERMINAL = 0x82,
    DEVICE_NETWORK = 0x83
};

int device_send_envelope(struct device *device, struct bytes envelope)
{
    uint16_t sw;
    int err = device_say(device, INS_ENVELOPE, envelope, &sw);

    if (err < 0)
        return err;
    if (sw == SW_BUSY && device->waiting_count < DEVICE_ENVELOPES && envelope.len <= ENVELOPE_MAX) {
        device->waiting[device->waiting_count].len = (uint8_t)envelope.len;
        memcpy(device->waiting[device->waiting_count++].octets, envelope.at, envelope.len);
    }
    return device_run_session(device, sw);
}

static bool wants(const struct device *device, unsigned event)
{
    return device->events >> event & 1;
}

static size_t event_begin(struct buf *out, uint8_t event, uint8_t from)
{
    const uint8_t devices[] = {from, DEVICE_UICC};
    size_t mark = tlv_open(out, ENVELOPE_EVENT);

    comprehension_put(out, TAG_EVENT, bytes_at(&event, 1));
    comprehension_put(out, TAG_DEVICES, BYTES_OF(devices));
    return mark;
}

int device_send_location_status(struct device *device)
{
    const uint8_t state = (uint8_t)device->view.state;
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, EVENT_LOCATION_STATUS, DEVICE_TERMINAL);

    if (!wants(device, EVENT_LOCATION_STATUS))
        return 0;
    comprehension_put(&out, TAG_LOCATION_STATUS, bytes_at(&state, 1));
    if (state == RADIO_NORMAL)
        device_put_location(device, &out);
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}

int device_send_rejection(struct device *device)
{
    static const uint8_t technology[] = {0x3F, 0x01, 0x08}, attach[] = {0x74, 0x01, 0x09};
    uint8_t octets[64], area[5] = {0, 0, 0, 0x00, 0x01};
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, EVENT_NETWORK_REJECTION, DEVICE_NETWORK);

    if (device->view.state != RADIO_LIMITED || device->view.forbidden ||
        !wants(device, EVENT_NETWORK_REJECTION))
        return 0;
    plmn_read(device->view.plmn, area);
    comprehension_put(&out, TAG_TAI, BYTES_OF(area));
    buf_put(&out, BYTES_OF(technology));
    buf_put(&out, BYTES_OF(attach));
    comprehension_put(&out, TAG_REJECTION_CAUSE, bytes_at(&device->view.cause, 1));
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}

int device_send_channel_event(struct device *device, unsigned id, uint8_t event)
{
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, event, DEVICE_TERMINAL);

    if (event == EVENT_CHANNEL_STATUS)
        device_tell(device, "link dropped", "channel %u, %s", id, device->channels.at[id].peer);
    if (!wants(device, event))
        return 0;
    if (event == EVENT_DATA_AVAILABLE)
        device_channel_put_available(&device->channels, id, &out);
    else
        device_channel_put_status(&device->channels, id, &out);
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}

int device_send_expiration(struct device *device, uint8_t id)
{
    static const uint8_t devices[] = {DEVICE_TERMINAL, DEVICE_UICC};
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, ENVELOPE_TIMER);

    device_tell(device, "expired", "timer %u", id);
    comprehension_put(&out, TAG_DEVICES, BYTES_OF(devices));
    device_put_timer(&out, id, device->timers[id].value);
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}
