/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to card/store: the connection, its statements, and rows as tables of fields.
 *
 *            store_open        any call             store_begin
 *     closed ----------> unloaded ====> connected ----------> in transaction
 *        ^                  ^               |  ^                  |
 *        |                  +---------------+  +------------------+
 *        +---- store_close -+ store_release_memory    store_commit, store_rollback
 *
 * An unloaded store keeps one descriptor (the writer's lock) and no SQLite memory. statement_take
 * is the only access to a statement; it reconnects. Hence the one circle of files here:
 * connection.c needs statement.c, schema.c, memory.c and immutable.c to open a card, and these need
 * connection.c.
 */
#ifndef CARD_STORE_INTERNAL_H
#define CARD_STORE_INTERNAL_H

#include "card/store/disk.h"
#include "card/store/statements.h"
#include "card/store/store.h"

#include <sqlite3.h>

enum {
    STORE_APPLICATION_ID = 0x65554943, /* "eUIC" at offset 68 of the file */
    STORE_PAGE_SIZE = 1024,
    STORE_WAL_FRAMES = 512, /* a checkpoint is due when the -wal file holds this many pages */
    STORE_BUSY_MS = 5000    /* longest wait for a reader that checkpoints the -wal file */
};

/* Counts that a writer caches; a rollback invalidates all of them. */
struct cached_counts {
    int64_t used_octets; /* by profiles and CRLs; -1: not cached */
    int64_t messages[STORE_PACKAGE_RESULT +
                     1];  /* Pending Notifications, package results; -1: not cached */
    bool no_installation; /* no download is in progress; false: not cached */
};

#define STORE_NOTHING_CACHED ((struct cached_counts){-1, {-1, -1}, false})

struct store {
    char *path; /* absolute, so that an unloaded store survives chdir */
    int lock;   /* descriptor that holds the writer's lock; -1: reading */
    enum store_access access;
    enum store_durability durability;
    bool any_version;          /* opened for copying: older versions are accepted */
    bool immutable;            /* read without locks and -shm file, where none can be created */
    const struct trace *trace; /* NULL: none */
    bool opening;              /* in store_open */
    bool migrated, recovered;  /* not traced yet: store_trace_opening */
    struct disk *disk;         /* NULL: that of the system */
    sqlite3 *database;         /* NULL: unloaded */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    bool in_transaction;
    bool begun;        /* BEGIN was executed, with the first statement */
    int checkpoint_at; /* frames in the -wal file at which the next checkpoint is tried */
    int wal_frames;    /* frames in it after the last commit */
    int64_t nvm_bytes;
    bool durability_recorded; /* by a commit of this process */
    struct cached_counts cached_counts;
    /* Growth of the objects of one profile in this transaction, not in its row yet. */
    int64_t grown_profile, grown_octets; /* profile 0: none */
};

/* One line: why a file cannot be opened. The first text is kept; with `text` NULL none is. */
struct why {
    char *text;
    size_t size;
};
__attribute__((format(printf, 2, 3))) void why_put(struct why *why, const char *format, ...);

/* -- store_factory.c -- */
/* Writes the durability of this process into the card file with its first commit, where the file
 * has another one. */
int store_record_durability(struct store *store);

/* -- connection.c -- */
/* The `enum err` of an SQLite result code. */
int store_error_of(int sqlite_code);
/* errno of the last error of `database`; 0: not an error of the operating system. */
int connection_errno(sqlite3 *database);
/*
 * `err` of a call on `database`, with errno where the system's reason is known; else errno is kept.
 * SQLite also reports a database as malformed when its file cannot be read: that is ERR_IO.
 */
int connection_error(sqlite3 *database, int err);
/* Connects if needed. ERR_IO with errno, ERR_BUSY, ERR_FOREIGN, ERR_MEMORY. */
int connection_have(struct store *store, struct why *why);
/* Closes it; `fold`: with a checkpoint of the -wal file. */
void connection_drop(struct store *store, bool fold);
int connection_run(sqlite3 *database, const char *sql); /* an enum err */
/* The first column of the first row; ERR_NOT_FOUND. */
int connection_number(sqlite3 *database, const char *sql, int64_t *number);
/* Settings of each connection, before the first read. */
int connection_configure(sqlite3 *database, enum store_durability durability);
/* As store_open for reading, and accepts an older version: for copy.c. */
int store_open_to_copy(struct store **out, const char *path, struct why *why);
/* Checks that every page is reachable and well formed; else ERR_FOREIGN. */
int connection_check_pages(sqlite3 *database);
/* A store on a draft with tables and without rows; for create.c. */
int store_attach(struct store **out, const char *path);
void store_trace(const struct store *store, const char *name, const char *reason, int result);

/* -- immutable.c -- */
/* A connection for reading only, without locks and files beside `path`. An enum err. */
int immutable_open(sqlite3 **out, const char *path);
/* A connection failed with `err` and `*number` (errno): can the store be read that way? `*number`
 * becomes the errno of the missing -shm file. Not when `unclean` (a -wal file with content): `why`.
 */
bool immutable_can_be(struct store *store, int err, bool unclean, int *number, struct why *why);

/* -- memory.c -- */
/* Durability `none`: no file is changed; closing the connection discards the records. */
bool store_is_in_memory(const struct store *store);
/* A connection to a copy of the records of the file. Errors as store_open for reading. */
int memory_connect(struct store *store, struct why *why);

/* -- file.c: a card file without its tables -- */
/* Opens `path` and takes the writer's lock. ERR_NOT_FOUND, ERR_FOREIGN, ERR_BUSY, ERR_IO. */
int file_lock(const char *path, int *descriptor, struct why *why);
/* `path` still names the file that `descriptor` has open. ERR_NOT_FOUND: not so; ERR_IO. */
int file_is_same(const char *path, int descriptor);
/* Checks kind and size of `path` without opening it. Errors as file_lock. */
int file_look(const char *path, struct why *why);
/* Checks header and length of a file that was closed cleanly, before SQLite reads. ERR_FOREIGN. */
int file_check_header(sqlite3 *database, struct why *why);
/* There is a -wal file with content: the card was not closed cleanly. */
bool file_has_wal(sqlite3 *database);
/* Size and octets of the file itself. ERR_IO */
int file_size_now(sqlite3 *database, sqlite3_int64 *size);
int file_read_at(sqlite3 *database, void *octets, int len, sqlite3_int64 offset);
/* Replaces the file, of a store in memory. ERR_MEMORY: unchanged. */
int file_become(sqlite3 *database, const void *octets, sqlite3_int64 len);
/* True: no other connection exists or can be opened until this one is closed. `database` must not
 * have read. */
bool file_lock_out_readers(sqlite3 *database);
/* Its path names another file now. */
bool file_was_moved(sqlite3 *database);
/* Creates an empty file of mode 0600 beside `path` under a temporary name. ERR_NOT_FOUND (folder),
 * ERR_IO. */
int file_draft(const char *path, char **draft);
/* Renames `draft` to `path`; with durability `full` both are synced. ERR_EXISTS unless
 * `replace`; ERR_IO. No connection to it may be open. */
int file_publish(const char *draft, const char *path, bool replace,
                 enum store_durability durability);
/* Removes the draft, if it exists, and frees its name. NULL is fine. */
void file_discard(char *draft);

/* -- store_factory.c: for create.c -- */
int factory_add_identity(struct store *store, const struct store_identity *identity);
int factory_add_settings(struct store *store, const struct store_settings *settings);
int factory_add_credential(struct store *store, const struct store_credential *credential);

/* -- store_profile.c -- */
/* Uses `delta` more octets of card memory. ERR_FULL. */
int memory_use(struct store *store, int64_t delta);
/* ... by objects of `profile`. Its row, which contains all metadata, is written once at the end of
 * the transaction, by memory_write_growth. ERR_NOT_FOUND: no such profile. */
int memory_use_for(struct store *store, int64_t profile, int64_t delta);
int memory_write_growth(struct store *store);

/* -- schema.c -- */
/* The steps of schema.sql in order, terminated by NULL. */
extern const char *const store_schema_steps[];
int schema_version(void);
/* Runs the steps from `version` + 1 on and sets user_version, in one transaction. */
int schema_migrate(sqlite3 *database, int version);

/* -- statement.c -- */
/* Prepares or reuses a statement. */
int statement_take(struct store *store, enum statement which, sqlite3_stmt **out);
/* As statement_take, for a change: ERR_STATE outside a transaction. */
int statement_change(struct store *store, enum statement which, sqlite3_stmt **out);
/* The count that a statement without parameters gives. */
int statement_count(struct store *store, enum statement which, unsigned *count);
/* The one number that `which` gives for the row `of`. ERR_NOT_FOUND */
int statement_number(struct store *store, enum statement which, int64_t of, int64_t *number);
/* Steps to a row: 0, ERR_NOT_FOUND, other errors. */
int statement_row(sqlite3_stmt *statement);
/* Runs a change to its end and resets it. `must`: ERR_NOT_FOUND when it touched no row. */
int statement_finish(sqlite3_stmt *statement, bool must);
/* Resets, so that no read transaction stays open; gives `err` through. */
int statement_end(sqlite3_stmt *statement, int err);

/* -- record.c: structs and rows -- */
enum field_kind {
    FIELD_U8,
    FIELD_BOOL,
    FIELD_U32,
    FIELD_I32, /* -1 is NULL */
    FIELD_I64,
    FIELD_FIXED,    /* uint8_t[size] */
    FIELD_BYTES,    /* struct bytes, never NULL in the row */
    FIELD_OPTIONAL, /* struct bytes, NULL in the row when `at` is NULL */
};
/* Fields stand in the order of columns and parameters. */
struct field {
    uint8_t kind;
    uint8_t size;
    uint16_t offset;
};
#define FIELD(kind, type, member)                                                                  \
    {                                                                                              \
        FIELD_##kind, sizeof(((struct type *)NULL)->member), offsetof(struct type, member)         \
    }
#define FIELD_COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))

/* Binds `record` from parameter 1 on. `record` must live until the statement is finished. */
int record_bind(sqlite3_stmt *statement, const struct field *fields, size_t count,
                const void *record);
/* Reads columns from 0 on; slices go to `arena` (may be NULL when there are none). ERR_MEMORY;
 * ERR_FOREIGN when a value does not fit its field. */
int record_read(sqlite3_stmt *statement, const struct field *fields, size_t count,
                struct arena *arena, void *record);
/* The one record of a table with one row. */
int record_get(struct store *store, enum statement which, const struct field *fields, size_t count,
               struct arena *arena, void *record);
/* Steps to the row, reads it and resets the statement. ERR_NOT_FOUND. */
int record_fetch(sqlite3_stmt *statement, const struct field *fields, size_t count,
                 struct arena *arena, void *record);
/* Binds `record`, runs the change. ERR_STATE, ERR_EXISTS, ERR_RANGE; ERR_NOT_FOUND when an update
 * finds no row. */
int record_change(struct store *store, enum statement which, const struct field *fields,
                  size_t count, const void *record);
int statement_bind_bytes(sqlite3_stmt *statement, int parameter, struct bytes bytes);

#endif
