/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that need no resolver. */
#include "tools/https/https.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_localhost_is_loopback_without_a_resolver(void **state)
{
    (void)state;
    assert_string_equal(https_host_address("localhost"), "127.0.0.1");
    assert_string_equal(https_host_address("LocalHost"), "127.0.0.1");
}

/* In a network namespace of its own: brings the loopback interface up, without 127.0.0.1. */
static bool enter_ipv6_only(void)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    struct sockaddr_in none = {.sin_family = AF_INET};
    int fd;
    bool done;

    if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
        return false;
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    done = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &loopback) == 0;
    memcpy(&loopback.ifr_addr, &none, sizeof(none));
    done = done && ioctl(fd, SIOCSIFADDR, &loopback) == 0;
    close(fd);
    return done;
}

static void test_localhost_without_ipv4_is_ipv6(void **state)
{
    int status = 0;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        if (!enter_ipv6_only())
            _exit(2);
        _exit(strcmp(https_host_address("localhost"), "::1") != 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        skip(); /* network namespaces are not allowed here */
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_any_other_name_is_left_to_the_resolver(void **state)
{
    (void)state;
    assert_string_equal(https_host_address("localhost.example.com"), "localhost.example.com");
    assert_string_equal(https_host_address("127.0.0.2"), "127.0.0.2");
    assert_string_equal(https_host_address(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_localhost_is_loopback_without_a_resolver),
        cmocka_unit_test(test_localhost_without_ipv4_is_ipv6),
        cmocka_unit_test(test_any_other_name_is_left_to_the_resolver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
