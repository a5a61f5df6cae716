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

void proactive_begin(struct ipae *ipae, struct proactive *command, enum command_type type,
                     uint8_t qualifier, uint8_t destination)
{
    ipae->number = ipae->number >= NUMBER_MAX ? 1 : (uint8_t)(ipae->number + 1);
    const uint8_t details[] = {ipae->number, (uint8_t)type, qualifier};
    const uint8_t devices[] = {DEVICE_UICC, destination};

    command->buf = BUF_OVER(command->octets);
    command->mark = tlv_open(&command->buf, TAG_PROACTIVE);
    comprehension_put(&command->buf, TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&command->buf, TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
}

static void read_answer(struct bytes response, struct answer *answer)
{
    struct tlv result;

    *answer = (struct answer){RESULT_NONE, 0, response};
    if (comprehension_find(response, TAG_RESULT, &result) < 0 || result.value.len == 0)
        return;
    answer->result = result.value.at[0];
    answer->info = result.value.len > 1 ? result.value.at[1] : 0;
}

int proactive_run(struct ipae *ipae, struct proactive *command, struct answer *answer)
{
    struct bytes response;
    int err = 0;

    tlv_close(&command->buf, command->mark);
    if (command->buf.overflow)
        return ERR_TOO_LONG;
    for (unsigned tries = 0; err == 0; tries++) {
        unsigned status = ipae->news.status;

        err = await_command(ipae, buf_bytes(&command->buf), &response);
        if (err < 0)
            break;
        read_answer(response, answer);
        if (answer->result != RESULT_TERMINAL_BUSY || answer->info == BUSY_NO_SERVICE ||
            tries == BUSY_RETRIES)
            break;
        while (err == 0 && ipae->news.status == status)
            err = await_event(ipae);
    }
    return err;
}

bool answer_is_done(const struct answer *answer)
{
    return answer->result <= RESULT_LAST_DONE;
}

bool answer_is_beyond(const struct answer *answer)
{
    return answer->result >= RESULT_BEYOND && answer->result <= RESULT_LAST_BEYOND;
}

struct bytes answer_object(const struct answer *answer, uint32_t tag)
{
    struct tlv object;

    return comprehension_find(answer->objects, tag, &object) == 0 ? object.value : BYTES_NONE;
}

static uint8_t swapped_bcd(uint32_t value)
{
    return (uint8_t)(value % 10 << 4 | value / 10);
}

static void count_status(struct ipae *ipae, enum timer timer, uint32_t seconds)
{
    ipae->soft[timer] = (seconds + STATUS_SECONDS - 1) / STATUS_SECONDS;
    if (ipae->soft[timer] == 0)
        ipae->soft[timer] = 1;
}

int timer_start(struct ipae *ipae, enum timer timer, uint32_t seconds)
{
    uint32_t now = seconds > TIMER_LONGEST ? TIMER_LONGEST : seconds < 1 ? 1 : seconds;
    const uint8_t id = (uint8_t)timer;
    const uint8_t value[] = {swapped_bcd(now / 3600), swapped_bcd(now / 60 % 60),
                             swapped_bcd(now % 60)};
    struct proactive command;
    struct answer answer;
    int err;

    ipae->news.timer[timer] = false;
    ipae->soft[timer] = 0;
    ipae->timer_left[timer] = seconds > now ? seconds - now : 0;
    if (!ipae->features.timers) {
        ipae->timer_left[timer] = 0;
        count_status(ipae, timer, seconds);
        return 0;
    }
    proactive_begin(ipae, &command, COMMAND_TIMER_MANAGEMENT, TIMER_QUALIFIER_START,
                    DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_TIMER, bytes_at(&id, 1));
    comprehension_put(&command.buf, TAG_TIMER_VALUE, BYTES_OF(value));
    err = proactive_run(ipae, &command, &answer);
    if (err == 0 && !answer_is_done(&answer))
        count_status(ipae, timer, now);
    return err;
}

int timer_stop(struct ipae *ipae, enum timer timer)
{
    const uint8_t id = (uint8_t)timer;
    bool runs_outside = ipae->features.timers && ipae->soft[timer] == 0 && !ipae->news.timer[timer];
    struct proactive command;
    struct answer answer;
    int err = 0;

    if (runs_outside) {
        proactive_begin(ipae, &command, COMMAND_TIMER_MANAGEMENT, TIMER_QUALIFIER_STOP,
                        DEVICE_TERMINAL);
        comprehension_put(&command.buf, TAG_TIMER, bytes_at(&id, 1));
        err = proactive_run(ipae, &command, &answer);
    }
    ipae->news.timer[timer] = false;
    ipae->soft[timer] = 0;
    ipae->timer_left[timer] = 0;
    return err;
}

int timer_take(struct ipae *ipae, enum timer timer)
{
    uint32_t left = ipae->timer_left[timer];
    int err;

    if (!ipae->news.timer[timer])
        return 0;
    ipae->news.timer[timer] = false;
    if (left == 0)
        return 1;
    err = timer_start(ipae, timer, left);
    return err;
}

int event_list_set_up(struct ipae *ipae)
{
    const struct features *features = &ipae->features;
    struct proactive command;
    struct answer answer;
    uint8_t octets[4];
    struct buf events = BUF_OVER(octets);

    if (features->data_event)
        buf_put_u8(&events, 0x09);
    if (card_terminal_has(ipae->card, 6, 4))
        buf_put_u8(&events, 0x0A);
    if (features->location_event)
        buf_put_u8(&events, 0x03);
    if (features->rejection_event)
        buf_put_u8(&events, 0x12);
    if (events.len == 0)
        return 0;
    proactive_begin(ipae, &command, COMMAND_SET_UP_EVENT_LIST, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_EVENT_LIST, buf_bytes(&events));
    int err = proactive_run(ipae, &command, &answer);
    if (err == 0 && !answer_is_done(&answer)) { /* then there will be none */
        ipae->features.data_event = false;
        ipae->features.location_event = false;
        ipae->features.rejection_event = false;
    }
    return err;
}

int menu_set_up(struct ipae *ipae)
{
    uint8_t octets[1 + sizeof(MENU_TEXT_POLL)];
    struct buf item = BUF_OVER(octets);
    struct proactive command;
    struct answer answer;
    int err;

    if (!ipae->features.menu)
        return 0;
    buf_put_u8(&item, MENU_ITEM_POLL);
    buf_put(&item, BYTES_TEXT(MENU_TEXT_POLL));
    proactive_begin(ipae, &command, COMMAND_SET_UP_MENU, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_ALPHA, BYTES_TEXT(MENU_TITLE));
    comprehension_put(&command.buf, TAG_ITEM, buf_bytes(&item));
    err = proactive_run(ipae, &command, &answer);
    if (err == 0 && !answer_is_done(&answer))
        ipae->features.menu = false;
    return err;
}

int poll_interval_ask(struct ipae *ipae)
{
    static const uint8_t duration[] = {UNIT_SECONDS, STATUS_SECONDS};
    struct proactive command;
    struct answer answer;

    if (!ipae->features.poll_interval || (ipae->features.timers && ipae->features.data_event))
        return 0; /* nothing is counted in STATUS commands */
    proactive_begin(ipae, &command, COMMAND_POLL_INTERVAL, 0, DEVICE_TERMINAL);
    comprehension_put(&command.buf, TAG_DURATION, BYTES_OF(duration));
    return proactive_run(ipae, &command, &answer);
}

static int local_information(struct ipae *ipae, uint8_t what, struct answer *answer)
{
    struct proactive command;

    proactive_begin(ipae, &command, COMMAND_PROVIDE_LOCAL_INFORMATION, what, DEVICE_TERMINAL);
    return proactive_run(ipae, &command, answer);
}

int imei_ask(struct ipae *ipae, uint8_t imei[8], size_t *len)
{
    struct answer answer;
    struct bytes value;
    int err;

    *len = 0;
    if (!ipae->features.location_information)
        return 0;
    err = local_information(ipae, PLI_IMEI, &answer);
    if (err < 0 || !answer_is_done(&answer))
        return err;
    value = answer_object(&answer, TAG_IMEI);
    if (value.len != 8)
        return 0;
    memcpy(imei, value.at, 8);
    *len = 8;
    return 0;
}

int tac_ask(struct ipae *ipae, uint8_t tac[TAC_OCTETS])
{
    uint8_t imei[8];
    size_t len;
    int err = imei_ask(ipae, imei, &len);

    if (err < 0 || len == 0)
        return err < 0 ? err : ERR_NOT_FOUND;
    for (size_t i = 0; i < TAC_OCTETS; i++) /* digits begin in the upper half of the first octet */
        tac[i] = (uint8_t)((imei[i] >> 4) | (imei[i + 1] << 4));
    return 0;
}

int location_ask(struct ipae *ipae)
{
    struct answer answer;
    struct bytes value;
    int err;

    if (!ipae->features.location_information)
        return 0;
    err = local_information(ipae, PLI_LOCATION, &answer);
    if (err < 0)
        return err;
    value = answer_object(&answer, TAG_LOCATION);
    if (answer_is_done(&answer) && value.len >= sizeof(ipae->plmn)) {
        memcpy(ipae->plmn, value.at, sizeof(ipae->plmn));
        ipae->news.location = LOCATION_NORMAL;
    } else if (answer.result == RESULT_TERMINAL_BUSY && answer.info == BUSY_NO_SERVICE) {
        ipae->news.location = LOCATION_NONE;
    }
    return 0;
}

int date_time_request(struct ipae *ipae, struct answer *answer, struct bytes *value)
{
    int err = local_information(ipae, PLI_DATE_TIME, answer);

    *value = BYTES_NONE;
    if (err == 0 && answer_is_done(answer))
        *value = answer_object(answer, TAG_DATE_TIME);
    return err;
}
