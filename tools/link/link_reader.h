/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in a PC/SC reader, as tools/link/link.c needs it. */
#ifndef TOOLS_LINK_LINK_READER_H
#define TOOLS_LINK_LINK_READER_H

#include "tools/link/link.h"

struct reader;

/* The first reader whose name contains `name` ("": any) and that has a card; `alone`: nobody else
 * may have it, and the card is reset. ERR_NOT_FOUND, ERR_IO, ERR_MEMORY. */
int reader_open(struct reader **out, const char *name, bool alone, struct link_error *error);
void reader_close(struct reader *reader); /* NULL is fine; a card that is ours alone is off then */
/* ERR_IO: the card, the reader or PC/SC itself is gone; the text says which. */
int reader_transmit(struct reader *reader, struct bytes command, struct buf *data, uint16_t *sw,
                    struct link_error *error);
int reader_reset(struct reader *reader, struct link_error *error);
/* Unpowers the card, whatever is left of it. */
void reader_off(struct reader *reader);
/* As reader_open, by the same name. */
int reader_on(struct reader *reader, struct link_error *error);

#endif
