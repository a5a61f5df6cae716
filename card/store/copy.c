/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshot and restore: copies of a whole card. A copy is an ordinary card file.
 *
 *     source  unloaded, without readers: octet by octet
 *             else:                      page by page through SQLite, as one commit saw them
 *     target  does not exist:            the copy is a draft beside it, renamed when durable
 *             unloaded, without readers: the same, over the old one
 *             else:                      page by page in one transaction, as a renamed file would
 *                                        meet the -wal file and the readers of the old one
 */
#include "card/store/copy.h"

#include "card/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* `text` "": the text of `err`. */
static int complain(struct why *why, const char *path, const char *text, int err)
{
    why_put(why, "%s: %s", path, text[0] ? text : err_reason(err));
    return err;
}

static int complain_written(struct why *why, const char *path, int err)
{
    why_put(why, "%s: cannot be written: %s", path,
            err == ERR_NOT_FOUND ? strerror(ENOENT) : err_reason(err));
    return err;
}

/* Copies to a draft: was a negative result an error of the source or of the draft? */
struct copying {
    const char *draft;
    bool failed_to_write; /* errno says why */
};

static int write_failed(struct copying *copying)
{
    copying->failed_to_write = true;
    return ERR_IO;
}

static int write_all(int to, const uint8_t *octets, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t put = write(to, octets + at, len - at);

        if (put < 0 && errno != EINTR)
            return ERR_IO;
        at += put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* Copies the octets of an unloaded card to the draft. */
static int copy_octets(sqlite3 *from, struct copying *copying, enum store_durability durability)
{
    enum { BLOCK = 1 << 16 };
    uint8_t *block = malloc(BLOCK);
    int to = open(copying->draft, O_WRONLY | O_CLOEXEC);
    sqlite3_int64 size = 0;
    int err = block ? 0 : ERR_MEMORY;
    int number;

    if (!err)
        err = to < 0 ? write_failed(copying) : file_size_now(from, &size);
    for (sqlite3_int64 at = 0; !err && at < size; at += BLOCK) {
        int len = size - at < BLOCK ? (int)(size - at) : BLOCK;

        err = file_read_at(from, block, len, at);
        if (!err && write_all(to, block, (size_t)len) < 0)
            err = write_failed(copying);
    }
    if (to >= 0 && durability == STORE_DURABILITY_FULL)
        /* Starts writing while the draft is checked; the sync at the end makes it durable. */
        (void)sync_file_range(to, 0, 0, SYNC_FILE_RANGE_WRITE);
    number = errno;
    if (to >= 0 && close(to) != 0 && !err) {
        number = errno;
        err = write_failed(copying);
    }
    free(block);
    errno = number;
    return err;
}

/* A connection, before its first read, to a cleanly closed or unloaded card without other
 * connections; none can be opened until it is closed. ERR_STATE: not such a card. */
static int open_unloaded(sqlite3 **out, const char *path)
{
    int err = store_error_of(
        sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));

    if (!err &&
        (!file_lock_out_readers(*out) || file_has_wal(*out) || file_check_header(*out, NULL) != 0))
        err = ERR_STATE;
    return err;
}

/* Copies all pages of `from`, of one commit, to `to`. */
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

