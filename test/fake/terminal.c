/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/terminal.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "tools/pki/source_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { RUNAWAY = 80000 };

struct proactive {
    uint8_t number, type, qualifier, to;
    struct bytes objects;
};

/* Ends the terminal after a power cut. */
static void look_at_power(struct fake_terminal *terminal)
{
    if (terminal->has_lost_power && terminal->has_lost_power())
        longjmp(terminal->power_cut, 1);
}

static void reset(struct fake_terminal *terminal)
{
    int err = euiccd_reset(terminal->card, NULL);

    look_at_power(terminal);
    assert_int_equal(err, 0);
}

static struct bytes transmit(struct fake_terminal *terminal, struct bytes command)
{
    struct rapdu rapdu = card_transmit(terminal->card, command);

    look_at_power(terminal);
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

static struct bytes object(const struct proactive *command, uint32_t tag)
{
    struct tlv found;

    return comprehension_find(command->objects, tag, &found) == 0 ? found.value : BYTES_NONE;
}

/* ---- channels ---- */

static bool wants_event(const struct fake_terminal *terminal, unsigned event)
{
    return terminal->events >> event & 1;
}

static bool is_dead(const struct fake_terminal *terminal, const struct terminal_channel *channel)
{
    return terminal->location != 0 ||
           (terminal->cut_after >= 0 && terminal->cut_done && !terminal->cut_silently) ||
           (channel->at == channel->rx.len && channel->peer && channel->peer->is_over &&
            channel->peer->is_over(channel->peer));
}

/* Counts octets over channels; fails the links at cut_after. */
static size_t count_traffic(struct fake_terminal *terminal, unsigned long *direction, size_t len)
{
    long left =
        terminal->cut_after < 0 ? -1 : terminal->cut_after - (long)(terminal->up + terminal->down);

    if (left >= 0 && (long)len >= left) {
        terminal->cut_done = true;
        len = (size_t)left;
    }
    *direction += len;
    return len;
}

static size_t readable(const struct fake_terminal *terminal, const struct terminal_channel *channel)
{
    if (terminal->joins_datagrams)
        return channel->rx.len - channel->at;

    return channel->datagrams ? (channel->datagram_count ? channel->sizes[0] : 0)
                              : channel->rx.len - channel->at;
}

static void answer_put(struct terminal_channel *channel, struct bytes data,
                       struct fake_terminal *terminal)
{
    size_t len;

    if (channel->datagrams && channel->datagram_count == TERMINAL_DATAGRAMS)
        return; /* no room: lost */
    len = count_traffic(terminal, &terminal->down, data.len);
    if (len == 0)
        return;
    if (channel->at == channel->rx.len)
        channel->at = channel->rx.len = 0;
    buf_put(&channel->rx, bytes_cut(data, 0, len));
    assert_false(channel->rx.overflow);
    if (channel->datagrams)
        channel->sizes[channel->datagram_count++] = len;
}

static uint8_t general_result(struct fake_terminal *terminal, const struct proactive *command)
{
    if (terminal->result_times && terminal->result_type == command->type) {
        terminal->result_times--;
        return (uint8_t)terminal->result;
    }
    return 0;
}

static void put_result(struct buf *out, uint8_t result, int info)
{
    const uint8_t octets[] = {result, (uint8_t)info};

    comprehension_put(out, 0x83, bytes_at(octets, info < 0 ? 1 : 2));
}

/* Objects are in the order of TS 102 223 6.6.27; bearer and access objects are kept in `way`. */
static void look_at_way(struct fake_terminal *terminal, const struct proactive *command)
{
    static const uint8_t order[] = {0x01, 0x02, 0x35, 0x39, 0x47, 0x0D, 0x0D, 0x3C, 0x3E};
    struct bytes cursor = command->objects;
    struct tlv object;
    size_t at = 0;

    terminal->way = BUF_OVER(terminal->way_octets);
    while (comprehension_next(&cursor, &object) == 0) {
        while (at < sizeof(order) && order[at] != object.tag)
            at++;
        assert_true(at++ < sizeof(order));
        if (object.tag == 0x35 || object.tag == 0x47 || object.tag == 0x0D)
            buf_put(&terminal->way, object.whole);
    }
    assert_true(terminal->way.len > 2);
}

static void open_channel(struct fake_terminal *terminal, const struct proactive *command,
                         struct buf *out)
{
    struct bytes level = object(command, 0x3C), address = object(command, 0x3E);
    struct bytes size = object(command, 0x39);
    bool wants_dns = (command->qualifier & 0x08) != 0;
    unsigned id = 1;
    struct terminal_channel *channel;

