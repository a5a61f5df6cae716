/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshot and restore: copies of a whole card. A copy is a card file at rest like any other.
 *
 *     source  at rest, nobody reads it:  octet by octet
 *             else:                      page by page through SQLite, as one commit saw them
 *     target  is not there:              the copy, a draft beside it, gets the name when durable
 *             at rest, nobody reads it:  the same, over the old one
 *             else:                      from within, in one transaction; a file moved over it
 *                                        would meet the -wal file and readers of the old one
 */
#include "card/store/copy.h"

#include "card/store/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int complain(struct why *why, const char *path, const char *text, int err)
{
    why_put(why, "%s: %s", path, text[0] ? text : err_text(err));
    return err;
}

/* The octets of a card at rest, to `draft`. */
static int copy_octets(sqlite3 *from, const char *draft, enum store_durability durability)
{
    enum { BLOCK = 1 << 16 };
    uint8_t *block = malloc(BLOCK);
    int to = open(draft, O_WRONLY | O_CLOEXEC);
    sqlite3_int64 size = 0;
    int err = block && to >= 0 ? file_size_now(from, &size) : ERR_IO;

    for (sqlite3_int64 at = 0; !err && at < size; at += BLOCK) {
        int len = size - at < BLOCK ? (int)(size - at) : BLOCK;

        err = file_read_at(from, block, len, at);
        if (!err && write(to, block, (size_t)len) != len)
            err = ERR_IO;
    }
    if (to >= 0 && durability == STORE_DURABILITY_FULL)
        /* The disk begins while we look at the draft; what counts is the sync at the end. */
        (void)sync_file_range(to, 0, 0, SYNC_FILE_RANGE_WRITE);
    if (to >= 0 && close(to) != 0)
        err = ERR_IO;
    free(block);
    return err;
}

/* A connection that has not read yet, to a card that was closed cleanly, or rests, and that nobody
 * reads; nobody will until it is closed. ERR_STATE when it is not so. */
static int open_at_rest(sqlite3 **out, const char *path)
{
    int err = store_error_of(
        sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));

    if (!err &&
        (!file_lock_out_readers(*out) || file_has_wal(*out) || file_check_header(*out, NULL) != 0))
        err = ERR_STATE;
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

