/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The durable records of one profile: (kind, key) -> octets. Implemented by the card's store, and
 * in memory for tools and tests.
 *
 * Invariant RECORDS-R1: changes happen inside the transaction of the caller; consume_try, outside,
 * is durable when it returns. No function begins, commits or rolls back.
 */
#ifndef PROFILES_RECORDS_H
#define PROFILES_RECORDS_H

#include "apdu/bytes.h"
#include "apdu/err.h"

/* The numbers are stored: never reuse one. Behind each: its keys. */
enum record_kind {
    RECORD_HEADER = 1,       /* 0: the ProfileHeader element, whole */
    RECORD_FILE = 2,         /* file id: attributes and body, see fs_record.h */
    RECORD_PIN = 3,          /* id of the directory << 8 | key reference */
    RECORD_PUK = 4,          /* reference */
    RECORD_AKA = 5,          /* id of the ADF: algorithm, key and options */
    RECORD_SQN = 6,          /* id of the ADF: counter of runs and 32 sequence numbers */
    RECORD_CDMA = 7,         /* id of the ADF: the CDMA parameters, whole element */
    RECORD_DOMAIN = 8,       /* 1, 2, ...: a security domain */
    RECORD_KEY = 9,          /* domain << 16 | key version << 8 | key identifier */
    RECORD_COUNTER = 10,     /* domain << 8 | key version: counter of secured packets, 5 octets */
    RECORD_SUSPENDED = 12,   /* 0: the state kept by SUSPEND UICC */
    RECORD_RFM = 11,         /* 1, 2, ...: a remote file management application */
    RECORD_DOMAIN_DATA = 13, /* domain << 16 | tag: a data object of a security domain, whole */
    RECORD_LOAD_FILE = 14,   /* 1, 2, ...: a load file, see applications.h */
    RECORD_APPLICATION = 15, /* 1, 2, ...: an application, see applications.h */
    RECORD_LOADING = 16      /* domain: the load file that LOAD brings, so far */
};

/* Called for each record; a negative result ends the walk and is returned. `value` is valid during
 * the call. */
typedef int records_visit(void *context, uint32_t key, struct bytes value);

struct records_functions {
    /* All records of `kind` in ascending order of keys. */
    int (*each)(void *context, enum record_kind kind, records_visit *visit, void *visit_context);
    /* The value, in memory of `arena`. ERR_NOT_FOUND, ERR_MEMORY, ERR_IO. */
    int (*get)(void *context, enum record_kind kind, uint32_t key, struct arena *arena,
               struct bytes *value);
    /* Creates or replaces. ERR_FULL: the card's memory is full. */
    int (*put)(void *context, enum record_kind kind, uint32_t key, struct bytes value);
    /* Overwrites octets [offset, offset + part.len); ERR_RANGE when they exceed the value. */
    int (*update)(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                  struct bytes part);
    /* ERR_NOT_FOUND. */
    int (*erase)(void *context, enum record_kind kind, uint32_t key);
    /* As update, but commits at once. ERR_STATE inside a transaction. */
    int (*consume_try)(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                       struct bytes part);
    /* Free octets of card memory. */
    int (*free_memory)(void *context, uint32_t *octets);
};

struct records {
    const struct records_functions *functions;
    void *context;
};

/* Records in memory, without durability, for tools and tests. */
struct records_memory;
/* `limit`: octets of all values; put returns ERR_FULL beyond. NULL: out of memory. */
struct records_memory *records_memory_new(uint32_t limit);
void records_memory_free(struct records_memory *memory); /* NULL is fine; wipes */
struct records records_memory_of(struct records_memory *memory);

#endif
