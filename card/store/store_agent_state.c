/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of the IPAe (agent). */
#include "card/store/internal.h"

/* Valid until the statement ends. */
static int bind_name(sqlite3_stmt *statement, const char *name)
{
    return store_error_of(sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC));
}

int store_get_agent_state(struct store *store, struct arena *arena, const char *name,
                          struct bytes *value)
{
    static const struct field field = {FIELD_BYTES, sizeof(struct bytes), 0};
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_AGENT_STATE_GET, &statement);

    if (err)
        return err;
    err = bind_name(statement, name);
    return err ? statement_end(statement, err) : record_fetch(statement, &field, 1, arena, value);
}

int store_put_agent_state(struct store *store, const char *name, struct bytes value)
{
    sqlite3_stmt *statement;
    int err = statement_change(
        store, value.len ? STATEMENT_AGENT_STATE_PUT : STATEMENT_AGENT_STATE_DELETE, &statement);

    if (err)
        return err;
    err = bind_name(statement, name);
    if (!err && value.len)
        err = statement_bind_bytes(statement, 2, value);
    return err ? statement_end(statement, err) : statement_finish(statement, false);
}
