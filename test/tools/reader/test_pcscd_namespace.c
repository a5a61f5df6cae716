/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Namespaces of a child, and sockets made in them. Where the system does not permit namespaces, the
 * child stays in ours, and the sockets are ours.
 */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd_parts.h"

#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* What the child reports. */
struct report {
    int result; /* of pcscd_enter_namespaces */
    int error;  /* errno */
    ino_t network;
    bool run_folder_empty;
    uint16_t port; /* where it listens, on loopback */
};

static ino_t inode_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_ino : 0;
}

/* Empty, and a file can be made in it; the file stays. */
static bool is_fresh(const char *folder)
{
    DIR *entries = opendir(folder);
    int count = 0;
    char path[64];
    int fd;

    while (entries && readdir(entries))
        count++;
    snprintf(path, sizeof(path), "%s/euiccd-test-%d", folder, (int)getpid());
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (entries)
        closedir(entries);
    if (fd >= 0)
        close(fd);
    return fd >= 0 && count == 2; /* "." and ".." */
}

static _Noreturn void be_child(bool own_run_folder, int channel)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    struct report report = {0};
    int listener, peer;

    report.result = pcscd_enter_namespaces(own_run_folder);
    report.error = errno;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    report.network = inode_of("/proc/self/ns/net");
    if (report.result == 0 && own_run_folder)
        report.run_folder_empty = is_fresh(PCSCD_RUN_FOLDER);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (const struct sockaddr *)&address, size) == 0 && listen(listener, 1) == 0 &&
        getsockname(listener, (struct sockaddr *)&address, &size) == 0)
        report.port = ntohs(address.sin_port);
    (void)!write(channel, &report, sizeof(report));
    peer = accept(listener, NULL, NULL);
    (void)!write(peer, "child", 5);
    close(peer);
    (void)!read(channel, &report, 1); /* until the test closes its end */
    _exit(0);
}

static void check_socket(const struct pcscd *pcscd, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = pcscd_new_socket(pcscd, AF_INET);
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    char text[6] = "";
    size_t len = 0;

    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        assert_int_equal(errno, EINPROGRESS);
    assert_int_equal(poll(&writable, 1, -1), 1);
    assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
    while (len < 5) {
        ssize_t got = read(fd, text + len, 5 - len);

        assert_true(got > 0);
        len += (size_t)got;
    }
    assert_string_equal(text, "child");
    close(fd);
}

static void check_child(bool own_run_folder)
{
    struct report report;
    struct pcscd pcscd = {0};
    char path[64];
    int channel[2];
    int status;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel), 0);
    pcscd.pid = fork();
    if (pcscd.pid == 0) {
        close(channel[0]);
        be_child(own_run_folder, channel[1]);
    }
    close(channel[1]);
    assert_int_equal(read(channel[0], &report, sizeof(report)), sizeof(report));
    if (report.result == 0) {
        assert_int_equal(pcscd_has_own_network(&pcscd),
                         report.network != inode_of("/proc/self/ns/net"));
        assert_int_not_equal(report.port, 0);
        check_socket(&pcscd, report.port);
        assert_int_equal(pcscd_new_socket(&pcscd, AF_UNSPEC), -1);
        if (own_run_folder) {
            assert_true(report.run_folder_empty);
            snprintf(path, sizeof(path), PCSCD_RUN_FOLDER "/euiccd-test-%d", (int)pcscd.pid);
            assert_int_equal(access(path, F_OK), -1);
        }
        close(channel[0]);
    } else {
        assert_int_not_equal(report.error, 0);
        close(channel[0]);
        kill(pcscd.pid, SIGKILL);
    }
    assert_int_equal(waitpid(pcscd.pid, &status, 0), pcscd.pid);
}

static void child_with_a_network_of_its_own(void **state)
{
    (void)state;
    check_child(false);
}

static void child_with_a_run_folder_of_its_own(void **state)
{
    (void)state;
    check_child(true);
}

/* The child's view of /run after pcscd_enter_private; it prints a line where that is not permitted.
 */
static int enter_private(void *context)
{
    const bool *own_network = context;
    ino_t mounts = inode_of("/proc/self/ns/mnt"), network = inode_of("/proc/self/ns/net");
    ino_t lock = inode_of("/run/lock");
    struct pcscd_error error = {""};

    if (pcscd_enter_private(*own_network, &error) < 0) {
        printf("%s\n", error.text);
        return strstr(error.text, "allow user namespaces") ? 0 : 1;
    }
    assert_int_not_equal(inode_of("/proc/self/ns/mnt"), mounts);
    assert_int_equal(inode_of("/proc/self/ns/net") != network, *own_network);
    assert_true(is_fresh(PCSCD_RUN_FOLDER));
    assert_int_equal(inode_of("/run/lock"), lock); /* the same folder as before, or none */
    return 0;
}

static void private_namespaces(void **state)
{
    struct command_scene *scene = *state;
    char path[64];

    for (int i = 0; i < 2; i++) {
        bool own_network = i == 1;

        scene_run(scene, enter_private, &own_network);
        assert_int_equal(scene->status, 0);
        snprintf(path, sizeof(path), PCSCD_RUN_FOLDER "/euiccd-test-%d", (int)scene->child);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void our_own_process(void **state)
{
    struct pcscd pcscd = {.pid = getpid()};
    int fd;

    (void)state;
    assert_false(pcscd_has_own_network(&pcscd));
    fd = pcscd_new_socket(&pcscd, AF_INET);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    assert_int_equal(pcscd_new_socket(&pcscd, AF_UNSPEC), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_process),
        cmocka_unit_test(child_with_a_network_of_its_own),
        cmocka_unit_test(child_with_a_run_folder_of_its_own),
        SCENE_TEST(private_namespaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
