/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines as tables: each kind of row, groups, operands. Bad ones end a child process. */
#include "tools/cli/options.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum color { RED, GREEN, BLUE };

struct inner {
    const char *text;
    bool flag;
};

struct input {
    bool flag, checked, has_eid;
    uint32_t number;
    int64_t integer;
    enum color color;
    const char *word, *string, *file, *stream;
    uint8_t eid[EID_LEN];
    struct command_address address;
    struct command_hex hex;
    unsigned calls;
    struct inner inner;
    const char *first, *second;
    unsigned rest;
    const char *first_of_group;
};

static void count_call(void *input, const char *option, const char *argument)
{
    assert_string_equal(option, "--call");
    ((struct input *)input)->calls += argument ? 1 : 100;
}

static void count_rest(void *input, const char *option, const char *argument)
{
    assert_string_equal(option, "REST");
    assert_string_equal(argument, "rest");
    ((struct input *)input)->rest++;
}

static const struct command_option inner_rows[] = {
    OPTION_TEXT("inner-text", "TEXT", struct inner, text, ""),
    OPTION_FLAG("inner-flag", struct inner, flag, ""), OPTIONS_END};

static const struct command_option rows[] = {
    OPTION_FLAG("flag", struct input, flag, ""),
    OPTION_NUMBER("number", "N", struct input, number, 2, 9, ""),
    OPTION_INTEGER("integer", "N", struct input, integer, ""),
    OPTION_CHOICE("color", "red|green|blue", struct input, color, ""),
    OPTION_WORD("word", "NIST|BRP", struct input, word, ""),
    OPTION_STRING("string", "TEXT", struct input, string, ""),
    {.kind = COMMAND_FILE,
     .name = "file",
     .letter = 'f',
     .argument = "FILE",
     .offset = OPTION_OFFSET(struct input, file, const char *)},
    OPTION_STREAM("stream", "FILE", struct input, stream, ""),
    OPTION_EID("eid", struct input, eid, ""),
    OPTION_ADDRESS("address", struct input, address, ""),
    OPTION_HEX("hex", struct input, hex, 2, 4, ""),
    {.kind = COMMAND_CALL,
     .name = "call",
     .argument = "TEXT",
     .optional = true,
     .call = count_call},
    OPTION_GROUP(inner_rows, struct input, inner, "Of the group:"),
    OPERAND("FIRST", struct input, first),
    OPERAND("SECOND", struct input, second),
    OPERANDS("REST", 0, count_rest),
    OPTIONS_END};

static void check(void *context, const struct command_given *given)
{
    struct input *input = context;

    input->checked = true;
    input->has_eid = command_is_given(given, "eid");
    input->first_of_group = command_first_given(given, inner_rows);
}

static const struct command_syntax syntax = {
    .options = rows, .arguments = "FIRST SECOND REST...", .help = "", .check = check};

static void parse(struct input *input, const char *const *words)
{
    char *argv[24] = {"euicc test"};
    int argc = 1;

    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    command_parse(&syntax, argc, argv, input);
}
#define PARSE(input, ...) parse(input, (const char *const[]){__VA_ARGS__, NULL})

static void each_kind_sets_its_member(void **state)
{
    struct input input = {.string = "kept"};

    (void)state;
    PARSE(&input, "--flag", "--number=9", "--integer", "4294967296", "--color", "blue",
          "--word=BRP", "-f", "path", "--stream", "-", "--eid", "89049032000001000000000000000074",
          "--address=[::1]:80", "--hex", "0aFf01", "--call", "--call=x", "one", "two");
    assert_true(input.flag && input.checked && input.has_eid);
    assert_int_equal(input.number, 9);
    assert_true(input.integer == 4294967296);
    assert_int_equal(input.color, BLUE);
    assert_string_equal(input.word, "BRP");
    assert_string_equal(input.string, "kept");
    assert_string_equal(input.file, "path");
    assert_string_equal(input.stream, "-");
    assert_int_equal(input.eid[0], 0x89);
    assert_int_equal(input.eid[EID_LEN - 1], 0x74);
    assert_string_equal(input.address.host, "::1");
    assert_int_equal(input.address.port, 80);
    assert_int_equal(input.hex.len, 3);
    assert_memory_equal(input.hex.at, "\x0A\xFF\x01", 3);
    assert_int_equal(input.calls, 101);
    assert_string_equal(input.first, "one");
    assert_string_equal(input.second, "two");
    assert_int_equal(input.rest, 0);
    assert_null(input.first_of_group);
}

