/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PROVIDE LOCAL INFORMATION (TS 102 223 6.6.15): location, IMEI, date and time, access technology.
 */
#ifndef TOOLS_DEVICE_TOOLKIT_LOCAL_INFORMATION_H
#define TOOLS_DEVICE_TOOLKIT_LOCAL_INFORMATION_H

#include "tools/device/state.h"

/* A row of perform.c. */
void perform_local_information(struct device *device, const struct command *command,
                               struct buf *out);
/* The object location information, E-UTRAN: PLMN, tracking area, cell. */
void device_put_location(const struct device *device, struct buf *out);

#endif
