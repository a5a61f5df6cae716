/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of stats.c and stats_print.c. */
#ifndef TOOLS_TRACE_SHOW_STATS_PRIVATE_H
#define TOOLS_TRACE_SHOW_STATS_PRIVATE_H

#include "tools/trace/show/stats.h"

enum {
    STATS_NAME_MAX = 80,
    STATS_SLOWEST = 5,
    STATS_CHANNELS = 8 /* of BIP, TS 102 223 8.7: 1 to 7 */
};

struct stats_row {
    char name[STATS_NAME_MAX];
    uint64_t count, refused, sent, received;
    int64_t time, longest; /* ns */
    uint64_t first;        /* exchange that made the row */
};

struct stats_table {
    struct stats_row *rows;
    size_t count, room;
};

struct stats_slow {
    int64_t nanoseconds;
    uint64_t number;
    char summary[STATS_NAME_MAX];
};

struct stats {
    struct stats_table functions, channels, peers, messages, unknown, refusals;
    uint64_t exchanges, apdus, refused, incomplete, malformed;
    int64_t first, last; /* ns; -1: no exchange with a time */
    struct stats_slow slowest[STATS_SLOWEST];
    char peer_of[STATS_CHANNELS][STATS_NAME_MAX]; /* where a BIP channel leads to */
    char opening[STATS_NAME_MAX]; /* of the OPEN CHANNEL that waits for its response */
    unsigned receiving;           /* channel of the last RECEIVE DATA */
};

#endif
