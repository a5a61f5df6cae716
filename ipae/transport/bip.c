/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/bip.h"

#include "ipae/toolkit/proactive.h"
#include "ipae/transport/bearer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { SEND_STORE = 0x00 };

static size_t address_len(uint8_t kind)
{
    return kind == ADDRESS_IPV4 ? 4 : kind == ADDRESS_IPV6 ? 16 : 0;
}

static void put_open(struct terminal *terminal, struct proactive *command,
                     enum bip_transport transport, const struct bip_address *to)
{
    static const uint8_t size[] = {BIP_BUFFER_SIZE >> 8, BIP_BUFFER_SIZE & 0xFF};
    const uint8_t level[] = {(uint8_t)transport, (uint8_t)(to->port >> 8), (uint8_t)to->port};
    uint8_t address[17] = {to->kind};

    memcpy(address + 1, to->octets, 16);
    proactive_begin(terminal, command, CAT_COMMAND_OPEN_CHANNEL,
                    to->kind ? CAT_OPEN_IMMEDIATE : (CAT_OPEN_IMMEDIATE | CAT_OPEN_DNS_REQUEST),
                    CAT_DEVICE_TERMINAL);
    bearer_put_description(terminal, &command->buf);
    comprehension_put(&command->buf, CAT_TAG_BUFFER_SIZE, BYTES_OF(size));
    bearer_put_access(terminal, &command->buf);
    comprehension_put(&command->buf, CAT_TAG_TRANSPORT_LEVEL, BYTES_OF(level));
    if (to->kind) /* an empty address asks for a local one (TS 102 223 8.58), which this is not */
        comprehension_put(&command->buf, CAT_TAG_OTHER_ADDRESS,
                          bytes_at(address, 1 + address_len(to->kind)));
}

static int failed(struct terminal *terminal, const char *what, const struct response *response)
{
    char text[120];

    snprintf(text, sizeof(text), "%s failed: result %02X, additional information %02X", what,
             response->result, response->info);
    terminal_note(terminal, "BIP", text);
    return ERR_IO;
}

/* Reads channel and buffer size from the response to OPEN CHANNEL. */
static int read_opened(struct bip *bip, const struct response *response)
{
    struct bytes status = response_object(response, CAT_TAG_CHANNEL_STATUS);
    struct bytes size = response_object(response, CAT_TAG_BUFFER_SIZE);

    if (status.len < 1 || (status.at[0] & CAT_CHANNEL_ID) == 0)
        return failed(bip->terminal, "OPEN CHANNEL without channel status", response);
    bip->channel = status.at[0] & CAT_CHANNEL_ID;
    assert(bip->channel <= CHANNELS);
    bip->buffer_size = BIP_BUFFER_SIZE;
    if (size.len == 2 && (size.at[0] | size.at[1]))
        bip->buffer_size = (uint16_t)(size.at[0] << 8 | size.at[1]);
    bip->terminal->events.data[bip->channel] = false;
    bip->terminal->events.dropped[bip->channel] = false;
    return 0;
}

/* Runs OPEN CHANNEL, again with the next bearer where the terminal does not support this one. */
static int run_open(struct terminal *terminal, enum bip_transport transport,
                    const struct bip_address *to, struct response *response)
{
    struct proactive command;
    int err;

    do {
        put_open(terminal, &command, transport, to);
        err = proactive_run(terminal, &command, response);
    } while (err == 0 && result_is_permanent_failure(response) && bearer_use_next(terminal));
    return err;
}

int bip_open(struct terminal *terminal, struct bip *bip, enum bip_transport transport,
             const struct bip_address *to, uint32_t seconds, uint32_t receives)
{
    struct response response;
    int err;

    *bip = (struct bip){.terminal = terminal, .transport = transport, .receives = receives};
    err = run_open(terminal, transport, to, &response);
    if (err < 0)
        return err;
    if (!result_is_success(&response))
        return failed(terminal, "OPEN CHANNEL", &response);
    err = read_opened(bip, &response);
    return err < 0 ? err : timer_start(terminal, TIMER_WATCHDOG, seconds);
}

static int send_part(struct bip *bip, struct bytes part, bool now)
{
    struct proactive command;
    struct response response;
    int err;

    proactive_begin(bip->terminal, &command, CAT_COMMAND_SEND_DATA,
                    now ? CAT_SEND_IMMEDIATELY : SEND_STORE,
                    (uint8_t)(CAT_DEVICE_CHANNEL | bip->channel));
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_CHANNEL_DATA, part);
    err = proactive_run(bip->terminal, &command, &response);
    if (err < 0 || result_is_success(&response))
        return err;
    bip->ended = true;
    return failed(bip->terminal, "SEND DATA", &response);
}

int bip_send(struct bip *bip, struct bytes data)
{
    size_t most = bip->buffer_size < BIP_PAYLOAD ? bip->buffer_size : BIP_PAYLOAD;
    int err = 0;

    if (bip->channel == 0 || bip->ended)
        return ERR_IO;
    if (bip->transport == BIP_UDP && data.len > bip->buffer_size)
        return ERR_TOO_LONG;
    for (size_t at = 0; err == 0 && at < data.len; at += most) {
        bool last = at + most >= data.len;

        err = send_part(bip, bytes_cut(data, at, most), last || bip->transport == BIP_TCP);
    }
    return err;
}

