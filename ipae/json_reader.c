/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/json_reader.h"

#include "apdu/err.h"

#include <string.h>

enum { END_OF_TEXT = -1000, BATCH = 192 };

void json_reader_begin(struct json_reader *json, int (*read)(void *context, struct buf *out),
                       void *context, uint64_t octets_max)
{
    *json = (struct json_reader){.read = read, .context = context, .left = octets_max};
    json->window = BUF_OVER(json->octets);
}

/* ---- characters ---- */

/* The next octet, which stays: 0 to 255; END_OF_TEXT; an enum err. */
static int peek(struct json_reader *json)
{
    while (json->end == 0 && json->at == json->window.len) {
        int err;

        json->at = json->window.len = 0;
        err = json->read(json->context, &json->window);
        if (err <= 0)
            json->end = err == 0 ? END_OF_TEXT : err;
        else if (json->window.len > json->left)
            json->end = ERR_TOO_LONG;
        else
            json->left -= json->window.len;
    }
    return json->end ? json->end : json->octets[json->at];
}

/* The same taken; the text may not end here. */
static int take(struct json_reader *json)
{
    int c = peek(json);

    if (c == END_OF_TEXT)
        return ERR_MALFORMED;
    if (c >= 0)
        json->at++;
    return c;
}

/* The first octet behind white space, which stays. */
static int peek_token(struct json_reader *json)
{
    for (;;) {
        int c = peek(json);

        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
        json->at++;
    }
}

static int expect(struct json_reader *json, int wanted)
{
    int c = peek_token(json);

    if (c >= 0)
        json->at++;
    return c == wanted ? 0 : c < 0 && c != END_OF_TEXT ? c : ERR_MALFORMED;
}

/* ---- strings ---- */

/* Where the characters of a string go, one UTF-8 octet at a time. */
struct sink {
    int (*put)(struct sink *sink, uint8_t c);
    struct buf *out;
};

static int put_text(struct sink *sink, uint8_t c)
{
    buf_put_u8(sink->out, c);
    return sink->out->overflow ? ERR_TOO_LONG : 0;
}

static int put_nowhere(struct sink *sink, uint8_t c)
{
    (void)sink;
    (void)c;
    return 0;
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
        int c = take(json);
        int digit = c < 0 ? c : hex_digit(c);

        if (digit < 0)
            return digit;
        unit = unit << 4 | digit;
    }
    return unit;
}

static int put_code_point(struct sink *sink, int point)
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
    int c = take(json);

    return c == wanted ? 0 : c < 0 ? c : ERR_MALFORMED;
}

/* Behind \u: one unit, or two that make a pair. */
static int take_code_point(struct json_reader *json, struct sink *sink)
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

/* Behind a backslash. */
static int take_escape(struct json_reader *json, struct sink *sink)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    int c = take(json);
    const char *found;

    if (c < 0)
        return c;
    if (c == 'u')
        return take_code_point(json, sink);
    found = c ? strchr(names, c) : NULL;
    return found ? sink->put(sink, (uint8_t)values[found - names]) : ERR_MALFORMED;
}

static int take_string(struct json_reader *json, struct sink *sink)
{
    int err = expect(json, '"');

    while (err == 0) {
        int c = take(json);

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
    struct sink sink = {put_text, out};

    return take_string(json, &sink);
}

struct hex_sink {
    struct sink sink;
    int high; /* -1: none is waiting */
};

static int put_hex(struct sink *sink, uint8_t c)
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
    int err = take_string(json, &hex.sink);

    return err == 0 && hex.high >= 0 ? ERR_MALFORMED : err;
}

/* ---- base64 with padding (RFC 4648 4) ---- */

