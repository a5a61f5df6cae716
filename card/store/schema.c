/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applies the migrations of schema.sql. */
#include "card/store/internal.h"

#include <errno.h>
#include <stdio.h>

#include "card/store/schema.sql.h" /* generated from schema.sql: store_schema_steps */

int schema_version(void)
{
    int version = 0;

    while (store_schema_steps[version])
        version++;
    return version;
}

int schema_migrate(sqlite3 *database, int version)
{
    char set_version[40];
    int err = connection_run(database, "BEGIN IMMEDIATE");

    if (err)
        return err;
    for (; !err && store_schema_steps[version]; version++)
        err = connection_run(database, store_schema_steps[version]);
    snprintf(set_version, sizeof(set_version), "PRAGMA user_version = %d", version);
    if (!err)
        err = connection_run(database, set_version);
    if (!err)
        err = connection_run(database, "COMMIT");
    if (err) {
        int number;

        err = connection_error(database, err);
        number = errno;
        connection_run(database, "ROLLBACK");
        errno = number;
    }
    return err;
}
