/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/cases/atr_octets.h"

#include <stdlib.h>

void atr_read(struct suite *suite, const char *hex, struct atr *atr)
{
    size_t at = 1;
    unsigned protocol = 0, follow;

    *atr = (struct atr){0};
    for (; hex[0] && hex[1] && atr->count < ATR_OCTETS_MAX; hex += 2) {
        char octet[3] = {hex[0], hex[1], 0};

        atr->octets[atr->count++] = (unsigned)strtoul(octet, NULL, 16);
    }
    if (atr->count < 2 || (atr->octets[0] != 0x3B && atr->octets[0] != 0x3F))
        suite_fail(suite, "the ATR does not begin with TS 3B or 3F and T0");
    follow = atr->octets[at] >> 4;
    atr->historical_count = atr->octets[at++] & 0x0F;
    while (follow) {
        unsigned next = 0;

        for (unsigned interface = 0; interface < 4; interface++) {
            unsigned value;

            if (!(follow >> interface & 1))
                continue;
            if (at >= atr->count)
                suite_fail(suite, "the ATR ends inside its interface octets");
            value = atr->octets[at++];
            if (interface == 1 && protocol == 15 && !atr->has_global_tb) {
                atr->global_tb = value;
                atr->has_global_tb = true;
            }
            if (interface == 3) {
                protocol = value & 0x0F;
                atr->protocols |= 1U << protocol;
                next = value >> 4;
                atr->has_global |= protocol == 15;
            }
        }
        follow = next;
    }
    atr->historical = at;
}
