/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/device.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    EVENT_LOCATION_STATUS = 0x03,
    EVENT_DATA_AVAILABLE = 0x09,
    EVENT_CHANNEL_STATUS = 0x0A,
    EVENT_NETWORK_REJECTION = 0x12,

    ENVELOPE_EVENT = 0xD6,
    ENVELOPE_TIMER = 0xD7,
    TAG_DEVICES = 0x82,
    TAG_DURATION = 0x84,
    TAG_LOCATION = 0x13,
    TAG_IMEI = 0x14,
    TAG_EVENT = 0x99,
    TAG_LOCATION_STATUS = 0x9B,
    TAG_TIMER = 0xA4,
    TAG_TIMER_VALUE = 0xA5,
    TAG_DATE_TIME = 0xA6,
    TAG_TAI = 0x7D,
    TAG_ACCESS_TECHNOLOGY = 0xBF01,
    DEVICE_UICC = 0x81,
    DEVICE_TERMINAL = 0x82,
    DEVICE_NETWORK = 0x83,

    PLI_LOCATION = 0x00,
    PLI_IMEI = 0x01,
    PLI_DATE_TIME = 0x03,
    PLI_ACCESS_TECHNOLOGY = 0x06,
    REFRESH_RESET = 0x04,
    REFRESH_STATE_CHANGE = 0x09,
    TIMER_START = 0,
    TIMER_STOP = 1,
    TIMER_GET = 2,

    STATUS_SECONDS = 30, /* until POLL INTERVAL says otherwise (digest 1.1) */
    SW_OK = 0x9000,
    SW_BUSY = 0x9300,
    SW1_PROACTIVE = 0x91,
    SW1_MORE = 0x61,
    SESSION_COMMANDS = 100000, /* of one proactive session: more is a card gone mad */
    RESPONSE_MAX = 255
};

/* The digest's profile (1.4) without byte 34 bit 6: every REFRESH for a switch is a reset. */
static const uint8_t terminal_profile[] = {0x33, 0x01, 0xE8, 0x42, 0x11, 0x1C, 0x00, 0x07, 0x80,
                                           0x00, 0x00, 0x1F, 0xE2, 0x60, 0x00, 0x00, 0x43, 0x40,
                                           0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00, 0x00,
                                           0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x00};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds of ours for seconds of the card's. */
static int64_t scaled(const struct device *device, uint32_t seconds)
{
    return (int64_t)seconds * 1000 / device->options.time_scale;
}

static uint32_t card_seconds(const struct device *device, int64_t ms)
{
    return ms <= 0 ? 0 : (uint32_t)(ms * device->options.time_scale / 1000);
}

static uint32_t elapsed(const struct device *device)
{
    return card_seconds(device, now_ms() - device->start);
}

/* `detail` may be NULL. */
static void tell(struct device *device, const char *event, const char *detail)
{
    json_t *line = json_object();

    json_object_set_new(
        line, "seconds",
        json_real((double)(now_ms() - device->start) * device->options.time_scale / 1000.0));
    json_object_set_new(line, "event", json_string(event));
    if (detail)
        json_object_set_new(line, "detail", json_string(detail));
    device->options.log(device->options.context, line);
    json_decref(line);
}

void device_begin(struct device *device, const struct device_options *options, struct link *link)
{
    memset(device, 0, sizeof(*device));
    device->options = *options;
    device->link = link;
    device->start = now_ms();
    channels_begin(&device->channels);
}

void device_end(struct device *device)
{
    channels_close(&device->channels);
}

/* ---- commands of the card ---- */

static void perform_poll_interval(struct device *device, const struct command *command,
                                  struct buf *out)
{
    struct bytes duration = command_object(command, TAG_DURATION & 0x7F);
    uint32_t seconds;

    if (duration_read(duration, &seconds) < 0) {
        response_put_result(out, RESULT_NOT_UNDERSTOOD, NO_INFORMATION);
        return;
    }
    device->status_seconds = seconds;
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    comprehension_put(out, TAG_DURATION, duration);
}

