/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTPS server: where it listens, why it cannot be made, requests, few free descriptors. */
#include "test/fake/folder.h"
#include "tools/https/https.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[40], root[200], certificate[200], key[200], other_key[200], text[200];
    struct event_base *base;
} here;

static int begin(void **state)
{
    const struct pki_options pki = {.host = NULL};
    struct pki_error error;
    FILE *file;

    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &error), 0);
    pki_path(here.root, sizeof(here.root), here.folder, PKI_CI, EC_CURVE_P256, false);
    pki_path(here.certificate, sizeof(here.certificate), here.folder, PKI_DPTLS, EC_CURVE_P256,
             false);
    pki_path(here.key, sizeof(here.key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    pki_path(here.other_key, sizeof(here.other_key), here.folder, PKI_DSTLS, EC_CURVE_P256, true);
    snprintf(here.text, sizeof(here.text), "%s/text", here.folder);
    file = fopen(here.text, "we");
    assert_non_null(file);
    fputs("neither a certificate nor a key\n", file);
    fclose(file);
    here.base = event_base_new();
    assert_non_null(here.base);
    return 0;
}

static int end(void **state)
{
    (void)state;
    event_base_free(here.base);
    return folder_remove(here.folder);
}

/* Returns the body; the path decides on the status. */
static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
{
    uint8_t *copy = malloc(in->body.len + 1);

    (void)context;
    assert_non_null(copy);
    memcpy(copy, in->body.at, in->body.len);
    if (strcmp(in->path, "/unknown") != 0)
        answer->status = 200;
    answer->content_type = HTTPS_TEXT;
    answer->body = bytes_at(copy, in->body.len);
}

static struct https_server_options options_at(const char *host, uint16_t port)
{
    return (struct https_server_options){.host = host,
                                         .port = port,
                                         .certificate = here.certificate,
                                         .key = here.key,
                                         .admin_protocol = "test",
                                         .handle = handle};
}

struct outcome {
    bool done;
    int err, status;
    size_t len;
};

static void on_done(void *context, int err, int status, struct bytes body,
                    const struct https_error *error)
{
    struct outcome *outcome = context;

    (void)error;
    *outcome = (struct outcome){true, err, status, body.len};
    free((void *)(uintptr_t)body.at);
}

static void start(struct outcome *outcome, const char *host, uint16_t port, const char *path)
{
    const struct https_trust trust = {.roots = {here.root}};
    const struct https_request request = {.host = host,
                                          .port = port,
                                          .path = path,
                                          .content_type = "text/plain",
                                          .user_agent = "test",
                                          .body = BYTES_TEXT("hello")};
    struct https_post *post;
    struct https_error error;

    *outcome = (struct outcome){.done = false};
    if (https_post_start(&post, here.base, &request, &trust, on_done, outcome, &error) < 0)
        fail_msg("%s", error.text);
}

static void finish(const struct outcome *outcome)
{
    while (!outcome->done)
        event_base_loop(here.base, EVLOOP_ONCE);
    assert_int_equal(outcome->err, 0);
    assert_int_equal(outcome->len, 5);
}

static void requests_are_handled(void **state)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1"};
    struct https_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        const struct https_server_options options = options_at(hosts[i], 0);
        struct outcome outcomes[5];
        struct https_server *server;
        uint16_t port;

        if (https_server_new(&server, here.base, &options, &error) < 0)
            fail_msg("%s", error.text);
        port = https_server_port(server);
        assert_int_not_equal(port, 0);
        for (size_t j = 0; j < 5; j++)
            start(&outcomes[j], hosts[i], port, j % 2 ? "/unknown" : "/known");
        for (size_t j = 0; j < 5; j++) {
            finish(&outcomes[j]);
            assert_int_equal(outcomes[j].status, j % 2 ? 404 : 200);
        }
        https_server_free(server);
        event_base_loop(here.base, EVLOOP_NONBLOCK);
    }
    https_server_free(NULL);
}

static void a_port_in_use_is_busy(void **state)
{
    struct https_server_options options = options_at("127.0.0.1", 0);
    struct https_server *server, *second;
    struct https_error error;

    (void)state;
    assert_int_equal(https_server_new(&server, here.base, &options, &error), 0);
    options.port = https_server_port(server);
    assert_int_equal(https_server_new(&second, here.base, &options, &error), ERR_BUSY);
    assert_non_null(strstr(error.text, "127.0.0.1:"));
    assert_non_null(strstr(error.text, "the port is in use"));
    https_server_free(server);
}

