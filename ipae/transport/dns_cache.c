/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names resolved in this poll. */
#include "ipae/transport/dns.h"

#include "apdu/host.h"

#include <string.h>

void dns_cache_clear(struct terminal *terminal)
{
    memset(terminal->dns_names, 0, sizeof(terminal->dns_names));
}

bool dns_cache_find(const struct terminal *terminal, struct bytes name, struct bip_address *out)
{
    for (size_t i = 0; i < DNS_NAMES; i++)
        if (terminal->dns_names[i].name_len &&
            host_equal(name,
                       bytes_at(terminal->dns_names[i].name, terminal->dns_names[i].name_len))) {
            out->kind = terminal->dns_names[i].kind;
            memcpy(out->octets, terminal->dns_names[i].address, sizeof(out->octets));
            return true;
        }
    return false;
}

void dns_cache_add(struct terminal *terminal, struct bytes name, const struct bip_address *address)
{
    for (size_t i = 0; i < DNS_NAMES; i++) {
        if (terminal->dns_names[i].name_len || name.len > sizeof(terminal->dns_names[i].name))
            continue;
        memcpy(terminal->dns_names[i].name, name.at, name.len);
        terminal->dns_names[i].name_len = name.len;
        terminal->dns_names[i].kind = address->kind;
        memcpy(terminal->dns_names[i].address, address->octets, sizeof(address->octets));
        return;
    }
}
