/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a case may not leave changed: profiles, eIMs, notifications, package results, addresses. */
#ifndef TOOLS_SUITE_RUN_SNAPSHOT_H
#define TOOLS_SUITE_RUN_SNAPSHOT_H

#include "tools/suite/suite.h"

enum snapshot_part {
    SNAPSHOT_PROFILES,
    SNAPSHOT_EIMS, /* without their counters */
    SNAPSHOT_NOTIFICATIONS,
    SNAPSHOT_RESULTS,
    SNAPSHOT_ADDRESSES,
    SNAPSHOT_PARTS
};

struct snapshot {
    struct arena arena;
    struct bytes parts[SNAPSHOT_PARTS]; /* contents of responses; empty where refused */
    unsigned unstable; /* bit n: part n differs each time that it is read; not compared */
};

void snapshot_init(struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);
/* Reads the card, reset by the caller. A word of the suite: may end the case. */
void snapshot_take(struct suite *suite, struct snapshot *snapshot);
/* The same for the first time: parts that are other ones when they are read again are unstable. */
void snapshot_take_first(struct suite *suite, struct snapshot *snapshot);
/* The names of the unstable parts, "eIMs, addresses"; false: there are none. */
bool snapshot_unstable(const struct snapshot *snapshot, char *text, size_t size);
/* Removes notifications and package results that `before` does not have. A word of the suite. */
void snapshot_remove_notifications(struct suite *suite, const struct snapshot *before);
/* The first difference in one line, of `size` octets; false: none. */
bool snapshot_differs(const struct snapshot *before, const struct snapshot *after, char *text,
                      size_t size);

#endif
