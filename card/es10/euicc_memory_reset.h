/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the eUICCMemoryReset of SGP.32 v1.0 and of later versions. */
#ifndef CARD_ES10_EUICC_MEMORY_RESET_H
#define CARD_ES10_EUICC_MEMORY_RESET_H

#include "card/asn1/msg_profile.h"
#include "card/es10/es10.h"

/* The response with the code of call->forced in its member; the other members are ok or missing. */
int es10_memory_reset_forced(const struct es10_call *call, struct euicc_memory_reset_response *out);

#endif
