/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/toolkit/proactive.h"

#include <string.h>
#include <time.h>

enum {
    TIMER_LONGEST = 24 * 3600 - 1, /* of one TIMER MANAGEMENT */
    NUMBER_MAX = 0xFE
};

void proactive_begin(struct terminal *terminal, struct proactive *command, uint8_t type,
                     uint8_t qualifier, uint8_t destination)
{
    terminal->number = terminal->number >= NUMBER_MAX ? 1 : (uint8_t)(terminal->number + 1);
    const uint8_t details[] = {terminal->number, type, qualifier};
    const uint8_t devices[] = {CAT_DEVICE_UICC, destination};

    command->buf = BUF_OVER(command->octets);
    command->mark = tlv_open(&command->buf, CAT_TEMPLATE_PROACTIVE_COMMAND);
    comprehension_put(&command->buf, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&command->buf, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
}

static void read_response(struct bytes objects, struct response *out)
{
    struct tlv result;

    *out = (struct response){CAT_RESULT_ABSENT, 0, objects};
    if (comprehension_find(objects, CAT_TAG_RESULT, &result) < 0 || result.value.len == 0)
        return;
    out->result = result.value.at[0];
    out->info = result.value.len > 1 ? result.value.at[1] : 0;
}

int proactive_run(struct terminal *terminal, struct proactive *command, struct response *response)
{
    struct bytes objects;
    int err = 0;

    tlv_close(&command->buf, command->mark);
    if (command->buf.overflow)
        return ERR_TOO_LONG;
    for (unsigned tries = 0; err == 0; tries++) {
        unsigned status = terminal->events.status;

        err = await_command(terminal, buf_bytes(&command->buf), &objects);
        if (err < 0)
            break;
        read_response(objects, response);
        if (response->result != CAT_RESULT_TERMINAL_UNABLE ||
            response->info == CAT_UNABLE_NO_SERVICE || tries == BUSY_RETRIES)
            break;
        while (err == 0 && terminal->events.status == status)
            err = await_event(terminal);
    }
    return err;
}

bool result_is_success(const struct response *response)
{
    return response->result <= CAT_RESULT_LAST_PERFORMED;
}

bool result_is_permanent_failure(const struct response *response)
{
    return response->result >= CAT_RESULT_BEYOND_CAPABILITIES &&
           response->result <= CAT_RESULT_VALUES_MISSING;
}

struct bytes response_object(const struct response *response, uint32_t tag)
{
    struct tlv object;

    return comprehension_find(response->objects, tag, &object) == 0 ? object.value : BYTES_NONE;
}

static uint8_t swapped_bcd(uint32_t value)
{
    return (uint8_t)(value % 10 << 4 | value / 10);
}

static void count_status(struct terminal *terminal, enum timer timer, uint32_t seconds)
{
    terminal->status_left[timer] = (seconds + STATUS_SECONDS - 1) / STATUS_SECONDS;
    if (terminal->status_left[timer] == 0)
        terminal->status_left[timer] = 1;
}

int timer_start(struct terminal *terminal, enum timer timer, uint32_t seconds)
{
    uint32_t now = seconds > TIMER_LONGEST ? TIMER_LONGEST : seconds < 1 ? 1 : seconds;
    const uint8_t id = (uint8_t)timer;
    const uint8_t value[] = {swapped_bcd(now / 3600), swapped_bcd(now / 60 % 60),
                             swapped_bcd(now % 60)};
    struct proactive command;
    struct response response;
    int err;

    terminal->events.timer[timer] = false;
    terminal->status_left[timer] = 0;
    terminal->timer_left[timer] = seconds > now ? seconds - now : 0;
    if (!terminal->features.timers) {
        terminal->timer_left[timer] = 0;
        count_status(terminal, timer, seconds);
        return 0;
    }
    proactive_begin(terminal, &command, CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_START,
                    CAT_DEVICE_TERMINAL);
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_TIMER_IDENTIFIER, bytes_at(&id, 1));
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_TIMER_VALUE, BYTES_OF(value));
    err = proactive_run(terminal, &command, &response);
    if (err == 0 && !result_is_success(&response))
        count_status(terminal, timer, now);
    return err;
}

int timer_stop(struct terminal *terminal, enum timer timer)
{
    const uint8_t id = (uint8_t)timer;
    bool runs_outside = terminal->features.timers && terminal->status_left[timer] == 0 &&
                        !terminal->events.timer[timer];
    struct proactive command;
    struct response response;
    int err = 0;

    if (runs_outside) {
        proactive_begin(terminal, &command, CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_DEACTIVATE,
                        CAT_DEVICE_TERMINAL);
        comprehension_put(&command.buf, CAT_CR | CAT_TAG_TIMER_IDENTIFIER, bytes_at(&id, 1));
        err = proactive_run(terminal, &command, &response);
    }
    terminal->events.timer[timer] = false;
    terminal->status_left[timer] = 0;
    terminal->timer_left[timer] = 0;
    return err;
}

int timer_take(struct terminal *terminal, enum timer timer)
{
    uint32_t left = terminal->timer_left[timer];
    int err;

    if (!terminal->events.timer[timer])
        return 0;
    terminal->events.timer[timer] = false;
    if (left == 0)
        return 1;
    err = timer_start(terminal, timer, left);
    return err;
}

