/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/state.h"

#include "apdu/err.h"

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

static json_t *member(json_t *parent, const char *name);

/* ---- the file ---- */

/* One change, or all of the state. ERR_FOREIGN. */
static int take(struct eim_state *state, const json_t *record)
{
    const char *eim_id = json_string_value(json_object_get(record, "eim"));
    const char *eid = json_string_value(json_object_get(record, "eid"));
    json_t *card = json_object_get(record, "card"), *eims = json_object_get(record, "eims");

    if (json_is_object(eims))
        return json_object_set(state->root, "eims", eims) < 0 ? ERR_MEMORY : 0;
    if (eim_id && eid && json_is_object(card))
        return json_object_set(member(member(state->root, "eims"), eim_id), eid, card) < 0
                   ? ERR_MEMORY
                   : 0;
    return json_object_size(record) == 0 && json_is_object(record) ? 0 : ERR_FOREIGN;
}

/* What is left of `file` is the beginning of a line, without its end. */
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

/* Position of the next value; -1 at the end. */
static long next_value(FILE *file)
{
    int octet;

    while ((octet = fgetc(file)) != EOF)
        if (!isspace(octet))
            return ftell(file) - 1;
    return -1;
}

static int read_all(struct eim_state *state, FILE *file)
{
    long start;
    int err = 0;

    while (err == 0 && (start = next_value(file)) >= 0) {
        json_t *record;

        fseek(file, start, SEEK_SET);
        record = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
        if (!record) {
            fseek(file, start, SEEK_SET);
            state->is_cut = is_cut(file);
            return state->is_cut ? 0 : ERR_FOREIGN;
        }
        err = take(state, record);
        if (!json_object_get(record, "eims"))
            state->lines += ftell(file) - start;
        json_decref(record);
        state->size = ftell(file);
        if (fgetc(file) == '\n')
            state->size++;
        fseek(file, state->size, SEEK_SET);
    }
    return err;
}

/* Could it be written to? It is asked for before a card is: later is too late. */
static int check_place(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[sizeof(((struct eim_state *)0)->path)] = ".";
    struct stat status;

    if (slash)
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
    if (stat(path, &status) < 0)
        return access(folder, W_OK | X_OK) < 0 ? ERR_IO : 0;
    if (S_ISDIR(status.st_mode))
        errno = EISDIR;
    return S_ISDIR(status.st_mode) || access(path, W_OK) < 0 ? ERR_IO : 0;
}

const char *eim_state_error(int err)
{
    return err == ERR_IO ? strerror(errno) : "no file of an eIM's counters";
}

int eim_state_load(struct eim_state *state, const char *path)
{
    FILE *file;
    int err = 0;

    *state = (struct eim_state){.root = NULL};
    if (strlen(path) >= sizeof(state->path))
        return ERR_TOO_LONG;
    snprintf(state->path, sizeof(state->path), "%s", path);
    state->root = json_object();
    if (!state->root)
        return ERR_MEMORY;
    err = check_place(path);
    file = err == 0 ? fopen(path, "re") : NULL;
    if (file)
        err = read_all(state, file);
    else if (err == 0 && errno != ENOENT)
        err = ERR_IO;
    if (file)
        fclose(file);
    if (err < 0) {
        json_decref(state->root);
        state->root = NULL;
    }
    return err;
}

/* Nobody else wrote to it. */
static bool is_ours(const struct eim_state *state)
{
    struct stat status;

    return stat(state->path, &status) == 0 && status.st_size == state->size;
}

/* All of it, beside its name and moved there. ERR_IO: nothing was changed. */
static int write_all(struct eim_state *state)
{
    char beside[sizeof(state->path) + 8];
    FILE *file;
    long size;
    int failed;

    snprintf(beside, sizeof(beside), "%s.new", state->path);
    file = fopen(beside, "we");
    if (!file)
        return ERR_IO;
    failed = json_dumpf(state->root, file, JSON_INDENT(2) | JSON_SORT_KEYS) < 0;
    failed |= fputc('\n', file) == EOF;
    size = ftell(file);
    failed |= fflush(file) != 0 || fsync(fileno(file)) < 0;
    failed |= fclose(file) != 0;
    if (failed || rename(beside, state->path) < 0) {
        unlink(beside);
        return ERR_IO;
    }
    state->size = size;
    state->lines = 0;
    state->is_cut = false;
    return 0;
}

