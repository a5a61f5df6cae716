/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages for tests: a payload as the value of an SMS-PP DOWNLOAD, and a domain that takes
 * it. */
#ifndef TEST_FAKE_SMS_H
#define TEST_FAKE_SMS_H

#include "test/fake/card.h"

#define SMS_KIC "200102030405060708090A0B0C0D0E0F"
#define SMS_KID "201102030405060708090A0B0C0D0E0F"
#define SMS_DES "66778899AABBCCDD1122334455EEFF10"

/*
 * Elements behind the small package: the operator's security domain (B20100) with AES keys of
 * version 1 and 3DES keys of version 2, RFM of the UICC (B00000) and of the USIM (B00010) with
 * level 16, and B000EE with no access.
 */
extern const char sms_domain[];

/* Appends device identities and an SMS-DELIVER with the user data header `udh` (hex). */
void sms_download(struct buf *out, const char *udh, struct bytes payload);

#endif
