/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/event.h"

#include "tools/device/clock.h"
#include "tools/device/radio/plmn.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/local_information.h"

enum { ATTACH_EPS = 0x09 }; /* update/attach type (TS 31.111 8.92) */

static bool is_in_event_list(const struct device *device, unsigned event)
{
    return device->events >> event & 1;
}

static size_t event_begin(struct buf *out, uint8_t event, uint8_t source)
{
    const uint8_t devices[] = {source, CAT_DEVICE_UICC};
    size_t mark = tlv_open(out, CAT_TEMPLATE_EVENT_DOWNLOAD);

    comprehension_put(out, CAT_CR | CAT_TAG_EVENT_LIST, bytes_at(&event, 1));
    comprehension_put(out, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
    return mark;
}

int device_send_location_status(struct device *device)
{
    const uint8_t state = (uint8_t)device->view.state;
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, CAT_EVENT_LOCATION_STATUS, CAT_DEVICE_TERMINAL);

    if (!is_in_event_list(device, CAT_EVENT_LOCATION_STATUS))
        return 0;
    comprehension_put(&out, CAT_CR | CAT_TAG_LOCATION_STATUS, bytes_at(&state, 1));
    if (device->view.state == RADIO_NORMAL)
        device_put_location(device, &out);
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}

int device_send_rejection(struct device *device)
{
    static const uint8_t technology = CAT_ACCESS_EUTRAN, attach = ATTACH_EPS;
    uint8_t octets[64], area[PLMN_LEN + 2] = {0, 0, 0, 0x00, 0x01};
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, CAT_EVENT_NETWORK_REJECTION, CAT_DEVICE_NETWORK);

    if (device->view.state != RADIO_LIMITED || device->view.forbidden ||
        !is_in_event_list(device, CAT_EVENT_NETWORK_REJECTION))
        return 0;
    plmn_from_text(device->view.plmn, area);
    comprehension_put(&out, CAT_TAG_TRACKING_AREA, BYTES_OF(area));
    comprehension_put(&out, CAT_TAG_ACCESS_TECHNOLOGY, bytes_at(&technology, 1));
    comprehension_put(&out, CAT_TAG_ATTACH_TYPE, bytes_at(&attach, 1));
    comprehension_put(&out, CAT_TAG_REJECTION_CAUSE, bytes_at(&device->view.cause, 1));
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}

int device_send_channel_event(struct device *device, unsigned id, uint8_t event)
{
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, event, CAT_DEVICE_TERMINAL);

    if (event == CAT_EVENT_CHANNEL_STATUS)
        device_log(device, "link dropped", "channel %u, %s", id, device->channels.at[id].peer);
    if (!is_in_event_list(device, event))
        return 0;
    if (event == CAT_EVENT_DATA_AVAILABLE)
        device_channel_put_available(&device->channels, id, &out);
    else
        device_channel_put_status(&device->channels, id, &out);
    tlv_close(&out, mark);
    return device_send_envelope(device, buf_bytes(&out));
}
