/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encodes and decodes CoAP messages (RFC 7252 3, 5.4; RFC 7959 2.1). */
#ifndef IPAE_TRANSPORT_COAP_MESSAGE_H
#define IPAE_TRANSPORT_COAP_MESSAGE_H

#include "apdu/bytes.h"

enum coap_type { COAP_CON, COAP_NON, COAP_ACK, COAP_RST };

/* Code c.dd: the class is in the upper three bits. */
#define COAP_CODE(class, detail) ((uint8_t)((class) << 5 | (detail)))
enum {
    COAP_EMPTY = 0,
    COAP_POST = 2,
    COAP_CHANGED = COAP_CODE(2, 4),
    COAP_CONTENT = COAP_CODE(2, 5),
    COAP_CONTINUE = COAP_CODE(2, 31),
    COAP_BAD_REQUEST = COAP_CODE(4, 0),
    COAP_BAD_OPTION = COAP_CODE(4, 2),
    COAP_NOT_FOUND = COAP_CODE(4, 4),
    COAP_METHOD_NOT_ALLOWED = COAP_CODE(4, 5),
    COAP_ENTITY_INCOMPLETE = COAP_CODE(4, 8),
    COAP_ENTITY_TOO_LARGE = COAP_CODE(4, 13)
};

enum {
    COAP_TOKEN_MAX = 8,
    COAP_PATH_MAX = 32,
    COAP_SZX_MAX = 6,
    COAP_BLOCK_NUMBER_MAX = (1 << 20) - 1
};

/* NUM, M and SZX of a Block option. */
struct coap_block {
    bool present;
    bool more;
    uint8_t szx; /* 0 to COAP_SZX_MAX */
    uint32_t number;
};
static inline size_t coap_block_size(uint8_t szx)
{
    return (size_t)16 << szx;
}

struct coap_message {
    enum coap_type type;
    uint8_t code;
    uint16_t id;
    struct bytes token;
    struct coap_block block1, block2;
    int32_t content_format; /* -1: none */
    struct bytes payload;

    /* For encoding only. */
    struct bytes uri_host;
    const char *uri_path; /* "/a/b"; NULL: none */
    size_t size1;         /* octets of the whole body; 0: no Size1 option */

    /* Of decoding only. An unknown critical option or a malformed one (RFC
     * 7252 5.4.1, 5.4.3, 5.4.5): the message is to be rejected. */
    bool bad_option;
    char path[COAP_PATH_MAX]; /* of a request, "/a/b"; "?": too long or with NUL */
};
/* Its code is a method. */
static inline bool coap_message_is_request(const struct coap_message *message)
{
    return message->code != COAP_EMPTY && message->code >> 5 == 0;
}

/* Appends `message`. ERR_TOO_LONG; ERR_RANGE: token, host, block number or path segment too long
 * for a message. */
int coap_message_put(struct buf *out, const struct coap_message *message);
/*
 * Decodes one datagram; slices point into it. ERR_MALFORMED: format error (RFC 7252 3); `id` and
 * `type` are set for any datagram of four octets or more. ERR_UNSUPPORTED: another version.
 */
int coap_message_read(struct bytes datagram, struct coap_message *message);

#endif
