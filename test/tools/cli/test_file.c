/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the command line: bounds, errors with their texts, JSON, drafts, outputs. */
#include "tools/cli/file.h"

#include "apdu/err.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/euicc-test-XXXXXX";
static char path[64], link_path[64];

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/euicc-test-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/file", folder);
    snprintf(link_path, sizeof(link_path), "%s/link", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    unlink(link_path);
    return rmdir(folder);
}

static void write_octets(size_t count)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(fputc((int)(i % 251), file), EOF);
    assert_int_equal(fclose(file), 0);
}

static void write_text(const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_not_equal(fputs(text, file), EOF);
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read_up_to_its_limit(void **state)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
    struct bytes content;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        write_octets(sizes[i]);
        assert_int_equal(file_read(path, sizes[i], &content), 0);
        assert_int_equal(content.len, sizes[i]);
        for (size_t at = 0; at < content.len; at++)
            assert_int_equal(content.at[at], at % 251);
        free((void *)(uintptr_t)content.at);
        if (sizes[i])
            assert_int_equal(file_read(path, sizes[i] - 1, &content), ERR_TOO_LONG);
    }
}

static void errors_have_the_text_of_the_system(void **state)
{
    struct bytes content;
    int err = file_read(path, 10, &content);

    (void)state;
    assert_int_equal(err, ERR_IO);
    assert_string_equal(err_reason(err), "No such file or directory");
    err = file_read(folder, 10, &content);
    assert_int_equal(err, ERR_IO);
    assert_string_equal(err_reason(err), "Is a directory");
}

static void json_of_a_file(void **state)
{
    static const struct {
        const char *text, *why; /* NULL: it is valid */
    } cases[] = {
        {"{\"a\": 1}", NULL},
        {"[]", NULL},
        {"7", NULL},
        {"\xEF\xBB\xBF{\"a\": 1}\r\n", NULL},
        {"\xEF\xBB\xBF", "no JSON: line 1: "},
        {"", "no JSON: line 1: "},
        {"{\n\"a\": }", "no JSON: line 2: "},
        {"{\"a\": 1, \"a\": 2}", "no JSON: line 1: duplicate object key"},
        {"{} {}", "no JSON: line 1: "},
        {"\"\xff\"", "no JSON: line 1: "},
    };
    char why[FILE_WHY_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *json;

        write_text(cases[i].text);
        json = file_json(path, why);
        assert_int_equal(json != NULL, cases[i].why == NULL);
        json_decref(json);
        if (!cases[i].why)
            continue;
        assert_memory_equal(why, path, strlen(path));
        assert_non_null(strstr(why, cases[i].why));
        assert_null(memchr(why, 0xFF, strlen(why)));
    }
    unlink(path);
    assert_null(file_json(path, why));
    assert_non_null(strstr(why, "No such file or directory"));
}

static void a_draft_is_private_and_follows_no_link(void **state)
{
    struct stat status;
    int fd;

    (void)state;
    write_text("target");
    assert_int_equal(symlink(path, link_path), 0);
    fd = file_open_draft(link_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "draft", 5), 5);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    close(fd);
    assert_int_equal(lstat(link_path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 6);
    fd = file_open_draft(link_path); /* what an earlier run left is replaced */
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_size, 0);
    close(fd);
}

/* An output file is empty when it is open; a secret one is for its owner only, also where others
 * could read it before. What is no regular file keeps its mode. */
static void an_output_is_empty_and_may_be_secret(void **state)
{
    static const struct {
        mode_t before; /* 0: there is none */
        bool secret;
        mode_t after;
    } rows[] = {
        {0, true, 0600},     {0, false, 0640},    {0600, true, 0600},
        {0644, true, 0600},  {0777, true, 0600},  {0620, true, 0600},
        {0644, false, 0644}, {0600, false, 0600}, {0755, false, 0755},
    };
    mode_t mask = umask(0026);
    struct stat status;
    FILE *file;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unlink(path);
        if (rows[i].before) {
            write_text("what was there before");
            assert_int_equal(chmod(path, rows[i].before), 0);
        }
        file = file_open_output(path, rows[i].secret);
        assert_non_null(file);
        assert_int_equal(fstat(fileno(file), &status), 0);
        assert_int_equal(status.st_size, 0);
        if ((status.st_mode & 0777) != rows[i].after)
            fail_msg("row %zu: mode %o", i, (unsigned)(status.st_mode & 0777));
        assert_int_equal(fcntl(fileno(file), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
        assert_int_not_equal(fputs("new", file), EOF);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_size, 3);
    }
    umask(mask);
    file = file_open_output("/dev/null", true);
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    assert_int_not_equal(status.st_mode & 0777, 0600);
    fclose(file);
    assert_null(file_open_output(folder, false));
    assert_int_equal(errno, EISDIR);
    assert_null(file_open_output("/nowhere/file", true));
    assert_int_equal(errno, ENOENT);
}

