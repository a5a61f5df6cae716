/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters, objects, arrays, and skipping of values. */
#include "ipae/client/json_reader_private.h"

#include <string.h>

void json_reader_begin(struct json_reader *json, int (*read)(void *context, struct buf *out),
                       void *context, uint64_t octets_max)
{
    *json = (struct json_reader){.read = read, .context = context, .left = octets_max};
    json->window = BUF_OVER(json->octets);
}

/* ---- characters ---- */

int json_peek(struct json_reader *json)
{
    while (json->end == 0 && json->at == json->window.len) {
        int err;

        json->at = json->window.len = 0;
        err = json->read(json->context, &json->window);
        if (err <= 0)
            json->end = err == 0 ? JSON_END_OF_TEXT : err;
        else if (json->window.len > json->left)
            json->end = ERR_TOO_LONG;
        else
            json->left -= json->window.len;
    }
    return json->end ? json->end : json->octets[json->at];
}

int json_take(struct json_reader *json)
{
    int c = json_peek(json);

    if (c == JSON_END_OF_TEXT)
        return ERR_MALFORMED;
    if (c >= 0)
        json->at++;
    return c;
}

int json_peek_token(struct json_reader *json)
{
    for (;;) {
        int c = json_peek(json);

        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
        json->at++;
    }
}

int json_expect(struct json_reader *json, int wanted)
{
    int c = json_peek_token(json);

    if (c >= 0)
        json->at++;
    return c == wanted ? 0 : c < 0 && c != JSON_END_OF_TEXT ? c : ERR_MALFORMED;
}

/* ---- objects, arrays and the rest ---- */

/* Drops the rest of a name that is too long. */
static int put_name(struct json_sink *sink, uint8_t c)
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
    struct json_sink sink = {put_name, &text};
    int err = json_take_string(json, &sink);

    if (err == 0)
        err = json_expect(json, ':');
    name[text.overflow ? 0 : text.len] = '\0';
    if (err == 0 && json_peek_token(json) == 'n') /* null: as if the member were absent */
        return json_reader_skip(json);
    return err < 0 ? err : member(json, name, context);
}

/* Reads the elements between `open` and `close` with `one`. */
static int read_list(struct json_reader *json, const char *ends,
                     int (*one)(struct json_reader *json, void *context), void *context)
{
    int err = json_expect(json, ends[0]), c;

    if (err == 0 && json->depth == JSON_DEPTH_MAX)
        err = ERR_TOO_LONG;
    if (err < 0)
        return err;
    json->depth++;
    c = json_peek_token(json);
    if (c != ends[1]) {
        do {
            err = one(json, context);
            c = err ? 0 : json_peek_token(json);
            if (c == ',')
                json->at++;
        } while (err == 0 && c == ',');
    }
    json->depth--;
    return err ? err : json_expect(json, ends[1]);
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

static int put_nowhere(struct json_sink *sink, uint8_t c)
{
    (void)sink;
    (void)c;
    return 0;
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

/* Skips digits; false: there is none. */
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

/* A number, true, false or null. */
static int skip_word(struct json_reader *json)
{
    static const char *const words[] = {"true", "false", "null"};
    char text[32];
    size_t len = 0;

    for (;;) {
        int c = json_peek(json);

        if (c < 0 && c != JSON_END_OF_TEXT)
            return c;
        if (c == JSON_END_OF_TEXT || strchr(" \t\r\n,]}", c))
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
    struct json_sink sink = {put_nowhere, NULL};
    int c = json_peek_token(json);

    switch (c) {
    case '{':
        return json_reader_object(json, skip_member, NULL);
    case '[':
        return json_reader_array(json, skip_element, NULL);
    case '"':
        return json_take_string(json, &sink);
    default:
        return c < 0 && c != JSON_END_OF_TEXT ? c : skip_word(json);
    }
}

int json_reader_end(struct json_reader *json)
{
    int c = json_peek_token(json);

    return c == JSON_END_OF_TEXT ? 0 : c < 0 ? c : ERR_MALFORMED;
}
