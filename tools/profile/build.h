/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds a profile package and its metadata from a description. */
#ifndef TOOLS_PROFILE_BUILD_H
#define TOOLS_PROFILE_BUILD_H

#include "apdu/bytes.h"
#include "crypto/rng.h"
#include "tools/profile/description.h"

enum { BUILD_PACKAGE_MAX = 1 << 16, BUILD_METADATA_MAX = 4096 };

struct build_options {
    const char *eid;           /* 32 digits; NULL: # becomes 0, and keys cannot be derived */
    struct bytes capabilities; /* contents of the card's UICCCapability; empty: all capabilities */
    struct rng *rng;
};

/* What the network operator must know. Text; keys in hex. */
struct build_subscriber {
    char iccid[24], imsi[24];
    char algorithm[12];
    char key[72], opc[72];
};

/*
 * Appends the package, and the StoreMetadata request (BF25). ERR_MALFORMED and others, with one
 * line in `why`.
 */
int build_package(const struct description *description, const struct build_options *options,
                  struct buf *package, struct buf *metadata, struct build_subscriber *subscriber,
                  char *why, size_t why_size);

#endif
