/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a transaction costs the disk, and what is left when the disk fails. */
#include "card/store/internal.h"
#include "test/card/store/fixture.h"
#include "test/power/fault_vfs.h"

#include <sys/resource.h>

static int setup_fault(void **state)
{
    fault_vfs_install();
    fault_vfs_arm(0, 0);
    return fixture_setup_open(state);
}

static void reopen_as(struct fixture *f, enum store_durability durability)
{
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, durability), 0);
}

static int commit_cause(struct store *store, uint8_t cause)
{
    int err = store_begin(store);

    if (!err)
        err = store_put_switching(store, &(struct store_switching){.cause = cause});
    return err ? err : store_commit(store);
}

static uint8_t cause_of(struct store *store)
{
    struct store_switching record;

    assert_int_equal(store_get_switching(store, &record), 0);
    return record.cause;
}

/* STORE-S3, and what `full` promises: one append, one sync. */
static void a_commit_is_one_sync(void **state)
{
    struct fixture *f = *state;
    struct fault_counts counts;

    reopen_as(f, STORE_DURABILITY_FULL);
    assert_int_equal(commit_cause(f->store, 1), 0); /* makes the -wal file */
    for (uint8_t i = 2; i < 100; i++) {
        fault_vfs_arm(0, 0);
        assert_int_equal(commit_cause(f->store, i), 0);
        counts = fault_vfs_counts();
        assert_int_equal(counts.syncs, 1);
        assert_int_equal(counts.writes, 2); /* the head of a frame and its page */
        assert_int_equal(counts.octets, 24 + STORE_PAGE_SIZE);
        assert_int_equal(counts.creates + counts.deletes + counts.truncates, 0);
    }
}

static void other_durabilities_do_not_sync(void **state)
{
    struct fixture *f = *state;

    for (int d = STORE_DURABILITY_OS; d <= STORE_DURABILITY_NONE; d++) {
        reopen_as(f, (enum store_durability)d);
        fault_vfs_arm(0, 0);
        for (uint8_t i = 1; i < 20; i++)
            assert_int_equal(commit_cause(f->store, i), 0);
        fixture_close(f);
        assert_int_equal(fault_vfs_counts().syncs, 0);
        assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
        assert_int_equal(cause_of(f->store), 19);
    }
}

static unsigned changes_since_arm(void)
{
    struct fault_counts counts = fault_vfs_counts();

    return counts.writes + counts.syncs + counts.truncates + counts.deletes + counts.creates;
}

