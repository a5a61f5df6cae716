/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST over HTTPS: which responses are read (RFC 9112), which servers are trusted, what a failure
 * says; in a loop, a name server that does not respond delays only the requests for its names. */
#include "crypto/openssl.h"
#include "tools/https/https.h"
#include "tools/pki/pki.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <fcntl.h>
#include <ftw.h>
#include <net/if.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[40];
    bool own_network; /* of this process, with a name server that the test is */
    char root[1024], other_root[1024], certificate[1024], key[1024];
    SSL_CTX *context;
} here;

/* ---- A server that responds with given octets ---- */

struct script {
    const char *head, *more; /* octets; `more` again and again up to `times` */
    unsigned times;
};

static struct {
    int listener;
    uint16_t port;
    const struct script *script;
    pthread_t thread;
    char request[4096];
} peer;

static void read_request(SSL *ssl)
{
    size_t len = 0;
    int got;

    while (!strstr(peer.request, "\r\n\r\nhello")) {
        got = SSL_read(ssl, peer.request + len, (int)(sizeof(peer.request) - 1 - len));
        if (got <= 0)
            return;
        len += (size_t)got;
        peer.request[len] = '\0';
    }
}

static void *serve(void *unused)
{
    const struct script *script = peer.script;
    int fd = accept(peer.listener, NULL, NULL);
    SSL *ssl = SSL_new(here.context);

    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
        read_request(ssl);
        if (*script->head)
            SSL_write(ssl, script->head, (int)strlen(script->head));
        for (unsigned i = 0; i < script->times; i++)
            if (SSL_write(ssl, script->more, (int)strlen(script->more)) <= 0)
                break;
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    close(fd);
    return unused;
}

static void begin_peer(const struct script *script)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    memset(&peer, 0, sizeof(peer));
    peer.script = script;
    peer.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(peer.listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(peer.listener, 4), 0);
    assert_int_equal(getsockname(peer.listener, (struct sockaddr *)&address, &len), 0);
    peer.port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&peer.thread, NULL, serve, NULL), 0);
}

static void end_peer(void)
{
    assert_int_equal(pthread_join(peer.thread, NULL), 0);
    close(peer.listener);
}

/* ---- One request, blocking or in a loop ---- */

struct outcome {
    bool done;
    int err, status;
    char *body;
    size_t len;
    struct https_error error;
};

static void on_done(void *context, int err, int status, struct bytes body,
                    const struct https_error *error)
{
    struct outcome *outcome = context;

    assert_false(outcome->done);
    *outcome = (struct outcome){true, err, status, (char *)(uintptr_t)body.at, body.len, *error};
}

static struct https_request request_to(const char *host, uint16_t port)
{
    return (struct https_request){.host = host,
                                  .port = port,
                                  .path = "/a/path",
                                  .content_type = "text/plain",
                                  .user_agent = "test",
                                  .admin_protocol = "gsma/rsp/v2.5.0",
                                  .body = BYTES_TEXT("hello")};
}

static struct outcome post(const struct https_request *request, const struct https_trust *trust,
                           bool in_loop)
{
    struct outcome outcome = {0};
    struct bytes body = BYTES_NONE;

    if (in_loop) {
        struct event_base *base = event_base_new();
        struct https_post *ignored;
        int err =
            https_post_start(&ignored, base, request, trust, on_done, &outcome, &outcome.error);

        if (err < 0)
            outcome.err = err;
        else
            assert_int_equal(event_base_dispatch(base), 1); /* until no event is left */
        assert_int_equal(outcome.done, err == 0);
        event_base_free(base);
        return outcome;
    }
    outcome.err = https_post(request, trust, &outcome.status, &body, &outcome.error);
    outcome.body = (char *)(uintptr_t)body.at;
    outcome.len = body.len;
    return outcome;
}

static struct outcome post_to_script(const struct script *script, bool in_loop)
{
    const struct https_trust trust = {.roots = {here.root}};
    struct https_request request;
    struct outcome outcome;

