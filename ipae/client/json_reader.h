/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A strict JSON reader that pulls its text from a server piece by piece and keeps none of it (RFC
 * 8259): values are read where they come, strings of any length in constant memory. It takes
 * objects, arrays, strings, numbers and the three words, to a depth of JSON_DEPTH_MAX.
 */
#ifndef IPAE_CLIENT_JSON_READER_H
#define IPAE_CLIENT_JSON_READER_H

#include "apdu/bytes.h"

enum { JSON_DEPTH_MAX = 8, JSON_NAME_MAX = 48, JSON_WINDOW = 512 };

struct json_reader {
    /* Appends the next piece of the text. 1; 0 at its end; an enum err. */
    int (*read)(void *context, struct buf *out);
    void *context;
    uint64_t left; /* octets that may still come: ERR_TOO_LONG behind them */
    int end;       /* negative: `read` came to its end, or failed, for good */
    unsigned depth;
    struct buf window;
    size_t at;
    uint8_t octets[JSON_WINDOW];
};

void json_reader_begin(struct json_reader *json, int (*read)(void *context, struct buf *out),
                       void *context, uint64_t octets_max);

/*
 * All of these: 0; ERR_MALFORMED for what is no JSON or another kind of value; ERR_TOO_LONG; errors
 * of `read`. A callback reads the one value it was called for; what it answers other than 0 ends
 * the call.
 */

/* An object: `member` for each member whose value is not null: null is the same as no member. A
 * name of more than JSON_NAME_MAX characters is "". */
int json_reader_object(struct json_reader *json,
                       int (*member)(struct json_reader *json, const char *name, void *context),
                       void *context);
/* An array: `element` for each. */
int json_reader_array(struct json_reader *json,
                      int (*element)(struct json_reader *json, void *context), void *context);
/* A string, its characters appended in UTF-8. */
int json_reader_text(struct json_reader *json, struct buf *out);
/* A string of hex digits, of base64: the octets appended. */
int json_reader_hex(struct json_reader *json, struct buf *out);
int json_reader_octets(struct json_reader *json, struct buf *out);
/* The same handed to `put` as they come. What `put` answers other than 0 ends the call. */
int json_reader_octets_stream(struct json_reader *json,
                              int (*put)(void *context, struct bytes octets), void *context);
/* Any value, passed over. */
int json_reader_skip(struct json_reader *json);
/* Nothing but white space until the text's end. */
int json_reader_end(struct json_reader *json);

#endif