/* Copies the pages of a card that runs, is read or was killed to the draft. */
static int copy_running(const char *path, struct copying *copying, struct why *why)
{
    struct store *card = NULL;
    sqlite3 *to = NULL;
    int err = store_open_to_copy(&card, path, why);
    int number;

    if (err)
        return err;
    err = store_error_of(
        sqlite3_open_v2(copying->draft, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    /* The draft is synced once at the end. */
    if (!err)
        err = connection_run(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    if (!err)
        err = copy_pages(card->database, to);
    copying->failed_to_write = err == ERR_IO && connection_errno(to) != 0;
    number = connection_errno(copying->failed_to_write ? to : card->database);
    sqlite3_close(to);
    store_close(card);
    errno = number;
    return err;
}

/* Copies the card `path` to `*draft` beside `beside`. The caller discards it in any case. */
static int make_draft(char **draft, const char *path, const char *beside,
                      enum store_durability durability, struct why *why)
{
    char text[160] = "";
    struct why why_source = {text, sizeof(text)};
    struct copying copying = {NULL, false};
    sqlite3 *database = NULL;
    int number;
    int err = file_look(path, &why_source);

    if (err)
        return complain(why, path, text, err);
    err = file_draft(beside, draft);
    if (err)
        return complain_written(why, beside, err);
    copying.draft = *draft;
    err = open_unloaded(&database, path);
    if (!err)
        err = copy_octets(database, &copying, durability);
    number = errno;
    sqlite3_close(database);
    errno = number;
    if (err == ERR_STATE)
        err = copy_running(path, &copying, &why_source);
    if (err && copying.failed_to_write)
        return complain_written(why, beside, err);
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
    if (faccessat(AT_FDCWD, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return complain(&why, file, "already exists; a snapshot never replaces a file", ERR_EXISTS);
    err = make_draft(&draft, path, file, durability, &why);
    if (!err && (err = file_publish(draft, file, false, durability)) != 0)
        complain_written(&why, file, err);
    file_discard(draft);
    return err;
}

/* Opens a draft: no other process has it, so it needs no locks and no -wal file. */
static int open_draft(sqlite3 **out, const char *draft)
{
    int err = immutable_open(out, draft);

    /* Read once, from the page cache. */
    return err ? err : connection_run(*out, "PRAGMA mmap_size = 268435456");
}

/* Checks that the draft, a copy of `path`, is a whole card file of a supported version. */
static int check_draft(sqlite3 *database, const char *path, struct why *why)
{
    int64_t number = 0;
    int err = connection_number(database, "PRAGMA user_version", &number);

    if (!err && (number < 1 || number > schema_version())) {
        why_put(why, "%s: is a card file of version %lld; this program supports 1 to %d", path,
                (long long)number, schema_version());
        return ERR_FOREIGN;
    }
    if (!err)
        err = connection_check_pages(database);
    if (!err)
        err = connection_number(database, "SELECT 1 FROM identity, settings, counter", &number);
    err = connection_error(database, err);
    if (err == ERR_NOT_FOUND) /* no row in one of the tables */
        err = ERR_FOREIGN;
    return err ? complain(why, path, err == ERR_FOREIGN ? "is damaged" : "", err) : 0;
}

/* Replaces the records of a card in one transaction. */
static int restore_pages(sqlite3 *copy, const char *path, enum store_durability durability,
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
    err = copy_pages(copy, card->database);
    if (err) {
        err = connection_error(card->database, err);
        complain_written(why, path, err);
    }
    store_close(card);
    return err;
}

/* Replaces an unloaded card; else ERR_STATE. Writers wait for the lock; readers check whether the
 * file was moved (connection.c). */
static int restore_over(const char *draft, const char *path, enum store_durability durability)
{
    sqlite3 *old = NULL;
    int number;
    int err = open_unloaded(&old, path);

    if (!err)
        err = file_publish(draft, path, true, durability);
    number = errno;
    sqlite3_close(old);
    errno = number;
    return err;
}

static int eid_of(sqlite3 *database, uint8_t eid[STORE_EID_LEN])
{
    sqlite3_stmt *statement = NULL;
    int err = store_error_of(
        sqlite3_prepare_v2(database, "SELECT eid FROM identity", -1, &statement, NULL));

    if (!err)
        err = statement_row(statement);
    if (!err && sqlite3_column_bytes(statement, 0) != STORE_EID_LEN)
        err = ERR_FOREIGN;
    if (!err)
        memcpy(eid, sqlite3_column_blob(statement, 0), STORE_EID_LEN);
    sqlite3_finalize(statement);
    return err;
}

/* Checks that the card `path` and the copy have the same EID. An unreadable card is reported later.
 */
static int check_identity(sqlite3 *copy, const char *path, struct why *why)
{
    uint8_t here[STORE_EID_LEN] = {0}, there[STORE_EID_LEN] = {0};
    char here_text[2 * STORE_EID_LEN + 1], there_text[2 * STORE_EID_LEN + 1];
    struct store *card = NULL;
    int err = store_open_to_copy(&card, path, NULL);

    if (err)
        return 0;
    err = eid_of(card->database, here);
    store_close(card);
    if (!err)
        err = eid_of(copy, there);
    if (err || memcmp(here, there, STORE_EID_LEN) == 0)
        return 0;
    bytes_to_hex(bytes_at(here, STORE_EID_LEN), here_text, sizeof(here_text));
    bytes_to_hex(bytes_at(there, STORE_EID_LEN), there_text, sizeof(there_text));
    why_put(why, "EID %s would become %s; --replace-identity allows it: %s", here_text, there_text,
            path);
    return ERR_STATE;
}

/* Replaces the card `path` by the draft, opened as `copy`. */
static int put_in_place(const char *draft, sqlite3 *copy, const char *path,
                        const struct restore_options *how, struct why *why)
{
    char text[160] = "";
    struct why why_card = {text, sizeof(text)};
    int lock = -1;
    int number;
    int err = file_lock(path, &lock, &why_card);

    if (err && err != ERR_NOT_FOUND) {
        if (err == ERR_FOREIGN)
            why_put(why, "%s: %s; remove it to restore a card there", path, text);
        return complain(why, path, text, err);
    }
    if (!err && !how->replace_identity && check_identity(copy, path, why) != 0) {
        close(lock);
        return ERR_STATE;
    }
    err = err ? file_publish(draft, path, false, how->durability)
              : restore_over(draft, path, how->durability);
    number = errno;
    if (lock >= 0)
        close(lock);
    errno = number;
    if (err == ERR_STATE)
        return restore_pages(copy, path, how->durability, why);
    return err ? complain_written(why, path, err) : 0;
}

/* The target of `path`, so that a symbolic link is kept; to be freed. NULL with `why`: a dangling
 * link, which is an error as with cp. */
static char *target_of(const char *path, struct why *why, int *err)
{
    struct stat status;
    char *target;

    if (lstat(path, &status) != 0 || !S_ISLNK(status.st_mode))
        target = strdup(path);
    else if (!(target = realpath(path, NULL)) && errno != ENOMEM) {
        *err = errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        why_put(why, "%s: is a symbolic link whose target cannot be reached: %s", path,
                strerror(errno));
        return NULL;
    }
    if (!target)
        *err = complain(why, path, "", ERR_MEMORY);
    return target;
}

int store_restore(const char *path, const char *file, const struct restore_options *how,
                  char *why_text, size_t why_size)
{
    struct why why = {why_text, why_size};
    sqlite3 *copy = NULL;
    char *draft = NULL;
    char *target;
    int err = 0;

    if (why_text && why_size)
        why_text[0] = '\0';
    target = target_of(path, &why, &err);
    if (!target)
        return err;
    err = make_draft(&draft, file, target, how->durability, &why);
    if (!err)
        err = open_draft(&copy, draft);
    if (!err)
        err = check_draft(copy, file, &why);
    if (!err)
        err = put_in_place(draft, copy, target, how, &why);
    if (err) {
        err = connection_error(copy, err);
        why_put(&why, "%s: cannot be restored: %s", path, err_reason(err));
    }
    sqlite3_close(copy);
    file_discard(draft);
    free(target);
    return err;
}
