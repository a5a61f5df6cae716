/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Short messages (TS 27.005), as far as SMS-PP DOWNLOAD needs them: the network delivers each
 * message that is sent to the device itself. One for the SIM (PID 7F, class 2) goes to the card;
 * others are reported by +CMT when +CNMI asks for it, and not stored.
 */
#ifndef TOOLS_MODEM_SMS_H
#define TOOLS_MODEM_SMS_H

#include "tools/modem/state.h"

modem_command sms_format, sms_reports, sms_send;
/* The PDU after the prompt of +CMGS, in hex. */
int sms_send_text(struct call *call, const char *text);
/* The SMS-DELIVER with the date of the device that becomes of an SMS-SUBMIT (TS 23.040 9.2.2).
 * `*for_sim`: SMS-PP data download. ERR_MALFORMED. */
int sms_deliver_of_submit(const struct device *device, struct bytes submit, struct buf *deliver,
                          bool *for_sim);

#endif