    begin_peer(script);
    request = request_to("localhost", peer.port);
    outcome = post(&request, &trust, in_loop);
    end_peer();
    return outcome;
}

/* ---- Responses ---- */

#define TEN_TIMES(text) text text text text text text text text text text
#define LENGTH_5        "Content-Length: 5\r\n\r\nworld"
#define CHUNKED         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void test_good_responses(void **state)
{
    static const struct {
        const char *response;
        int status;
        const char *body;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\n" LENGTH_5, 200, "world"},
        {"HTTP/1.1 200\r\nconTENT-lengTH:5\r\n\r\nworld", 200, "world"},
        {"HTTP/1.0 200 OK\r\n\r\nto the end of the connection", 200,
         "to the end of the connection"},
        {"HTTP/1.1 404 Not Found\r\n" LENGTH_5, 404, "world"},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"HTTP/1.1 302 Found\r\nLocation: https://localhost:1/\r\n" LENGTH_5, 302, "world"},
        /* interim responses (RFC 9110, 15.2) */
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" LENGTH_5, 200, "world"},
        {"HTTP/1.1 102 Processing\r\nX-Left: 3\r\n\r\nHTTP/1.1 200 OK\r\n" LENGTH_5, 200, "world"},
        {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\nHTTP/1.1 100 "
         "Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 Oh\r\n" LENGTH_5,
         500, "world"},
        /* chunks, their extensions and trailers (RFC 9112, 7.1) */
        {CHUNKED "5\r\nworld\r\n0\r\n\r\n", 200, "world"},
        {CHUNKED "2;a\r\nwo\r\n003;name=value\r\nrld\r\n0;last\r\n\r\n", 200, "world"},
        {CHUNKED "5;q=\"a;b,c\" ; d\r\nworld\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, "world"},
        {CHUNKED "A ;x\r\n0123456789\r\n0\r\n\r\n", 200, "0123456789"},
        {CHUNKED "a\r\n0123456789\r\n00000\r\n\r\n", 200, "0123456789"},
        {CHUNKED "0\r\n\r\n", 200, ""},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        const struct script script = {.head = rows[i / 2].response};
        struct outcome outcome = post_to_script(&script, i % 2);

        assert_string_equal(outcome.error.text, "");
        assert_int_equal(outcome.err, 0);
        assert_int_equal(outcome.status, rows[i / 2].status);
        assert_string_equal(outcome.body, rows[i / 2].body);
        assert_int_equal(outcome.len, strlen(rows[i / 2].body));
        assert_non_null(strstr(peer.request, "POST /a/path HTTP/1.1\r\n"));
        assert_non_null(strstr(peer.request, "\r\nContent-Type: text/plain\r\n"));
        assert_non_null(strstr(peer.request, "\r\nX-Admin-Protocol: gsma/rsp/v2.5.0\r\n"));
        assert_non_null(strstr(peer.request, "\r\nUser-Agent: test\r\n"));
        assert_non_null(strstr(peer.request, "\r\nContent-Length: 5\r\n"));
        assert_null(strstr(peer.request, "Expect:"));
        free(outcome.body);
    }
}

