/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the card's result codes. */
#ifndef TOOLS_LPA_CODES_H
#define TOOLS_LPA_CODES_H

#include "card/asn1/code_names.h"

/*
 * "profileNotInEnabledState(2)" for a result of `function`: a function of `euicc lpa`, the name of
 * a function of SGP.22, "bppCommandId" or "errorReason". A code without a name is given as a
 * number. Writes into `text` and returns it.
 */
const char *lpa_code_name(const char *function, int64_t code, char text[CODE_TEXT_MAX]);

#endif