int event_list_set_up(struct terminal *terminal)
{
    const struct features *features = &terminal->features;
    struct proactive command;
    struct response response;
    uint8_t octets[4];
    struct buf events = BUF_OVER(octets);

    if (features->data_event)
        buf_put_u8(&events, CAT_EVENT_DATA_AVAILABLE);
    if (terminal_has(terminal, CAT_BIT_EVENT_CHANNEL_STATUS))
        buf_put_u8(&events, CAT_EVENT_CHANNEL_STATUS);
    if (features->location_event)
        buf_put_u8(&events, CAT_EVENT_LOCATION_STATUS);
    if (features->rejection_event)
        buf_put_u8(&events, CAT_EVENT_NETWORK_REJECTION);
    if (events.len == 0)
        return 0;
    proactive_begin(terminal, &command, CAT_COMMAND_SET_UP_EVENT_LIST, 0, CAT_DEVICE_TERMINAL);
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_EVENT_LIST, buf_bytes(&events));
    int err = proactive_run(terminal, &command, &response);
    if (err == 0 && !result_is_success(&response)) { /* no events will come */
        terminal->features.data_event = false;
        terminal->features.location_event = false;
        terminal->features.rejection_event = false;
    }
    return err;
}

int menu_set_up(struct terminal *terminal)
{
    uint8_t octets[1 + sizeof(MENU_TEXT_POLL)];
    struct buf item = BUF_OVER(octets);
    struct proactive command;
    struct response response;
    int err;

    if (!terminal->features.menu)
        return 0;
    buf_put_u8(&item, MENU_ITEM_POLL);
    buf_put(&item, BYTES_TEXT(MENU_TEXT_POLL));
    proactive_begin(terminal, &command, CAT_COMMAND_SET_UP_MENU, 0, CAT_DEVICE_TERMINAL);
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_ALPHA_IDENTIFIER, BYTES_TEXT(MENU_TITLE));
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_ITEM, buf_bytes(&item));
    err = proactive_run(terminal, &command, &response);
    if (err == 0 && !result_is_success(&response))
        terminal->features.menu = false;
    return err;
}

int poll_interval_request(struct terminal *terminal)
{
    static const uint8_t duration[] = {CAT_UNIT_SECONDS, STATUS_SECONDS};
    struct proactive command;
    struct response response;

    if (!terminal->features.poll_interval ||
        (terminal->features.timers && terminal->features.data_event))
        return 0; /* STATUS commands are not needed */
    proactive_begin(terminal, &command, CAT_COMMAND_POLL_INTERVAL, 0, CAT_DEVICE_TERMINAL);
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_DURATION, BYTES_OF(duration));
    return proactive_run(terminal, &command, &response);
}

static int local_information(struct terminal *terminal, uint8_t what, struct response *response)
{
    struct proactive command;

    proactive_begin(terminal, &command, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, what,
                    CAT_DEVICE_TERMINAL);
    return proactive_run(terminal, &command, response);
}

int imei_request(struct terminal *terminal, uint8_t imei[8], size_t *len)
{
    struct response response;
    struct bytes value;
    int err;

    *len = 0;
    if (!terminal->features.location_information)
        return 0;
    err = local_information(terminal, CAT_LOCAL_IMEI, &response);
    if (err < 0 || !result_is_success(&response))
        return err;
    value = response_object(&response, CAT_TAG_IMEI);
    if (value.len != 8)
        return 0;
    memcpy(imei, value.at, 8);
    *len = 8;
    return 0;
}

int tac_request(struct terminal *terminal, uint8_t tac[TAC_OCTETS])
{
    uint8_t imei[8];
    size_t len;
    int err = imei_request(terminal, imei, &len);

    if (err < 0 || len == 0)
        return err < 0 ? err : ERR_NOT_FOUND;
    for (size_t i = 0; i < TAC_OCTETS;
         i++) /* the first digit is in the upper half of the first octet */
        tac[i] = (uint8_t)((imei[i] >> 4) | (imei[i + 1] << 4));
    return 0;
}

int location_request(struct terminal *terminal)
{
    struct response response;
    struct bytes value;
    int err;

    if (!terminal->features.location_information)
        return 0;
    err = local_information(terminal, CAT_LOCAL_LOCATION, &response);
    if (err < 0)
        return err;
    value = response_object(&response, CAT_TAG_LOCATION_INFORMATION);
    if (result_is_success(&response) && value.len >= sizeof(terminal->plmn)) {
        memcpy(terminal->plmn, value.at, sizeof(terminal->plmn));
        terminal->events.location = LOCATION_NORMAL;
    } else if (response.result == CAT_RESULT_TERMINAL_UNABLE &&
               response.info == CAT_UNABLE_NO_SERVICE) {
        terminal->events.location = LOCATION_NONE;
    }
    return 0;
}

int date_time_request(struct terminal *terminal, struct response *response, struct bytes *value)
{
    int err = local_information(terminal, CAT_LOCAL_DATE_TIME, response);

    *value = BYTES_NONE;
    if (err == 0 && result_is_success(response))
        *value = response_object(response, CAT_TAG_DATE_TIME);
    return err;
}
