/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PIN, IMSI, ICCID, EID. */
#ifndef TOOLS_MODEM_SIM_H
#define TOOLS_MODEM_SIM_H

#include "tools/modem/state.h"

modem_command sim_pin, sim_lock, sim_password, sim_imsi, sim_iccid, sim_eid;

#endif
