/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Error codes of ESipa (ASN.1 binding) and the status codes of the JSON bindings of ES9+ and ESipa:
 * a subject code and a reason code (SGP.22 5.2.6, SGP.32 5.14).
 */
#ifndef TOOLS_EIM_ESIPA_STATUS_H
#define TOOLS_EIM_ESIPA_STATUS_H

#include "card/euiccd.h"

#include <stdint.h>

enum { ESIPA_ERROR_UNDEFINED = 127 }; /* of each function */

/* The error code of the function with tag `function` (enum esipa_tag) for the status codes of an
 * SM-DP+ or SM-DS; ESIPA_ERROR_UNDEFINED: no code for them. */
unsigned esipa_status_to_code(enum euiccd_spec spec, uint32_t function, const char *subject,
                              const char *reason);
/* The status codes for the error code of a function. Static. */
void esipa_status_of_code(uint32_t function, unsigned code, const char **subject,
                          const char **reason);

#endif