    look_at_way(terminal, command);
    assert_int_equal(level.len, 3);
    assert_int_equal(size.len, 2);
    terminal->opens++;
    while (id <= TERMINAL_CHANNELS && terminal->channels[id].open)
        id++;
    assert_true(id <= TERMINAL_CHANNELS);
    if (terminal->location != 0) {
        put_result(out, 0x20, 0x04);
        return;
    }
    channel = &terminal->channels[id];
    *channel = (struct terminal_channel){.open = true, .datagrams = level.at[0] == 1};
    channel->rx = BUF_OVER(terminal->octets[id]);
    channel->tx = BUF_OVER(terminal->stored[id]);
    if (!wants_dns) {
        assert_true((address.len == 5 && address.at[0] == 0x21) ||
                    (address.len == 17 && address.at[0] == 0x57));
        channel->peer = terminal->find ? terminal->find(terminal->context, channel->datagrams,
                                                        bytes_from(address, 1),
                                                        (uint16_t)(level.at[1] << 8 | level.at[2]))
                                       : NULL;
        if (!channel->peer) {
            channel->open = false;
            put_result(out, 0x3A, 0x07);
            return;
        }
        if (channel->peer->connected)
            channel->peer->connected(channel->peer);
    }
    const uint8_t status[] = {(uint8_t)(0x80 | id), 0x00};
    static const uint8_t dns[] = {0x21, 10, 0, 0, 53}, bearer[] = {0x03};

    put_result(out, 0, -1);
    comprehension_put(out, 0x38, BYTES_OF(status));
    comprehension_put(out, 0x35, BYTES_OF(bearer));
    if (terminal->buffer_size) {
        const uint8_t own[] = {(uint8_t)(terminal->buffer_size >> 8),
                               (uint8_t)terminal->buffer_size};

        comprehension_put(out, 0x39, BYTES_OF(own));
    } else {
        comprehension_put(out, 0x39, size);
    }
    if (wants_dns && !terminal->no_dns)
        comprehension_put(out, 0x40, BYTES_OF(dns));
}

static struct terminal_channel *channel_of(struct fake_terminal *terminal,
                                           const struct proactive *command, struct buf *out)
{
    unsigned id = command->to & 0x0F;

    assert_int_equal(command->to & 0xF0, 0x20);
    if (id == 0 || id > TERMINAL_CHANNELS || !terminal->channels[id].open) {
        put_result(out, 0x3A, 0x03);
        return NULL;
    }
    return &terminal->channels[id];
}

static void send_data(struct fake_terminal *terminal, const struct proactive *command,
                      struct buf *out)
{
    struct terminal_channel *channel = channel_of(terminal, command, out);
    static uint8_t received_octets[TERMINAL_RX_MAX];
    struct buf received = BUF_OVER(received_octets);
    const uint8_t left = 0xFF;
    size_t len;

