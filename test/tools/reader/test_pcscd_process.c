/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket of a pcscd, and the end of our child process. */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd_parts.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

static int listen_at(const char *path, int backlog)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(strlen(path) < sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, backlog), 0);
    return fd;
}

static void listener_is_found(void **state)
{
    struct command_scene *scene = *state;
    const char *path = scene_path(scene, "socket");
    int fd;

    assert_int_equal(pcscd_is_listening(path), 0);
    fd = listen_at(path, 8);
    assert_int_equal(pcscd_is_listening(path), 1);
    assert_int_equal(pcscd_is_listening(path), 1);
    close(fd);
    assert_int_equal(pcscd_is_listening(path), 0); /* the socket of a dead process */
}

/* A listener whose queue is full listens. */
static void busy_listener_is_found(void **state)
{
    struct command_scene *scene = *state;
    const char *path = scene_path(scene, "socket");
    int fd = listen_at(path, 0);

    for (int i = 0; i < 4; i++)
        assert_int_equal(pcscd_is_listening(path), 1);
    close(fd);
}

static void path_without_a_socket(void **state)
{
    struct command_scene *scene = *state;
    const char *file = scene_write_text(scene, "file", "no socket");

    assert_int_equal(pcscd_is_listening(file), 0);
    assert_int_equal(pcscd_is_listening(scene_path(scene, "missing/socket")), 0);
    assert_int_equal(pcscd_is_listening(scene_path(scene, "file/socket")), -1);
}

static void socket_path_for_clients(void **state)
{
    struct pcscd pcscd = {.socket_path = "/proc/1/root/run/pcscd/pcscd.comm"};

    (void)state;
    assert_null(pcscd_socket_path(&pcscd));
    pcscd.own_run_folder = true;
    assert_string_equal(pcscd_socket_path(&pcscd), pcscd.socket_path);
}

/* A child that has the disposition `handler` for SIGTERM; it waits for its end. */
static pid_t start_child(void (*handler)(int))
{
    int ready[2];
    char octet;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        signal(SIGTERM, handler);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)!write(ready[1], "", 1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &octet, 1), 1);
    close(ready[0]);
    return pid;
}

static void child_is_ended(void **state)
{
    static void (*const handlers[])(int) = {SIG_DFL, SIG_IGN}; /* the second needs SIGKILL */

    (void)state;
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        struct pcscd pcscd = {.pid = start_child(handlers[i])};

        pcscd_end_process(&pcscd);
        assert_int_equal(waitpid(pcscd.pid, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(listener_is_found),     SCENE_TEST(busy_listener_is_found),
        SCENE_TEST(path_without_a_socket), cmocka_unit_test(socket_path_for_clients),
        cmocka_unit_test(child_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
