/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parser of one HTTP/1.1 request (RFC 9112), for connection.c: request line, fields, body with
 * Content-Length or chunked. Only POST is supported. Invariant: at most HTTPS_HEADERS_MAX octets of
 * header and trailer and HTTPS_BODY_MAX of body are stored.
 */
#ifndef TOOLS_HTTPS_REQUEST_H
#define TOOLS_HTTPS_REQUEST_H

#include "tools/https/https.h"

struct evbuffer;

enum request_state {
    REQUEST_LINE, /* nothing was received */
    REQUEST_FIELDS,
    REQUEST_BODY,
    REQUEST_CHUNK_SIZE,
    REQUEST_CHUNK,
    REQUEST_CHUNK_END,
    REQUEST_TRAILER,
    REQUEST_DONE,
    REQUEST_REFUSED /* `status` and `why` */
};

struct request {
    enum request_state state;
    size_t header_len;
    char *path; /* malloc'd, as the two below; NULL: absent */
    char *content_type;
    char *admin_protocol;
    uint8_t *body; /* malloc'd */
    size_t body_len;
    size_t left; /* octets left of the body or chunk */
    bool has_length, is_chunked, is_old /* HTTP/1.0 */, close, keep, expects_continue;
    unsigned seen; /* bits: the rows of singleton fields that were received */
    int status;
    char why[200];
};

void request_init(struct request *request);
void request_free(struct request *request); /* resets it to the state after request_init */
/* Consumes the octets of the request from `input`; `state` is the part that is awaited next. */
void request_take(struct request *request, struct evbuffer *input);
/* Whether the connection is kept open after the response. */
bool request_keeps_connection(const struct request *request);

#endif
