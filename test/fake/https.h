/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An HTTPS server as a peer of the fake terminal: TLS over memory, one request at a time, a handler
 * for what is in it. It can be asked to misbehave. */
#ifndef TEST_FAKE_HTTPS_H
#define TEST_FAKE_HTTPS_H

#include "test/fake/peer.h"
#include "tools/pki/pki.h"

enum { FAKE_HTTPS_BODY_MAX = 1 << 17 };

enum https_fault {
    HTTPS_FINE,
    /* These are allowed. */
    HTTPS_CHUNKED,            /* in small chunks */
    HTTPS_DRIP,               /* TLS records of a few octets */
    HTTPS_CLOSES,             /* Connection: close after each answer */
    HTTPS_CLOSES_UNANNOUNCED, /* the same, but not announced in the header */
    HTTPS_DROPS,              /* the same, without close_notify */
    HTTPS_MANY_LINES,         /* some 50 KB of unused header lines */
    HTTPS_LONG_LINE,          /* one of them, split over records */
    HTTPS_INTERIM,            /* 100 Continue first */
    /* These are not. */
    HTTPS_HANGS_UP,    /* closes without a response */
    HTTPS_SILENT,      /* accepts the request and sends nothing */
    HTTPS_NO_HTTP,     /* responds with random octets */
    HTTPS_LONG_HEADER, /* headers without end */
    HTTPS_LONG_BODY,   /* a body above all bounds */
    HTTPS_SHORT_BODY,  /* fewer octets than announced, then closes */
    HTTPS_BAD_LENGTH,  /* Content-Length: -1 */
    HTTPS_BAD_CHUNK,   /* an invalid chunk size */
    HTTPS_500,
    HTTPS_302,         /* redirects to itself */
    HTTPS_INTERIMS,    /* 100 Continue without end */
    HTTPS_TRAILERS,    /* trailers without end */
    HTTPS_LINES,       /* empty header lines */
    HTTPS_MANY_CHUNKS, /* of one octet each, more than any body has */
    HTTPS_TRUNCATED,   /* half of the body, with the length of the half */
    HTTPS_NO_TLS,      /* does not support TLS */
    HTTPS_FAULTS
};

struct fake_https {
    struct fake_peer peer;
    void *context; /* SSL_CTX */
    void *ssl;     /* of the connection; NULL: none */
    struct buf in;
    uint8_t in_octets[FAKE_HTTPS_BODY_MAX];
    struct buf out;
    uint8_t out_octets[FAKE_HTTPS_BODY_MAX];
    bool over;
    enum https_fault fault;
    unsigned fault_after; /* requests that get a correct response before */
    const char *content_type;
    const char *admin_protocol; /* the X-Admin-Protocol that requests have; NULL: of SGP.32 v1.2 */
    /* Handles a request: appends the body and returns the status; -1: closes without a response. */
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out);
    void *owner;
    unsigned connections, requests;
    unsigned close_notifies; /* connections that the client ended with close_notify */
};

/* The certificate and key of `holder` in the PKI folder `dir`. */
void fake_https_begin(
    struct fake_https *https, const char *dir, enum pki_holder holder, const char *content_type,
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out), void *owner);
void fake_https_end(struct fake_https *https);
/* 0x0303 or 0x0304: only this version of TLS. */
void fake_https_version(struct fake_https *https, int version);

#endif
