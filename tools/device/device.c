/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/device.h"

#include "tools/device/clock.h"
#include "tools/device/radio/attach.h"
#include "tools/device/radio/sim.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/perform.h"

#include <string.h>

enum {
    STATUS_SECONDS = 30,
    FIRST_AREA = 1,
    FIRST_CELL = 0x0001001
}; /* until POLL INTERVAL (CAT-1.1) */

void device_begin(struct device *device, const struct device_options *options,
                  const struct device_card *card)
{
    memset(device, 0, sizeof(*device));
    device->options = *options;
    device->card = *card;
    if (!device->options.clock)
        device->options.clock = &device_clock_system;
    device->start = device_now(device);
    device->system_rng = rng_system();
    device->rng = options->rng ? options->rng : &device->system_rng;
    device->area = FIRST_AREA;
    device->cell = FIRST_CELL;
    channels_begin(&device->channels);
    device->channels.hosts = options->hosts;
    device->channels.clock = device->options.clock;
}

void device_end(struct device *device)
{
    channels_close(&device->channels);
}

static int send_capability(struct device *device)
{
    /* A9 { 83: LPA capabilities, 84 b1: the device has an IPAd }. */
    const uint8_t capability[] = {0xA9, 0x06, 0x83, 0x01,
                                  0x07, 0x84, 0x01, device->options.ipa == DEVICE_IPA_IPAD};
    uint16_t sw;
    int err;

    if (device->options.ipa == DEVICE_IPA_UNSAID)
        return 0;
    err = device_send(device, INS_TERMINAL_CAPABILITY, BYTES_OF(capability), &sw);
    if (err == 0 && sw != SW_OK)
        device_log(device, "TERMINAL CAPABILITY", "refused, %04X", sw);
    return err;
}

static int send_profile(struct device *device)
{
    uint8_t octets[TERMINAL_PROFILE_LEN];
    struct bytes profile = device->options.profile;
    uint16_t sw;
    int err;

    if (profile.len == 0) {
        terminal_profile_write(octets);
        profile = BYTES_OF(octets);
    }
    err = device_send(device, INS_TERMINAL_PROFILE, profile, &sw);
    if (err < 0)
        return err;
    if (!sw_is_ok(sw))
        device_log(device, "TERMINAL PROFILE", "refused, %04X", sw);
    return device_run_session(device, sw);
}

/* From power on to service. */
static int begin_session(struct device *device)
{
    int err;

    device->restart = device->reset = device->read_again = false;
    device->events = 0;
    device->menu_count = 0;
    device->queued_count = 0;
    device->status_seconds = STATUS_SECONDS;
    device->next_status = device_now(device) + device_to_ms(device, STATUS_SECONDS);
    memset(device->timers, 0, sizeof(device->timers));
    memset(&device->view, 0, sizeof(device->view));
    device->view.state = RADIO_NONE;
    channels_close(&device->channels);
    err = send_capability(device);
    if (err == 0)
        err = device_read_sim(device);
    if (err == 0 && !device->restart)
        err = send_profile(device);
    if (err == 0 && !device->restart)
        err = device_update_service(device, true);
    return err;
}

int device_restart(struct device *device)
{
    int err = 0;

    while (err == 0 && device->restart && !device->stop) {
        if (device->reset) {
            device_log(device, "reset", "%s", "");
            device->resets++;
            err = device->card.reset(device->card.context, device->error, sizeof(device->error));
        }
        if (err == 0)
            err = begin_session(device);
    }
    return err;
}
