/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at the border of the ES10 functions: run.c calls these where a card has rules. */
#ifndef CARD_ES10_FAULT_FUNCTION_H
#define CARD_ES10_FAULT_FUNCTION_H

#include "card/es10/es10.h"
#include "card/fault/fault.h"

/*
 * The rule that acts on the call; NULL: none. `*sw` other than 0: the function is not executed, and
 * this is its status word. A demanded result code is in `*forced`, and call->forced points to it.
 * After a power cut that was not yet carried out no function is executed.
 */
const struct fault *es10_fault_before(struct es10_call *call, struct forced_result *forced,
                                      uint16_t *sw);
/* Changes the response, which begins at `start` of call->response. */
void es10_fault_after(const struct es10_call *call, const struct fault *fault, size_t start);

#endif
