/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "localhost" is resolved without a resolver (RFC 6761, 6.3): a minimal system may have no
 * /etc/hosts. */
#include "tools/https/https.h"

#include "apdu/host.h"

const char *https_host_address(const char *host)
{
    return host_equal_text(BYTES_TEXT("localhost"), host) ? "127.0.0.1" : host;
}
