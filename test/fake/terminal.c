/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal for tests: sessions of the card, time and events. */
#include "test/fake/terminal_private.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/pki/source_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RUNAWAY = 80000 };

/* Ends the terminal after a power cut. */
static void check_power(struct fake_terminal *terminal)
{
    if (terminal->has_lost_power && terminal->has_lost_power())
        longjmp(terminal->power_cut, 1);
}

static void reset(struct fake_terminal *terminal)
{
    int err = euiccd_reset(terminal->card, NULL);

    check_power(terminal);
    assert_int_equal(err, 0);
}

static struct bytes transmit(struct fake_terminal *terminal, struct bytes command)
{
    struct rapdu rapdu = card_transmit(terminal->card, command);

    check_power(terminal);
    terminal->sw = rapdu.sw;
    return rapdu.data;
}

static struct bytes send_command(struct fake_terminal *terminal, uint8_t ins, uint8_t p2,
                                 struct bytes data)
{
    uint8_t octets[5 + 255];
    struct buf command = BUF_OVER(octets);

    assert_true(data.len > 0 && data.len <= 255);
    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, ins);
    buf_put_u8(&command, 0);
    buf_put_u8(&command, p2);
    buf_put_u8(&command, (unsigned)data.len);
    buf_put(&command, data);
    return transmit(terminal, buf_bytes(&command));
}

static void clear_state(struct fake_terminal *terminal)
{
    for (unsigned i = 0; i <= TERMINAL_CHANNELS; i++)
        terminal->channels[i].open = false;
    for (unsigned i = 0; i <= TERMINAL_TIMERS; i++)
        terminal->timers[i] = -1;
    terminal->events = 0;
}

static void read_command(struct bytes octets, struct proactive *out)
{
    struct tlv whole, details, devices;
    struct bytes cursor;

    assert_int_equal(tlv_only(octets, &whole), 0);
    assert_int_equal(whole.tag, 0xD0);
    cursor = whole.value;
    assert_int_equal(comprehension_next(&cursor, &details), 0);
    assert_int_equal(comprehension_next(&cursor, &devices), 0);
    assert_int_equal(details.tag, 0x01);
    assert_int_equal(devices.tag, 0x02);
    assert_int_equal(details.value.len, 3);
    assert_int_equal(devices.value.at[0], 0x81);
    *out = (struct proactive){details.value.at[0], details.value.at[1], details.value.at[2],
                              devices.value.at[1], cursor};
}

static bool any_open(const struct fake_terminal *terminal)
{
    for (unsigned i = 1; i <= TERMINAL_CHANNELS; i++)
        if (terminal->channels[i].open)
            return true;
    return false;
}

static void begin_session(struct fake_terminal *terminal);

/* FETCH, the command, TERMINAL RESPONSE. */
static void process_command(struct fake_terminal *terminal)
{
    const uint8_t fetch[] = {0x80, INS_FETCH, 0, 0, (uint8_t)terminal->sw};
    static const uint8_t devices[] = {0x82, 0x81};
    uint8_t command_octets[256], octets[255];
    struct buf response = BUF_OVER(octets);
    struct proactive command;
    struct bytes fetched = transmit(terminal, BYTES_OF(fetch));
    size_t used = strlen(terminal->log);

    assert_int_equal(terminal->sw, 0x9000);
    assert_true(fetched.len > 0 && fetched.len <= sizeof(command_octets));
    memcpy(command_octets, fetched.at, fetched.len);
    read_command(bytes_at(command_octets, fetched.len), &command);
    terminal->commands++;
    assert_true(terminal->commands < RUNAWAY);
    if (used < sizeof(terminal->log) - 4)
        snprintf(terminal->log + used, 4, "%02X ", command.type);
    if (command.type == 0x01) {
        assert_false(any_open(terminal)); /* CAT-D9 */
        terminal->refreshes++;
        if (terminal->location_after_refresh >= 0)
            terminal->location = terminal->location_after_refresh;
    }
    if (command.type == 0x01 && !terminal->answers_refresh) {
        reset(terminal);
        begin_session(terminal);
        return;
    }
    const uint8_t details[] = {command.number, command.type, command.qualifier};
    comprehension_put(&response, 0x81, BYTES_OF(details));
    comprehension_put(&response, 0x82, BYTES_OF(devices));
    if (terminal->garbage) {
        static const uint8_t noise[] = {0x83, 0x81, 0xB6, 0x7F, 0xFF};

        buf_put(&response, BYTES_OF(noise));
    } else {
        fake_terminal_perform(terminal, &command, &response);
    }
    assert_false(response.overflow);
    send_command(terminal, INS_TERMINAL_RESPONSE, 0, buf_bytes(&response));
    if (command.type == 0x01) {
        assert_int_equal(terminal->sw, 0x9000); /* the card waits for the new card session */
        begin_session(terminal);
    }
}

