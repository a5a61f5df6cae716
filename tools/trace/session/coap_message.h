/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one CoAP message (RFC 7252 3, RFC 7959 2.2). */
#ifndef TOOLS_TRACE_SESSION_COAP_MESSAGE_H
#define TOOLS_TRACE_SESSION_COAP_MESSAGE_H

#include "apdu/bytes.h"

enum trace_coap_type { TRACE_COAP_CON, TRACE_COAP_NON, TRACE_COAP_ACK, TRACE_COAP_RST };

enum trace_coap_option {
    TRACE_COAP_URI_HOST = 3,
    TRACE_COAP_URI_PATH = 11,
    TRACE_COAP_CONTENT_FORMAT = 12,
    TRACE_COAP_BLOCK2 = 23,
    TRACE_COAP_BLOCK1 = 27
};

struct trace_coap_block {
    bool present, more;
    size_t offset; /* of the block in the body */
};

struct trace_coap_message {
    enum trace_coap_type type;
    uint8_t code; /* class in the upper three bits */
    uint16_t id;
    struct bytes token;
    struct bytes options; /* as encoded */
    struct bytes head;    /* all in front of the payload marker */
    struct bytes payload;
    struct trace_coap_block block1, block2;
    struct bytes host; /* Uri-Host; may be empty */
    char path[64];     /* Uri-Path, "/a/b"; cut */
};

/* ERR_MALFORMED; ERR_UNSUPPORTED: another version. */
int trace_coap_read(struct bytes datagram, struct trace_coap_message *out);
/* Takes an option off the front of `options`; `*number` is that of the option before, 0 at first,
 * and becomes its own. 0; ERR_NOT_FOUND at the end or before a payload marker; ERR_MALFORMED. */
int trace_coap_next_option(struct bytes *options, unsigned *number, struct bytes *value);

#endif
