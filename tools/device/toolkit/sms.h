/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Short messages from the network to the card: SMS-PP DOWNLOAD (TS 31.111 7.1), and the TPDUs that
 * carry a command packet (TS 23.040 9.2.2.1, TS 31.115 4.1): PID 7F, DCS F6, concatenated when one
 * is too short.
 */
#ifndef TOOLS_DEVICE_TOOLKIT_SMS_H
#define TOOLS_DEVICE_TOOLKIT_SMS_H

#include "tools/device/state.h"

enum { SMS_PACKET_MAX = 1024, SMS_RESPONSE_MAX = 256 };

/* How many short messages a command packet needs, and the TPDU of message `number` (from 1), sent
 * on the date of source_clock. */
size_t sms_count(size_t packet_len);
void sms_put(struct bytes packet, uint8_t reference, size_t number, struct buf *out);
/* Sends an SMS-DELIVER to the card; its response data are appended to `response`. ERR_TOO_LONG;
 * errors of a session. */
int device_send_sms(struct device *device, struct bytes tpdu, struct buf *response, uint16_t *sw);

#endif
