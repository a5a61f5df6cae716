/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: carries out what is due, then sleeps until the next deadline or input. */
#include "tools/device/clock.h"
#include "tools/device/control/power.h"
#include "tools/device/device.h"
#include "tools/device/radio/attach.h"
#include "tools/device/radio/sim.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/event.h"

#include <string.h>

enum {
    RETRY_MS = 100, /* for an ENVELOPE that the card refused with 9300 */
    LONGEST_SLEEP_MS = 3600 * 1000
};

static int send_status(struct device *device)
{
    static const uint8_t status[] = {0x80, INS_STATUS, 0x00, 0x0C};
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;
    int err = device_transmit(device, BYTES_OF(status), &out, &sw);

    device->next_status = device_now(device) + device_to_ms(device, device->status_seconds);
    return err < 0 ? err : device_run_session(device, sw);
}

/* The oldest queued envelope. */
static int send_queued(struct device *device)
{
    uint8_t octets[ENVELOPE_MAX];
    size_t len = device->queued[0].len;

    memcpy(octets, device->queued[0].octets, len);
    memmove(device->queued, device->queued + 1, sizeof(device->queued[0]) * --device->queued_count);
    return device_send_envelope(device, bytes_at(octets, len));
}

static int serve_channels(struct device *device)
{
    int err = 0;

    for (unsigned id = 1; err == 0 && id <= CHANNELS && !device->restart; id++) {
        struct channel *channel = &device->channels.at[id];

        if (channel->fd < 0 || channel->rx_len > 0 || channel->reported)
            continue;
        if (device_channel_fill(&device->channels, id)) {
            err = device_send_channel_event(device, id, CAT_EVENT_DATA_AVAILABLE);
        } else if (channel->dropped) {
            channel->reported = true;
            err = device_send_channel_event(device, id, CAT_EVENT_CHANNEL_STATUS);
        }
    }
    return err;
}

static void serve_hosts(struct device *device)
{
    char text[HOST_NAME_MAX_LEN + 40];

    while (device->options.hosts && device->options.hosts->fd >= 0 &&
           hosts_serve(device->options.hosts, text, sizeof(text)))
        device_log(device, "DNS", "%s", text);
}

/* Carries out all that is due. */
static int serve(struct device *device, const bool due[DEVICE_INPUTS])
{
    int err = 0;

    serve_hosts(device);
    for (unsigned i = 0; err == 0 && i < DEVICE_INPUTS; i++)
        if (due[i])
            err = device->options.inputs[i].serve(device->options.inputs[i].context);
    if (err == 0 && device->off)
        return device_power_on(device);
    if (err == 0 && device->queued_count)
        err = send_queued(device);
    if (err == 0 && !device->restart)
        err = serve_channels(device);
    if (err == 0 && !device->restart)
        err = device_serve_timers(device);
    if (err == 0 && !device->restart && device->read_again) {
        device->read_again = false;
        err = device_read_sim(device);
        if (err == 0 && !device->restart)
            err = device_update_service(device, true);
    }
    if (err == 0 && !device->restart)
        err = device_update_service(device, false);
    if (err == 0 && !device->restart && device->status_seconds &&
        device->next_status <= device_now(device))
        err = send_status(device);
    return err < 0 ? err : device_restart(device);
}

static void sooner(int64_t *deadline, int64_t other)
{
    if (other < *deadline)
        *deadline = other;
}

/* The next deadline that no file descriptor signals. */
static int64_t next_deadline(const struct device *device, int64_t now)
{
    uint32_t radio = radio_next(device->options.radio, device_elapsed(device));
    int64_t deadline = now + LONGEST_SLEEP_MS;

    if (device->options.seconds)
        sooner(&deadline, device->start + device_to_ms(device, device->options.seconds));
    if (device->off) {
        sooner(&deadline, device->on_at);
        return deadline;
    }
    if (device->status_seconds)
        sooner(&deadline, device->next_status);
    if (radio != RADIO_FOREVER)
        sooner(&deadline, now + device_to_ms(device, radio) + 1);
    if (device->queued_count)
        sooner(&deadline, now + RETRY_MS);
    if (device->read_again)
        deadline = now;
    for (unsigned id = 1; id <= CAT_TIMERS; id++)
        if (device->timers[id].runs)
            sooner(&deadline, device->timers[id].deadline);
    for (unsigned id = 1; id <= CHANNELS; id++) {
        const struct channel *channel = &device->channels.at[id];

        if (channel->fd >= 0 && channel->rx_len == 0 &&
            (channel->dropped ? !channel->reported : channel->patience > 0))
            deadline = now;
        if (channel->fd >= 0 && channel->rx_len == 0 && device->channels.busy_until > now)
            sooner(&deadline, device->channels.busy_until);
    }
    return deadline;
}

/* Sleeps until the next deadline or a readable file; `due`: which inputs are readable. */
static void sleep_until_due(struct device *device, bool due[DEVICE_INPUTS])
{
    struct pollfd fds[CHANNELS + 2 + DEVICE_INPUTS] = {
        {.fd = device->stop_fd, .events = POLLIN},
        {.fd = device->options.hosts ? device->options.hosts->fd : -1, .events = POLLIN}};
    int64_t now = device_now(device), deadline = next_deadline(device, now);
    nfds_t count = 2;

    for (unsigned i = 0; i < DEVICE_INPUTS; i++) {
        const struct device_input *input = &device->options.inputs[i];

        fds[count++] = (struct pollfd){.fd = input->serve ? input->fd : -1, .events = POLLIN};
    }

    for (unsigned id = 1; id <= CHANNELS; id++) {
        const struct channel *channel = &device->channels.at[id];

        if (channel->fd >= 0 && channel->rx_len == 0 && !channel->dropped &&
            device->channels.busy_until <= now)
            fds[count++] = (struct pollfd){.fd = channel->fd, .events = POLLIN};
    }
    device->options.clock->wait(device->options.clock->context, fds, count,
                                deadline > now ? (int)(deadline - now) : 0);
    if (fds[0].revents || device_time_is_up(device))
        device->stop = true;
    for (unsigned i = 0; i < DEVICE_INPUTS; i++)
        due[i] = fds[2 + i].revents != 0;
}

int device_run(struct device *device, int stop_fd)
{
    bool due[DEVICE_INPUTS];
    int err = 0;

    device->stop_fd = device->channels.stop_fd = stop_fd;
    if (!device->off) {
        device->restart = true;
        err = device_restart(device);
    }
    while (!device->stop) {
        if (err == ERR_IO && device->card.removable) {
            device_card_removed(device);
            err = 0;
        }
        if (err < 0)
            break;
        sleep_until_due(device, due);
        if (!device->stop)
            err = serve(device, due);
    }
    return err;
}
