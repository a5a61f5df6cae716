/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Radio, registration, operators, contexts. */
#ifndef TOOLS_MODEM_NETWORK_H
#define TOOLS_MODEM_NETWORK_H

#include "tools/modem/state.h"

modem_command network_function, network_registration, network_operator, network_signal,
    network_context;
/* Sends the unsolicited result codes of +CREG and +CEREG for what has changed on the device. */
void modem_report_changes(struct modem *modem);

#endif
