/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: its name and link, raw mode, clients that come, go, and do not read. */
#include "tools/modem/pty.h"

#include "apdu/err.h"
#include "test/fake/modem.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static struct fake_modem fake;
static struct pty pty;
static char folder[] = "/tmp/test_pty.XXXXXX", link_path[64];

static void begin(trait_set traits)
{
    fake_modem_begin(&fake, NULL, traits);
    snprintf(link_path, sizeof(link_path), "%s/tty", folder);
    assert_int_equal(pty_open(&pty, &fake.modem, link_path), 0);
}

static void end(void)
{
    pty_close(&pty);
    assert_int_equal(access(link_path, F_OK), -1);
    fake_modem_end(&fake);
}

static int open_client(void)
{
    int fd = open(link_path, O_RDWR | O_NOCTTY | O_NONBLOCK);

    assert_true(fd >= 0);
    return fd;
}

static void send_text(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

/* Serves the terminal when it has work. */
static void serve(void)
{
    struct pollfd one = {.fd = pty_fd(&pty), .events = POLLIN};

    assert_int_equal(poll(&one, 1, 60000), 1);
    assert_int_equal(pty_serve(&pty), 0);
}

/* Serves until the client has read this. */
static void expect(int fd, const char *text)
{
    char got[4000];
    size_t len = 0;
    ssize_t part;

    while (len < strlen(text)) {
        struct pollfd both[] = {{.fd = pty_fd(&pty), .events = POLLIN},
                                {.fd = fd, .events = POLLIN}};

        assert_true(poll(both, 2, 60000) > 0);
        if (both[0].revents)
            assert_int_equal(pty_serve(&pty), 0);
        while ((part = read(fd, got + len, sizeof(got) - 1 - len)) > 0)
            len += (size_t)part;
    }
    got[len] = '\0';
    assert_string_equal(got, text);
}

/* Nothing is left to do. */
static void assert_idle(void)
{
    struct pollfd one = {.fd = pty_fd(&pty), .events = POLLIN};

    for (int i = 0; i < 10 && poll(&one, 1, 0) > 0; i++)
        assert_int_equal(pty_serve(&pty), 0);
    assert_int_equal(poll(&one, 1, 0), 0);
}

static void test_a_client(void **state)
{
    struct termios mode;
    int fd;

    (void)state;
    begin(0);
    fd = open_client();
    assert_int_equal(tcgetattr(fd, &mode), 0);
    assert_int_equal(mode.c_lflag & (tcflag_t)(ECHO | ICANON | ISIG), 0);
    assert_int_equal(mode.c_oflag & (tcflag_t)OPOST, 0);
    send_text(fd, "AT\rATE1\r");
    expect(fd, "\r\nOK\r\n\r\nOK\r\n");
    send_text(fd, "AT\r\n");
    expect(fd, "AT\r\r\nOK\r\n");
    assert_idle();
    close(fd);
    end();
}

/* Each client finds the modem and its terminal as new, whatever the one before did. */
static void test_clients_come_and_go(void **state)
{
    struct termios mode;

    (void)state;
    begin(0);
    assert_idle();
    for (int i = 0; i < 5; i++) {
        int fd = open_client();

        assert_int_equal(tcgetattr(fd, &mode), 0);
        assert_int_equal(mode.c_lflag & (tcflag_t)(ECHO | ICANON), 0);
        send_text(fd, "AT\r");
        expect(fd, "\r\nOK\r\n");
        mode.c_lflag |= ECHO | ICANON;
        assert_int_equal(tcsetattr(fd, TCSANOW, &mode), 0);
        send_text(fd, "ATE1\r");
        assert_int_equal(pty_serve(&pty), 0);
        mode.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
        assert_int_equal(tcsetattr(fd, TCSANOW, &mode), 0);
        send_text(fd, "AT+CS"); /* half a line, and output that nobody reads */
        close(fd);
        serve();
        assert_false(fake.modem.active);
        assert_idle();
    }
    assert_non_null(strstr(fake.script.logged, "client: hung up\nclient: /dev/pts/"));
    end();
}

/* What a client writes before it closes the terminal is carried out. */
static void test_a_client_that_only_writes(void **state)
{
    int fd;

    (void)state;
    begin(0);
    fd = open_client();
    send_text(fd, "AT+CGDCONT=1,\"IP\",\"x\"\rAT+CGDCONT=2,\"IP\",\"y\"\r");
    close(fd);
    serve();
    assert_idle();
    assert_true(fake.modem.contexts[0].defined && fake.modem.contexts[1].defined);
    end();
}

/* A client that writes without reading is not read from; when it reads, it gets everything. */
static void test_a_client_that_does_not_read(void **state)
{
    enum { PATIENCE = 100000 };
    char got[4096];
    size_t sent = 0, lines = 0;
    ssize_t part;
    int fd, served;

    (void)state;
    begin(0);
    fd = open_client();
    for (served = 0; served < PATIENCE; served++) {
        if (write(fd, "ATI\r", 4) != 4)
            break;
        sent++;
        assert_int_equal(pty_serve(&pty), 0);
    }
    assert_true(served < PATIENCE);
    assert_true(fake.modem.out.len > 0);
    while (lines < 4 * sent) {
        struct pollfd both[] = {{.fd = pty_fd(&pty), .events = POLLIN},
                                {.fd = fd, .events = POLLIN}};

        assert_true(poll(both, 2, 60000) > 0);
        if (both[0].revents)
            assert_int_equal(pty_serve(&pty), 0);
        while ((part = read(fd, got, sizeof(got))) > 0)
            for (ssize_t i = 0; i < part; i++)
                lines += got[i] == '\n';
    }
    close(fd);
    end();
}

static void test_slow(void **state)
{
    int fd;

    (void)state;
    begin(TRAIT_BIT(TRAIT_SLOW));
    fd = open_client();
    send_text(fd, "AT\rATE0\r");
    serve();
    assert_true(pty.armed);
    assert_int_equal(read(fd, &(char){0}, 1), -1);
    expect(fd, "\r\nOK\r\n\r\nOK\r\n");
    send_text(fd, "AT\r");
    serve();
    close(fd); /* while the response waits */
    serve();
    assert_false(pty.armed);
    assert_idle();
    fd = open_client();
    send_text(fd, "AT\r");
    expect(fd, "\r\nOK\r\n");
    close(fd);
    end();
}

static void test_links(void **state)
{
    char target[64];

    (void)state;
    begin(0);
    struct pty other;

    assert_int_equal(pty_open(&other, &fake.modem, link_path), ERR_BUSY); /* of a running modem */
    pty_close(&other);
    assert_int_equal(access(link_path, F_OK), 0);
    end();

    snprintf(link_path, sizeof(link_path), "%s/tty", folder);
    assert_int_equal(symlink("/dev/pts/99999", link_path), 0); /* of one that was killed */
    fake_modem_begin(&fake, NULL, 0);
    assert_int_equal(pty_open(&pty, &fake.modem, link_path), 0);
    assert_true(readlink(link_path, target, sizeof(target)) > 0);
    assert_memory_equal(target, pty.slave, strlen(pty.slave));
    unlink(link_path);
    assert_int_equal(symlink("elsewhere", link_path), 0); /* somebody replaced it */
    pty_close(&pty);
    assert_int_equal(readlink(link_path, target, sizeof(target)), 9);
    assert_int_equal(pty_open(&pty, &fake.modem, link_path), ERR_BUSY);
    pty_close(&pty);
    assert_int_equal(readlink(link_path, target, sizeof(target)), 9);
    unlink(link_path);
    assert_int_equal(pty_open(&pty, &fake.modem, NULL), 0);
    assert_memory_equal(pty.slave, "/dev/pts/", 9);
    pty_close(&pty);
    assert_int_equal(pty_open(&pty, &fake.modem, "/nonexistent/tty"), ERR_IO);
    pty_close(&pty);
    fake_modem_end(&fake);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_client),
        cmocka_unit_test(test_clients_come_and_go),
        cmocka_unit_test(test_a_client_that_only_writes),
        cmocka_unit_test(test_a_client_that_does_not_read),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_links),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
