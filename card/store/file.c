/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card file without its tables: the writer's lock, checks, temporary names.
 *
 * The writer's lock is a flock(2) on a descriptor of the card file itself: it needs no second file,
 * ends with its process and outlives the database connection of an unloaded card.
 *
 * SQLite's own locks are POSIX locks, which a process loses on a file when it closes *any*
 * descriptor of it. Hence: the lock's descriptor is opened before SQLite opens the file and closed
 * after SQLite has closed it, and the header is read through SQLite's descriptor.
 */
#include "card/store/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void why_put(struct why *why, const char *format, ...)
{
    va_list arguments;

    if (!why || !why->text || !why->size || why->text[0])
        return;
    va_start(arguments, format);
    vsnprintf(why->text, why->size, format, arguments);
    va_end(arguments);
}

static int error_of_errno(int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return ERR_NOT_FOUND;
    if (number == EISDIR)
        return ERR_FOREIGN;
    return number == ENOMEM ? ERR_MEMORY : ERR_IO;
}

static int explain_errno(int number, struct why *why)
{
    int err = error_of_errno(number);

    if (err == ERR_FOREIGN)
        why_put(why, "is a directory, not a card file");
    else
        why_put(why, "%s%s", err == ERR_NOT_FOUND ? "" : "cannot be opened: ", strerror(number));
    return err;
}

int file_look(const char *path, struct why *why)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return explain_errno(errno, why);
    if (S_ISDIR(status.st_mode))
        return explain_errno(EISDIR, why);
    if (!S_ISREG(status.st_mode)) {
        why_put(why, "is not a regular file");
        return ERR_FOREIGN;
    }
    if (status.st_size == 0) {
        why_put(why, "is empty, not a card file");
        return ERR_FOREIGN;
    }
    if (access(path, R_OK) != 0)
        return explain_errno(errno, why);
    return 0;
}

int file_is_same(const char *path, int descriptor)
{
    struct stat named, opened;

    if (stat(path, &named) != 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    if (fstat(descriptor, &opened) != 0)
        return ERR_IO;
    return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino ? 0 : ERR_NOT_FOUND;
}

/* This process has another descriptor of the file of `descriptor`. */
static bool is_open_here(int descriptor)
{
    struct stat wanted, found;
    struct dirent *entry;
    bool here = false;
    DIR *folder = opendir("/proc/self/fd");

    if (!folder || fstat(descriptor, &wanted) != 0)
        goto done;
    while (!here && (entry = readdir(folder)) != NULL) {
        int other = (int)strtol(entry->d_name, NULL, 10);

        here = entry->d_name[0] != '.' && other != descriptor && fstat(other, &found) == 0 &&
               found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino;
    }
done:
    if (folder)
        closedir(folder);
    return here;
}

int file_lock(const char *path, int *descriptor, struct why *why)
{
    int err = file_look(path, why);
    int fd, number;

    if (err)
        return err;
    for (;;) {
        fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd < 0)
            return explain_errno(errno, why);
        if (flock(fd, LOCK_EX | LOCK_NB) != 0)
            break;
        /* Between open and flock, restore may have put another file under the name. */
        err = file_is_same(path, fd);
        if (err == 0) {
            *descriptor = fd;
            return 0;
        }
        number = errno;
        close(fd);
        if (err == ERR_IO)
            return explain_errno(number, why);
    }
    err = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
    if (err == ERR_BUSY)
        why_put(why, "is in use: another program runs this card");
    else
        why_put(why, "cannot be locked: %s", strerror(errno));
    /* Opened twice by one process: closing this descriptor would release SQLite's locks of the
     * first one, so it leaks. */
    if (!is_open_here(fd))
        close(fd);
    return err;
}

/* SQLite's file object of the main file. */
static sqlite3_file *main_file(sqlite3 *database)
{
    sqlite3_file *file = NULL;

    if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK)
        return NULL;
    return file && file->pMethods ? file : NULL;
}

static uint32_t number_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

enum { HEADER_LEN = 100, HEADER_PAGE_SIZE = 16, HEADER_PAGES = 28, HEADER_APPLICATION = 68 };

/* SQLite reads a truncated page as if it ended in zeros. */
static int check_size(sqlite3_file *file, const uint8_t *header, struct why *why)
{
    uint32_t page = (uint32_t)header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1];
    int64_t wanted = (int64_t)number_at(header + HEADER_PAGES) * (page == 1 ? 65536 : page);
    sqlite3_int64 size = 0;

    if (file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return ERR_IO;
    if (size >= wanted)
        return 0;
    why_put(why, "is truncated: %lld of %lld octets", (long long)size, (long long)wanted);
    return ERR_FOREIGN;
}

