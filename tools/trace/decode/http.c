/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An HTTP message: first line, header fields, body (RFC 9112). */
#include "tools/trace/decode/stream.h"

#include <string.h>
#include <strings.h>

enum { STATUS_REFUSED = '4' /* first digit: 4xx, 5xx */ };

/* The next line without its end; false: there is none. */
static bool next_line(struct bytes message, size_t *at, struct bytes *line)
{
    struct bytes rest = bytes_from(message, *at);
    const uint8_t *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;

    if (!end)
        return false;
    *line = bytes_cut(rest, 0, (size_t)(end - rest.at));
    *at += line->len + 1;
    if (line->len && line->at[line->len - 1] == '\r')
        line->len--;
    return true;
}

static struct bytes trim(struct bytes text)
{
    while (text.len && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = bytes_from(text, 1);
    while (text.len && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static void add_status(struct tree *tree, struct node *parent, struct bytes line)
{
    const uint8_t *blank = memchr(line.at, ' ', line.len);
    struct bytes status = blank ? trim(bytes_from(line, (size_t)(blank - line.at))) : BYTES_NONE;
    struct node *node = decode_stream_text(tree, parent, "status", status,
                                           status.len ? (size_t)(status.at - line.at) : line.len);

    if (status.len && status.at[0] >= STATUS_REFUSED)
        tree_flag(tree, node, TREE_REFUSED);
}

static void add_request_line(struct tree *tree, struct node *parent, struct bytes line)
{
    static const char *const names[] = {"method", "path", "version"};
    size_t at = 0;

    for (unsigned i = 0; i < 3 && line.len; i++) {
        const uint8_t *blank = memchr(line.at, ' ', line.len);
        size_t len = blank ? (size_t)(blank - line.at) : line.len;

        decode_stream_text(tree, parent, names[i], bytes_cut(line, 0, len), at);
        at += len + 1;
        line = bytes_from(line, len + 1);
    }
}

/* A field; returns its value when it is Content-Type. */
static struct bytes add_field(struct tree *tree, struct node *parent, struct bytes line, size_t at)
{
    static const char wanted[] = "content-type";
    const uint8_t *colon = memchr(line.at, ':', line.len);
    size_t len = colon ? (size_t)(colon - line.at) : line.len;
    struct bytes value = trim(bytes_from(line, len + 1));
    size_t skipped = value.len ? (size_t)(value.at - line.at) : len + 1;
    struct node *node;

    node =
        decode_stream_text(tree, parent, tree_text(tree, "%.*s", (int)len, (const char *)line.at),
                           value, at + skipped);
    if (strcasecmp(node->name, "Date") == 0)
        tree_flag(tree, node, TREE_RANDOM);
    return len == sizeof(wanted) - 1 && strncasecmp((const char *)line.at, wanted, len) == 0
               ? value
               : BYTES_NONE;
}

void decode_http(struct tree *tree, struct node *parent, struct bytes octets, bool response)
{
    struct bytes line, type = BYTES_NONE;
    size_t at = 0, start = 0;

    if (!next_line(octets, &at, &line) || line.len == 0) {
        decode_stream_malformed(tree, parent, "no first line");
        return;
    }
    if (response)
        add_status(tree, parent, line);
    else
        add_request_line(tree, parent, line);
    for (start = at; next_line(octets, &at, &line) && line.len; start = at) {
        struct bytes found = add_field(tree, parent, line, start);

        if (found.len)
            type = found;
    }
    if (at == start) { /* there is no empty line */
        decode_stream_malformed(tree, parent, "ends inside the header");
        return;
    }
    decode_body(tree, parent, bytes_from(octets, at), at, type, response);
}
