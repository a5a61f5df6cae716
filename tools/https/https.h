/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTPS for the test servers and the LPA, TLS 1.2 and 1.3: the server is libevent over OpenSSL, the
 * client is libcurl. Bodies are in memory and bounded by HTTPS_BODY_MAX, headers by
 * HTTPS_HEADERS_MAX. Both sides ignore SIGPIPE in the process: writing to a closed connection then
 * fails.
 */
#ifndef TOOLS_HTTPS_HTTPS_H
#define TOOLS_HTTPS_HTTPS_H

#include "apdu/bytes.h"
#include "apdu/err.h"

#include <stdint.h>

struct event_base;

enum { HTTPS_BODY_MAX = 4 << 20, HTTPS_HEADERS_MAX = 16 << 10 };

/* Key agreement: OpenSSL's defaults, then brainpoolP256r1 of SGP.26's other certificates, which is
 * not among them. */
#define HTTPS_GROUPS "X25519:P-256:P-384:brainpoolP256r1"

/* Why a call failed, in one line. */
struct https_error {
    char text[600];
};

/* ---- Server ---- */

struct https_response {
    int status;               /* 200, 204, ... */
    const char *content_type; /* static */
    struct bytes body;        /* malloc'd; the server frees it. Empty: no body */
    int64_t delay;            /* ns before it is sent */
    bool is_cut;              /* the connection ends, without close_notify, after `cut` octets */
    uint32_t cut;             /* of the response, header included */
};
#define HTTPS_TEXT "text/plain;charset=UTF-8"
/* Sets `text`, one line, as the body; does not change the status. */
void https_response_text(struct https_response *response, const char *text);
/* One POST. Absent header fields are "". */
struct https_incoming {
    const char *path; /* without host */
    const char *content_type;
    const char *admin_protocol; /* X-Admin-Protocol */
    struct bytes body;
    /* Defers the response; NULL when out of memory. */
    struct https_deferred *(*defer)(const struct https_incoming *in);
    void *request; /* of the server */
    void *peer;    /* CoAP: the association of the request (coaps.h) */
};
/* Content-Type is the media type `type`, in any case of letters, with or without parameters. */
bool https_has_type(const struct https_incoming *in, const char *type);
/* X-Admin-Protocol is gsma/rsp/vX.Y.Z with decimal numbers, of any version (SGP.22 6.2,
 * SGP.32 6.1). */
bool https_has_rsp_protocol(const struct https_incoming *in);
/* A deferred response. */
struct https_deferred {
    /* Sends the response and takes ownership of its body, also when the client has disconnected.
     * Releases this. */
    void (*respond)(struct https_deferred *deferred, const struct https_response *response);
};

/* Handles a request; the response is 404 without a body unless changed. With status HTTPS_DEFERRED,
 * the function has called in->defer and responds before the server is freed. */
enum { HTTPS_DEFERRED = 0 };
typedef void https_handle(void *context, const struct https_incoming *in,
                          struct https_response *response);

struct https_server_options {
    const char *host;
    uint16_t port;              /* 0: any free port */
    const char *certificate;    /* file, DER */
    const char *key;            /* file, PEM */
    const char *admin_protocol; /* X-Admin-Protocol of its responses, static */
    https_handle *handle;
    void (*log)(
        void *context,
        const char *why); /* logs one line about a request that the HTTP layer refused; or NULL */
    void *context;
    struct key_log *keys;     /* receives the secrets of TLS; NULL: none */
    bool repeatable;          /* no session tickets: they contain the time */
    unsigned header_seconds;  /* for a header, first including the handshake; 0: HTTPS_SECONDS */
    unsigned request_seconds; /* for a request, for a response; 0: HTTPS_REQUEST_SECONDS */
};
struct https_server;
/* ERR_BUSY: the port is in use; ERR_NOT_FOUND: no such host; ERR_IO; ERR_CRYPTO: certificate or
 * key. */
int https_server_new(struct https_server **out, struct event_base *base,
                     const struct https_server_options *options, struct https_error *error);
void https_server_free(struct https_server *server); /* NULL is fine */
uint16_t https_server_port(const struct https_server *server);

/* The address to connect to for `host`: itself, or 127.0.0.1 for "localhost" (RFC 6761, 6.3). */
const char *https_host_address(const char *host);

/* ---- Client ---- */

enum { HTTPS_ROOTS_MAX = 2 };
struct https_trust {
    const char *roots[HTTPS_ROOTS_MAX]; /* files with root certificates, DER; NULL: none */
    bool insecure; /* do not verify the server; only when requested explicitly */
};
struct https_request {
    const char *host;
    uint16_t port;
    const char *path;
    const char *content_type;
    const char *user_agent;
    const char *admin_protocol; /* X-Admin-Protocol; NULL: not sent */
    struct bytes body;
};
/*
 * One POST, blocking, at most HTTPS_SECONDS. `*body` is malloc'd and followed by a NUL.
 * Redirections are not followed, proxies of the environment not used. ERR_IO: no connection, no
 * complete response, or an untrusted certificate; ERR_CRYPTO: `trust`; ERR_MALFORMED: `host`.
 */
enum { HTTPS_SECONDS = 30, HTTPS_REQUEST_SECONDS = 60 };

/* The same in a running loop, including name resolution (in a thread of libcurl): `done` is called
 * from the loop once, with `status` and `body` (ownership passed) when `err` is 0, else with
 * `error`. `request` and `trust` are not used after the call returns. */
struct https_post;
typedef void https_done(void *context, int err, int status, struct bytes body,
                        const struct https_error *error);
int https_post_start(struct https_post **out, struct event_base *base,
                     const struct https_request *request, const struct https_trust *trust,
                     https_done *done, void *context, struct https_error *error);
/* Cancels the request; `done` is not called. Must not be called from `done`. NULL is fine. */
void https_post_cancel(struct https_post *post);

int https_post(const struct https_request *request, const struct https_trust *trust, int *status,
               struct bytes *body, struct https_error *error);

#endif
