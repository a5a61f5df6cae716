/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File control parameters, access rules and key references in words. */
#ifndef TOOLS_TRACE_DECODE_FCP_H
#define TOOLS_TRACE_DECODE_FCP_H

#include "tools/trace/decode/part.h"

/* The content of an FCP template (62), of a card or of a profile package; `parts->aid` and
 * `parts->path` say where the file is. */
void fcp_show(const struct parts *parts, struct node *parent, struct bytes content);
/* A record of EF.ARR, or the content of AB: operations and their conditions, one node for each. */
void fcp_show_rules(const struct parts *parts, struct node *parent, struct bytes rule,
                    bool directory);
/* The security condition of a compact rule in words (ISO/IEC 7816-4 9.3.3.2), in `text`. */
enum { FCP_CONDITION_SIZE = 120 };
const char *fcp_condition(uint8_t condition, char text[FCP_CONDITION_SIZE]);
/* The operations of the bits of an access mode octet, from b1. */
extern const char *const fcp_directory_operations[8], *const fcp_file_operations[8];
/* "PIN1", "PIN2", "ADM1", "universal PIN" (TS 102 221 9.5.1), or in hex. Static or in `text`. */
const char *fcp_key_short(uint8_t reference, char text[24]);

#endif
