/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card in this process (card file) or in a PC/SC reader. The link acts as the device: it selects
 * the ISD-R on channel 1, sends STORE DATA in blocks and GET RESPONSE, and handles a minimum of the
 * toolkit.
 */
#ifndef TOOLS_LINK_LINK_H
#define TOOLS_LINK_LINK_H

#include "apdu/trace.h"
#include "card/slices.h"
#include "tools/link/link_error.h"

struct link;

enum { LINK_RESPONSE_MAX = 262144 };

/* Opens and powers on the card file `path`. `trace` must outlive the link; NULL: none. Errors of
 * euiccd_open. */
int link_open_card(struct link **out, const char *path, struct euiccd_trace *trace,
                   struct link_error *error);
/* The clock of a trace: it stands, in nanoseconds since 1970, and moves by LINK_CLOCK_STEP with
 * each command to the card, before it; its owner may move it on, too. */
enum { LINK_CLOCK_STEP = 1000000 };
struct link_clock {
    int64_t now;
};
struct link_card {
    const char *path;
    bool with_ipae; /* the IPAe is active; the caller implements the terminal with link_transmit */
    struct euiccd_trace *trace; /* NULL: none */
    struct link_clock *clock;   /* of the trace; NULL: the system's */
    bool stays_off;             /* until link_on */
};
/* The same with options, whose pointers must outlive the link. */
int link_open_card_as(struct link **out, const struct link_card *card, struct link_error *error);
/* Connects to the first reader whose name contains `name` ("": any) and that has a card.
 * ERR_NOT_FOUND, ERR_IO. */
int link_open_reader(struct link **out, const char *name, struct link_error *error);
/* The same with exclusive access: the card is reset now, and unpowered at the end. */
int link_open_reader_alone(struct link **out, const char *name, struct link_error *error);
/* For a card in a reader: the APDUs go to `sinks` from now on, which must outlive the link. */
void link_trace(struct link *link, struct trace_sink *sinks);
void link_close(struct link *link); /* NULL is fine */
/* The card in this process, for its fault rules; NULL: it is in a reader. */
struct euiccd_card *link_card(const struct link *link);

/* Transmits one command unchanged; appends its response data (at most 64 KiB) to `data`. ERR_IO:
 * the reader failed. */
int link_transmit(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                  struct link_error *error);
/*
 * Sends one ES10 request DO; appends the response DO. 91xx counts as 9000. ERR_IO; ERR_UNSUPPORTED:
 * no ISD-R; ERR_STATE with the function and the status word in `error` for any status other than
 * 9000.
 */
int link_es10(struct link *link, struct bytes request, struct buf *response,
              struct link_error *error);
/* Resets the card, which carries out a pending profile switch. ERR_IO. */
int link_reset(struct link *link, struct link_error *error);
/* Powers the card off; also works after the card was removed from the reader. */
void link_off(struct link *link);
/* Powers the card on; in a reader, the card that is inserted now. ERR_NOT_FOUND, ERR_IO. */
int link_on(struct link *link, struct link_error *error);

#endif
