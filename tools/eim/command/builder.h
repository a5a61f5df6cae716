/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds one signed eUICC package from the options of a command line: key, orders and counter.
 * Shared by `euicc eim send` and `euicc eim sign`.
 */
#ifndef TOOLS_EIM_COMMAND_BUILDER_H
#define TOOLS_EIM_COMMAND_BUILDER_H

#include "tools/eim/package/order.h"
#include "tools/eim/state/state.h"
#include "tools/pki/pki.h"

enum { EIM_PACKAGE_MAX = 65000 };

struct eim_builder_options {
    const char *pki; /* folder with EIM/ */
    const char *eim_id;
    const char *curve;       /* "NIST" or "BRP": curve of the eIM's key */
    const char *state;       /* file with the counters; NULL: EIM/state.json in the PKI folder */
    const char *file;        /* JSON list of orders, or NULL */
    const char *transaction; /* eimTransactionId in hex, or NULL */
    int64_t counter;         /* 0: the last counter used plus 1 */
    char *const *words;      /* orders, terminated by NULL */
};

/* State of one run. Everything in it is valid until eim_builder_end. */
struct eim_builder {
    const struct eim_builder_options *options;
    struct der *der;
    struct arena arena;
    struct pki_entity entity;
    struct eim_signer signer;
    struct eim_package package;
    struct eim_order order;
    struct eim_state state;
    char eid[2 * EID_OCTETS + 1]; /* "": not known yet */
};

/* Reads orders, state and key. Returns an exit status, after an error message. eim_builder_end must
 * be called in any case. */
int eim_builder_begin(struct eim_builder *builder, const struct eim_builder_options *options);
/* Sets the EID of the eUICC that gets the package. */
void eim_builder_set_eid(struct eim_builder *builder, const uint8_t eid[EID_OCTETS]);
/* Appends the signed package (BF51 ..) and stores its counter first. Returns an exit status. */
int eim_builder_package(struct eim_builder *builder, struct buf *package);
void eim_builder_end(struct eim_builder *builder);

#endif
