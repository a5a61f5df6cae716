/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/names.h"

#include <string.h>

enum {
    HEADER = 12,
    FLAG_RESPONSE = 0x80,
    LABEL_MAX = 63,
    POINTER = 0xC0,
    HOPS_MAX = 16, /* compression pointers in one name */
    TYPE_A = 1,
    TYPE_AAAA = 28,
    RECORD = 10 /* type, class, time to live, length of the data */
};

static uint16_t u16(struct bytes message, size_t at)
{
    return (uint16_t)(message.at[at] << 8 | message.at[at + 1]);
}

const char *trace_names_find(const struct trace_names *names, struct bytes address)
{
    for (unsigned i = 1; i <= TRACE_NAMES_MAX; i++) {
        unsigned row = (names->next + TRACE_NAMES_MAX - i) % TRACE_NAMES_MAX;

        if (names->rows[row].len &&
            bytes_equal(bytes_at(names->rows[row].address, names->rows[row].len), address))
            return names->rows[row].name;
    }
    return NULL;
}

/* Appends one label to `name`, of which `*len` octets are used. */
static bool add_label(struct bytes label, char *name, size_t size, size_t *len)
{
    if (*len + label.len + 2 > size)
        return false;
    for (size_t i = 0; i < label.len; i++) /* what is no character of a name is shown as '?' */
        name[*len + i] = (char)(label.at[i] > ' ' && label.at[i] <= '~' ? label.at[i] : '?');
    *len += label.len;
    name[(*len)++] = '.';
    name[*len] = '\0';
    return true;
}

bool trace_names_read(struct bytes message, size_t *at, char *name, size_t size)
{
    size_t from = *at, len = 0;
    bool moved = false;

    name[0] = '\0';
    for (unsigned hops = 0; from < message.len && hops < HOPS_MAX;) {
        unsigned octet = message.at[from];

        if (octet == 0) {
            *at = moved ? *at : from + 1;
            if (len)
                name[len - 1] = '\0'; /* without the last dot */
            else
                memcpy(name, ".", 2);
            return true;
        }
        if ((octet & POINTER) == POINTER && from + 1 < message.len) {
            *at = moved ? *at : from + 2;
            moved = true;
            hops++;
            from = u16(message, from) & (POINTER << 8 ^ 0xFFFF);
            continue;
        }
        if (octet > LABEL_MAX || octet >= message.len - from ||
            !add_label(bytes_cut(message, from + 1, octet), name, size, &len))
            return false;
        from += 1u + octet;
    }
    return false;
}

static void learn(struct trace_names *names, struct bytes address, const char *name)
{
    unsigned row = names->next;

    if (address.len != 4 && address.len != 16)
        return;
    memcpy(names->rows[row].address, address.at, address.len);
    names->rows[row].len = address.len;
    memcpy(names->rows[row].name, name, strlen(name) + 1);
    names->next = (row + 1) % TRACE_NAMES_MAX;
}

/* All addresses of a response belong to the requested name, aliases or not. */
static void learn_addresses(struct trace_names *names, struct bytes message)
{
    char asked[STREAM_HOST_MAX], owner[STREAM_HOST_MAX];
    size_t at = HEADER;
    unsigned records;

    if (message.len < HEADER || u16(message, 4) != 1 ||
        !trace_names_read(message, &at, asked, sizeof(asked)))
        return;
    records = u16(message, 6);
    for (at += 4; records-- > 0;) {
        unsigned type, len;

        if (!trace_names_read(message, &at, owner, sizeof(owner)) || message.len < RECORD ||
            at > message.len - RECORD)
            return;
        type = u16(message, at);
        len = u16(message, at + 8);
        at += RECORD;
        if (len > message.len - at)
            return;
        if (type == TYPE_A || type == TYPE_AAAA)
            learn(names, bytes_cut(message, at, len), asked);
        at += len;
    }
}

static int emit(struct stream *stream, struct bytes response)
{
    int err = stream_emit(
        stream, &(struct stream_message){
                    .protocol = "DNS",
                    .flags = response.len && fifo_len(&stream->dns) ? 0 : EXCHANGE_INCOMPLETE,
                    .request = fifo_bytes(&stream->dns),
                    .response = response});

    fifo_drop(&stream->dns, SIZE_MAX);
    return err;
}

int trace_names_add(struct trace_names *names, struct stream *stream,
                    enum trace_direction direction, struct bytes datagram)
{
    struct bytes query = fifo_bytes(&stream->dns);
    int err = 0;

    if (direction == TRACE_FROM_PEER) {
        if (datagram.len >= HEADER && datagram.at[2] & FLAG_RESPONSE)
            learn_addresses(names, datagram);
        return emit(stream, datagram);
    }
    if (bytes_equal(query, datagram))
        return 0; /* sent again */
    if (query.len)
        err = emit(stream, BYTES_NONE);
    stream_begin_message(stream);
    return err != 0 ? err : fifo_add(&stream->dns, datagram);
}

int trace_names_end(struct stream *stream)
{
    return fifo_len(&stream->dns) ? emit(stream, BYTES_NONE) : 0;
}
