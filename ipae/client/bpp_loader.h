/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Feeds a Bound Profile Package to LoadBoundProfilePackage while it is received, in constant memory
 * (SGP.22 2.5.5, 5.7.6; A-28). Each call of the eUICC begins where a TLV of the package begins, so
 * that no octets chosen by a server are executed as another function of the eUICC.
 */
#ifndef IPAE_CLIENT_BPP_LOADER_H
#define IPAE_CLIENT_BPP_LOADER_H

#include "ipae/client/es10.h"

enum { BPP_LOADER_PIECE = 4096, BPP_LOADER_UNIT = 1200 };

struct bpp_loader {
    struct terminal *terminal;
    bool begun;          /* the header BF36 was received */
    size_t left;         /* octets of the package after `cut` */
    size_t cut;          /* octets of `held` up to the end of its last whole TLV */
    struct bytes result; /* ProfileInstallationResult, in terminal->arena; empty: none yet */
    struct buf held;     /* received and not loaded */
    uint8_t octets[BPP_LOADER_PIECE];
};

void bpp_loader_begin(struct bpp_loader *loader, struct terminal *terminal);
/*
 * The next octets. 0; 1: the eUICC returned its result before the end of the package; ERR_MALFORMED
 * for a malformed package, or one that ends without a result; ERR_TOO_LONG above BPP_MAX; errors of
 * es10_call.
 */
int bpp_loader_put(void *loader, struct bytes octets);

#endif
