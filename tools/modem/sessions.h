/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions of +CCHO (TS 27.007 8.45): a logical channel each, named by its number or a handle. A
 * reset of the card ends them all. */
#ifndef TOOLS_MODEM_SESSIONS_H
#define TOOLS_MODEM_SESSIONS_H

#include "tools/modem/state.h"

/* A new session of an open channel; NULL: too many. */
struct modem_session *sessions_add(struct modem *modem, uint8_t channel);
/* The open session of an argument; NULL: none. */
struct modem_session *sessions_find(struct modem *modem, const struct at_argument *argument);
/* Closes the channels of all sessions. Errors of a session. */
int sessions_close_all(struct modem *modem);

#endif