static void perform_polling_off(struct device *device, const struct command *command,
                                struct buf *out)
{
    (void)command;
    device->status_seconds = 0;
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

static void perform_event_list(struct device *device, const struct command *command,
                               struct buf *out)
{
    struct bytes list = command_object(command, TAG_EVENT & 0x7F);

    device->events = 0;
    for (size_t i = 0; i < list.len; i++)
        if (list.at[i] < 64)
            device->events |= 1ULL << list.at[i];
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

static void put_location(const struct device *device, struct buf *out)
{
    uint8_t octets[9] = {0, 0, 0, 0x00, 0x01, 0x00, 0x01, 0x00, 0x1F};

    plmn_read(device->view.plmn, octets);
    comprehension_put(out, 0x80 | TAG_LOCATION, BYTES_OF(octets));
}

static uint8_t swapped(int value)
{
    return (uint8_t)(value % 10 << 4 | value / 10 % 10);
}

static void put_date_time(struct buf *out)
{
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    const uint8_t octets[] = {swapped(utc.tm_year % 100),
                              swapped(utc.tm_mon + 1),
                              swapped(utc.tm_mday),
                              swapped(utc.tm_hour),
                              swapped(utc.tm_min),
                              swapped(utc.tm_sec),
                              0x00};

    comprehension_put(out, TAG_DATE_TIME, BYTES_OF(octets));
}

static void perform_local_information(struct device *device, const struct command *command,
                                      struct buf *out)
{
    static const uint8_t eutran = 0x08;
    bool radio = command->qualifier == PLI_LOCATION || command->qualifier == PLI_ACCESS_TECHNOLOGY;