    terminal->sends++;
    if (!channel)
        return;
    if (is_dead(terminal, channel)) {
        put_result(out, 0x3A, 0x02);
        return;
    }
    buf_put(&channel->tx, object(command, 0x36));
    assert_false(channel->tx.overflow);
    if (terminal->buffer_size && channel->tx.len > terminal->buffer_size) {
        channel->tx.len = 0;
        put_result(out, 0x3A, 0x04);
        return;
    }
    if (command->qualifier & 1) {
        if (channel->datagrams && channel->tx.len > terminal->datagram_most)
            terminal->datagram_most = channel->tx.len;
        len = count_traffic(terminal, &terminal->up, channel->tx.len);
        if (channel->peer && len)
            channel->peer->receive(channel->peer, bytes_cut(buf_bytes(&channel->tx), 0, len),
                                   &received);
        channel->tx.len = 0;
        do {
            answer_put(channel, buf_bytes(&received), terminal);
            received.len = 0;
        } while (len && channel->peer && channel->peer->next &&
                 channel->peer->next(channel->peer, &received));
    }
    put_result(out, 0, -1);
    comprehension_put(out, 0xB7, bytes_at(&left, 1));
}

static void receive_data(struct fake_terminal *terminal, const struct proactive *command,
                         struct buf *out)
{
    struct terminal_channel *channel = channel_of(terminal, command, out);
    struct bytes wanted = object(command, 0x37), data;
    size_t left;

    terminal->receives++;
    assert_int_equal(wanted.len, 1);
    if (!channel)
        return;
    if (terminal->endless) {
        /* a DTLS record of an unused epoch */
        static const uint8_t noise[] = {0x17, 0xFE, 0xFD, 0, 5, 0, 0, 0, 0, 0, 9, 0, 2, 1, 1};
        static const uint8_t more = 0xFF;

        put_result(out, 0x02, -1);
        comprehension_put(out, 0xB6, BYTES_OF(noise));
        comprehension_put(out, 0xB7, bytes_at(&more, 1));
        return;
    }
    data =
        bytes_cut(bytes_from(buf_bytes(&channel->rx), channel->at), 0, readable(terminal, channel));
    data = bytes_cut(data, 0, wanted.at[0]);
    if (terminal->receive_max)
        data = bytes_cut(data, 0, terminal->receive_max);
    if (data.len == 0 && is_dead(terminal, channel)) {
        put_result(out, 0x3A, 0x02);
        return;
    }
    channel->at += data.len;
    if (channel->datagrams && terminal->joins_datagrams)
        channel->datagram_count = channel->at < channel->rx.len;
    else if (channel->datagrams && data.len) {
        channel->sizes[0] -= data.len;
        if (channel->sizes[0] == 0)
            memmove(channel->sizes, channel->sizes + 1,
                    sizeof(channel->sizes[0]) * --channel->datagram_count);
    }
    left = readable(terminal, channel);
    if (channel->datagrams && data.len && !terminal->joins_datagrams &&
        (channel->at == channel->rx.len || left == 0))
        left = 0; /* DATA AVAILABLE announces the next datagram */
    const uint8_t rest = left > 255 ? 255 : (uint8_t)left;
    put_result(out, data.len < wanted.at[0] ? 0x02 : 0x00, -1);
    comprehension_put(out, 0xB6, data);
    comprehension_put(out, 0xB7, bytes_at(&rest, 1));
}

static void close_channel(struct fake_terminal *terminal, const struct proactive *command,
                          struct buf *out)
{
    struct terminal_channel *channel = channel_of(terminal, command, out);

    if (!channel)
        return;
    channel->open = false;
    put_result(out, 0, -1);
}

static void channel_status(struct fake_terminal *terminal, struct buf *out)
{
    put_result(out, 0, -1);
    for (unsigned id = 1; id <= TERMINAL_CHANNELS; id++) {
        const struct terminal_channel *channel = &terminal->channels[id];
        bool dead = channel->open && is_dead(terminal, channel);
        const uint8_t status[] = {(uint8_t)(dead ? id : 0x80 | id), dead ? 0x05 : 0x00};

        if (channel->open)
            comprehension_put(out, 0xB8, BYTES_OF(status));
    }
}

/* ---- other commands ---- */

static unsigned bcd(uint8_t octet)
{
    return (octet & 0x0FU) * 10U + (octet >> 4);
}

static void manage_timer(struct fake_terminal *terminal, const struct proactive *command,
                         struct buf *out)
{
    struct bytes id = object(command, 0x24), value = object(command, 0x25);
    long *timer;

