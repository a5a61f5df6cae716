/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The octets of an HTTP response (RFC 9112), for connection.c. */
#ifndef TOOLS_HTTPS_RESPONSE_H
#define TOOLS_HTTPS_RESPONSE_H

#include "tools/https/https.h"

struct evbuffer;

/* Appends status line, header fields and body. `is_kept`: the connection is kept open; `is_old`:
 * the request was HTTP/1.0. */
void response_put(struct evbuffer *out, const struct https_response *response,
                  const char *admin_protocol, bool is_kept, bool is_old);

#endif
