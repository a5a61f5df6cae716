/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key log: appended lines, mode, links. */
#include "apdu/key_log.h"

#include "apdu/err.h"
#include "test/apdu/key_log_scene.h"

static void lines_are_appended_to_a_private_file(void **state)
{
    struct key_log *log, *other;
    struct stat status;

    (void)state;
    assert_int_equal(key_log_open(&log, path), 0);
    assert_int_equal(key_log_open(&other, path), 0);
    key_log_line(log, "A 1");
    key_log_line(other, "B 2");
    key_log_line(log, "A 3");
    key_log_close(log);
    key_log_close(other);
    key_log_line(NULL, "nothing");
    key_log_close(NULL);
    assert_content("A 1\nB 2\nA 3\n");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    unlink(path);
}

static void a_symbolic_link_is_refused(void **state)
{
    struct key_log *log;

    (void)state;
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_int_equal(key_log_open(&log, path), ERR_IO);
    assert_int_equal(errno, ELOOP);
    assert_null(log);
    unlink(path);
    assert_int_equal(key_log_open(&log, "/none/keys"), ERR_IO);
    assert_int_equal(errno, ENOENT);
}

static void a_failed_write_ends_it(void **state)
{
    struct key_log *log;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(key_log_open(&log, "/dev/full"), 0);
    key_log_line(log, "A 1");
    key_log_line(log, "A 2");
    assert_int_equal(key_log_close(log), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_appended_to_a_private_file),
        cmocka_unit_test(a_symbolic_link_is_refused),
        cmocka_unit_test(a_failed_write_ends_it),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