    if (radio && device->view.state != RADIO_NORMAL) {
        response_put_result(out, RESULT_UNABLE, UNABLE_NO_SERVICE);
        return;
    }
    if (!radio && command->qualifier != PLI_IMEI && command->qualifier != PLI_DATE_TIME) {
        response_put_result(out, RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
        return;
    }
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    if (command->qualifier == PLI_LOCATION)
        put_location(device, out);
    else if (command->qualifier == PLI_IMEI)
        comprehension_put(out, 0x80 | TAG_IMEI, BYTES_OF(device->options.imei));
    else if (command->qualifier == PLI_DATE_TIME)
        put_date_time(out);
    else
        comprehension_put(out, 0x3F, bytes_at(&eutran, 1));
}

static void put_timer(struct buf *out, const struct bytes id, const uint8_t value[3])
{
    comprehension_put(out, TAG_TIMER, id);
    if (value)
        comprehension_put(out, TAG_TIMER_VALUE, bytes_at(value, 3));
}

static void perform_timer(struct device *device, const struct command *command, struct buf *out)
{
    struct bytes id = command_object(command, TAG_TIMER & 0x7F);
    struct bytes value = command_object(command, TAG_TIMER_VALUE & 0x7F);
    struct device_timer *timer;
    uint32_t seconds;
    uint8_t left[3];

    if (id.len != 1 || id.at[0] < 1 || id.at[0] > TIMERS || command->qualifier > TIMER_GET ||
        (command->qualifier == TIMER_START && timer_value_read(value, &seconds) < 0)) {
        response_put_result(out, RESULT_NOT_UNDERSTOOD, NO_INFORMATION);
        return;
    }
    timer = &device->timers[id.at[0]];
    if (command->qualifier == TIMER_START) {
        *timer =
            (struct device_timer){.runs = true, .deadline = now_ms() + scaled(device, seconds)};
        memcpy(timer->value, value.at, sizeof(timer->value));
        response_put_result(out, RESULT_DONE, NO_INFORMATION);
        put_timer(out, id, NULL);
        return;
    }
    if (!timer->runs) {
        response_put_result(out, RESULT_TIMER_CONTRADICTION, NO_INFORMATION);
        return;
    }
    timer_value_write(card_seconds(device, timer->deadline - now_ms()), left);
    timer->runs = command->qualifier != TIMER_STOP;
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    put_timer(out, id, left);
}

static void perform_open(struct device *device, const struct command *command, struct buf *out)
{
    device_channel_open(&device->channels, command, device->view.data, out);
}

static void perform_close(struct device *device, const struct command *command, struct buf *out)
{
    device_channel_close(&device->channels, command, out);
}

static void perform_receive(struct device *device, const struct command *command, struct buf *out)
{
    device_channel_receive(&device->channels, command, out);
}

static void perform_send(struct device *device, const struct command *command, struct buf *out)
{
    device_channel_send(&device->channels, command, out);
}

static void perform_channel_status(struct device *device, const struct command *command,
                                   struct buf *out)
{
    (void)command;
    device_channel_status(&device->channels, out);
}

static void perform_nothing(struct device *device, const struct command *command, struct buf *out)
{
    (void)device;
    (void)command;
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

/* UICC reset is answered by the reset itself. */
static void perform_refresh(struct device *device, const struct command *command, struct buf *out)
{
    device->restart = true;
    device->reset = command->qualifier == REFRESH_RESET;
    if (!device->reset)
        response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

static const struct {
    uint8_t type;
    void (*perform)(struct device *device, const struct command *command, struct buf *out);
} performers[] = {
    {COMMAND_REFRESH, perform_refresh},
    {COMMAND_MORE_TIME, perform_nothing},
    {COMMAND_POLL_INTERVAL, perform_poll_interval},
    {COMMAND_POLLING_OFF, perform_polling_off},
    {COMMAND_SET_UP_EVENT_LIST, perform_event_list},
    {COMMAND_PROVIDE_LOCAL_INFORMATION, perform_local_information},
    {COMMAND_TIMER_MANAGEMENT, perform_timer},
    {COMMAND_OPEN_CHANNEL, perform_open},
    {COMMAND_CLOSE_CHANNEL, perform_close},
    {COMMAND_RECEIVE_DATA, perform_receive},
    {COMMAND_SEND_DATA, perform_send},
    {COMMAND_GET_CHANNEL_STATUS, perform_channel_status},
};

static void perform(struct device *device, const struct command *command, struct buf *out)
{
    for (size_t i = 0; i < sizeof(performers) / sizeof(performers[0]); i++)
        if (performers[i].type == command->type) {
            performers[i].perform(device, command, out);
            return;
        }
    response_put_result(out, RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
}

/* ---- what the device says ---- */

static int transmit(struct device *device, struct bytes command, struct buf *data, uint16_t *sw)
{
    return link_transmit(device->link, command, data, sw, &device->error);
}

/* INS with data on the basic channel, its answer thrown away. */
static int say(struct device *device, uint8_t ins, struct bytes data, uint16_t *sw)
{
    uint8_t octets[5 + RESPONSE_MAX], answer[256];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(answer);

    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, ins);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, (unsigned)data.len);
    buf_put(&command, data);
    return transmit(device, buf_bytes(&command), &out, sw);
}

/* The command's name and its general result, for the timeline. */
static void tell_command(struct device *device, const struct command *command, struct bytes answer)
{
    char name[16], text[40] = "";
    struct tlv result;

    if (comprehension_find(answer, 0x03, &result) == 0 && result.value.len > 0 &&
        result.value.at[0] > RESULT_MISSING_INFORMATION)
        snprintf(text, sizeof(text), "result %02X%s%02X", result.value.at[0],
                 result.value.len > 1 ? " " : "", result.value.len > 1 ? result.value.at[1] : 0);
    if (command->type == COMMAND_REFRESH)
        snprintf(text, sizeof(text), "mode %02X", command->qualifier);
    tell(device, command_name(command->type, name), *text ? text : NULL);
}

/* FETCH and TERMINAL RESPONSE once. `*sw` as of the last command. */
static int one_command(struct device *device, uint16_t *sw)
{
    const uint8_t fetch[] = {0x80, 0x12, 0, 0, (uint8_t)*sw};
    uint8_t octets[260], answer[RESPONSE_MAX];
    struct buf fetched = BUF_OVER(octets), response = BUF_OVER(answer);
    struct command command;
    int err = transmit(device, BYTES_OF(fetch), &fetched, sw);

    if (err < 0)
        return err;
    if (*sw != SW_OK || command_read(buf_bytes(&fetched), &command) < 0) {
        tell(device, "FETCH", "no command that can be read");
        *sw = SW_OK;
        return 0;
    }
    response_begin(&response, &command);
    perform(device, &command, &response);
    tell_command(device, &command, buf_bytes(&response));
    if (device->restart && device->reset)
        return 0;
    return say(device, 0x14, buf_bytes(&response), sw);
}

/* Runs what the card has announced with `sw`, until it wants nothing more. */
static int run_session(struct device *device, uint16_t sw)
{
    int err = 0;

    for (unsigned i = 0; err == 0 && sw >> 8 == SW1_PROACTIVE && !device->restart; i++) {
        if (i == SESSION_COMMANDS) {
            snprintf(device->error.text, sizeof(device->error.text),
                     "card: its proactive session does not end");
            return ERR_IO;
        }
        err = one_command(device, &sw);
    }
    return err;
}

/* One ENVELOPE; kept when the card is busy. */
static int send_envelope(struct device *device, struct bytes envelope)
{
    uint16_t sw;
    int err = say(device, 0xC2, envelope, &sw);

    if (err < 0)
        return err;
    if (sw == SW_BUSY && device->waiting_count < DEVICE_ENVELOPES && envelope.len <= ENVELOPE_MAX) {
        device->waiting[device->waiting_count].len = (uint8_t)envelope.len;
        memcpy(device->waiting[device->waiting_count++].octets, envelope.at, envelope.len);
    }
    return run_session(device, sw);
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

static int send_location_status(struct device *device)
{
    static const char *const states[] = {"normal", "limited", "none"};
    const uint8_t state = (uint8_t)device->view.state;
    uint8_t octets[64];
    char text[40];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, EVENT_LOCATION_STATUS, DEVICE_TERMINAL);

    snprintf(text, sizeof(text), "%s %s", states[state], device->view.plmn);
    tell(device, "service", text);
    if (!wants(device, EVENT_LOCATION_STATUS))
        return 0;
    comprehension_put(&out, TAG_LOCATION_STATUS, bytes_at(&state, 1));
    if (state == RADIO_NORMAL)
        put_location(device, &out);
    tlv_close(&out, mark);
    return send_envelope(device, buf_bytes(&out));
}

static int send_rejection(struct device *device)
{
    static const uint8_t technology[] = {0x3F, 0x01, 0x08}, attach[] = {0x74, 0x01, 0x09};
    uint8_t octets[64], area[5] = {0, 0, 0, 0x00, 0x01};
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, EVENT_NETWORK_REJECTION, DEVICE_NETWORK);

    if (device->view.state != RADIO_LIMITED || !wants(device, EVENT_NETWORK_REJECTION))
        return 0;
    plmn_read(device->view.plmn, area);
    comprehension_put(&out, TAG_TAI, BYTES_OF(area));
    buf_put(&out, BYTES_OF(technology));
    buf_put(&out, BYTES_OF(attach));
    comprehension_put(&out, 0x75, bytes_at(&device->view.cause, 1));
    tlv_close(&out, mark);
    return send_envelope(device, buf_bytes(&out));
}

static int send_channel_event(struct device *device, unsigned id, uint8_t event)
{
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);
    size_t mark = event_begin(&out, event, DEVICE_TERMINAL);

