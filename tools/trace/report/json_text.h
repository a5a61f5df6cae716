/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON in memory that grows, for a script element of an HTML page: `<` is escaped, so that no text
 * of a trace ends the element. After a failed allocation nothing more is written and `failed` is
 * set.
 */
#ifndef TOOLS_TRACE_REPORT_JSON_TEXT_H
#define TOOLS_TRACE_REPORT_JSON_TEXT_H

#include "apdu/bytes.h"

struct json_text {
    char *at;
    size_t len, size;
    bool failed;
};

void json_text_free(struct json_text *text);
/* Empty again; the memory is kept. */
void json_text_clear(struct json_text *text);
/* Characters as they are. */
void json_text_raw(struct json_text *text, const char *characters, size_t count);
#define JSON_TEXT(text, literal) json_text_raw(text, literal, sizeof(literal) - 1)
void json_text_number(struct json_text *text, int64_t number);
/* A string of JSON; octets that are not UTF-8 become U+FFFD. */
void json_text_string(struct json_text *text, const char *string);
/* A string with the octets in Base64. */
void json_text_octets(struct json_text *text, struct bytes octets);

#endif
