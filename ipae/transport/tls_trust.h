/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a server is authenticated (E-101). */
#ifndef IPAE_TRANSPORT_TLS_TRUST_H
#define IPAE_TRANSPORT_TLS_TRUST_H

#include "apdu/bytes.h"

enum tls_trust_kind {
    TLS_TRUST_KEY,         /* the server's key equals this SubjectPublicKeyInfo */
    TLS_TRUST_CERTIFICATE, /* a CA certificate: as TLS_TRUST_CIS with this CA; any other: the
                              server's key equals that of this certificate */
    TLS_TRUST_CIS          /* a chain up to one of the card's CIs; name and dates are checked */
};
struct tls_trust {
    enum tls_trust_kind kind;
    struct bytes data; /* the key or certificate, a whole SEQUENCE; empty for TLS_TRUST_CIS */
};

/* False for an IPv4 address (digits and dots) and for an IPv6 address (with colons). */
bool tls_host_is_name(struct bytes host);

#endif
