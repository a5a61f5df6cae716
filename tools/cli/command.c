/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conventions that all commands share: messages and arguments. See command.h. */
#include "tools/cli/command.h"

#include "apdu/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Quoted text may come from a peer or a file: it is escaped by text.h. */
static void line(const char *format, va_list arguments, const char *end)
{
    char *text = NULL;

    fprintf(stderr, "%s: ", program_invocation_name);
    text_print(stderr, vasprintf(&text, format, arguments) < 0 ? "out of memory" : text);
    fprintf(stderr, "%s\n", end);
    free(text);
}

bool command_run_row(const struct subcommand_row *rows, int argc, char **argv, int *status)
{
    char *outer = program_invocation_name;
    char name[64];

    while (rows->name && (argc < 2 || strcmp(rows->name, argv[1]) != 0))
        rows++;
    if (!rows->name)
        return false;
    snprintf(name, sizeof(name), "%s %s", program_invocation_name, rows->name);
    argv[1] = name;
    program_invocation_name = name;
    *status = command_finish(rows->run(argc - 1, argv + 1));
    program_invocation_name = outer;
    return true;
}

void command_usage(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line(format, arguments, "; see --help");
    va_end(arguments);
    exit(COMMAND_USAGE);
}

int command_failed(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line(format, arguments, "");
    va_end(arguments);
    return COMMAND_FAILED;
}

int command_finish(int status)
{
    bool failed = ferror(stdout) != 0;

    errno = 0;
    if ((fflush(stdout) == 0 && !failed) || status != COMMAND_DONE)
        return status;
    return command_failed("standard output: %s",
                          errno ? strerror(errno) : "not everything could be written");
}

int command_status(int status, int err)
{
    return status == COMMAND_DONE && err < 0 ? COMMAND_FAILED : status;
}

void command_note(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line(format, arguments, "");
    va_end(arguments);
}

void command_occupy_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
}

static int parse_number(const char *text, unsigned long max, unsigned long *number)
{
    char *end;

    if (*text < '0' || *text > '9')
        return -1;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return errno || *end || *number > max ? -1 : 0;
}

/* "a, b, c" of the choices "a|b|c". */
static _Noreturn void no_choice(const char *what, const char *choices, const char *text)
{
    char list[256];
    size_t len = 0;

    for (; *choices && len + 2 < sizeof(list); choices++) {
        list[len++] = *choices == '|' ? ',' : *choices;
        if (*choices == '|')
            list[len++] = ' ';
    }
    list[len] = '\0';
    command_usage("%s %s: must be one of %s", what, text, list);
}

int command_choice(const char *what, const char *choices, const char *text)
{
    const char *at = choices;

    for (int index = 0;; index++) {
        size_t len = strcspn(at, "|");

        if (strlen(text) == len && memcmp(text, at, len) == 0)
            return index;
        if (!at[len])
            no_choice(what, choices, text);
        at += len + 1;
    }
}

uint32_t command_number(const char *what, const char *text, uint32_t least, uint32_t most)
{
    unsigned long number;

    if (parse_number(text, most, &number) < 0 || number < least)
        command_usage("%s %s: not a number from %u to %u", what, text, least, most);
    return (uint32_t)number;
}

int64_t command_integer(const char *what, const char *text)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno || *end || end == text || number < 1)
        command_usage("%s %s: must be a positive number", what, text);
    return number;
}

void command_eid(const char *what, const char *text, uint8_t eid[EID_LEN])
{
    uint8_t right[EID_LEN];

    if (eid_from_digits(eid, text) < 0)
        command_usage("%s %s: must be %d digits", what, text, EID_DIGITS);
    memcpy(right, eid, sizeof(right));
    eid_set_check_digits(right);
    if (eid_check(eid) != GOOD)
        command_usage("%s %s: wrong check digits; the last two digits must be %02X", what, text,
                      right[EID_LEN - 1]);
}

struct command_address command_address(const char *what, const char *text)
{
    struct command_address address = {"127.0.0.1", 0};
    const char *colon = strrchr(text, ':');
    const char *host = text;
    size_t len = colon ? (size_t)(colon - text) : 0;
    unsigned long port;

    if (len >= 2 && host[0] == '[' && host[len - 1] == ']') {
        host++;
        len -= 2;
    }
    if (len >= sizeof(address.host))
        command_usage("%s %s: the host name is too long", what, text);
    if (len > 0) {
        memcpy(address.host, host, len);
        address.host[len] = '\0';
    }
    if (parse_number(colon ? colon + 1 : text, UINT16_MAX, &port) < 0)
        command_usage("%s %s: must be HOST:PORT", what, text);
    address.port = (uint16_t)port;
    return address;
}

char *command_copy(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        exit(command_failed("out of memory"));
    return copy;
}

void *command_grow(void *array, size_t count, size_t size)
{
    void *grown = reallocarray(array, count + 1, size);

    if (!grown)
        exit(command_failed("out of memory"));
    memset((char *)grown + count * size, 0, size);
    return grown;
}
