/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's commands, a row each (TS 102 223 6.4; CAT-1.5). */
#include "tools/device/device_internal.h"
#include "tools/pki/source_date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    TAG_ALPHA = 0x05,
    TAG_ITEM = 0x0F,
    TAG_DURATION = 0x84,
    TAG_IMEI = 0x94,
    TAG_DATE_TIME = 0xA6,
    TAG_ACCESS_TECHNOLOGY = 0x3F,

    PLI_LOCATION = 0x00,
    PLI_IMEI = 0x01,
    PLI_DATE_TIME = 0x03,
    PLI_ACCESS_TECHNOLOGY = 0x06,
    REFRESH_INIT_AND_ALL_FILES = 0x00,
    REFRESH_RESET = 0x04,
    REFRESH_SESSION_RESET = 0x06,
    REFRESH_STATE_CHANGE = 0x09,
    TIMER_START = 0,
    TIMER_STOP = 1,
    TIMER_GET = 2
};

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
    device->next_status = device_now(device) + device_scaled(device, seconds);
    snprintf(device->detail, sizeof(device->detail), "%u s", (unsigned)seconds);
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

/* The card's menu; one empty item takes it away (TS 102 223 6.6.7). */
static void perform_menu(struct device *device, const struct command *command, struct buf *out)
{
    struct bytes cursor = command->objects, title = command_object(command, TAG_ALPHA);
    struct tlv item;
    size_t len;

    device->menu_count = 0;
    len = (size_t)snprintf(device->detail, sizeof(device->detail), "%.*s", (int)title.len,
                           title.len ? (const char *)title.at : "");
    while (comprehension_next(&cursor, &item) == 0) {
        struct device_item *next = &device->menu[device->menu_count];

        if ((item.tag & 0x7F) != TAG_ITEM || item.value.len < 2 || device->menu_count == MENU_ITEMS)
            continue;
        next->id = item.value.at[0];
        snprintf(next->text, sizeof(next->text), "%.*s", (int)item.value.len - 1,
                 (const char *)item.value.at + 1);
        device->menu_count++;
        if (len < sizeof(device->detail))
            len += (size_t)snprintf(device->detail + len, sizeof(device->detail) - len, "; %u %s",
                                    next->id, next->text);
    }
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

void device_put_location(const struct device *device, struct buf *out)
{
    const uint32_t cell = device->cell << 4 | 0x0F; /* 28 bits, to the left */
    uint8_t octets[3];

    plmn_read(device->view.plmn, octets);
    tlv_put_header(out, 0x80 | TAG_LOCATION, 9);
    buf_put(out, BYTES_OF(octets));
    buf_put_u16(out, device->area);
    buf_put_u16(out, cell >> 16);
    buf_put_u16(out, cell & 0xFFFF);
}

static void put_swapped(struct buf *out, int value)
{
    buf_put_u8(out, (unsigned)(value % 10 << 4 | value / 10 % 10));
}

void device_put_date(struct buf *out, const struct tm *utc)
{
    put_swapped(out, utc->tm_year % 100);
    put_swapped(out, utc->tm_mon + 1);
    put_swapped(out, utc->tm_mday);
    put_swapped(out, utc->tm_hour);
    put_swapped(out, utc->tm_min);
    put_swapped(out, utc->tm_sec);
    buf_put_u8(out, 0);
}

/* Does the date exist? Then `*seconds` since 1970. */
static bool date_exists(const struct tm *date, time_t *seconds)
{
    struct tm same = *date;

    *seconds = timegm(&same); /* brings what does not exist to what does */
    return same.tm_mon == date->tm_mon && same.tm_mday == date->tm_mday &&
           same.tm_hour == date->tm_hour && same.tm_min == date->tm_min &&
           same.tm_sec == date->tm_sec;
}

static void put_date_time(const struct device *device, struct buf *out)
{
    struct tm utc = device->options.date;
    time_t now = (time_t)source_date(&source_clock);

    if (device->options.clock_kind == DEVICE_CLOCK_SYSTEM) {
        gmtime_r(&now, &utc);
    } else if (date_exists(&utc, &now)) {
        now += device_elapsed(device);
        gmtime_r(&now, &utc);
    }
    uint8_t octets[7];
    struct buf date = BUF_OVER(octets);

    device_put_date(&date, &utc);
    comprehension_put(out, TAG_DATE_TIME, buf_bytes(&date));
}

static void perform_local_information(struct device *device, const struct command *command,
                                      struct buf *out)
{
    static const uint8_t eutran = 0x08;
    static const char *const names[] = {[PLI_LOCATION] = "location",
                                        [PLI_IMEI] = "IMEI",
                                        [PLI_DATE_TIME] = "date and time",
                                        [PLI_ACCESS_TECHNOLOGY] = "access technology"};
    bool radio = command->qualifier == PLI_LOCATION || command->qualifier == PLI_ACCESS_TECHNOLOGY;

    if (command->qualifier < sizeof(names) / sizeof(names[0]) && names[command->qualifier])
        snprintf(device->detail, sizeof(device->detail), "%s", names[command->qualifier]);
    if (radio && device->view.state != RADIO_NORMAL) {
        response_put_result(out, RESULT_UNABLE, UNABLE_NO_SERVICE);
        return;
    }
    if (!radio && command->qualifier != PLI_IMEI && command->qualifier != PLI_DATE_TIME) {
        response_put_result(out, RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
        return;
    }
    if (command->qualifier == PLI_DATE_TIME && device->options.clock_kind == DEVICE_CLOCK_NONE) {
        response_put_result(out, RESULT_UNABLE, UNABLE_NO_CAUSE);
        return;
    }
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    if (command->qualifier == PLI_LOCATION)
        device_put_location(device, out);
    else if (command->qualifier == PLI_IMEI)
        comprehension_put(out, TAG_IMEI, BYTES_OF(device->options.imei));
    else if (command->qualifier == PLI_DATE_TIME)
        put_date_time(device, out);
    else
        comprehension_put(out, TAG_ACCESS_TECHNOLOGY, bytes_at(&eutran, 1));
}

void device_put_timer(struct buf *out, uint8_t id, const uint8_t *value)
{
    comprehension_put(out, TAG_TIMER, bytes_at(&id, 1));
    if (value)
        comprehension_put(out, TAG_TIMER_VALUE, bytes_at(value, 3));
}

static void perform_timer(struct device *device, const struct command *command, struct buf *out)
{
    struct bytes id = command_object(command, TAG_TIMER & 0x7F);
    struct bytes value = command_object(command, TAG_TIMER_VALUE & 0x7F);
    struct device_timer *timer;
    uint32_t seconds = 0;
    uint8_t left[3];

    if (id.len != 1 || id.at[0] < 1 || id.at[0] > TIMERS || command->qualifier > TIMER_GET ||
        (command->qualifier == TIMER_START && timer_value_read(value, &seconds) < 0)) {
        response_put_result(out, RESULT_NOT_UNDERSTOOD, NO_INFORMATION);
        return;
    }
    timer = &device->timers[id.at[0]];
    if (command->qualifier == TIMER_START) {
        *timer = (struct device_timer){
            .runs = true, .deadline = device_now(device) + device_scaled(device, seconds)};
        memcpy(timer->value, value.at, sizeof(timer->value));
        snprintf(device->detail, sizeof(device->detail), "timer %u in %u s", id.at[0],
                 (unsigned)seconds);
        response_put_result(out, RESULT_DONE, NO_INFORMATION);
        device_put_timer(out, id.at[0], NULL);
        return;
    }
    snprintf(device->detail, sizeof(device->detail), "timer %u %s", id.at[0],
             command->qualifier == TIMER_STOP ? "off" : "asked");
    if (!timer->runs) {
        response_put_result(out, RESULT_TIMER_CONTRADICTION, NO_INFORMATION);
        return;
    }
    timer_value_write(device_seconds(device, timer->deadline - device_now(device)), left);
    timer->runs = command->qualifier != TIMER_STOP;
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    device_put_timer(out, id.at[0], left);
}

static void perform_open(struct device *device, const struct command *command, struct buf *out)
{
    unsigned id = device_channel_open(&device->channels, command, device->view.data, out);
    const struct channel *channel = &device->channels.at[id];

    if (id)
        snprintf(device->detail, sizeof(device->detail), "channel %u, %s%s%s", id, channel->peer,
                 *channel->access_point ? ", access point " : "", channel->access_point);
}

static void perform_close(struct device *device, const struct command *command, struct buf *out)
{
    unsigned id = command->destination & 0x0F;

    if (id >= 1 && id <= CHANNELS && device->channels.at[id].fd >= 0)
        snprintf(device->detail, sizeof(device->detail), "channel %u, %lu octets up, %lu down", id,
                 device->channels.at[id].up, device->channels.at[id].down);
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
    uint8_t mode = command->qualifier;

    snprintf(device->detail, sizeof(device->detail), "mode %02X", mode);
    device->restart = device->reset = mode == REFRESH_RESET;
    if (mode == REFRESH_RESET)
        return;
    if (mode > REFRESH_SESSION_RESET && mode != REFRESH_STATE_CHANGE) {
        response_put_result(out, RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
        return;
    }
    device->restart = mode == REFRESH_STATE_CHANGE;
    device->read_again = true;
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
    {COMMAND_SET_UP_MENU, perform_menu},
    {COMMAND_PROVIDE_LOCAL_INFORMATION, perform_local_information},
    {COMMAND_TIMER_MANAGEMENT, perform_timer},
    {COMMAND_OPEN_CHANNEL, perform_open},
    {COMMAND_CLOSE_CHANNEL, perform_close},
    {COMMAND_RECEIVE_DATA, perform_receive},
    {COMMAND_SEND_DATA, perform_send},
    {COMMAND_GET_CHANNEL_STATUS, perform_channel_status},
};

void device_perform(struct device *device, const struct command *command, struct buf *out)
{
    device->detail[0] = '\0';
    for (size_t i = 0; i < sizeof(performers) / sizeof(performers[0]); i++)
        if (performers[i].type == command->type) {
            performers[i].perform(device, command, out);
            return;
        }
    response_put_result(out, RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
}
