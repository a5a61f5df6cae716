/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fault rules of an eIM can say: functions of ESipa, actions, error codes. */
#ifndef TOOLS_EIM_ESIPA_FAULTS_H
#define TOOLS_EIM_ESIPA_FAULTS_H

#include "tools/fault/faults.h"

/* The functions, also the index of a grammar's function. */
enum esipa_fault_function {
#define ESIPA_FUNCTION(suffix, ...) ESIPA_FAULT_##suffix,
#include "tools/eim/esipa/functions.def"
#undef ESIPA_FUNCTION
    ESIPA_FAULT_TRANSFER_EIM_PACKAGE, /* sent by the eIM */
    ESIPA_FAULT_FUNCTIONS
};

enum {
    ESIPA_WRONG_SIGNATURE = SERVER_FAULT_OWN, /* eimSignature of the package */
    ESIPA_WRONG_COUNTER,                      /* counterValue 0 in the package */
    ESIPA_PACKAGE_REFUSED,                    /* eimPackageError, the package stays in the queue */
    ESIPA_NO_ACKNOWLEDGEMENT,  /* the result is recorded; the response is emptyResponse */
    ESIPA_WRONG_TRANSACTION_ID /* beside serverSigned1 */
};

/* When a rule is asked for. */
enum {
    ESIPA_FAULT_AT_REQUEST, /* a request arrives */
    ESIPA_FAULT_AT_PACKAGE  /* an eUICC package is built; it is sent again with the same octets */
};

extern const struct server_grammar esipa_grammar;
/* The error code of this name; -1: the function has none. */
int esipa_fault_code(unsigned function, const char *name);

#endif
