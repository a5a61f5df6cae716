/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/tls_trust.h"

#include <string.h>

bool tls_host_is_name(struct bytes host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!(host.at[i] >= '0' && host.at[i] <= '9') && host.at[i] != '.')
            return !memchr(host.at, ':', host.len);
    return false;
}
