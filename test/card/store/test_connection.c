/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, locking, resting, refusing: what a card file may be and what it must be. */
#include "card/store/internal.h"
#include "test/card/store/fixture.h"

#include <fcntl.h>
#include <sys/wait.h>

/* A created card that is closed. */
static int setup_closed(void **state)
{
    struct fixture *f;

    fixture_setup(state);
    f = *state;
    assert_int_equal(fixture_create(f->path), 0);
    return 0;
}

static void set_address(struct store *store, struct bytes address)
{
    struct store_settings settings = {.default_smdp_address = address};

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_settings(store, &settings), 0);
    assert_int_equal(store_commit(store), 0);
}

static void check_address(struct fixture *f, struct store *store, struct bytes address)
{
    struct store_settings settings;

    assert_int_equal(store_get_settings(store, &f->arena, &settings), 0);
    assert_true(bytes_equal(settings.default_smdp_address, address));
}

static void overwrite(const char *path, off_t offset, const void *octets, size_t len)
{
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, octets, len, offset), (ssize_t)len);
    close(fd);
}

static void put_file(const char *path, const void *octets, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, octets, len), (ssize_t)len);
    close(fd);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* Both ways of opening refuse the file with the same error and line, and leave it alone. */
static void check_refused(struct fixture *f, int err, const char *why)
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

static void a_clean_end_leaves_one_file(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fixture_names(f), 1);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
    assert_string_equal(f->why, "");
    set_address(f->store, BYTES_TEXT("new"));
    assert_int_equal(fixture_names(f), 3);
    fixture_close(f);
    assert_int_equal(fixture_names(f), 1);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("new"));
    fixture_close(f);
    assert_int_equal(fixture_names(f), 1);
}

static void a_card_file_is_for_its_owner_only(void **state)
{
    struct fixture *f = *state;
    struct stat status;

    assert_int_equal(stat(f->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void creating_never_replaces(void **state)
{
    struct fixture *f = *state;

    put_file(f->path, "mine", 4);
    assert_int_equal(fixture_create(f->path), ERR_EXISTS);
    assert_int_equal(fixture_names(f), 1);
    snprintf(f->path, sizeof(f->path), "%s/no/a.euicc", f->folder);
    assert_int_equal(fixture_create(f->path), ERR_NOT_FOUND);
}

static void creating_is_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity = {.mode = 9}; /* against a CHECK */
    struct store_settings settings = {0};

    remove(f->path);
    assert_int_equal(store_create(f->path, &identity, &settings, NULL, 0), ERR_RANGE);
    assert_int_equal(fixture_names(f), 0);
}

static void one_process_writes_others_read(void **state)
{
    struct fixture *f = *state;
    struct store *writer;
    pid_t child;
    int status;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    writer = f->store;
    set_address(writer, BYTES_TEXT("first"));
    child = fork();
    if (child == 0) {
        int err = fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS);

        if (err != ERR_BUSY || strcmp(f->why, "is in use: another program runs this card") != 0)
            _exit(1);
        err = fixture_open_as(f, STORE_READ, STORE_DURABILITY_OS);
        if (err)
            _exit(2);
        check_address(f, f->store, BYTES_TEXT("first"));
        if (store_begin(f->store) != ERR_STATE)
            _exit(3);
        fixture_close(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    /* The reader came and went: the -wal file is still the writer's. */
    set_address(writer, BYTES_TEXT("second"));
    assert_int_equal(fixture_names(f), 3);
    f->store = writer;
}

/* Opening twice in one process must not cost the first opener SQLite's locks. */
static void opening_twice_here_harms_nothing(void **state)
{
    struct fixture *f = *state;
    struct store *writer;
    pid_t child;
    int status;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    writer = f->store;
    set_address(writer, BYTES_TEXT("first"));
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), ERR_BUSY);
    assert_string_equal(f->why, "is in use: another program runs this card");
    child = fork();
    if (child == 0) { /* a fresh program: SQLite would keep its own list of locks over fork */
        execl("/proc/self/exe", "test_connection", f->path, NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fixture_names(f), 3);
    f->store = writer;
}

static void a_reader_sees_the_last_commit(void **state)
{
    struct fixture *f = *state;
    struct store *writer;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    writer = f->store;
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_OS), 0);
    set_address(writer, BYTES_TEXT("first"));
    check_address(f, f->store, BYTES_TEXT("first"));
    assert_int_equal(store_begin(writer), 0);
    assert_int_equal(store_put_settings(writer, &(struct store_settings){0}), 0);
    check_address(f, f->store, BYTES_TEXT("first"));
    store_rollback(writer);
    store_close(writer);
    check_address(f, f->store, BYTES_TEXT("first"));
    fixture_close(f);
    assert_int_equal(fixture_names(f), 1);
}

