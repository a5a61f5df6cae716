/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Feeds a Bound Profile Package to LoadBoundProfilePackage while it comes in, in constant memory
 * (SGP.22 2.5.5, 5.7.6; A-28). Pieces begin where a TLV of the package begins: no octet that
 * a server chose is ever taken for another function of the eUICC.
 */
#ifndef IPAE_CLIENT_BPP_LOADER_H
#define IPAE_CLIENT_BPP_LOADER_H

#include "ipae/client/es10.h"

enum { BPP_LOADER_PIECE = 4096, BPP_LOADER_UNIT = 1200 };

struct bpp_loader {
    struct terminal *terminal;
    bool begun;          /* the header BF36 is known */
    size_t left;         /* octets of the package that are still to come */
    size_t cut;          /* of `held` that end where a TLV does */
    struct bytes result; /* ProfileInstallationResult in terminal->arena; empty: not yet */
    struct buf held;
    uint8_t octets[BPP_LOADER_PIECE];
};

void bpp_loader_begin(struct bpp_loader *loader, struct terminal *terminal);
/*
 * The next octets. 0; 1: the eUICC gave its result before the package's end, nothing more is
 * wanted; ERR_MALFORMED for what is no such package, or one that is over without a result;
 * ERR_TOO_LONG above BPP_MAX; errors of es10_call.
 */
int bpp_loader_put(void *loader, struct bytes octets);

#endif
