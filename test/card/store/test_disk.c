/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The failing disk under a store: a judge decides about each change. The sweeps of test/power use
 * it, too. */
#include "card/store/disk.h"
#include "test/card/store/fixture.h"

#include <errno.h>
#include <sqlite3.h>

struct bench {
    unsigned at, changes;        /* power is cut, or an error occurs, at change `at`; 0: never */
    struct disk_verdict verdict; /* ... this one */
    unsigned seen[DISK_DELETE + 1];
};

static struct disk_verdict judge(void *context, enum disk_change change, size_t octets)
{
    struct bench *bench = context;

    assert_true(change == DISK_WRITE || octets == 0);
    bench->seen[change]++;
    return ++bench->changes == bench->at ? bench->verdict
                                         : (struct disk_verdict){DISK_PASSES, DISK_KEEP, 0};
}

static void open_store(struct fixture *f, struct bench *bench)
{
    struct disk *disk;

    assert_int_equal(disk_new(&disk, &(struct disk_options){.judge = judge, .context = bench}), 0);
    assert_false(disk_is_off(disk));
    assert_int_equal(store_open_on(&f->store, f->path, disk, STORE_DURABILITY_FULL, NULL, f->why,
                                   sizeof(f->why)),
                     0);
}

static int change_address(struct store *store, const char *address)
{
    struct store_settings settings = {.default_smdp_address = bytes_at(address, strlen(address))};
    int err = store_begin(store);

    if (err == 0)
        err = store_put_settings(store, &settings);
    if (err < 0) {
        store_rollback(store);
        return err;
    }
    return store_commit(store);
}

static bool has_address(struct fixture *f, const char *address)
{
    struct store_settings settings;
    int err = store_get_settings(f->store, &f->arena, &settings);

    assert_int_equal(err, 0);
    return bytes_equal(settings.default_smdp_address, bytes_at(address, strlen(address)));
}

/* Without a verdict the disk is that of the system, and sees each kind of change. */
static void all_changes_pass(void **state)
{
    struct bench bench = {0};
    struct fixture *f = *state;

    assert_int_equal(fixture_create(f->path), 0);
    open_store(f, &bench);
    assert_false(store_is_cut(f->store));
    assert_int_equal(change_address(f->store, "one.example"), 0);
    fixture_close(f);
    for (enum disk_change change = DISK_WRITE; change <= DISK_DELETE; change++)
        if (change != DISK_TRUNCATE) /* a log that is too long */
            assert_int_not_equal(bench.seen[change], 0);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
    assert_true(has_address(f, "one.example"));
}

/* Each change of a commit, with each loss: the store is cut, and afterwards old or new. */
static void power_cuts(void **state)
{
    struct fixture *f = *state;
    unsigned cuts = 0;

    for (unsigned loss = DISK_KEEP; loss <= DISK_RANDOM; loss++) {
        for (unsigned at = 1;; at++) {
            struct bench bench = {.verdict = {DISK_LOSES_POWER, (enum disk_loss)loss, at}};
            bool is_cut, is_new;
            int err;

            remove(f->path);
            assert_int_equal(fixture_create(f->path), 0);
            open_store(f, &bench);
            bench.at = bench.changes + at;
            err = change_address(f->store, "new.example");
            is_cut = store_is_cut(f->store);
            bench.at = 0;
            if (!is_cut) {
                assert_int_equal(err, 0);
                fixture_close(f);
                break;
            }
            cuts++;
            assert_int_equal(change_address(f->store, "later.example"), ERR_IO);
            assert_int_equal(store_restore_power(f->store), 0);
            assert_false(store_is_cut(f->store));
            is_new = has_address(f, "new.example");
            assert_true(is_new || has_address(f, "smdp.example"));
            assert_true(is_new || err < 0); /* a commit that succeeded is not lost */
            assert_int_equal(change_address(f->store, "later.example"), 0);
            fixture_close(f);
            assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
            assert_true(has_address(f, "later.example"));
            fixture_close(f);
        }
    }
    assert_in_range(cuts, 15, 200);
}

/* An error is an error of the system, EIO; the disk goes on. */
static void errors(void **state)
{
    struct fixture *f = *state;
    unsigned failures = 0;

    for (unsigned at = 1;; at++) {
        struct bench bench = {.verdict = {DISK_FAILS, DISK_KEEP, 0}};
        int err;

        remove(f->path);
        assert_int_equal(fixture_create(f->path), 0);
        open_store(f, &bench);
        bench.at = bench.changes + at;
        errno = 0;
        err = change_address(f->store, "new.example");
        bench.at = 0;
        assert_false(store_is_cut(f->store));
        if (err == 0) {
            fixture_close(f);
            break;
        }
        assert_int_equal(err, ERR_IO);
        assert_int_equal(errno, EIO);
        assert_true(has_address(f, "smdp.example"));
        assert_int_equal(change_address(f->store, "later.example"), 0);
        fixture_close(f);
        failures++;
    }
    assert_in_range(failures, 3, 100);
}

