/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands, a row each (TS 102 223 6.4; CAT-1.5): type, function, bits of TERMINAL
 * PROFILE that it announces. */
#include "tools/device/toolkit/perform.h"

#include "tools/device/clock.h"
#include "tools/device/toolkit/local_information.h"
#include "tools/device/toolkit/timer.h"

#include <stdio.h>
#include <string.h>

static void perform_poll_interval(struct device *device, const struct command *command,
                                  struct buf *out)
{
    struct bytes duration = command_object(command, CAT_TAG_DURATION);
    uint32_t seconds;

    if (duration_read(duration, &seconds) < 0) {
        response_put_result(out, CAT_RESULT_DATA_NOT_UNDERSTOOD, NO_INFORMATION);
        return;
    }
    device->status_seconds = seconds;
    device->next_status = device_now(device) + device_to_ms(device, seconds);
    snprintf(device->detail, sizeof(device->detail), "%u s", (unsigned)seconds);
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    comprehension_put(out, CAT_CR | CAT_TAG_DURATION, duration);
}

static void perform_polling_off(struct device *device, const struct command *command,
                                struct buf *out)
{
    (void)command;
    device->status_seconds = 0;
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

static void perform_event_list(struct device *device, const struct command *command,
                               struct buf *out)
{
    struct bytes list = command_object(command, CAT_TAG_EVENT_LIST);

