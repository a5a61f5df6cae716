/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions and checkpoints: see store_tx.h. */
#include "card/store/store_tx.h"

#include "card/store/internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int store_begin(struct store *store)
{
    if (store->in_transaction || store->access != STORE_WRITE)
        return ERR_STATE;
    store->in_transaction = true;
    store->begun = false;
    store->grown_profile = 0;
    store_trace(store, "begin", NULL, 0);
    return 0;
}

/* Ends the transaction without its changes, in any state after an error. Keeps the errno of the
 * error. */
static void discard(struct store *store)
{
    int number = connection_errno(store->database);
    sqlite3_stmt *statement;
    int err = 0;

    store->in_transaction = false;
    store->cached_counts = STORE_NOTHING_CACHED;
    store->grown_profile = 0;
    if (store->database && !sqlite3_get_autocommit(store->database)) {
        err = statement_take(store, STATEMENT_ROLLBACK, &statement);
        if (!err)
            err = statement_finish(statement, false);
        if (err) /* closing the connection discards it, too */
            connection_drop(store, false);
    }
    if (number)
        errno = number;
}

/* The last call failed for a reason of the operating system. */
static bool is_system_error(sqlite3 *database)
{
    switch (database ? sqlite3_errcode(database) & 0xFF : SQLITE_OK) {
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return true;
    default:
        return false;
    }
}

/* Checkpoints the -wal file when it is long enough. A failure is ignored: the commit is in the -wal
 * file, and the next commit tries again. */
static void checkpoint_if_due(struct store *store)
{
    char reason[80];
    int frames = 0, done = 0, err;

    if (store->wal_frames < store->checkpoint_at)
        return;
    err = store_error_of(sqlite3_wal_checkpoint_v2(store->database, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                                   &frames, &done));
    /* A reader may block pages: the next attempt follows after as many pages again. */
    store->checkpoint_at = done >= frames ? STORE_WAL_FRAMES : store->wal_frames + STORE_WAL_FRAMES;
    snprintf(reason, sizeof(reason), "%d of %d pages copied into the card file", done, frames);
    store_trace(store, "checkpoint", reason, err);
}

int store_commit(struct store *store)
{
    sqlite3_stmt *statement;
    int err = 0;

    if (!store->in_transaction)
        return ERR_STATE;
    if (store->begun) {
        /* SQLite rolled back after an earlier input/output error. */
        err = sqlite3_get_autocommit(store->database) ? ERR_IO : memory_write_growth(store);
        if (!err)
            err = store_record_durability(store);
        if (!err)
            err = statement_take(store, STATEMENT_COMMIT, &statement);
        if (!err)
            err = statement_finish(statement, false);
        if (err)
            discard(store);
        else
            store->durability_recorded = true;
    }
    store->in_transaction = false;
    assert(!store->database || sqlite3_get_autocommit(store->database)); /* STORE-S3 */
    store_trace(store, "commit", err ? err_reason(err) : NULL, err);
    if (!err && store->begun)
        checkpoint_if_due(store);
    return err;
}

void store_rollback(struct store *store)
{
    bool failed;

    if (!store->in_transaction)
        return;
    failed = is_system_error(store->database);
    discard(store);
    store_trace(store, "rollback", failed ? strerror(errno) : NULL, failed ? ERR_IO : 0);
}

int store_begin_read(struct store *store)
{
    sqlite3_stmt *statement;
    int err =
        store->in_transaction ? ERR_STATE : statement_take(store, STATEMENT_BEGIN_READ, &statement);

    return err ? err : statement_finish(statement, false);
}

void store_end_read(struct store *store)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_COMMIT, &statement);

    if (!err)
        err = statement_finish(statement, false);
    if (err)
        discard(store);
}
