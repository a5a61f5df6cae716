/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of targets; their contracts are those of target.h. */
#ifndef TOOLS_SUITE_TARGET_TARGET_PRIVATE_H
#define TOOLS_SUITE_TARGET_TARGET_PRIVATE_H

#include "tools/suite/target/target.h"

struct target_kind {
    int (*reset)(struct suite_target *target, struct bytes *atr, struct link_error *error);
    int (*power_cycle)(struct suite_target *target, struct bytes *atr, struct link_error *error);
    int (*transmit)(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error);
    void (*close)(struct suite_target *target);
    /* NULL: not possible */
    struct euiccd_card *(*card)(struct suite_target *target);
    void (*seed)(struct suite_target *target, struct bytes seed);
    bool (*save)(struct suite_target *target);
    bool (*restore)(struct suite_target *target);
};

/* The first member of each kind of target. */
struct suite_target {
    const struct target_kind *kind;
    int64_t until; /* target_limit */
};

#endif
