/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/store/copy.h"
#include "card/store/internal.h"
#include "test/card/store/fixture.h"

#include <fcntl.h>
#include <sys/wait.h>

/* Of the card that setup_closed makes: the name of a copy beside it. */
struct copies {
    char copy[100];
    char wanted[200];
};
static struct copies copies;

static int setup_closed(void **state)
{
    struct fixture *f;

    fixture_setup(state);
    f = *state;
    assert_int_equal(fixture_create(f->path), 0);
    snprintf(copies.copy, sizeof(copies.copy), "%s/copy", f->folder);
    return 0;
}

static const char *text_of(const char *path, const char *text)
{
    snprintf(copies.wanted, sizeof(copies.wanted), "%s: %s", path, text);
    return copies.wanted;
}

static int take_snapshot(struct fixture *f)
{
    return store_snapshot(f->path, copies.copy, STORE_DURABILITY_FULL, f->why, sizeof(f->why));
}

static int restore(struct fixture *f)
{
    return store_restore(f->path, copies.copy,
                         &(struct restore_options){STORE_DURABILITY_FULL, true}, f->why,
                         sizeof(f->why));
}

static void put_number(struct store *store, uint8_t number)
{
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_switching(store, &(struct store_switching){.cause = number}), 0);
    assert_int_equal(store_commit(store), 0);
}

static uint8_t number_of(const char *path)
{
    struct store *store;
    struct store_switching record;

    assert_int_equal(store_open(&store, path, STORE_READ, STORE_DURABILITY_OS, NULL, NULL, 0), 0);
    assert_int_equal(store_get_switching(store, &record), 0);
    store_close(store);
    return record.cause;
}

static void set_number(const char *path, uint8_t number)
{
    struct store *store;

    assert_int_equal(store_open(&store, path, STORE_WRITE, STORE_DURABILITY_OS, NULL, NULL, 0), 0);
    put_number(store, number);
    store_close(store);
}

/* Larger than it was, so that restoring makes it shorter again. */
static void grow(const char *path)
{
    static uint8_t body[50000];
    struct store_profile profile = {.iccid = {1}, .aid = {1}, .state = STORE_PROFILE_DISABLED};
    struct store *store;
    int64_t id;

    assert_int_equal(store_open(&store, path, STORE_WRITE, STORE_DURABILITY_OS, NULL, NULL, 0), 0);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_add_profile(store, &profile, &id), 0);
    assert_int_equal(store_put_object(store, id, 2, 1, BYTES_OF(body)), 0);
    assert_int_equal(store_commit(store), 0);
    store_close(store);
}

static void a_snapshot_is_a_card(void **state)
{
    struct fixture *f = *state;
    struct stat status;

    set_number(f->path, 7);
    assert_int_equal(take_snapshot(f), 0);
    assert_int_equal(fixture_names(f), 2);
    assert_int_equal(number_of(copies.copy), 7);
    assert_int_equal(stat(copies.copy, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    set_number(copies.copy, 8);
    assert_int_equal(number_of(copies.copy), 8);
    assert_int_equal(number_of(f->path), 7);
    assert_int_equal(fixture_names(f), 2);
}

static void a_running_card_is_copied_as_committed(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    put_number(f->store, 9);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_switching(f->store, &(struct store_switching){.cause = 10}), 0);
    assert_int_equal(take_snapshot(f), 0);
    assert_int_equal(number_of(copies.copy), 9);
    assert_int_equal(store_commit(f->store), 0);
    unlink(copies.copy);
    store_release_memory(f->store);
    assert_int_equal(take_snapshot(f), 0);
    assert_int_equal(number_of(copies.copy), 10);
}

static void a_killed_card_is_copied_with_its_wal(void **state)
{
    struct fixture *f = *state;
    int status;

    if (fork() == 0) {
        if (fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL) != 0)
            _exit(1);
        put_number(f->store, 11);
        _exit(0);
    }
    wait(&status);
    assert_int_equal(status, 0);
    assert_int_equal(take_snapshot(f), 0);
    assert_int_equal(number_of(copies.copy), 11);
}

