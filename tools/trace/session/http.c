/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/http.h"

#include "apdu/err.h"
#include "tools/trace/session/function.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_MAX = 1 << 18, CHUNK_DIGITS_MAX = 8 };

enum state {
    STATE_HEADER,
    STATE_BODY,       /* `left` octets */
    STATE_CHUNK_SIZE, /* a line */
    STATE_CHUNK,      /* `left` octets */
    STATE_CHUNK_END,  /* an empty line */
    STATE_TRAILER,    /* lines until an empty one */
    STATE_UNTIL_END,  /* the body ends with the connection */
    STATE_COMPLETE
};

struct half {
    struct fifo in;      /* not taken yet */
    struct fifo message; /* header, then the body */
    size_t searched;     /* octets of `in` without an end of a line */
    size_t header;       /* octets of the header in `message` */
    size_t left;
    enum state state;
};

struct trace_http {
    struct stream *stream;
    struct half halves[STREAM_SIDES];
    bool broken; /* what follows is not HTTP */
};

bool trace_http_recognise(struct bytes data)
{
    static const char *const starts[] = {"GET ", "POST", "PUT ", "HEAD", "DELE",
                                         "OPTI", "PATC", "CONN", "HTTP"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (bytes_starts_with(data, bytes_at(starts[i], strlen(starts[i]))))
            return true;
    return false;
}

int trace_http_new(struct trace_http **out, struct stream *stream)
{
    struct trace_http *http = *out = calloc(1, sizeof(*http));

    if (!http)
        return ERR_MEMORY;
    http->stream = stream;
    return 0;
}

void trace_http_free(struct trace_http *http)
{
    if (!http)
        return;
    for (unsigned side = 0; side < STREAM_SIDES; side++) {
        fifo_free(&http->halves[side].in);
        fifo_free(&http->halves[side].message);
    }
    free(http);
}

size_t trace_http_held(const struct trace_http *http)
{
    size_t held = sizeof(*http);

    for (unsigned side = 0; side < STREAM_SIDES; side++)
        held += fifo_held(&http->halves[side].in) + fifo_held(&http->halves[side].message);
    return held;
}

/* ---- Header ---- */

/* The value of the header field `name` (lower case) in `header`, without blanks; BYTES_NONE. */
static struct bytes field(struct bytes header, const char *name)
{
    size_t name_len = strlen(name);

    while (header.len) {
        const uint8_t *end = memchr(header.at, '\n', header.len);
        size_t len = end ? (size_t)(end - header.at) : header.len;
        struct bytes line = bytes_cut(header, 0, len);

        header = bytes_from(header, len + 1);
        if (line.len <= name_len || line.at[name_len] != ':' ||
            strncasecmp((const char *)line.at, name, name_len) != 0)
            continue;
        line = bytes_from(line, name_len + 1);
        while (line.len && (line.at[0] == ' ' || line.at[0] == '\t'))
            line = bytes_from(line, 1);
        while (line.len && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t' ||
                            line.at[line.len - 1] == '\r'))
            line.len--;
        return line;
    }
    return BYTES_NONE;
}

/* The word `number` (from 0) of the first line. */
static struct bytes first_line_word(struct bytes header, unsigned number)
{
    size_t at = 0, start;

    for (;;) {
        start = at;
        while (at < header.len && header.at[at] != ' ' && header.at[at] != '\r' &&
               header.at[at] != '\n')
            at++;
        if (number-- == 0)
            return bytes_cut(header, start, at - start);
        if (at >= header.len || header.at[at] != ' ')
            return BYTES_NONE;
        at++;
    }
}

/* Decimal digits; false: none, others, or more than a body may have. */
static bool read_length(struct bytes text, size_t *out)
{
    size_t value = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || value > FIFO_MAX)
            return false;
        value = 10 * value + (size_t)(text.at[i] - '0');
    }
    *out = value;
    return text.len > 0 && value <= FIFO_MAX;
}

