/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/request.h"

#include <event2/buffer.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    HTTP_BAD_REQUEST = 400,
    HTTP_METHOD_NOT_ALLOWED = 405,
    HTTP_TOO_LARGE = 413,
    HTTP_URI_TOO_LONG = 414,
    HTTP_HEADER_TOO_LARGE = 431,
    HTTP_INTERNAL = 500,
    HTTP_NOT_IMPLEMENTED = 501,
    HTTP_VERSION = 505,
    SHOWN = 60 /* octets of the input quoted in a refusal */
};

void request_init(struct request *request)
{
    *request = (struct request){.state = REQUEST_LINE};
}

void request_free(struct request *request)
{
    free(request->path);
    free(request->content_type);
    free(request->admin_protocol);
    free(request->body);
    request_init(request);
}

static void refuse(struct request *request, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void refuse(struct request *request, int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(request->why, sizeof(request->why), format, arguments);
    va_end(arguments);
    request->status = status;
    request->state = REQUEST_REFUSED;
}

bool request_keeps_connection(const struct request *request)
{
    return request->state == REQUEST_DONE && !request->close && (!request->is_old || request->keep);
}

/* ---- the header ---- */

static bool is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

/* The path of "/PATH?QUERY" or "https://HOST/PATH?QUERY". */
static char *path_of(const char *target)
{
    const char *authority = strstr(target, "://");

    if (*target != '/' && authority)
        target = authority + 3 + strcspn(authority + 3, "/?#");
    return strndup(target, strcspn(target, "?#"));
}

static void take_line(struct request *request, const char *line)
{
    size_t method = strcspn(line, " ");
    const char *target = line[method] ? line + method + 1 : line + method;
    size_t len = strcspn(target, " ");
    const char *version = target[len] ? target + len + 1 : "";
    char *copy;

    if (*line == '\0') /* left over after the previous request (RFC 9112, 2.2) */
        return;
    if (method == 0 || len == 0 || strncmp(version, "HTTP/", 5) != 0) {
        refuse(request, HTTP_BAD_REQUEST, "not an HTTP request: \"%.*s\"", SHOWN, line);
        return;
    }
    request->is_old = strcmp(version, "HTTP/1.0") == 0;
    if (!request->is_old && strcmp(version, "HTTP/1.1") != 0) {
        refuse(request, HTTP_VERSION, "version \"%.*s\": must be HTTP/1.1", SHOWN, version);
        return;
    }
    copy = strndup(target, len);
    request->path = copy ? path_of(copy) : NULL;
    free(copy);
    if (!request->path)
        refuse(request, HTTP_INTERNAL, "out of memory");
    else if (!is_word(line, method, "POST") || strncmp(line, "POST", 4) != 0)
        refuse(request, HTTP_METHOD_NOT_ALLOWED, "method %.*s: must be POST",
               method < SHOWN ? (int)method : SHOWN, line);
    else
        request->state = REQUEST_FIELDS;
}

static void take_length(struct request *request, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    unsigned long long number = digits && digits < 19 ? strtoull(value, NULL, 10) : 0;

    if (digits == 0 || value[digits] ||
        (request->has_length && digits < 19 && number != request->left))
        refuse(request, HTTP_BAD_REQUEST, "Content-Length \"%.*s\": must be one number", SHOWN,
               value);
    else if (digits >= 19 || number > HTTPS_BODY_MAX)
        refuse(request, HTTP_TOO_LARGE, "the body has %.*s octets, at most %d are allowed", SHOWN,
               value, HTTPS_BODY_MAX);
    request->has_length = true;
    request->left = (size_t)number;
}

static void take_encoding(struct request *request, const char *value)
{
    if (!is_word(value, strlen(value), "chunked"))
        refuse(request, HTTP_NOT_IMPLEMENTED, "Transfer-Encoding \"%.*s\": must be chunked", SHOWN,
               value);
    request->is_chunked = true;
}

static void take_connection(struct request *request, const char *value)
{
    while (*value) {
        size_t len = strcspn(value, ", \t");

        request->close |= is_word(value, len, "close");
        request->keep |= is_word(value, len, "keep-alive");
        value += len;
        value += strspn(value, ", \t");
    }
}

static void take_expectation(struct request *request, const char *value)
{
    request->expects_continue = is_word(value, strlen(value), "100-continue") && !request->is_old;
}

static void keep_text(struct request *request, char **text, const char *value)
{
    *text = strdup(value);
    if (!*text)
        refuse(request, HTTP_INTERNAL, "out of memory");
}

static void take_type(struct request *request, const char *value)
{
    keep_text(request, &request->content_type, value);
}

static void take_admin_protocol(struct request *request, const char *value)
{
    keep_text(request, &request->admin_protocol, value);
}

static void take_host(struct request *request, const char *value)
{
    (void)request; /* SNI chose the server */
    (void)value;
}

/* Other fields are ignored. `once`: not a list, so that a second one is an error (RFC 9110 5.3; of
 * Host RFC 9112 3.2). The same Content-Length may be repeated (RFC 9110 8.6). `required`: by
 * HTTP/1.1 (RFC 9112 3.2). */
static const struct {
    const char *name;
    void (*take)(struct request *request, const char *value);
    bool once, required;
} fields[] = {
    {"Content-Length", take_length, false, false},
    {"Transfer-Encoding", take_encoding, true, false},
    {"Connection", take_connection, false, false},
    {"Expect", take_expectation, false, false},
    {"Content-Type", take_type, true, false},
    {"X-Admin-Protocol", take_admin_protocol, true, false},
    {"Host", take_host, true, true},
};

static void take_row(struct request *request, size_t row, const char *value)
{
    if (fields[row].once && request->seen & 1U << row)
        refuse(request, HTTP_BAD_REQUEST, "%s: must be sent once", fields[row].name);
    else
        fields[row].take(request, value);
    request->seen |= 1U << row;
}

static void end_header(struct request *request)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !request->is_old; i++)
        if (fields[i].required && !(request->seen & 1U << i)) {
            refuse(request, HTTP_BAD_REQUEST, "%s: must be sent", fields[i].name);
            return;
        }
    if (request->is_chunked && request->has_length) {
        refuse(request, HTTP_BAD_REQUEST, "Content-Length and Transfer-Encoding together");
        return;
    }
    if (!request->is_chunked && request->left == 0) {
        request->state = REQUEST_DONE;
        return;
    }
    request->body = request->is_chunked ? NULL : malloc(request->left);
    if (!request->is_chunked && !request->body)
        refuse(request, HTTP_INTERNAL, "out of memory");
    else
        request->state = request->is_chunked ? REQUEST_CHUNK_SIZE : REQUEST_BODY;
}

