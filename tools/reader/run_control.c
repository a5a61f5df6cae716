/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control of `euicc run`, see tools/cli/control.h. One client is served at a time.
 *
 *   {"do": "reinsert", "card": NAME}  removes the card (path or file name; without "card" all
 * cards) from its reader and inserts it again; response: "cards", their number
 */
#include "tools/cli/control.h"
#include "tools/reader/run.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_MAX = 4096 };

static json_t *respond_to(struct run *run, const json_t *request)
{
    const char *what = json_string_value(json_object_get(request, "do"));
    const json_t *card = json_object_get(request, "card");
    int count;

    if (!what || strcmp(what, "reinsert") != 0)
        return json_pack("{s:b, s:s}", "ok", 0, "error", "unknown request; \"do\" is \"reinsert\"");
    if (card && !json_is_string(card))
        return json_pack("{s:b, s:s}", "ok", 0, "error", "\"card\" is not a string");
    count = run_reinsert(run, json_string_value(card));
    if (count == 0)
        return json_pack("{s:b, s:s+}", "ok", 0, "error",
                         "no such card: ", card ? json_string_value(card) : "");
    return json_pack("{s:b, s:i}", "ok", 1, "cards", count);
}

static void drop_client(struct run *run)
{
    if (!run->control_client)
        return;
    close(event_get_fd(run->control_client));
    event_free(run->control_client);
    run->control_client = NULL;
}

/* A request is one line; `euicc run ask` sends it in one write. */
static void on_request(evutil_socket_t fd, short what, void *context)
{
    struct run *run = context;
    char line[REQUEST_MAX];
    ssize_t len = recv(fd, line, sizeof(line), MSG_DONTWAIT);
    json_t *request;
    json_t *response;
    char *text;

    (void)what;
    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (len <= 0) {
        drop_client(run);
        event_add(run->control_accept, NULL);
        return;
    }
    request = json_loadb(line, (size_t)len, 0, NULL);
    response = respond_to(run, request);
    text = response ? json_dumps(response, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text) {
        (void)!send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)!send(fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    free(text);
    json_decref(response);
    json_decref(request);
}

static void on_client(evutil_socket_t fd, short what, void *context)
{
    struct run *run = context;
    int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)what;
    if (peer < 0)
        return;
    run->control_client = event_new(run->base, peer, EV_READ | EV_PERSIST, on_request, run);
    if (!run->control_client) {
        close(peer);
        return;
    }
    event_del(run->control_accept);
    event_add(run->control_client, NULL);
}

int run_control_start(struct run *run, const char *path)
{
    int fd = control_listen(path);

    if (fd < 0)
        return command_failed("%s: %s", path, control_error(fd));
    run->control_accept = event_new(run->base, fd, EV_READ | EV_PERSIST, on_client, run);
    if (!run->control_accept || event_add(run->control_accept, NULL) < 0) {
        close(fd);
        unlink(path);
        return command_failed("%s: out of memory", path);
    }
    return COMMAND_DONE;
}

void run_control_end(struct run *run)
{
    drop_client(run);
    if (!run->control_accept)
        return;
    close(event_get_fd(run->control_accept));
    event_free(run->control_accept);
    run->control_accept = NULL;
    unlink(run->control);
}
