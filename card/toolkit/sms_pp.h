/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages for the enabled profile: ENVELOPE (SMS-PP DOWNLOAD), TS 31.111 7.1. */
#ifndef CARD_TOOLKIT_SMS_PP_H
#define CARD_TOOLKIT_SMS_PP_H

#include "apdu/bytes.h"

struct euiccd_card;

/*
 * `value`: of the D1 element. Runs in a transaction of its own (none may be open), committed before
 * it returns. The response user data goes to `out`; a part of a concatenated message that is not
 * complete gets 9000 without data. 6A80: not a message for the security domain of
 * the enabled profile.
 */
uint16_t card_sms_pp(struct euiccd_card *card, struct bytes value, struct buf *out);

#endif