    if (!wants(device, event))
        return 0;
    if (event == EVENT_DATA_AVAILABLE)
        device_channel_put_available(&device->channels, id, &out);
    else
        device_channel_put_status(&device->channels, id, &out);
    tlv_close(&out, mark);
    return send_envelope(device, buf_bytes(&out));
}

static int send_expiration(struct device *device, uint8_t id)
{
    static const uint8_t devices[] = {DEVICE_TERMINAL, DEVICE_UICC};
    uint8_t octets[64];
    char text[16];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, ENVELOPE_TIMER);

    snprintf(text, sizeof(text), "timer %u", id);
    tell(device, "expired", text);
    comprehension_put(&out, TAG_DEVICES, BYTES_OF(devices));
    put_timer(&out, bytes_at(&id, 1), device->timers[id].value);
    tlv_close(&out, mark);
    return send_envelope(device, buf_bytes(&out));
}

/* ---- a session with the card ---- */

/* Sends a command and collects its answer through 61xx; 91xx counts as 9000 and is run later. */
static int ask(struct device *device, struct bytes command, struct buf *out, uint16_t *sw)
{
    int err = transmit(device, command, out, sw);

    while (err == 0 && *sw >> 8 == SW1_MORE) {
        const uint8_t get[] = {0x00, 0xC0, 0, 0, (uint8_t)*sw};

        err = transmit(device, BYTES_OF(get), out, sw);
    }
    return err;
}

/* EF.IMSI of the enabled profile's USIM into device->imsi; "" without one. */
static int read_imsi(struct device *device)
{
    static const uint8_t usim[] = {0x00, 0xA4, 0x04, 0x04, 0x07, 0xA0, 0x00,
                                   0x00, 0x00, 0x87, 0x10, 0x02, 0x00};
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x04, 0x02, 0x6F, 0x07, 0x00};
    static const uint8_t read[] = {0x00, 0xB0, 0x00, 0x00, 0x09};
    static const struct bytes steps[] = {
        {usim, sizeof(usim)}, {select, sizeof(select)}, {read, sizeof(read)}};
    uint8_t octets[1024];
    struct buf out = BUF_OVER(octets);
    uint16_t sw = SW_OK, last = SW_OK;
    int err = 0;

