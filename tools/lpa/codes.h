/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result codes of the card in the specification's words, for people. */
#ifndef TOOLS_LPA_CODES_H
#define TOOLS_LPA_CODES_H

#include "card/asn1/code_names.h"

/*
 * "profileNotInEnabledState(2)" for a result of `function`: a verb of `euicc lpa`, the name of a
 * function of SGP.22, "bppCommandId" or "errorReason". The bare number where it has no name.
 * Writes into `text` and returns it.
 */
const char *lpa_code_name(const char *function, int64_t code, char text[CODE_TEXT_MAX]);

#endif
