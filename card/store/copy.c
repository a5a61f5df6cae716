/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshot and restore: copies of a whole card, page by page through SQLite, so that a card may run
 * elsewhere meanwhile and its -wal file counts. A copy is a card file at rest like any other.
 *
 * A copy is made under a name of its own and moved to its place when durable. A card that is at
 * rest and that nobody reads is replaced so, too. One that has a -wal file or readers is replaced
 * from within, in one transaction: a file moved over it would meet what belongs to the old one.
 */
#include "card/store/copy.h"

#include "card/store/internal.h"

#include <unistd.h>

static int complain(struct why *why, const char *path, const char *text, int err)
{
    why_put(why, "%s: %s", path, text[0] ? text : err_text(err));
    return err;
}

/* All pages of `from` as one commit saw them become those of `to`. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int code;

    if (!backup)
        return store_error_of(sqlite3_errcode(to));
    code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? 0 : store_error_of(code);
}

static int copy_to_draft(sqlite3 *from, const char *draft)
{
    sqlite3 *to = NULL;
    int err = store_error_of(
        sqlite3_open_v2(draft, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));

    /* Nothing depends on the draft before the one sync at its end. */
    if (!err)
        err = connection_run(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    if (!err)
        err = copy_pages(from, to);
    sqlite3_close(to);
    return err;
}

static int copy_to_file(struct store *from, const char *path, bool replace, struct why *why)
{
    char *draft = NULL;
    int err = file_draft(path, &draft);

    if (!err)
        err = copy_to_draft(from->database, draft);
    if (!err)
        err = file_publish(draft, path, replace);
    file_discard(draft);
    return err ? complain(why, path, "cannot be written", err) : 0;
}

static int open_source(struct store **out, const char *path, struct why *why)
{
    char text[160] = "";
    struct why why_source = {text, sizeof(text)};
    int err = store_open_to_copy(out, path, &why_source);

    return err ? complain(why, path, text, err) : 0;
}

int store_snapshot(const char *path, const char *file, char *why_text, size_t why_size)
{
    struct why why = {why_text, why_size};
    struct store *card = NULL;
    int err;

    if (why_text && why_size)
        why_text[0] = '\0';
    if (access(file, F_OK) == 0)
        return complain(&why, file, "exists already; a snapshot replaces nothing", ERR_EXISTS);
    err = open_source(&card, path, &why);
    if (!err)
        err = copy_to_file(card, file, false, &why);
    store_close(card);
    return err;
}

/* Replaces the card from within. */
static int restore_within(struct store *snapshot, const char *path, struct why *why)
{
    char text[160];
    struct store *card;
    int err = store_open(&card, path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, text, sizeof(text));

    if (err == ERR_FOREIGN)
        why_put(why, "%s: %s; remove it to restore a card there", path, text);
    if (err)
        return complain(why, path, text, err);
    if (copy_pages(snapshot->database, card->database) != 0)
        err = complain(why, path, "cannot be written", ERR_IO);
    store_close(card);
    return err;
}

/* Replaces a card that was closed cleanly and that nobody reads; ERR_STATE when it is not so. Who
 * writes cards waits for the lock; who reads them asks whether they were moved (connection.c). */
static int restore_over(struct store *snapshot, const char *path, struct why *why)
{
    sqlite3 *database = NULL;
    int err = store_error_of(
        sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));

    if (!err && (file_has_wal(database) || file_check_header(database, NULL) != 0 ||
                 !file_lock_out_readers(database)))
        err = ERR_STATE;
    if (!err)
        err = copy_to_file(snapshot, path, true, why);
    sqlite3_close(database);
    return err;
}

static int restore_card(struct store *snapshot, const char *path, struct why *why)
{
    char text[160] = "";
    struct why why_card = {text, sizeof(text)};
    int lock = -1;
    int err = file_lock(path, &lock, &why_card);

    if (err == ERR_NOT_FOUND)
        return copy_to_file(snapshot, path, false, why);
    if (err == ERR_FOREIGN)
        why_put(why, "%s: %s; remove it to restore a card there", path, text);
    if (err)
        return complain(why, path, text, err);
    err = restore_over(snapshot, path, why);
    close(lock);
    return err == ERR_STATE ? restore_within(snapshot, path, why) : err;
}

int store_restore(const char *path, const char *file, char *why_text, size_t why_size)
{
    struct why why = {why_text, why_size};
    struct store *snapshot = NULL;
    int err;

    if (why_text && why_size)
        why_text[0] = '\0';
    err = open_source(&snapshot, file, &why);
    if (!err && connection_check_pages(snapshot->database) != 0)
        err = complain(&why, file, "is damaged", ERR_FOREIGN);
    if (!err)
        err = restore_card(snapshot, path, &why);
    store_close(snapshot);
    return err;
}