static bool stopped(const struct fake_terminal *terminal)
{
    return terminal->silent || (terminal->stop_after && terminal->commands >= terminal->stop_after);
}

static void send_timer_expiration(struct fake_terminal *terminal, uint8_t id)
{
    static const uint8_t devices[] = {0x82, 0x81}, value[] = {0, 0, 0};
    uint8_t octets[40];
    struct buf envelope = BUF_OVER(octets);
    size_t mark = tlv_open(&envelope, 0xD7);

    terminal->timers[id] = -1;
    comprehension_put(&envelope, 0x82, BYTES_OF(devices));
    comprehension_put(&envelope, 0xA4, bytes_at(&id, 1));
    comprehension_put(&envelope, 0xA5, BYTES_OF(value));
    tlv_close(&envelope, mark);
    send_command(terminal, INS_ENVELOPE, 0, buf_bytes(&envelope));
}

/* Advances the clock by the duration of a command. */
static void pass_time(struct fake_terminal *terminal)
{
    for (unsigned id = 1; id <= TERMINAL_TIMERS; id++) {
        if (terminal->timers[id] < 0)
            continue;
        terminal->timers[id] -= terminal->slowness;
        if (terminal->timers[id] <= 0)
            send_timer_expiration(terminal, (uint8_t)id);
    }
}

static void run_until_idle(struct fake_terminal *terminal)
{
    while (!stopped(terminal) && sw_is_proactive(terminal->sw)) {
        process_command(terminal);
        if (terminal->slowness)
            pass_time(terminal);
    }
}

static void put_event(struct buf *out, uint8_t event, uint8_t from, struct bytes objects)
{
    const uint8_t devices[] = {from, 0x81};
    size_t mark = tlv_open(out, 0xD6);

    comprehension_put(out, 0x99, bytes_at(&event, 1));
    comprehension_put(out, 0x82, BYTES_OF(devices));
    buf_put(out, objects);
    tlv_close(out, mark);
}

static void send_event(struct fake_terminal *terminal, uint8_t event, uint8_t from,
                       struct bytes objects)
{
    uint8_t octets[100];
    struct buf envelope = BUF_OVER(octets);

    if (!fake_terminal_wants_event(terminal, event))
        return;
    put_event(&envelope, event, from, objects);
    send_command(terminal, INS_ENVELOPE, 0, buf_bytes(&envelope));
    assert_true(sw_is_ok(terminal->sw));
    run_until_idle(terminal);
}

/* Sends DATA AVAILABLE and CHANNEL STATUS. True: at least one was sent. */
static bool send_channel_events(struct fake_terminal *terminal)
{
    for (unsigned id = 1; id <= TERMINAL_CHANNELS; id++) {
        struct terminal_channel *channel = &terminal->channels[id];
        size_t left = channel->open ? fake_terminal_readable(terminal, channel) : 0;
        bool over = channel->open && fake_terminal_link_is_lost(terminal, channel);
        const uint8_t status[] = {0xB8, 0x02, (uint8_t)(over ? id : 0x80 | id), over ? 0x05 : 0x00,
                                  0xB7, 0x01, left > 255 ? 255 : (uint8_t)left};
        unsigned before = terminal->commands;

        if (left) {
            send_event(terminal, 0x09, 0x82, BYTES_OF(status));
            if (terminal->commands != before)
                return true;
        }
        if (over && channel->open && !channel->told_over) {
            channel->told_over = true;
            send_event(terminal, 0x0A, 0x82, bytes_at(status, 4));
            return true;
        }
    }
    return false;
}

static void process_events(struct fake_terminal *terminal)
{
    do
        run_until_idle(terminal);
    while (!stopped(terminal) && send_channel_events(terminal));
}

static void send_location_status(struct fake_terminal *terminal)
{
    uint8_t octets[40];
    struct buf objects = BUF_OVER(octets);
    const uint8_t status = (uint8_t)terminal->location;

    comprehension_put(&objects, 0x9B, bytes_at(&status, 1));
    if (terminal->location == 0)
        fake_terminal_put_location(&objects);
    send_event(terminal, 0x03, 0x82, buf_bytes(&objects));
}