    device->events = 0;
    for (size_t i = 0; i < list.len; i++)
        if (list.at[i] < 64)
            device->events |= 1ULL << list.at[i];
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

/* One empty item removes the menu (TS 102 223 6.6.7). */
static void perform_menu(struct device *device, const struct command *command, struct buf *out)
{
    struct bytes cursor = command->objects;
    struct bytes title = command_object(command, CAT_TAG_ALPHA_IDENTIFIER);
    struct tlv item;
    size_t len;

    device->menu_count = 0;
    len = (size_t)snprintf(device->detail, sizeof(device->detail), "%.*s", (int)title.len,
                           title.len ? (const char *)title.at : "");
    while (comprehension_next(&cursor, &item) == 0) {
        struct device_item *next = &device->menu[device->menu_count];

        if (item.tag != CAT_TAG_ITEM || item.value.len < 2 || device->menu_count == MENU_ITEMS)
            continue;
        next->id = item.value.at[0];
        snprintf(next->text, sizeof(next->text), "%.*s", (int)item.value.len - 1,
                 (const char *)item.value.at + 1);
        device->menu_count++;
        if (len < sizeof(device->detail))
            len += (size_t)snprintf(device->detail + len, sizeof(device->detail) - len, "; %u %s",
                                    next->id, next->text);
    }
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

static void perform_open_channel(struct device *device, const struct command *command,
                                 struct buf *out)
{
    unsigned id = device_channel_open(&device->channels, command, device->view.data, out);
    const struct channel *channel = &device->channels.at[id];

    if (id)
        snprintf(device->detail, sizeof(device->detail), "channel %u, %s%s%s", id, channel->peer,
                 *channel->access_point ? ", access point " : "", channel->access_point);
}

static void perform_close_channel(struct device *device, const struct command *command,
                                  struct buf *out)
{
    unsigned id = command_channel(command);

    if (id >= 1 && id <= CHANNELS && device->channels.at[id].fd >= 0)
        snprintf(device->detail, sizeof(device->detail), "channel %u, %lu octets up, %lu down", id,
                 device->channels.at[id].up, device->channels.at[id].down);
    device_channel_close(&device->channels, command, out);
}

static void perform_receive_data(struct device *device, const struct command *command,
                                 struct buf *out)
{
    device_channel_receive(&device->channels, command, out);
}

static void perform_send_data(struct device *device, const struct command *command, struct buf *out)
{
    device_channel_send(&device->channels, command, out);
}

static void perform_channel_status(struct device *device, const struct command *command,
                                   struct buf *out)
{
    (void)command;
    device_channel_status(&device->channels, out);
}

static void perform_more_time(struct device *device, const struct command *command, struct buf *out)
{
    (void)device;
    (void)command;
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

/* UICC reset has no TERMINAL RESPONSE: the reset follows (TS 102 223 6.4.7). */
static void perform_refresh(struct device *device, const struct command *command, struct buf *out)
{
    uint8_t mode = command->qualifier;

    snprintf(device->detail, sizeof(device->detail), "mode %02X", mode);
    device->restart = device->reset = mode == CAT_REFRESH_UICC_RESET;
    if (mode == CAT_REFRESH_UICC_RESET)
        return;
    if (mode > CAT_REFRESH_SESSION_RESET && mode != CAT_REFRESH_PROFILE_STATE_CHANGE) {
        response_put_result(out, CAT_RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
        return;
    }
    device->restart = mode == CAT_REFRESH_PROFILE_STATE_CHANGE;
    device->read_again = true;
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

/* Bits of TERMINAL PROFILE and how many they are. */
#define BITS(...)                                                                                  \
    (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)

static const struct {
    uint8_t type;
    void (*perform)(struct device *device, const struct command *command, struct buf *out);
    const uint16_t *bits;
    size_t bit_count;
} rows[] = {
    {CAT_COMMAND_REFRESH, perform_refresh, BITS(CAT_BIT_REFRESH)},
    {CAT_COMMAND_MORE_TIME, perform_more_time, BITS(CAT_BIT_MORE_TIME)},
    {CAT_COMMAND_POLL_INTERVAL, perform_poll_interval, BITS(CAT_BIT_POLL_INTERVAL)},
    {CAT_COMMAND_POLLING_OFF, perform_polling_off, BITS(CAT_BIT_POLLING_OFF)},
    {CAT_COMMAND_SET_UP_EVENT_LIST, perform_event_list,
     BITS(CAT_BIT_SET_UP_EVENT_LIST, CAT_BIT_EVENT_LOCATION_STATUS, CAT_BIT_EVENT_DATA_AVAILABLE,
          CAT_BIT_EVENT_CHANNEL_STATUS, CAT_BIT_EVENT_NETWORK_REJECTION,
          CAT_BIT_EVENT_NETWORK_REJECTION_EUTRAN)},
    {CAT_COMMAND_SET_UP_MENU, perform_menu, BITS(CAT_BIT_SET_UP_MENU, CAT_BIT_MENU_SELECTION)},
    {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, perform_local_information,
     BITS(CAT_BIT_LOCAL_LOCATION_AND_IMEI, CAT_BIT_LOCAL_DATE_TIME,
          CAT_BIT_LOCAL_ACCESS_TECHNOLOGY)},
    {CAT_COMMAND_TIMER_MANAGEMENT, perform_timer_management,
     BITS(CAT_BIT_TIMER_START_STOP, CAT_BIT_TIMER_GET, CAT_BIT_TIMER_EXPIRATION)},
    {CAT_COMMAND_OPEN_CHANNEL, perform_open_channel,
     BITS(CAT_BIT_OPEN_CHANNEL, CAT_BIT_BEARER_GPRS, CAT_BIT_BEARER_EUTRAN, CAT_BIT_CHANNELS_1,
          CAT_BIT_CHANNELS_2, CAT_BIT_CHANNELS_4, CAT_BIT_TCP_CLIENT, CAT_BIT_UDP_CLIENT,
          CAT_BIT_DNS_SERVER_ADDRESS)},
    {CAT_COMMAND_CLOSE_CHANNEL, perform_close_channel,
     BITS(CAT_BIT_CLOSE_CHANNEL, CAT_BIT_ACCESS_NAME_REUSE)},
    {CAT_COMMAND_RECEIVE_DATA, perform_receive_data, BITS(CAT_BIT_RECEIVE_DATA)},
    {CAT_COMMAND_SEND_DATA, perform_send_data, BITS(CAT_BIT_SEND_DATA)},
    {CAT_COMMAND_GET_CHANNEL_STATUS, perform_channel_status, BITS(CAT_BIT_GET_CHANNEL_STATUS)},
};

/* Bits that belong to no proactive command. */
static const uint16_t general_bits[] = {CAT_BIT_PROFILE_DOWNLOAD,  CAT_BIT_SMS_PP_DOWNLOAD,
                                        CAT_BIT_SMS_PP_ERROR_DATA, CAT_BIT_COMMAND_RESULT,
                                        CAT_BIT_NO_DISPLAY,        CAT_BIT_NO_KEYPAD};

void device_perform(struct device *device, const struct command *command, struct buf *out)
{
    device->detail[0] = '\0';
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].type == command->type) {
            rows[i].perform(device, command, out);
            return;
        }
    response_put_result(out, CAT_RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
}

static void set_bits(uint8_t profile[TERMINAL_PROFILE_LEN], const uint16_t *bits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        profile[bits[i] / 8] |= (uint8_t)(1 << bits[i] % 8);
}

void terminal_profile_write(uint8_t profile[TERMINAL_PROFILE_LEN])
{
    memset(profile, 0, TERMINAL_PROFILE_LEN);
    set_bits(profile, general_bits, sizeof(general_bits) / sizeof(general_bits[0]));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        set_bits(profile, rows[i].bits, rows[i].bit_count);
}
