/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eUICC package made from a command line: key, orders and counter. What `euicc eim send` and
 * `euicc eim sign` share.
 */
#ifndef TOOLS_EIM_MAKE_H
#define TOOLS_EIM_MAKE_H

#include "tools/eim/package/order.h"
#include "tools/eim/state/state.h"
#include "tools/pki/pki.h"

enum { EIM_PACKAGE_MAX = 65000 };

struct eim_make_options {
    const char *pki; /* folder with EIM/ */
    const char *eim_id;
    const char *curve;       /* "NIST", "BRP": key of the eIM */
    const char *state;       /* file of the counters; NULL: EIM/state.json in the PKI folder */
    const char *file;        /* JSON list of orders, or NULL */
    const char *transaction; /* eimTransactionId in hex, or NULL */
    int64_t counter;         /* 0: one more than the last one */
    char *const *words;      /* orders, ends with NULL */
};

/* One run; everything in it lives until its end. */
struct eim_make {
    const struct eim_make_options *options;
    struct der *der;
    struct arena arena;
    struct pki_entity entity;
    struct eim_signer signer;
    struct eim_package package;
    struct eim_order order;
    struct eim_state state;
    char eid[2 * EID_OCTETS + 1]; /* "": not known yet */
};

/* Reads orders, state and key; an exit status, after a message. To be ended in any case. */
int eim_make_begin(struct eim_make *make, const struct eim_make_options *options);
/* For this eUICC. */
void eim_make_choose(struct eim_make *make, const uint8_t eid[EID_OCTETS]);
/* Appends the signed package (BF51 ..), whose counter was written down before. An exit status. */
int eim_make_package(struct eim_make *make, struct buf *package);
void eim_make_end(struct eim_make *make);

#endif
