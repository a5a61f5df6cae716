/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control socket: lines in pieces, several clients, a client that follows, one that sends no
 * line. */
#include "tools/device/control/control.h"

#include "test/fake/failing_json.h"
#include "test/fake/script.h"
#include "test/fake/unix_socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct script script;
static struct device_control *control;
static char folder[] = "/tmp/euiccd-XXXXXX", path[64];

static int begin(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/socket", folder);
    script_begin(&script, NULL, NULL);
    assert_int_equal(device_control_new(&control, path, &script.device), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    device_control_free(control);
    assert_int_not_equal(access(path, F_OK), 0); /* the socket is removed */
    assert_int_equal(rmdir(folder), 0);
    script_end(&script);
    return 0;
}

static int connect_client(void)
{
    int fd = unix_connect(path);

    assert_int_equal(device_control_serve(control), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    assert_int_equal(device_control_serve(control), 0);
}

/* What has come so far; "" nothing, NULL: the connection was closed. */
static const char *got(int fd)
{
    static char text[2000];
    ssize_t len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

    if (len == 0)
        return NULL;
    text[len < 0 ? 0 : len] = '\0';
    return text;
}

static void test_lines(void **state)
{
    int fd = connect_client();
    struct stat status;

    (void)state;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    say(fd, "{\"do\":\"tick\",");
    assert_string_equal(got(fd), "");
    say(fd, "\"seconds\":1}\n{\"do\":\"tick\",\"seconds\":-1}\nnonsense\n"
            "{\"do\":\"tick\",\"seconds\":1,\"seconds\":2}\n");
    assert_string_equal(
        got(fd),
        "{\"ok\":true}\n"
        "{\"error\":\"seconds -1: must be an integer from 0 to 2147483647\",\"ok\":false}\n"
        "{\"error\":\"the line is not one JSON object\",\"ok\":false}\n"
        "{\"error\":\"the line is not one JSON object\",\"ok\":false}\n");
    close(fd);
    assert_int_equal(device_control_serve(control), 0);
}

/* Events go to the clients that follow. */
static void test_follow(void **state)
{
    int follower = connect_client(), other = connect_client();

    (void)state;
    say(follower, "{\"do\":\"follow\"}\n");
    assert_string_equal(got(follower), "{\"ok\":true}\n");
    device_control_log(control, 1.5, "service", "none");
    device_control_log(control, 2, "reset", NULL);
    device_control_log(NULL, 2, "reset", NULL);
    assert_string_equal(got(follower),
                        "{\"event\":{\"detail\":\"none\",\"event\":\"service\",\"seconds\":1.5}}\n"
                        "{\"event\":{\"event\":\"reset\",\"seconds\":2.0}}\n");
    assert_string_equal(got(other), "");
    close(follower);
    close(other);
}

/* 4096 octets without a line end, and a ninth client: disconnected. */
static void test_limits(void **state)
{
    static char line[4097];
    int fds[8];

    (void)state;
    memset(line, 'x', 4096);
    for (size_t i = 0; i < 8; i++)
        fds[i] = connect_client();
    int ninth = connect_client();

    assert_null(got(ninth));
    say(fds[0], line);
    assert_null(got(fds[0]));
    say(fds[1], "{\"do\":\"tick\",\"seconds\":1}\n");
    assert_string_equal(got(fds[1]), "{\"ok\":true}\n");
    for (size_t i = 0; i < 8; i++)
        close(fds[i]);
    close(ninth);
}

/* Each allocation of jansson fails once: a client gets its response, or is disconnected. */
static void test_memory(void **state)
{
    unsigned k = 0;
    bool failed;

    (void)state;
    do {
        int fd = connect_client();
        const char *response;

        failing_call_arm(&json_allocation, ++k, false);
        say(fd, "{\"do\":\"tick\",\"seconds\":1}\n");
        failed = failing_call_end(&json_allocation);
        response = got(fd);
        if (response && !strchr(response, '\n'))
            fail_msg("allocation %u failed: no response, and the client is connected", k);
        close(fd);
        assert_int_equal(device_control_serve(control), 0);
    } while (failed);
    assert_true(k > 5);
}

static void test_in_use(void **state)
{
    struct device_control *second = NULL;

    (void)state;
    assert_int_equal(device_control_new(&second, path, &script.device), ERR_BUSY);
    assert_null(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_lines, begin, end),
                                       cmocka_unit_test_setup_teardown(test_follow, begin, end),
                                       cmocka_unit_test_setup_teardown(test_limits, begin, end),
                                       cmocka_unit_test_setup_teardown(test_memory, begin, end),
                                       cmocka_unit_test_setup_teardown(test_in_use, begin, end)};

    failing_json_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