/* Sets the state that the body begins in; false: it contradicts HTTP. */
static bool begin_body(struct half *half, bool response)
{
    struct bytes header = fifo_bytes(&half->message);
    struct bytes status = response ? first_line_word(header, 1) : BYTES_NONE;
    struct bytes coding = field(header, "transfer-encoding");
    struct bytes length = field(header, "content-length");

    half->header = header.len;
    if (response && (status.len != 3 || !bytes_starts_with(header, BYTES_TEXT("HTTP/"))))
        return false;
    if (response && status.at[0] == '1') { /* informational: the response follows */
        fifo_drop(&half->message, SIZE_MAX);
        half->state = STATE_HEADER;
    } else if (response &&
               (bytes_equal(status, BYTES_TEXT("204")) || bytes_equal(status, BYTES_TEXT("304")))) {
        half->state = STATE_COMPLETE;
    } else if (coding.len >= 7 &&
               strncasecmp((const char *)coding.at + coding.len - 7, "chunked", 7) == 0) {
        half->state = STATE_CHUNK_SIZE;
    } else if (length.len) {
        if (!read_length(length, &half->left))
            return false;
        half->state = half->left ? STATE_BODY : STATE_COMPLETE;
    } else {
        half->state = response ? STATE_UNTIL_END : STATE_COMPLETE;
    }
    return true;
}

/* ---- Octets ---- */

/* The next line of `in` with its end; empty: not there yet. */
static struct bytes next_line(struct half *half)
{
    struct bytes in = fifo_bytes(&half->in);
    struct bytes rest = bytes_from(in, half->searched);
    const uint8_t *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;

    half->searched = end ? 0 : in.len;
    return end ? bytes_cut(in, 0, (size_t)(end - in.at) + 1) : BYTES_NONE;
}

static bool is_empty_line(struct bytes line)
{
    return line.len == 1 || (line.len == 2 && line.at[0] == '\r');
}

/* Hex digits, an extension may follow. */
static bool read_chunk_size(struct bytes line, size_t *out)
{
    size_t value = 0, digits = 0;

    for (; digits < line.len && digits <= CHUNK_DIGITS_MAX; digits++) {
        unsigned octet = line.at[digits] | 0x20;
        unsigned digit = line.at[digits] >= '0' && line.at[digits] <= '9' ? octet - '0'
                         : octet >= 'a' && octet <= 'f'                   ? octet - 'a' + 10
                                                                          : 16;

        if (digit == 16)
            break;
        value = value * 16 + digit;
    }
    *out = value;
    return digits > 0 && digits <= CHUNK_DIGITS_MAX && value <= FIFO_MAX;
}

/* Takes one line; 1: the message continues, 0: more octets are needed, ERR_MALFORMED, ERR_MEMORY,
 * ERR_TOO_LONG.
 */
static int take_line(struct half *half, bool response)
{
    struct bytes line = next_line(half);
    size_t taken = line.len;
    int err = 0;

    if (line.len == 0)
        return fifo_len(&half->in) > HEADER_MAX ? ERR_MALFORMED : 0;
    switch (half->state) {
    case STATE_HEADER:
        if (fifo_len(&half->message) == 0 && is_empty_line(line))
            break; /* RFC 9112 2.2 */
        err = fifo_add(&half->message, line);
        if (err == 0 && fifo_len(&half->message) > HEADER_MAX)
            err = ERR_MALFORMED;
        if (err == 0 && is_empty_line(line) && !begin_body(half, response))
            err = ERR_MALFORMED;
        break;
    case STATE_CHUNK_SIZE:
        if (!read_chunk_size(line, &half->left))
            err = ERR_MALFORMED;
        half->state = half->left ? STATE_CHUNK : STATE_TRAILER;
        break;
    case STATE_CHUNK_END:
        if (!is_empty_line(line))
            err = ERR_MALFORMED;
        half->state = STATE_CHUNK_SIZE;
        break;
    default: /* STATE_TRAILER */
        if (is_empty_line(line))
            half->state = STATE_COMPLETE;
        break;
    }
    if (err == 0)
        fifo_drop(&half->in, taken);
    return err < 0 ? err : 1;
}

/* Takes octets of a body; as take_line. */
static int take_octets(struct half *half)
{
    struct bytes in = fifo_bytes(&half->in);
    int err;

    if (half->state != STATE_UNTIL_END && in.len > half->left)
        in.len = half->left;
    err = fifo_add(&half->message, in);
    if (err < 0)
        return err;
    fifo_drop(&half->in, in.len);
    if (half->state == STATE_UNTIL_END)
        return 0;
    half->left -= in.len;
    if (half->left == 0)
        half->state = half->state == STATE_CHUNK ? STATE_CHUNK_END : STATE_COMPLETE;
    return half->left == 0;
}

