/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/listener.h"

#include "apdu/apdu.h"
#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STOPS = 7, PIECE = 200, COMMAND_MAX = 4096 };

static struct bytes copy(struct bytes bytes)
{
    uint8_t *at = malloc(bytes.len + 1);

    assert_non_null(at);
    if (bytes.len)
        memcpy(at, bytes.at, bytes.len);
    return bytes_at(at, bytes.len);
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct listener *listener = context;
    struct listener_message *message = &listener->messages[listener->count++];

    assert_int_equal(exchange->kind, EXCHANGE_MESSAGE);
    assert_true(listener->count < LISTENER_MESSAGES);
    assert_true(exchange->number >= 1 && exchange->number <= exchange->last);
    assert_true(exchange->nanoseconds >= 0);
    assert_non_null(exchange->pins);
    snprintf(message->protocol, sizeof(message->protocol), "%s", exchange->protocol);
    snprintf(message->peer, sizeof(message->peer), "%s", exchange->peer);
    snprintf(message->function, sizeof(message->function), "%s",
             exchange->function ? exchange->function : "");
    message->flags = exchange->flags;
    message->number = exchange->number;
    message->last = exchange->last;
    message->octets_sent = exchange->octets_sent;
    message->octets_received = exchange->octets_received;
    message->request = copy(exchange->command);
    message->response = copy(exchange->response);
    return (int)listener->count == listener->stop_after ? STOPS : 0;
}

void listener_begin(struct listener *listener, bool with_keys)
{
    *listener = (struct listener){0};
    if (with_keys)
        assert_int_equal(trace_keys_new(&listener->keys), 0);
    assert_int_equal(trace_streams_new(&listener->streams, listener->keys, on_exchange, listener),
                     0);
}

static int add(struct listener *listener, unsigned ins, struct bytes command, struct bytes response)
{
    const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                      .number = ++listener->records,
                                      .last = listener->records,
                                      .time = (int64_t)listener->records * 1000,
                                      .card = "card",
                                      .ins = (uint8_t)ins,
                                      .pins = "",
                                      .command = command,
                                      .response = response};

    return trace_streams_add(listener->streams, &exchange);
}

static void on_event(void *context, const struct euiccd_trace_event *event)
{
    struct listener *listener = context;
    struct capdu command;

    if (event->kind == EUICCD_TRACE_APDU && capdu_parse(&command, from_euiccd(event->command)) == 0)
        assert_int_equal(add(listener, command.ins, command.data, from_euiccd(event->data)), 0);
}

void listener_attach(struct listener *listener, struct fake_card *fake)
{
    assert_int_equal(euiccd_trace_callback(fake->trace, on_event, listener), 0);
}

void listener_secret(struct listener *listener, const char *line)
{
    char text[1024];

    snprintf(text, sizeof(text), "%s\n", line);
    assert_int_equal(trace_keys_add(listener->keys, bytes_at(text, strlen(text))), 0);
}

const struct listener_message *listener_find(const struct listener *listener, const char *protocol,
                                             unsigned skip)
{
    for (unsigned i = 0; i < listener->count; i++)
        if (strcmp(listener->messages[i].protocol, protocol) == 0 && skip-- == 0)
            return &listener->messages[i];
    return NULL;
}

unsigned listener_count(const struct listener *listener, const char *protocol)
{
    unsigned count = 0;

    while (listener_find(listener, protocol, count))
        count++;
    return count;
}

void listener_close(struct listener *listener)
{
    assert_int_equal(trace_streams_end(listener->streams), 0);
}

void listener_end(struct listener *listener)
{
    trace_streams_free(listener->streams);
    trace_keys_free(listener->keys);
    for (unsigned i = 0; i < listener->count; i++) {
        free((void *)(uintptr_t)listener->messages[i].request.at);
        free((void *)(uintptr_t)listener->messages[i].response.at);
    }
}

/* ---- Channels ---- */

int listener_command(struct listener *listener, unsigned type, unsigned qualifier, unsigned device,
                     struct bytes objects, unsigned result, struct bytes response_objects)
{
    static uint8_t number;
    const uint8_t details[] = {++number, (uint8_t)type, (uint8_t)qualifier};
    const uint8_t there[] = {CAT_DEVICE_UICC, (uint8_t)device};
    const uint8_t back[] = {CAT_DEVICE_TERMINAL, CAT_DEVICE_UICC};
    const uint8_t results[] = {(uint8_t)result};
    uint8_t octets[COMMAND_MAX], fetched[COMMAND_MAX + 8];
    struct buf body = BUF_OVER(octets), fetch = BUF_OVER(fetched);

