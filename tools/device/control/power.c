/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/control/power.h"

#include "tools/device/clock.h"
#include "tools/device/device.h"

enum { RETRY_MS = 500 }; /* real time, for a removed card */

static void power_off(struct device *device, int64_t ms)
{
    device->card.off(device->card.context);
    channels_close(&device->channels);
    device->view = (struct radio_view){.state = RADIO_NONE};
    device->off = true;
    device->resets++;
    device->on_at = device_now(device) + ms;
}

void device_card_removed(struct device *device)
{
    device->removed = true;
    power_off(device, RETRY_MS);
    device_log(device, "card removed", "%s", device->error);
    device->error[0] = '\0';
}

void device_cut_power(struct device *device, uint32_t seconds)
{
    power_off(device, device_to_ms(device, seconds));
    device_log(device, "power cut", "for %u s", (unsigned)seconds);
}

int device_power_on(struct device *device)
{
    bool inserted;
    int err;

    if (device_now(device) < device->on_at)
        return 0;
    err = device->card.on(device->card.context, device->error, sizeof(device->error));
    if (err < 0 && device->card.removable) {
        if (!device->removed)
            device_log(device, "card removed", "%s", device->error);
        device->removed = true;
        device->on_at = device_now(device) + RETRY_MS;
        return 0;
    }
    if (err < 0)
        return err;
    inserted = device->removed;
    device->off = device->removed = false;
    device_log(device, inserted ? "card inserted" : "power on", "%s", "");
    device->error[0] = '\0';
    device->restart = true;
    device->reset = false;
    return device_restart(device);
}
