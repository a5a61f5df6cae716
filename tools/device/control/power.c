/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's power: cut and given again, and a card that goes away and comes back.
 *
 *   on --device_cut_power, device_lose_card--> off: nothing is served, the clock goes on
 *   off --time is up: on()--> a new session; a card that is not there is looked for again
 */
#include "tools/device/device_internal.h"

enum { LOOK_AGAIN_MS = 500 }; /* of ours: for a card that was removed */

static void go_off(struct device *device, int64_t ms)
{
    device->card.off(device->card.context);
    channels_close(&device->channels);
    device->off = true;
    device->on_at = device_now(device) + ms;
}

void device_lose_card(struct device *device)
{
    device_tell(device, "card removed", "%s", device->error);
    device->error[0] = '\0';
    device->removed = true;
    go_off(device, LOOK_AGAIN_MS);
}

void device_cut_power(struct device *device, uint32_t seconds)
{
    device_tell(device, "power cut", "for %u s", (unsigned)seconds);
    go_off(device, device_scaled(device, seconds));
}

int device_power_on(struct device *device)
{
    int err;

    if (device_now(device) < device->on_at)
        return 0;
    err = device->card.on(device->card.context, device->error, sizeof(device->error));
    if (err < 0 && device->card.removable) {
        if (!device->removed)
            device_tell(device, "card removed", "%s", device->error);
        device->removed = true;
        device->on_at = device_now(device) + LOOK_AGAIN_MS;
        return 0;
    }
    if (err < 0)
        return err;
    device_tell(device, device->removed ? "card inserted" : "power on", "%s", "");
    device->off = device->removed = false;
    device->error[0] = '\0';
    device->restart = true;
    device->reset = false;
    return device_restart(device);
}