static void begin_session(struct fake_terminal *terminal)
{
    static const uint8_t select[] = {0x00, INS_SELECT, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05,       0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF,       0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t octets[64];
    struct buf data = BUF_OVER(octets);

    clear_state(terminal);
    if (terminal->coverage)
        terminal->location = terminal->coverage(terminal->context);
    transmit(terminal, BYTES_OF(select)); /* test profiles have no files for STATUS */
    if (terminal->capability) {
        assert_int_equal(buf_put_hex(&data, terminal->capability), 0);
        send_command(terminal, INS_TERMINAL_CAPABILITY, 0, buf_bytes(&data));
        assert_int_equal(terminal->sw, 0x9000);
        data.len = 0;
    }
    assert_int_equal(buf_put_hex(&data, terminal->profile), 0);
    send_command(terminal, INS_TERMINAL_PROFILE, 0, buf_bytes(&data));
    run_until_idle(terminal);
    send_location_status(terminal);
}

void terminal_begin(struct fake_terminal *terminal, struct euiccd_card *card)
{
    static const uint8_t imei[] = {0x3A, 0x55, 0x10, 0x80, 0x00, 0x00, 0x00, 0x10};

    memset(terminal, 0, offsetof(struct fake_terminal, octets)); /* not the large buffers */
    terminal->card = card;
    terminal->profile = TERMINAL_PROFILE_FULL;
    terminal->capability = "A903840100";
    terminal->clock = &source_clock;
    terminal->cut_after = -1;
    terminal->location_after_refresh = -1;
    memcpy(terminal->imei, imei, sizeof(imei));
    clear_state(terminal);
}

void terminal_end(struct fake_terminal *terminal)
{
    euiccd_power_off(terminal->card);
}

void terminal_start(struct fake_terminal *terminal)
{
    terminal->commands = 0;
    reset(terminal);
    begin_session(terminal);
    process_events(terminal);
}

void terminal_go_on(struct fake_terminal *terminal)
{
    process_events(terminal);
}

void terminal_poll(struct fake_terminal *terminal)
{
    static const uint8_t status[] = {0x80, INS_STATUS, 0x00, 0x0C};

    transmit(terminal, BYTES_OF(status));
    process_events(terminal);
}

void terminal_collect(struct fake_terminal *terminal)
{
    uint8_t octets[2048];
    struct buf received = BUF_OVER(octets);

    for (unsigned i = 1; i <= TERMINAL_CHANNELS; i++) {
        struct terminal_channel *channel = &terminal->channels[i];

        while (channel->open && channel->peer && channel->peer->next &&
               !fake_terminal_link_is_lost(terminal, channel) &&
               channel->peer->next(channel->peer, &received)) {
            fake_terminal_put_received(channel, buf_bytes(&received), terminal);
            received.len = 0;
        }
    }
    process_events(terminal);
}

static void expire(struct fake_terminal *terminal, uint8_t id)
{
    send_timer_expiration(terminal, (uint8_t)id);
    process_events(terminal);
}

void terminal_wait(struct fake_terminal *terminal, long seconds)
{
    while (seconds > 0) {
        long step = seconds;
        uint8_t next = 0;

        for (unsigned i = 1; i <= TERMINAL_TIMERS; i++)
            if (terminal->timers[i] >= 0 && terminal->timers[i] <= step) {
                step = terminal->timers[i];
                next = (uint8_t)i;
            }
        for (unsigned i = 1; i <= TERMINAL_TIMERS; i++)
            if (terminal->timers[i] >= 0)
                terminal->timers[i] -= step;
        seconds -= step;
        if (next)
            expire(terminal, next);
        else
            return;
    }
}

void terminal_set_location(struct fake_terminal *terminal, int location)
{
    terminal->location = location;
    send_location_status(terminal);
    process_events(terminal);
}

void terminal_reject(struct fake_terminal *terminal, uint8_t cause)
{
    const uint8_t objects[] = {0x7D, 0x05, 0x00, 0xF1, 0x10, 0x00, 0x01, 0xBF,
                               0x01, 0x08, 0xF4, 0x01, 0x09, 0xF5, 0x01, cause};

    send_event(terminal, 0x12, 0x83, BYTES_OF(objects));
    process_events(terminal);
}

uint16_t terminal_envelope(struct fake_terminal *terminal, const char *envelope)
{
    uint8_t octets[255];
    struct buf data = BUF_OVER(octets);
    uint16_t sw;

    assert_int_equal(buf_put_hex(&data, envelope), 0);
    send_command(terminal, INS_ENVELOPE, 0, buf_bytes(&data));
    sw = terminal->sw;
    process_events(terminal);
    return sw;
}
