/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The durable records of one profile, as profiles/ sees them: (kind, key) -> octets. Behind it
 * stands the card's store, or plain memory for tools and tests.
 *
 * Invariant RECORDS-R1: changes happen inside the caller's transaction, but for `consume_try`,
 * which is legal only outside of one and is durable when it returns. Nothing here begins, commits
 * or rolls back.
 */
#ifndef PROFILES_RECORDS_H
#define PROFILES_RECORDS_H

#include "apdu/bytes.h"
#include "apdu/err.h"

/* The numbers are stored: never reuse one. Keys are given behind each. */
enum record_kind {
    RECORD_HEADER = 1,     /* 0: the ProfileHeader element, whole */
    RECORD_FILE = 2,       /* file id: attributes and body, see fs_record.h */
    RECORD_PIN = 3,        /* id of the directory << 8 | key reference */
    RECORD_PUK = 4,        /* reference */
    RECORD_AKA = 5,        /* id of the ADF: algorithm, key and options */
    RECORD_SQN = 6,        /* id of the ADF: counter of runs and 32 sequence numbers */
    RECORD_CDMA = 7,       /* id of the ADF: the CDMA parameters, whole element */
    RECORD_DOMAIN = 8,     /* 1, 2, ...: a security domain */
    RECORD_KEY = 9,        /* domain << 16 | key version << 8 | key identifier */
    RECORD_COUNTER = 10,   /* domain << 8 | key version: counter of secured packets, 5 octets */
    RECORD_SUSPENDED = 12, /* 0: what SUSPEND UICC keeps */
    RECORD_RFM = 11        /* 1, 2, ...: a remote file management application */
};

/* Called for each record; a negative answer ends the walk and is its result. `value` is borrowed
 * for the one call. */
typedef int records_visit(void *context, uint32_t key, struct bytes value);

struct records_functions {
    /* All records of `kind` in ascending order of keys. */
    int (*each)(void *context, enum record_kind kind, records_visit *visit, void *visit_context);
    /* The value, in memory of `arena`. ERR_NOT_FOUND, ERR_MEMORY, ERR_IO. */
    int (*get)(void *context, enum record_kind kind, uint32_t key, struct arena *arena,
               struct bytes *value);
    /* Makes or replaces. ERR_FULL when the card's announced memory is used up. */
    int (*put)(void *context, enum record_kind kind, uint32_t key, struct bytes value);
    /* Overwrites octets [offset, offset + part.len); ERR_RANGE when they are not all there. */
    int (*update)(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                  struct bytes part);
    /* ERR_NOT_FOUND. */
    int (*erase)(void *context, enum record_kind kind, uint32_t key);
    /* As update, but commits at once. ERR_STATE inside a transaction. */
    int (*consume_try)(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                       struct bytes part);
    /* Octets of memory still free for this profile's files. */
    int (*free_memory)(void *context, uint32_t *octets);
};

struct records {
    const struct records_functions *functions;
    void *context;
};

/* Records in plain memory, without durability: what tools and tests interpret a package into. */
struct records_memory;
/* `limit`: octets of values before put answers ERR_FULL. NULL when out of memory. */
struct records_memory *records_memory_new(uint32_t limit);
void records_memory_free(struct records_memory *memory); /* NULL is fine; wipes */
struct records records_memory_of(struct records_memory *memory);

#endif
