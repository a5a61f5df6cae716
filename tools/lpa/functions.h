/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of euicc lpa, each a line of the command made into calls of tools/lpa. */
#ifndef TOOLS_LPA_FUNCTIONS_H
#define TOOLS_LPA_FUNCTIONS_H

#include "card/asn1/msg_info.h"
#include "tools/lpa/lpa.h"

enum { LPA_ARGUMENTS_MAX = 2 };

/* Options that only some functions take. */
enum {
    LPA_OPTION_CONFIRMATION_CODE = 1 << 0,
    LPA_OPTION_SDS = 1 << 1,
    LPA_OPTION_NO_REFRESH = 1 << 2
};

/* What the command line says. */
struct lpa_order {
    const char *reader, *card, *pki, *confirmation_code, *sds;
    bool insecure, json, no_refresh;
    const char *function;
    const char *arguments[LPA_ARGUMENTS_MAX];
    int count;
    /* The first argument, as the function takes it. */
    struct activation_code code;
    uint8_t iccid[ICCID_OCTETS];
    int64_t seq_number; /* LPA_ALL_NOTIFICATIONS: none given */
};

/* Prints what it did; gives an exit status. */
typedef int lpa_function(struct lpa *lpa, const struct lpa_order *order);

/* The function that `order` names; reads its first argument. Unknown words, missing arguments, and
 * arguments or options that the function does not take end the program with COMMAND_USAGE. */
lpa_function *lpa_function_find(struct lpa_order *order);

#endif