static void take_field(struct request *request, char *line, size_t len)
{
    char *colon = strchr(line, ':'), *value;

    if (len == 0) {
        end_header(request);
        return;
    }
    if (!colon || colon == line || strcspn(line, " \t") < (size_t)(colon - line)) {
        refuse(request, HTTP_BAD_REQUEST, "header field \"%.*s\": must be NAME: VALUE", SHOWN,
               line);
        return;
    }
    value = colon + 1 + strspn(colon + 1, " \t");
    while (len > (size_t)(value - line) && (line[len - 1] == ' ' || line[len - 1] == '\t'))
        line[--len] = '\0';
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (is_word(line, (size_t)(colon - line), fields[i].name))
            take_row(request, i, value);
}

/* ---- the body ---- */

static void take_size(struct request *request, const char *line)
{
    size_t digits = strspn(line, "0123456789abcdefABCDEF");
    unsigned long size = digits && digits <= 8 ? strtoul(line, NULL, 16) : 0;
    uint8_t *grown;

    if (digits == 0 || (line[digits] && !strchr("; \t", line[digits]))) {
        refuse(request, HTTP_BAD_REQUEST, "chunk \"%.*s\": must begin with its size in hex", SHOWN,
               line);
        return;
    }
    if (digits > 8 || size > HTTPS_BODY_MAX - request->body_len) {
        refuse(request, HTTP_TOO_LARGE, "the body has more than %d octets", HTTPS_BODY_MAX);
        return;
    }
    request->left = size;
    request->state = size ? REQUEST_CHUNK : REQUEST_TRAILER;
    grown = size ? realloc(request->body, request->body_len + size) : request->body;
    if (size && !grown)
        refuse(request, HTTP_INTERNAL, "out of memory");
    else
        request->body = grown;
}

