/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A decoded exchange as JSON, small: [COMMAND, RESPONSE, CLEAR, [NODE, ...]], the first three in
 * Base64. A NODE is an array, cut after the last member that it needs:
 *
 *     NAME, VALUE          indices into the string table; of the value also TREE_JSON_NO_VALUE or
 *                          TREE_JSON_HEX: it is the octets in hex
 *     FLAGS                enum tree_flag
 *     SOURCE, START, SIZE  the octets: enum tree_source; SIZE of TREE_SOURCE_OWN is Base64
 *     [NODE, ...]          children
 */
#ifndef TOOLS_TRACE_REPORT_TREE_JSON_H
#define TOOLS_TRACE_REPORT_TREE_JSON_H

#include "tools/trace/exchange.h"
#include "tools/trace/report/string_table.h"
#include "tools/trace/tree.h"

enum tree_source {
    TREE_SOURCE_COMMAND,
    TREE_SOURCE_RESPONSE,
    TREE_SOURCE_CLEAR,
    TREE_SOURCE_OWN,   /* octets that the decoder made, Base64 decoded for one; START: the offset
                          that the decoder gave */
    TREE_SOURCE_PARENT /* part of the octets of the next ancestor with TREE_SOURCE_OWN */
};

enum { TREE_JSON_NO_VALUE = -1, TREE_JSON_HEX = -2 };

/*
 * Appends to `out`; names and values go to `strings`. Without `secrets` the values of nodes with
 * TREE_SECRET are left out, and their octets are 00 in all that is written. Returns the flags of
 * all nodes together.
 */
unsigned tree_json_put(struct json_text *out, struct string_table *strings, const struct tree *tree,
                       const struct exchange *exchange, bool secrets);

#endif