/* Takes what can be taken: until the message is complete. 0, or an error of take_line. */
static int advance(struct half *half, bool response)
{
    int more = 1;

    while (more > 0 && half->state != STATE_COMPLETE && fifo_len(&half->in))
        more = half->state == STATE_BODY || half->state == STATE_CHUNK ||
                       half->state == STATE_UNTIL_END
                   ? take_octets(half)
                   : take_line(half, response);
    return more < 0 ? more : 0;
}

/* ---- Exchanges ---- */

static int emit(struct trace_http *http, unsigned flags)
{
    struct half *halves = http->halves;
    struct bytes request = fifo_bytes(&halves[TRACE_FROM_CARD].message);
    struct bytes header = bytes_cut(request, 0, halves[TRACE_FROM_CARD].header);
    struct bytes host = field(header, "host");
    const uint8_t *port = host.len ? memrchr(host.at, ':', host.len) : NULL;
    int err;

    if (port && memchr(port, ']', host.len - (size_t)(port - host.at)) == NULL)
        host.len = (size_t)(port - host.at);
    if (http->stream->host[0] == '\0')
        stream_set_host(http->stream, host);
    err = stream_emit(http->stream, &(struct stream_message){
                                        .protocol = "HTTP",
                                        .function = trace_function(first_line_word(header, 1),
                                                                   bytes_from(request, header.len)),
                                        .flags = flags,
                                        .request = request,
                                        .response = fifo_bytes(&halves[TRACE_FROM_PEER].message)});
    for (unsigned side = 0; side < STREAM_SIDES; side++) {
        fifo_drop(&halves[side].message, SIZE_MAX);
        halves[side].state = STATE_HEADER;
        halves[side].header = halves[side].left = 0;
    }
    return err;
}

static int emit_rest(struct trace_http *http)
{
    struct half *halves = http->halves;
    size_t len =
        fifo_len(&halves[TRACE_FROM_CARD].message) + fifo_len(&halves[TRACE_FROM_PEER].message);
    bool complete = halves[TRACE_FROM_CARD].state == STATE_COMPLETE &&
                    (halves[TRACE_FROM_PEER].state == STATE_COMPLETE ||
                     halves[TRACE_FROM_PEER].state == STATE_UNTIL_END);

    return len ? emit(http, complete ? 0 : EXCHANGE_INCOMPLETE) : 0;
}

/* The octets are not HTTP: what is there ends, all others are shown as they are. */
static int give_up(struct trace_http *http)
{
    int err = emit_rest(http);

    http->broken = true;
    for (unsigned side = 0; err == 0 && side < STREAM_SIDES; side++) {
        err = stream_turn_add(http->stream, (enum trace_direction)side,
                              fifo_bytes(&http->halves[side].in), "TCP", 0);
        fifo_drop(&http->halves[side].in, SIZE_MAX);
    }
    return err;
}

int trace_http_add(struct trace_http *http, enum trace_direction direction, struct bytes data)
{
    struct half *request = &http->halves[TRACE_FROM_CARD];
    struct half *response = &http->halves[TRACE_FROM_PEER];
    int err;

    if (http->broken)
        return stream_turn_add(http->stream, direction, data, "TCP", 0);
    stream_begin_message(http->stream);
    err = fifo_add(&http->halves[direction].in, data);
    while (err == 0) {
        err = advance(request, false);
        if (err == 0)
            err = advance(response, true);
        if (err != 0 || request->state != STATE_COMPLETE || response->state != STATE_COMPLETE)
            break;
        if ((err = emit(http, 0)) != 0)
            return err;
        if (fifo_len(&request->in) + fifo_len(&response->in))
            stream_begin_message(http->stream);
    }
    return err == ERR_MALFORMED || err == ERR_TOO_LONG ? give_up(http) : err;
}

int trace_http_end(struct trace_http *http)
{
    return http->broken ? 0 : emit_rest(http);
}
