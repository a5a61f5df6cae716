/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The octets of an answer to reset (ISO/IEC 7816-3 8.2). */
#ifndef TOOLS_SUITE_CASES_ATR_OCTETS_H
#define TOOLS_SUITE_CASES_ATR_OCTETS_H

#include "tools/suite/euiccd_suite.h"

enum { ATR_OCTETS_MAX = 33, ATR_PROTOCOL_T0 = 1U << 0 };

struct atr {
    unsigned octets[ATR_OCTETS_MAX];
    size_t count;
    size_t historical; /* index of T1 */
    size_t historical_count;
    bool has_global;    /* interface octets after T=15 */
    bool has_global_tb; /* the first TBi after T=15 */
    unsigned global_tb;
    unsigned protocols; /* bit T */
};

/* Reads an ATR in hex; fails where its octets are not those that it announces. */
void atr_read(struct suite *suite, const char *hex, struct atr *atr);

#endif
