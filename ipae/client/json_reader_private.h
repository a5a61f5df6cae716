/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by json_reader.c (values) and json_string.c (strings), which call each other: a member's
 * name is a string, and a string is read octet by octet with the functions of the reader. They are
 * two files because one would be longer than 400 lines. Users include json_reader.h.
 */
#ifndef IPAE_CLIENT_JSON_READER_PRIVATE_H
#define IPAE_CLIENT_JSON_READER_PRIVATE_H

#include "ipae/client/json_reader.h"

#include "apdu/err.h"

enum { JSON_END_OF_TEXT = -1000 };

/* ---- json_reader.c ---- */

/* The next octet without taking it: 0 to 255; JSON_END_OF_TEXT; an enum err. */
int json_peek(struct json_reader *json);
/* Takes the next octet; ERR_MALFORMED at the end of the text. */
int json_take(struct json_reader *json);
/* Skips white space, then as json_peek. */
int json_peek_token(struct json_reader *json);
/* Skips white space and takes one octet, which has to be `wanted`. */
int json_expect(struct json_reader *json, int wanted);

/* ---- json_string.c ---- */

/* Receives the characters of a string, one UTF-8 octet at a time. */
struct json_sink {
    int (*put)(struct json_sink *sink, uint8_t c);
    struct buf *out;
};
int json_take_string(struct json_reader *json, struct json_sink *sink);

#endif
