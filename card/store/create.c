/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Creates a card file atomically: written under a temporary name beside its path, synced, and
 * renamed without replacing an existing file.
 */
#include "card/store/internal.h"
#include "card/store/store_tx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without journal and syncs: the draft is synced once at the end. */
static int make_tables(const char *path)
{
    static const char layout[] = "PRAGMA page_size = 1024; PRAGMA auto_vacuum = NONE;"
                                 "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                                 "PRAGMA application_id = 1700088131;";
    sqlite3 *database = NULL;
    int number;
    int err = store_error_of(
        sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));

    _Static_assert(STORE_APPLICATION_ID == 1700088131 && STORE_PAGE_SIZE == 1024, "as in layout");
    if (!err)
        err = connection_run(database, layout);
    if (!err)
        err = schema_migrate(database, 0);
    err = connection_error(database, err);
    number = errno;
    sqlite3_close(database);
    errno = number;
    return err;
}

static int fill(struct store *store, const struct store_identity *identity,
                const struct store_settings *settings, const struct store_credential *credentials,
                size_t credential_count)
{
    sqlite3_stmt *statement;
    int err = store_begin(store);
    int number;

    if (err)
        return err;
    err = factory_add_identity(store, identity);
    if (!err)
        err = factory_add_settings(store, settings);
    for (size_t i = 0; !err && i < credential_count; i++)
        err = factory_add_credential(store, &credentials[i]);
    if (!err)
        err = statement_change(store, STATEMENT_COUNTER_ADD, &statement);
    if (!err)
        err = statement_finish(statement, true);
    if (err) {
        err = connection_error(store->database, err);
        number = errno;
        store_rollback(store);
        errno = number;
        return err;
    }
    err = store_commit(store);
    /* Stored in the file: later changes go through NAME-wal. */
    return err ? err : connection_run(store->database, "PRAGMA journal_mode = WAL");
}

int store_create(const char *path, const struct store_identity *identity,
                 const struct store_settings *settings, const struct store_credential *credentials,
                 size_t credential_count)
{
    char *draft = NULL;
    struct store *store = NULL;
    int number;
    int err;

    if (access(path, F_OK) == 0)
        return ERR_EXISTS;
    err = file_draft(path, &draft);
    if (err)
        return err;
    err = make_tables(draft);
    if (!err)
        err = store_attach(&store, draft);
    if (!err)
        err = fill(store, identity, settings, credentials, credential_count);
    if (store)
        err = connection_error(store->database, err);
    number = errno;
    store_close(store);
    errno = number;
    if (!err)
        err = file_publish(draft, path, false, STORE_DURABILITY_FULL);
    number = errno;
    file_discard(draft);
    errno = number;
    return err;
}
