/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTPS server with a client that is slow, stops or does not read, and with responses that are
 * delayed: deadlines. */
#include "test/tools/https/connection_scene.h"

#include <time.h>

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

    put(&other, "POST /late HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n0300");
    close_client(&other);
    put(&client, "POST /late HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n2500");
    other = open_client(*state, TLS1_2_VERSION);
    put(&other, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nother");
    get(&other, "other", text, sizeof(text));
    close_client(&other);
    get(&client, "2500", text, sizeof(text));
    /* The clock of the event loop is coarse. */
    assert_in_range(now_ms() - start, 2500 - 50, PATIENCE * 1000);
    put(&client, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nagain");
    get(&client, "again", text, sizeof(text));
    close_client(&client);
}

/* A single octet now and then does not extend a deadline, in any state of the request. */
static void test_slow(void **state)
{
    static const struct {
        const char *begin, *octet, *why;
    } rows[] = {
        {"POST /echo HTTP/1.1\r\nHost: h\r\n", "x", "no whole header within 1 seconds"},
        {"P", "O", "no whole header within 1 seconds"},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n", "b",
         "no whole request within 2 seconds"},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
         "no whole request within 2 seconds"},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n",
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
                put(&client, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
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
    put(&client, "POST /big HTTP/1.1\r\nHost: h\r\n\r\n");
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
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_silent),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
