/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that were resolved in this poll. */
#include "ipae/transport/dns.h"

#include "apdu/host.h"

#include <string.h>

void dns_forget(struct ipae *ipae)
{
    memset(ipae->dns_names, 0, sizeof(ipae->dns_names));
}

bool dns_recall(const struct ipae *ipae, struct bytes name, struct bip_address *out)
{
    for (size_t i = 0; i < DNS_NAMES; i++)
        if (ipae->dns_names[i].name_len &&
            host_equal(name, bytes_at(ipae->dns_names[i].name, ipae->dns_names[i].name_len))) {
            out->kind = ipae->dns_names[i].kind;
            memcpy(out->octets, ipae->dns_names[i].address, sizeof(out->octets));
            return true;
        }
    return false;
}

void dns_remember(struct ipae *ipae, struct bytes name, const struct bip_address *address)
{
    for (size_t i = 0; i < DNS_NAMES; i++) {
        if (ipae->dns_names[i].name_len || name.len > sizeof(ipae->dns_names[i].name))
            continue;
        memcpy(ipae->dns_names[i].name, name.at, name.len);
        ipae->dns_names[i].name_len = name.len;
        ipae->dns_names[i].kind = address->kind;
        memcpy(ipae->dns_names[i].address, address->octets, sizeof(address->octets));
        return;
    }
}
