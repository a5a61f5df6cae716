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
    HTTPS_CHUNKED,       /* in small chunks */
    HTTPS_DRIP,          /* TLS records of a few octets */
    HTTPS_CLOSES,        /* Connection: close after each answer */
    HTTPS_CLOSES_UNTOLD, /* the same, but nothing in the header says so */
    HTTPS_DROPS,         /* the same, without the goodbye of TLS */
    HTTPS_MANY_LINES,    /* some 50 KB of header lines that do not matter */
    HTTPS_LONG_LINE,     /* one of them, split over records */
    HTTPS_INTERIM,       /* 100 Continue first */
    /* These are not. */
    HTTPS_HANGS_UP,    /* closes instead of answering */
    HTTPS_SILENT,      /* takes the request and says nothing */
    HTTPS_NO_HTTP,     /* answers noise */
    HTTPS_LONG_HEADER, /* headers without end */
    HTTPS_LONG_BODY,   /* a body above all bounds */
    HTTPS_SHORT_BODY,  /* fewer octets than announced, then closes */
    HTTPS_BAD_LENGTH,  /* Content-Length: -1 */
    HTTPS_BAD_CHUNK,   /* a chunk size that is none */
    HTTPS_500,
    HTTPS_302,         /* redirects to itself */
    HTTPS_INTERIMS,    /* 100 Continue, again and again */
    HTTPS_TRAILERS,    /* trailers that do not end */
    HTTPS_LINES,       /* headers of no length at all */
    HTTPS_MANY_CHUNKS, /* one octet each, more than any body has */
    HTTPS_TRUNCATED,   /* half of the body, and says that this is all */
    HTTPS_NO_TLS,      /* speaks no TLS at all */
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
    unsigned fault_after; /* requests that are answered well before */
    const char *content_type;
    /* Answers a request: appends the body and returns the status; -1: hangs up without a word. */
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out);
    void *owner;
    unsigned connections, requests;
};

/* The certificate and key of `holder` in the PKI folder `dir`. */
void fake_https_begin(
    struct fake_https *https, const char *dir, enum pki_holder holder, const char *content_type,
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out), void *owner);
void fake_https_end(struct fake_https *https);
/* 0x0303 or 0x0304: this version of TLS alone. */
void fake_https_version(struct fake_https *https, int version);

#endif
