/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/control_server.h"

#include "apdu/err.h"
#include "apdu/memory.h"
#include "tools/cli/control.h"
#include "tools/cli/loop.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { TURN_MAX = 32 /* requests of a client before other events of the loop have their turn */ };

struct control_client {
    struct control_server *server;
    struct bufferevent *peer; /* NULL: unused */
    bool follows;
    bool ended;       /* it sends no more, and reads its remaining responses */
    uint64_t dropped; /* events since the last one that was sent */
};

struct control_server {
    control_handler *handler;
    void *context;
    struct event_base *base;
    struct evconnlistener *listener;
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    struct control_client clients[CONTROL_CLIENTS_MAX];
};

static void drop(struct control_client *client)
{
    bufferevent_free(client->peer);
    *client = (struct control_client){.server = client->server};
}

static size_t backlog(const struct control_client *client)
{
    return evbuffer_get_length(bufferevent_get_output(client->peer));
}

/* False: out of memory. */
static bool send_json(struct control_client *client, const json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
    bool sent = text && bufferevent_write(client->peer, text, strlen(text)) == 0 &&
                bufferevent_write(client->peer, "\n", 1) == 0;

    free(text);
    return sent;
}

static void report_dropped(struct control_client *client)
{
    json_t *line;

    if (!client->dropped)
        return;
    line = json_pack("{s:I}", "dropped", (json_int_t)client->dropped);
    if (send_json(client, line))
        client->dropped = 0;
    json_decref(line);
}

/* ---- responses ---- */

json_t *control_done(void)
{
    return json_pack("{s:b}", "ok", true);
}

json_t *control_refused(const char *format, ...)
{
    char text[600];
    json_t *error;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    error = json_string(text); /* NULL: not UTF-8, after a name of a file for instance */
    return json_pack("{s:b, s:o}", "ok", false, "error",
                     error ? error : json_string("refused; the reason is not UTF-8"));
}

/* ---- requests ---- */

/* False: there is no memory for the response. */
static bool handle_line(struct control_client *client, const char *line, size_t len)
{
    struct control_server *server = client->server;
    json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    json_t *out;
    bool sent;

    if (!json_is_object(request))
        out = control_refused("a request must be one JSON object in one line");
    else
        out = server->handler(server->context, client, request);
    sent = send_json(client, out);
    json_decref(out);
    json_decref(request);
    return sent;
}

static bool has_line(struct evbuffer *input)
{
    return evbuffer_search_eol(input, NULL, NULL, EVBUFFER_EOL_LF).pos >= 0;
}

static void on_read(struct bufferevent *peer, void *context)
{
    struct control_client *client = context;
    struct evbuffer *input = bufferevent_get_input(peer);
    size_t turn = 0, len;
    char *line = NULL;

    while (turn < TURN_MAX && backlog(client) <= CONTROL_BACKLOG_MAX &&
           (line = evbuffer_readln(input, &len, EVBUFFER_EOL_LF))) {
        bool sent = handle_line(client, line, len);

        free(line);
        if (!sent) { /* the client must not wait for it */
            drop(client);
            return;
        }
        turn++;
    }
    if (backlog(client) > CONTROL_BACKLOG_MAX)
        bufferevent_disable(peer, EV_READ); /* until on_write */
    else if (turn == TURN_MAX)
        bufferevent_trigger(peer, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
    else if (evbuffer_get_length(input) >= CONTROL_LINE_MAX ||
             has_line(input) || /* there was no memory for it */
             (client->ended && backlog(client) == 0))
        drop(client);
}

/* All output was sent. */
static void on_write(struct bufferevent *peer, void *context)
{
    struct control_client *client = context;

    report_dropped(client);
    if (!client->ended)
        bufferevent_enable(peer, EV_READ);
    on_read(peer, client);
}

static void on_event(struct bufferevent *peer, short what, void *context)
{
    struct control_client *client = context;

    if (what & BEV_EVENT_ERROR) {
        drop(client);
    } else if (what & BEV_EVENT_EOF) {
        client->ended = true;
        client->follows = false;
        bufferevent_disable(peer, EV_READ);
        on_read(peer, client);
    }
}

static void on_connection(struct evconnlistener *listener, evutil_socket_t fd,
                          struct sockaddr *address, int len, void *context)
{
    struct control_server *server = context;
    struct control_client *client = NULL;

    (void)listener;
    (void)address;
    (void)len;
    for (size_t i = 0; !client && i < CONTROL_CLIENTS_MAX; i++)
        if (!server->clients[i].peer)
            client = &server->clients[i];
    if (client && memory_check(LOOP_STREAM_MEMORY) == 0)
        client->peer = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!client || !client->peer) {
        close(fd);
        return;
    }
    client->server = server;
    bufferevent_setcb(client->peer, on_read, on_write, on_event, client);
    bufferevent_setwatermark(client->peer, EV_READ, 0, CONTROL_LINE_MAX);
    if (bufferevent_enable(client->peer, EV_READ | EV_WRITE) < 0)
        drop(client);
}

/* ---- followers ---- */

void control_follow(struct control_client *client)
{
    client->follows = true;
}

bool control_has_followers(const struct control_server *server)
{
    for (size_t i = 0; server && i < CONTROL_CLIENTS_MAX; i++)
        if (server->clients[i].follows)
            return true;
    return false;
}

void control_server_send(struct control_server *server, const char *line, size_t length)
{
    for (size_t i = 0; server && i < CONTROL_CLIENTS_MAX; i++) {
        struct control_client *client = &server->clients[i];

        if (!client->follows)
            continue;
        if (client->dropped || backlog(client) + length > CONTROL_BACKLOG_MAX)
            client->dropped++; /* reported by on_write */
        else
            bufferevent_write(client->peer, line, length);
    }
}

/* ---- the server ---- */

/* The response to the request that ended the command, as far as the socket takes it. */
static void send_remainder(const struct control_client *client)
{
    struct evbuffer *output = bufferevent_get_output(client->peer);

    evbuffer_unfreeze(output, 1);
    (void)evbuffer_write(output, bufferevent_getfd(client->peer));
}

int control_server_new(struct control_server **out, struct event_base *base, const char *path,
                       control_handler *handler, void *context)
{
    struct control_server *server = calloc(1, sizeof(*server));
    int fd = server ? control_listen(path) : ERR_MEMORY;

    if (fd < 0) {
        free(server);
        return fd;
    }
    server->handler = handler;
    server->context = context;
    server->base = base;
    snprintf(server->path, sizeof(server->path), "%s", path);
    server->listener =
        evconnlistener_new(base, on_connection, server,
                           LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_DISABLED, 0, fd);
    if (!server->listener)
        close(fd);
    /* Enabled here: evconnlistener_new() does not tell that it could not do that. */
    if (!server->listener || evconnlistener_enable(server->listener) < 0) {
        control_server_free(server);
        return ERR_MEMORY;
    }
    *out = server;
    return 0;
}

void control_server_free(struct control_server *server)
{
    if (!server)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (server->clients[i].peer) {
            send_remainder(&server->clients[i]);
            drop(&server->clients[i]);
        }
    if (server->listener)
        evconnlistener_free(server->listener);
    unlink(server->path);
    free(server);
}
