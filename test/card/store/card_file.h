/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Card files to open, damage and refuse. */
#ifndef TEST_CARD_STORE_CARD_FILE_H
#define TEST_CARD_STORE_CARD_FILE_H

#include "card/store/internal.h"
#include "test/card/store/fixture.h"

#include <fcntl.h>

/* A created card that is closed. */
static inline int setup_closed(void **state)
{
    struct fixture *f;

    fixture_setup(state);
    f = *state;
    assert_int_equal(fixture_create(f->path), 0);
    return 0;
}

static inline void set_address(struct store *store, struct bytes address)
{
    struct store_settings settings = {.default_smdp_address = address};

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_settings(store, &settings), 0);
    assert_int_equal(store_commit(store), 0);
}

static inline void check_address(struct fixture *f, struct store *store, struct bytes address)
{
    struct store_settings settings;

    assert_int_equal(store_get_settings(store, &f->arena, &settings), 0);
    assert_true(bytes_equal(settings.default_smdp_address, address));
}

static inline void overwrite(const char *path, off_t offset, const void *octets, size_t len)
{
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, octets, len, offset), (ssize_t)len);
    close(fd);
}

static inline void put_file(const char *path, const void *octets, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, octets, len), (ssize_t)len);
    close(fd);
}

static inline void run_sql(const char *path, const char *sql)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* Both ways of opening refuse the file with the same error and line, and leave it alone. */
static inline void check_refused(struct fixture *f, int err, const char *why)
{
    static const enum store_access ways[] = {STORE_WRITE, STORE_READ};
    int names = fixture_names(f);

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(fixture_open_as(f, ways[i], STORE_DURABILITY_FULL), err);
        assert_null(f->store);
        assert_string_equal(f->why, why);
    }
    assert_int_equal(fixture_names(f), names);
}

/* A test with a folder of its own and a closed card in it. */
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, setup_closed, fixture_teardown)

#endif
