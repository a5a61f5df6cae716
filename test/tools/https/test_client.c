/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST over HTTPS: accepted and refused responses (RFC 9112), trusted servers, error texts. */
#include "test/tools/https/client_scene.h"

struct script {
    const char *head, *more; /* octets; `more` is repeated up to `times` */
    unsigned times;
    bool waits; /* the client ends the connection */
};

static struct {
    int listener;
    uint16_t port;
    const struct script *script;
    pthread_t thread;
    char request[4096];
    bool close_notify; /* the client ended a connection of a script that waits with it */
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
        if (script->waits) {
            char octet;

            peer.close_notify =
                SSL_get_error(ssl, SSL_read(ssl, &octet, 1)) == SSL_ERROR_ZERO_RETURN;
        }
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

static void test_the_client_sends_close_notify(void **state)
{
    static const struct script script = {.head = "HTTP/1.1 200 OK\r\n" LENGTH_5, .waits = true};

    (void)state;
    for (unsigned in_loop = 0; in_loop < 2; in_loop++) {
        struct outcome outcome = post_to_script(&script, in_loop);

        assert_int_equal(outcome.err, 0);
        assert_true(peer.close_notify);
        free(outcome.body);
    }
}

static void test_bad_responses(void **state)
{
    static const struct {
        struct script script;
        const char *text; /* substring of the error */
    } rows[] = {
        {{.head = ""}, "Empty reply from server"},
        {{.head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nworld"}, "4 bytes remaining"},
        {{.head = CHUNKED "9\r\nworld"}, ""},
        {{.head = CHUNKED "five\r\nworld\r\n0\r\n\r\n"}, ""},
        {{.head = CHUNKED ";5\r\nworld\r\n0\r\n\r\n"}, ""},
        {{.head = "SSH-2.0-a\r\n"}, "HTTP/0.9"},
        {{.head = "HTTP/1.1 100 Continue\r\n\r\n"}, ""},
        {{"HTTP/1.1 200 OK\r\n", "X-A: 0123456789012345678901234567890123456789\r\n", 4000, false},
         "header is too long"},
        {{CHUNKED, TEN_TIMES(TEN_TIMES("A\r\n0123456789\r\n")), 5000, false}, "body is too long"},
        {{"HTTP/1.1 200 OK\r\n\r\n", TEN_TIMES(TEN_TIMES("0123456789")), 5000, false},
         "body is too long"},
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

static void test_trust(void **state)
{
    static const struct {
        const char *host;
        bool other_root, insecure;
        const char *text; /* substring of the error; NULL: trusted */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_responses),
        cmocka_unit_test(test_the_client_sends_close_notify),
        cmocka_unit_test(test_bad_responses),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_causes_before_a_response),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
