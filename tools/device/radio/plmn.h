/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLMN and IMSI as octets and as digits (TS 24.008 10.5.1.13, TS 31.102 4.2.2). */
#ifndef TOOLS_DEVICE_RADIO_PLMN_H
#define TOOLS_DEVICE_RADIO_PLMN_H

#include "apdu/bytes.h"

enum { PLMN_LEN = 3 };
/* "00101" or "310410" as octets. ERR_MALFORMED. */
int plmn_from_text(const char *text, uint8_t plmn[PLMN_LEN]);
/* The digits of an EF.IMSI. ERR_MALFORMED. */
int imsi_from_file(struct bytes file, char text[16]);

#endif
