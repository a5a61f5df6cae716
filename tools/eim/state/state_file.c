/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state file of an eIM: reading, locking, appending changes, rewriting.
 *
 * The lock is a POSIX record lock on the file itself: it names the process that holds it and ends
 * with that process. It also ends when the process closes any descriptor of the file: the file is
 * opened once. A rewritten file is locked before it is renamed; a process that locks a file which
 * was replaced meanwhile opens the path again.
 */
#include "tools/eim/state/state.h"

#include "apdu/err.h"
#include "tools/cli/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define LINE_BEGIN "{\"eim\":" /* as json_dumps writes it */

enum { PRIVATE_MODE = 0600, LOCK_ATTEMPTS = 100 };

/* ---- reading ---- */

static int put_card(json_t *object, json_t *card)
{
    json_object_clear(object);
    return json_object_update(object, card) < 0 ? ERR_MEMORY : 0;
}

/* One change, or the whole state. ERR_FOREIGN. */
static int apply_record(struct eim_state *state, const json_t *record)
{
    const char *eim_id = json_string_value(json_object_get(record, "eim"));
    const char *eid = json_string_value(json_object_get(record, "eid"));
    json_t *card = json_object_get(record, "card"), *eims = json_object_get(record, "eims");

    if (json_is_object(eims))
        return json_object_set(state->root, "eims", eims) < 0 ? ERR_MEMORY : 0;
    if (eim_id && eid && json_is_object(card))
        return put_card(eim_state_make_object(state, eim_id, eid), card);
    return json_object_size(record) == 0 && json_is_object(record) ? 0 : ERR_FOREIGN;
}

/* The rest of `file` is the beginning of a change line, without its end. */
static bool is_cut(FILE *file)
{
    const char *expected = LINE_BEGIN;
    int octet;

    while ((octet = fgetc(file)) != EOF) {
        if (octet == '\n' || (*expected && octet != *expected))
            return false;
        if (*expected)
            expected++;
    }
    return true;
}

/* Position of the next value. ERR_NOT_FOUND: none follows; ERR_IO. */
static int next_value(FILE *file, long *start)
{
    int octet;

    do
        octet = fgetc(file);
    while (octet != EOF && isspace(octet));
    if (octet == EOF)
        return ferror(file) ? ERR_IO : ERR_NOT_FOUND;
    *start = ftell(file) - 1;
    return *start < 0 ? ERR_IO : 0;
}

/* Reads the value at `start`. ERR_NOT_FOUND: only the beginning of a change line is there. */
static int read_value(struct eim_state *state, FILE *file, long start)
{
    json_t *record;
    long end;
    int err;

    if (fseek(file, start, SEEK_SET) < 0)
        return ERR_IO;
    record = json_loadf(file, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, NULL);
    if (!record) {
        if (ferror(file) || fseek(file, start, SEEK_SET) < 0)
            return ERR_IO;
        state->is_cut = is_cut(file);
        return ferror(file) ? ERR_IO : state->is_cut ? ERR_NOT_FOUND : ERR_FOREIGN;
    }
    err = apply_record(state, record);
    end = ftell(file);
    if (!json_object_get(record, "eims"))
        state->lines += end - start;
    json_decref(record);
    if (err < 0 || end < 0)
        return err < 0 ? err : ERR_IO;
    state->size = end + (fgetc(file) == '\n');
    return ferror(file) || fseek(file, state->size, SEEK_SET) < 0 ? ERR_IO : 0;
}

