/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that closes a card file, or copies it, locks it for a moment: whoever opens the file
 * then waits for the lock, whatever it opens the file for.
 */
#include "card/store/copy.h"
#include "card/store/internal.h"
#include "test/card/store/fixture.h"

/* SQLite's system calls, whose sleep between two attempts to lock ends the lock of `holder`. */
static struct {
    sqlite3_vfs vfs;
    sqlite3 *holder;
    int sleeps;
} waiting;

static int sleep_once(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    waiting.sleeps++;
    assert_int_equal(sqlite3_close(waiting.holder), SQLITE_OK);
    waiting.holder = NULL;
    return microseconds;
}

static int setup(void **state)
{
    struct fixture *f;

    fixture_setup(state);
    f = *state;
    assert_int_equal(fixture_create(f->path), 0);
    waiting.vfs = *sqlite3_vfs_find(NULL);
    waiting.vfs.zName = "waiting";
    waiting.vfs.xSleep = sleep_once;
    waiting.sleeps = 0;
    assert_int_equal(sqlite3_open(f->path, &waiting.holder), SQLITE_OK);
    assert_true(file_lock_out_readers(waiting.holder));
    return sqlite3_vfs_register(&waiting.vfs, 1);
}

static int teardown(void **state)
{
    sqlite3_vfs_unregister(&waiting.vfs);
    sqlite3_close(waiting.holder);
    return fixture_teardown(state);
}

static void check_waits(struct fixture *f, enum store_access access,
                        enum store_durability durability)
{
    assert_int_equal(fixture_open_as(f, access, durability), 0);
    assert_string_equal(f->why, "");
    assert_int_equal(waiting.sleeps, 1);
}

static void a_reader_waits(void **state)
{
    check_waits(*state, STORE_READ, STORE_DURABILITY_FULL);
}

static void a_writer_waits(void **state)
{
    check_waits(*state, STORE_WRITE, STORE_DURABILITY_FULL);
}

static void a_card_in_memory_waits(void **state)
{
    check_waits(*state, STORE_WRITE, STORE_DURABILITY_NONE);
}

static void a_snapshot_waits(void **state)
{
    struct fixture *f = *state;
    char copy[100];

    snprintf(copy, sizeof(copy), "%s/copy", f->folder);
    assert_int_equal(store_snapshot(f->path, copy, STORE_DURABILITY_FULL, f->why, sizeof(f->why)),
                     0);
    assert_int_equal(waiting.sleeps, 1);
}

static void restoring_waits(void **state)
{
    struct fixture *f = *state;
    const struct restore_options how = {STORE_DURABILITY_FULL, false};
    char other[100];

    snprintf(other, sizeof(other), "%s/other", f->folder);
    assert_int_equal(fixture_create(other), 0);
    assert_int_equal(store_restore(f->path, other, &how, f->why, sizeof(f->why)), 0);
    assert_int_equal(waiting.sleeps, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_reader_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(a_writer_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(a_card_in_memory_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(restoring_waits, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
