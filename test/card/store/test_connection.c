/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: open, lock, unload, recover, refuse. */
#include "test/card/store/card_file.h"

#include <sys/wait.h>

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
static void opening_twice_keeps_the_locks_of_the_first(void **state)
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

static void an_unloaded_card_keeps_its_lock_and_one_descriptor(void **state)
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

static void an_unloaded_card_survives_chdir_but_no_other_file(void **state)
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
    /* the files are left unchanged */
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

/* A program that dies after a change of the card file leaves it in the -wal file only. */
static void die_after_sql(struct fixture *f, const char *sql)
{
    pid_t child = fork();
    sqlite3 *database;
    int status;

    if (child == 0) {
        if (sqlite3_open(f->path, &database) != SQLITE_OK)
            _exit(1);
        _exit(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fixture_names(f), 3);
}

/* What the -wal file says about the program and the version counts, not the card file's header. */
static void a_header_in_the_wal_is_checked(void **state)
{
    struct fixture *f = *state;
    char wanted[120];

    for (int version = 0; version <= schema_version() + 1; version += schema_version() + 1) {
        char sql[60];

        snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", version);
        die_after_sql(f, sql);
        snprintf(wanted, sizeof(wanted),
                 "is a card file of version %d; this program supports 1 to %d", version,
                 schema_version());
        check_refused(f, ERR_FOREIGN, wanted);
    }
    die_after_sql(f, "PRAGMA application_id = 1");
    check_refused(f, ERR_FOREIGN, "is the database of another program, not a card file");
}

struct recorder {
    struct trace_sink sink;
    char text[300];
};

static void record(struct trace_sink *sink, const struct trace_event *event)
{
    struct recorder *recorder = (struct recorder *)sink;
    size_t len = strlen(recorder->text);

    assert_int_equal(event->kind, TRACE_STORE);
    snprintf(recorder->text + len, sizeof(recorder->text) - len, "%s: %s, %d;", event->name,
             event->reason ? event->reason : "", event->result);
}

/* The trace says once that a card file of no clean end was recovered by opening it. */
static void a_recovery_is_traced(void **state)
{
    static const struct {
        bool dies;
        enum store_access access;
        const char *traced;
    } rows[] = {
        {false, STORE_WRITE, ""},
        {false, STORE_READ, ""},
        {true, STORE_READ, ""},
        {true, STORE_WRITE, "recover: the card was not closed cleanly, 0;"},
        {false, STORE_WRITE, ""},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct recorder recorder = {.sink = {.emit = record}};
        struct trace trace = {"card", &clock_system, &recorder.sink};

        if (rows[i].dies)
            die_after_sql(f, "CREATE TABLE other (a); DROP TABLE other");
        assert_int_equal(store_open(&f->store, f->path, rows[i].access, STORE_DURABILITY_FULL,
                                    &trace, f->why, sizeof(f->why)),
                         0);
        assert_string_equal(recorder.text, ""); /* the trace may have no target yet */
        for (unsigned again = 0; again < 2; again++) {
            store_trace_opening(f->store);
            assert_string_equal(recorder.text, rows[i].traced);
        }
        fixture_close(f);
    }
}

static sqlite3_vfs *real_vfs;
static char replaced[100], replacement[100]; /* paths; empty: nothing is replaced */

/* Another program puts a card in place of the one that was just opened. */
static int open_and_replace(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                            int *out_flags)
{
    int code = real_vfs->xOpen(real_vfs, path, file, flags, out_flags);

    (void)vfs;
    if (code == SQLITE_OK && path && strcmp(path, replaced) == 0) {
        assert_int_equal(rename(replacement, replaced), 0);
        replaced[0] = '\0';
    }
    return code;
}

/* A reader takes no lock of the card: it may be replaced at any time, as by restore. */
static void a_card_that_is_replaced_while_it_is_opened_is_read_anew(void **state)
{
    struct fixture *f = *state;
    sqlite3_vfs replacing;

    snprintf(replacement, sizeof(replacement), "%s/b.euicc", f->folder);
    assert_int_equal(fixture_create(replacement), 0);
    assert_int_equal(store_open(&f->store, replacement, STORE_WRITE, STORE_DURABILITY_OS, NULL,
                                f->why, sizeof(f->why)),
                     0);
    set_address(f->store, BYTES_TEXT("replacement"));
    fixture_close(f);
    real_vfs = sqlite3_vfs_find(NULL);
    replacing = *real_vfs;
    replacing.zName = "replacing";
    replacing.xOpen = open_and_replace;
    assert_int_equal(sqlite3_vfs_register(&replacing, 1), SQLITE_OK);
    strcpy(replaced, f->path);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_OS), 0);
    assert_string_equal(replaced, "");
    check_address(f, f->store, BYTES_TEXT("replacement"));
    fixture_close(f);
    assert_int_equal(sqlite3_vfs_register(real_vfs, 1), SQLITE_OK);
    sqlite3_vfs_unregister(&replacing);
}