static int read_all(struct eim_state *state, FILE *file)
{
    long start;
    int err;

    do {
        err = next_value(file, &start);
        if (err == 0)
            err = read_value(state, file, start);
    } while (err == 0);
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* ---- shape ---- */

#define COUNT "an integer from 0 to 2147483647" /* 1 is added to it */

/* Members of an eUICC's object (state.h, esipa.h) that have to be of this type; `of`: each of their
 * elements, `member`: a string that each of these, or the member itself, must have. An integer of
 * JSON_INTEGER is a count. */
static const struct {
    const char *name;
    json_type type, of;
    const char *member;
    const char *must;
} shapes[] = {
    {"counter", JSON_INTEGER, JSON_INTEGER, NULL, COUNT},
    {"token", JSON_INTEGER, JSON_NULL, NULL, "an integer"},
    {"last", JSON_INTEGER, JSON_INTEGER, NULL, COUNT},
    {"identityRequests", JSON_INTEGER, JSON_INTEGER, NULL, COUNT},
    {"euiccCertificate", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"eumCertificate", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"euiccInfo1", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"euiccInfo2", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"ipaFeatures", JSON_INTEGER, JSON_NULL, NULL, "an integer"},
    {"deviceInfo", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"rat", JSON_STRING, JSON_NULL, NULL, "a string"},
    {"queue", JSON_ARRAY, JSON_OBJECT, "id", "a list of objects with an id"},
    {"results", JSON_ARRAY, JSON_OBJECT, NULL, "a list of objects"},
    {"filed", JSON_ARRAY, JSON_STRING, NULL, "a list of strings"},
    {"sent", JSON_OBJECT, JSON_NULL, "kind", "an object with a kind"},
    {"session", JSON_OBJECT, JSON_NULL, "transaction", "an object with a transaction"},
};

static bool has_text(const json_t *object, const char *member)
{
    return !member || json_is_string(json_object_get(object, member));
}

static bool has_shape(const json_t *value, size_t row)
{
    const json_t *element;
    size_t i;

    if (json_typeof(value) != shapes[row].type ||
        (shapes[row].of == JSON_INTEGER &&
         (json_integer_value(value) < 0 || json_integer_value(value) > INT32_MAX)))
        return false;
    if (shapes[row].type != JSON_ARRAY)
        return has_text(value, shapes[row].member);
    json_array_foreach(value, i, element)
    {
        if (json_typeof(element) != shapes[row].of || !has_text(element, shapes[row].member))
            return false;
    }
    return true;
}

/* The object of one eUICC. ERR_FOREIGN with the reason. */
static int check_card(struct eim_state *state, const char *eid, const json_t *card)
{
    for (size_t row = 0; row < sizeof(shapes) / sizeof(shapes[0]); row++) {
        const json_t *value = json_object_get(card, shapes[row].name);

        if (!value || has_shape(value, row))
            continue;
        snprintf(state->why, sizeof(state->why), "damaged: %s of %.40s must be %s",
                 shapes[row].name, eid, shapes[row].must);
        return ERR_FOREIGN;
    }
    return 0;
}

/* All that was read is what this program writes. ERR_FOREIGN. */
static int check_state(struct eim_state *state)
{
    const char *eim_id, *eid;
    json_t *cards, *card;
    int err = 0;

    json_object_foreach(json_object_get(state->root, "eims"), eim_id, cards)
    {
        if (!json_is_object(cards))
            return ERR_FOREIGN;
        json_object_foreach(cards, eid, card)
        {
            if (!json_is_object(card))
                return ERR_FOREIGN;
            if (err == 0)
                err = check_card(state, eid, card);
        }
    }
    return err;
}

/* ---- one writer ---- */

static int fail(struct eim_state *state, int err, const char *why)
{
    snprintf(state->why, sizeof(state->why), "%s", why);
    return err;
}

/* 1: locked; 0: try again; ERR_BUSY, ERR_IO. */
static int try_lock(struct eim_state *state, int fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(fd, F_SETLK, &lock) == 0)
        return 1;
    if (errno != EACCES && errno != EAGAIN)
        return fail(state, ERR_IO, strerror(errno));
    if (fcntl(fd, F_GETLK, &lock) < 0)
        return fail(state, ERR_IO, strerror(errno));
    if (lock.l_type == F_UNLCK)
        return 0;
    if (lock.l_pid > 0)
        snprintf(state->why, sizeof(state->why),
                 "in use by process %d; stop it or choose another file with --state",
                 (int)lock.l_pid);
    else /* of another PID namespace or machine */
        fail(state, ERR_BUSY,
             "in use by another process; stop it or choose another file with --state");
    return ERR_BUSY;
}

/* Whether the path still names the open file. */
static bool has_name(const struct eim_state *state, int fd)
{
    struct stat named, open;

    return stat(state->path, &named) == 0 && fstat(fd, &open) == 0 && named.st_ino == open.st_ino &&
           named.st_dev == open.st_dev;
}

/* Opens the file, created when missing, mode 0600. ERR_IO, ERR_FOREIGN. */
static int open_file(struct eim_state *state, const char *path, int *fd)
{
    struct stat status;
    char *resolved;

    *fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK);
    state->is_new = *fd < 0 && errno == ENOENT;
    if (state->is_new)
        *fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, PRIVATE_MODE);
    if (*fd < 0 || fstat(*fd, &status) < 0)
        return fail(state, ERR_IO, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fail(state, ERR_FOREIGN, "not a regular file");
    if (status.st_mode & (S_IRWXG | S_IRWXO))
        (void)fchmod(
            *fd, PRIVATE_MODE); /* ignored: a process that is not the owner may have write access */
    /* A symbolic link is kept: its target is rewritten, in the target's folder. */
    resolved = realpath(path, NULL);
    if (!resolved || strlen(resolved) >= sizeof(state->path)) {
        free(resolved);
        return fail(state, ERR_IO, strerror(resolved ? ENAMETOOLONG : errno));
    }
    snprintf(state->path, sizeof(state->path), "%s", resolved);
    free(resolved);
    return 0;
}