    assert_int_equal(id.len, 1);
    assert_true(id.at[0] >= 1 && id.at[0] <= TERMINAL_TIMERS);
    timer = &terminal->timers[id.at[0]];
    if (command->qualifier == 0) {
        assert_int_equal(value.len, 3);
        *timer = bcd(value.at[0]) * 3600L + bcd(value.at[1]) * 60L + bcd(value.at[2]);
        assert_true(*timer > 0);
    } else if (*timer < 0) {
        put_result(out, 0x24, -1);
        return;
    } else {
        *timer = -1;
    }
    put_result(out, 0, -1);
    comprehension_put(out, 0xA4, id);
}

static void put_location(struct buf *out)
{
    static const uint8_t location[] = {0x00, 0xF1, 0x10, 0x00, 0x01, 0x00, 0x01, 0x00, 0x1F};

    comprehension_put(out, 0x93, BYTES_OF(location));
}

static void put_swapped(struct buf *out, int value)
{
    buf_put_u8(out, (unsigned)(value % 10 << 4 | value / 10 % 10));
}

/* Date, time and time zone (UTC) of TS 102 223 8.39. */
static void put_date_time(const struct fake_terminal *terminal, struct buf *out)
{
    time_t seconds = (time_t)source_date(terminal->clock);
    struct tm utc;

    assert_non_null(gmtime_r(&seconds, &utc));
    put_swapped(out, utc.tm_year);
    put_swapped(out, utc.tm_mon + 1);
    put_swapped(out, utc.tm_mday);
    put_swapped(out, utc.tm_hour);
    put_swapped(out, utc.tm_min);
    put_swapped(out, utc.tm_sec);
    buf_put_u8(out, 0);
}

static void local_information(struct fake_terminal *terminal, const struct proactive *command,
                              struct buf *out)
{
    uint8_t octets[7];
    struct buf time = BUF_OVER(octets);

    if (command->qualifier == 0x00 && terminal->location != 0) {
        put_result(out, 0x20, 0x04);
        return;
    }
    put_result(out, 0, -1);
    if (command->qualifier == 0x00)
        put_location(out);
    else if (command->qualifier == 0x01)
        comprehension_put(out, 0x94, BYTES_OF(terminal->imei));
    else if (command->qualifier == 0x03) {
        if (terminal->time)
            assert_int_equal(buf_put_hex(&time, terminal->time), 0);
        else
            put_date_time(terminal, &time);
        comprehension_put(out, 0xA6, buf_bytes(&time));
    }
}

static void set_events(struct fake_terminal *terminal, const struct proactive *command,
                       struct buf *out)
{
    struct bytes list = object(command, 0x19);

    terminal->events = 0;
    for (size_t i = 0; i < list.len; i++)
        terminal->events |= 1ULL << list.at[i];
    put_result(out, 0, -1);
}

static void perform(struct fake_terminal *terminal, const struct proactive *command,
                    struct buf *out)
{
    uint8_t result = general_result(terminal, command);

    if (result) {
        put_result(out, result, 0);
        return;
    }
    switch (command->type) {
    case 0x01:
        assert_int_equal(command->qualifier, 0x09);
        put_result(out, 0, -1);
        break;
    case 0x03:
        put_result(out, 0, -1);
        comprehension_put(out, 0x84, object(command, 0x04));
        break;
    case 0x05:
        set_events(terminal, command, out);
        break;
    case 0x25:
        terminal->menus++;
        put_result(out, 0, -1);
        break;
    case 0x26:
        local_information(terminal, command, out);
        break;
    case 0x27:
        manage_timer(terminal, command, out);
        break;
    case 0x40:
        open_channel(terminal, command, out);
        break;
    case 0x41:
        close_channel(terminal, command, out);
        break;
    case 0x42:
        receive_data(terminal, command, out);
        break;
    case 0x43:
        send_data(terminal, command, out);
        break;
    case 0x44:
        channel_status(terminal, out);
        break;
    default:
        put_result(out, 0x30, -1);
    }
}

/* ---- the loop ---- */

static void forget(struct fake_terminal *terminal)
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
static void serve(struct fake_terminal *terminal)
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
        perform(terminal, &command, &response);
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

static void tell_expired(struct fake_terminal *terminal, uint8_t id)
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
            tell_expired(terminal, (uint8_t)id);
    }
}

