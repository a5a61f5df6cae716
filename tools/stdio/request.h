/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of lpac's standard I/O schema (docs/backends/stdio-schema.json of estkme-group/lpac), a
 * JSON object a line:
 *
 *   {"type":"apdu","payload":{"func":"transmit","param":"00A4040010A000..."}}
 *   {"type":"apdu","payload":{"ecode":0,"data":"6121"}}
 *
 * connect and disconnect power the card on and off. logic_channel_open opens a logical channel,
 * selects the AID `param` on it, and returns the channel as ecode; logic_channel_close closes the
 * channel `param`: a number, or one octet in hex. transmit sends the command `param` unchanged and
 * returns response data and status word. An ecode of -1: refused or failed; `data` is then the
 * status word where there is one.
 */
#ifndef TOOLS_STDIO_REQUEST_H
#define TOOLS_STDIO_REQUEST_H

#include "apdu/bytes.h"

struct card_options;
struct euiccd_card;

struct stdio_card {
    struct euiccd_card *card;
    struct card_options *options; /* with its clock; NULL: none */
    bool connected;
    bool removed; /* a fault rule removed it */
};

struct stdio_response {
    char *text;      /* the response with its newline; free it */
    int64_t delay;   /* nanoseconds before it is sent */
    char error[400]; /* why it was refused or failed; "": it was not */
};

/* Whether the line (without newline) can be a request: its first character other than space is
 * `{`, and another one follows: a `{` alone begins JSON in several lines, which is no request. */
bool stdio_is_object(struct bytes line);
/* Whether `text`, the start of a line that is too long to be read, is that of a request: an object
 * that has "apdu" and "func". */
bool stdio_begins_as_request(struct bytes text);
/* The response to a request of more than `limit` octets. 1; ERR_MEMORY. */
int stdio_refuse_long(struct stdio_response *response, size_t limit);
/*
 * Executes the request in `line`, which has no newline. 1, with a response; 0: the line is not for
 * the card: an object without type "apdu", or a response, which COMMAND prints; ERR_MEMORY. A line
 * that is no JSON has a response, too: its sender may wait for one.
 */
int stdio_request(struct stdio_card *card, struct bytes line, struct stdio_response *response);

#endif