/* Power is cut while the store is closed. */
static void a_cut_at_the_end(void **state)
{
    struct bench bench = {.verdict = {DISK_LOSES_POWER, DISK_DROP, 0}};
    struct fixture *f = *state;

    assert_int_equal(fixture_create(f->path), 0);
    open_store(f, &bench);
    assert_int_equal(change_address(f->store, "new.example"), 0);
    bench.at = bench.changes + 2;
    fixture_close(f);
    assert_true(bench.changes >= bench.at);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
    assert_true(has_address(f, "new.example"));
}

/* Only an open that makes a file is a change, and a change that fails makes none. */
static void creations(void **state)
{
    static const struct {
        bool exists;
        int flags;
        bool fails;
        unsigned creations;
        int code;
    } rows[] = {
        {false, SQLITE_OPEN_CREATE, false, 1, SQLITE_OK},
        {false, SQLITE_OPEN_CREATE, true, 1, SQLITE_CANTOPEN},
        {false, 0, false, 0, SQLITE_CANTOPEN},
        {true, SQLITE_OPEN_CREATE, false, 0, SQLITE_OK},
        {true, SQLITE_OPEN_CREATE, true, 0, SQLITE_OK},
        {true, 0, false, 0, SQLITE_OK},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bench bench = {.at = rows[i].fails, .verdict = {DISK_FAILS, DISK_KEEP, 0}};
        struct disk *disk;
        sqlite3_vfs *vfs;
        sqlite3_file *file;
        int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READWRITE | rows[i].flags, code;

        remove(f->path);
        if (rows[i].exists)
            assert_int_equal(fixture_create(f->path), 0);
        assert_int_equal(disk_new(&disk, &(struct disk_options){.judge = judge, .context = &bench}),
                         0);
        vfs = sqlite3_vfs_find(disk_vfs_name(disk));
        file = calloc(1, (size_t)vfs->szOsFile);
        code = vfs->xOpen(vfs, f->path, file, flags, &flags);
        assert_int_equal(code & 0xFF, rows[i].code);
        assert_int_equal(bench.seen[DISK_CREATE], rows[i].creations);
        assert_int_equal(access(f->path, F_OK) == 0, rows[i].code == SQLITE_OK);
        if (file->pMethods)
            file->pMethods->xClose(file);
        free(file);
        disk_free(disk);
    }
}

/* A file that is not there is no failure to SQLite: it deletes logs that may be gone. */
static void deletions(void **state)
{
    static const struct {
        bool exists, fails;
        unsigned deletions;
        int code;
    } rows[] = {
        {true, false, 1, SQLITE_OK},
        {true, true, 1, SQLITE_IOERR_DELETE},
        {false, false, 0, SQLITE_IOERR_DELETE_NOENT},
        {false, true, 0, SQLITE_IOERR_DELETE_NOENT},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bench bench = {.at = rows[i].fails, .verdict = {DISK_FAILS, DISK_KEEP, 0}};
        struct disk *disk;
        sqlite3_vfs *vfs;

        remove(f->path);
        if (rows[i].exists)
            assert_int_equal(fixture_create(f->path), 0);
        assert_int_equal(disk_new(&disk, &(struct disk_options){.judge = judge, .context = &bench}),
                         0);
        vfs = sqlite3_vfs_find(disk_vfs_name(disk));
        assert_int_equal(vfs->xDelete(vfs, f->path, 0), rows[i].code);
        assert_int_equal(bench.seen[DISK_DELETE], rows[i].deletions);
        assert_int_equal(access(f->path, F_OK) == 0, rows[i].exists && rows[i].fails);
        disk_free(disk);
    }
}

/* Disks of several stores have names of their own. */
static void two_disks(void **state)
{
    struct bench bench = {0};
    struct disk *first, *second;

    (void)state;
    assert_int_equal(disk_new(&first, &(struct disk_options){.judge = judge, .context = &bench}),
                     0);
    assert_int_equal(disk_new(&second, &(struct disk_options){.judge = judge, .context = &bench}),
                     0);
    assert_string_not_equal(disk_vfs_name(first), disk_vfs_name(second));
    assert_int_equal(disk_power_on(first), 0);
    disk_free(first);
    disk_free(second);
    disk_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_changes_pass, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(power_cuts, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(errors, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_cut_at_the_end, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(creations, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(deletions, fixture_setup, fixture_teardown),
        cmocka_unit_test(two_disks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
