/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which way a channel takes into the network: the connectivity parameters of the enabled profile
 * (SGP.32 2.4.4, 5.9.24; CAT-2.4, B-151), else the access point of the card's own settings, else
 * the terminal's default bearer.
 */
#ifndef IPAE_TRANSPORT_BEARER_H
#define IPAE_TRANSPORT_BEARER_H

#include "ipae/toolkit/terminal.h"

/* Reads them, at the start of a card session. What cannot be read is none, with a line of trace.
 * 0; ERR_RESET, ERR_IO, ERR_MEMORY. */
int bearer_read(struct terminal *terminal);
/* The objects of OPEN CHANNEL that it makes: the bearer description; and behind the buffer size the
 * network access name, user login and password, as far as there are any. */
void bearer_put_description(const struct terminal *terminal, struct buf *out);
void bearer_put_access(const struct terminal *terminal, struct buf *out);
/* The terminal cannot do this for good: from now to the reset it is what comes next of the three.
 * False: it was the default bearer already. */
bool bearer_use_next(struct terminal *terminal);

#endif