static void restoring_gives_the_card_of_the_snapshot(void **state)
{
    struct fixture *f = *state;
    struct stat before, after;

    set_number(f->path, 1);
    assert_int_equal(stat(f->path, &before), 0);
    assert_int_equal(take_snapshot(f), 0);
    set_number(f->path, 2);
    grow(f->path);
    assert_int_equal(restore(f), 0);
    assert_string_equal(f->why, "");
    assert_int_equal(number_of(f->path), 1);
    assert_int_equal(stat(f->path, &after), 0);
    assert_int_equal(after.st_size, before.st_size);
    assert_int_equal(after.st_mode & 0777, 0600);
    assert_int_equal(fixture_names(f), 2);
    set_number(f->path, 3);
    assert_int_equal(number_of(copies.copy), 1);
}

/* A card that is being read, and one that was killed, are replaced from within. */
static void restoring_spares_readers(void **state)
{
    struct fixture *f = *state;
    struct store_switching record;
    struct stat before, after;

    set_number(f->path, 1);
    assert_int_equal(take_snapshot(f), 0);
    set_number(f->path, 2);
    assert_int_equal(stat(f->path, &before), 0);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_get_switching(f->store, &record), 0);
    assert_int_equal(record.cause, 2);
    assert_int_equal(restore(f), 0);
    assert_int_equal(stat(f->path, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_int_equal(store_get_switching(f->store, &record), 0);
    assert_int_equal(record.cause, 1);
    fixture_close(f);
    assert_int_equal(fixture_names(f), 2);
    assert_int_equal(restore(f), 0); /* no readers are left */
    assert_int_equal(stat(f->path, &after), 0);
    assert_true(before.st_ino != after.st_ino);
}

static void restoring_over_a_killed_card(void **state)
{
    struct fixture *f = *state;
    int status;

    set_number(f->path, 1);
    assert_int_equal(take_snapshot(f), 0);
    if (fork() == 0) {
        if (fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL) != 0)
            _exit(1);
        put_number(f->store, 11);
        _exit(0);
    }
    wait(&status);
    assert_int_equal(status, 0);
    assert_int_equal(restore(f), 0);
    assert_int_equal(fixture_names(f), 2);
    assert_int_equal(number_of(f->path), 1);
}

static void restoring_makes_a_card_where_none_was(void **state)
{
    struct fixture *f = *state;
    const int standard_input = fcntl(STDIN_FILENO, F_GETFD);

    set_number(f->path, 1);
    assert_int_equal(take_snapshot(f), 0);
    unlink(f->path);
    assert_int_equal(restore(f), 0);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), standard_input); /* no lock to close */
    assert_int_equal(number_of(f->path), 1);
    assert_int_equal(fixture_names(f), 2);
}

static int lowest_free_descriptor(void)
{
    int lowest = dup(STDERR_FILENO);

    close(lowest);
    return lowest;
}

/* The card that is replaced is opened for its EID. */
static void restoring_leaves_no_file_open(void **state)
{
    const struct restore_options same_card = {STORE_DURABILITY_FULL, false};
    struct fixture *f = *state;
    int lowest;

    set_number(f->path, 1);
    assert_int_equal(take_snapshot(f), 0);
    set_number(f->path, 2);
    lowest = lowest_free_descriptor();
    assert_int_equal(store_restore(f->path, copies.copy, &same_card, f->why, sizeof(f->why)), 0);
    assert_int_equal(lowest_free_descriptor(), lowest);
    assert_int_equal(number_of(f->path), 1);
}

