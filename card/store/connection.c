/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection of a store to its file: open, check, migrate, close.
 *
 * The file is in WAL mode: a commit appends pages to NAME-wal and syncs that once (durability
 * `full`), or leaves that to the system (`os`). A checkpoint copies the pages into the file
 * when the -wal file has STORE_WAL_FRAMES of them (transaction.c) and when the last connection
 * closes, which also removes NAME-wal and NAME-shm. With durability `none` the store is a
 * copy of the file in memory (memory.c).
 */
#include "card/store/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int store_error_of(int sqlite_code)
{
    switch (sqlite_code & 0xFF) {
    case SQLITE_OK:
        return 0;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a statement and tables that do not match */
    case SQLITE_SCHEMA:
        return ERR_FOREIGN;
    case SQLITE_CONSTRAINT:
        return sqlite_code == SQLITE_CONSTRAINT_UNIQUE ||
                       sqlite_code == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? ERR_EXISTS
                   : ERR_RANGE;
    case SQLITE_TOOBIG:
        return ERR_TOO_LONG;
    default:
        return ERR_IO;
    }
}

/* The system's reason of the main file's last failed call; it remains set until the next one. */
static int file_errno(sqlite3 *database)
{
    int number = 0;

    (void)sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

int connection_errno(sqlite3 *database)
{
    switch (database ? sqlite3_errcode(database) & 0xFF : SQLITE_OK) {
    case SQLITE_FULL:
        return ENOSPC;
    case SQLITE_READONLY:
        return EROFS;
    default:
        return database ? sqlite3_system_errno(database) : 0;
    }
}

int connection_error(sqlite3 *database, int err)
{
    int number = err ? connection_errno(database) : 0;

    if (err == ERR_FOREIGN && database && file_errno(database) == EIO) {
        err = ERR_IO;
        number = EIO;
    }
    if (number)
        errno = number;
    return err;
}

void store_trace(const struct store *store, const char *name, const char *reason, int result)
{
    if (store->trace && trace_is_on(store->trace))
        trace_emit(store->trace,
                   (struct trace_event){
                       .kind = TRACE_STORE, .name = name, .reason = reason, .result = result});
}

static void trace_migration(const struct store *store, int err)
{
    store_trace(store, "migrate", "card file of an older version", err);
}

void store_trace_opening(struct store *store)
{
    if (store->migrated)
        trace_migration(store, 0);
    if (store->recovered)
        store_trace(store, "recover", "the card was not closed cleanly", 0);
    store->migrated = store->recovered = false;
}

int connection_run(sqlite3 *database, const char *sql)
{
    return store_error_of(sqlite3_exec(database, sql, NULL, NULL, NULL));
}

int connection_number(sqlite3 *database, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int err = store_error_of(sqlite3_prepare_v2(database, sql, -1, &statement, NULL));

    if (!err)
        err = statement_row(statement);
    if (!err)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return err;
}

int connection_configure(sqlite3 *database, enum store_durability durability)
{
    static const char settings[] = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -64;"
                                   "PRAGMA journal_size_limit = 1048576;";
    int err;

    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, STORE_BUSY_MS); /* first: `settings` reads the schema */
    err = connection_run(database, settings);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!err)
        err = connection_run(database, durability == STORE_DURABILITY_FULL
                                           ? "PRAGMA synchronous = FULL"
                                           : "PRAGMA synchronous = OFF");
    return err;
}

static int remember_frames(void *context, sqlite3 *database, const char *name, int frames)
{
    struct store *store = context;

    (void)database;
    (void)name;
    store->wal_frames = frames;
    return SQLITE_OK;
}

/* The row of a check: "ok", or what is wrong, which may be that a page could not be read: "unable
 * to get the page. error code=7". */
static int check_result(const char *verdict)
{
    static const char code[] = "error code=";
    const char *at = strstr(verdict, code);
    int err = at ? store_error_of((int)strtol(at + strlen(code), NULL, 10)) : ERR_FOREIGN;

    if (strcmp(verdict, "ok") == 0)
        return 0;
    return err == ERR_MEMORY || err == ERR_IO ? err : ERR_FOREIGN;
}

