/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A strict streaming JSON reader (RFC 8259): it reads its text from a server piece by piece and
 * keeps none of it; strings of any length take constant memory. Values nest up to JSON_DEPTH_MAX.
 */
#ifndef IPAE_CLIENT_JSON_READER_H
#define IPAE_CLIENT_JSON_READER_H

#include "apdu/bytes.h"

enum { JSON_DEPTH_MAX = 8, JSON_NAME_MAX = 48, JSON_WINDOW = 512 };

struct json_reader {
    /* Appends the next piece of the text. 1; 0 at its end; an enum err. */
    int (*read)(void *context, struct buf *out);
    void *context;
    uint64_t left; /* octets until ERR_TOO_LONG */
    int end;       /* negative: `read` ended or failed */
    unsigned depth;
    struct buf window;
    size_t at;
    uint8_t octets[JSON_WINDOW];
};

void json_reader_begin(struct json_reader *json, int (*read)(void *context, struct buf *out),
                       void *context, uint64_t octets_max);

/*
 * Each returns 0; ERR_MALFORMED for malformed JSON or another kind of value; ERR_TOO_LONG; errors
 * of `read`. A callback reads exactly one value; a result other than 0 ends the call.
 */

/* An object: calls `member` for each member whose value is not null (null is the same as no
 * member). A name of more than JSON_NAME_MAX characters is passed as "". */
int json_reader_object(struct json_reader *json,
                       int (*member)(struct json_reader *json, const char *name, void *context),
                       void *context);
/* An array: calls `element` for each element. */
int json_reader_array(struct json_reader *json,
                      int (*element)(struct json_reader *json, void *context), void *context);
/* A string, its characters appended in UTF-8. */
int json_reader_text(struct json_reader *json, struct buf *out);
/* A string of hex digits, of base64: the octets appended. */
int json_reader_hex(struct json_reader *json, struct buf *out);
int json_reader_octets(struct json_reader *json, struct buf *out);
/* The same, handed to `put` piece by piece; a result of `put` other than 0 ends the call. */
int json_reader_octets_stream(struct json_reader *json,
                              int (*put)(void *context, struct bytes octets), void *context);
/* Skips any value. */
int json_reader_skip(struct json_reader *json);
/* The rest of the text is white space. */
int json_reader_end(struct json_reader *json);

#endif
