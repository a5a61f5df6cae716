/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/device_internal.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    INS_TERMINAL_PROFILE = 0x10,
    INS_TERMINAL_RESPONSE = 0x14,
    INS_TERMINAL_CAPABILITY = 0xAA,
    SW1_MORE = 0x61,
    SW1_WRONG_LE = 0x6C,
    STATUS_SECONDS = 30,       /* until POLL INTERVAL says otherwise (CAT-1.1) */
    SESSION_COMMANDS = 100000, /* of one proactive session: more is a card gone mad */
    RESPONSE_MAX = 255
};

/*
 * What the device can do (CAT-1.4): SMS-PP download, menu, timers, REFRESH, polling, location,
 * IMEI, date and time, access technology, event list, BIP with seven channels over TCP and UDP,
 * naming a DNS server. Not byte 34 bit 6: every REFRESH for a switch is a reset.
 */
static const uint8_t terminal_profile[] = {0x3B, 0x01, 0xE8, 0x60, 0x11, 0x0C, 0x00, 0x07, 0x80,
                                           0x00, 0x00, 0x1F, 0xE2, 0x60, 0x00, 0x00, 0x43, 0x00,
                                           0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00, 0x00,
                                           0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x00};

int64_t device_now(const struct device *device)
{
    return device->options.clock->now(device->options.clock->context);
}

int64_t device_scaled(const struct device *device, uint32_t seconds)
{
    return (int64_t)seconds * 1000 / device->options.time_scale;
}

uint32_t device_seconds(const struct device *device, int64_t ms)
{
    return ms <= 0 ? 0 : (uint32_t)(ms * device->options.time_scale / 1000);
}

uint32_t device_elapsed(const struct device *device)
{
    return device_seconds(device, device_now(device) - device->start);
}

bool device_time_is_up(const struct device *device)
{
    return device->options.seconds && device_elapsed(device) >= device->options.seconds;
}

void device_tell(struct device *device, const char *event, const char *format, ...)
{
    double seconds =
        (double)(device_now(device) - device->start) * device->options.time_scale / 1000.0;
    char text[DEVICE_DETAIL_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (!device->options.tell(device->options.context, seconds, event, *text ? text : NULL))
        device->stop = true;
}

void device_begin(struct device *device, const struct device_options *options,
                  const struct device_card *card)
{
    memset(device, 0, sizeof(*device));
    device->options = *options;
    device->card = *card;
    if (!device->options.clock)
        device->options.clock = &device_clock_system;
    device->start = device_now(device);
    device->rng = rng_system();
    device->area = 1;
    device->cell = 0x0001001;
    channels_begin(&device->channels);
    device->channels.hosts = options->hosts;
    device->channels.clock = device->options.clock;
}

void device_end(struct device *device)
{
    channels_close(&device->channels);
}

static bool can_be_read(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    return poll(&one, 1, 0) > 0;
}

/* ---- talking with the card ---- */

int device_transmit(struct device *device, struct bytes command, struct buf *data, uint16_t *sw)
{
    return device->card.transmit(device->card.context, command, data, sw, device->error,
                                 sizeof(device->error));
}

int device_say(struct device *device, uint8_t ins, struct bytes data, uint16_t *sw)
{
    uint8_t octets[5 + RESPONSE_MAX], answer[256];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(answer);

    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, ins);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, (unsigned)data.len);
    buf_put(&command, data);
    return device_transmit(device, buf_bytes(&command), &out, sw);
}

int device_ask(struct device *device, struct bytes command, struct buf *out, uint16_t *sw)
{
    int err = device_transmit(device, command, out, sw);

    if (err == 0 && *sw >> 8 == SW1_WRONG_LE && command.len == 5) {
        const uint8_t again[] = {command.at[0], command.at[1], command.at[2], command.at[3],
                                 (uint8_t)*sw};

        err = device_transmit(device, BYTES_OF(again), out, sw);
    }
    while (err == 0 && *sw >> 8 == SW1_MORE) {
        const uint8_t get[] = {0x00, 0xC0, 0, 0, (uint8_t)*sw};

        err = device_transmit(device, BYTES_OF(get), out, sw);
    }
    return err;
}

/* The command's name, what it was about and its general result. */
static void tell_command(struct device *device, const struct command *command, struct bytes answer)
{
    char name[16], text[20] = "";
    struct tlv result;
    bool failed = comprehension_find(answer, 0x03, &result) == 0 && result.value.len > 0 &&
                  result.value.at[0] > RESULT_MISSING_INFORMATION;
    bool data = command->type == COMMAND_SEND_DATA || command->type == COMMAND_RECEIVE_DATA;

    if (data && !failed && !device->options.all_commands)
        return;
    if (failed && result.value.len > 1)
        snprintf(text, sizeof(text), "result %02X %02X", result.value.at[0], result.value.at[1]);
    else if (failed)
        snprintf(text, sizeof(text), "result %02X", result.value.at[0]);
    device_tell(device, command_name(command->type, name), "%s%s%s", device->detail,
                *text && *device->detail ? ", " : "", text);
}

