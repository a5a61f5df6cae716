/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands do with their call: arguments, information lines, results. */
#ifndef TOOLS_MODEM_CALL_H
#define TOOLS_MODEM_CALL_H

#include "tools/modem/state.h"

/* The command has failed; the client gets +CME ERROR, +CMS ERROR or ERROR. */
void call_fail(struct call *call, enum cme cme);
void call_fail_sms(struct call *call, enum cms cms);
/* The syntax of the command line is wrong: ERROR whatever +CMEE says. */
void call_malformed(struct call *call);
/* A line of information text. A response that is too long fails with CME_MEMORY_FULL. */
void call_say(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Argument `i` as a number from 0 to `max`; `otherwise` where it is not given. False: refused. */
bool call_number(struct call *call, unsigned i, uint32_t max, uint32_t otherwise, uint32_t *number);

/* An unsolicited result code, if a client is there. */
void modem_say_unsolicited(struct modem *modem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The final result code of a command line. */
void modem_put_result(struct modem *modem, struct result result);
/* Is there room for one more result in the output? */
bool modem_has_room(const struct modem *modem);
/* Sends the output, unless it is held. */
void modem_flush(struct modem *modem);
/* As ATZ and AT&F. */
void modem_reset_settings(struct modem *modem);

#endif
