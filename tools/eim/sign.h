/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim sign`: a signed eUICC package, and what was signed, for those who write an eIM. */
#ifndef TOOLS_EIM_SIGN_H
#define TOOLS_EIM_SIGN_H

#include "tools/eim/make.h"

enum { EIM_TOKEN_OF_STATE = -1 };

struct eim_sign_options {
    struct eim_make_options make;
    uint8_t eid[EID_OCTETS]; /* whose package it is */
    int64_t token; /* associationToken, 0: none; EIM_TOKEN_OF_STATE: as the state has it */
    bool json;
};

/* Prints package, octets that were signed and signature in hex. An exit status of the command. */
int eim_sign(const struct eim_sign_options *options);

#endif
