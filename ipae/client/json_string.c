/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings: characters, and octets in hex or base64. */
#include "ipae/client/json_reader_private.h"

#include <string.h>

enum { BATCH = 192 };

static int put_text(struct json_sink *sink, uint8_t c)
{
    buf_put_u8(sink->out, c);
    return sink->out->overflow ? ERR_TOO_LONG : 0;
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : ERR_MALFORMED;
}

/* XXXX of \uXXXX. */
static int take_unit(struct json_reader *json)
{
    int unit = 0;

    for (unsigned i = 0; i < 4; i++) {
        int c = json_take(json);
        int digit = c < 0 ? c : hex_digit(c);

        if (digit < 0)
            return digit;
        unit = unit << 4 | digit;
    }
    return unit;
}

static int put_code_point(struct json_sink *sink, int point)
{
    uint8_t octets[4];
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    int err = 0;

    for (size_t i = len; i > 1; i--) {
        octets[i - 1] = (uint8_t)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    octets[0] = (uint8_t)(first[len] | point);
    for (size_t i = 0; err == 0 && i < len; i++)
        err = sink->put(sink, octets[i]);
    return err;
}

static int take_this(struct json_reader *json, int wanted)
{
    int c = json_take(json);

    return c == wanted ? 0 : c < 0 ? c : ERR_MALFORMED;
}

/* After \u: one UTF-16 unit or a surrogate pair. */
static int take_code_point(struct json_reader *json, struct json_sink *sink)
{
    int high = take_unit(json), low;

    if (high < 0)
        return high;
    if (high >= 0xDC00 && high <= 0xDFFF)
        return ERR_MALFORMED;
    if (high < 0xD800 || high > 0xDBFF)
        return put_code_point(sink, high);
    low = take_this(json, '\\');
    if (low == 0)
        low = take_this(json, 'u');
    if (low < 0)
        return low;
    low = take_unit(json);
    if (low < 0xDC00 || low > 0xDFFF)
        return low < 0 ? low : ERR_MALFORMED;
    return put_code_point(sink, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
}

/* After a backslash. */
static int take_escape(struct json_reader *json, struct json_sink *sink)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    int c = json_take(json);
    const char *found;

    if (c < 0)
        return c;
    if (c == 'u')
        return take_code_point(json, sink);
    found = c ? strchr(names, c) : NULL;
    return found ? sink->put(sink, (uint8_t)values[found - names]) : ERR_MALFORMED;
}

int json_take_string(struct json_reader *json, struct json_sink *sink)
{
    int err = json_expect(json, '"');

    while (err == 0) {
        int c = json_take(json);

        if (c == '"')
            return 0;
        if (c < 0x20)
            err = c < 0 ? c : ERR_MALFORMED;
        else
            err = c == '\\' ? take_escape(json, sink) : sink->put(sink, (uint8_t)c);
    }
    return err;
}

int json_reader_text(struct json_reader *json, struct buf *out)
{
    struct json_sink sink = {put_text, out};

    return json_take_string(json, &sink);
}

struct hex_sink {
    struct json_sink sink;
    int high; /* first digit of an octet; -1: none */
};

static int put_hex(struct json_sink *sink, uint8_t c)
{
    struct hex_sink *hex = (struct hex_sink *)sink;
    int digit = hex_digit(c);

    if (digit < 0)
        return digit;
    if (hex->high < 0) {
        hex->high = digit;
        return 0;
    }
    buf_put_u8(sink->out, (unsigned)(hex->high << 4 | digit));
    hex->high = -1;
    return sink->out->overflow ? ERR_TOO_LONG : 0;
}

int json_reader_hex(struct json_reader *json, struct buf *out)
{
    struct hex_sink hex = {{put_hex, out}, -1};
    int err = json_take_string(json, &hex.sink);

    return err == 0 && hex.high >= 0 ? ERR_MALFORMED : err;
}

/* ---- base64 with padding (RFC 4648 4) ---- */

struct base64_sink {
    struct json_sink sink;
    int (*put)(void *context, struct bytes octets);
    void *context;
    uint32_t group;
    unsigned digits, pads;
    struct buf batch;
    uint8_t octets[BATCH];
};

static int hand_over(struct base64_sink *to)
{
    int err = to->batch.len ? to->put(to->context, buf_bytes(&to->batch)) : 0;

    to->batch.len = 0;
    return err;
}

static int base64_digit(uint8_t c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : ERR_MALFORMED;
}

static int put_base64(struct json_sink *sink, uint8_t c)
{
    struct base64_sink *to = (struct base64_sink *)sink;
    int digit = c == '=' ? 0 : base64_digit(c);

    /* Nothing follows the padding; it is one or two of the last four. */
    if (digit < 0 || (to->pads && (c != '=' || to->digits == 0)) || (c == '=' && to->digits < 2))
        return ERR_MALFORMED;
    to->pads += c == '=';
    to->group = to->group << 6 | (uint32_t)digit;
    if (++to->digits < 4)
        return 0;
    for (unsigned i = 0; i < 3 - to->pads; i++)
        buf_put_u8(&to->batch, to->group >> (16 - 8 * i) & 0xFF);
    to->group = to->digits = 0;
    return to->batch.size - to->batch.len < 3 ? hand_over(to) : 0;
}

int json_reader_octets_stream(struct json_reader *json,
                              int (*put)(void *context, struct bytes octets), void *context)
{
    struct base64_sink to = {.sink = {put_base64, NULL}, .put = put, .context = context};
    int err;

    to.batch = BUF_OVER(to.octets);
    err = json_take_string(json, &to.sink);
    if (err == 0 && to.digits)
        err = ERR_MALFORMED;
    return err ? err : hand_over(&to);
}

static int append(void *context, struct bytes octets)
{
    struct buf *out = context;

    buf_put(out, octets);
    return out->overflow ? ERR_TOO_LONG : 0;
}

int json_reader_octets(struct json_reader *json, struct buf *out)
{
    return json_reader_octets_stream(json, append, out);
}
