/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/control.h"

#include "tools/cli/control.h"
#include "tools/cli/json_output.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct client {
    struct control *control;
    struct bufferevent *peer; /* NULL: unused */
    bool follows;
};

struct control {
    struct esipa *esipa;
    struct event_base *base;
    struct evconnlistener *listener;
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    struct client clients[CONTROL_CLIENTS_MAX];
};

static void drop(struct client *client)
{
    bufferevent_free(client->peer);
    client->peer = NULL;
    client->follows = false;
}

static void send_line(struct client *client, const json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);

    if (text) {
        bufferevent_write(client->peer, text, strlen(text));
        bufferevent_write(client->peer, "\n", 1);
    }
    free(text);
}

/* ---- requests ---- */

static json_t *refused(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", false, "error", why);
}

static json_t *done_or(int err)
{
    return err < 0 ? refused(err == ERR_STATE ? "already sent; cannot cancel" : err_text(err))
                   : json_pack("{s:b}", "ok", true);
}

static json_t *run_order(struct client *client, const json_t *request)
{
    struct eim_error error;
    char id[ESIPA_ID_MAX + 1];
    json_t *item = json_copy((json_t *)(uintptr_t)request);
    int err;

    json_object_del(item, "do");
    err = esipa_queue(client->control->esipa, item, id, &error);
    json_decref(item);
    return err < 0 ? refused(error.text) : json_pack("{s:b, s:s}", "ok", true, "id", id);
}

static json_t *run_cancel(struct client *client, const json_t *request)
{
    return done_or(esipa_cancel(client->control->esipa, json_member_text(request, "eid", ""),
                                json_member_text(request, "id", "")));
}

static json_t *run_show(struct client *client, const json_t *request)
{
    (void)request;
    return json_pack("{s:b, s:o}", "ok", true, "cards", esipa_cards(client->control->esipa));
}

static json_t *run_forget(struct client *client, const json_t *request)
{
    return done_or(
        esipa_forget_results(client->control->esipa, json_member_text(request, "eid", "")));
}

static json_t *run_follow(struct client *client, const json_t *request)
{
    (void)request;
    client->follows = true;
    return done_or(0);
}

static const struct {
    const char *name;
    json_t *(*run)(struct client *client, const json_t *request);
} requests[] = {{"order", run_order},
                {"cancel", run_cancel},
                {"show", run_show},
                {"forget", run_forget},
                {"follow", run_follow}};

static void handle_line(struct client *client, const char *line, size_t len)
{
    json_t *request = json_loadb(line, len, 0, NULL), *out = NULL;

    if (!json_is_object(request))
        out = refused("a request must be one JSON object in one line");
    for (size_t i = 0; !out && i < sizeof(requests) / sizeof(requests[0]); i++)
        if (strcmp(json_member_text(request, "do", ""), requests[i].name) == 0)
            out = requests[i].run(client, request);
    if (!out)
        out = refused("do: must be one of order, cancel, show, forget, follow");
    send_line(client, out);
    json_decref(out);
    json_decref(request);
}

/* ---- connections ---- */

static void on_read(struct bufferevent *peer, void *context)
{
    struct evbuffer *input = bufferevent_get_input(peer);
    char *line;
    size_t len;

    while ((line = evbuffer_readln(input, &len, EVBUFFER_EOL_LF))) {
        handle_line(context, line, len);
        free(line);
    }
    if (evbuffer_get_length(input) >= CONTROL_LINE_MAX)
        drop(context);
}

static void on_event(struct bufferevent *peer, short what, void *context)
{
    (void)peer;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        drop(context);
}

static void on_connection(struct evconnlistener *listener, evutil_socket_t fd,
                          struct sockaddr *address, int len, void *context)
{
    struct control *control = context;
    struct client *client = NULL;

    (void)listener;
    (void)address;
    (void)len;
    for (size_t i = 0; !client && i < CONTROL_CLIENTS_MAX; i++)
        if (!control->clients[i].peer)
            client = &control->clients[i];
    if (client)
        client->peer = bufferevent_socket_new(control->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!client || !client->peer) {
        close(fd);
        return;
    }
    client->control = control;
    bufferevent_setcb(client->peer, on_read, NULL, on_event, client);
    bufferevent_setwatermark(client->peer, EV_READ, 0, CONTROL_LINE_MAX);
    bufferevent_enable(client->peer, EV_READ | EV_WRITE);
}

int control_new(struct control **out, struct event_base *base, const char *path,
                struct esipa *esipa)
{
    struct control *control = calloc(1, sizeof(*control));
    int fd = control ? control_listen(path) : ERR_MEMORY;

    if (fd < 0) {
        free(control);
        return fd;
    }
    control->esipa = esipa;
    control->base = base;
    snprintf(control->path, sizeof(control->path), "%s", path);
    control->listener = evconnlistener_new(base, on_connection, control,
                                           LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (!control->listener) {
        close(fd);
        unlink(path);
        free(control);
        return ERR_MEMORY;
    }
    *out = control;
    return 0;
}

void control_free(struct control *control)
{
    if (!control)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (control->clients[i].peer)
            drop(&control->clients[i]);
    evconnlistener_free(control->listener);
    unlink(control->path);
    free(control);
}

void control_send_event(struct control *control, const json_t *line)
{
    json_t *event = NULL;

    for (size_t i = 0; control && i < CONTROL_CLIENTS_MAX; i++) {
        struct client *client = &control->clients[i];

        if (!client->peer || !client->follows)
            continue;
        if (evbuffer_get_length(bufferevent_get_output(client->peer)) > CONTROL_BACKLOG_MAX) {
            drop(client);
            continue;
        }
        if (!event) {
            json_t *short_line = json_copy((json_t *)(uintptr_t)line);

            json_object_del(short_line, "request");
            json_object_del(short_line, "response");
            json_object_del(short_line, "decoded");
            json_object_del(short_line, "es9");
            event = json_pack("{s:o}", "event", short_line);
        }
        send_line(client, event);
    }
    json_decref(event);
}
