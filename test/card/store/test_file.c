/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are not card files, and truncated ones: each is refused with its reason. */
#include "test/card/store/card_file.h"
#include "test/fake/failing_call.h"

#include <errno.h>
#include <sys/syscall.h>

static void what_is_no_card_is_refused(void **state)
{
    struct fixture *f = *state;
    char noise[3000];

    remove(f->path);
    check_refused(f, ERR_NOT_FOUND, "No such file or directory");
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

    snprintf(name, sizeof(name), "%s/none/a.euicc", f->path); /* a file is not a folder */
    assert_int_equal(
        store_open(&f->store, name, STORE_WRITE, STORE_DURABILITY_OS, NULL, f->why, sizeof(f->why)),
        ERR_NOT_FOUND);
    if (geteuid() == 0)
        skip(); /* root may read everything */
    assert_int_equal(chmod(f->path, 0), 0);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), ERR_IO);
    assert_string_equal(f->why, "cannot be opened: Permission denied");
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

static bool refuses_flags;

/* In place of the C library's: as of a file system that refuses flags. */
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    if (!refuses_flags || !flags)
        return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    errno = EINVAL;
    return -1;
}

/* The draft beside a card has a name of its own, is published once, and is removed otherwise. */
static void drafts_are_published_or_removed(void **state)
{
    struct fixture *f = *state;
    char *draft = NULL, other[100];
    struct stat status;

    snprintf(other, sizeof(other), "%s/b.euicc", f->folder);
    assert_int_equal(file_draft(other, &draft), 0);
    assert_int_equal(stat(draft, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(file_publish(draft, f->path, false, STORE_DURABILITY_FULL), ERR_EXISTS);
    assert_int_equal(file_publish(draft, other, false, STORE_DURABILITY_FULL), 0);
    file_discard(draft);
    assert_int_equal(fixture_names(f), 2);
    assert_int_equal(file_draft(other, &draft), 0);
    assert_int_equal(fixture_names(f), 3);
    file_discard(draft);
    file_discard(NULL);
    assert_int_equal(fixture_names(f), 2);
    snprintf(other, sizeof(other), "%s/none/b.euicc", f->folder);
    assert_int_equal(file_draft(other, &draft), ERR_NOT_FOUND);
    assert_null(draft);
}

static void drafts_without_flags_of_rename(void **state)
{
    refuses_flags = true;
    drafts_are_published_or_removed(state);
    refuses_flags = false;
}

/* The lock is of the file, not of its name. */
static void a_file_that_was_replaced_is_another_one(void **state)
{
    struct fixture *f = *state;
    char other[100];
    int descriptor = -1;

    assert_int_equal(file_lock(f->path, &descriptor, NULL), 0);
    assert_int_equal(file_is_same(f->path, descriptor), 0);
    snprintf(other, sizeof(other), "%s/b.euicc", f->folder);
    assert_int_equal(fixture_create(other), 0);
    assert_int_equal(rename(other, f->path), 0);
    assert_int_equal(file_is_same(f->path, descriptor), ERR_NOT_FOUND);
    close(descriptor);
}

static struct failing_call status_calls;

/* In place of the C library's. */
int stat(const char *path, struct stat *status)
{
    if (failing_call_fails(&status_calls)) {
        errno = EOVERFLOW;
        return -1;
    }
    return fstatat(AT_FDCWD, path, status, 0);
}

/* The system's error is the reason, at each look at the name. */
static void a_name_that_cannot_be_looked_up_is_an_error(void **state)
{
    struct fixture *f = *state;
    unsigned failures = 0;

    for (unsigned at = 1;; at++) {
        struct why why = {f->why, sizeof(f->why)};
        int descriptor = -1, err;

        f->why[0] = '\0';
        failing_call_arm(&status_calls, at, false);
        err = file_lock(f->path, &descriptor, &why);
        if (!failing_call_end(&status_calls)) {
            assert_int_equal(err, 0);
            close(descriptor);
            break;
        }
        failures++;
        assert_int_equal(err, ERR_IO);
        assert_int_equal(descriptor, -1);
        assert_string_equal(f->why, "cannot be opened: Value too large for defined data type");
    }
    assert_int_equal(failures, 2); /* before it is opened, and behind its lock */
}

/* The first reason counts. */
static void one_reason_is_kept(void **state)
{
    char text[16] = "";
    struct why why = {text, sizeof(text)};

    (void)state;
    why_put(NULL, "discarded");
    why_put(&(struct why){NULL, 0}, "discarded");
    why_put(&why, "first %d", 1);
    why_put(&why, "second");
    assert_string_equal(text, "first 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(what_is_no_card_is_refused),
        FILE_TEST(a_folder_without_right_to_enter_is_an_error),
        FILE_TEST(a_truncated_card_is_refused),
        FILE_TEST(drafts_are_published_or_removed),
        FILE_TEST(drafts_without_flags_of_rename),
        FILE_TEST(a_file_that_was_replaced_is_another_one),
        FILE_TEST(a_name_that_cannot_be_looked_up_is_an_error),
        FILE_TEST(one_reason_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
