/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands and TERMINAL RESPONSEs as a terminal reads and writes them (TS 102 223;
 * CAT-1.2 to CAT-1.5). */
#ifndef TOOLS_DEVICE_TOOLKIT_COMMAND_H
#define TOOLS_DEVICE_TOOLKIT_COMMAND_H

#include "apdu/cat.h"
#include "apdu/tlv.h"

#include <time.h>

enum { NO_INFORMATION = -1 }; /* a general result without additional information */

struct command {
    uint8_t number, type, qualifier, destination;
    struct bytes objects; /* all of them, command details and device identities included */
};

/* Reads a whole D0 TLV. ERR_MALFORMED: not one command with command details and device identities.
 */
int command_read(struct bytes octets, struct command *out);
/* The value of object `tag`; BYTES_NONE. */
struct bytes command_object(const struct command *command, uint32_t tag);
/* The channel (1 to 7) that the command is sent to; 0: it is not sent to a channel. */
unsigned command_channel(const struct command *command);
/* "OPEN CHANNEL", ...; "command 7F" for others, in `text`. */
const char *command_name(uint8_t type, char text[16]);

/* Begins the data of a TERMINAL RESPONSE: command details and device identities. */
void response_begin(struct buf *out, const struct command *command);
/* The object result: a general result (CAT_RESULT_*) and one octet of additional information or
 * NO_INFORMATION. */
void response_put_result(struct buf *out, unsigned result, int information);

/* Seconds of a timer value (3 octets, swapped BCD). ERR_MALFORMED. */
int timer_value_read(struct bytes value, uint32_t *seconds);
void timer_value_write(uint32_t seconds, uint8_t value[3]);
/* Seconds of a duration object, tenths rounded up. ERR_MALFORMED. */
int duration_read(struct bytes value, uint32_t *seconds);
/* Date, time and zone of `utc` in 7 octets, swapped BCD (TS 23.040 9.2.3.11); values beyond two
 * digits are cut, so that a date that does not exist can be written. */
void date_time_put(struct buf *out, const struct tm *utc);

#endif
