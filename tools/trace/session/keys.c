/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A key log in memory: entries by label and identifier, in a ring of KEYS_MAX entries, so that a
 * trace that brings secrets without end replaces the oldest ones.
 */
#include "tools/trace/session/keys.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "crypto/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEYS_MAX = 65536,
    BUCKETS = 4096,
    LABEL_MAX = 63,
    LINE_MAX_OCTETS = 1024,  /* longer lines are no keys */
    FILE_LINE_MAX = 1 << 24, /* a file with a longer one is no key log */
    NONE = -1
};

struct key {
    char *label;
    struct bytes id, secret; /* in the same block as `label` */
    size_t size;             /* of the block */
    unsigned bucket;
    int next; /* older key of the bucket */
};

struct trace_keys {
    struct key *ring;
    int count, size, at; /* `at`: the next one to be replaced when the ring is full */
    int buckets[BUCKETS];
};

int trace_keys_new(struct trace_keys **out)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return ERR_MEMORY;
    for (int i = 0; i < BUCKETS; i++)
        (*out)->buckets[i] = NONE;
    return 0;
}

static void wipe(struct key *key)
{
    if (key->label)
        secret_wipe_memory((uint8_t *)key->label, key->size);
    free(key->label);
    *key = (struct key){0};
}

void trace_keys_free(struct trace_keys *keys)
{
    if (!keys)
        return;
    for (int i = 0; i < keys->count; i++)
        wipe(&keys->ring[i]);
    free(keys->ring);
    free(keys);
}

/* FNV-1a over label and identifier. */
static unsigned bucket_of(struct bytes label, struct bytes id)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < label.len; i++)
        hash = (hash ^ label.at[i]) * 16777619u;
    for (size_t i = 0; i < id.len; i++)
        hash = (hash ^ id.at[i]) * 16777619u;
    return hash % BUCKETS;
}

static const struct key *find(const struct trace_keys *keys, struct bytes label, struct bytes id)
{
    int i = keys->buckets[bucket_of(label, id)];

    for (; i != NONE; i = keys->ring[i].next) {
        const struct key *key = &keys->ring[i];

        if (bytes_equal(key->id, id) &&
            bytes_equal(bytes_at(key->label, strlen(key->label)), label))
            return key;
    }
    return NULL;
}

static void unlink_key(struct trace_keys *keys, int index)
{
    int *link = &keys->buckets[keys->ring[index].bucket];

    while (*link != index)
        link = &keys->ring[*link].next;
    *link = keys->ring[index].next;
    wipe(&keys->ring[index]);
}

/* Index of a free entry, the oldest one when all are in use; NONE: no memory. */
static int take_entry(struct trace_keys *keys)
{
    int index = keys->at;

    if (keys->count == KEYS_MAX) {
        unlink_key(keys, index);
        keys->at = (index + 1) % KEYS_MAX;
        return index;
    }
    if (keys->count == keys->size) {
        int size = keys->size ? 2 * keys->size : 16;
        struct key *ring = realloc(keys->ring, (size_t)size * sizeof(*ring));

        if (!ring)
            return NONE;
        keys->ring = ring;
        keys->size = size;
    }
    return keys->count++;
}

