/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements of the store that fail, as when the disk cannot be read: in all cards of the process.
 */
#ifndef TEST_POWER_FAILING_STATEMENTS_H
#define TEST_POWER_FAILING_STATEMENTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

static struct {
    unsigned countdown; /* the statement that fails; 0: none */
    bool reached;
} failing_statements;

static inline int failing_statements_trace(unsigned event, void *context, void *statement,
                                           void *text)
{
    sqlite3 *database = context;

    (void)event;
    (void)statement;
    (void)text;
    if (failing_statements.countdown == 0 || --failing_statements.countdown > 0)
        return 0;
    failing_statements.reached = true;
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

/* The statement `at` from now on fails (1, 2, ...), and only that one; 0: none. */
static inline void failing_statements_arm(unsigned at)
{
    failing_statements.countdown = at;
    failing_statements.reached = false;
}

/* Ends it. False: fewer statements were executed since arming. */
static inline bool failing_statements_end(void)
{
    failing_statements.countdown = 0;
    return failing_statements.reached;
}

#endif
