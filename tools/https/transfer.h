/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of client.c and client_loop.c: one request through libcurl, blocking or in a loop.
 * */
#ifndef TOOLS_HTTPS_TRANSFER_H
#define TOOLS_HTTPS_TRANSFER_H

#include "crypto/openssl.h"
#include "tools/https/https.h"

#include <curl/curl.h>

/* One request. */
struct transfer {
    CURL *curl;
    struct curl_slist *fields;
    X509 *roots[HTTPS_ROOTS_MAX];
    char where[300]; /* HOST:PORT */
    char text[CURL_ERROR_SIZE];
    size_t header_octets;
    struct buf body; /* malloc'd, of HTTPS_BODY_MAX octets at most */
    int socket_errno;
    bool memory_was_short; /* here or in OpenSSL, which libcurl does not say */
    const char *refusal;   /* why the transfer was aborted here; static */
};

/* Sets `error` to "WHAT: WHY", returns `err`. */
int transfer_fail(struct https_error *error, int err, const char *what, const char *why);
/* Creates a transfer that can be performed. ERR_MEMORY, ERR_IO and ERR_CRYPTO (roots),
 * ERR_MALFORMED (host name). */
int transfer_begin(struct transfer **out, const struct https_request *request,
                   const struct https_trust *trust, struct https_error *error);
/* The outcome of a performed transfer, before whose last step was backend_begin(); the caller owns
 * `*body` when it is 0. */
int transfer_finish(struct transfer *transfer, CURLcode code, int *status, struct bytes *body,
                    struct https_error *error);
void transfer_end(struct transfer *transfer); /* NULL is fine */

#endif