/* The pages of a card that runs, is read or was killed, to `draft`. */
static int copy_running(const char *path, const char *draft, struct why *why)
{
    struct store *card = NULL;
    sqlite3 *to = NULL;
    int err = store_open_to_copy(&card, path, why);

    if (!err)
        err = store_error_of(
            sqlite3_open_v2(draft, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    /* Nothing depends on the draft before the one sync at its end. */
    if (!err)
        err = connection_run(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    if (!err)
        err = copy_pages(card->database, to);
    sqlite3_close(to);
    store_close(card);
    return err;
}

/* `*draft` beside `beside` becomes a copy of the card `path`. To be discarded in any case. */
static int make_draft(char **draft, const char *path, const char *beside,
                      enum store_durability durability, struct why *why)
{
    char text[160] = "";
    struct why why_source = {text, sizeof(text)};
    sqlite3 *database = NULL;
    int err = file_look(path, &why_source);

    if (err)
        return complain(why, path, text, err);
    err = file_draft(beside, draft);
    if (err)
        return complain(why, beside, "cannot be written", err);
    err = open_at_rest(&database, path);
    if (!err)
        err = copy_octets(database, *draft, durability);
    sqlite3_close(database);
    if (err == ERR_STATE)
        err = copy_running(path, *draft, &why_source);
    return err ? complain(why, path, text, err) : 0;
}

int store_snapshot(const char *path, const char *file, enum store_durability durability,
                   char *why_text, size_t why_size)
{
    struct why why = {why_text, why_size};
    char *draft = NULL;
    int err;

    if (why_text && why_size)
        why_text[0] = '\0';
    if (access(file, F_OK) == 0)
        return complain(&why, file, "exists already; a snapshot replaces nothing", ERR_EXISTS);
    err = make_draft(&draft, path, file, durability, &why);
    if (!err && (err = file_publish(draft, file, false, durability)) != 0)
        complain(&why, file, "cannot be written", err);
    file_discard(draft);
    return err;
}

/* A draft seen as a card: nobody else knows it, so it needs no locks and no -wal file. */
static int open_draft(sqlite3 **out, const char *draft)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";
    size_t size = 3 * strlen(draft) + 40, used = 0;
    char *uri = malloc(size);
    int err;

    if (!uri)
        return ERR_MEMORY;
    used = (size_t)snprintf(uri, size, "file:");
    for (const char *at = draft; *at; at++)
        used += (size_t)snprintf(uri + used, size - used, strchr(plain, *at) ? "%c" : "%%%02X",
                                 (unsigned char)*at);
    snprintf(uri + used, size - used, "?immutable=1");
    err = store_error_of(sqlite3_open_v2(
        uri, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL));
    free(uri);
    /* Looked through once, from the memory that it was just written to. */
    return err ? err : connection_run(*out, "PRAGMA mmap_size = 268435456");
}

/* The draft is a whole card of a version that we know; `path` is what it was copied from. */
static int check_draft(sqlite3 *database, const char *path, struct why *why)
{
    int64_t number = 0;
    int err = connection_number(database, "PRAGMA user_version", &number);

    if (!err && (number < 1 || number > schema_version())) {
        why_put(why, "%s: is a card file of version %lld, and this program knows 1 to %d", path,
                (long long)number, schema_version());
        return ERR_FOREIGN;
    }
    if (!err)
        err = connection_check_pages(database);
    if (!err)
        err = connection_number(database, "SELECT 1 FROM identity, settings, counter", &number);
    return err ? complain(why, path, "is damaged", ERR_FOREIGN) : 0;
}

/* Replaces the card from within. */
static int restore_within(sqlite3 *copy, const char *path, enum store_durability durability,
                          struct why *why)
{
    char text[160];
    struct store *card;
    int err = store_open(&card, path, STORE_WRITE,
                         durability == STORE_DURABILITY_FULL ? durability : STORE_DURABILITY_OS,
                         NULL, text, sizeof(text));

    if (err == ERR_FOREIGN)
        why_put(why, "%s: %s; remove it to restore a card there", path, text);
    if (err)
        return complain(why, path, text, err);
    if (copy_pages(copy, card->database) != 0)
        err = complain(why, path, "cannot be written", ERR_IO);
    store_close(card);
    return err;
}

/* Replaces a card at rest; ERR_STATE when it is not. Who writes cards waits for the lock; who reads
 * them asks whether they were moved (connection.c). */
static int restore_over(const char *draft, const char *path, enum store_durability durability)
{
    sqlite3 *old = NULL;
    int err = open_at_rest(&old, path);

    if (!err)
        err = file_publish(draft, path, true, durability);
    sqlite3_close(old);
    return err;
}

/* The draft, whose content `copy` shows, becomes the card `path`. */
static int put_in_place(const char *draft, sqlite3 *copy, const char *path,
                        enum store_durability durability, struct why *why)
{
    char text[160] = "";
    struct why why_card = {text, sizeof(text)};
    int lock = -1;
    int err = file_lock(path, &lock, &why_card);

    if (err && err != ERR_NOT_FOUND) {
        if (err == ERR_FOREIGN)
            why_put(why, "%s: %s; remove it to restore a card there", path, text);
        return complain(why, path, text, err);
    }
    err =
        err ? file_publish(draft, path, false, durability) : restore_over(draft, path, durability);
    if (lock >= 0)
        close(lock);
    if (err == ERR_STATE)
        return restore_within(copy, path, durability, why);
    return err ? complain(why, path, "cannot be written", err) : 0;
}

int store_restore(const char *path, const char *file, enum store_durability durability,
                  char *why_text, size_t why_size)
{
    struct why why = {why_text, why_size};
    sqlite3 *copy = NULL;
    char *draft = NULL;
    int err;

    if (why_text && why_size)
        why_text[0] = '\0';
    err = make_draft(&draft, file, path, durability, &why);
    if (!err)
        err = open_draft(&copy, draft);
    if (!err)
        err = check_draft(copy, file, &why);
    if (!err)
        err = put_in_place(draft, copy, path, durability, &why);
    if (err)
        complain(&why, path, "cannot be restored", err);
    sqlite3_close(copy);
    file_discard(draft);
    return err;
}
