/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: the one that needs no resolver (RFC 6761, 6.3: a bare machine may have no /etc/hosts), and
 * how others are asked for without making everybody wait. */
#include "tools/https/https.h"

#include "apdu/host.h"

#include <event2/dns.h>
#include <event2/event.h>

const char *https_host_address(const char *host)
{
    return host_equal_text(BYTES_TEXT("localhost"), host) ? "127.0.0.1" : host;
}

struct evdns_base *https_names_new(struct event_base *base)
{
    return evdns_base_new(base,
                          EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
}

void https_names_free(struct evdns_base *names, struct event_base *base)
{
    if (!names)
        return;
    evdns_base_free(names, 1);
    event_base_loop(base, EVLOOP_NONBLOCK); /* the failures are told, and let go of connections */
}