static void an_old_snapshot_is_restored_and_renewed(void **state)
{
    struct fixture *f = *state;
    sqlite3 *database;
    const char *const rows =
        "PRAGMA application_id = 1700088131; PRAGMA user_version = 1;"
        "INSERT INTO identity VALUES (1, zeroblob(16), 0, 0, x'', x'', 70000, x'', x'', 1, 2, 3);"
        "INSERT INTO settings VALUES (1, x'', 0, x'', x''); INSERT INTO counter VALUES (1, 4, 5, "
        "6);";
    struct store_identity identity;

    assert_int_equal(sqlite3_open(copies.copy, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, store_schema_steps[0], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, rows, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    assert_int_equal(restore(f), 0);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_get_identity(f->store, &f->arena, &identity), 0);
    assert_int_equal(identity.nvm_bytes, 70000);
}

static void a_card_in_use_is_not_restored(void **state)
{
    struct fixture *f = *state;
    int status;

    set_number(f->path, 1);
    assert_int_equal(take_snapshot(f), 0);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    put_number(f->store, 2);
    if (fork() == 0) {
        if (restore(f) != ERR_BUSY)
            _exit(1);
        _exit(strcmp(f->why, text_of(f->path, "is in use: another program runs this card")) == 0
                  ? 0
                  : 2);
    }
    wait(&status);
    assert_int_equal(status, 0);
    assert_int_equal(store_release_memory(f->store), 0);
    assert_int_equal(restore(f), ERR_BUSY);
    assert_int_equal(number_of(f->path), 2);
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void errors_name_the_file(void **state)
{
    struct fixture *f = *state;
    char none[120];

    assert_int_equal(restore(f), ERR_NOT_FOUND);
    assert_string_equal(f->why, text_of(copies.copy, "No such file or directory"));
    put_file(copies.copy, "no card");
    assert_int_equal(restore(f), ERR_FOREIGN);
    assert_string_equal(f->why, text_of(copies.copy, "is not a card file"));
    assert_int_equal(take_snapshot(f), ERR_EXISTS);
    assert_string_equal(f->why,
                        text_of(copies.copy, "already exists; a snapshot never replaces a file"));
    unlink(copies.copy);
    assert_int_equal(take_snapshot(f), 0);
    put_file(f->path, "mine");
    assert_int_equal(restore(f), ERR_FOREIGN);
    assert_string_equal(f->why,
                        text_of(f->path, "is not a card file; remove it to restore a card there"));
    assert_int_equal(number_of(copies.copy), 0);
    unlink(copies.copy);
    assert_int_equal(take_snapshot(f), ERR_FOREIGN);
    assert_string_equal(f->why, text_of(f->path, "is not a card file"));
    snprintf(none, sizeof(none), "%s/none/copy", f->folder);
    unlink(f->path);
    assert_int_equal(fixture_create(f->path), 0);
    assert_int_equal(store_snapshot(f->path, none, STORE_DURABILITY_FULL, f->why, sizeof(f->why)),
                     ERR_NOT_FOUND);
    assert_string_equal(f->why, text_of(none, "cannot be written: No such file or directory"));
    assert_int_equal(store_snapshot(f->path, none, STORE_DURABILITY_FULL, NULL, 0), ERR_NOT_FOUND);
    assert_int_equal(fixture_names(f), 1);
}

static void a_damaged_snapshot_is_not_restored(void **state)
{
    struct fixture *f = *state;
    char noise[1024];
    struct stat status;
    int fd;

    set_number(f->path, 1);
    grow(f->path);
    assert_int_equal(take_snapshot(f), 0);
    set_number(f->path, 2);
    assert_int_equal(stat(copies.copy, &status), 0);
    memset(noise, 0xA5, sizeof(noise));
    fd = open(copies.copy, O_WRONLY);
    assert_int_equal(pwrite(fd, noise, sizeof(noise), status.st_size - 20 * 1024), 1024);
    close(fd);
    assert_int_equal(restore(f), ERR_FOREIGN);
    assert_string_equal(f->why, text_of(copies.copy, "is damaged"));
    assert_int_equal(number_of(f->path), 2);
}

int main(void)
{
#define COPY_TEST(name) cmocka_unit_test_setup_teardown(name, setup_closed, fixture_teardown)
    const struct CMUnitTest tests[] = {
        COPY_TEST(a_snapshot_is_a_card),
        COPY_TEST(a_running_card_is_copied_as_committed),
        COPY_TEST(a_killed_card_is_copied_with_its_wal),
        COPY_TEST(restoring_gives_the_card_of_the_snapshot),
        COPY_TEST(restoring_spares_readers),
        COPY_TEST(restoring_over_a_killed_card),
        COPY_TEST(restoring_makes_a_card_where_none_was),
        COPY_TEST(restoring_leaves_no_file_open),
        COPY_TEST(an_old_snapshot_is_restored_and_renewed),
        COPY_TEST(a_card_in_use_is_not_restored),
        COPY_TEST(errors_name_the_file),
        COPY_TEST(a_damaged_snapshot_is_not_restored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
