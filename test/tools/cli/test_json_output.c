/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON is printed whole or the command ends: memory that is refused, a stream that is full. */
#include "tools/cli/json_output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "apdu/err.h"

/* malloc of more than there is gives NULL, as it does without the sanitizer. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

enum { PRINTED_MAX = 16384 }; /* a sanitizer speaks, too */

/* A child allocates `len` octets for JSON: its status and its message. */
static int ask_for(size_t len, char captured[PRINTED_MAX])
{
    int ends[2], status = 0;
    ssize_t count;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        json_malloc_t allocate;
        json_free_t release;

        dup2(ends[1], STDERR_FILENO);
        json_output_begin();
        json_get_alloc_funcs(&allocate, &release);
        release(allocate(len));
        _exit(0);
    }
    close(ends[1]);
    len = 0;
    while (len < PRINTED_MAX - 1 &&
           (count = read(ends[0], captured + len, PRINTED_MAX - 1 - len)) > 0)
        len += (size_t)count;
    captured[len] = 0;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_refused_memory_ends_the_command(void **state)
{
    char captured[PRINTED_MAX];

    (void)state;
    assert_int_equal(ask_for(100, captured), 0);
    assert_string_equal(captured, "");
    assert_int_equal(ask_for((size_t)PTRDIFF_MAX - 4096, captured), 1);
    assert_non_null(strstr(captured, "out of memory\n"));
}

static void test_print(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    json_t *object = json_object();

    (void)state;
    json_object_set_new(object, "z", json_hex(BYTES_TEXT("\x01\xAB")));
    json_object_set_new(object, "a", json_text(BYTES_TEXT("n\xC3\xA4\xFF\n")));
    json_object_set_new(object, "m", json_hex(BYTES_NONE));
    assert_int_equal(json_print(json_incref(object), JSON_SORT_KEYS, out), 0);
    fclose(out);
    assert_string_equal(text, "{\n  \"a\": \"n\xC3\xA4\\\\xFF\\\\x0A\",\n  \"m\": \"\",\n"
                              "  \"z\": \"01AB\"\n}\n");
    free(text);
    out = fopen("/dev/full", "w");
    assert_non_null(out);
    assert_int_equal(json_print(object, 0, out), ERR_IO);
    fclose(out);
    assert_int_equal(json_print(NULL, 0, stdout), ERR_IO); /* nothing was made */
}

/* Text and octets of any length. */
static void test_long_values(void **state)
{
    static uint8_t octets[5000];
    json_t *value;

    (void)state;
    memset(octets, 0x81, sizeof(octets));
    value = json_hex(BYTES_OF(octets));
    assert_int_equal(json_string_length(value), 2 * sizeof(octets));
    json_decref(value);
    value = json_text(BYTES_OF(octets));
    assert_int_equal(json_string_length(value), 4 * sizeof(octets));
    json_decref(value);
}

static void test_member_text(void **state)
{
    json_t *object = json_pack("{s:s, s:i}", "text", "a", "number", 1);

    (void)state;
    assert_string_equal(json_member_text(object, "text", "-"), "a");
    assert_string_equal(json_member_text(object, "number", "-"), "-");
    assert_string_equal(json_member_text(object, "none", "-"), "-");
    assert_string_equal(json_member_text(NULL, "text", ""), "");
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_memory_ends_the_command),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_member_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