static void test_bad_responses(void **state)
{
    static const struct {
        struct script script;
        const char *text; /* within the error */
    } rows[] = {
        {{.head = ""}, "Empty reply from server"},
        {{.head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nworld"}, "4 bytes remaining"},
        {{.head = CHUNKED "9\r\nworld"}, ""},
        {{.head = CHUNKED "five\r\nworld\r\n0\r\n\r\n"}, ""},
        {{.head = CHUNKED ";5\r\nworld\r\n0\r\n\r\n"}, ""},
        {{.head = "SSH-2.0-a\r\n"}, "HTTP/0.9"},
        {{.head = "HTTP/1.1 100 Continue\r\n\r\n"}, ""},
        {{"HTTP/1.1 200 OK\r\n", "X-A: 0123456789012345678901234567890123456789\r\n", 4000},
         "header is too long"},
        {{CHUNKED, TEN_TIMES(TEN_TIMES("A\r\n0123456789\r\n")), 5000}, "body is too long"},
        {{"HTTP/1.1 200 OK\r\n\r\n", TEN_TIMES(TEN_TIMES("0123456789")), 5000}, "body is too long"},
    };
    char where[40];

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        struct outcome outcome = post_to_script(&rows[i / 2].script, i % 2);

        assert_int_equal(outcome.err, ERR_IO);
        assert_null(outcome.body);
        snprintf(where, sizeof(where), "localhost:%u: ", peer.port);
        assert_memory_equal(outcome.error.text, where, strlen(where));
        assert_true(strlen(outcome.error.text) > strlen(where));
        assert_non_null(strstr(outcome.error.text, rows[i / 2].text));
    }
}

/* ---- Trust ---- */

static void test_trust(void **state)
{
    static const struct {
        const char *host;
        bool other_root, insecure;
        const char *text; /* within the error; NULL: trusted */
    } rows[] = {
        {"localhost", false, false, NULL},
        {"LocalHost", false, false, NULL},
        {"LOCALHOST", false, false, NULL},
        {"127.0.0.1", false, false, "127.0.0.1"}, /* a name that is not in the certificate */
        {"127.0.0.1", false, true, NULL},
        {"localhost", true, false, "not from the CI in PKI"},
        {"localhost", true, true, NULL},
    };
    static const struct script script = {.head = "HTTP/1.1 200 OK\r\n" LENGTH_5};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        const struct https_trust trust = {
            .roots = {rows[i / 2].other_root ? here.other_root : here.root},
            .insecure = rows[i / 2].insecure};
        struct https_request request;
        struct outcome outcome;

        begin_peer(&script);
        request = request_to(rows[i / 2].host, peer.port);
        outcome = post(&request, &trust, i % 2);
        end_peer();
        assert_int_equal(outcome.err, rows[i / 2].text ? ERR_IO : 0);
        if (rows[i / 2].text)
            assert_non_null(strstr(outcome.error.text, rows[i / 2].text));
        free(outcome.body);
    }
}

static void test_causes_before_a_response(void **state)
{
    const struct https_trust good = {.roots = {here.root}}, none = {.insecure = false},
                             missing = {.roots = {"/none/root.der"}},
                             no_certificate = {.roots = {here.key}}, insecure = {.insecure = true};
    struct rlimit limit, few;
    int lowest;

    (void)state;
    const struct {
        const char *host;
        const struct https_trust *trust;
        int err;
        const char *text;
        bool few_descriptors;
    } rows[] = {
        {"localhost", &good, ERR_IO, "localhost:1: Connection refused", false},
        {"localhost", &insecure, ERR_IO, "localhost:1: Connection refused", false},
        {"127.0.0.1", &insecure, ERR_IO, "127.0.0.1:1: Connection refused", false},
        {"localhost", &none, ERR_CRYPTO, "--pki DIR", false},
        {"localhost", &missing, ERR_IO, "/none/root.der: No such file or directory", false},
        {"localhost", &no_certificate, ERR_CRYPTO, "not a certificate in DER", false},
        {"a b", &good, ERR_MALFORMED, "not a host name", false},
        {"a/b", &good, ERR_MALFORMED, "not a host name", false},
        {"user@host", &good, ERR_MALFORMED, "not a host name", false},
        {"localhost", &insecure, ERR_IO, "localhost:1: Too many open files", true},
        {"localhost", &good, ERR_IO, "Too many open files", true},
    };

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct https_request request = request_to(rows[i].host, 1);
        struct outcome outcome;

        if (rows[i].few_descriptors) {
            lowest = dup(0);
            close(lowest);
            few = (struct rlimit){(rlim_t)lowest, limit.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        }
        outcome = post(&request, rows[i].trust, false);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        assert_int_equal(outcome.err, rows[i].err);
        assert_non_null(strstr(outcome.error.text, rows[i].text));
    }
}