static int count_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void a_resting_card_keeps_its_lock_and_one_descriptor(void **state)
{
    struct fixture *f = *state;
    struct store *writer;
    int before = count_descriptors();

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    writer = f->store;
    set_address(writer, BYTES_TEXT("first"));
    assert_int_equal(store_begin(writer), 0);
    assert_int_equal(store_release_memory(writer), ERR_STATE);
    store_rollback(writer);
    assert_int_equal(store_release_memory(writer), 0);
    assert_int_equal(count_descriptors(), before + 1);
    assert_int_equal(fixture_names(f), 1);
    if (fork() == 0)
        _exit(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS) == ERR_BUSY ? 0 : 1);
    int status;
    wait(&status);
    assert_int_equal(status, 0);
    /* the next call takes the connection again */
    check_address(f, writer, BYTES_TEXT("first"));
    assert_int_equal(store_release_memory(writer), 0);
    assert_int_equal(store_release_memory(writer), 0);
    set_address(writer, BYTES_TEXT("second"));
    check_address(f, writer, BYTES_TEXT("second"));
    f->store = writer;
}

static void a_resting_card_survives_chdir_but_no_other_file(void **state)
{
    struct fixture *f = *state;
    char where[200], other[100];

    assert_non_null(getcwd(where, sizeof(where)));
    assert_int_equal(chdir(f->folder), 0);
    assert_int_equal(store_open(&f->store, "a.euicc", STORE_WRITE, STORE_DURABILITY_OS, NULL,
                                f->why, sizeof(f->why)),
                     0);
    assert_int_equal(store_release_memory(f->store), 0);
    assert_int_equal(chdir(where), 0);
    check_address(f, f->store, BYTES_TEXT("smdp.example"));
    assert_int_equal(store_release_memory(f->store), 0);
    snprintf(other, sizeof(other), "%s/b.euicc", f->folder);
    assert_int_equal(fixture_create(other), 0);
    assert_int_equal(rename(other, f->path), 0);
    struct store_settings settings;
    assert_int_equal(store_get_settings(f->store, &f->arena, &settings), ERR_IO);
}

static void transactions_do_not_nest(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_commit(f->store), ERR_STATE);
    store_rollback(f->store); /* of nothing: fine */
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_begin(f->store), ERR_STATE);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_commit(f->store), ERR_STATE);
}

static void what_is_no_card_is_refused(void **state)
{
    struct fixture *f = *state;
    char noise[3000];

    remove(f->path);
    check_refused(f, ERR_NOT_FOUND, "there is no such file");
    mkdir(f->path, 0700);
    check_refused(f, ERR_FOREIGN, "is a directory, not a card file");
    rmdir(f->path);
    mkfifo(f->path, 0600);
    check_refused(f, ERR_FOREIGN, "is not a regular file");
    remove(f->path);
    put_file(f->path, "", 0);
    check_refused(f, ERR_FOREIGN, "is empty, not a card file");
    put_file(f->path, "x", 1);
    check_refused(f, ERR_FOREIGN, "is not a card file");
    memset(noise, 'n', sizeof(noise));
    put_file(f->path, noise, sizeof(noise));
    check_refused(f, ERR_FOREIGN, "is not a card file");
    remove(f->path);
    run_sql(f->path, "CREATE TABLE t (a)");
    check_refused(f, ERR_FOREIGN, "is the database of another program, not a card file");
}

