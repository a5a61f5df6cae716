/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim sign`: prints a signed eUICC package and the signed octets, for developers of an eIM.
 * */
#ifndef TOOLS_EIM_COMMAND_SIGN_H
#define TOOLS_EIM_COMMAND_SIGN_H

#include "tools/eim/command/builder.h"

enum { EIM_TOKEN_OF_STATE = -1 };

struct eim_sign_options {
    struct eim_builder_options builder;
    uint8_t eid[EID_OCTETS]; /* EID of the eUICC that gets the package */
    int64_t token; /* associationToken, 0: none; EIM_TOKEN_OF_STATE: the token in the state file */
    bool json;
};

/* Prints package, signed octets and signature in hex. Returns an exit status of the command. */
int eim_sign(const struct eim_sign_options *options);

#endif
