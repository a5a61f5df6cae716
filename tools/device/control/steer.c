/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/control/steer.h"

#include "tools/device/clock.h"
#include "tools/device/radio/attach.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/event.h"

int device_set_coverage(struct device *device, enum device_coverage coverage, uint8_t cause)
{
    device->coverage = coverage;
    device->coverage_cause = cause;
    return device->off ? 0 : device_update_service(device, false);
}

int device_set_radio(struct device *device, bool on)
{
    device->radio_off = !on;
    return device->off || device->restart ? 0 : device_update_service(device, false);
}

void device_skip_time(struct device *device, uint32_t seconds)
{
    int64_t ms = device_to_ms(device, seconds);

    device_log(device, "time skipped", "%u s", (unsigned)seconds);
    if (device->options.clock->move) {
        device->options.clock->move(device->options.clock->context, ms);
        return;
    }
    device->start -= ms;
    device->next_status -= ms;
    device->on_at -= ms;
    for (unsigned id = 1; id <= CAT_TIMERS; id++)
        device->timers[id].deadline -= ms;
}

int device_set_location(struct device *device, uint16_t area, uint32_t cell)
{
    device->area = area;
    device->cell = cell;
    device_log(device, "location", "area %u, cell %u", area, (unsigned)cell);
    return device->view.state == RADIO_NORMAL ? device_send_location_status(device) : 0;
}

bool device_has_item(const struct device *device, uint8_t item)
{
    for (size_t i = 0; i < device->menu_count; i++)
        if (device->menu[i].id == item)
            return true;
    return false;
}

int device_select_item(struct device *device, uint8_t item)
{
    static const uint8_t devices[] = {CAT_DEVICE_KEYPAD, CAT_DEVICE_UICC};
    uint8_t octets[16];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, CAT_TEMPLATE_MENU_SELECTION);
    uint16_t sw;
    int err;

    comprehension_put(&out, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
    comprehension_put(&out, CAT_CR | CAT_TAG_ITEM_IDENTIFIER, bytes_at(&item, 1));
    tlv_close(&out, mark);
    err = device_send(device, INS_ENVELOPE, buf_bytes(&out), &sw);
    if (err < 0)
        return err;
    if (sw_is_ok(sw))
        device_log(device, "menu", "item %u", item);
    else
        device_log(device, "menu", "item %u, refused by the card, %04X", item, sw);
    return device_run_session(device, sw);
}
