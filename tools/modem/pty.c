/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/pty.h"

#include "tools/device/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

enum { EVENTS = 2 };

static const char terminals[] = "/dev/pts/";

/* ---- the symbolic link ---- */

/* `path` is a symbolic link to `*target`? */
static bool read_link(const char *path, char target[PTY_NAME_MAX])
{
    ssize_t len = readlink(path, target, PTY_NAME_MAX - 1);

    target[len > 0 ? len : 0] = '\0';
    return len > 0;
}

/* A link to a terminal of a process that has ended, or to this new one. */
static bool is_stale(const struct pty *pty)
{
    char target[PTY_NAME_MAX];

    return read_link(pty->link, target) && strncmp(target, terminals, sizeof(terminals) - 1) == 0 &&
           (strcmp(target, pty->slave) == 0 || access(target, F_OK) < 0);
}

static int make_link(struct pty *pty)
{
    if (!pty->link)
        return 0;
    if (is_stale(pty))
        unlink(pty->link);
    if (symlink(pty->slave, pty->link) < 0)
        return errno == EEXIST ? ERR_BUSY : ERR_IO;
    pty->linked = true;
    return 0;
}

static void remove_link(const struct pty *pty)
{
    char target[PTY_NAME_MAX];

    if (pty->linked && read_link(pty->link, target) && strcmp(target, pty->slave) == 0)
        unlink(pty->link);
}

/* ---- output ---- */

static void arm(struct pty *pty)
{
    const struct itimerspec time = {.it_value = {0, MODEM_SLOW_MS * 1000000L}};

    pty->armed = timerfd_settime(pty->timer, 0, &time, NULL) == 0;
    if (!pty->armed)
        modem_release(pty->modem);
}

static void send_output(void *context)
{
    const struct pty *pty = context;
    struct buf *out = &pty->modem->out;
    size_t done = pty->gone ? out->len : 0;
    ssize_t sent = 0;

    while (done < out->len && (sent = write(pty->master, out->at + done, out->len - done)) > 0)
        done += (size_t)sent;
    out->len -= done;
    memmove(out->at, out->at + done, out->len);
}

/* ---- input ---- */

/* The terminal as a serial line of a modem: no echo, no signals, no translation. */
static int make_raw(int master)
{
    struct termios mode;

    if (tcgetattr(master, &mode) < 0)
        return ERR_IO;
    cfmakeraw(&mode);
    return tcsetattr(master, TCSANOW, &mode) < 0 ? ERR_IO : 0;
}

/* What a client has not read stays in the slave for the next one. */
static void drop_unread(const struct pty *pty)
{
    int slave = open(pty->slave, O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (slave < 0)
        return;
    tcflush(slave, TCIFLUSH);
    close(slave); /* a hang-up without a client follows */
}

/* The last client closed the terminal; the next one finds it as new. */
static int hang_up(struct pty *pty)
{
    const struct itimerspec never = {0};
    bool active = pty->modem->active;
    int err;

    pty->begin = pty->len = 0;
    pty->armed = pty->gone = false;
    timerfd_settime(pty->timer, 0, &never, NULL);
    err = modem_hang_up(pty->modem);
    (void)make_raw(pty->master);
    if (active) {
        drop_unread(pty);
        device_log(pty->modem->device, "client", "hung up");
    }
    return err;
}

/* Gives the modem what was read and not taken. */
static int feed(struct pty *pty)
{
    size_t taken = 0;
    int err;

    if (!pty->modem->active)
        device_log(pty->modem->device, "client", "%s", pty->slave);
    err = modem_feed(pty->modem, bytes_at(pty->input + pty->begin, pty->len), &taken);
    pty->begin += taken;
    pty->len -= taken;
    if (pty->modem->held && !pty->armed)
        arm(pty);
    return err;
}

/* Until nothing has come, or output waits (MODEM-T1). What a client that is gone has written is
 * carried out. */
static int serve_input(struct pty *pty)
{
    struct modem *modem = pty->modem;
    int err = 0;

    while (err == 0 && !modem->device->stop) {
        ssize_t got;

        if (pty->gone)
            modem->held = false;
        if (modem->held)
            return 0;
        send_output(pty);
        if (modem->out.len > 0)
            return 0;
        if (pty->len > 0) {
            err = feed(pty);
            continue;
        }
        got = read(pty->master, pty->input, sizeof(pty->input));
        if (got <= 0)
            return pty->gone || (got < 0 && errno == EIO) ? hang_up(pty) : 0;
        pty->begin = 0;
        pty->len = (size_t)got;
    }
    return err;
}

int pty_serve(struct pty *pty)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(pty->epoll, events, EVENTS, 0);
    uint64_t expired;

    for (int i = 0; i < count; i++)
        pty->gone |= events[i].data.fd == pty->master && events[i].events & EPOLLHUP;
    if (pty->armed && read(pty->timer, &expired, sizeof(expired)) == (ssize_t)sizeof(expired)) {
        pty->armed = false;
        modem_release(pty->modem);
    }
    return pty->armed && !pty->gone ? 0 : serve_input(pty);
}

/* ---- open and close ---- */

/* Edges: a terminal without clients is readable for ever. */
static int watch(const struct pty *pty)
{
    struct epoll_event terminal = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = pty->master};
    struct epoll_event timer = {.events = EPOLLIN, .data.fd = pty->timer};

    if (epoll_ctl(pty->epoll, EPOLL_CTL_ADD, pty->master, &terminal) < 0 ||
        epoll_ctl(pty->epoll, EPOLL_CTL_ADD, pty->timer, &timer) < 0)
        return ERR_IO;
    return 0;
}

int pty_open(struct pty *pty, struct modem *modem, const char *link)
{
    memset(pty, 0, sizeof(*pty));
    pty->modem = modem;
    pty->link = link;
    pty->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    pty->epoll = epoll_create1(EPOLL_CLOEXEC);
    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (pty->timer < 0 || pty->epoll < 0 || pty->master < 0 || grantpt(pty->master) < 0 ||
        unlockpt(pty->master) < 0 || ptsname_r(pty->master, pty->slave, sizeof(pty->slave)) != 0 ||
        make_raw(pty->master) < 0 || watch(pty) < 0)
        return ERR_IO;
    modem->flush = send_output;
    modem->context = pty;
    return make_link(pty);
}

void pty_close(struct pty *pty)
{
    remove_link(pty);
    if (pty->master >= 0)
        close(pty->master);
    if (pty->timer >= 0)
        close(pty->timer);
    if (pty->epoll >= 0)
        close(pty->epoll);
}

int pty_fd(const struct pty *pty)
{
    return pty->epoll;
}
