/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that give a client the card: +CSIM, +CCHO, +CCHC, +CGLA; +CRSM is in file_access.c. */
#ifndef TOOLS_MODEM_APDU_H
#define TOOLS_MODEM_APDU_H

#include "tools/modem/state.h"

modem_command apdu_csim, apdu_open, apdu_close, apdu_transmit;

#endif
