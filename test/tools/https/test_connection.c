/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTPS server with a client that is slow, stops, pipelines, or does not read: deadlines,
 * reasons, close_notify. The server is a process of its own; the client blocks. */
#include "tools/https/connection.h"

#include "crypto/openssl.h"
#include "tools/pki/pki.h"

#include <event2/event.h>
#include <ftw.h>
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
#include <time.h>
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

static void log_line(void *context, const char *why)
{
    FILE *file = fopen(((const struct scene *)context)->log, "a");

    fprintf(file, "%s\n", why);
    fclose(file);
}

/* "/echo" returns the body, "/big" 4 MiB; "/wait" is deferred until "/go", which responds to both;
 * "/cut" ends after the number of octets in the body, "/late" responds after so many ms. */
static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
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

static void serve(struct scene *scene, int report)
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

static int set_up(void **state)
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

static int remove_one(const char *path, const struct stat *status, int what, struct FTW *walk)
{
    (void)status;
    (void)what;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    kill(scene->server, SIGKILL);
    waitpid(scene->server, NULL, 0);
    nftw(scene->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}

/* ---- the client ---- */

struct client {
    SSL_CTX *context;
    SSL *tls;
    int fd;
};

static int connect_to(const struct scene *scene)
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

static struct client open_client(const struct scene *scene, int version)
{
    struct client client = {.context = SSL_CTX_new(TLS_client_method()), .fd = connect_to(scene)};

    SSL_CTX_set_max_proto_version(client.context, version);
    client.tls = SSL_new(client.context);
    SSL_set_fd(client.tls, client.fd);
    assert_int_equal(SSL_connect(client.tls), 1);
    return client;
}

static void close_client(struct client *client)
{
    SSL_free(client->tls);
    SSL_CTX_free(client->context);
    close(client->fd);
}

static void put(struct client *client, const char *text)
{
    assert_int_equal(SSL_write(client->tls, text, (int)strlen(text)), strlen(text));
}

/* Reads until `text` contains `end`, or to the end of the connection when `end` is NULL. */
static void get(struct client *client, const char *end, char *text, size_t size)
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
static void assert_ended_well(struct client *client)
{
    char octet;
    int len = SSL_read(client->tls, &octet, 1);

    assert_true(len <= 0);
    assert_int_equal(SSL_get_error(client->tls, len), SSL_ERROR_ZERO_RETURN);
    assert_true(SSL_get_shutdown(client->tls) & SSL_RECEIVED_SHUTDOWN);
}

static void assert_logged(const struct scene *scene, const char *text)
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

/* ---- tests ---- */

static void test_kept_and_closed(void **state)
{
    struct scene *scene = *state;
    char text[4096];

    for (size_t i = 0; i < 2; i++) {
        struct client client = open_client(scene, versions[i]);

        for (int turn = 0; turn < 3; turn++) {
            put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
            get(&client, "abc", text, sizeof(text));
            assert_int_equal(strncmp(text, "HTTP/1.1 200 OK\r\n", 17), 0);
            assert_non_null(strstr(text, "X-Admin-Protocol: test/v1\r\n"));
            assert_non_null(strstr(text, "Content-Length: 3\r\n"));
            assert_null(strstr(text, "Connection:"));
        }
        put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nConnection: close\r\n\r\nz");
        get(&client, NULL, text, sizeof(text));
        assert_non_null(strstr(text, "Connection: close\r\n"));
        assert_int_equal(text[strlen(text) - 1], 'z');
        assert_ended_well(&client);
        close_client(&client);
    }
}

/* A client that sends close_notify gets close_notify. */
static void test_client_ends(void **state)
{
    struct scene *scene = *state;
    char text[4096];

    for (size_t i = 0; i < 2; i++)
        for (int half = 0; half < 2; half++) {
            struct client client = open_client(scene, versions[i]);

            put(&client, half ? "POST /echo HTTP/1.1\r\n"
                              : "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
            if (!half)
                get(&client, "abc", text, sizeof(text));
            assert_int_equal(SSL_shutdown(client.tls), 0);
            assert_ended_well(&client);
            close_client(&client);
        }
}

/* Several requests in one write, one of them deferred: the responses keep the order. */
static void test_pipelined(void **state)
{
    struct scene *scene = *state;
    struct client client = open_client(scene, TLS1_3_VERSION), other;
    char text[4096];
    const char *first, *second;

    put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
                 "POST /wait HTTP/1.1\r\n\r\n"
                 "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\ndef");
    get(&client, "abc", text, sizeof(text));
    other = open_client(scene, TLS1_3_VERSION);
    put(&other, "POST /go HTTP/1.1\r\nContent-Length: 2\r\n\r\ngo");
    get(&other, "go", text, sizeof(text));
    get(&client, NULL, text, sizeof(text));
    first = strstr(text, "204 No Content");
    second = strstr(text, "def");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    assert_ended_well(&client);
    close_client(&client);
    close_client(&other);
}

/* A client that disconnects while its request is deferred. */
static void test_client_disconnects_while_deferred(void **state)
{
    struct scene *scene = *state;
    struct client client = open_client(scene, TLS1_3_VERSION), other;
    char text[4096];

    put(&client, "POST /wait HTTP/1.1\r\n\r\n");
    close_client(&client);
    other = open_client(scene, TLS1_3_VERSION);
    put(&other, "POST /go HTTP/1.1\r\nContent-Length: 2\r\n\r\ngo");
    get(&other, "go", text, sizeof(text));
    put(&other, "POST /go HTTP/1.1\r\nContent-Length: 2\r\n\r\nGO");
    get(&other, "GO", text, sizeof(text));
    close_client(&other);
}

/* The connection ends after so many octets, without close_notify. */
static void test_cut(void **state)
{
    static const unsigned cuts[] = {0, 1, 17, 9999};

    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
        for (size_t v = 0; v < 2; v++) {
            struct client client = open_client(*state, versions[v]);
            char text[4096], request[80], octet;
            bool is_whole = cuts[i] == 9999;

            snprintf(request, sizeof(request),
                     "POST /cut HTTP/1.1\r\nContent-Length: 4\r\n\r\n%04u", cuts[i]);
            put(&client, request);
            get(&client, NULL, text, sizeof(text));
            assert_int_equal(SSL_read(client.tls, &octet, 1) > 0, false);
            assert_false(SSL_get_shutdown(client.tls) & SSL_RECEIVED_SHUTDOWN);
            if (is_whole)
                assert_non_null(strstr(text, "\r\n\r\n9999"));
            else
                assert_int_equal(strlen(text), cuts[i]);
            assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", is_whole ? 17 : cuts[i]);
            close_client(&client);
        }
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A delayed response, longer than the deadline of a request; others are served meanwhile; the
 * connection stays usable. A client may leave before. */
static void test_late(void **state)
{
    struct client client = open_client(*state, TLS1_3_VERSION),
                  other = open_client(*state, TLS1_2_VERSION);
    const int64_t start = now_ms();
    char text[4096];

    put(&other, "POST /late HTTP/1.1\r\nContent-Length: 4\r\n\r\n0300");
    close_client(&other);
    put(&client, "POST /late HTTP/1.1\r\nContent-Length: 4\r\n\r\n2500");
    other = open_client(*state, TLS1_2_VERSION);
    put(&other, "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nother");
    get(&other, "other", text, sizeof(text));
    close_client(&other);
    get(&client, "2500", text, sizeof(text));
    /* The clock of the event loop is coarse. */
    assert_in_range(now_ms() - start, 2500 - 50, PATIENCE * 1000);
    put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nagain");
    get(&client, "again", text, sizeof(text));
    close_client(&client);
}

static void test_expects_continue(void **state)
{
    struct scene *scene = *state;
    struct client client = open_client(scene, TLS1_3_VERSION);
    char text[4096];

    put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    get(&client, "100 Continue\r\n\r\n", text, sizeof(text));
    put(&client, "abc");
    get(&client, "abc", text, sizeof(text));
    close_client(&client);
}

/* Refusals of the HTTP layer: one line in the log, the same in the body, and the connection ends
 * with close_notify even while more of the request is being sent. */
static void test_refusals(void **state)
{
    static const struct {
        const char *request;
        int status;
        const char *why;
    } rows[] = {
        {"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method GET: must be POST"},
        {"DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method DELETE: must be POST"},
        {"nonsense\r\n\r\n", 400, "not an HTTP request: \"nonsense\""},
        {"POST /echo HTTP/1.1\r\nContent-Length: 5000000\r\n\r\nabc", 413, "5000000 octets"},
        {"POST /echo HTTP/3.0\r\n\r\n", 505, "must be HTTP/1.1"},
    };
    struct scene *scene = *state;
    char text[4096], status[32];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct client client = open_client(scene, versions[i & 1]);

        put(&client, rows[i].request);
        get(&client, NULL, text, sizeof(text));
        snprintf(status, sizeof(status), "HTTP/1.1 %d ", rows[i].status);
        assert_int_equal(strncmp(text, status, strlen(status)), 0);
        assert_non_null(strstr(text, "Content-Type: text/plain;charset=UTF-8\r\n"));
        assert_non_null(strstr(strstr(text, "\r\n\r\n"), rows[i].why));
        assert_logged(scene, rows[i].why);
        assert_ended_well(&client);
        close_client(&client);
    }
}

/* A single octet now and then does not extend a deadline, in any state of the request. */
static void test_slow(void **state)
{
    static const struct {
        const char *begin, *octet, *why;
    } rows[] = {
        {"POST /echo HTTP/1.1\r\n", "x", "no whole header within 1 seconds"},
        {"P", "O", "no whole header within 1 seconds"},
        {"POST /echo HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", "b",
         "no whole request within 2 seconds"},
        {"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
         "no whole request within 2 seconds"},
        {"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n",
         "no whole request within 2 seconds"},
    };
    struct scene *scene = *state;
    char text[4096];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (int kept = 0; kept < 2; kept++) {
            struct client client = open_client(scene, versions[i & 1]);
            struct timeval moment = {0, 20000};
            int len = 0;

            if (kept) {
                put(&client, "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
                get(&client, "abc", text, sizeof(text));
            }
            put(&client, rows[i].begin);
            setsockopt(client.fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof(moment));
            while (len <= 0) { /* until the server closes the connection */
                ERR_clear_error();
                (void)SSL_write(client.tls, rows[i].octet, (int)strlen(rows[i].octet));
                len = SSL_read(client.tls, text, sizeof(text) - 1);
                if (len <= 0)
                    assert_int_equal(SSL_get_error(client.tls, len), SSL_ERROR_WANT_READ);
            }
            text[len] = '\0';
            assert_int_equal(strncmp(text, "HTTP/1.1 408 Request Timeout\r\n", 30), 0);
            assert_non_null(strstr(text, rows[i].why));
            assert_logged(scene, rows[i].why);
            close_client(&client);
        }
}

/* A client that does not start TLS, and one that does not read its response, are disconnected. */
static void test_silent(void **state)
{
    struct scene *scene = *state;
    struct client client;
    int fd = connect_to(scene);
    char octet, text[200];
    int small = 4096;

    assert_int_equal(write(fd, "\x16", 1), 1);
    assert_true(read(fd, &octet, 1) <= 0);
    close(fd);
    client = open_client(scene, TLS1_3_VERSION);
    setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    put(&client, "POST /big HTTP/1.1\r\n\r\n");
    for (bool is_over = false; !is_over;) {
        FILE *file = fopen(scene->log, "r");

        usleep(20000);
        if (!file)
            continue;
        while (fgets(text, sizeof(text), file))
            is_over |= strstr(text, "the response was not read in time") != NULL;
        fclose(file);
    }
    close_client(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_closed),
        cmocka_unit_test(test_client_ends),
        cmocka_unit_test(test_pipelined),
        cmocka_unit_test(test_client_disconnects_while_deferred),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_expects_continue),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_silent),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
