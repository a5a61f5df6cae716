/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTLS 1.2 (RFC 6347): records of a datagram, fragments of handshake messages. */
#include "apdu/err.h"
#include "tools/trace/session/tls_parts.h"

#include <string.h>

enum {
    FRAGMENT_HEADER = 12, /* type, length, number of the message, offset, length of the fragment */
    WAITING_MAX = 1 << 16 /* octets of fragments of later messages */
};

struct fragment {
    size_t len; /* of the message */
    uint16_t message;
    size_t offset;
    struct bytes body;
    struct bytes whole;
};

static size_t u24(const uint8_t *at)
{
    return (size_t)at[0] << 16 | (size_t)at[1] << 8 | at[2];
}

/* Takes a fragment off the front; false: malformed, or the end. */
static bool next_fragment(struct bytes *cursor, struct fragment *out)
{
    const uint8_t *at = cursor->at;
    size_t len;

    if (cursor->len < FRAGMENT_HEADER)
        return false;
    len = u24(at + 9);
    *out = (struct fragment){.len = u24(at + 1),
                             .message = (uint16_t)(at[4] << 8 | at[5]),
                             .offset = u24(at + 6),
                             .body = bytes_cut(*cursor, FRAGMENT_HEADER, len),
                             .whole = bytes_cut(*cursor, 0, FRAGMENT_HEADER + len)};
    if (out->body.len != len || out->offset + len > out->len ||
        out->len + TLS_MESSAGE_HEADER > TLS_MESSAGE_MAX)
        return false;
    *cursor = bytes_from(*cursor, FRAGMENT_HEADER + len);
    return true;
}

/* A fragment of the next message. 1: that message is complete; 0: not taken, or more follows. */
static int add_fragment(struct tls_side *side, const struct fragment *fragment, bool *taken)
{
    size_t have = fifo_len(&side->handshake), skipped;
    int err = 0;

    if (have == 0)
        err = fifo_add(&side->handshake, bytes_cut(fragment->whole, 0, TLS_MESSAGE_HEADER));
    have = have == 0 ? 0 : have - TLS_MESSAGE_HEADER;
    *taken = fragment->offset <= have;
    if (err < 0 || !*taken)
        return err;
    skipped = have - fragment->offset; /* sent again */
    err = fifo_add(&side->handshake, bytes_from(fragment->body, skipped));
    if (err < 0)
        return err;
    return fifo_len(&side->handshake) >= TLS_MESSAGE_HEADER + fragment->len;
}

/* Passes the message that is complete. */
static int end_message(struct trace_tls *tls, enum trace_direction direction)
{
    struct tls_side *side = &tls->sides[direction];
    struct fifo message = side->handshake;
    int err;

    side->handshake = (struct fifo){0};
    side->next_message++;
    err = tls_take_message(tls, direction, fifo_bytes(&message));
    fifo_free(&message);
    return err;
}

/* Adds waiting fragments to the next message. 1: it grew or is complete, others may fit now; 0:
 * none fits; or as above. */
static int take_waiting(struct trace_tls *tls, enum trace_direction direction)
{
    struct tls_side *side = &tls->sides[direction];
    struct bytes cursor = fifo_bytes(&side->waiting);
    size_t before = fifo_len(&side->handshake);
    struct fragment fragment;

    while (next_fragment(&cursor, &fragment)) {
        bool taken;
        int err;

        if (fragment.message != side->next_message)
            continue;
        err = add_fragment(side, &fragment, &taken);
        if (err < 0)
            return err;
        if (err == 1) {
            err = end_message(tls, direction);
            return err == 0 ? 1 : err;
        }
    }
    return fifo_len(&side->handshake) > before;
}

int dtls_take_handshake(struct trace_tls *tls, enum trace_direction direction, struct bytes octets)
{
    struct tls_side *side = &tls->sides[direction];
    struct fragment fragment;

    while (next_fragment(&octets, &fragment)) {
        bool taken = false;
        int err = 0;

        if ((int16_t)(fragment.message - side->next_message) < 0)
            continue; /* sent again */
        if (fragment.message == side->next_message)
            err = add_fragment(side, &fragment, &taken);
        if (err == 0 && !taken) {
            if (fifo_len(&side->waiting) + fragment.whole.len > WAITING_MAX)
                fifo_drop(&side->waiting, SIZE_MAX); /* they will be sent again */
            err = fifo_add(&side->waiting, fragment.whole);
        }
        if (err == 1)
            err = end_message(tls, direction);
        while (err == 0 && taken && (err = take_waiting(tls, direction)) == 1)
            err = 0;
        if (err != 0)
            return err;
    }
    return 0;
}

/* Reads the record at the front. Its octets; 0: it is not complete; ERR_MALFORMED: there is none.
 */
static int read_record(struct bytes octets, struct trace_tls_record *record)
{
    size_t len;

    if (octets.len >= 3 && !trace_tls_recognise(octets, true))
        return ERR_MALFORMED;
    if (octets.len < DTLS_HEADER)
        return 0;
    len = (size_t)(octets.at[11] << 8 | octets.at[12]);
    if (len > TLS_FRAGMENT_MAX)
        return ERR_MALFORMED;
    if (len > octets.len - DTLS_HEADER)
        return 0;
    *record = (struct trace_tls_record){.type = octets.at[0],
                                        .version = (uint16_t)(octets.at[1] << 8 | octets.at[2]),
                                        .fragment = bytes_cut(octets, DTLS_HEADER, len)};
    for (unsigned i = 3; i < 11; i++)
        record->sequence = record->sequence << 8 | octets.at[i];
    return (int)(DTLS_HEADER + len);
}

/* Does `octets` consist of whole records? */
static bool is_whole(struct bytes octets)
{
    struct trace_tls_record record;
    int len;

    while (octets.len && (len = read_record(octets, &record)) > 0)
        octets = bytes_from(octets, (size_t)len);
    return octets.len == 0;
}

/* Octets that are no record. */
static int emit_damaged(struct trace_tls *tls, enum trace_direction direction)
{
    struct fifo *in = &tls->sides[direction].in;
    bool sent = direction == TRACE_FROM_CARD;
    int err;

    stream_begin_message(tls->stream);
    err = stream_emit(tls->stream,
                      &(struct stream_message){.protocol = "UDP",
                                               .flags = EXCHANGE_INCOMPLETE,
                                               .request = sent ? fifo_bytes(in) : BYTES_NONE,
                                               .response = sent ? BYTES_NONE : fifo_bytes(in)});
    fifo_drop(in, SIZE_MAX);
    return err;
}

/* A terminal may give a datagram in parts, or several at once: the lengths of the records count. */
int dtls_take_datagram(struct trace_tls *tls, enum trace_direction direction, struct bytes datagram)
{
    struct fifo *in = &tls->sides[direction].in;
    int err = 0, len = 0;

    if (fifo_len(in) && is_whole(datagram))
        err = emit_damaged(tls, direction); /* the rest of that record was lost */
    if (err == 0)
        err = fifo_add(in, datagram);
    while (err == 0 && fifo_len(in)) {
        struct trace_tls_record record;

        len = read_record(fifo_bytes(in), &record);
        if (len < 0)
            return emit_damaged(tls, direction);
        if (len == 0)
            break;
        err = tls_take_record(tls, direction, &record);
        fifo_drop(in, (size_t)len);
    }
    return err;
}
