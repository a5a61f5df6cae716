/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/toolkit/proactive.h"

#include <string.h>
#include <time.h>

enum {
    TAG_PROACTIVE = 0xD0,
    TAG_COMMAND_DETAILS = 0x81,
    TAG_DEVICE_IDENTITIES = 0x82,
    TAG_RESULT = 0x03,
    TAG_DURATION = 0x84,
    TAG_ALPHA = 0x85,
    TAG_ITEM = 0x8F,
    TAG_LOCATION = 0x13,
    TAG_IMEI = 0x14,
    TAG_EVENT_LIST = 0x99,
    TAG_TIMER = 0xA4,
    TAG_TIMER_VALUE = 0xA5,
    TAG_DATE_TIME = 0x26,

    PLI_LOCATION = 0x00,
    PLI_IMEI = 0x01,
    PLI_DATE_TIME = 0x03,
    TIMER_QUALIFIER_START = 0x00,
    TIMER_QUALIFIER_STOP = 0x01,
    TIMER_LONGEST = 24 * 3600 - 1, /* of one TIMER MANAGEMENT */
    UNIT_SECONDS = 0x01,
    NUMBER_MAX = 0xFE
};

void proactive_begin(struct terminal *terminal, struct proactive *command, enum command_type type,
                     uint8_t qualifier, uint8_t destination)
{
    terminal->number = terminal->number >= NUMBER_MAX ? 1 : (uint8_t)(terminal->number + 1);
    const uint8_t details[] = {terminal->number, (uint8_t)type, qualifier};
    const uint8_t devices[] = {DEVICE_UICC, destination};

    command->buf = BUF_OVER(command->octets);
    command->mark = tlv_open(&command->buf, TAG_PROACTIVE);
    comprehension_put(&command->buf, TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&command->buf, TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
}

static void read_answer(struct bytes response, struct response *answer)
{
    struct tlv result;

    *answer = (struct response){RESULT_NONE, 0, response};
    if (comprehension_find(response, TAG_RESULT, &result) < 0 || result.value.len == 0)
        return;
    answer->result = result.value.at[0];
    answer->info = result.value.len > 1 ? result.value.at[1] : 0;
}

int proactive_run(struct terminal *terminal, struct proactive *command, struct response *answer)
{
    struct bytes response;
    int err = 0;

    tlv_close(&command->buf, command->mark);
    if (command->buf.overflow)
        return ERR_TOO_LONG;
    for (unsigned tries = 0; err == 0; tries++) {
        unsigned status = terminal->events.status;

        err = await_command(terminal, buf_bytes(&command->buf), &response);
        if (err < 0)
            break;
        read_answer(response, answer);
        if (answer->result != RESULT_TERMINAL_BUSY || answer->info == BUSY_NO_SERVICE ||
            tries == BUSY_RETRIES)
            break;
        while (err == 0 && terminal->events.status == status)
            err = await_event(terminal);
    }
    return err;
}

bool result_is_success(const struct response *answer)
{
    return answer->result <= RESULT_LAST_SUCCESS;
}

bool result_is_permanent_failure(const struct response *answer)
{
    return answer->result >= RESULT_FIRST_PERMANENT && answer->result <= RESULT_LAST_PERMANENT;
}

struct bytes response_object(const struct response *answer, uint32_t tag)
{
    struct tlv object;

    return comprehension_find(answer->objects, tag, &object) == 0 ? object.value : BYTES_NONE;
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
    struct response answer;
    int err;

    terminal->events.timer[timer] = false;
    terminal->status_left[timer] = 0;
    terminal->timer_left[timer] = seconds > now ? seconds - now : 0;
    if (!terminal->features.timers) {
        terminal->timer_left[timer] = 0;
        count_status(terminal, timer, seconds);
        return 0;
    }
    proactive_begin(terminal, &command, COMMAND_TIMER_MANAGEMENT, TIMER_QUALIFIER_START,
                    DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_TIMER, bytes_at(&id, 1));
    comprehension_put(&command.buf, TAG_TIMER_VALUE, BYTES_OF(value));
    err = proactive_run(terminal, &command, &answer);
    if (err == 0 && !result_is_success(&answer))
        count_status(terminal, timer, now);
    return err;
}

int timer_stop(struct terminal *terminal, enum timer timer)
{
    const uint8_t id = (uint8_t)timer;
    bool runs_outside = terminal->features.timers && terminal->status_left[timer] == 0 &&
                        !terminal->events.timer[timer];
    struct proactive command;
    struct response answer;
    int err = 0;

    if (runs_outside) {
        proactive_begin(terminal, &command, COMMAND_TIMER_MANAGEMENT, TIMER_QUALIFIER_STOP,
                        DEVICE_TERMINAL);
        comprehension_put(&command.buf, TAG_TIMER, bytes_at(&id, 1));
        err = proactive_run(terminal, &command, &answer);
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
    struct response answer;
    uint8_t octets[4];
    struct buf events = BUF_OVER(octets);

    if (features->data_event)
        buf_put_u8(&events, 0x09);
    if (card_terminal_has(terminal->card, 6, 4))
        buf_put_u8(&events, 0x0A);
    if (features->location_event)
        buf_put_u8(&events, 0x03);
    if (features->rejection_event)
        buf_put_u8(&events, 0x12);
    if (events.len == 0)
        return 0;
    proactive_begin(terminal, &command, COMMAND_SET_UP_EVENT_LIST, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_EVENT_LIST, buf_bytes(&events));
    int err = proactive_run(terminal, &command, &answer);
    if (err == 0 && !result_is_success(&answer)) { /* then there will be none */
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
    struct response answer;
    int err;

    if (!terminal->features.menu)
        return 0;
    buf_put_u8(&item, MENU_ITEM_POLL);
    buf_put(&item, BYTES_TEXT(MENU_TEXT_POLL));
    proactive_begin(terminal, &command, COMMAND_SET_UP_MENU, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_ALPHA, BYTES_TEXT(MENU_TITLE));
    comprehension_put(&command.buf, TAG_ITEM, buf_bytes(&item));
    err = proactive_run(terminal, &command, &answer);
    if (err == 0 && !result_is_success(&answer))
        terminal->features.menu = false;
    return err;
}

int poll_interval_request(struct terminal *terminal)
{
    static const uint8_t duration[] = {UNIT_SECONDS, STATUS_SECONDS};
    struct proactive command;
    struct response answer;

    if (!terminal->features.poll_interval ||
        (terminal->features.timers && terminal->features.data_event))
        return 0; /* nothing is counted in STATUS commands */
    proactive_begin(terminal, &command, COMMAND_POLL_INTERVAL, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_DURATION, BYTES_OF(duration));
    return proactive_run(terminal, &command, &answer);
}

static int local_information(struct terminal *terminal, uint8_t what, struct response *answer)
{
    struct proactive command;

    proactive_begin(terminal, &command, COMMAND_PROVIDE_LOCAL_INFORMATION, what, DEVICE_TERMINAL);
    return proactive_run(terminal, &command, answer);
}

int imei_request(struct terminal *terminal, uint8_t imei[8], size_t *len)
{
    struct response answer;
    struct bytes value;
    int err;

    *len = 0;
    if (!terminal->features.location_information)
        return 0;
    err = local_information(terminal, PLI_IMEI, &answer);
    if (err < 0 || !result_is_success(&answer))
        return err;
    value = response_object(&answer, TAG_IMEI);
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
    for (size_t i = 0; i < TAC_OCTETS; i++) /* digits begin in the upper half of the first octet */
        tac[i] = (uint8_t)((imei[i] >> 4) | (imei[i + 1] << 4));
    return 0;
}

int location_request(struct terminal *terminal)
{
    struct response answer;
    struct bytes value;
    int err;

    if (!terminal->features.location_information)
        return 0;
    err = local_information(terminal, PLI_LOCATION, &answer);
    if (err < 0)
        return err;
    value = response_object(&answer, TAG_LOCATION);
    if (result_is_success(&answer) && value.len >= sizeof(terminal->plmn)) {
        memcpy(terminal->plmn, value.at, sizeof(terminal->plmn));
        terminal->events.location = LOCATION_NORMAL;
    } else if (answer.result == RESULT_TERMINAL_BUSY && answer.info == BUSY_NO_SERVICE) {
        terminal->events.location = LOCATION_NONE;
    }
    return 0;
}

int date_time_request(struct terminal *terminal, struct response *answer, struct bytes *value)
{
    int err = local_information(terminal, PLI_DATE_TIME, answer);

    *value = BYTES_NONE;
    if (err == 0 && result_is_success(answer))
        *value = response_object(answer, TAG_DATE_TIME);
    return err;
}
