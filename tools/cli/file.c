/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/file.h"

#include "apdu/err.h"
#include "apdu/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE_SECRET = 0600, MODE_ALL = 0666 };

/* Up to `limit` octets, and one more to detect a longer file. */
static int read_stream(FILE *file, size_t limit, struct bytes *out)
{
    size_t size = limit < 65536 ? limit + 1 : 65536;
    size_t len = 0;
    uint8_t *at = NULL;

    for (;;) {
        uint8_t *grown = realloc(at, size);

        if (!grown) {
            free(at);
            return ERR_MEMORY;
        }
        at = grown;
        len += fread(at + len, 1, size - len, file);
        if (len < size || size > limit)
            break;
        size = 2 * size <= limit ? 2 * size : limit + 1;
    }
    if (ferror(file) || len > limit) {
        free(at);
        return ferror(file) ? ERR_IO : ERR_TOO_LONG;
    }
    *out = bytes_at(at, len);
    return 0;
}

int file_read(const char *path, size_t limit, struct bytes *out)
{
    FILE *file = fopen(path, "rbe");
    int err;

    if (!file)
        return ERR_IO;
    err = read_stream(file, limit, out);
    fclose(file);
    return err;
}

int file_line(FILE *file, char *line, size_t size)
{
    size_t len = 0;
    int octet;

    while ((octet = getc(file)) != EOF && octet != '\n') {
        if (octet == 0)
            return ERR_MALFORMED;
        if (len + 1 >= size)
            return ERR_TOO_LONG;
        line[len++] = (char)octet;
    }
    line[len] = '\0';
    if (ferror(file))
        return ERR_IO;
    return octet != EOF || len > 0;
}

int file_open_draft(const char *path)
{
    unlink(path);
    return open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* Rights of others are taken from a file that is there, too. */
static bool make_secret(int fd, mode_t now)
{
    return (now & 0777) == (now & MODE_SECRET) || fchmod(fd, now & MODE_SECRET) == 0;
}

bool file_is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

FILE *file_open_output(const char *path, bool secret)
{
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    mode_t mode = secret ? MODE_SECRET : MODE_ALL;
    struct stat status = {0};
    bool is_new;
    FILE *file;
    int fd, number;

    if (file_is_standard(path))
        return stdout;
    fd = open(path, flags | O_EXCL, mode);
    is_new = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(path, flags, mode);
    file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (file && fstat(fd, &status) == 0 &&
        (!S_ISREG(status.st_mode) ||
         ((!secret || make_secret(fd, status.st_mode)) && ftruncate(fd, 0) == 0)))
        return file;
    number = errno;
    if (file)
        fclose(file);
    else if (fd >= 0)
        close(fd);
    if (is_new)
        unlink(path);
    errno = number;
    return NULL;
}

int file_close_output(FILE *file)
{
    bool failed = fflush(file) == EOF || ferror(file);
    int number = errno;

    if (file != stdout && fclose(file) == EOF && !failed) {
        failed = true;
        number = errno;
    }
    errno = number;
    return failed ? -1 : 0;
}

const char *file_output_name(const char *path)
{
    return file_is_standard(path) ? "standard output" : path;
}

int file_try_output(const char *path)
{
    struct stat status;
    int fd;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return 0; /* the reader of a pipe would take this for its end */
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_SECRET);
        if (fd >= 0)
            unlink(path);
    }
    return fd < 0 ? -1 : close(fd);
}

bool file_are_same(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

void file_discard_output(const char *path)
{
    struct stat status;

    if (!file_is_standard(path) && stat(path, &status) == 0 && S_ISREG(status.st_mode))
        unlink(path);
}

json_t *file_json(const char *path, char why[FILE_WHY_MAX])
{
    json_error_t error;
    struct bytes text, value;
    int err = file_read(path, FILE_JSON_MAX, &text);
    json_t *json = NULL;

    if (err < 0) {
        snprintf(why, FILE_WHY_MAX, "%s: %s", path, err_reason(err));
        return NULL;
    }
    value = text_after_mark(text);
    json = json_loadb((const char *)value.at, value.len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES,
                      &error);
    if (!json) /* the quoted place may be no text */
        snprintf(why, FILE_WHY_MAX, "%s: no JSON: line %d: %.*s", path, error.line,
                 (int)(strstr(error.text, " near ") ? strstr(error.text, " near ") - error.text
                                                    : (long)strlen(error.text)),
                 error.text);
    free((void *)(uintptr_t)text.at);
    return json;
}