int file_check_header(sqlite3 *database, struct why *why)
{
    uint8_t header[HEADER_LEN];
    sqlite3_file *file = main_file(database);
    int code = file ? file->pMethods->xRead(file, header, sizeof(header), 0) : SQLITE_NOTADB;

    if ((code & 0xFF) == SQLITE_IOERR && code != SQLITE_IOERR_SHORT_READ)
        return ERR_IO;
    if (code != SQLITE_OK || memcmp(header, "SQLite format 3", 16) != 0) {
        why_put(why, "is not a card file");
        return ERR_FOREIGN;
    }
    if (number_at(header + HEADER_APPLICATION) != STORE_APPLICATION_ID) {
        why_put(why, "is the database of another program, not a card file");
        return ERR_FOREIGN;
    }
    return check_size(file, header, why);
}

int file_size_now(sqlite3 *database, sqlite3_int64 *size)
{
    sqlite3_file *file = main_file(database);

    return file && file->pMethods->xFileSize(file, size) == SQLITE_OK ? 0 : ERR_IO;
}

int file_read_at(sqlite3 *database, void *octets, int len, sqlite3_int64 offset)
{
    sqlite3_file *file = main_file(database);

    return file && file->pMethods->xRead(file, octets, len, offset) == SQLITE_OK ? 0 : ERR_IO;
}

bool file_lock_out_readers(sqlite3 *database)
{
    sqlite3_file *file = main_file(database);

    /* A connection in WAL mode holds SHARED until it is closed. */
    return file && file->pMethods->xLock(file, SQLITE_LOCK_SHARED) == SQLITE_OK &&
           file->pMethods->xLock(file, SQLITE_LOCK_EXCLUSIVE) == SQLITE_OK;
}

int file_become(sqlite3 *database, const void *octets, sqlite3_int64 len)
{
    sqlite3_file *file = main_file(database);

    /* xWrite allocates before it writes. */
    return file && file->pMethods->xWrite(file, octets, (int)len, 0) == SQLITE_OK &&
                   file->pMethods->xTruncate(file, len) == SQLITE_OK
               ? 0
               : ERR_MEMORY;
}

bool file_was_moved(sqlite3 *database)
{
    int moved = 0;

    return sqlite3_file_control(database, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved;
}

bool file_has_wal(sqlite3 *database)
{
    const char *path = sqlite3_db_filename(database, "main");
    struct stat status;

    if (!path || !path[0])
        return false;
    if (stat(sqlite3_filename_wal(path), &status) == 0)
        return status.st_size > 0;
    return errno != ENOENT; /* there may be one: the main file is not taken for the whole card */
}

static int file_sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int err = fd >= 0 && fsync(fd) == 0 ? 0 : ERR_IO;

    if (fd >= 0)
        close(fd);
    free(folder);
    return err;
}

int file_draft(const char *path, char **draft)
{
    int fd = -1;

    if (asprintf(draft, "%s.new-XXXXXX", path) < 0) {
        *draft = NULL;
        return ERR_MEMORY;
    }
    fd = mkstemp(*draft); /* mode 0600: it contains private keys */
    if (fd < 0) {
        int err = error_of_errno(errno);

        free(*draft);
        *draft = NULL;
        return err;
    }
    close(fd);
    return 0;
}

void file_discard(char *draft)
{
    if (draft)
        unlink(draft);
    free(draft);
}

static int sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int err = fd >= 0 && fsync(fd) == 0 ? 0 : ERR_IO;

    if (fd >= 0)
        close(fd);
    return err;
}

int file_publish(const char *draft, const char *path, bool replace,
                 enum store_durability durability)
{
    bool durable = durability == STORE_DURABILITY_FULL;
    int failed, err = durable ? sync_file(draft) : 0;

    if (err)
        return err;
    failed = renameat2(AT_FDCWD, draft, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE);
    if (failed && !replace &&
        errno != EEXIST) /* not supported by the file system: link(2) instead */
        failed = link(draft, path);
    if (failed)
        return errno == EEXIST ? ERR_EXISTS : ERR_IO;
    return durable ? file_sync_folder(path) : 0;
}