static int64_t slept; /* microseconds */

static int sleep_not(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    slept += microseconds;
    return microseconds;
}

/* Another program, as sqlite3(1), changes the card file in a transaction that it does not end. */
static void a_lock_of_another_program_is_waited_for_then_refused(void **state)
{
    struct fixture *f = *state;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL), impatient = *real;
    struct store_settings settings = {.default_smdp_address = BYTES_TEXT("new")};
    sqlite3 *other;

    impatient.zName = "impatient";
    impatient.xSleep = sleep_not;
    assert_int_equal(sqlite3_vfs_register(&impatient, 1), SQLITE_OK);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    for (unsigned i = 0; i < 2; i++) {
        slept = 0;
        assert_int_equal(store_begin(f->store), 0);
        assert_int_equal(store_put_settings(f->store, &settings), ERR_BUSY);
        assert_in_range(slept, (STORE_BUSY_MS - 200) * 1000, STORE_BUSY_MS * 1000);
        assert_int_equal(store_put_settings(f->store, &settings), ERR_STATE);
        if (i == 0)
            assert_int_equal(store_commit(f->store), ERR_IO);
        else
            store_rollback(f->store);
        check_address(f, f->store, BYTES_TEXT("smdp.example"));
    }
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    set_address(f->store, BYTES_TEXT("new"));
    check_address(f, f->store, BYTES_TEXT("new"));
    sqlite3_close(other);
    fixture_close(f);
    assert_int_equal(sqlite3_vfs_register(real, 1), SQLITE_OK);
    sqlite3_vfs_unregister(&impatient);
}

static void errors_of_sqlite(void **state)
{
    static const struct {
        int code, err;
    } rows[] = {
        {SQLITE_OK, 0},
        {SQLITE_BUSY, ERR_BUSY},
        {SQLITE_BUSY_SNAPSHOT, ERR_BUSY},
        {SQLITE_LOCKED, ERR_BUSY},
        {SQLITE_LOCKED_SHAREDCACHE, ERR_BUSY},
        {SQLITE_NOMEM, ERR_MEMORY},
        {SQLITE_IOERR_NOMEM, ERR_IO},
        {SQLITE_CORRUPT, ERR_FOREIGN},
        {SQLITE_CORRUPT_INDEX, ERR_FOREIGN},
        {SQLITE_NOTADB, ERR_FOREIGN},
        {SQLITE_ERROR, ERR_FOREIGN},
        {SQLITE_SCHEMA, ERR_FOREIGN},
        {SQLITE_CONSTRAINT_UNIQUE, ERR_EXISTS},
        {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_EXISTS},
        {SQLITE_CONSTRAINT_CHECK, ERR_RANGE},
        {SQLITE_TOOBIG, ERR_TOO_LONG},
        {SQLITE_FULL, ERR_IO},
        {SQLITE_IOERR_READ, ERR_IO},
        {SQLITE_READONLY, ERR_IO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(store_error_of(rows[i].code), rows[i].err);
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

    const struct CMUnitTest tests[] = {
        FILE_TEST(a_clean_end_leaves_one_file),
        FILE_TEST(one_process_writes_others_read),
        FILE_TEST(opening_twice_keeps_the_locks_of_the_first),
        FILE_TEST(a_reader_sees_the_last_commit),
        FILE_TEST(an_unloaded_card_keeps_its_lock_and_one_descriptor),
        FILE_TEST(an_unloaded_card_survives_chdir_but_no_other_file),
        FILE_TEST(transactions_do_not_nest),
        FILE_TEST(a_damaged_card_is_refused),
        FILE_TEST(a_card_without_its_rows_is_refused),
        FILE_TEST(a_card_without_a_table_is_refused),
        FILE_TEST(a_killed_process_loses_no_commit),
        FILE_TEST(damage_found_after_a_cut_is_refused),
        FILE_TEST(an_unfinished_commit_in_the_wal_is_ignored),
        FILE_TEST(a_header_in_the_wal_is_checked),
        FILE_TEST(a_recovery_is_traced),
        FILE_TEST(a_card_that_is_replaced_while_it_is_opened_is_read_anew),
        FILE_TEST(a_lock_of_another_program_is_waited_for_then_refused),
        cmocka_unit_test(errors_of_sqlite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
