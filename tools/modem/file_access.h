/* SPDX-License-Identifier: GPL-3.0-or-later */
/* +CRSM, restricted SIM access (TS 27.007 8.18), and EF.ICCID. */
#ifndef TOOLS_MODEM_FILE_ACCESS_H
#define TOOLS_MODEM_FILE_ACCESS_H

#include "tools/modem/state.h"

modem_command file_restricted_access;
/* The digits of EF.ICCID, 20 at most; a card without an enabled profile: CME_SIM_NOT_INSERTED. */
enum { ICCID_DIGITS_MAX = 20 };
int file_read_iccid(struct call *call, char text[ICCID_DIGITS_MAX + 1]);

#endif
