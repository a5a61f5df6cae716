/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/contents.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static void hash(uint64_t *sum, const void *octets, size_t len)
{
    for (size_t i = 0; i < len; i++)
        *sum = (*sum ^ ((const uint8_t *)octets)[i]) * 1099511628211ULL;
    *sum = (*sum ^ len) * 1099511628211ULL;
}

static bool hash_rows(sqlite3 *database, const char *table, uint64_t *sum)
{
    char sql[100];
    sqlite3_stmt *statement = NULL;
    int code;

    snprintf(sql, sizeof(sql), "SELECT * FROM %s ORDER BY 1", table);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        return false;
    hash(sum, table, strlen(table));
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *octets = sqlite3_column_blob(statement, i);
            int len = sqlite3_column_bytes(statement, i);
            bool is_signed = strcmp(sqlite3_column_name(statement, i), "body") == 0;

            hash(sum, octets, is_signed ? 0 : (size_t)len);
            hash(sum, &len, sizeof(len));
        }
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

static uint64_t hash_tables(sqlite3 *database)
{
    sqlite3_stmt *tables = NULL;
    uint64_t sum = 14695981039346656037ULL;
    bool good = sqlite3_prepare_v2(database,
                                   "SELECT name FROM sqlite_schema WHERE type = 'table' "
                                   "ORDER BY name",
                                   -1, &tables, NULL) == SQLITE_OK;

    while (good && sqlite3_step(tables) == SQLITE_ROW)
        good = hash_rows(database, (const char *)sqlite3_column_text(tables, 0), &sum);
    sqlite3_finalize(tables);
    return good ? sum : 0;
}

bool contents_begin(struct contents_watch *watch, const char *path)
{
    *watch = (struct contents_watch){.version = -1};
    return sqlite3_open_v2(path, &watch->database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
}

uint64_t contents_now(struct contents_watch *watch)
{
    sqlite3_stmt *statement = NULL;
    int64_t version = 0;

    if (sqlite3_prepare_v2(watch->database, "PRAGMA data_version", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (version == 0)
        return 0;
    if (version != watch->version)
        watch->sum = hash_tables(watch->database);
    watch->version = version;
    return watch->sum;
}

void contents_end(struct contents_watch *watch)
{
    sqlite3_close(watch->database);
    watch->database = NULL;
}

uint64_t contents_of(const char *path)
{
    struct contents_watch watch;
    uint64_t sum = contents_begin(&watch, path) ? contents_now(&watch) : 0;

    contents_end(&watch);
    return sum;
}