    comprehension_put(&body, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&body, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(there));
    buf_put(&body, objects);
    tlv_put(&fetch, CAT_TEMPLATE_PROACTIVE_COMMAND, buf_bytes(&body));
    assert_false(fetch.overflow);
    assert_int_equal(add(listener, INS_FETCH, BYTES_NONE, buf_bytes(&fetch)), 0);
    body.len = 0;
    comprehension_put(&body, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&body, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(back));
    comprehension_put(&body, CAT_CR | CAT_TAG_RESULT, BYTES_OF(results));
    buf_put(&body, response_objects);
    assert_false(body.overflow);
    return add(listener, INS_TERMINAL_RESPONSE, buf_bytes(&body), BYTES_NONE);
}

int listener_envelope(struct listener *listener, const char *hex)
{
    uint8_t octets[256];
    struct buf envelope = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&envelope, hex), 0);
    return add(listener, INS_ENVELOPE, buf_bytes(&envelope), BYTES_NONE);
}

void listener_open(struct listener *listener, unsigned channel, bool datagrams, const char *address,
                   uint16_t port)
{
    const uint8_t level[] = {datagrams ? CAT_TRANSPORT_UDP_CLIENT : CAT_TRANSPORT_TCP_CLIENT,
                             (uint8_t)(port >> 8), (uint8_t)port};
    const uint8_t status[] = {(uint8_t)(CAT_LINK_ESTABLISHED | channel), 0};
    uint8_t octets[64], answer[16], other[17];
    struct buf objects = BUF_OVER(octets), response = BUF_OVER(answer);
    bool six = strchr(address, ':') != NULL;

    other[0] = six ? CAT_ADDRESS_IPV6 : CAT_ADDRESS_IPV4;
    assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, address, other + 1), 1);
    comprehension_put(&objects, CAT_TAG_TRANSPORT_LEVEL, BYTES_OF(level));
    comprehension_put(&objects, CAT_TAG_OTHER_ADDRESS, bytes_at(other, six ? 17 : 5));
    comprehension_put(&response, CAT_TAG_CHANNEL_STATUS, BYTES_OF(status));
    assert_int_equal(listener_command(listener, CAT_COMMAND_OPEN_CHANNEL, CAT_OPEN_IMMEDIATE,
                                      CAT_DEVICE_TERMINAL, buf_bytes(&objects), 0,
                                      buf_bytes(&response)),
                     0);
}

void listener_send(struct listener *listener, unsigned channel, struct bytes data)
{
    do {
        struct bytes piece = bytes_cut(data, 0, PIECE);
        uint8_t octets[PIECE + 8];
        struct buf objects = BUF_OVER(octets);

        data = bytes_from(data, piece.len);
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, piece);
        assert_int_equal(
            listener_command(listener, CAT_COMMAND_SEND_DATA, data.len ? 0 : CAT_SEND_IMMEDIATELY,
                             CAT_DEVICE_CHANNEL | channel, buf_bytes(&objects), 0, BYTES_NONE),
            0);
    } while (data.len);
}

void listener_receive(struct listener *listener, unsigned channel, struct bytes data)
{
    do {
        struct bytes piece = bytes_cut(data, 0, PIECE);
        uint8_t octets[PIECE + 16], left;
        struct buf objects = BUF_OVER(octets);

        data = bytes_from(data, piece.len);
        left = (uint8_t)(data.len > 255 ? 255 : data.len);
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, piece);
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA_LENGTH, bytes_at(&left, 1));
        assert_int_equal(listener_command(listener, CAT_COMMAND_RECEIVE_DATA, 0,
                                          CAT_DEVICE_CHANNEL | channel, BYTES_NONE, 0,
                                          buf_bytes(&objects)),
                         0);
    } while (data.len);
}

void listener_shut(struct listener *listener, unsigned channel)
{
    assert_int_equal(listener_command(listener, CAT_COMMAND_CLOSE_CHANNEL, 0,
                                      CAT_DEVICE_CHANNEL | channel, BYTES_NONE, 0, BYTES_NONE),
                     0);
}
