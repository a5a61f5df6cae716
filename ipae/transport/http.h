/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/1.1 POST; responses are read piece by piece (RFC 9112; SGP.32 6.1, CAT-3.1, E-90). */
#ifndef IPAE_TRANSPORT_HTTP_H
#define IPAE_TRANSPORT_HTTP_H

#include "apdu/bytes.h"
#include "ipae/toolkit/policy.h"

enum { HTTP_BUFFER = HTTP_LINE_MAX + 2048 };

enum http_body { HTTP_BODY_NONE, HTTP_BODY_LENGTH, HTTP_BODY_CHUNKED, HTTP_BODY_TO_END };

/* The connection below, with the contracts of tls_write and tls_read. */
struct http_carrier {
    int (*write)(void *carrier, struct bytes data);
    int (*read)(void *carrier, struct buf *out);
    void *carrier;
};

struct http {
    struct http_carrier under;
    const char *host; /* with the port where it is not 443 */
    uint8_t octets[HTTP_BUFFER];
    struct buf in; /* received octets */
    size_t at;     /* offset of the first one not used */
    enum http_body body;
    uint64_t left;     /* octets left of the body or chunk */
    bool in_chunks;    /* the first chunk has begun */
    bool close;        /* the connection ends with this response */
    bool received_any; /* octets of the last response were received */
    int status;
};

void http_begin(struct http *http, struct http_carrier under, const char *host);
/*
 * Sends one request and reads the header of its response; http->status is 200 to 599. The previous
 * response must have been read to its end. ERR_MALFORMED: malformed response; ERR_TOO_LONG: a
 * header above HTTP_HEADER_MAX; errors of tls_read.
 */
int http_post(struct http *http, const char *path, const char *content_type,
              const char *admin_protocol, struct bytes body);
/* Appends the next piece of the body. 1; 0 at its end; errors as above, ERR_TOO_LONG when `out` is
 * full. */
int http_read(struct http *http, struct buf *out);

#endif