static int open_locked(struct eim_state *state, const char *path, int *fd)
{
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        int locked, err = open_file(state, path, fd);

        if (err < 0)
            return err;
        locked = try_lock(state, *fd);
        if (locked < 0 || (locked && has_name(state, *fd)))
            return locked < 0 ? locked : 0;
        close(*fd);
        *fd = -1;
    }
    return fail(state, ERR_BUSY, "in use by other processes");
}

int eim_state_load(struct eim_state *state, const char *path)
{
    int fd = -1, err;

    *state = (struct eim_state){.root = json_object()};
    err = state->root ? open_locked(state, path, &fd) : fail(state, ERR_MEMORY, "out of memory");
    if (err == 0 && !(state->file = fdopen(fd, "a+")))
        err = fail(state, ERR_MEMORY, strerror(errno));
    if (err == 0) {
        err = read_all(state, state->file);
        if (err == 0)
            err = check_state(state);
        if (err < 0 && !state->why[0])
            fail(state, err,
                 err == ERR_FOREIGN ? "not a state file of euicc eim" : err_reason(err));
    }
    if (err == 0)
        return 0;
    if (state->file)
        fclose(state->file);
    else if (fd >= 0)
        close(fd);
    json_decref(state->root);
    state->root = NULL;
    return err;
}

/* ---- writing ---- */

/* Writes the whole state to a new file and renames it. ERR_IO: nothing was changed. */
static int write_all(struct eim_state *state)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char beside[sizeof(state->path) + 8];
    FILE *file;
    long size;
    int fd, number;
    bool failed;

    snprintf(beside, sizeof(beside), "%s.new", state->path);
    fd = file_open_draft(beside);
    file = fd < 0 ? NULL : fdopen(fd, "a+");
    if (!file) {
        number = errno;
        if (fd >= 0) {
            close(fd);
            unlink(beside);
        }
        errno = number;
        return ERR_IO;
    }
    failed = fcntl(fd, F_SETLK, &lock) < 0;
    failed |= json_dumpf(state->root, file, JSON_INDENT(2) | JSON_SORT_KEYS) < 0;
    failed |= fputc('\n', file) == EOF;
    failed |= fflush(file) != 0 || fsync(fd) < 0;
    size = ftell(file);
    failed |= size < 0;
    if (failed || rename(beside, state->path) < 0) {
        fclose(file);
        unlink(beside);
        return ERR_IO;
    }
    fclose(state->file);
    state->file = file;
    state->size = size;
    state->lines = 0;
    state->is_cut = false;
    return 0;
}

/* Appends a line, completely or not at all. */
static int append(struct eim_state *state, const char *text)
{
    const struct iovec line[] = {{(void *)(uintptr_t)text, strlen(text)},
                                 {(void *)(uintptr_t) "\n", 1}};
    ssize_t len = (ssize_t)strlen(text) + 1;
    int fd = fileno(state->file);
    off_t end = lseek(fd, 0, SEEK_END);

    if (end < 0)
        return ERR_IO;
    if (writev(fd, line, 2) != len || fsync(fd) < 0) {
        int number = errno;

        state->is_cut |= ftruncate(fd, end) < 0;
        errno = number;
        return ERR_IO;
    }
    state->size = end + len;
    state->lines += len;
    return 0;
}

int eim_state_save(struct eim_state *state, const char *eim_id, const char *eid)
{
    json_t *record;
    char *text;
    int err;

    if (state->is_cut || !has_name(state, fileno(state->file)) ||
        (state->lines > EIM_STATE_LINES_MAX && state->lines > state->size / 2))
        return write_all(state);
    record = json_pack("{s:s, s:s, s:O}", "eim", eim_id, "eid", eid, "card",
                       eim_state_object(state, eim_id, eid));
    text = record ? json_dumps(record, JSON_COMPACT) : NULL;
    err = text ? append(state, text) : ERR_MEMORY;
    free(text);
    json_decref(record);
    return err;
}

void eim_state_free(struct eim_state *state)
{
    if (!state->root)
        return;
    if (state->lines)
        write_all(state);
    else if (state->is_new && state->size == 0 && has_name(state, fileno(state->file)))
        unlink(state->path); /* nothing was written */
    fclose(state->file);
    json_decref(state->root);
    state->root = NULL;
}
