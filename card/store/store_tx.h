/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions: for the runners only, never for handlers: card/es10/run.c (functions), card/uicc.c
 * (file and PIN commands), card/toolkit/card_session.c (what a reset or REFRESH completes),
 * card/install.c (the factory) and card/card.c (lives of a seeded card). The layer check holds
 * everybody else off this header.
 */
#ifndef CARD_STORE_STORE_TX_H
#define CARD_STORE_STORE_TX_H

struct store;

/* ERR_STATE when one is open already (they never nest). The file is locked with the first
 * statement: an error of that is the statement's. */
int store_begin(struct store *store);
/* 0: durable as the durability asks, with exactly one fdatasync. Negative: rolled back, nothing
 * changed. A transaction that changed nothing costs no write, one without a
 * statement nothing at all. */
int store_commit(struct store *store);
/* Always succeeds in the sense that nothing of the transaction stays. */
void store_rollback(struct store *store);

/*
 * Between the two, reads see one state of the store and share the locks that each would take by
 * itself; nothing may be changed. ERR_STATE inside a transaction.
 */
int store_begin_read(struct store *store);
void store_end_read(struct store *store);

#endif
