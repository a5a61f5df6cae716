/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name that needs no resolver (RFC 6761, 6.3: a bare machine may have no /etc/hosts). */
#include "tools/https/https.h"

#include "apdu/host.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* False on a machine whose loopback interface has IPv6 only. */
static bool has_ipv4_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

    if (fd >= 0)
        close(fd);
    return bound;
}

const char *https_host_address(const char *host)
{
    if (!host_equal_text(BYTES_TEXT("localhost"), host))
        return host;
    return has_ipv4_loopback() ? "127.0.0.1" : "::1";
}
