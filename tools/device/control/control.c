/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/control/control.h"

#include "tools/cli/control.h"
#include "tools/cli/json_output.h"
#include "tools/device/control/request.h"
#include "tools/device/device.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENTS = 8, LINE_MAX_OCTETS = 4096, EVENTS = CLIENTS + 1 };

struct client {
    int fd; /* -1: free */
    bool follows;
    size_t len;
    char line[LINE_MAX_OCTETS];
};

struct device_control {
    struct device *device;
    int epoll, listener;
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    struct client clients[CLIENTS];
};

static void drop(struct client *client)
{
    close(client->fd);
    *client = (struct client){.fd = -1};
}

/* A client that does not read its lines is disconnected, and one for whose line there is no memory:
 * it would wait for it. */
static void send_line(struct client *client, const json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));
    size_t len = text ? strlen(text) : 0;

    if (text)
        text[len] = '\n'; /* replaces the NUL */
    if (!text || send(client->fd, text, len + 1, MSG_NOSIGNAL) != (ssize_t)len + 1)
        drop(client);
    free(text);
}

/* Carries out one line. Errors of a session. */
static int respond(struct device_control *control, struct client *client, struct bytes line)
{
    json_t *request = json_loadb((const char *)line.at, line.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *out = json_object();
    char error[REQUEST_ERROR_MAX];
    int err = device_request(control->device, request, out, error);

    if (err < 0) /* the card was removed meanwhile */
        snprintf(error, sizeof(error), "%s",
                 control->device->error[0] ? control->device->error : err_text(err));
    json_object_set_new(out, "ok", json_boolean(!*error));
    if (*error)
        json_object_set_new(out, "error", json_text(bytes_at(error, strlen(error))));
    else
        client->follows |= strcmp(json_string_value(json_object_get(request, "do")), "follow") == 0;
    send_line(client, out);
    json_decref(out);
    json_decref(request);
    return err < 0 ? err : device_restart(control->device);
}

/* ---- connections ---- */

static int add(struct device_control *control, int fd, struct client *client)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

    return epoll_ctl(control->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void accept_connection(struct device_control *control)
{
    int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct client *client = NULL;

    if (fd < 0)
        return;
    for (size_t i = 0; !client && i < CLIENTS; i++)
        if (control->clients[i].fd < 0)
            client = &control->clients[i];
    if (!client || add(control, fd, client) < 0)
        close(fd);
    else
        client->fd = fd;
}

/* Carries out all complete lines. Errors of a session. */
static int read_client(struct device_control *control, struct client *client)
{
    ssize_t got = read(client->fd, client->line + client->len, sizeof(client->line) - client->len);
    char *end;
    int err = 0;

    if (got <= 0) {
        drop(client);
        return 0;
    }
    client->len += (size_t)got;
    while (err == 0 && client->fd >= 0 && (end = memchr(client->line, '\n', client->len))) {
        size_t len = (size_t)(end - client->line);

        err = respond(control, client, bytes_at(client->line, len));
        if (client->fd < 0)
            break;
        client->len -= len + 1;
        memmove(client->line, end + 1, client->len);
    }
    if (client->fd >= 0 && client->len == sizeof(client->line))
        drop(client);
    return err;
}

int device_control_serve(struct device_control *control)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(control->epoll, events, EVENTS, 0), err = 0;

    for (int i = 0; err == 0 && i < count; i++) {
        struct client *client = events[i].data.ptr;

        if (!client)
            accept_connection(control);
        else if (client->fd >= 0)
            err = read_client(control, client);
    }
    return err;
}

int device_control_fd(const struct device_control *control)
{
    return control->epoll;
}

int device_control_new(struct device_control **out, const char *path, struct device *device)
{
    struct device_control *control = calloc(1, sizeof(*control));
    int fd = control ? control_listen(path) : ERR_MEMORY;

    if (fd < 0) {
        free(control);
        return fd;
    }
    control->device = device;
    control->listener = fd;
    control->epoll = epoll_create1(EPOLL_CLOEXEC);
    snprintf(control->path, sizeof(control->path), "%s", path);
    for (size_t i = 0; i < CLIENTS; i++)
        control->clients[i].fd = -1;
    if (control->epoll < 0 || add(control, fd, NULL) < 0) {
        device_control_free(control);
        return ERR_IO;
    }
    *out = control;
    return 0;
}

void device_control_free(struct device_control *control)
{
    if (!control)
        return;
    for (size_t i = 0; i < CLIENTS; i++)
        if (control->clients[i].fd >= 0)
            drop(&control->clients[i]);
    close(control->listener);
    if (control->epoll >= 0)
        close(control->epoll);
    unlink(control->path);
    free(control);
}

void device_control_log(struct device_control *control, double seconds, const char *event,
                        const char *detail)
{
    json_t *line = NULL;

    for (size_t i = 0; control && i < CLIENTS; i++) {
        struct client *client = &control->clients[i];

        if (client->fd < 0 || !client->follows)
            continue;
        if (!line)
            line = json_pack("{s:{s:f, s:s, s:s*}}", "event", "seconds", seconds, "event", event,
                             "detail", detail);
        send_line(client, line);
    }
    json_decref(line);
}
