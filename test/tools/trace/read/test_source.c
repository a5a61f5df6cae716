/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Octets and lines from memory, files and pipes. */
#include "tools/trace/read/source.h"

#include "apdu/err.h"
#include "test/apdu/trace_story.h"

#include <errno.h>
#include <sys/wait.h>

static void memory_is_read_in_parts(void **state)
{
    struct source source;

    (void)state;
    source_memory(&source, BYTES_TEXT("abcdef"));
    assert_int_equal(source_need(&source, 4), 1);
    assert_int_equal(source_available(&source).len, 6);
    source_take(&source, 2);
    assert_int_equal(source.position, 2);
    assert_true(bytes_equal(source_available(&source), BYTES_TEXT("cdef")));
    assert_int_equal(source_need(&source, 5), 0);
    assert_int_equal(source_need(&source, 4), 1);
    assert_int_equal(source_need(&source, (size_t)SOURCE_MAX + 1), ERR_TOO_LONG);
    assert_int_equal(source_skip(&source, 4), 1);
    assert_int_equal(source_skip(&source, 1), 0);
    assert_int_equal(source.position, 6);
    source_close(&source);
    source_memory(&source, BYTES_NONE);
    assert_int_equal(source_need(&source, 1), 0);
    source_close(&source);
}

static void lines_end_in_lf_or_crlf(void **state)
{
    static const char *const expected[] = {"one", "", "two\rx", "three"};
    struct source source;
    struct bytes line;
    bool whole = false;

    (void)state;
    source_memory(&source, BYTES_TEXT("one\r\n\ntwo\rx\nthree"));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(source_line(&source, &line, &whole), 1);
        assert_true(bytes_equal(line, bytes_at(expected[i], strlen(expected[i]))));
        assert_int_equal(whole, i < 3);
    }
    assert_int_equal(source_line(&source, &line, &whole), 0);
    source_close(&source);
}

/* Lines of 1 to 200000 octets: the buffer grows with the longest one only. */
static void a_file_is_read_through_the_buffer(void **state)
{
    static const size_t lengths[] = {1, 100, 65535, 65536, 65537, 5, 200000, 3, 70000};
    enum { LINES = sizeof(lengths) / sizeof(lengths[0]) };
    struct source source;
    struct bytes line;
    char path[32];
    uint64_t position = 0;
    bool whole;
    FILE *file;

    (void)state;
    story_file(path);
    file = fopen(path, "w");
    for (size_t i = 0; i < LINES; i++)
        for (size_t at = 0; at <= lengths[i]; at++)
            fputc(at == lengths[i] ? '\n' : 'a' + (int)i, file);
    fclose(file);
    assert_int_equal(source_open(&source, path), 0);
    for (size_t i = 0; i < LINES; i++) {
        assert_int_equal(source.position, position);
        assert_int_equal(source_line(&source, &line, &whole), 1);
        assert_int_equal(line.len, lengths[i]);
        assert_int_equal(line.at[0], 'a' + i);
        assert_int_equal(line.at[line.len - 1], 'a' + i);
        position += line.len + 1;
    }
    assert_int_equal(source_line(&source, &line, &whole), 0);
    assert_int_equal(source.size, 262144);
    source_close(&source);
    assert_int_equal(source_open(&source, path), 0);
    assert_int_equal(source_skip(&source, position - 4), 1);
    assert_int_equal(source_need(&source, 4), 1);
    assert_true(bytes_equal(source_available(&source), BYTES_TEXT("iii\n")));
    assert_true(source.size <= 65536); /* what is skipped is not kept */
    source_close(&source);
    unlink(path);
}

static void a_missing_file_is_an_error(void **state)
{
    struct source source;

    (void)state;
    assert_int_equal(source_open(&source, "/nonexistent/trace"), ERR_IO);
    assert_int_equal(errno, ENOENT);
    source_close(&source);
}

/* A child appends to the file when the reader waits for it; the file is removed at the end, and the
 * reader is ended by the signal of its child. */
static void on_child(int signal)
{
    (void)signal;
}

static void a_file_is_followed(void **state)
{
    struct sigaction action = {.sa_handler = on_child}; /* without SA_RESTART */
    struct source source;
    struct bytes line;
    char path[32];
    bool whole;
    pid_t child;
    FILE *file;

    (void)state;
    sigaction(SIGUSR1, &action, NULL);
    story_file(path);
    file = fopen(path, "w");
    fputs("first\nsec", file);
    fflush(file);
    assert_int_equal(source_open(&source, path), 0);
    source.follow = true;
    assert_int_equal(source_line(&source, &line, &whole), 1);
    child = fork();
    if (child == 0) {
        usleep(20000); /* the reader waits or not: the result is the same */
        fputs("ond\n", file);
        fflush(file);
        usleep(20000);
        fputs("third\n", file);
        fflush(file);
        for (;;) { /* until the reader is in its wait */
            usleep(20000);
            kill(getppid(), SIGUSR1);
        }
    }
    assert_int_equal(source_line(&source, &line, &whole), 1);
    assert_true(bytes_equal(line, BYTES_TEXT("second")));
    assert_int_equal(source_line(&source, &line, &whole), 1);
    assert_true(bytes_equal(line, BYTES_TEXT("third")));
    assert_int_equal(source_line(&source, &line, &whole), ERR_IO);
    assert_int_equal(errno, EINTR);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    fclose(file);
    source_close(&source);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_read_in_parts),
        cmocka_unit_test(lines_end_in_lf_or_crlf),
        cmocka_unit_test(a_file_is_read_through_the_buffer),
        cmocka_unit_test(a_missing_file_is_an_error),
        cmocka_unit_test(a_file_is_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
