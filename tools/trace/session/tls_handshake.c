/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an observer reads from the handshake: randoms, suite, version, name of the server, Finished.
 */
#include "apdu/err.h"
#include "tools/trace/cursor.h"
#include "tools/trace/session/tls_parts.h"

#include <string.h>

enum message { CLIENT_HELLO = 1, SERVER_HELLO = 2, FINISHED = 20, KEY_UPDATE = 24 };

enum extension { SERVER_NAME = 0, ENCRYPT_THEN_MAC = 22, SUPPORTED_VERSIONS = 43 };

enum { VERSION_TLS13 = 0x0304 };

/* The random of a HelloRetryRequest (RFC 8446 4.1.3). */
static const uint8_t retry_random[TRACE_TLS_RANDOM] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

static void take_server_name(struct trace_tls *tls, struct bytes content)
{
    struct cursor whole = cursor_of(content);
    struct cursor list = cursor_of(cursor_vector(&whole, 2));

    while (cursor_left(&list)) {
        uint32_t type = cursor_number(&list, 1);
        struct bytes name = cursor_vector(&list, 2);

        if (type == 0)
            stream_set_host(tls->stream, name);
    }
}

static void take_client_hello(struct trace_tls *tls, enum trace_direction direction,
                              struct bytes octets)
{
    struct cursor body = cursor_of(octets), extensions;
    struct bytes random;

    cursor_take(&body, 2);
    random = cursor_take(&body, TRACE_TLS_RANDOM);
    if (random.len == 0)
        return;
    tls->client = direction;
    tls->has_client_random = true;
    memcpy(tls->client_random, random.at, random.len);
    cursor_vector(&body, 1); /* session id */
    if (tls->datagrams)
        cursor_vector(&body, 1); /* cookie */
    cursor_vector(&body, 2);     /* suites */
    cursor_vector(&body, 1);     /* compression */
    extensions = cursor_of(cursor_vector(&body, 2));
    while (cursor_left(&extensions)) {
        uint32_t type = cursor_number(&extensions, 2);
        struct bytes content = cursor_vector(&extensions, 2);

        if (type == SERVER_NAME)
            take_server_name(tls, content);
    }
}

static void take_server_hello(struct trace_tls *tls, struct bytes octets)
{
    struct cursor body = cursor_of(octets), extensions;
    struct bytes random;

    cursor_take(&body, 2);
    random = cursor_take(&body, TRACE_TLS_RANDOM);
    if (random.len == 0 || bytes_equal(random, BYTES_OF(retry_random)))
        return;
    tls->has_server_random = true;
    memcpy(tls->server_random, random.at, random.len);
    cursor_vector(&body, 1); /* session id */
    tls->suite = trace_suite_find((uint16_t)cursor_number(&body, 2));
    cursor_take(&body, 1); /* compression */
    tls->tls13 = tls->encrypt_then_mac = false;
    extensions = cursor_of(cursor_vector(&body, 2));
    while (cursor_left(&extensions)) {
        uint32_t type = cursor_number(&extensions, 2);
        struct bytes content = cursor_vector(&extensions, 2);

        tls->encrypt_then_mac |= type == ENCRYPT_THEN_MAC;
        tls->tls13 |= type == SUPPORTED_VERSIONS && content.len == 2 &&
                      (content.at[0] << 8 | content.at[1]) == VERSION_TLS13;
    }
    if (tls->tls13)
        for (unsigned side = 0; side < STREAM_SIDES; side++)
            tls_set_level(&tls->sides[side], TLS_LEVEL_HANDSHAKE);
}

/* The next traffic secret of a side (RFC 8446 4.6.3). */
static int take_key_update(struct trace_tls *tls, struct tls_side *side)
{
    struct bytes secret = bytes_at(side->secret, side->secret_len);
    int err = 0;

    if (!tls->tls13 || !side->key.suite)
        return 0;
    side->sequence = 0;
    err = trace_tls13_update(tls->suite, side->secret, side->secret_len);
    return err < 0 ? err : trace_tls13_key(&side->key, tls->suite, secret);
}

int tls_take_message(struct trace_tls *tls, enum trace_direction direction, struct bytes message)
{
    struct tls_side *side = &tls->sides[direction];
    struct bytes body = bytes_from(message, TLS_MESSAGE_HEADER);
    int err = tls_log(tls, direction, TLS_HANDSHAKE, message);

    if (err != 0)
        return err;
    switch (message.at[0]) {
    case CLIENT_HELLO:
        take_client_hello(tls, direction, body);
        break;
    case SERVER_HELLO:
        take_server_hello(tls, body);
        break;
    case FINISHED:
        side->finished = true;
        if (tls->tls13)
            tls_set_level(side, TLS_LEVEL_APPLICATION);
        break;
    case KEY_UPDATE:
        err = take_key_update(tls, side);
        break;
    default:
        break;
    }
    return err;
}

int tls_take_handshake(struct trace_tls *tls, enum trace_direction direction, struct bytes fragment)
{
    struct fifo *handshake = &tls->sides[direction].handshake;
    int err = fifo_add(handshake, fragment);

    while (err == 0) {
        struct bytes all = fifo_bytes(handshake);
        struct cursor header = cursor_of(all);
        size_t len;

        cursor_take(&header, 1);
        len = TLS_MESSAGE_HEADER + (size_t)cursor_number(&header, TLS_MESSAGE_HEADER - 1);
        if (header.bad)
            return 0;
        if (len > TLS_MESSAGE_MAX) { /* nothing of TLS is so long: damaged */
            err = tls_log(tls, direction, TLS_APPLICATION_DATA, bytes_cut(all, 0, UINT16_MAX));
            fifo_drop(handshake, SIZE_MAX);
            return err;
        }
        if (len > all.len)
            return 0;
        err = tls_take_message(tls, direction, bytes_cut(all, 0, len));
        fifo_drop(handshake, len);
    }
    return err;
}