static void groups_and_operands(void **state)
{
    struct input input = {0};

    (void)state;
    PARSE(&input, "one", "--inner-flag", "two", "rest", "--inner-text", "text", "rest", "--",
          "rest");
    assert_true(input.inner.flag);
    assert_string_equal(input.inner.text, "text");
    assert_string_equal(input.first_of_group, "inner-text");
    assert_int_equal(input.rest, 3);
    assert_false(input.flag);
    assert_false(input.has_eid);
}

static void the_last_value_counts(void **state)
{
    struct input input = {0};

    (void)state;
    PARSE(&input, "--number=3", "--number=4", "--color=red", "--color=green", "a", "b");
    assert_int_equal(input.number, 4);
    assert_int_equal(input.color, GREEN);
}

/* One line on standard error with `complaint` and COMMAND_USAGE. */
static void expect_usage(const char *const *words, const char *complaint)
{
    struct input input = {0};
    char printed[512] = "";
    int pipes[2];
    int status;
    pid_t pid;
    ssize_t len;

    assert_int_equal(pipe(pipes), 0);
    pid = fork();
    if (pid == 0) {
        dup2(pipes[1], STDERR_FILENO);
        program_invocation_name = "euicc test";
        parse(&input, words);
        _exit(0);
    }
    close(pipes[1]);
    do
        len = read(pipes[0], printed + strlen(printed), sizeof(printed) - 1 - strlen(printed));
    while (len > 0);
    assert_int_equal(len, 0);
    close(pipes[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), COMMAND_USAGE);
    if (!strstr(printed, complaint))
        fail_msg("\"%s\" lacks \"%s\"", printed, complaint);
    assert_ptr_equal(strchr(printed, '\n'), printed + strlen(printed) - 1);
}

static void bad_arguments_are_one_line(void **state)
{
    static const struct {
        const char *words[4];
        const char *complaint;
    } cases[] = {
        {{"--number=1", "a", "b"}, "--number 1: not a number from 2 to 9"},
        {{"--number=10", "a", "b"}, "--number 10: not a number from 2 to 9"},
        {{"--number=x", "a", "b"}, "--number x: not a number"},
        {{"--integer=0", "a", "b"}, "--integer 0: must be a positive number"},
        {{"--integer=1x", "a", "b"}, "--integer 1x: must be a positive number"},
        {{"--color=black", "a", "b"}, "--color black: must be one of red, green, blue"},
        {{"--word=nist", "a", "b"}, "--word nist: must be one of NIST, BRP"},
        {{"--inner-text=", "a", "b"}, "--inner-text: the argument is empty"},
        {{"--file=", "a", "b"}, "--file: the argument is empty"},
        {{"--file=-", "a", "b"},
         "--file -: standard streams are not supported here; `./-' is a file of this name"},
        {{"-f-", "a", "b"},
         "--file -: standard streams are not supported here; `./-' is a file of this name"},
        {{"--stream=", "a", "b"}, "--stream: the argument is empty"},
        {{"a", ""}, "SECOND: the argument is empty"},
        {{"--eid=89", "a", "b"}, "--eid 89: must be 32 digits"},
        {{"--address=host", "a", "b"}, "--address host: must be HOST:PORT"},
        {{"--hex=00", "a", "b"}, "--hex 00: must be 2 to 4 octets in hex"},
        {{"--hex=0001020304", "a", "b"}, "--hex 0001020304: must be 2 to 4 octets in hex"},
        {{"--hex=000", "a", "b"}, "--hex 000: must be 2 to 4 octets in hex"},
        {{"--flag=x", "a", "b"}, "euicc test: "},
        {{"--unknown", "a", "b"}, "euicc test: "},
        {{"a", "b", "--number"}, "euicc test: "},
        {{"--flag"}, "FIRST and SECOND are needed"},
        {{"a"}, "FIRST and SECOND are needed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_usage(cases[i].words, cases[i].complaint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_sets_its_member),
        cmocka_unit_test(groups_and_operands),
        cmocka_unit_test(the_last_value_counts),
        cmocka_unit_test(bad_arguments_are_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
