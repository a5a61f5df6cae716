/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bearer of a channel: the connectivity parameters of the enabled profile
 * (SGP.32 2.4.4, 5.9.24; CAT-2.4, B-151), else the access point of the card's settings, else the
 * terminal's default bearer.
 */
#ifndef IPAE_TRANSPORT_BEARER_H
#define IPAE_TRANSPORT_BEARER_H

#include "ipae/toolkit/terminal.h"

/* Reads it at the start of a card session. Malformed parameters are ignored, with a trace line. 0;
 * ERR_RESET, ERR_IO, ERR_MEMORY. */
int bearer_read(struct terminal *terminal);
/* Appends the objects of OPEN CHANNEL: the bearer description; after the buffer size the network
 * access name, user login and password, where there are any. */
void bearer_put_description(const struct terminal *terminal, struct buf *out);
void bearer_put_access(const struct terminal *terminal, struct buf *out);
/* The terminal does not support this bearer: uses the next of the three until the reset. False: it
 * is the default bearer already. */
bool bearer_use_next(struct terminal *terminal);

#endif
