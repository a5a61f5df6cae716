/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody outside does to the device: to its radio, its links, its clock, its place, its
 * menu (control.h). */
#include "tools/device/device_internal.h"

#include <stdio.h>
#include <string.h>

enum { TAG_DEVICES = 0x82, TAG_ITEM_ID = 0x90, ENVELOPE_MENU = 0xD3 };
enum { DEVICE_KEYPAD = 0x01, DEVICE_UICC = 0x81 };

int device_set_coverage(struct device *device, enum device_coverage coverage, uint8_t cause)
{
    device->coverage = coverage;
    device->coverage_cause = cause;
    return device->off ? 0 : device_look_around(device, false);
}

void device_cover(const struct device *device, struct radio_view *view)
{
    if (device->coverage == DEVICE_COVERAGE_NONE) {
        *view = (struct radio_view){.state = RADIO_NONE};
    } else if (device->coverage == DEVICE_COVERAGE_LIMITED && view->state != RADIO_NONE) {
        view->state = RADIO_LIMITED;
        view->data = false;
        view->rate = 0;
        view->cause = device->coverage_cause;
        view->forbidden = false;
    }
}

void device_skip(struct device *device, uint32_t seconds)
{
    int64_t ms = device_scaled(device, seconds);

    device_tell(device, "time skipped", "%u s", (unsigned)seconds);
    device->start -= ms;
    device->next_status -= ms;
    device->on_at -= ms;
    for (unsigned id = 1; id <= TIMERS; id++)
        device->timers[id].deadline -= ms;
}

int device_move(struct device *device, uint16_t area, uint32_t cell)
{
    device->area = area;
    device->cell = cell;
    device_tell(device, "location", "area %u, cell %u", area, (unsigned)cell);
    return device->view.state == RADIO_NORMAL ? device_send_location_status(device) : 0;
}

bool device_menu_item(const struct device *device, uint8_t item)
{
    for (size_t i = 0; i < device->menu_count; i++)
        if (device->menu[i].id == item)
            return true;
    return false;
}

int device_choose(struct device *device, uint8_t item)
{
    static const uint8_t devices[] = {DEVICE_KEYPAD, DEVICE_UICC};
    uint8_t octets[16];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, ENVELOPE_MENU);
    uint16_t sw;
    int err;

    comprehension_put(&out, TAG_DEVICES, BYTES_OF(devices));
    comprehension_put(&out, TAG_ITEM_ID, bytes_at(&item, 1));
    tlv_close(&out, mark);
    err = device_say(device, INS_ENVELOPE, buf_bytes(&out), &sw);
    if (err < 0)
        return err;
    device_tell(device, "menu", "item %u%s", item,
                sw == SW_OK || sw >> 8 == SW1_PROACTIVE ? "" : ", the card refuses it");
    return device_run_session(device, sw);
}