/* At the end of the file, whole or not at all. */
static int append(struct eim_state *state, const char *text)
{
    const struct iovec line[] = {{(void *)(uintptr_t)text, strlen(text)},
                                 {(void *)(uintptr_t) "\n", 1}};
    ssize_t len = (ssize_t)strlen(text) + 1;
    int file = open(state->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    off_t end = file < 0 ? -1 : lseek(file, 0, SEEK_END);
    bool done = end >= 0 && writev(file, line, 2) == len && fsync(file) == 0;

    if (end >= 0 && !done && ftruncate(file, end) < 0)
        state->is_cut = true;
    if (file >= 0)
        close(file);
    if (!done)
        return ERR_IO;
    if (end == state->size)
        state->size += len;
    state->lines += len;
    return 0;
}

int eim_state_save(struct eim_state *state, const char *eim_id, const char *eid)
{
    json_t *record;
    char *text;
    int err;

    if (state->is_cut ||
        (state->lines > EIM_STATE_LINES_MAX && state->lines > state->size / 2 && is_ours(state)))
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
    if (state->root && state->lines && is_ours(state))
        write_all(state);
    json_decref(state->root);
    state->root = NULL;
}

int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid)
{
    return json_integer_value(json_object_get(eim_state_object(state, eim_id, eid), "counter"));
}

/* The object `name` of `parent`, made when it is missing. */
static json_t *member(json_t *parent, const char *name)
{
    if (!json_is_object(json_object_get(parent, name)))
        json_object_set_new(parent, name, json_object());
    return json_object_get(parent, name);
}

json_t *eim_state_object(const struct eim_state *state, const char *eim_id, const char *eid)
{
    return json_object_get(json_object_get(json_object_get(state->root, "eims"), eim_id), eid);
}

json_t *eim_state_make_object(struct eim_state *state, const char *eim_id, const char *eid)
{
    return member(member(member(state->root, "eims"), eim_id), eid);
}

int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter)
{
    json_t *card = eim_state_make_object(state, eim_id, eid);

    if (card && json_integer_value(json_object_get(card, "counter")) >= counter)
        return 0; /* an older one was tried on purpose */
    if (!card || json_object_set_new(card, "counter", json_integer(counter)) < 0)
        return ERR_MEMORY;
    return eim_state_save(state, eim_id, eid);
}

int eim_state_put_octets(json_t *object, const char *name, struct bytes octets)
{
    char *text = malloc(2 * octets.len + 1);
    int err = ERR_MEMORY;

    if (text && json_object_set_new(
                    object, name, json_string(bytes_to_hex(octets, text, 2 * octets.len + 1))) == 0)
        err = 0;
    free(text);
    return err;
}

int eim_state_put_card(struct eim_state *state, const char *eim_id, const char *eid,
                       const struct eim_state_card *card)
{
    json_t *object = eim_state_make_object(state, eim_id, eid);
    int err = !object || json_object_set_new(object, "token", json_integer(card->token)) < 0
                  ? ERR_MEMORY
                  : eim_state_put_octets(object, "euiccCertificate", card->euicc_certificate);

    if (err == 0)
        err = eim_state_put_octets(object, "eumCertificate", card->eum_certificate);
    return err < 0 ? err : eim_state_save(state, eim_id, eid);
}

int eim_state_get_octets(const json_t *object, const char *name, struct arena *arena,
                         struct bytes *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct buf octets;

    if (!text)
        return ERR_NOT_FOUND;
    octets = arena_buf(arena, strlen(text) / 2 + 1);
    *out = BYTES_NONE;
    if (buf_put_hex(&octets, text) < 0)
        return ERR_MALFORMED;
    *out = buf_bytes(&octets);
    return 0;
}

int eim_state_card(const struct eim_state *state, const char *eim_id, const char *eid,
                   struct arena *arena, struct eim_state_card *out)
{
    const json_t *object = eim_state_object(state, eim_id, eid);
    int err = eim_state_get_octets(object, "euiccCertificate", arena, &out->euicc_certificate);

    out->token = json_integer_value(json_object_get(object, "token"));
    return err < 0 ? err
                   : eim_state_get_octets(object, "eumCertificate", arena, &out->eum_certificate);
}
