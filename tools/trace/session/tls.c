/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records. The keys of a side change with ChangeCipherSpec (TLS 1.2), with the epoch (DTLS), or
 * with ServerHello, Finished and KeyUpdate (TLS 1.3).
 */
#include "tools/trace/session/tls.h"

#include "apdu/err.h"
#include "crypto/secret.h"
#include "tools/trace/session/tls_parts.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION_TLS12 = 0x0303, VERSION_TLS13 = 0x0304, VERSION_DTLS12 = 0xFEFD };
enum { EPOCH_SHIFT = 48, ALERT_FATAL = 2, ALERT_CLOSE_NOTIFY = 0, ALERT_USER_CANCELED = 90 };

bool trace_tls_recognise(struct bytes data, bool datagrams)
{
    return data.len >= 3 && data.at[0] >= TLS_CHANGE_CIPHER_SPEC &&
           data.at[0] <= TLS_APPLICATION_DATA + 1 && data.at[1] == (datagrams ? 0xFE : 0x03);
}

int trace_tls_new(struct trace_tls **out, struct stream *stream, bool datagrams)
{
    struct trace_tls *tls = *out = calloc(1, sizeof(*tls));

    if (!tls)
        return ERR_MEMORY;
    tls->stream = stream;
    tls->datagrams = datagrams;
    tls->protocol = datagrams ? "DTLS" : "TLS";
    return 0;
}

void trace_tls_free(struct trace_tls *tls)
{
    if (!tls)
        return;
    for (unsigned side = 0; side < STREAM_SIDES; side++) {
        fifo_free(&tls->sides[side].in);
        fifo_free(&tls->sides[side].handshake);
        fifo_free(&tls->sides[side].log);
        fifo_free(&tls->sides[side].waiting);
    }
    secret_wipe_memory(tls, sizeof(*tls));
    free(tls);
}

size_t trace_tls_held(const struct trace_tls *tls)
{
    size_t held = sizeof(*tls);

    for (unsigned i = 0; i < STREAM_SIDES; i++) {
        const struct tls_side *side = &tls->sides[i];

        held += fifo_held(&side->in) + fifo_held(&side->handshake) + fifo_held(&side->log) +
                fifo_held(&side->waiting);
    }
    return held;
}

/* ---- The exchange of the handshake ---- */

static int add_record(struct fifo *to, uint8_t type, unsigned version, struct bytes content)
{
    uint8_t header_octets[TLS_HEADER];
    struct buf header = BUF_OVER(header_octets);
    int err;

    buf_put_u8(&header, type);
    buf_put_u16(&header, version);
    buf_put_u16(&header, (unsigned)content.len);
    err = fifo_add(to, buf_bytes(&header));
    return err < 0 ? err : fifo_add(to, content);
}

static int emit_log(struct trace_tls *tls, unsigned flags)
{
    struct fifo *card = &tls->sides[TRACE_FROM_CARD].log;
    struct fifo *peer = &tls->sides[TRACE_FROM_PEER].log;
    int err;

    if (fifo_len(card) + fifo_len(peer) == 0)
        return 0;
    err = stream_emit(tls->stream, &(struct stream_message){.protocol = tls->protocol,
                                                            .flags = flags,
                                                            .request = fifo_bytes(card),
                                                            .response = fifo_bytes(peer)});
    fifo_drop(card, SIZE_MAX);
    fifo_drop(peer, SIZE_MAX);
    tls->established = true;
    return err;
}

/* The version that was negotiated, as far as it is known. */
static unsigned version_of(const struct trace_tls *tls)
{
    return tls->datagrams ? VERSION_DTLS12 : tls->tls13 ? VERSION_TLS13 : VERSION_TLS12;
}

int tls_log(struct trace_tls *tls, enum trace_direction direction, uint8_t type,
            struct bytes content)
{
    struct fifo *log = &tls->sides[direction].log;
    int err = 0;

    if (fifo_len(log) + content.len > FIFO_MAX / 2) /* handshakes without end */
        err = emit_log(tls, EXCHANGE_INCOMPLETE);
    stream_begin_message(tls->stream);
    return err != 0 ? err : add_record(log, type, version_of(tls), content);
}

/* The handshake is complete when both sides sent Finished. */
static int end_handshake(struct trace_tls *tls)
{
    bool finished = tls->sides[TRACE_FROM_CARD].finished && tls->sides[TRACE_FROM_PEER].finished;

    return finished && !tls->established ? emit_log(tls, 0) : 0;
}

/* ---- Keys ---- */

void tls_set_level(struct tls_side *side, enum tls_level level)
{
    side->level = level;
    side->sequence = 0;
    side->key.suite = NULL;
}

