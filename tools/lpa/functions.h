/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of `euicc lpa`: one command line each, implemented with calls of lpa.h. */
#ifndef TOOLS_LPA_FUNCTIONS_H
#define TOOLS_LPA_FUNCTIONS_H

#include "card/asn1/msg_info.h"
#include "tools/lpa/lpa.h"

enum { LPA_ARGUMENTS_MAX = 2 };

/* Options accepted by some functions only. */
enum {
    LPA_OPTION_CONFIRMATION_CODE = 1 << 0,
    LPA_OPTION_SDS = 1 << 1,
    LPA_OPTION_NO_REFRESH = 1 << 2
};

/* The parsed command line. */
struct lpa_order {
    const char *reader, *card, *pki, *confirmation_code, *sds;
    bool insecure, json, no_refresh;
    const char *function;
    const char *arguments[LPA_ARGUMENTS_MAX];
    int count;
    /* The first argument, as parsed by the function. */
    struct activation_code code;
    uint8_t iccid[ICCID_OCTETS];
    int64_t seq_number; /* LPA_ALL_NOTIFICATIONS when absent */
    const char *file;   /* path of a CRL */
};

/* Performs the function and prints its result. Returns an exit status. */
typedef int lpa_function(struct lpa *lpa, const struct lpa_order *order);

/* Finds the function named by `order` and parses its first argument. Unknown words, missing or
 * unexpected arguments and options end the program with COMMAND_USAGE. */
lpa_function *lpa_function_find(struct lpa_order *order);

#endif
