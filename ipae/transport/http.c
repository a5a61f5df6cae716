/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/http.h"

#include "apdu/err.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { INTERIM_MAX = 4 };

void http_begin(struct http *http, struct http_carrier under, const char *host)
{
    *http = (struct http){.under = under, .host = host};
    http->in = BUF_OVER(http->octets);
}

/* Octets received and not used. */
static struct bytes pending(const struct http *http)
{
    return bytes_from(buf_bytes(&http->in), http->at);
}

/* Moves pending octets to the front of the buffer and receives more. */
static int receive(struct http *http)
{
    struct bytes rest = pending(http);
    int err;

    memmove(http->octets, rest.at ? rest.at : http->octets, rest.len);
    http->in.len = rest.len;
    http->at = 0;
    err = http->under.read(http->under.carrier, &http->in);
    http->received_any |= http->in.len > rest.len;
    return err;
}

/* One line without its line end, valid until the next receive. The middle of a line longer than
 * HTTP_LINE_MAX is dropped; no header that is evaluated is so long. `*left`: octets of lines until
 * ERR_TOO_LONG. */
static int read_line(struct http *http, size_t *left, struct bytes *line)
{
    for (;;) {
        struct bytes rest = pending(http);
        const uint8_t *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
        size_t len = end ? (size_t)(end - rest.at) : rest.len;
        int err;

        if (len >= *left)
            return ERR_TOO_LONG;
        if (end) {
            *left -= len + 1;
            http->at += len + 1;
            if (len > 0 && rest.at[len - 1] == '\r')
                len--;
            *line = bytes_cut(rest, 0, len);
            return 0;
        }
        if (len > HTTP_LINE_MAX) {
            *left -= len - HTTP_LINE_MAX;
            http->in.len -= len - HTTP_LINE_MAX;
        }
        err = receive(http);
        if (err < 0)
            return err == ERR_NOT_FOUND ? ERR_IO : err;
    }
}

/* Is `line` the header `name`? `*value`: its value. */
static bool header_is(struct bytes line, const char *name, struct bytes *value)
{
    size_t len = strlen(name);

    if (line.len <= len || line.at[len] != ':' ||
        strncasecmp((const char *)line.at, name, len) != 0)
        return false;
    *value = bytes_from(line, len + 1);
    while (value->len && (value->at[0] == ' ' || value->at[0] == '\t'))
        *value = bytes_from(*value, 1);
    while (value->len && (value->at[value->len - 1] == ' ' || value->at[value->len - 1] == '\t'))
        value->len--;
    return true;
}

static bool word_is(struct bytes value, const char *word)
{
    return value.len == strlen(word) && strncasecmp((const char *)value.at, word, value.len) == 0;
}

static int read_number(struct bytes text, unsigned base, uint64_t *out)
{
    uint64_t value = 0;

    if (text.len == 0 || text.len > 12)
        return ERR_MALFORMED;
    for (size_t i = 0; i < text.len; i++) {
        int c = tolower(text.at[i]);
        unsigned digit = isdigit(c)             ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                                                : 99;

        if (digit >= base)
            return ERR_MALFORMED;
        value = value * base + digit;
    }
    *out = value;
    return 0;
}

/* "HTTP/1.1 200 OK" */
static int read_status(struct http *http, struct bytes line)
{
    uint64_t status;

    if (line.len < 12 || !bytes_starts_with(line, BYTES_TEXT("HTTP/1.")) || line.at[8] != ' ' ||
        read_number(bytes_cut(line, 9, 3), 10, &status) < 0 ||
        (line.len > 12 && line.at[12] != ' ') || status < 100 || status > 599)
        return ERR_MALFORMED;
    http->status = (int)status;
    http->close = line.at[7] == '0';
    return 0;
}

static int read_header(struct http *http, struct bytes line)
{
    struct bytes value;
    uint64_t length;

    if (header_is(line, "Content-Length", &value)) {
        if (read_number(value, 10, &length) < 0 ||
            (http->body == HTTP_BODY_LENGTH && length != http->left))
            return ERR_MALFORMED;
        if (http->body != HTTP_BODY_CHUNKED) {
            http->body = HTTP_BODY_LENGTH;
            http->left = length;
        }
    } else if (header_is(line, "Transfer-Encoding", &value)) {
        if (!word_is(value, "chunked") || http->body == HTTP_BODY_CHUNKED)
            return ERR_MALFORMED; /* sent twice: RFC 9112, 6.1 */
        http->body = HTTP_BODY_CHUNKED;
        http->left = 0;
        http->in_chunks = false;
    } else if (header_is(line, "Connection", &value)) {
        http->close |= word_is(value, "close");
    }
    return 0;
}

