/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores in memory (durability `none`) and images of them: see memory.c. */
#ifndef CARD_STORE_MEMORY_H
#define CARD_STORE_MEMORY_H

#include "card/store/store.h"

/* All records of one store at one time. */
struct store_image;

/* The records as the last commit left them. ERR_STATE: the store is not in memory, or in a
 * transaction; ERR_MEMORY. */
int store_image_take(struct store *store, struct store_image **out);
/* The records are again what `image` of this very store has. ERR_STATE, also for an image of
 * another store and while it looks (store_begin_read); ERR_MEMORY: they are as they were. */
int store_image_put(struct store *store, const struct store_image *image);
void store_image_free(struct store_image *image); /* NULL is fine */

#endif