static void a_folder_without_right_to_enter_is_an_error(void **state)
{
    struct fixture *f = *state;
    char name[120];

    snprintf(name, sizeof(name), "%s/none/a.euicc", f->path); /* a file is no folder */
    assert_int_equal(
        store_open(&f->store, name, STORE_WRITE, STORE_DURABILITY_OS, NULL, f->why, sizeof(f->why)),
        ERR_NOT_FOUND);
    if (geteuid() == 0)
        skip(); /* root may read everything */
    assert_int_equal(chmod(f->path, 0), 0);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), ERR_IO);
    assert_string_equal(f->why, "cannot be opened: Permission denied");
}

static void a_newer_card_is_refused(void **state)
{
    struct fixture *f = *state;
    char wanted[120];

    run_sql(f->path, "PRAGMA user_version = 99");
    snprintf(wanted, sizeof(wanted), "is a card file of version 99, and this program knows 1 to %d",
             schema_version());
    check_refused(f, ERR_FOREIGN, wanted);
    run_sql(f->path, "PRAGMA user_version = 0");
    snprintf(wanted, sizeof(wanted), "is a card file of version 0, and this program knows 1 to %d",
             schema_version());
    check_refused(f, ERR_FOREIGN, wanted);
}

static void a_truncated_card_is_refused(void **state)
{
    struct fixture *f = *state;
    struct stat status;
    char wanted[120];

    assert_int_equal(stat(f->path, &status), 0);
    for (off_t size = status.st_size - 1; size > 512; size = size * 2 / 3) {
        assert_int_equal(truncate(f->path, size), 0);
        snprintf(wanted, sizeof(wanted), "is truncated: %lld of %lld octets", (long long)size,
                 (long long)status.st_size);
        check_refused(f, ERR_FOREIGN, wanted);
    }
    assert_int_equal(truncate(f->path, 60), 0);
    check_refused(f, ERR_FOREIGN, "is not a card file");
}

static void a_damaged_card_is_refused(void **state)
{
    struct fixture *f = *state;
    char noise[1024];

    memset(noise, 0xA5, sizeof(noise));
    overwrite(f->path, 100, noise, sizeof(noise) - 100); /* the table of tables */
    check_refused(f, ERR_FOREIGN, "is damaged");
}

static void a_card_without_its_rows_is_refused(void **state)
{
    struct fixture *f = *state;

    run_sql(f->path, "DELETE FROM identity");
    check_refused(f, ERR_FOREIGN, "is damaged");
}

static void a_card_without_a_table_is_refused(void **state)
{
    struct fixture *f = *state;

    run_sql(f->path, "DROP TABLE counter");
    check_refused(f, ERR_FOREIGN, "is damaged");
}

/* The process dies with a commit in the -wal file only. */
static void die_after_commit(struct fixture *f, enum store_durability durability)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (fixture_open_as(f, STORE_WRITE, durability) != 0)
            _exit(1);
        set_address(f->store, BYTES_TEXT("survives"));
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fixture_names(f), 3);
}

static void a_killed_process_loses_no_commit(void **state)
{
    struct fixture *f = *state;

    for (int durability = STORE_DURABILITY_FULL; durability <= STORE_DURABILITY_OS; durability++) {
        die_after_commit(f, (enum store_durability)durability);
        assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
        check_address(f, f->store, BYTES_TEXT("survives"));
        set_address(f->store, BYTES_TEXT("again"));
        fixture_close(f);
        assert_int_equal(fixture_names(f), 1);
    }
    die_after_commit(f, STORE_DURABILITY_FULL);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("survives"));
}