/* One RECEIVE DATA. 0; the response may have no data. */
static int receive_part(struct bip *bip, struct buf *out)
{
    static const uint8_t requested = BIP_PAYLOAD;
    struct proactive command;
    struct response response;
    struct bytes data, left;
    int err;

    if (bip->receives == 0) {
        terminal_note(bip->terminal, "BIP", "RECEIVE DATA limit reached (E-104)");
        return ERR_BUSY;
    }
    bip->receives--;
    bip->terminal->events.data[bip->channel] = false;
    proactive_begin(bip->terminal, &command, CAT_COMMAND_RECEIVE_DATA, 0,
                    (uint8_t)(CAT_DEVICE_CHANNEL | bip->channel));
    comprehension_put(&command.buf, CAT_CR | CAT_TAG_CHANNEL_DATA_LENGTH, bytes_at(&requested, 1));
    err = proactive_run(bip->terminal, &command, &response);
    if (err < 0)
        return err;
    if (!result_is_success(&response)) {
        bip->ended = true;
        bip->more = false;
        return failed(bip->terminal, "RECEIVE DATA", &response);
    }
    data = response_object(&response, CAT_TAG_CHANNEL_DATA);
    left = response_object(&response, CAT_TAG_CHANNEL_DATA_LENGTH);
    if (data.len > requested)
        return failed(bip->terminal, "RECEIVE DATA with more octets than requested", &response);
    bip->received_any |= data.len > 0;
    bip->more = left.len == 1 && left.at[0] > 0 && data.len > 0;
    buf_put(out, data);
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* GET CHANNEL STATUS while no data comes. Where the terminal refuses it, RECEIVE DATA shows whether
 * the link is up. */
static int check_link(struct bip *bip)
{
    struct proactive command;
    struct response response;
    struct bytes cursor;
    struct tlv object;
    int err;

    proactive_begin(bip->terminal, &command, CAT_COMMAND_GET_CHANNEL_STATUS, 0,
                    CAT_DEVICE_TERMINAL);
    err = proactive_run(bip->terminal, &command, &response);
    if (err < 0 || !result_is_success(&response))
        return err;
    bip->ended = true;
    cursor = response.objects;
    while (comprehension_next(&cursor, &object) == 0)
        if (object.tag == CAT_TAG_CHANNEL_STATUS && object.value.len > 0 &&
            (object.value.at[0] & CAT_CHANNEL_ID) == bip->channel &&
            (object.value.at[0] & CAT_LINK_ESTABLISHED))
            bip->ended = false;
    return 0;
}

/* ERR_BUSY when the deadline of the connection has passed. */
static int check_time(struct bip *bip)
{
    int err = timer_take(bip->terminal, TIMER_WATCHDOG);

    if (err <= 0)
        return err;
    terminal_note(bip->terminal, "BIP", "connection deadline passed");
    return ERR_BUSY;
}

/* Waits until data may be there; 1: TIMER_RETRANSMIT expired. */
static int await_data(struct bip *bip)
{
    struct terminal *terminal = bip->terminal;
    struct terminal_events *events = &terminal->events;
    int err = 0;

    while (err == 0 && !events->data[bip->channel] && !events->dropped[bip->channel] &&
           !bip->ended) {
        unsigned status = events->status;

        err = check_time(bip);
        if (err == 0 && bip->non_blocking)
            return 1;
        if (err == 0 && bip->retransmits)
            err = timer_take(terminal, TIMER_RETRANSMIT);
        if (err == 0)
            err = await_event(terminal);
        if (err != 0 || events->status == status)
            continue;
        if (terminal->features.data_event)
            err = check_link(bip);
        return err; /* a STATUS without an event: try */
    }
    return err;
}

int bip_receive(struct bip *bip, struct buf *out)
{
    size_t before = out->len;
    int err = 0;

    while (err == 0 && out->len == before) {
        bool over = bip->ended || bip->terminal->events.dropped[bip->channel], expired;

        if (bip->channel == 0)
            return ERR_IO;
        err = check_time(bip);
        if (err == 0 && !bip->more && !over)
            err = await_data(bip);
        expired = err == 1;
        if (err == 0 || (expired && !bip->terminal->features.data_event)) /* without events: try */
            err = receive_part(bip, out);
        if (err == 0 && expired && out->len == before)
            err = 1;
        if (over && out->len == before && err != ERR_RESET)
            return ERR_NOT_FOUND; /* all buffered data was read */
    }
    return err;
}

int bip_set_limits(struct bip *bip, uint32_t seconds)
{
    bip->receives = SESSION_RECEIVES;
    return timer_start(bip->terminal, TIMER_WATCHDOG, seconds);
}

int bip_close(struct bip *bip)
{
    struct proactive command;
    struct response response;
    int err;

    if (!bip->terminal || bip->channel == 0)
        return 0;
    proactive_begin(bip->terminal, &command, CAT_COMMAND_CLOSE_CHANNEL, 0,
                    (uint8_t)(CAT_DEVICE_CHANNEL | bip->channel));
    err = proactive_run(bip->terminal, &command, &response);
    bip->channel = 0;
    return err < 0 ? err : timer_stop(bip->terminal, TIMER_WATCHDOG);
}

int bip_request_dns_server(struct terminal *terminal, struct bip_address *server)
{
    const struct bip_address none = {.port = 53};
    struct bip bip = {.terminal = terminal, .transport = BIP_UDP};
    struct response response;
    struct bytes address;
    int err;

    err = run_open(terminal, BIP_UDP, &none, &response);
    if (err < 0)
        return err;
    if (!result_is_success(&response))
        return failed(terminal, "OPEN CHANNEL for a DNS server", &response);
    address = response_object(&response, CAT_TAG_DNS_SERVER_ADDRESS);
    *server = (struct bip_address){.port = 53};
    if (address.len > 1 && address.len == 1 + address_len(address.at[0])) {
        server->kind = address.at[0];
        memcpy(server->octets, address.at + 1, address.len - 1);
    }
    if (read_opened(&bip, &response) == 0)
        err = bip_close(&bip);
    return err < 0 ? err : server->kind ? 0 : ERR_NOT_FOUND;
}
