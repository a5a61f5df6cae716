/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of V.250, identification, error level. */
#ifndef TOOLS_MODEM_GENERAL_H
#define TOOLS_MODEM_GENERAL_H

#include "tools/modem/state.h"

modem_command general_echo, general_identify, general_reset, general_parameter, general_only_1,
    general_accept, general_manufacturer, general_model, general_revision, general_serial,
    general_error_level;

#endif
