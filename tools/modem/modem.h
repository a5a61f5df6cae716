/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An AT modem around a virtual device: octets of a client in, octets for it out. It knows no
 * terminal; pty.h is one.
 *
 *   modem_feed --> line.h --> parser.h --> a row of commands.c --> the card, the device
 *       --> information lines, result code --> `flush` --> the session that the card announced
 *
 * A client that hung up leaves nothing behind: modem_hang_up.
 */
#ifndef TOOLS_MODEM_MODEM_H
#define TOOLS_MODEM_MODEM_H

#include "tools/modem/state.h"

void modem_begin(struct modem *modem, struct device *device, trait_set traits);
/*
 * Takes octets of the client up to the end of a command line that has output; `*taken`: how many.
 * The rest is to be given when the output was sent and the modem is not held. Errors of a session
 * with the card; the client got a result code nevertheless.
 */
int modem_feed(struct modem *modem, struct bytes octets, size_t *taken);
/* Ends the wait of TRAIT_SLOW. */
void modem_release(struct modem *modem);
/* The client is gone: drops its input and output, closes its sessions. Errors of a session. */
int modem_hang_up(struct modem *modem);

#endif