static int add(struct trace_keys *keys, struct bytes label, struct bytes id, struct bytes secret)
{
    const struct key *known = find(keys, label, id);
    size_t size = label.len + 1 + id.len + secret.len;
    struct key *key;
    char *block;
    int index;

    if (known && bytes_equal(known->secret, secret))
        return 0;
    block = malloc(size);
    index = block ? take_entry(keys) : NONE;
    if (index == NONE) {
        free(block);
        return ERR_MEMORY;
    }
    memcpy(block, label.at, label.len);
    block[label.len] = '\0';
    memcpy(block + label.len + 1, id.at, id.len);
    memcpy(block + label.len + 1 + id.len, secret.at, secret.len);
    key = &keys->ring[index];
    *key = (struct key){.label = block,
                        .id = bytes_at(block + label.len + 1, id.len),
                        .secret = bytes_at(block + label.len + 1 + id.len, secret.len),
                        .size = size,
                        .bucket = bucket_of(label, id)};
    key->next = keys->buckets[key->bucket];
    keys->buckets[key->bucket] = index;
    return 0;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next field of `line`; empty at its end. */
static struct bytes take_field(struct bytes *line)
{
    struct bytes field;
    size_t len = 0;

    while (line->len && is_blank(line->at[0]))
        *line = bytes_from(*line, 1);
    while (len < line->len && !is_blank(line->at[len]))
        len++;
    field = bytes_cut(*line, 0, len);
    *line = bytes_from(*line, len);
    return field;
}

static int digit(uint8_t c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Appends the octets of a field; false: it is not hex. */
static bool put_field(struct buf *out, struct bytes field)
{
    if (field.len == 0 || field.len % 2)
        return false;
    for (size_t i = 0; i < field.len; i += 2) {
        int high = digit(field.at[i]), low = digit(field.at[i + 1]);

        if (high < 0 || low < 0)
            return false;
        buf_put_u8(out, (unsigned)(high << 4 | low));
    }
    return true;
}

static bool is_label(struct bytes field)
{
    if (field.len == 0 || field.len > LABEL_MAX)
        return false;
    for (size_t i = 0; i < field.len; i++) {
        uint8_t c = field.at[i];

        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}

/* What the lines of a file are. */
struct kinds {
    bool keys, others; /* others: neither empty nor a comment */
};

static int add_line(struct trace_keys *keys, struct bytes line, struct kinds *kinds)
{
    uint8_t octets[LINE_MAX_OCTETS / 2];
    struct buf all = BUF_OVER(octets);
    struct bytes label = take_field(&line), field;
    size_t id_len;
    int err = 0;

    if (label.len && label.at[0] != '#')
        kinds->others = true;
    if (!is_label(label) || line.len > LINE_MAX_OCTETS || !put_field(&all, take_field(&line)))
        return 0;
    id_len = all.len;
    while ((field = take_field(&line)).len)
        if (!put_field(&all, field))
            return 0;
    if (all.len > id_len && !all.overflow) {
        kinds->keys = true;
        err = add(keys, label, bytes_at(octets, id_len), bytes_from(buf_bytes(&all), id_len));
    }
    secret_wipe_memory(octets, sizeof(octets));
    return err;
}

static int add_lines(struct trace_keys *keys, struct bytes lines, struct kinds *kinds)
{
    int err = 0;

    while (err == 0 && lines.len) {
        const uint8_t *end = memchr(lines.at, '\n', lines.len);
        size_t len = end ? (size_t)(end - lines.at) : lines.len;

        err = add_line(keys, bytes_cut(lines, 0, len), kinds);
        lines = bytes_from(lines, len + 1);
    }
    return err;
}

int trace_keys_add(struct trace_keys *keys, struct bytes lines)
{
    struct kinds kinds = {false, false};

    return add_lines(keys, lines, &kinds);
}

/* A line of a file; longer ones than LINE_MAX_OCTETS are no keys. */
struct file_line {
    uint8_t at[LINE_MAX_OCTETS];
    size_t len; /* also of what is not kept */
    bool is_first;
};

static int end_line(struct trace_keys *keys, struct file_line *line, struct kinds *kinds)
{
    struct bytes text = bytes_at(line->at, line->len);
    int err = 0;

    if (line->len > sizeof(line->at))
        kinds->others = true;
    else
        err = add_lines(keys, line->is_first ? text_after_mark(text) : text, kinds);
    line->is_first = false;
    line->len = 0;
    return err;
}

int trace_keys_read(struct trace_keys *keys, const char *path)
{
    struct file_line line = {.is_first = true};
    FILE *file = fopen(path, "re");
    struct kinds kinds = {false, false};
    int err = 0, octet;

    if (!file)
        return ERR_IO;
    while (err == 0 && (octet = getc(file)) != EOF) {
        if (octet == '\n') {
            err = end_line(keys, &line, &kinds);
            continue;
        }
        if (line.len < sizeof(line.at))
            line.at[line.len] = (uint8_t)octet;
        if (++line.len > FILE_LINE_MAX)
            err = ERR_TOO_LONG;
    }
    if (err == 0 && ferror(file))
        err = ERR_IO;
    if (err == 0)
        err = end_line(keys, &line, &kinds);
    if (err == 0 && kinds.others && !kinds.keys)
        err = ERR_MALFORMED;
    secret_wipe_memory(line.at, sizeof(line.at));
    fclose(file);
    return err;
}

struct bytes trace_keys_find(const struct trace_keys *keys, const char *label, struct bytes id)
{
    const struct key *key = find(keys, bytes_at(label, strlen(label)), id);

    return key ? key->secret : BYTES_NONE;
}