struct base64_sink {
    struct sink sink;
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

static int put_base64(struct sink *sink, uint8_t c)
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
    err = take_string(json, &to.sink);
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

/* ---- objects, arrays and the rest ---- */

/* Of a name that is longer than any that has a meaning, the rest. */
static int put_name(struct sink *sink, uint8_t c)
{
    buf_put_u8(sink->out, c);
    return 0;
}

static int read_member(struct json_reader *json,
                       int (*member)(struct json_reader *json, const char *name, void *context),
                       void *context)
{
    char name[JSON_NAME_MAX + 1];
    struct buf text = buf_over(name, JSON_NAME_MAX);
    struct sink sink = {put_name, &text};
    int err = take_string(json, &sink);

    if (err == 0)
        err = expect(json, ':');
    name[text.overflow ? 0 : text.len] = '\0';
    return err < 0 ? err : member(json, name, context);
}

/* The elements between `open` and `close`, each by `one`. */
static int read_list(struct json_reader *json, const char *ends,
                     int (*one)(struct json_reader *json, void *context), void *context)
{
    int err = expect(json, ends[0]), c;

    if (err == 0 && json->depth == JSON_DEPTH_MAX)
        err = ERR_TOO_LONG;
    if (err < 0)
        return err;
    json->depth++;
    c = peek_token(json);
    if (c != ends[1]) {
        do {
            err = one(json, context);
            c = err ? 0 : peek_token(json);
            if (c == ',')
                json->at++;
        } while (err == 0 && c == ',');
    }
    json->depth--;
    return err ? err : expect(json, ends[1]);
}

struct member_call {
    int (*member)(struct json_reader *json, const char *name, void *context);
    void *context;
};

static int one_member(struct json_reader *json, void *context)
{
    const struct member_call *call = context;

    return read_member(json, call->member, call->context);
}

int json_reader_object(struct json_reader *json,
                       int (*member)(struct json_reader *json, const char *name, void *context),
                       void *context)
{
    struct member_call call = {member, context};

    return read_list(json, "{}", one_member, &call);
}

int json_reader_array(struct json_reader *json,
                      int (*element)(struct json_reader *json, void *context), void *context)
{
    return read_list(json, "[]", element, context);
}

static int skip_member(struct json_reader *json, const char *name, void *context)
{
    (void)name;
    (void)context;
    return json_reader_skip(json);
}

static int skip_element(struct json_reader *json, void *context)
{
    (void)context;
    return json_reader_skip(json);
}

/* Passes over digits; false: there is none. */
static bool skip_digits(const char **text)
{
    size_t len = strspn(*text, "0123456789");

    *text += len;
    return len > 0;
}

static bool is_number(const char *text)
{
    text += *text == '-';
    if (*text == '0')
        text++;
    else if (!skip_digits(&text))
        return false;
    if (*text == '.' && (text++, !skip_digits(&text)))
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        if (!skip_digits(&text))
            return false;
    }
    return *text == '\0';
}

/* A number or one of the three words: what stands there up to the next mark. */
static int skip_word(struct json_reader *json)
{
    static const char *const words[] = {"true", "false", "null"};
    char text[32];
    size_t len = 0;

    for (;;) {
        int c = peek(json);

        if (c < 0 && c != END_OF_TEXT)
            return c;
        if (c == END_OF_TEXT || strchr(" \t\r\n,]}", c))
            break;
        if (len == sizeof(text) - 1)
            return ERR_MALFORMED;
        text[len++] = (char)c;
        json->at++;
    }
    text[len] = '\0';
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i]) == 0)
            return 0;
    return is_number(text) ? 0 : ERR_MALFORMED;
}

int json_reader_skip(struct json_reader *json)
{
    struct sink sink = {put_nowhere, NULL};
    int c = peek_token(json);

    switch (c) {
    case '{':
        return json_reader_object(json, skip_member, NULL);
    case '[':
        return json_reader_array(json, skip_element, NULL);
    case '"':
        return take_string(json, &sink);
    default:
        return c < 0 && c != END_OF_TEXT ? c : skip_word(json);
    }
}

int json_reader_end(struct json_reader *json)
{
    int c = peek_token(json);

    return c == END_OF_TEXT ? 0 : c < 0 ? c : ERR_MALFORMED;
}
