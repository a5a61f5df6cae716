/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The structure of a load file, the CAP components of a Java Card package one after the other (Java
 * Card virtual machine specification 6). The code is not looked at: it never runs.
 */
#ifndef PROFILES_CAP_H
#define PROFILES_CAP_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum { CAP_AID_MIN = 5, CAP_AID_MAX = 16, CAP_APPLETS_MAX = 16 };

struct cap {
    struct bytes package; /* AID */
    uint8_t major, minor; /* version of the package */
    struct bytes applets[CAP_APPLETS_MAX];
    unsigned applet_count;
};

/*
 * Checks components: each whole, none twice, those that every CAP file has present, Header and
 * Directory consistent, AIDs of 5 to 16 octets. `*out` points into `load_file`. ERR_MALFORMED with
 * the reason in `*why`.
 */
int cap_parse(struct cap *out, struct bytes load_file, const char **why);

#endif