/* Status line and headers of one response. */
static int read_head(struct http *http)
{
    size_t left = HTTP_HEADER_MAX;
    struct bytes line;
    int err = read_line(http, &left, &line);

    http->body = HTTP_BODY_TO_END;
    if (err == 0)
        err = read_status(http, line);
    while (err == 0) {
        err = read_line(http, &left, &line);
        if (err < 0 || line.len == 0)
            break;
        err = read_header(http, line);
    }
    if (err == 0 && (http->status < 200 || http->status == 204 || http->status == 304))
        http->body = HTTP_BODY_NONE;
    if (http->body == HTTP_BODY_LENGTH && http->left == 0)
        http->body = HTTP_BODY_NONE;
    http->close |= http->body == HTTP_BODY_TO_END;
    return err;
}

int http_post(struct http *http, const char *path, const char *content_type,
              const char *admin_protocol, struct bytes body)
{
    uint8_t octets[1024];
    char head[768];
    struct buf first = BUF_OVER(octets);
    size_t beside;
    int len, err;

    if (http->close)
        return ERR_STATE;
    http->received_any = false;
    len = snprintf(head, sizeof(head),
                   "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: " USER_AGENT
                   "\r\nX-Admin-Protocol: %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                   path, http->host, admin_protocol, content_type, body.len);
    if (len < 0 || (size_t)len >= sizeof(head))
        return ERR_TOO_LONG;
    buf_put(&first, bytes_at(head, (size_t)len));
    beside =
        sizeof(octets) - (size_t)len; /* a small body is sent in the TLS record of the header */
    buf_put(&first, bytes_cut(body, 0, beside));
    err = http->under.write(http->under.carrier, buf_bytes(&first));
    if (err == 0)
        err = http->under.write(http->under.carrier, bytes_from(body, beside));
    for (unsigned interim = 0; err == 0; interim++) {
        err = read_head(http);
        if (err < 0 || http->status >= 200)
            break;
        if (interim == INTERIM_MAX)
            err = ERR_MALFORMED;
    }
    return err;
}

/* Reads the header of the next chunk. 1; 0 after the last one. */
static int next_chunk(struct http *http)
{
    size_t left = HTTP_LINE_MAX;
    struct bytes line;
    int err = 0;

    if (http->in_chunks) {
        err = read_line(http, &left, &line);
        if (err == 0 && line.len > 0)
            err = ERR_MALFORMED;
    }
    if (err == 0)
        err = read_line(http, &left, &line);
    if (err < 0)
        return err;
    http->in_chunks = true;
    const uint8_t *extension = memchr(line.at ? line.at : (const uint8_t *)"", ';', line.len);
    if (extension)
        line.len = (size_t)(extension - line.at);
    while (line.len && line.at[line.len - 1] == ' ')
        line.len--;
    err = read_number(line, 16, &http->left);
    if (err < 0)
        return err;
    left = HTTP_HEADER_MAX;
    while (http->left == 0) { /* trailers */
        err = read_line(http, &left, &line);
        if (err < 0 || line.len == 0)
            return err;
    }
    return 1;
}

int http_read(struct http *http, struct buf *out)
{
    struct bytes rest;
    int err = 1;

    if (http->body == HTTP_BODY_CHUNKED && http->left == 0)
        err = next_chunk(http);
    if (err <= 0 || http->body == HTTP_BODY_NONE) {
        http->body = HTTP_BODY_NONE;
        return err < 0 ? err : 0;
    }
    if (out->len == out->size)
        return ERR_TOO_LONG;
    if (pending(http).len == 0) {
        err = receive(http);
        if (err == ERR_NOT_FOUND && http->body == HTTP_BODY_TO_END) {
            http->body = HTTP_BODY_NONE;
            return 0;
        }
        if (err < 0)
            return err == ERR_NOT_FOUND ? ERR_IO : err;
    }
    rest = bytes_cut(pending(http), 0, out->size - out->len);
    if (http->body != HTTP_BODY_TO_END)
        rest = bytes_cut(rest, 0, http->left);
    buf_put(out, rest);
    http->at += rest.len;
    if (http->body == HTTP_BODY_TO_END)
        return 1;
    http->left -= rest.len;
    if (http->left == 0 && http->body == HTTP_BODY_LENGTH)
        http->body = HTTP_BODY_NONE;
    return 1;
}