/* ---- Names, in a loop ---- */

enum { QUERIES = 8, QUERY_MAX = 300, DNS_HEADER = 12 };

static struct {
    struct event_base *base;
    struct https_server *server;
    struct event *readable;
    int socket; /* of the name server */
    struct {
        uint8_t octets[QUERY_MAX + 16];
        size_t len;
        struct sockaddr_in from;
    } queries[QUERIES];
    size_t count;
    bool responds;
} loop;

/* A is 127.0.0.1; there is no other record. */
static void respond(size_t i)
{
    static const uint8_t address[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    uint8_t *octets = loop.queries[i].octets;
    size_t len = DNS_HEADER;
    bool is_a;

    while (octets[len])
        len += 1U + octets[len];
    len += 5;
    is_a = octets[len - 3] == 1;
    octets[2] = 0x81;
    octets[3] = 0x80;
    octets[7] = is_a;
    octets[11] = 0; /* no EDNS */
    if (is_a) {
        memcpy(octets + len, address, sizeof(address));
        len += sizeof(address);
    }
    assert_int_equal(sendto(loop.socket, octets, len, 0, (struct sockaddr *)&loop.queries[i].from,
                            sizeof(loop.queries[i].from)),
                     (ssize_t)len);
}

static void on_query(evutil_socket_t fd, short what, void *context)
{
    socklen_t len = sizeof(loop.queries[0].from);
    size_t i = loop.count++;
    ssize_t got;

    (void)what;
    (void)context;
    assert_true(i < QUERIES);
    got = recvfrom(fd, loop.queries[i].octets, QUERY_MAX, 0,
                   (struct sockaddr *)&loop.queries[i].from, &len);
    assert_true(got > DNS_HEADER + 4);
    if (loop.responds)
        respond(i);
}

static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
{
    (void)context;
    (void)in;
    answer->status = 204;
}

static int begin_loop(void **state)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct https_server_options options = {.host = "localhost",
                                           .admin_protocol = "test",
                                           .certificate = here.certificate,
                                           .key = here.key,
                                           .handle = handle};
    struct https_error error;

    (void)state;
    memset(&loop, 0, sizeof(loop));
    loop.socket = -1;
    if (!here.own_network)
        return 0;
    loop.base = event_base_new();
    assert_non_null(loop.base);
    assert_int_equal(https_server_new(&loop.server, loop.base, &options, &error), 0);
    loop.socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(loop.socket, (struct sockaddr *)&address, sizeof(address)), 0);
    loop.readable = event_new(loop.base, loop.socket, EV_READ | EV_PERSIST, on_query, NULL);
    assert_int_equal(event_add(loop.readable, NULL), 0);
    return 0;
}

static int end_loop(void **state)
{
    (void)state;
    if (!here.own_network)
        return 0;
    https_server_free(loop.server);
    event_free(loop.readable);
    event_base_free(loop.base);
    close(loop.socket);
    return 0;
}

static struct https_post *start(const char *host, struct outcome *outcome)
{
    const struct https_trust trust = {.roots = {here.root}, .insecure = true};
    const struct https_request request = request_to(host, https_server_port(loop.server));
    struct https_error error;
    struct https_post *started;

    *outcome = (struct outcome){0};
    assert_int_equal(
        https_post_start(&started, loop.base, &request, &trust, on_done, outcome, &error), 0);
    return started;
}

static void run_until_asked(void)
{
    while (loop.count == 0)
        assert_int_equal(event_base_loop(loop.base, EVLOOP_ONCE), 0);
}

static void run_until(const struct outcome *outcome)
{
    while (!outcome->done)
        assert_int_equal(event_base_loop(loop.base, EVLOOP_ONCE), 0);
    free(outcome->body);
}

