/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/coap_message.h"

#include "apdu/err.h"

#include <string.h>

enum { HEADER = 4, VERSION = 1, TOKEN_MAX = 8, MARKER = 0xFF };

/* Delta or length of an option by its nibble. ERR_MALFORMED. */
static int extended(struct bytes *cursor, unsigned nibble, unsigned *value)
{
    size_t octets = nibble == 13 ? 1 : nibble == 14 ? 2 : 0;

    if (nibble == 15 || cursor->len < octets)
        return ERR_MALFORMED;
    *value = nibble;
    if (nibble == 13)
        *value = 13u + cursor->at[0];
    if (nibble == 14)
        *value = 269u + (unsigned)(cursor->at[0] << 8 | cursor->at[1]);
    *cursor = bytes_from(*cursor, octets);
    return 0;
}

int trace_coap_next_option(struct bytes *options, unsigned *number, struct bytes *value)
{
    struct bytes cursor = *options;
    unsigned first, delta, len;

    if (cursor.len == 0 || cursor.at[0] == MARKER)
        return ERR_NOT_FOUND;
    first = cursor.at[0];
    cursor = bytes_from(cursor, 1);
    if (extended(&cursor, first >> 4, &delta) < 0 || extended(&cursor, first & 0x0F, &len) < 0 ||
        len > cursor.len || *number + delta > UINT16_MAX)
        return ERR_MALFORMED;
    *number += delta;
    *value = bytes_cut(cursor, 0, len);
    *options = bytes_from(cursor, len);
    return 0;
}

/* NUM, M and SZX (RFC 7959 2.2). */
static int read_block(struct trace_coap_block *block, struct bytes value)
{
    uint32_t number = 0;

    if (value.len > 3)
        return ERR_MALFORMED;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    if ((number & 7) == 7)
        return ERR_MALFORMED;
    *block = (struct trace_coap_block){
        .present = true, .more = number & 8, .offset = (size_t)(number >> 4) << ((number & 7) + 4)};
    return 0;
}

static void add_path(struct trace_coap_message *message, struct bytes segment)
{
    size_t len = strlen(message->path), room = sizeof(message->path) - 1 - len;

    if (room < 1)
        return;
    message->path[len++] = '/';
    room--;
    for (size_t i = 0; i < segment.len && i < room; i++)
        message->path[len++] =
            (char)(segment.at[i] > ' ' && segment.at[i] <= '~' ? segment.at[i] : '?');
    message->path[len] = '\0';
}

static int read_option(struct trace_coap_message *message, unsigned number, struct bytes value)
{
    switch (number) {
    case TRACE_COAP_URI_HOST:
        message->host = value;
        return 0;
    case TRACE_COAP_URI_PATH:
        add_path(message, value);
        return 0;
    case TRACE_COAP_BLOCK1:
        return read_block(&message->block1, value);
    case TRACE_COAP_BLOCK2:
        return read_block(&message->block2, value);
    default:
        return 0;
    }
}

int trace_coap_read(struct bytes datagram, struct trace_coap_message *out)
{
    struct bytes cursor, value;
    unsigned number = 0;
    size_t token;
    int err;

    *out = (struct trace_coap_message){0};
    if (datagram.len < HEADER)
        return ERR_MALFORMED;
    if (datagram.at[0] >> 6 != VERSION)
        return ERR_UNSUPPORTED;
    out->type = (enum trace_coap_type)(datagram.at[0] >> 4 & 3);
    out->code = datagram.at[1];
    out->id = (uint16_t)(datagram.at[2] << 8 | datagram.at[3]);
    token = datagram.at[0] & 0x0F;
    if (token > TOKEN_MAX || token > datagram.len - HEADER)
        return ERR_MALFORMED;
    out->token = bytes_cut(datagram, HEADER, token);
    cursor = bytes_from(datagram, HEADER + token);
    out->options = cursor;
    while ((err = trace_coap_next_option(&cursor, &number, &value)) == 0)
        if ((err = read_option(out, number, value)) < 0)
            return err;
    if (err != ERR_NOT_FOUND)
        return err;
    out->options.len -= cursor.len;
    out->head = bytes_cut(datagram, 0, datagram.len - cursor.len);
    out->payload = cursor.len ? bytes_from(cursor, 1) : BYTES_NONE;
    return cursor.len == 1 ? ERR_MALFORMED : 0; /* a marker without a payload */
}
