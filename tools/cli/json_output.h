/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON for people and programs: either whole or not at all. jansson tells of a member that could
 * not be made by a result that nobody looks at; here its memory comes from an allocator that ends
 * the command instead, so that what is printed has all its members.
 */
#ifndef TOOLS_CLI_JSON_OUTPUT_H
#define TOOLS_CLI_JSON_OUTPUT_H

#include "apdu/bytes.h"

#include <jansson.h>
#include <stdio.h>

/*
 * Call once, before any JSON is made. Memory for JSON that is refused from now on: one line, and
 * the process ends with exit status 1. What a command keeps on disk is whole at any time.
 */
void json_output_begin(void);
/* A new string: upper-case hex; the UTF-8 text, octets of it that are none as \xNN. */
json_t *json_hex(struct bytes value);
json_t *json_text(struct bytes text);
/* The string member `name` of an object; `absent` where it has none. */
const char *json_member_text(const json_t *object, const char *name, const char *absent);
/* Prints `value` in lines with an indent of 2, and sorted keys with JSON_SORT_KEYS in `flags`;
 * takes the reference. 0; ERR_IO with errno when the stream does not take it. */
int json_print(json_t *value, size_t flags, FILE *to);

#endif
