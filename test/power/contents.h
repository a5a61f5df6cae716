/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card file holds, as one number: all rows of all tables. */
#ifndef TEST_POWER_CONTENTS_H
#define TEST_POWER_CONTENTS_H

#include <stdbool.h>
#include <stdint.h>

/* A hash of all rows; of signed messages (columns `body`) the length counts, as signatures are
 * never the same twice. 0: the file cannot be read. */
uint64_t contents_of(const char *path);

/* The same again and again, while the card is open: what did not change is not read again. */
struct contents_watch {
    struct sqlite3 *database;
    int64_t version;
    uint64_t sum;
};

/* False: the file cannot be read. */
bool contents_begin(struct contents_watch *watch, const char *path);
uint64_t contents_now(struct contents_watch *watch);
void contents_end(struct contents_watch *watch);

#endif
