/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Declares the functions of functions.def (contract: es10_function in es10.h), and their messages,
 * which are in card/asn1 or, when no other file uses them, in the file of the function.
 */
#ifndef CARD_ES10_FUNCTIONS_H
#define CARD_ES10_FUNCTIONS_H

#include "card/es10/es10.h"

#define MESSAGE(message) extern const struct der_message message;
#define NO_MESSAGE
#define ES10_FUNCTION(tag, name, clause, request, response, flags, run, codes)                     \
    request response es10_function run;
#include "card/es10/functions.def"
#undef ES10_FUNCTION
#undef NO_MESSAGE
#undef MESSAGE

#endif
