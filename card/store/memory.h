/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores in memory (durability `none`) and images of them: see memory.c. */
#ifndef CARD_STORE_MEMORY_H
#define CARD_STORE_MEMORY_H

#include "card/store/store.h"

/* All records of one store at one time. */
struct store_image;

/* Copies the records of the last commit. ERR_STATE: the store is not in memory, or in a
 * transaction; ERR_MEMORY. */
int store_image_take(struct store *store, struct store_image **out);
/* Restores the records of `image`, taken of this store. ERR_STATE: an image of another store, or
 * inside a transaction or read (store_begin_read); ERR_MEMORY: unchanged. */
int store_image_put(struct store *store, const struct store_image *image);
void store_image_free(struct store_image *image); /* NULL is fine */

#endif
