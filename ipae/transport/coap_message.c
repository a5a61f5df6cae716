/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/coap_message.h"

#include "apdu/err.h"

#include <string.h>

enum {
    VERSION = 1,
    HEADER = 4,
    PAYLOAD_MARKER = 0xFF,
    EXTENDED_8 = 13, /* delta or length continues in one octet, less 13 */
    EXTENDED_16 = 14 /* in two, less 269 */
};

enum option {
    OPTION_URI_HOST = 3,
    OPTION_URI_PORT = 7,
    OPTION_URI_PATH = 11,
    OPTION_CONTENT_FORMAT = 12,
    OPTION_BLOCK2 = 23,
    OPTION_BLOCK1 = 27,
    OPTION_SIZE1 = 60
};

/* ---- encoding ---- */

static unsigned nibble_of(size_t value)
{
    return value < EXTENDED_8 ? (unsigned)value : value < 269 ? EXTENDED_8 : EXTENDED_16;
}

static void put_extended(struct buf *out, size_t value)
{
    if (nibble_of(value) == EXTENDED_8)
        buf_put_u8(out, (unsigned)(value - EXTENDED_8));
    else if (nibble_of(value) == EXTENDED_16)
        buf_put_u16(out, (unsigned)(value - 269));
}

/* `*last`: number of the previous option. */
static void put_option(struct buf *out, unsigned *last, enum option number, struct bytes value)
{
    unsigned delta = number - *last;

    *last = number;
    buf_put_u8(out, nibble_of(delta) << 4 | nibble_of(value.len));
    put_extended(out, delta);
    put_extended(out, value.len);
    buf_put(out, value);
}

/* An unsigned integer without leading zeros (RFC 7252 3.2). */
static void put_uint(struct buf *out, unsigned *last, enum option number, uint32_t value)
{
    const uint8_t octets[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                              (uint8_t)value};
    size_t skip = 0;

    while (skip < sizeof(octets) && octets[skip] == 0)
        skip++;
    put_option(out, last, number, bytes_from(BYTES_OF(octets), skip));
}

static int put_path(struct buf *out, unsigned *last, const char *path)
{
    while (path && *path == '/') {
        size_t len = strcspn(path + 1, "/");

        if (len > 255)
            return ERR_RANGE;
        put_option(out, last, OPTION_URI_PATH, bytes_at(path + 1, len));
        path += 1 + len;
    }
    return 0;
}

static int put_block(struct buf *out, unsigned *last, enum option number,
                     const struct coap_block *block)
{
    if (!block->present)
        return 0;
    if (block->number > COAP_BLOCK_NUMBER_MAX || block->szx > COAP_SZX_MAX)
        return ERR_RANGE;
    put_uint(out, last, number, block->number << 4 | (uint32_t)block->more << 3 | block->szx);
    return 0;
}