/* What was there is there afterwards, and nothing else. */
static void an_output_can_be_tried(void **state)
{
    struct stat status;

    (void)state;
    unlink(path);
    assert_int_equal(file_try_output(path), 0);
    assert_int_equal(stat(path, &status), -1);
    write_text("what was there before");
    assert_int_equal(file_try_output(path), 0);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, strlen("what was there before"));
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(file_try_output(path), 0); /* does not wait for a reader */
    unlink(path);
    assert_int_equal(file_try_output(folder), -1);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(file_try_output("/nowhere/file"), -1);
    assert_int_equal(errno, ENOENT);
}

/* Lines of `len` octets of text, read into 4 octets; the results in order, "|" between them. */
static void assert_lines(const char *text, size_t len, const char *expected)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, len, "r");
    char line[4], lines[100] = "";
    int got;

    assert_non_null(file);
    while ((got = file_line(file, line, sizeof(line))) > 0) {
        strcat(lines, line);
        strcat(lines, "|");
    }
    if (got < 0)
        strcat(lines, err_text(got));
    assert_string_equal(lines, expected);
    fclose(file);
}

static void lines_are_whole_or_refused(void **state)
{
    (void)state;
    assert_lines("a\n\nabc\nb", 8, "a||abc|b|");
    assert_lines("a\n", 2, "a|");
    assert_lines("abc", 3, "abc|");
    assert_lines("a\nabcd\n", 7, "a|too long");
    assert_lines("abcd", 4, "too long");
    assert_lines("a\0b\n", 4, "malformed");
    assert_lines("a\n\0", 3, "a|malformed");
}

static void the_same_file_by_another_name(void **state)
{
    FILE *file = fopen(path, "we");

    (void)state;
    assert_non_null(file);
    fclose(file);
    assert_false(file_are_same(path, link_path));
    assert_false(file_are_same(link_path, path));
    assert_false(file_are_same(link_path, link_path)); /* no such file */
    assert_true(file_are_same(path, path));
    assert_int_equal(symlink(path, link_path), 0);
    assert_true(file_are_same(path, link_path));
    assert_int_equal(unlink(link_path), 0);
    assert_int_equal(link(path, link_path), 0);
    assert_true(file_are_same(link_path, path));
    assert_false(file_are_same(path, folder));
}

/* "-" is standard output, which stays open; a file of this name is left. */
static void standard_output(void **state)
{
    (void)state;
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(symlink("file", "-"), 0);
    write_text("kept");
    assert_ptr_equal(file_open_output("-", true), stdout);
    assert_int_equal(file_close_output(stdout), 0);
    assert_int_not_equal(fcntl(STDOUT_FILENO, F_GETFD), -1);
    file_discard_output("-");
    assert_int_equal(access("-", F_OK), 0);
    assert_int_equal(unlink("-"), 0);
    assert_string_equal(file_output_name("-"), "standard output");
    assert_string_equal(file_output_name("./-"), "./-");
}

/* What is left in memory is written at the end; why it could not be is not lost. */
static void an_output_is_closed(void **state)
{
    FILE *file = file_open_output(path, false);
    struct bytes content;

    (void)state;
    assert_non_null(file);
    assert_true(fputs("text", file) >= 0);
    assert_int_equal(file_close_output(file), 0);
    assert_int_equal(file_read(path, 10, &content), 0);
    assert_int_equal(content.len, 4);
    free((void *)(uintptr_t)content.at);
    file = file_open_output("/dev/full", false);
    assert_non_null(file);
    assert_true(fputs("text", file) >= 0);
    errno = 0;
    assert_int_equal(file_close_output(file), -1);
    assert_int_equal(errno, ENOSPC);
}

int main(void)
{
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_file_is_read_up_to_its_limit),
        FILE_TEST(errors_have_the_text_of_the_system),
        FILE_TEST(json_of_a_file),
        FILE_TEST(an_output_is_empty_and_may_be_secret),
        FILE_TEST(an_output_can_be_tried),
        FILE_TEST(standard_output),
        FILE_TEST(an_output_is_closed),
        FILE_TEST(lines_are_whole_or_refused),
        FILE_TEST(the_same_file_by_another_name),
        FILE_TEST(a_draft_is_private_and_follows_no_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
