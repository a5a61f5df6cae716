/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTPS server as a process of its own, and a client that blocks. */
#ifndef TEST_TOOLS_HTTPS_CONNECTION_SCENE_H
#define TEST_TOOLS_HTTPS_CONNECTION_SCENE_H

#include "crypto/openssl.h"
#include "test/fake/folder.h"
#include "tools/https/connection.h"
#include "tools/pki/pki.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE = 60, HEADER_SECONDS = 1, REQUEST_SECONDS = 2, BIG = 4 << 20 };

struct scene {
    char folder[64], pki[80], log[80];
    pid_t server;
    uint16_t port;
};

/* ---- the server's process ---- */

static struct https_deferred *waiting;

static inline void log_line(void *context, const char *why)
{
    FILE *file = fopen(((const struct scene *)context)->log, "a");

    fprintf(file, "%s\n", why);
    fclose(file);
}

/* "/echo" returns the body, "/big" 4 MiB; "/wait" is deferred until "/go", which responds to both;
 * "/cut" ends after the number of octets in the body, "/late" responds after so many ms. */
static inline void handle(void *context, const struct https_incoming *in,
                          struct https_response *answer)
{
    size_t len = strcmp(in->path, "/big") == 0 ? BIG : in->body.len;
    uint8_t *copy = malloc(len + 1);
    char text[16] = "";

    (void)context;
    memset(copy, 'b', len + 1);
    if (len == in->body.len && len)
        memcpy(copy, in->body.at, len);
    *answer = (struct https_response){
        .status = 200, .content_type = "text/x", .body = bytes_at(copy, len)};
    if (strcmp(in->path, "/wait") == 0) {
        waiting = in->defer(in);
        free(copy);
        answer->status = HTTPS_DEFERRED;
    } else if (strcmp(in->path, "/cut") == 0) {
        answer->is_cut = true;
        answer->cut = (uint32_t)atoi((const char *)memcpy(text, in->body.at, in->body.len));
    } else if (strcmp(in->path, "/late") == 0) {
        answer->delay = atoi((const char *)memcpy(text, in->body.at, in->body.len)) * 1000000LL;
    } else if (strcmp(in->path, "/go") == 0 && waiting) {
        waiting->respond(waiting, &(struct https_response){.status = 204});
        waiting = NULL;
    }
}

static inline void serve(struct scene *scene, int report)
{
    char certificate[200], key[200];
    struct https_server_options options = {.host = "localhost",
                                           .certificate = certificate,
                                           .key = key,
                                           .admin_protocol = "test/v1",
                                           .handle = handle,
                                           .log = log_line,
                                           .context = scene,
                                           .header_seconds = HEADER_SECONDS,
                                           .request_seconds = REQUEST_SECONDS};
    struct event_base *base = event_base_new();
    struct https_server *server;
    struct https_error error;
    uint16_t port;

    pki_path(certificate, sizeof(certificate), scene->pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), scene->pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    if (https_server_new(&server, base, &options, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        _exit(1);
    }
    port = https_server_port(server);
    if (write(report, &port, sizeof(port)) != sizeof(port))
        _exit(1);
    event_base_dispatch(base);
    _exit(0);
}

static inline int set_up(void **state)
{
    static struct scene scene;
    struct pki_error error;
    int report[2];

    signal(SIGPIPE, SIG_IGN);
    strcpy(scene.folder, "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(scene.folder));
    snprintf(scene.pki, sizeof(scene.pki), "%s/pki", scene.folder);
    snprintf(scene.log, sizeof(scene.log), "%s/log", scene.folder);
    if (pki_make(scene.pki, &(struct pki_options){0}, &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(pipe(report), 0);
    scene.server = fork();
    if (scene.server == 0)
        serve(&scene, report[1]);
    assert_int_equal(read(report[0], &scene.port, sizeof(scene.port)), sizeof(scene.port));
    close(report[0]);
    close(report[1]);
    *state = &scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    kill(scene->server, SIGKILL);
    waitpid(scene->server, NULL, 0);
    folder_remove(scene->folder);
    return 0;
}

/* ---- the client ---- */

struct client {
    SSL_CTX *context;
    SSL *tls;
    int fd;
};

static inline int connect_to(const struct scene *scene)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(scene->port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = PATIENCE};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    return fd;
}

static inline struct client open_client(const struct scene *scene, int version)
{
    struct client client = {.context = SSL_CTX_new(TLS_client_method()), .fd = connect_to(scene)};

    SSL_CTX_set_max_proto_version(client.context, version);
    client.tls = SSL_new(client.context);
    SSL_set_fd(client.tls, client.fd);
    assert_int_equal(SSL_connect(client.tls), 1);
    return client;
}

static inline void close_client(struct client *client)
{
    SSL_free(client->tls);
    SSL_CTX_free(client->context);
    close(client->fd);
}

static inline void put(struct client *client, const char *text)
{
    assert_int_equal(SSL_write(client->tls, text, (int)strlen(text)), strlen(text));
}

/* Reads until `text` contains `end`, or to the end of the connection when `end` is NULL. */
static inline void get(struct client *client, const char *end, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    while (used + 1 < size && (!end || !strstr(text, end))) {
        int len = SSL_read(client->tls, text + used, (int)(size - used - 1));

        if (len <= 0)
            break;
        used += (size_t)len;
        text[used] = '\0';
    }
    if (end && !strstr(text, end))
        fail_msg("no %s in: %s", end, text);
}

/* The connection ended by close_notify, not by an end of TCP or a reset. */
static inline void assert_ended_well(struct client *client)
{
    char octet;
    int len = SSL_read(client->tls, &octet, 1);

    assert_true(len <= 0);
    assert_int_equal(SSL_get_error(client->tls, len), SSL_ERROR_ZERO_RETURN);
    assert_true(SSL_get_shutdown(client->tls) & SSL_RECEIVED_SHUTDOWN);
}

static inline void assert_logged(const struct scene *scene, const char *text)
{
    char log[65536];
    FILE *file = fopen(scene->log, "r");
    size_t len;

    assert_non_null(file);
    len = fread(log, 1, sizeof(log) - 1, file);
    log[len] = '\0';
    fclose(file);
    if (!strstr(log, text))
        fail_msg("no \"%s\" in: %s", text, log);
    assert_int_equal(truncate(scene->log, 0), 0);
}

static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

#endif