int connection_check_pages(sqlite3 *database)
{
    sqlite3_stmt *statement = NULL;
    const char *verdict;
    int err =
        store_error_of(sqlite3_prepare_v2(database, "PRAGMA quick_check(1)", -1, &statement, NULL));

    if (!err)
        err = statement_row(statement);
    if (!err) {
        verdict = (const char *)sqlite3_column_text(statement, 0);
        err = verdict ? check_result(verdict) : ERR_MEMORY;
    }
    sqlite3_finalize(statement);
    return err;
}

/* Migrates an older card file; refuses a newer one and other databases. */
static int check_version(struct store *store, struct why *why)
{
    int64_t version = 0, application = 0;
    int err = connection_number(store->database, "PRAGMA application_id", &application);

    if (!err && application != STORE_APPLICATION_ID) {
        why_put(why, "is the database of another program, not a card file");
        return ERR_FOREIGN;
    }
    if (!err)
        err = connection_number(store->database, "PRAGMA user_version", &version);
    if (err || version == schema_version() ||
        (store->any_version && version >= 1 && version < schema_version()))
        return err;
    if (version > schema_version() || version < 1) {
        why_put(why, "is a card file of version %lld; this program supports 1 to %d",
                (long long)version, schema_version());
        return ERR_FOREIGN;
    }
    if (store->access == STORE_READ) {
        why_put(why, "is a card file of the older version %lld: run the card once to migrate it",
                (long long)version);
        return ERR_FOREIGN;
    }
    err = schema_migrate(store->database, (int)version);
    store->migrated = !err;
    if (err)
        trace_migration(store, err);
    return err;
}

/* Checks a file when it is opened: a card file, whole, of a supported version. */
static int check_card(struct store *store, bool unclean, struct why *why)
{
    /* After a power cut the valid first page may be in the -wal file only. */
    int err = unclean ? 0 : file_check_header(store->database, why);

    if (!err)
        err = connection_configure(store->database, store->durability);
    if (!err)
        err = check_version(store, why);
    if (err)
        return err;
    if (unclean && store->access == STORE_WRITE) {
        store->recovered = true;
        err = connection_check_pages(store->database);
    }
    /* Every card has a row in each of these tables. */
    if (!err)
        err =
            connection_number(store->database, "SELECT nvm_bytes FROM identity, settings, counter",
                              &store->nvm_bytes);
    return err == ERR_NOT_FOUND ? ERR_FOREIGN : err;
}

static int connect_file(struct store *store, struct why *why)
{
    int err = store->lock >= 0 ? file_is_same(store->path, store->lock) : 0;

    if (err == ERR_NOT_FOUND)
        why_put(why, "was replaced by another file");
    if (err)
        return ERR_IO;
    if (store->immutable)
        return immutable_open(&store->database, store->path);
    return store_error_of(sqlite3_open_v2(store->path, &store->database,
                                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                          store->disk ? disk_vfs_name(store->disk) : NULL));
}

int connection_have(struct store *store, struct why *why)
{
    bool unclean = false;
    int number = 0;
    int err;

    if (store->database)
        return 0;
    errno = 0;
    err = store_is_in_memory(store) ? memory_connect(store, why) : connect_file(store, why);
    if (err)
        goto fail;
    unclean = file_has_wal(store->database);
    err = check_card(store, unclean, why);
    /* Restore may have replaced the card while we waited for its lock: the connection then has the
     * old file with the -wal file of the new one, and must change neither. */
    if (store->access == STORE_READ && file_was_moved(store->database)) {
        connection_drop(store, false);
        return connection_have(store, why);
    }
    if (err)
        goto fail;
    sqlite3_wal_hook(store->database, remember_frames, store);
    store->checkpoint_at = STORE_WAL_FRAMES;
    store->cached_counts = STORE_NOTHING_CACHED;
    store->grown_profile = 0;
    if (!store->opening)
        store_trace_opening(store);
    return 0;
fail:
    err = connection_error(store->database, err);
    number = errno;
    if (immutable_can_be(store, err, unclean, &number, why)) {
        connection_drop(store, true);
        store->immutable = true;
        return connection_have(store, why);
    }
    if (err == ERR_FOREIGN)
        why_put(why, "is damaged");
    errno = number;
    why_put(why, "cannot be read: %s", err_reason(err));
    /* A file that fails validation is never modified. */
    connection_drop(store, !unclean);
    errno = number;
    return err;
}