static void bad_options_are_refused(void **state)
{
    const struct {
        const char *host, *certificate, *key;
        int err;
        const char *reason;
    } rows[] = {
        {"localhost", "/none.der", here.key, ERR_IO, "certificate /none.der: "},
        {"localhost", here.folder, here.key, ERR_CRYPTO, strerror(EISDIR)},
        {"localhost", here.text, here.key, ERR_CRYPTO, "not an X.509 certificate in DER"},
        {"localhost", here.key, here.key, ERR_CRYPTO, "not an X.509 certificate in DER"},
        {"localhost", here.certificate, "/none.pem", ERR_IO, "key /none.pem: "},
        {"localhost", here.certificate, here.text, ERR_CRYPTO, here.text},
        {"localhost", here.certificate, here.certificate, ERR_CRYPTO, here.certificate},
        {"localhost", here.certificate, here.other_key, ERR_CRYPTO, here.other_key},
        {"a host", here.certificate, here.key, ERR_NOT_FOUND, "a host:0: no such host"},
        {"192.0.2.1", here.certificate, here.key, ERR_IO, "listening at 192.0.2.1:0: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct https_server_options options = options_at(rows[i].host, 0);
        struct https_server *server = NULL;
        struct https_error error = {""};

        options.certificate = rows[i].certificate;
        options.key = rows[i].key;
        if (https_server_new(&server, here.base, &options, &error) != rows[i].err ||
            !strstr(error.text, rows[i].reason))
            fail_msg("row %zu: %s", i, error.text);
        assert_null(server);
    }
}

static void stop_waiting(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    *(bool *)context = true;
}

/* While descriptors are short, a client waits in the backlog. */
static void clients_wait_for_descriptors(void **state)
{
    static const struct timeval some_pauses = {0, 350 * 1000};
    const struct https_server_options options = options_at("127.0.0.1", 0);
    struct outcome first, second;
    struct https_server *server;
    struct rlimit limit, tight;
    struct https_error error;
    bool waited = false;
    int lowest;

    (void)state;
    assert_int_equal(https_server_new(&server, here.base, &options, &error), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(lowest >= 0);
    close(lowest);
    tight = limit;
    tight.rlim_cur = (rlim_t)lowest + 24;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    start(&first, "127.0.0.1", https_server_port(server), "/"); /* accepted, then it pauses */
    finish(&first);
    start(&second, "127.0.0.1", https_server_port(server), "/");
    event_base_once(here.base, -1, EV_TIMEOUT, stop_waiting, &waited, &some_pauses);
    while (!waited)
        event_base_loop(here.base, EVLOOP_ONCE);
    assert_false(second.done);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    finish(&second);
    assert_int_equal(second.status, 200);
    https_server_free(server);
    event_base_loop(here.base, EVLOOP_NONBLOCK);
}

/* Without any descriptor accept() fails: the client waits, and is accepted later. */
static void a_client_waits_while_accept_fails(void **state)
{
    static const struct timeval some_pauses = {0, 350 * 1000};
    const struct https_server_options options = options_at("127.0.0.1", 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct https_server *server;
    struct rlimit limit, none;
    struct https_error error;
    bool waited = false;
    int lowest;

    (void)state;
    assert_true(client >= 0);
    assert_int_equal(https_server_new(&server, here.base, &options, &error), 0);
    address.sin_port = htons(https_server_port(server));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
    event_base_once(here.base, -1, EV_TIMEOUT, stop_waiting, &waited, &some_pauses);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(lowest >= 0);
    close(lowest);
    none = limit;
    none.rlim_cur = (rlim_t)lowest;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    while (!waited)
        event_base_loop(here.base, EVLOOP_ONCE);
    assert_int_equal(fcntl(lowest, F_GETFD), -1);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (fcntl(lowest, F_GETFD) < 0)
        event_base_loop(here.base, EVLOOP_ONCE);
    close(client);
    https_server_free(server);
    event_base_loop(here.base, EVLOOP_NONBLOCK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_handled),
        cmocka_unit_test(a_port_in_use_is_busy),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(clients_wait_for_descriptors),
        cmocka_unit_test(a_client_waits_while_accept_fails),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