static int find_tls12_keys(struct trace_tls *tls)
{
    struct bytes id = BYTES_OF(tls->client_random);
    struct bytes master = trace_keys_find(stream_keys(tls->stream), "CLIENT_RANDOM", id);
    struct trace_record_key keys[2];
    int err;

    if (master.len == 0)
        return 0;
    err = trace_tls12_keys(keys, tls->suite, master, tls->client_random, tls->server_random);
    for (unsigned i = 0; err == 0 && i < STREAM_SIDES; i++) {
        struct tls_side *side = &tls->sides[i];

        side->key = keys[i == (unsigned)tls->client ? 0 : 1];
        side->key.encrypt_then_mac = tls->encrypt_then_mac;
    }
    secret_wipe_memory(keys, sizeof(keys));
    return err == ERR_CRYPTO || err == ERR_MEMORY ? err : 0;
}

static int find_tls13_key(struct trace_tls *tls, enum trace_direction direction)
{
    static const char *const labels[2][2] = {
        {"SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"},
        {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"}};
    struct tls_side *side = &tls->sides[direction];
    const char *label = labels[direction == tls->client][side->level == TLS_LEVEL_APPLICATION];
    struct bytes secret =
        trace_keys_find(stream_keys(tls->stream), label, BYTES_OF(tls->client_random));
    int err;

    if (secret.len == 0 || secret.len > sizeof(side->secret))
        return 0;
    memcpy(side->secret, secret.at, secret.len);
    side->secret_len = secret.len;
    err = trace_tls13_key(&side->key, tls->suite, secret);
    return err == ERR_CRYPTO || err == ERR_MEMORY ? err : 0;
}

/* Finds the key of a side, if there is one. 0, ERR_CRYPTO, ERR_MEMORY. */
static int find_key(struct trace_tls *tls, enum trace_direction direction)
{
    if (tls->sides[direction].key.suite || !stream_keys(tls->stream) || !tls->suite ||
        !tls->has_client_random || !tls->has_server_random)
        return 0;
    return tls->tls13 ? find_tls13_key(tls, direction) : find_tls12_keys(tls);
}

/* ---- Records ---- */

static int take_alert(struct trace_tls *tls, enum trace_direction direction, struct bytes content)
{
    int err = tls_log(tls, direction, TLS_ALERT, content);
    bool ends = content.len == 2 && (content.at[0] == ALERT_FATAL ||
                                     (tls->tls13 && content.at[1] != ALERT_CLOSE_NOTIFY &&
                                      content.at[1] != ALERT_USER_CANCELED));

    return err == 0 && ends ? emit_log(tls, 0) : err;
}

static int take_content(struct trace_tls *tls, enum trace_direction direction, uint8_t type,
                        struct bytes content)
{
    int err;

    switch (type) {
    case TLS_HANDSHAKE:
        err = tls->datagrams ? dtls_take_handshake(tls, direction, content)
                             : tls_take_handshake(tls, direction, content);
        return err == 0 ? end_handshake(tls) : err;
    case TLS_ALERT:
        return take_alert(tls, direction, content);
    case TLS_APPLICATION_DATA:
        err = tls->established ? 0 : emit_log(tls, 0);
        stream_begin_message(tls->stream);
        return err == 0 && content.len ? stream_content(tls->stream, direction, content) : err;
    default:
        return tls_log(tls, direction, type, content);
    }
}

/* A record that cannot be decrypted. */
static int take_encrypted(struct trace_tls *tls, enum trace_direction direction,
                          const struct trace_tls_record *record)
{
    struct fifo whole = {0};
    int err = 0;

    if (record->type != TLS_APPLICATION_DATA) {
        err = tls_log(tls, direction, TLS_APPLICATION_DATA, record->fragment);
        tls->sides[direction].finished |= record->type == TLS_HANDSHAKE;
        return err == 0 ? end_handshake(tls) : err;
    }
    if (!tls->established)
        err = emit_log(tls, 0);
    if (err == 0)
        err = add_record(&whole, record->type, record->version, record->fragment);
    if (err == 0)
        err = stream_turn_add(tls->stream, direction, fifo_bytes(&whole), tls->protocol,
                              EXCHANGE_ENCRYPTED);
    fifo_free(&whole);
    return err;
}

/* The content and, of TLS 1.3, the type inside. ERR_MALFORMED: no key, or another one. */
static int decrypt(struct trace_tls *tls, enum trace_direction direction,
                   struct trace_tls_record *record, struct bytes *content)
{
    struct tls_side *side = &tls->sides[direction];
    size_t len = 0;
    int err = find_key(tls, direction);

    if (err == 0)
        err = trace_record_open(&side->key, record, tls->clear, &len);
    if (err < 0)
        return err;
    while (tls->tls13 && len > 0 && tls->clear[len - 1] == 0)
        len--;
    if (tls->tls13 && len == 0)
        return ERR_MALFORMED;
    if (tls->tls13)
        record->type = tls->clear[--len];
    *content = bytes_at(tls->clear, len);
    return 0;
}

/* Is the record of a kind and at a place where it is encrypted? */
static bool is_encrypted(const struct trace_tls *tls, const struct tls_side *side,
                         const struct trace_tls_record *record)
{
    if (record->type == TLS_APPLICATION_DATA)
        return true;
    if (tls->datagrams)
        return record->sequence >> EPOCH_SHIFT > 0;
    return !tls->tls13 && side->level == TLS_LEVEL_APPLICATION;
}

int tls_take_record(struct trace_tls *tls, enum trace_direction direction,
                    struct trace_tls_record *record)
{
    struct tls_side *side = &tls->sides[direction];
    struct bytes content = record->fragment;
    int err;

    if (record->type == TLS_CHANGE_CIPHER_SPEC) {
        if (!tls->tls13 && !tls->datagrams)
            tls_set_level(side, TLS_LEVEL_APPLICATION);
        /* In TLS 1.3 it means nothing (RFC 8446 D.4). */
        return tls->tls13 && tls->established ? 0 : tls_log(tls, direction, record->type, content);
    }
    if (!is_encrypted(tls, side, record))
        return take_content(tls, direction, record->type, content);
    if (!tls->datagrams)
        record->sequence = side->sequence++;
    err = decrypt(tls, direction, record, &content);
    if (err == ERR_MALFORMED)
        return take_encrypted(tls, direction, record);
    return err < 0 ? err : take_content(tls, direction, record->type, content);
}

/* ---- The stream ---- */

/* What follows is not TLS. */
static int give_up(struct trace_tls *tls, enum trace_direction direction)
{
    struct fifo in = tls->sides[direction].in;
    int err;

    tls->sides[direction].in = (struct fifo){0};
    err = trace_tls_end(tls);
    tls->broken = true;
    if (err == 0)
        err = stream_turn_add(tls->stream, direction, fifo_bytes(&in), "TCP", 0);
    fifo_free(&in);
    return err;
}

static int take_stream(struct trace_tls *tls, enum trace_direction direction, struct bytes data)
{
    struct fifo *in = &tls->sides[direction].in;
    int err = fifo_add(in, data);

    while (err == 0) {
        struct bytes all = fifo_bytes(in);
        struct trace_tls_record record;
        size_t len;

        if (all.len < TLS_HEADER)
            return 0;
        len = (size_t)(all.at[3] << 8 | all.at[4]);
        if (!trace_tls_recognise(all, false) || len > TLS_FRAGMENT_MAX)
            return give_up(tls, direction);
        if (all.len - TLS_HEADER < len)
            return 0;
        record = (struct trace_tls_record){.type = all.at[0],
                                           .version = (uint16_t)(all.at[1] << 8 | all.at[2]),
                                           .fragment = bytes_cut(all, TLS_HEADER, len)};
        err = tls_take_record(tls, direction, &record);
        fifo_drop(in, TLS_HEADER + len);
    }
    return err;
}

int trace_tls_add(struct trace_tls *tls, enum trace_direction direction, struct bytes data)
{
    if (tls->broken)
        return stream_turn_add(tls->stream, direction, data, "TCP", 0);
    return tls->datagrams ? dtls_take_datagram(tls, direction, data)
                          : take_stream(tls, direction, data);
}

/* The records that are not complete. */
static int end_records(struct trace_tls *tls)
{
    unsigned flags = EXCHANGE_ENCRYPTED;
    int err = 0;

    for (unsigned i = 0; err == 0 && i < STREAM_SIDES; i++) {
        struct fifo *in = &tls->sides[i].in;

        if (fifo_len(in) == 0)
            continue;
        err = stream_turn_add(tls->stream, (enum trace_direction)i, fifo_bytes(in), tls->protocol,
                              flags);
        flags |= EXCHANGE_INCOMPLETE;
        fifo_drop(in, SIZE_MAX);
    }
    return err == 0 ? stream_turn_end(tls->stream, tls->protocol, flags) : err;
}

int trace_tls_end(struct trace_tls *tls)
{
    int err;

    if (tls->broken)
        return 0;
    err = end_records(tls);
    return err == 0 ? emit_log(tls, tls->established ? 0 : EXCHANGE_INCOMPLETE) : err;
}