void connection_drop(struct store *store, bool fold)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    if (store->database && !fold)
        sqlite3_db_config(store->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(store->database);
    store->database = NULL;
    store->in_transaction = false;
}

/* Sets the absolute path of the file. ERR_MEMORY, ERR_IO (errno). */
static int find_path(struct store *store, const char *path)
{
    store->path = realpath(path, NULL);
    if (store->path)
        return 0;
    return errno == ENOMEM ? ERR_MEMORY : ERR_IO;
}

int store_attach(struct store **out, const char *path)
{
    struct store *store = calloc(1, sizeof(*store));
    int err;

    *out = store;
    if (!store)
        return ERR_MEMORY;
    store->lock = -1;
    store->access = STORE_WRITE;
    err = find_path(store, path);
    if (!err)
        err = store_error_of(sqlite3_open_v2(store->path, &store->database,
                                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    if (!err)
        err = connection_run(store->database,
                             "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    return err;
}

/* `store`: zero but for the options. Frees it on failure. */
static int open_store(struct store *store, const char *path, struct why *why)
{
    int number;
    int err;

    store->lock = -1;
    if (store->access == STORE_WRITE && !store_is_in_memory(store))
        err = file_lock(path, &store->lock, why);
    else
        err = file_look(path, why);
    if (err)
        goto fail;
    err = find_path(store, path);
    if (err)
        goto fail;
    store->opening = true;
    err = connection_have(store, why);
    store->opening = false;
    if (err)
        goto fail;
    return 0;
fail:
    why_put(why, "cannot be opened: %s", err_reason(err));
    number = errno;
    store_close(store);
    errno = number;
    return err;
}

/* `like`: the options. */
static int open_like(struct store **out, const char *path, const struct store *like, char *why_text,
                     size_t why_size)
{
    struct why why = {why_text, why_size};
    struct store *store = malloc(sizeof(*store));
    int err;

    if (why_text && why_size)
        why_text[0] = '\0';
    *out = NULL;
    if (!store) {
        why_put(&why, "cannot be opened: %s", err_text(ERR_MEMORY));
        disk_free(like->disk);
        return ERR_MEMORY;
    }
    *store = *like;
    err = open_store(store, path, &why);
    *out = err ? NULL : store;
    return err;
}

int store_open(struct store **out, const char *path, enum store_access access,
               enum store_durability durability, const struct trace *trace, char *why,
               size_t why_size)
{
    const struct store like = {.access = access, .durability = durability, .trace = trace};

    return open_like(out, path, &like, why, why_size);
}

int store_open_on(struct store **out, const char *path, struct disk *disk,
                  enum store_durability durability, const struct trace *trace, char *why,
                  size_t why_size)
{
    const struct store like = {
        .access = STORE_WRITE, .durability = durability, .trace = trace, .disk = disk};

    return open_like(out, path, &like, why, why_size);
}

bool store_is_cut(const struct store *store)
{
    return store->disk && disk_is_off(store->disk);
}

int store_restore_power(struct store *store)
{
    int err;

    connection_drop(store, false);
    store->durability_recorded = false; /* perhaps by a commit that is lost */
    err = disk_power_on(store->disk);
    store_trace(store, "power cut", err ? err_reason(err) : NULL, err);
    return err;
}

int store_open_to_copy(struct store **out, const char *path, struct why *why)
{
    struct store *store = calloc(1, sizeof(*store));
    int err;

    *out = NULL;
    if (!store)
        return ERR_MEMORY;
    store->access = STORE_READ;
    store->any_version = true;
    err = open_store(store, path, why);
    *out = err ? NULL : store;
    return err;
}

int store_release_memory(struct store *store)
{
    if (store->in_transaction)
        return ERR_STATE;
    if (store_is_in_memory(store)) /* its records are in this connection only */
        return 0;
    connection_drop(store, true);
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    connection_drop(store, true);
    if (store_is_cut(store)) /* by the last checkpoint, for instance */
        (void)store_restore_power(store);
    disk_free(store->disk);
    if (store->lock >= 0)
        close(store->lock);
    free(store->path);
    free(store);
}