int coap_message_put(struct buf *out, const struct coap_message *message)
{
    unsigned last = 0;
    int err;

    if (message->token.len > COAP_TOKEN_MAX || message->uri_host.len > 255)
        return ERR_RANGE;
    buf_put_u8(out, VERSION << 6 | (unsigned)message->type << 4 | (unsigned)message->token.len);
    buf_put_u8(out, message->code);
    buf_put_u16(out, message->id);
    buf_put(out, message->token);
    if (message->uri_host.len)
        put_option(out, &last, OPTION_URI_HOST, message->uri_host);
    err = put_path(out, &last, message->uri_path);
    if (err == 0 && message->content_format >= 0)
        put_uint(out, &last, OPTION_CONTENT_FORMAT, (uint32_t)message->content_format);
    if (err == 0)
        err = put_block(out, &last, OPTION_BLOCK2, &message->block2);
    if (err == 0)
        err = put_block(out, &last, OPTION_BLOCK1, &message->block1);
    if (err < 0)
        return err;
    if (message->size1)
        put_uint(out, &last, OPTION_SIZE1, (uint32_t)message->size1);
    if (message->payload.len) {
        buf_put_u8(out, PAYLOAD_MARKER);
        buf_put(out, message->payload);
    }
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* ---- decoding ---- */

/* Takes the extension of a delta or length whose nibble is `*value`. */
static int take_extended(struct bytes *cursor, unsigned *value)
{
    size_t octets = *value == EXTENDED_8 ? 1 : *value == EXTENDED_16 ? 2 : 0;

    if (*value > EXTENDED_16 || cursor->len < octets)
        return ERR_MALFORMED;
    if (octets == 1)
        *value = EXTENDED_8 + cursor->at[0];
    else if (octets == 2)
        *value = 269U + (unsigned)(cursor->at[0] << 8 | cursor->at[1]);
    *cursor = bytes_from(*cursor, octets);
    return 0;
}

static bool read_block(struct bytes value, struct coap_block *out)
{
    uint32_t number = 0;

    if (out->present || value.len > 3)
        return false;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    *out = (struct coap_block){true, (number & 8) != 0, number & 7, number >> 4};
    return out->szx <= COAP_SZX_MAX;
}

/* Appends a segment; a path that is too long becomes "?", which no service has. */
static void take_path(struct coap_message *message, struct bytes segment)
{
    size_t len = strlen(message->path);

    if (len + segment.len + 2 > sizeof(message->path) ||
        (segment.len && memchr(segment.at, '\0', segment.len))) {
        strcpy(message->path, "?");
        return;
    }
    message->path[len++] = '/';
    memcpy(message->path + len, segment.len ? segment.at : (const uint8_t *)"", segment.len);
    message->path[len + segment.len] = '\0';
}

/* Unknown elective options are ignored; critical options have odd numbers. */
static void take_option(struct coap_message *message, unsigned number, struct bytes value)
{
    bool request = coap_message_is_request(message);

    switch (number) {
    case OPTION_URI_PATH:
        if (request)
            take_path(message, value);
        else
            message->bad_option = true;
        break;
    case OPTION_URI_HOST: /* ignored: the card has one service only */
    case OPTION_URI_PORT:
        message->bad_option |= !request;
        break;
    case OPTION_BLOCK1:
        message->bad_option |= !read_block(value, &message->block1);
        break;
    case OPTION_BLOCK2:
        message->bad_option |= !read_block(value, &message->block2);
        break;
    case OPTION_CONTENT_FORMAT:
        if (value.len > 2 || message->content_format >= 0)
            break;
        message->content_format = 0;
        for (size_t i = 0; i < value.len; i++)
            message->content_format = message->content_format << 8 | value.at[i];
        break;
    default:
        message->bad_option |= number & 1;
    }
}

static int read_options(struct bytes cursor, struct coap_message *message)
{
    unsigned number = 0;

    while (cursor.len > 0 && cursor.at[0] != PAYLOAD_MARKER) {
        unsigned delta = cursor.at[0] >> 4, len = cursor.at[0] & 0x0F;

        cursor = bytes_from(cursor, 1);
        if (take_extended(&cursor, &delta) < 0 || take_extended(&cursor, &len) < 0 ||
            len > cursor.len)
            return ERR_MALFORMED;
        number += delta;
        if (number > UINT16_MAX)
            return ERR_MALFORMED;
        take_option(message, number, bytes_cut(cursor, 0, len));
        cursor = bytes_from(cursor, len);
    }
    if (cursor.len == 1) /* a payload marker without payload */
        return ERR_MALFORMED;
    message->payload = bytes_from(cursor, 1);
    return 0;
}

int coap_message_read(struct bytes datagram, struct coap_message *message)
{
    unsigned class;
    size_t token_len;

    *message = (struct coap_message){.content_format = -1};
    if (datagram.len < HEADER)
        return ERR_MALFORMED;
    if (datagram.at[0] >> 6 != VERSION)
        return ERR_UNSUPPORTED;
    message->type = (enum coap_type)(datagram.at[0] >> 4 & 3);
    message->code = datagram.at[1];
    message->id = (uint16_t)(datagram.at[2] << 8 | datagram.at[3]);
    token_len = datagram.at[0] & 0x0F;
    class = message->code >> 5;
    if (message->code == COAP_EMPTY)
        return datagram.len == HEADER && token_len == 0 ? 0 : ERR_MALFORMED;
    if (token_len > COAP_TOKEN_MAX || datagram.len < HEADER + token_len || class == 1 || class > 5)
        return ERR_MALFORMED;
    message->token = bytes_cut(datagram, HEADER, token_len);
    return read_options(bytes_from(datagram, HEADER + token_len), message);
}
