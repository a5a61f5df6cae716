/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the USIM that a terminal reads when it begins, and keeps up to date: EF.IMSI, EF.FPLMN
 * (forbidden networks: TS 31.102 4.2.16, TS 23.122 3.1) and EF.EPSLOCI (last registered location:
 * TS 31.102 4.2.91). A file that cannot be read or written is ignored. Errors of a session.
 */
#ifndef TOOLS_DEVICE_RADIO_SIM_H
#define TOOLS_DEVICE_RADIO_SIM_H

#include "tools/device/state.h"

/* Reads the files of the enabled profile's USIM; device->imsi is "" without one. The USIM stays
 * selected. */
int device_read_sim(struct device *device);
/* Selects the USIM again where a client has used the basic channel. */
int device_return_to_usim(struct device *device);
/* The content of EF.FPLMN. */
struct bytes device_forbidden(const struct device *device);
/* Adds a network to EF.FPLMN, except the home network. */
int device_add_forbidden(struct device *device, const char *plmn);
/* Writes EF.EPSLOCI: the location of device->view, or not registered. */
int device_store_location(struct device *device, bool registered);

#endif
