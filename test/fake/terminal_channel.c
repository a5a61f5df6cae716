/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands of BIP, between the card and the peers of the test. */
#include "test/fake/terminal_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

bool fake_terminal_wants_event(const struct fake_terminal *terminal, unsigned event)
{
    return terminal->events >> event & 1;
}

bool fake_terminal_link_is_lost(const struct fake_terminal *terminal,
                                const struct terminal_channel *channel)
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

size_t fake_terminal_readable(const struct fake_terminal *terminal,
                              const struct terminal_channel *channel)
{
    if (terminal->joins_datagrams)
        return channel->rx.len - channel->at;

    return channel->datagrams ? (channel->datagram_count ? channel->sizes[0] : 0)
                              : channel->rx.len - channel->at;
}

void fake_terminal_put_received(struct terminal_channel *channel, struct bytes data,
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

uint8_t fake_terminal_result(struct fake_terminal *terminal, const struct proactive *command)
{
    if (terminal->result_times && terminal->result_type == command->type) {
        terminal->result_times--;
        return (uint8_t)terminal->result;
    }
    return 0;
}

void fake_terminal_put_result(struct buf *out, uint8_t result, int info)
{
    const uint8_t octets[] = {result, (uint8_t)info};

    comprehension_put(out, 0x83, bytes_at(octets, info < 0 ? 1 : 2));
}

/* Objects are in the order of TS 102 223 6.6.27; bearer and access objects are kept in `way`. */
static void check_access(struct fake_terminal *terminal, const struct proactive *command)
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

void fake_terminal_open_channel(struct fake_terminal *terminal, const struct proactive *command,
                                struct buf *out)
{
    struct bytes level = fake_terminal_object(command, 0x3C),
                 address = fake_terminal_object(command, 0x3E);
    struct bytes size = fake_terminal_object(command, 0x39);
    bool wants_dns = (command->qualifier & 0x08) != 0;
    unsigned id = 1;
    struct terminal_channel *channel;

    check_access(terminal, command);
    assert_int_equal(level.len, 3);
    assert_int_equal(size.len, 2);
    terminal->opens++;
    while (id <= TERMINAL_CHANNELS && terminal->channels[id].open)
        id++;
    assert_true(id <= TERMINAL_CHANNELS);
    if (terminal->location != 0) {
        fake_terminal_put_result(out, 0x20, 0x04);
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
            fake_terminal_put_result(out, 0x3A, 0x07);
            return;
        }
        if (channel->peer->connected)
            channel->peer->connected(channel->peer);
    }
    const uint8_t status[] = {(uint8_t)(0x80 | id), 0x00};
    static const uint8_t dns[] = {0x21, 10, 0, 0, 53}, bearer[] = {0x03};

    fake_terminal_put_result(out, 0, -1);
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
        fake_terminal_put_result(out, 0x3A, 0x03);
        return NULL;
    }
    return &terminal->channels[id];
}

void fake_terminal_send_data(struct fake_terminal *terminal, const struct proactive *command,
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
    if (fake_terminal_link_is_lost(terminal, channel)) {
        fake_terminal_put_result(out, 0x3A, 0x02);
        return;
    }
    buf_put(&channel->tx, fake_terminal_object(command, 0x36));
    assert_false(channel->tx.overflow);
    if (terminal->buffer_size && channel->tx.len > terminal->buffer_size) {
        channel->tx.len = 0;
        fake_terminal_put_result(out, 0x3A, 0x04);
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
            fake_terminal_put_received(channel, buf_bytes(&received), terminal);
            received.len = 0;
        } while (len && channel->peer && channel->peer->next &&
                 channel->peer->next(channel->peer, &received));
    }
    fake_terminal_put_result(out, 0, -1);
    comprehension_put(out, 0xB7, bytes_at(&left, 1));
}

void fake_terminal_receive_data(struct fake_terminal *terminal, const struct proactive *command,
                                struct buf *out)
{
    struct terminal_channel *channel = channel_of(terminal, command, out);
    struct bytes wanted = fake_terminal_object(command, 0x37), data;
    size_t left;

    terminal->receives++;
    assert_int_equal(wanted.len, 1);
    if (!channel)
        return;
    if (terminal->endless) {
        /* a DTLS record of an unused epoch */
        static const uint8_t noise[] = {0x17, 0xFE, 0xFD, 0, 5, 0, 0, 0, 0, 0, 9, 0, 2, 1, 1};
        static const uint8_t more = 0xFF;

        fake_terminal_put_result(out, 0x02, -1);
        comprehension_put(out, 0xB6, BYTES_OF(noise));
        comprehension_put(out, 0xB7, bytes_at(&more, 1));
        return;
    }
    data = bytes_cut(bytes_from(buf_bytes(&channel->rx), channel->at), 0,
                     fake_terminal_readable(terminal, channel));
    data = bytes_cut(data, 0, wanted.at[0]);
    if (terminal->receive_max)
        data = bytes_cut(data, 0, terminal->receive_max);
    if (data.len == 0 && fake_terminal_link_is_lost(terminal, channel)) {
        fake_terminal_put_result(out, 0x3A, 0x02);
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
    left = fake_terminal_readable(terminal, channel);
    if (channel->datagrams && data.len && !terminal->joins_datagrams &&
        (channel->at == channel->rx.len || left == 0))
        left = 0; /* DATA AVAILABLE announces the next datagram */
    const uint8_t rest = left > 255 ? 255 : (uint8_t)left;
    fake_terminal_put_result(out, data.len < wanted.at[0] ? 0x02 : 0x00, -1);
    comprehension_put(out, 0xB6, data);
    comprehension_put(out, 0xB7, bytes_at(&rest, 1));
}

void fake_terminal_close_channel(struct fake_terminal *terminal, const struct proactive *command,
                                 struct buf *out)
{
    struct terminal_channel *channel = channel_of(terminal, command, out);

    if (!channel)
        return;
    channel->open = false;
    fake_terminal_put_result(out, 0, -1);
}

void fake_terminal_channel_status(struct fake_terminal *terminal, struct buf *out)
{
    fake_terminal_put_result(out, 0, -1);
    for (unsigned id = 1; id <= TERMINAL_CHANNELS; id++) {
        const struct terminal_channel *channel = &terminal->channels[id];
        bool dead = channel->open && fake_terminal_link_is_lost(terminal, channel);
        const uint8_t status[] = {(uint8_t)(dead ? id : 0x80 | id), dead ? 0x05 : 0x00};

        if (channel->open)
            comprehension_put(out, 0xB8, BYTES_OF(status));
    }
}
