/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace as one HTML page: `euicc trace report`. The page needs no network and no other file; its
 * style and script are the files of page/. README.md describes the data inside.
 *
 * Exchanges are written in groups, so that the memory used does not grow with the trace. The same
 * exchanges give the same octets.
 */
#ifndef TOOLS_TRACE_REPORT_REPORT_H
#define TOOLS_TRACE_REPORT_REPORT_H

#include "tools/trace/exchange.h"

#include <stdio.h>

struct report;

/* `name` of the trace, for the title. With `secrets` keys, PINs and decrypted content are shown,
 * and the page has a warning. ERR_MEMORY, ERR_CRYPTO. */
int report_new(struct report **out, FILE *to, const char *name, bool secrets);
/* Has the form of the callback of trace_session_new. 0, ERR_MEMORY, ERR_IO with errno. */
int report_add(void *report, const struct exchange *exchange);
/* The rest of the page. `remark` of the reader, or NULL. 0, ERR_MEMORY, ERR_CRYPTO, ERR_IO. */
int report_end(struct report *report, const char *remark);
void report_free(struct report *report); /* NULL is allowed */

#endif
