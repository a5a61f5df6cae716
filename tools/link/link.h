/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card and the way to it: a card file in this process, or whatever stands in a PC/SC reader. The
 * link plays the device: channel 1 to the ISD-R, STORE DATA in blocks, GET RESPONSE, and no more
 * toolkit than it has to.
 */
#ifndef TOOLS_LINK_LINK_H
#define TOOLS_LINK_LINK_H

#include "card/card.h"

struct link;

/* Why it failed, in one line. */
struct link_error {
    char text[300];
};

enum { LINK_RESPONSE_MAX = 262144 };

/* Opens and powers the card file `path`. Errors of card_open. */
int link_open_card(struct link **out, const char *path, struct link_error *error);
/* The same with the card's IPAe at work, for those who play the terminal with link_transmit, and a
 * trace: `sinks` outlive the link. */
int link_open_card_with_ipae(struct link **out, const char *path, struct trace_sink *sinks,
                             struct link_error *error);
/* Connects to the first reader whose name contains `name` ("": any) and that has a card.
 * ERR_NOT_FOUND, ERR_IO. */
int link_open_reader(struct link **out, const char *name, struct link_error *error);
/* The same for us alone: the card is reset now, and off in the end. */
int link_open_reader_alone(struct link **out, const char *name, struct link_error *error);
void link_close(struct link *link); /* NULL is fine */

/* One command as it is; its data (at most 64 KiB) appended to `data`. ERR_IO: the reader failed. */
int link_transmit(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                  struct link_error *error);
/*
 * One ES10 request DO; appends the response DO. 91xx counts as 9000. ERR_IO; ERR_UNSUPPORTED: no
 * ISD-R; ERR_STATE with the status word in `error` when the card answers anything but 9000.
 */
int link_es10(struct link *link, struct bytes request, struct buf *response,
              struct link_error *error);
/* Resets the card: a profile switch that waits is carried out. ERR_IO. */
int link_reset(struct link *link, struct link_error *error);
/* Takes the card's power away; in a reader also from one that is gone. */
void link_off(struct link *link);
/* Powers it again; in a reader whatever card stands there now. ERR_NOT_FOUND, ERR_IO. */
int link_on(struct link *link, struct link_error *error);

#endif