    device->imsi[0] = '\0';
    for (size_t i = 0; err == 0 && i < 3 && (sw == SW_OK || sw >> 8 == SW1_PROACTIVE); i++) {
        out.len = 0;
        err = ask(device, steps[i], &out, &sw);
        last = sw >> 8 == SW1_PROACTIVE ? sw : last;
    }
    if (err == 0 && (sw == SW_OK || sw >> 8 == SW1_PROACTIVE) &&
        imsi_read(buf_bytes(&out), device->imsi) < 0)
        device->imsi[0] = '\0';
    tell(device, "IMSI", *device->imsi ? device->imsi : "none");
    return err < 0 ? err : run_session(device, last);
}

/* Looks at the radio; what changed is told to the card. `always`: also when nothing did. */
static int look_around(struct device *device, bool always)
{
    struct radio_view before = device->view;
    int err = 0;

    device->view = radio_look(device->options.radio, elapsed(device), device->imsi);
    if (before.data && !device->view.data)
        channels_drop(&device->channels);
    if (always || before.state != device->view.state ||
        strcmp(before.plmn, device->view.plmn) != 0) {
        err = send_location_status(device);
        if (err == 0 && !device->restart)
            err = send_rejection(device);
    }
    return err;
}

/* From power on to being in service. The radio is looked at first: SIM-less, so to say. */
static int begin_session(struct device *device)
{
    static const uint8_t capability[] = {0xA9, 0x06, 0x83, 0x01, 0x07, 0x84, 0x01, 0x00};
    uint16_t sw;
    int err;

    device->restart = device->reset = false;
    device->events = 0;
    device->waiting_count = 0;
    device->status_seconds = STATUS_SECONDS;
    memset(device->timers, 0, sizeof(device->timers));
    memset(&device->view, 0, sizeof(device->view));
    device->view.state = RADIO_NONE;
    channels_close(&device->channels);
    err = say(device, 0xAA, BYTES_OF(capability), &sw);
    if (err == 0)
        err = read_imsi(device);
    if (err == 0)
        err = say(device, 0x10, BYTES_OF(terminal_profile), &sw);
    if (err == 0)
        err = run_session(device, sw);
    device->next_status = now_ms() + scaled(device, device->status_seconds);
    return err < 0 || device->restart ? err : look_around(device, true);
}

