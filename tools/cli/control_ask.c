/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/control.h"

#include "tools/cli/options.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* NULL after a message. */
static FILE *connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FILE *peer = NULL;

    if (strlen(path) >= sizeof(address.sun_path)) {
        command_failed("%s: too long for a socket", path);
    } else {
        snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
            command_failed("%s: %s; is the command running?", path, strerror(errno));
        else
            peer = fdopen(fd, "r+");
    }
    if (!peer && fd >= 0)
        close(fd);
    return peer;
}

static bool is_ok(const char *line)
{
    json_t *response = json_loads(line, 0, NULL);
    bool ok = json_is_true(json_object_get(response, "ok"));

    json_decref(response);
    return ok;
}

static int run(const char *control, const char *request)
{
    json_error_t error = {.text = ""};
    json_t *object = json_loads(request, JSON_REJECT_DUPLICATES, &error);
    char *whole = json_is_object(object) ? json_dumps(object, JSON_COMPACT) : NULL; /* one line */
    const char *what = json_string_value(json_object_get(object, "do"));
    bool follows = what && strcmp(what, "follow") == 0;
    int status = COMMAND_FAILED;
    char *line = NULL;
    size_t size = 0;
    FILE *peer = NULL;

    if (!whole)
        command_failed("%s: no JSON object%s%s", request, *error.text ? ": " : "", error.text);
    else
        peer = connect_to(control);
    if (peer && fprintf(peer, "%s\n", whole) > 0 && fflush(peer) == 0) {
        if (getline(&line, &size, peer) < 0) {
            command_failed("%s: no response", control);
        } else {
            status = is_ok(line) ? COMMAND_DONE : COMMAND_FAILED;
            fputs(line, stdout);
            if (fflush(stdout) == EOF) /* events may come much later */
                status = command_failed("standard output: %s", strerror(errno));
        }
        while (status == COMMAND_DONE && follows && getline(&line, &size, peer) >= 0) {
            fputs(line, stdout);
            if (fflush(stdout) == EOF)
                status = command_failed("standard output: %s", strerror(errno));
        }
    } else if (peer) {
        command_failed("%s: %s", control, strerror(errno));
    }
    if (peer)
        fclose(peer);
    free(line);
    free(whole);
    json_decref(object);
    return status;
}

struct command_line {
    const char *control, *request;
};

static const struct command_option options[] = {
    OPTION_FILE("control", "PATH", struct command_line, control,
                "Unix socket of the running command"),
    OPERAND("REQUEST", struct command_line, request), OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    (void)input;
    if (!command_is_given(given, "control"))
        command_usage("--control PATH is needed");
}

int control_ask(int argc, char **argv, const char *doc)
{
    const struct command_syntax syntax = {.options = options,
                                          .arguments = "REQUEST",
                                          .excess = "one request only",
                                          .help = doc,
                                          .check = check};
    struct command_line line = {NULL, NULL};

    command_parse(&syntax, argc, argv, &line);
    return run(line.control, line.request);
}
