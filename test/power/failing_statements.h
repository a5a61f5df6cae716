/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements of the store that fail, as when the disk cannot be read. The statements of all cards
 * of the process are counted. */
#ifndef TEST_POWER_FAILING_STATEMENTS_H
#define TEST_POWER_FAILING_STATEMENTS_H

#include "test/fake/failing_call.h"

#include <sqlite3.h>
#include <stdint.h>

static struct failing_call failing_statement;

static inline int failing_statements_trace(unsigned event, void *context, void *statement,
                                           void *text)
{
    sqlite3 *database = context;

    (void)event;
    (void)statement;
    (void)text;
    if (failing_call_fails(&failing_statement))
        sqlite3_interrupt(database);
    return 0;
}

/* Called by SQLite for each new connection. */
static inline int failing_statements_connect(sqlite3 *database, char **error, const void *api)
{
    (void)error;
    (void)api;
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, failing_statements_trace, database);
}

/* Before the first card is opened. 0. */
static inline int failing_statements_install(void)
{
    return sqlite3_auto_extension((void (*)(void))(uintptr_t)failing_statements_connect);
}

#endif