static void damage_found_after_a_cut_is_refused(void **state)
{
    struct fixture *f = *state;
    char noise[1024];
    struct stat status;

    assert_int_equal(stat(f->path, &status), 0);
    die_after_commit(f, STORE_DURABILITY_FULL);
    memset(noise, 0xA5, sizeof(noise));
    for (off_t page = 2; page < status.st_size / 1024; page++)
        overwrite(f->path, page * 1024, noise, sizeof(noise));
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), ERR_FOREIGN);
    assert_string_equal(f->why, "is damaged");
    /* what is left is left for whoever wants to look */
    assert_int_equal(fixture_names(f), 3);
}

static void an_unfinished_commit_in_the_wal_is_ignored(void **state)
{
    struct fixture *f = *state;
    char wal[100];
    struct stat status;

    die_after_commit(f, STORE_DURABILITY_FULL);
    snprintf(wal, sizeof(wal), "%s-wal", f->path);
    assert_int_equal(stat(wal, &status), 0);
    overwrite(wal, status.st_size - 1, "x", 1); /* the last page of the commit is torn */
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("smdp.example"));
}

/* A card as version 1 made it, with rows, becomes one of today; nothing is lost. */
static void make_old_card(struct fixture *f)
{
    sqlite3 *database;
    const char *const rows =
        "PRAGMA application_id = 1700088131; PRAGMA user_version = 1;"
        "INSERT INTO identity VALUES (1, zeroblob(16), 0, 0, x'', x'', 70000, x'', x'', 1, 2, 3);"
        "INSERT INTO settings VALUES (1, CAST('old.example' AS BLOB), 0, x'', x'');"
        "INSERT INTO counter VALUES (1, 4, 5, 6);";

    remove(f->path);
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, store_schema_steps[0], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, rows, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void an_older_card_is_renewed(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity;
    int64_t number;
    unsigned count;

    make_old_card(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), ERR_FOREIGN);
    assert_string_equal(f->why, "is a card file of the older version 1: run the card once to renew "
                                "it");
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), 0); /* in memory */
    check_address(f, f->store, BYTES_TEXT("old.example"));
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), ERR_FOREIGN);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("old.example"));
    assert_int_equal(store_get_identity(f->store, &f->arena, &identity), 0);
    assert_int_equal(identity.nvm_bytes, 70000);
    assert_int_equal(identity.access_name.len, 0);
    assert_int_equal(store_count_profiles(f->store, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_next_sequence_number(f->store, &number), 0);
    assert_int_equal(number, 5);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("old.example"));
}

/* A reader that would remove the -wal file when it believed to be the last one. */
static int read_and_close(const char *path)
{
    sqlite3 *database;
    int code = sqlite3_open(path, &database);

    if (code == SQLITE_OK)
        code = sqlite3_exec(database, "SELECT count(*) FROM identity", NULL, NULL, NULL);
    sqlite3_close(database);
    return code;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return read_and_close(argv[1]);

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, setup_closed, fixture_teardown)
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_clean_end_leaves_one_file),
        FILE_TEST(a_card_file_is_for_its_owner_only),
        FILE_TEST(creating_never_replaces),
        FILE_TEST(creating_is_whole_or_not_at_all),
        FILE_TEST(one_process_writes_others_read),
        FILE_TEST(opening_twice_here_harms_nothing),
        FILE_TEST(a_reader_sees_the_last_commit),
        FILE_TEST(a_resting_card_keeps_its_lock_and_one_descriptor),
        FILE_TEST(a_resting_card_survives_chdir_but_no_other_file),
        FILE_TEST(transactions_do_not_nest),
        FILE_TEST(what_is_no_card_is_refused),
        FILE_TEST(a_folder_without_right_to_enter_is_an_error),
        FILE_TEST(a_newer_card_is_refused),
        FILE_TEST(a_truncated_card_is_refused),
        FILE_TEST(a_damaged_card_is_refused),
        FILE_TEST(a_card_without_its_rows_is_refused),
        FILE_TEST(a_card_without_a_table_is_refused),
        FILE_TEST(a_killed_process_loses_no_commit),
        FILE_TEST(damage_found_after_a_cut_is_refused),
        FILE_TEST(an_unfinished_commit_in_the_wal_is_ignored),
        FILE_TEST(an_older_card_is_renewed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
