/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request is sent while memory is short: failing_scene.h. The server is another process. */
#include "test/tools/https/failing_scene.h"

#include <curl/curl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static uint16_t port;

/* ---- libcurl's allocations ---- */

static void *curl_allocate(size_t size)
{
    return allocation_fails() ? NULL : malloc(size);
}

static void *curl_reallocate(void *old, size_t size)
{
    return allocation_fails() ? NULL : realloc(old, size);
}

static void *curl_clear(size_t count, size_t size)
{
    return allocation_fails() ? NULL : calloc(count, size);
}

static char *curl_copy(const char *text)
{
    return allocation_fails() ? NULL : strdup(text);
}

/* ---- the server ---- */

static _Noreturn void serve(int told)
{
    const struct https_server_options options = server_options();
    struct event_base *base = event_base_new();
    struct https_server *server;
    struct https_error error;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when an assertion fails */
    if (!base || https_server_new(&server, base, &options, &error) < 0)
        _exit(1);
    port = https_server_port(server);
    if (write(told, &port, sizeof(port)) != sizeof(port))
        _exit(1);
    event_base_dispatch(base);
    _exit(1);
}

static pid_t start_server(void)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        serve(ends[1]);
    assert_true(child > 0);
    close(ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof(port)), sizeof(port));
    close(ends[0]);
    return child;
}

/* ---- requests ---- */

static struct https_request request(void)
{
    return (struct https_request){.host = "127.0.0.1",
                                  .port = port,
                                  .path = "/path",
                                  .content_type = "text/plain",
                                  .user_agent = "test",
                                  .body = BYTES_TEXT("hello")};
}

static int post(struct https_error *error)
{
    const struct https_request sent = request();
    const struct https_trust trust = {.roots = {here.roots[0], here.roots[1]}};
    struct bytes body = BYTES_NONE;
    int status = 0;
    int err = https_post(&sent, &trust, &status, &body, error);

    free((void *)(uintptr_t)body.at);
    if (err == 0)
        assert_int_equal(status, 204);
    return err;
}

struct outcome {
    bool done;
    int err;
    struct https_error *error;
};

static void on_done(void *context, int err, int status, struct bytes body,
                    const struct https_error *error)
{
    struct outcome *outcome = context;

    free((void *)(uintptr_t)body.at);
    if (err == 0)
        assert_int_equal(status, 204);
    outcome->done = true;
    outcome->err = err;
    *outcome->error = *error;
}

static int post_in_loop(struct https_error *error)
{
    const struct https_request sent = request();
    const struct https_trust trust = {.roots = {here.roots[0], here.roots[1]}};
    struct event_base *base = event_base_new();
    struct outcome outcome = {.error = error};
    struct https_post *started;

    assert_non_null(base);
    outcome.err = https_post_start(&started, base, &sent, &trust, on_done, &outcome, error);
    while (outcome.err == 0 && !outcome.done)
        assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
    event_base_free(base);
    return outcome.err;
}

static void a_request_without_memory_says_that(void **state)
{
    pid_t server = start_server();

    (void)state;
    sweep("post", post);
    sweep("post in a loop", post_in_loop);
    kill(server, SIGTERM);
    assert_int_equal(waitpid(server, NULL, 0), server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_request_without_memory_says_that)};

    if (!failing_allocator_install() ||
        curl_global_init_mem(CURL_GLOBAL_DEFAULT, curl_allocate, free, curl_reallocate, curl_copy,
                             curl_clear) != CURLE_OK)
        return 1;
    return cmocka_run_group_tests(tests, begin, end);
}