/* FETCH and TERMINAL RESPONSE once. `*sw` as of the last command. */
static int one_command(struct device *device, uint16_t *sw)
{
    const uint8_t fetch[] = {0x80, 0x12, 0, 0, (uint8_t)*sw};
    uint8_t octets[260], answer[RESPONSE_MAX];
    struct buf fetched = BUF_OVER(octets), response = BUF_OVER(answer);
    struct command command = {.number = 1};
    int err = device_transmit(device, BYTES_OF(fetch), &fetched, sw);

    if (err < 0)
        return err;
    if (*sw != SW_OK) {
        device_tell(device, "FETCH", "refused, %04X", *sw);
        *sw = SW_OK;
        return 0;
    }
    if (command_read(buf_bytes(&fetched), &command) == 0) {
        response_begin(&response, &command);
        device_perform(device, &command, &response);
        tell_command(device, &command, buf_bytes(&response));
    } else {
        response_begin(&response, &command);
        response_put_result(&response, RESULT_NOT_UNDERSTOOD, NO_INFORMATION);
        device_tell(device, "FETCH", "no command that can be read");
    }
    if (device->reset)
        return 0;
    return device_say(device, INS_TERMINAL_RESPONSE, buf_bytes(&response), sw);
}

static int run_session(struct device *device)
{
    int err = 0;

    for (unsigned i = 0; err == 0 && device->announced >> 8 == SW1_PROACTIVE && !device->restart;
         i++) {
        if (can_be_read(device->stop_fd) || device_time_is_up(device)) {
            device->stop = true;
            return 0;
        }
        if (i == SESSION_COMMANDS) { /* what it wants still is fetched behind the next STATUS */
            device_tell(device, "FETCH", "the proactive session does not end; left");
            return 0;
        }
        err = one_command(device, &device->announced);
        if (err == 0 && !device->restart)
            err = device_serve_timers(device);
    }
    return err;
}

int device_run_session(struct device *device, uint16_t sw)
{
    int err;

    if (device->in_session) { /* an ENVELOPE between two commands */
        if (sw >> 8 == SW1_PROACTIVE)
            device->announced = sw;
        return 0;
    }
    device->announced = sw;
    device->in_session = true;
    err = run_session(device);
    device->in_session = false;
    return err;
}

/* ---- a session with the card ---- */

static int say_capability(struct device *device)
{
    /* 83: LPA capabilities; 84 b1: the device has an IPAd. */
    const uint8_t capability[] = {0xA9, 0x06, 0x83, 0x01,
                                  0x07, 0x84, 0x01, device->options.ipa == DEVICE_IPA_IPAD};
    uint16_t sw;
    int err;

    if (device->options.ipa == DEVICE_IPA_UNSAID)
        return 0;
    err = device_say(device, INS_TERMINAL_CAPABILITY, BYTES_OF(capability), &sw);
    if (err == 0 && sw != SW_OK)
        device_tell(device, "TERMINAL CAPABILITY", "refused, %04X", sw);
    return err;
}

static int say_profile(struct device *device)
{
    struct bytes profile =
        device->options.profile.len ? device->options.profile : BYTES_OF(terminal_profile);
    uint16_t sw;
    int err = device_say(device, INS_TERMINAL_PROFILE, profile, &sw);

    if (err < 0)
        return err;
    if (sw != SW_OK && sw >> 8 != SW1_PROACTIVE)
        device_tell(device, "TERMINAL PROFILE", "refused, %04X", sw);
    return device_run_session(device, sw);
}

/* From power on to being in service. */
static int begin_session(struct device *device)
{
    int err;

    device->restart = device->reset = device->read_again = false;
    device->events = 0;
    device->menu_count = 0;
    device->waiting_count = 0;
    device->status_seconds = STATUS_SECONDS;
    device->next_status = device_now(device) + device_scaled(device, STATUS_SECONDS);
    memset(device->timers, 0, sizeof(device->timers));
    memset(&device->view, 0, sizeof(device->view));
    device->view.state = RADIO_NONE;
    channels_close(&device->channels);
    err = say_capability(device);
    if (err == 0)
        err = device_read_sim(device);
    if (err == 0 && !device->restart)
        err = say_profile(device);
    if (err == 0 && !device->restart)
        err = device_look_around(device, true);
    return err;
}

int device_restart(struct device *device)
{
    int err = 0;

    while (err == 0 && device->restart && !device->stop) {
        if (device->reset) {
            device_tell(device, "reset", "%s", "");
            err = device->card.reset(device->card.context, device->error, sizeof(device->error));
        }
        if (err == 0)
            err = begin_session(device);
    }
    return err;
}
