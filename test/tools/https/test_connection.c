/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTPS server with a client that pipelines, disconnects, or sends what is refused: order of
 * responses, reasons, close_notify. */
#include "test/tools/https/connection_scene.h"

static void test_kept_and_closed(void **state)
{
    struct scene *scene = *state;
    char text[4096];

    for (size_t i = 0; i < 2; i++) {
        struct client client = open_client(scene, versions[i]);

        for (int turn = 0; turn < 3; turn++) {
            put(&client, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
            get(&client, "abc", text, sizeof(text));
            assert_int_equal(strncmp(text, "HTTP/1.1 200 OK\r\n", 17), 0);
            assert_non_null(strstr(text, "X-Admin-Protocol: test/v1\r\n"));
            assert_non_null(strstr(text, "Content-Length: 3\r\n"));
            assert_null(strstr(text, "Connection:"));
        }
        put(&client,
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nConnection: close\r\n\r\nz");
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

            put(&client, half ? "POST /echo HTTP/1.1\r\nHost: h\r\n"
                              : "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
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

    put(&client,
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        "POST /wait HTTP/1.1\r\nHost: h\r\n\r\n"
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\ndef");
    get(&client, "abc", text, sizeof(text));
    other = open_client(scene, TLS1_3_VERSION);
    put(&other, "POST /go HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\ngo");
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

    put(&client, "POST /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    close_client(&client);
    other = open_client(scene, TLS1_3_VERSION);
    put(&other, "POST /go HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\ngo");
    get(&other, "go", text, sizeof(text));
    put(&other, "POST /go HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nGO");
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
                     "POST /cut HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n%04u", cuts[i]);
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

static void test_expects_continue(void **state)
{
    struct scene *scene = *state;
    struct client client = open_client(scene, TLS1_3_VERSION);
    char text[4096];

    put(&client,
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
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
        {"GET /echo HTTP/1.1\r\nHost: h\r\nHost: x\r\n\r\n", 405, "method GET: must be POST"},
        {"DELETE /echo HTTP/1.1\r\nHost: h\r\nHost: x\r\n\r\n", 405, "method DELETE: must be POST"},
        {"nonsense\r\n\r\n", 400, "not an HTTP request: \"nonsense\""},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\nabc", 413,
         "5000000 octets"},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_closed),
        cmocka_unit_test(test_client_ends),
        cmocka_unit_test(test_pipelined),
        cmocka_unit_test(test_client_disconnects_while_deferred),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_expects_continue),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
