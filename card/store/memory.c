/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store in memory: a copy of its file, which is never written. It needs no lock, so any number of
 * such cards may use one file, also that of a running card. An image is a further copy, cheap
 * enough to take and restore for each test case: its octets replace those of the database below
 * SQLite, which then drops its page cache and keeps its schema and prepared statements; an image
 * has the same.
 */
#include "card/store/memory.h"

#include "card/store/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct store_image {
    const struct store *store;
    sqlite3_int64 len;
    uint8_t octets[];
};

/* Format versions in the file header: a database in memory has no -wal file. */
enum { HEADER_WRITE_VERSION = 18, HEADER_READ_VERSION = 19, VERSION_PLAIN = 1 };

bool store_is_in_memory(const struct store *store)
{
    return store->access == STORE_WRITE && store->durability == STORE_DURABILITY_NONE;
}

int memory_connect(struct store *store, struct why *why)
{
    struct store *file = NULL;
    uint8_t *octets = NULL;
    sqlite3_int64 len = 0;
    int err = store_open_to_copy(&file, store->path, why);
    int number;

    if (err)
        return err;
    octets = sqlite3_serialize(file->database, "main", &len, 0);
    /* A page that cannot be read is zeros there. */
    err = connection_error(file->database, ERR_FOREIGN) == ERR_IO ? ERR_IO
          : octets                                                ? 0
                                                                  : ERR_MEMORY;
    number = errno;
    store_close(file);
    errno = number;
    if (err) {
        sqlite3_free(octets);
        return err;
    }
    octets[HEADER_WRITE_VERSION] = octets[HEADER_READ_VERSION] = VERSION_PLAIN;
    err = store_error_of(sqlite3_open_v2(":memory:", &store->database,
                                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    if (err)
        sqlite3_free(octets);
    return err ? err
               : store_error_of(sqlite3_deserialize(store->database, "main", octets, len, len,
                                                    SQLITE_DESERIALIZE_FREEONCLOSE |
                                                        SQLITE_DESERIALIZE_RESIZEABLE));
}

int store_image_take(struct store *store, struct store_image **out)
{
    struct store_image *image;
    sqlite3_int64 len = 0;
    const uint8_t *octets;
    int err = store_is_in_memory(store) && !store->in_transaction ? connection_have(store, NULL)
                                                                  : ERR_STATE;

    if (err)
        return err;
    octets = sqlite3_serialize(store->database, "main", &len, SQLITE_SERIALIZE_NOCOPY);
    image = octets ? malloc(sizeof(*image) + (size_t)len) : NULL;
    if (!image)
        return ERR_MEMORY;
    image->store = store;
    image->len = len;
    memcpy(image->octets, octets, (size_t)len);
    *out = image;
    return 0;
}

int store_image_put(struct store *store, const struct store_image *image)
{
    int err =
        image->store == store && !store->in_transaction ? connection_have(store, NULL) : ERR_STATE;

    if (!err && sqlite3_txn_state(store->database, "main") != SQLITE_TXN_NONE)
        err = ERR_STATE;
    if (!err)
        err = file_become(store->database, image->octets, image->len);
    if (err)
        return err;
    store->cached_counts = STORE_NOTHING_CACHED;
    return store_error_of(
        sqlite3_file_control(store->database, "main", SQLITE_FCNTL_RESET_CACHE, NULL));
}

void store_image_free(struct store_image *image)
{
    free(image);
}
