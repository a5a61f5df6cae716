/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/report/json_text.h"

#include "apdu/base64.h"
#include "apdu/text.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_MIN = 4096, REPLACEMENT = 0xFFFD };

void json_text_free(struct json_text *text)
{
    free(text->at);
    *text = (struct json_text){0};
}

void json_text_clear(struct json_text *text)
{
    text->len = 0;
}

/* Room for `count` characters at the end; NULL: no memory. */
static char *grow(struct json_text *text, size_t count)
{
    size_t size = text->size ? text->size : SIZE_MIN;
    char *at;

    if (text->failed)
        return NULL;
    while (size - text->len < count && size <= SIZE_MAX / 2)
        size *= 2;
    if (size != text->size) {
        at = size - text->len < count ? NULL : realloc(text->at, size);
        if (!at) {
            text->failed = true;
            return NULL;
        }
        text->at = at;
        text->size = size;
    }
    return text->at + text->len;
}

void json_text_raw(struct json_text *text, const char *characters, size_t count)
{
    char *at = grow(text, count);

    if (!at || count == 0)
        return;
    memcpy(at, characters, count);
    text->len += count;
}

void json_text_number(struct json_text *text, int64_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        digits[--at] = '-';
    json_text_raw(text, digits + at, sizeof(digits) - at);
}

static void put_escape(struct json_text *text, uint32_t code)
{
    static const char digits[] = "0123456789abcdef";
    char escape[] = {'\\',
                     'u',
                     digits[code >> 12 & 15],
                     digits[code >> 8 & 15],
                     digits[code >> 4 & 15],
                     digits[code & 15]};

    json_text_raw(text, escape, sizeof(escape));
}

void json_text_string(struct json_text *text, const char *string)
{
    struct bytes all = bytes_at(string, strlen(string));
    size_t plain = 0; /* start of what needs no escape */
    size_t at = 0;

    JSON_TEXT(text, "\"");
    while (at < all.len) {
        uint32_t code = 0;
        size_t octets = text_character(bytes_from(all, at), &code);

        if (octets == 0 || code < 0x20 || code == '"' || code == '\\' || code == '<' ||
            (code >= 0x7F && code < 0xA0)) {
            json_text_raw(text, string + plain, at - plain);
            put_escape(text, octets == 0 ? REPLACEMENT : code);
            octets += octets == 0;
            plain = at + octets;
        }
        at += octets;
    }
    json_text_raw(text, string + plain, at - plain);
    JSON_TEXT(text, "\"");
}

void json_text_octets(struct json_text *text, struct bytes octets)
{
    size_t size = base64_size(octets.len);
    char *at;
    struct buf out;

    JSON_TEXT(text, "\"");
    at = grow(text, size);
    if (at) {
        out = buf_over(at, size);
        base64_put(&out, octets);
        text->len += out.len;
    }
    JSON_TEXT(text, "\"");
}
