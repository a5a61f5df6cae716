/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of tls.c, tls_handshake.c and dtls.c. */
#ifndef TOOLS_TRACE_SESSION_TLS_PARTS_H
#define TOOLS_TRACE_SESSION_TLS_PARTS_H

#include "tools/trace/session/tls.h"
#include "tools/trace/session/tls_cipher.h"

enum tls_content {
    TLS_CHANGE_CIPHER_SPEC = 20,
    TLS_ALERT = 21,
    TLS_HANDSHAKE = 22,
    TLS_APPLICATION_DATA = 23
};

enum {
    TLS_HEADER = 5,
    DTLS_HEADER = 13,
    TLS_FRAGMENT_MAX = 16384 + 2048, /* RFC 5246 6.2.3 */
    TLS_MESSAGE_HEADER = 4,
    TLS_MESSAGE_MAX = UINT16_MAX
};

enum tls_level {
    TLS_LEVEL_CLEAR,
    TLS_LEVEL_HANDSHAKE, /* TLS 1.3 only */
    TLS_LEVEL_APPLICATION
};

struct tls_side {
    struct fifo in;        /* TLS: an incomplete record */
    struct fifo handshake; /* an incomplete handshake message */
    struct fifo log;       /* records of the next exchange */
    enum tls_level level;  /* of its next record; DTLS: see the epoch of the record */
    struct trace_record_key key;
    uint64_t sequence; /* TLS: of its next record */
    uint8_t secret[TRACE_TLS_SECRET_MAX];
    size_t secret_len; /* TLS 1.3 */
    bool finished;     /* sent Finished */

    /* DTLS: fragments of handshake messages, each with its header. */
    uint16_t next_message;
    struct fifo waiting; /* of later messages */
};

struct trace_tls {
    struct stream *stream;
    bool datagrams;
    const char *protocol;
    enum trace_direction client; /* who sent ClientHello */
    bool has_client_random, has_server_random;
    uint8_t client_random[TRACE_TLS_RANDOM], server_random[TRACE_TLS_RANDOM];
    bool tls13, encrypt_then_mac;
    const struct trace_suite *suite; /* NULL: not known */
    bool established;                /* the exchange of the handshake was emitted */
    bool broken;                     /* what follows is not TLS */
    struct tls_side sides[STREAM_SIDES];
    uint8_t clear[TLS_FRAGMENT_MAX];
};

/* One record; of TLS 1.2 and 1.3 `record->sequence` is set here, of DTLS by the caller. 0,
 * ERR_MEMORY, or the value of the user's callback; as all functions below. */
int tls_take_record(struct trace_tls *tls, enum trace_direction direction,
                    struct trace_tls_record *record);
/* Octets of handshake messages (TLS); fragments of them (DTLS). */
int tls_take_handshake(struct trace_tls *tls, enum trace_direction direction,
                       struct bytes fragment);
int dtls_take_handshake(struct trace_tls *tls, enum trace_direction direction,
                        struct bytes fragment);
/* A whole handshake message with its header of four octets. */
int tls_take_message(struct trace_tls *tls, enum trace_direction direction, struct bytes message);
/* The records of one datagram. */
int dtls_take_datagram(struct trace_tls *tls, enum trace_direction direction,
                       struct bytes datagram);
/* Adds a record to the exchange of the handshake. */
int tls_log(struct trace_tls *tls, enum trace_direction direction, uint8_t type,
            struct bytes content);
/* The level of the next records of a side changes: it has no key yet. */
void tls_set_level(struct tls_side *side, enum tls_level level);

#endif
