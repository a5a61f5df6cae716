/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: JSON of a server. Skipped values are exactly those that Jansson accepts; and the
 * same text in pieces, whose size the first octet gives, has the same result and the same values.
 * Members are read by the first letter of their name; the second octet truncates the text.
 */
#include "apdu/err.h"
#include "ipae/client/json_reader.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VALUES_MAX = 1 << 16, VALUE_MAX = 512, NUMBER_MAX = 31 };

struct source {
    struct bytes left;
    size_t piece;
};

static int give(void *context, struct buf *out)
{
    struct source *source = context;
    struct bytes part = bytes_cut(source->left, 0, source->piece);

    part = bytes_cut(part, 0, out->size - out->len);
    buf_put(out, part);
    source->left = bytes_from(source->left, part.len);
    return part.len > 0;
}

static int element(struct json_reader *json, void *values);

static int put_octets(void *values, struct bytes octets)
{
    buf_put(values, octets);
    return 0;
}

/* Reads one value and appends name and value to `values`. */
static int member(struct json_reader *json, const char *name, void *values)
{
    uint8_t memory[VALUE_MAX];
    struct buf value = BUF_OVER(memory);
    int err;

    assert(strlen(name) <= JSON_NAME_MAX);
    buf_put(values, bytes_at(name, strlen(name) + 1));
    switch (*name) {
    case 't':
        err = json_reader_text(json, &value);
        break;
    case 'h':
        err = json_reader_hex(json, &value);
        break;
    case 'b':
        err = json_reader_octets(json, &value);
        break;
    case 's':
        return json_reader_octets_stream(json, put_octets, values);
    case 'o':
        return json_reader_object(json, member, values);
    case 'a':
        return json_reader_array(json, element, values);
    default:
        return json_reader_skip(json);
    }
    buf_put(values, buf_bytes(&value));
    return err;
}

static int element(struct json_reader *json, void *values)
{
    return member(json, "o", values);
}

/* The whole text; `values` NULL: skipped. */
static int read_text(struct bytes text, size_t piece, uint64_t most, struct buf *values)
{
    struct source source = {text, piece};
    struct json_reader json;
    int err;

    json_reader_begin(&json, give, &source, most);
    err = values ? json_reader_object(&json, member, values) : json_reader_skip(&json);
    if (err == 0)
        err = json_reader_end(&json);
    assert(err == 0 || err == ERR_MALFORMED || err == ERR_TOO_LONG);
    assert(json.depth == 0);
    return err;
}

/* Jansson has all numbers in a double, we have them in NUMBER_MAX characters. */
static bool has_long_number(struct bytes text)
{
    size_t run = 0;

    for (size_t i = 0; i < text.len && run <= NUMBER_MAX; i++)
        run = memchr("+-.0123456789eE", text.at[i], 15) ? run + 1 : 0;
    return run > NUMBER_MAX;
}

static void compare_with_jansson(struct bytes text, int err)
{
    json_error_t error;
    json_t *json;

    if (text.len == 0 || memchr(text.at, 0, text.len)) /* Jansson skips zeros between tokens */
        return;
    json = json_loadb((const char *)text.at, text.len,
                      JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (json)
        assert(err == 0 || err == ERR_TOO_LONG || has_long_number(text));
    else if (err == 0)
        assert(json_error_code(&error) == json_error_numeric_overflow ||
               json_error_code(&error) == json_error_invalid_utf8 ||
               json_error_code(&error) == json_error_null_byte_in_key);
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_from(bytes_at(data, size), 2);
    size_t piece = size ? 1U + (data[0] & 0x1F) : 1;
    size_t most = size > 1 && data[1] < text.len ? text.len - data[1] : text.len;
    uint8_t *memory = malloc(2 * VALUES_MAX);
    struct buf whole, pieces;
    int err;

    assert(memory);
    whole = buf_over(memory, VALUES_MAX);
    pieces = buf_over(memory + VALUES_MAX, VALUES_MAX);
    err = read_text(text, SIZE_MAX, text.len, NULL);
    compare_with_jansson(text, err);
    assert(read_text(text, piece, text.len, NULL) == err);
    err = read_text(text, SIZE_MAX, text.len, &whole);
    assert(read_text(text, piece, text.len, &pieces) == err);
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
    if (most < text.len)
        assert(read_text(text, piece, most, NULL) != 0);
    free(memory);
    return 0;
}