static void run(struct fake_terminal *terminal)
{
    while (!stopped(terminal) && sw_is_proactive(terminal->sw)) {
        serve(terminal);
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

    if (!wants_event(terminal, event))
        return;
    put_event(&envelope, event, from, objects);
    send_command(terminal, INS_ENVELOPE, 0, buf_bytes(&envelope));
    assert_true(sw_is_ok(terminal->sw));
    run(terminal);
}

/* Sends DATA AVAILABLE and CHANNEL STATUS. True: at least one was sent. */
static bool tell_channels(struct fake_terminal *terminal)
{
    for (unsigned id = 1; id <= TERMINAL_CHANNELS; id++) {
        struct terminal_channel *channel = &terminal->channels[id];
        size_t left = channel->open ? readable(terminal, channel) : 0;
        bool over = channel->open && is_dead(terminal, channel);
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

static void settle(struct fake_terminal *terminal)
{
    do
        run(terminal);
    while (!stopped(terminal) && tell_channels(terminal));
}

static void tell_location(struct fake_terminal *terminal)
{
    uint8_t octets[40];
    struct buf objects = BUF_OVER(octets);
    const uint8_t status = (uint8_t)terminal->location;

    comprehension_put(&objects, 0x9B, bytes_at(&status, 1));
    if (terminal->location == 0)
        put_location(&objects);
    send_event(terminal, 0x03, 0x82, buf_bytes(&objects));
}

static void begin_session(struct fake_terminal *terminal)
{
    static const uint8_t select[] = {0x00, INS_SELECT, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05,       0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF,       0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t octets[64];
    struct buf data = BUF_OVER(octets);

    forget(terminal);
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
    run(terminal);
    tell_location(terminal);
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
    forget(terminal);
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
    settle(terminal);
}

void terminal_go_on(struct fake_terminal *terminal)
{
    settle(terminal);
}

void terminal_poll(struct fake_terminal *terminal)
{
    static const uint8_t status[] = {0x80, INS_STATUS, 0x00, 0x0C};

    transmit(terminal, BYTES_OF(status));
    settle(terminal);
}

void terminal_collect(struct fake_terminal *terminal)
{
    uint8_t octets[2048];
    struct buf received = BUF_OVER(octets);

    for (unsigned i = 1; i <= TERMINAL_CHANNELS; i++) {
        struct terminal_channel *channel = &terminal->channels[i];

        while (channel->open && channel->peer && channel->peer->next &&
               !is_dead(terminal, channel) && channel->peer->next(channel->peer, &received)) {
            answer_put(channel, buf_bytes(&received), terminal);
            received.len = 0;
        }
    }
    settle(terminal);
}

static void expire(struct fake_terminal *terminal, uint8_t id)
{
    tell_expired(terminal, (uint8_t)id);
    settle(terminal);
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
    tell_location(terminal);
    settle(terminal);
}

void terminal_reject(struct fake_terminal *terminal, uint8_t cause)
{
    const uint8_t objects[] = {0x7D, 0x05, 0x00, 0xF1, 0x10, 0x00, 0x01, 0xBF,
                               0x01, 0x08, 0xF4, 0x01, 0x09, 0xF5, 0x01, cause};

    send_event(terminal, 0x12, 0x83, BYTES_OF(objects));
    settle(terminal);
}

uint16_t terminal_envelope(struct fake_terminal *terminal, const char *envelope)
{
    uint8_t octets[255];
    struct buf data = BUF_OVER(octets);
    uint16_t sw;

    assert_int_equal(buf_put_hex(&data, envelope), 0);
    send_command(terminal, INS_ENVELOPE, 0, buf_bytes(&data));
    sw = terminal->sw;
    settle(terminal);
    return sw;
}
