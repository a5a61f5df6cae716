/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in a PC/SC reader, for tools/link/link.c. */
#ifndef TOOLS_LINK_LINK_READER_H
#define TOOLS_LINK_LINK_READER_H

#include "apdu/bytes.h"
#include "tools/link/link_error.h"

struct reader;

/* Connects to the first reader whose name contains `name` ("": any) and that has a card; `alone`:
 * exclusive access, and the card is reset. ERR_NOT_FOUND, ERR_IO, ERR_MEMORY. */
int reader_open(struct reader **out, const char *name, bool alone, struct link_error *error);
void reader_close(
    struct reader *reader); /* NULL is fine; with exclusive access the card is unpowered */
/* ERR_IO: card, reader or PC/SC service gone; the text names which. */
int reader_transmit(struct reader *reader, struct bytes command, struct buf *data, uint16_t *sw,
                    struct link_error *error);
int reader_reset(struct reader *reader, struct link_error *error);
/* The card is unpowered and powered again. */
int reader_power_cycle(struct reader *reader, struct link_error *error);
enum { READER_ATR_MAX = 33 };
/* Appends the ATR. ERR_IO. */
int reader_atr(struct reader *reader, struct buf *out, struct link_error *error);
/* Unpowers the card; succeeds also when it is gone. */
void reader_off(struct reader *reader);
/* As reader_open, with the same name. */
int reader_on(struct reader *reader, struct link_error *error);

#endif
