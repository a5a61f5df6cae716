/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions: for the runners only, never for handlers: card/es10/run.c (functions), card/uicc.c
 * (file and PIN commands), card/toolkit/card_session.c (what a reset or REFRESH completes),
 * card/install.c and card/card.c (uses of a seeded card). test/check_layers refuses it elsewhere.
 */
#ifndef CARD_STORE_STORE_TX_H
#define CARD_STORE_STORE_TX_H

struct store;

/* ERR_STATE: one is open (no nesting). The first statement locks the file and returns the error of
 * that. */
int store_begin(struct store *store);
/* 0: as durable as configured, with exactly one fdatasync. Negative: rolled back, nothing changed.
 * A transaction without changes writes nothing (STORE-S7). */
int store_commit(struct store *store);
/* Discards the changes; cannot fail. */
void store_rollback(struct store *store);

/*
 * Reads between the two see one state of the store and share one lock; changes are not allowed.
 * ERR_STATE inside a transaction.
 */
int store_begin_read(struct store *store);
void store_end_read(struct store *store);

#endif