static int restart(struct device *device)
{
    int err = 0;

    while (err == 0 && device->restart) {
        if (device->reset) {
            tell(device, "reset", NULL);
            err = link_reset(device->link, &device->error);
        }
        if (err == 0)
            err = begin_session(device);
    }
    return err;
}

/* ---- the loop ---- */

static int send_status(struct device *device)
{
    static const uint8_t status[] = {0x80, 0xF2, 0x00, 0x0C, 0x00};
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;
    int err = transmit(device, bytes_at(status, 4), &out, &sw);

    device->next_status = now_ms() + scaled(device, device->status_seconds);
    return err < 0 ? err : run_session(device, sw);
}

/* The envelope that waits the longest. */
static int send_waiting(struct device *device)
{
    uint8_t octets[ENVELOPE_MAX];
    size_t len = device->waiting[0].len;

    memcpy(octets, device->waiting[0].octets, len);
    memmove(device->waiting, device->waiting + 1,
            sizeof(device->waiting[0]) * --device->waiting_count);
    return send_envelope(device, bytes_at(octets, len));
}

static int serve_channels(struct device *device)
{
    int err = 0;

    for (unsigned id = 1; err == 0 && id <= CHANNELS && !device->restart; id++) {
        struct channel *channel = &device->channels.at[id];

        if (channel->fd < 0 || channel->rx_len > 0 || channel->told_over)
            continue;
        if (device_channel_fill(&device->channels, id)) {
            err = send_channel_event(device, id, EVENT_DATA_AVAILABLE);
        } else if (channel->over) {
            channel->told_over = true;
            err = send_channel_event(device, id, EVENT_CHANNEL_STATUS);
        }
    }
    return err;
}

/* All that is due now, one after the other. */
static int serve(struct device *device)
{
    int err = device->waiting_count ? send_waiting(device) : 0;

    if (err == 0 && !device->restart)
        err = serve_channels(device);
    for (uint8_t id = 1; err == 0 && id <= TIMERS && !device->restart; id++)
        if (device->timers[id].runs && device->timers[id].deadline <= now_ms()) {
            device->timers[id].runs = false;
            err = send_expiration(device, id);
        }
    if (err == 0 && !device->restart)
        err = look_around(device, false);
    if (err == 0 && !device->restart && device->status_seconds && device->next_status <= now_ms())
        err = send_status(device);
    return err < 0 ? err : restart(device);
}

static void sooner(int64_t *deadline, int64_t other)
{
    if (other < *deadline)
        *deadline = other;
}

/* Sleeps until something is due, can be read or ends; true when it ends. */
static bool sleep_until_due(struct device *device, int stop_fd)
{
    struct pollfd fds[CHANNELS + 1] = {{.fd = stop_fd, .events = POLLIN}};
    uint32_t radio = radio_next(device->options.radio, elapsed(device));
    int64_t now = now_ms(), deadline = now + 3600 * 1000;
    nfds_t count = 1;

    if (device->status_seconds)
        sooner(&deadline, device->next_status);
    if (radio != RADIO_FOREVER)
        sooner(&deadline, now + scaled(device, radio) + 1);
    for (unsigned id = 1; id <= TIMERS; id++)
        if (device->timers[id].runs)
            sooner(&deadline, device->timers[id].deadline);
    if (device->waiting_count)
        sooner(&deadline, now + 100);
    for (unsigned id = 1; id <= CHANNELS; id++) {
        const struct channel *channel = &device->channels.at[id];

        if (channel->fd >= 0 && channel->rx_len == 0 && !channel->told_over)
            fds[count++] = (struct pollfd){.fd = channel->fd, .events = POLLIN};
        if (channel->fd >= 0 && channel->over && !channel->told_over)
            deadline = now;
    }
    poll(fds, count, deadline > now ? (int)(deadline - now) : 0);
    return fds[0].revents != 0;
}

int device_run(struct device *device, int stop_fd)
{
    int err;

    device->restart = true;
    err = restart(device);
    while (err == 0 && !sleep_until_due(device, stop_fd))
        err = serve(device);
    return err;
}
