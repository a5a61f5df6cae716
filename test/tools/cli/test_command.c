/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of options. Bad ones end the program: those cases run in a child. */
#include "tools/cli/command.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_numbers(void **state)
{
    (void)state;
    assert_int_equal(command_number("--x", "0", 0, 0), 0);
    assert_int_equal(command_number("--x", "007", 7, 9), 7);
    assert_int_equal(command_number("--x", "4294967295", 1, UINT32_MAX), UINT32_MAX);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *text, *host;
        uint16_t port;
    } cases[] = {
        {"35963", "127.0.0.1", 35963},
        {":35963", "127.0.0.1", 35963},
        {"example.com:0", "example.com", 0},
        {"192.0.2.1:65535", "192.0.2.1", 65535},
        {"[::1]:80", "::1", 80},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct command_address address = command_address("--x", cases[i].text);

        assert_string_equal(address.host, cases[i].host);
        assert_int_equal(address.port, cases[i].port);
    }
}

/* `bad` prints `complaint` in one line on standard error and ends a child with COMMAND_USAGE. */
static void expect_usage(void (*bad)(const char *), const char *argument, const char *complaint)
{
    char printed[512] = "";
    int pipes[2];
    int status;
    pid_t pid;
    ssize_t len;

    assert_int_equal(pipe(pipes), 0);
    pid = fork();
    if (pid == 0) {
        dup2(pipes[1], STDERR_FILENO);
        program_invocation_name = "euicc test"; /* the path of this program may be of any length */
        bad(argument);
        _exit(0);
    }
    close(pipes[1]);
    while ((len = read(pipes[0], printed + strlen(printed),
                       sizeof(printed) - 1 - strlen(printed))) > 0)
        ;
    assert_int_equal(len, 0);
    close(pipes[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), COMMAND_USAGE);
    assert_memory_equal(printed, "euicc test: ", 12);
    assert_non_null(strstr(printed, complaint));
    assert_ptr_equal(strchr(printed, '\n'), printed + strlen(printed) - 1);
}

static void bad_number(const char *argument)
{
    command_number("--count", argument, 2, 12);
}

static void bad_address(const char *argument)
{
    command_address("--vpcd", argument);
}

static void test_bad_numbers(void **state)
{
    static const char *const cases[] = {
        "", "-5", "+5", " 5", "5 ", "5x", "0x10", "1", "13", "4294967300", "99999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_usage(bad_number, cases[i], ": not a number from 2 to 12");
}

static void test_bad_addresses(void **state)
{
    static char long_host[400];
    static const char *const cases[] = {"", "host", "host:", "host:-1", "host:65536", "host:1:x"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_usage(bad_address, cases[i], "--vpcd");
    memset(long_host, 'a', sizeof(long_host) - 4);
    memcpy(long_host + sizeof(long_host) - 4, ":80", 4);
    expect_usage(bad_address, long_host, "too long");
}

static void test_grow(void **state)
{
    uint32_t *array = NULL;

    (void)state;
    for (size_t i = 0; i < 50; i++) {
        array = command_grow(array, i, sizeof(*array));
        assert_int_equal(array[i], 0);
        array[i] = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(array[i], i + 1);
    free(array);
}

static void test_copy(void **state)
{
    static const char text[] = "apdu ins=E2";
    char *copy = command_copy(text);

    (void)state;
    assert_string_equal(copy, text);
    assert_ptr_not_equal(copy, text);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),       cmocka_unit_test(test_copy),
        cmocka_unit_test(test_addresses),     cmocka_unit_test(test_bad_numbers),
        cmocka_unit_test(test_bad_addresses), cmocka_unit_test(test_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
