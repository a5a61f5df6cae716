/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The serving side of a control socket (control.h) in a libevent loop: clients, lines, followers.
 *
 * A client that does not read its responses is not read from until it does. A follower that does
 * not read its events loses those that exceed CONTROL_BACKLOG_MAX; they are counted, and a line
 * {"dropped": N} takes their place when it reads again. The program ignores SIGPIPE.
 */
#ifndef TOOLS_CLI_CONTROL_SERVER_H
#define TOOLS_CLI_CONTROL_SERVER_H

#include <jansson.h>
#include <stdbool.h>

struct event_base;
struct control_server;
struct control_client;

enum {
    CONTROL_CLIENTS_MAX = 16, /* more are disconnected at once */
    CONTROL_LINE_MAX = 256 * 1024,
    CONTROL_BACKLOG_MAX = 4 << 20 /* octets of output that wait for a client */
};

/* Returns the response to `request`, a JSON object; the server releases it. */
typedef json_t *control_handler(void *context, struct control_client *client,
                                const json_t *request);

/* Listens at `path`. Errors of control_listen; ERR_MEMORY. */
int control_server_new(struct control_server **out, struct event_base *base, const char *path,
                       control_handler *handler, void *context);
void control_server_free(struct control_server *server); /* NULL is fine; removes the socket file */

/* Sends later events to the client, after the response to its request. */
void control_follow(struct control_client *client);
bool control_has_followers(const struct control_server *server);
/* Sends `line` of `length` octets, with its newline, to all followers; never waits. */
void control_server_send(struct control_server *server, const char *line, size_t length);

/* Responses: {"ok": true}; {"ok": false, "error": ...}. */
json_t *control_done(void);
json_t *control_refused(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
