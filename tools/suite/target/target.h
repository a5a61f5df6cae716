/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card under test: in this process, or in a PC/SC reader. */
#ifndef TOOLS_SUITE_TARGET_TARGET_H
#define TOOLS_SUITE_TARGET_TARGET_H

#include "apdu/trace.h"
#include "tools/link/link_error.h"

enum { TARGET_RESPONSE_MAX = 1 << 18 };

struct euiccd_card;
struct suite_target;

/*
 * Opens and powers on a card file in memory: the file stays as it is. `on_event` gets what the card
 * notes, APDUs and power events left out; may be NULL. Random numbers of the card, made with a
 * seed, begin anew with target_seed. Errors of euiccd_open.
 */
int target_open_card(struct suite_target **out, const char *path, bool without_ipae,
                     void (*on_event)(void *context, const struct trace_event *event),
                     void *context, struct link_error *error);
/* The first reader whose name contains `name` and that has a card, alone. ERR_NOT_FOUND, ERR_IO. */
int target_open_reader(struct suite_target **out, const char *name, struct link_error *error);
void target_close(struct suite_target *target); /* NULL is allowed */
/* The card of a target in this process, for its quirks and fault rules; NULL: it is in a reader. */
struct euiccd_card *target_card(struct suite_target *target);

/* The ATR lives until the next call. ERR_IO: the card is gone; the text says what happened. */
int target_reset(struct suite_target *target, struct bytes *atr, struct link_error *error);
int target_power_cycle(struct suite_target *target, struct bytes *atr, struct link_error *error);
/* From now on a response is waited for until then, in nanoseconds of CLOCK_MONOTONIC; 0: for ever.
 */
void target_limit(struct suite_target *target, int64_t until);
/* One C-APDU as it is; the response data lives until the next call. ERR_IO; ERR_BUSY: there is no
 * response until the limit, the card must be powered off and on. */
int target_transmit(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error);

/* Random numbers of the card from now on; nothing happens where they cannot be set. */
void target_seed(struct suite_target *target, struct bytes seed);
/* The stored state as it is now, for target_restore. False: this card cannot do that. */
bool target_save(struct suite_target *target);
/* As it was saved; the card was powered off and on. False: not saved, or it failed. */
bool target_restore(struct suite_target *target);

#endif
