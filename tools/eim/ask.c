/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/ask.h"

#include "tools/verb.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* NULL, with a complaint on standard error. */
static FILE *connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FILE *peer = NULL;

    if (strlen(path) >= sizeof(address.sun_path)) {
        verb_failed("%s: too long for a socket", path);
    } else {
        snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
            verb_failed("%s: %s; is `euicc eim --control' running there?", path, strerror(errno));
        else
            peer = fdopen(fd, "r+");
    }
    if (!peer && fd >= 0)
        close(fd);
    return peer;
}

static bool is_ok(const char *line)
{
    json_t *answer = json_loads(line, 0, NULL);
    bool ok = json_is_true(json_object_get(answer, "ok"));

    json_decref(answer);
    return ok;
}

int eim_ask(const char *control, const char *request)
{
    json_t *object = json_loads(request, 0, NULL);
    char *whole = json_is_object(object) ? json_dumps(object, JSON_COMPACT) : NULL; /* one line */
    const char *what = json_string_value(json_object_get(object, "do"));
    bool follows = what && strcmp(what, "follow") == 0;
    int status = VERB_FAILED;
    char *line = NULL;
    size_t size = 0;
    FILE *peer = NULL;

    if (!whole)
        verb_failed("%s: no JSON object", request);
    else
        peer = connect_to(control);
    if (peer && fprintf(peer, "%s\n", whole) > 0 && fflush(peer) == 0) {
        if (getline(&line, &size, peer) < 0)
            verb_failed("%s: no answer", control);
        else
            status = is_ok(line) ? VERB_DONE : VERB_FAILED;
        if (line)
            fputs(line, stdout);
        while (status == VERB_DONE && follows && getline(&line, &size, peer) >= 0) {
            fputs(line, stdout);
            fflush(stdout);
        }
    }
    if (peer)
        fclose(peer);
    free(line);
    free(whole);
    json_decref(object);
    return status;
}
