/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EUICCInfo1 and EUICCInfo2 (SGP.22 5.7.8, SGP.32 5.9.2; B-10 to
 * B-15). AuthenticateServer signs the same EUICCInfo2 that GetEUICCInfo2 returns.
 */
#ifndef CARD_EUICC_EUICC_INFO_H
#define CARD_EUICC_EUICC_INFO_H

#include "card/asn1/msg_info.h"
#include "card/euicc/euicc.h"

/* The version of SGP.22 that the card announces: three octets. */
struct bytes euicc_svn(const struct euicc *euicc);
void euicc_describe_info1(const struct euicc *euicc, struct euicc_info1 *out);
/* With the live free memory (B-13). ERR_IO, ERR_MEMORY. */
int euicc_describe_info2(struct euicc *euicc, struct arena *arena, struct euicc_info2 *out);

#endif