/* Reads octets of the body; false: more input is required. */
static bool take_octets(struct request *request, struct evbuffer *input)
{
    int taken = evbuffer_remove(input, request->body + request->body_len, request->left);

    if (taken <= 0)
        return false;
    request->body_len += (size_t)taken;
    request->left -= (size_t)taken;
    if (request->left == 0)
        request->state = request->is_chunked ? REQUEST_CHUNK_END : REQUEST_DONE;
    return request->left == 0;
}

/* ---- the whole request ---- */

static void take_text(struct request *request, char *line, size_t len)
{
    switch (request->state) {
    case REQUEST_LINE:
        take_line(request, line);
        break;
    case REQUEST_FIELDS:
        take_field(request, line, len);
        break;
    case REQUEST_CHUNK_SIZE:
        take_size(request, line);
        break;
    case REQUEST_CHUNK_END:
        if (len)
            refuse(request, HTTP_BAD_REQUEST, "a chunk is longer than its size");
        else
            request->state = REQUEST_CHUNK_SIZE;
        break;
    default: /* REQUEST_TRAILER: trailer fields are ignored */
        if (len == 0)
            request->state = REQUEST_DONE;
        break;
    }
}

static bool is_too_long(const struct request *request, size_t len)
{
    return request->header_len + len > HTTPS_HEADERS_MAX;
}

static void refuse_length(struct request *request)
{
    if (request->state == REQUEST_LINE)
        refuse(request, HTTP_URI_TOO_LONG, "the request line has more than %d octets",
               HTTPS_HEADERS_MAX);
    else
        refuse(request, HTTP_HEADER_TOO_LARGE, "the header has more than %d octets",
               HTTPS_HEADERS_MAX);
}

/* Reads one line; false: more input is required. */
static bool take_one_line(struct request *request, struct evbuffer *input)
{
    bool is_chunk = request->state == REQUEST_CHUNK_SIZE || request->state == REQUEST_CHUNK_END;
    size_t len = 0;
    char *line = evbuffer_readln(input, &len, EVBUFFER_EOL_CRLF);

    if (!line) {
        if (!is_too_long(request, evbuffer_get_length(input)))
            return false;
        refuse_length(request);
        return true;
    }
    if (is_too_long(request, len + 2))
        refuse_length(request);
    else if (strlen(line) != len)
        refuse(request, HTTP_BAD_REQUEST, "a header line contains an octet 00");
    else
        take_text(request, line, len);
    request->header_len += is_chunk ? 0 : len + 2;
    free(line);
    return true;
}

void request_take(struct request *request, struct evbuffer *input)
{
    bool more = true;

    while (more && request->state < REQUEST_DONE)
        more = request->state == REQUEST_BODY || request->state == REQUEST_CHUNK
                   ? take_octets(request, input)
                   : take_one_line(request, input);
}

bool https_has_type(const struct https_incoming *in, const char *type)
{
    const char *text = in->content_type;
    size_t len = strlen(type);

    return strncasecmp(text, type, len) == 0 &&
           (text[len] == '\0' || text[len] == ';' || text[len] == ' ');
}

bool https_has_rsp_protocol(const struct https_incoming *in)
{
    static const char format[] = "gsma/rsp/v%*9[0-9].%*9[0-9].%*9[0-9]%n";
    int len = 0;

    (void)sscanf(in->admin_protocol, format, &len);
    return len > 0 && in->admin_protocol[len] == '\0';
}