/* STORE-S7 */
static void no_change_is_no_write(void **state)
{
    struct fixture *f = *state;
    struct store_settings settings;
    struct store_switching switching;

    reopen_as(f, STORE_DURABILITY_FULL);
    assert_int_equal(commit_cause(f->store, 5), 0);
    fault_vfs_arm(0, 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(changes_since_arm(), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_get_settings(f->store, &f->arena, &settings), 0);
    assert_int_equal(store_put_settings(f->store, &settings), 0);
    assert_int_equal(store_get_switching(f->store, &switching), 0);
    assert_int_equal(store_put_switching(f->store, &switching), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(changes_since_arm(), 0);
    assert_int_equal(store_begin(f->store), 0);
    store_rollback(f->store);
    assert_int_equal(changes_since_arm(), 0);
}

static int64_t add_profile_with_file(struct store *store, uint8_t *body, size_t len)
{
    struct store_profile profile = {.iccid = {1}, .aid = {1}, .state = STORE_PROFILE_DISABLED};
    int64_t id = 0;

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_add_profile(store, &profile, &id), 0);
    assert_int_equal(store_put_object(store, id, 2, 1, bytes_at(body, len)), 0);
    assert_int_equal(store_commit(store), 0);
    return id;
}

static void one_octet_of_a_file_is_one_page(void **state)
{
    struct fixture *f = *state;
    uint8_t body[20000] = {0};
    int64_t id;

    reopen_as(f, STORE_DURABILITY_FULL);
    id = add_profile_with_file(f->store, body, sizeof(body));
    for (uint32_t offset = 0; offset < sizeof(body); offset += 3333) {
        fault_vfs_arm(0, 0);
        assert_int_equal(store_begin(f->store), 0);
        assert_int_equal(store_update_object(f->store, id, 2, 1, offset, BYTES_TEXT("x")), 0);
        assert_int_equal(store_commit(f->store), 0);
        assert_int_equal(fault_vfs_counts().octets, 24 + STORE_PAGE_SIZE);
        assert_int_equal(fault_vfs_counts().syncs, 1);
    }
}

struct recorder {
    struct trace_sink sink;
    unsigned begins, commits, rollbacks, checkpoints;
    char reason[100];
};

static void record(struct trace_sink *sink, const struct trace_event *event)
{
    struct recorder *recorder = (struct recorder *)sink;

    assert_int_equal(event->kind, TRACE_STORE);
    assert_int_equal(event->result, 0);
    recorder->begins += strcmp(event->name, "begin") == 0;
    recorder->commits += strcmp(event->name, "commit") == 0;
    recorder->rollbacks += strcmp(event->name, "rollback") == 0;
    if (strcmp(event->name, "checkpoint") == 0) {
        recorder->checkpoints++;
        snprintf(recorder->reason, sizeof(recorder->reason), "%s", event->reason);
    }
}

static off_t size_of(const struct fixture *f, const char *suffix)
{
    char path[100];
    struct stat status;

    snprintf(path, sizeof(path), "%s%s", f->path, suffix);
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

static void files_stay_small_over_thousands_of_commits(void **state)
{
    enum { COMMITS = 5000 };
    struct fixture *f = *state;
    struct recorder recorder = {.sink = {.emit = record}};
    struct trace trace = {"card", &clock_system, &recorder.sink};
    off_t card = size_of(f, "");

    fixture_close(f);
    assert_int_equal(
        store_open(&f->store, f->path, STORE_WRITE, STORE_DURABILITY_FULL, &trace, NULL, 0), 0);
    fault_vfs_arm(0, 0);
    for (unsigned i = 0; i < COMMITS; i++) {
        struct store_message message = {.body = BYTES_TEXT("notification")};

        assert_int_equal(store_begin(f->store), 0);
        assert_int_equal(store_next_sequence_number(f->store, &message.number), 0);
        assert_int_equal(store_add_message(f->store, &message), 0);
        if (message.number >= 10)
            assert_int_equal(store_remove_message(f->store, message.number - 10), 0);
        assert_int_equal(store_commit(f->store), 0);
        assert_true(size_of(f, "-wal") < (STORE_WAL_FRAMES + 8) * (STORE_PAGE_SIZE + 24) + 32);
    }
    assert_int_equal(recorder.begins, COMMITS);
    assert_int_equal(recorder.commits, COMMITS);
    /* two pages a commit; each checkpoint costs a sync of either file and one of the new head */
    assert_in_range(recorder.checkpoints, 2 * COMMITS / STORE_WAL_FRAMES - 2,
                    2 * COMMITS / STORE_WAL_FRAMES);
    assert_in_range(fault_vfs_counts().syncs, COMMITS, COMMITS + 3 * recorder.checkpoints + 2);
    assert_string_equal(recorder.reason, "512 of 512 pages copied into the card file");
    fixture_close(f);
    assert_in_range(size_of(f, ""), card, card + 4 * STORE_PAGE_SIZE);
}

/* A rollback is traced as a failure only where the system made it. */
static void a_rollback_of_the_caller_is_no_failure(void **state)
{
    struct fixture *f = *state;
    struct recorder recorder = {.sink = {.emit = record}};
    struct trace trace = {"card", &clock_system, &recorder.sink};
    struct store_settings settings;

    fixture_close(f);
    assert_int_equal(
        store_open(&f->store, f->path, STORE_WRITE, STORE_DURABILITY_FULL, &trace, NULL, 0), 0);
    for (unsigned calls = 0; calls < 3; calls++) {
        assert_int_equal(store_begin(f->store), 0);
        if (calls > 0)
            assert_int_equal(store_get_settings(f->store, &f->arena, &settings), 0);
        if (calls > 1)
            assert_int_equal(store_put_switching(f->store, &(struct store_switching){.cause = 9}),
                             0);
        store_rollback(f->store);
        assert_int_equal(recorder.rollbacks, calls + 1);
    }
    assert_int_equal(cause_of(f->store), 0);
    fixture_close(f);
}

static void record_failure(struct trace_sink *sink, const struct trace_event *event)
{
    struct recorder *recorder = (struct recorder *)sink;

    if (event->kind == TRACE_STORE && event->result < 0)
        snprintf(recorder->reason, sizeof(recorder->reason), "%s %s", event->name, event->reason);
}

static void a_card_file_that_cannot_be_opened_again_is_traced_with_errno(void **state)
{
    struct fixture *f = *state;
    struct recorder recorder = {.sink = {.emit = record_failure}};
    struct trace trace = {"card", &clock_system, &recorder.sink};
    struct rlimit descriptors, none;

    fixture_close(f);
    assert_int_equal(
        store_open(&f->store, f->path, STORE_WRITE, STORE_DURABILITY_FULL, &trace, NULL, 0), 0);
    assert_int_equal(store_release_memory(f->store), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &descriptors), 0);
    none = (struct rlimit){3, descriptors.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(commit_cause(f->store, 1), ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &descriptors), 0);
    store_rollback(f->store);
    assert_string_equal(recorder.reason, "open cannot be read: Too many open files");
    assert_int_equal(commit_cause(f->store, 1), 0);
    fixture_close(f);
}

static void a_failed_commit_changes_nothing(void **state)
{
    struct fixture *f = *state;
    unsigned cut;
    int err;

    reopen_as(f, STORE_DURABILITY_FULL);
    assert_int_equal(commit_cause(f->store, 1), 0);
    for (cut = 1;; cut++) {
        fault_vfs_arm_error(cut);
        err = commit_cause(f->store, 2);
        if (!fault_vfs_is_cut())
            break;
        assert_int_equal(err, ERR_IO);
        fault_vfs_arm(0, 0); /* the disk works again */
        assert_int_equal(cause_of(f->store), 1);
    }
    assert_int_equal(cut, 4); /* two writes and a sync failed */
    assert_int_equal(err, 0);
    fault_vfs_arm(0, 0);
    reopen_as(f, STORE_DURABILITY_FULL);
    assert_int_equal(cause_of(f->store), 2);
}

/* An error in the middle makes SQLite roll back alone: nothing that follows may slip through. */
static void an_error_in_a_transaction_ends_it(void **state)
{
    struct fixture *f = *state;
    static uint8_t large[60000];
    int64_t id, number;
    int err = 0;

    reopen_as(f, STORE_DURABILITY_FULL);
    id = add_profile_with_file(f->store, large, 10);
    for (unsigned cut = 1; cut < 20; cut++) {
        assert_int_equal(store_begin(f->store), 0);
        fault_vfs_arm_error(cut);
        err = 0;
        for (unsigned i = 0; !err && i < 20; i++) /* more than the page cache takes */
            err = store_update_object(f->store, id, 2, 1, 0, BYTES_TEXT("x"));
        for (uint32_t key = 2; !err && key < 200; key++)
            err = store_put_object(f->store, id, 2, key, bytes_at(large, 500));
        assert_true(fault_vfs_is_cut());
        assert_int_equal(err, ERR_IO);
        fault_vfs_arm(0, 0);
        err = store_next_sequence_number(f->store, &number);
        if (err == 0) { /* the transaction still stands: all of it goes */
            store_rollback(f->store);
        } else {
            assert_int_equal(err, ERR_STATE);
            assert_int_equal(store_commit(f->store), ERR_IO);
        }
        assert_int_equal(store_begin(f->store), 0);
        assert_int_equal(store_next_sequence_number(f->store, &number), 0);
        assert_int_equal(number, 0);
        store_rollback(f->store);
    }
}

/* Reads in one look hold the file's state; nothing is written, and changing is refused. */
static void a_look_changes_nothing(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(commit_cause(f->store, 7), 0);
    fault_vfs_arm(0, 0);
    assert_int_equal(store_begin_read(f->store), 0);
    assert_int_equal(cause_of(f->store), 7);
    assert_int_equal(sqlite3_get_autocommit(f->store->database), 0);
    assert_int_equal(store_put_switching(f->store, &(struct store_switching){0}), ERR_STATE);
    store_end_read(f->store);
    assert_int_equal(sqlite3_get_autocommit(f->store->database), 1);
    assert_int_equal(fault_vfs_counts().writes + fault_vfs_counts().syncs, 0);
    assert_int_equal(commit_cause(f->store, 8), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_begin_read(f->store), ERR_STATE);
    assert_int_equal(store_commit(f->store), 0);
}

int main(void)
{
#define FAULT_TEST(name) cmocka_unit_test_setup_teardown(name, setup_fault, fixture_teardown)
    const struct CMUnitTest tests[] = {
        FAULT_TEST(a_commit_is_one_sync),
        FAULT_TEST(other_durabilities_do_not_sync),
        FAULT_TEST(no_change_is_no_write),
        FAULT_TEST(one_octet_of_a_file_is_one_page),
        FAULT_TEST(files_stay_small_over_thousands_of_commits),
        FAULT_TEST(a_rollback_of_the_caller_is_no_failure),
        FAULT_TEST(a_card_file_that_cannot_be_opened_again_is_traced_with_errno),
        FAULT_TEST(a_failed_commit_changes_nothing),
        FAULT_TEST(an_error_in_a_transaction_ends_it),
        FAULT_TEST(a_look_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