static void test_a_slow_name_delays_nobody_else(void **state)
{
    struct outcome slow, quick;

    (void)state;
    if (!here.own_network)
        skip();
    start("slow.example", &slow);
    run_until_asked();
    for (int i = 0; i < 3; i++) {
        start("localhost", &quick);
        run_until(&quick);
        assert_int_equal(quick.err, 0);
        assert_int_equal(quick.status, 204);
    }
    assert_false(slow.done);
    loop.responds = true;
    for (size_t i = 0; i < loop.count; i++)
        respond(i);
    run_until(&slow);
    assert_string_equal(slow.error.text, "");
    assert_int_equal(slow.status, 204);
}

static void test_cancelled_while_the_name_is_resolved(void **state)
{
    struct outcome slow;
    struct https_post *started;

    (void)state;
    if (!here.own_network)
        skip();
    started = start("slow.example", &slow);
    run_until_asked();
    https_post_cancel(started);
    loop.responds = true;
    for (size_t i = 0; i < loop.count; i++)
        respond(i);
    for (int i = 0; i < 20; i++)
        event_base_loop(loop.base, EVLOOP_NONBLOCK);
    assert_false(slow.done);
}

static void test_cancelled_at_every_step(void **state)
{
    struct outcome outcome;
    struct https_post *started;
    int steps = 0;

    (void)state;
    if (!here.own_network)
        skip();
    do { /* one event more each time, until it is done before it is cancelled */
        started = start("localhost", &outcome);
        steps++;
        for (int i = 0; i < steps && !outcome.done; i++)
            event_base_loop(loop.base, EVLOOP_ONCE);
        if (!outcome.done)
            https_post_cancel(started);
    } while (!outcome.done && steps < 1000);
    assert_true(outcome.done && steps > 3);
    free(outcome.body);
}

/* ---- Surroundings ---- */

/* A network of its own, where this test is the name server; false where that is not allowed. */
static bool enter_own_network(const char *resolv_conf)
{
    struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd, err;

    if (unshare(CLONE_NEWNET | CLONE_NEWNS | (geteuid() ? CLONE_NEWUSER : 0)) < 0)
        return false;
    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    err = ioctl(fd, SIOCSIFFLAGS, &lo);
    close(fd);
    return err == 0 && mount(resolv_conf, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
}

static int begin(void **state)
{
    const struct pki_options pki = {.host = "localhost"};
    char path[60];
    struct pki_error error;
    FILE *file;

    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &error), 0);
    pki_path(here.certificate, sizeof(here.certificate), here.folder, PKI_DPTLS, EC_CURVE_P256,
             false);
    pki_path(here.key, sizeof(here.key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    pki_path(here.root, sizeof(here.root), here.folder, PKI_CI, EC_CURVE_P256, false);
    pki_path(here.other_root, sizeof(here.other_root), here.folder, PKI_CI,
             EC_CURVE_BRAINPOOL_P256R1, false);
    signal(SIGPIPE, SIG_IGN);
    here.context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(
        SSL_CTX_use_certificate_file(here.context, here.certificate, SSL_FILETYPE_ASN1), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(here.context, here.key, SSL_FILETYPE_PEM), 1);
    snprintf(path, sizeof(path), "%s/resolv.conf", here.folder);
    file = fopen(path, "we");
    fputs("nameserver 127.0.0.1\n", file);
    fclose(file);
    here.own_network = enter_own_network(path);
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    SSL_CTX_free(here.context);
    return nftw(here.folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_responses),
        cmocka_unit_test(test_bad_responses),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_causes_before_a_response),
        cmocka_unit_test_setup_teardown(test_a_slow_name_delays_nobody_else, begin_loop, end_loop),
        cmocka_unit_test_setup_teardown(test_cancelled_while_the_name_is_resolved, begin_loop,
                                        end_loop),
        cmocka_unit_test_setup_teardown(test_cancelled_at_every_step, begin_loop, end_loop)};

    return cmocka_run_group_tests(tests, begin, end);
}
