/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON output, complete or none. jansson reports a member that could not be allocated by a result
 * that is easily ignored; here its allocator ends the command instead, so printed JSON has all its
 * members.
 */
#ifndef TOOLS_CLI_JSON_OUTPUT_H
#define TOOLS_CLI_JSON_OUTPUT_H

#include "apdu/bytes.h"

#include <jansson.h>
#include <stdio.h>

/*
 * Call once, before any JSON is made. A failed allocation for JSON then prints one line and ends
 * the process with exit status 1; files on disk are complete at any time.
 */
void json_output_begin(void);
/* A new string: upper-case hex; UTF-8 text, with octets that are not UTF-8 as \xNN. */
json_t *json_hex(struct bytes value);
json_t *json_text(struct bytes text);
/* The string member `name` of an object; `absent` where it has none. */
const char *json_member_text(const json_t *object, const char *name, const char *absent);
/* Prints `value` in lines with an indent of 2, and sorted keys with JSON_SORT_KEYS in `flags`;
 * takes the reference. 0; ERR_IO with errno when writing failed. */
int json_print(json_t *value, size_t flags, FILE *to);
/* The same on one line of standard output, for logs; errors are ignored. */
void json_print_line(json_t *value);

#endif
