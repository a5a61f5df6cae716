/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pseudo terminal as the serial port of a modem. Clients open its slave, close it and open it
 * again; nothing is written before a client has written.
 *
 *   no client --octets--> client: modem_feed; --last close--> modem_hang_up, no client
 *
 * Invariant MODEM-T1: input is read only while no output waits, so that memory is bounded whatever
 * a client sends and does not read.
 */
#ifndef TOOLS_MODEM_PTY_H
#define TOOLS_MODEM_PTY_H

#include "tools/modem/modem.h"

#include <limits.h>

enum { PTY_INPUT_MAX = 1024, PTY_NAME_MAX = 64 };

struct pty {
    struct modem *modem;
    int master, timer, epoll; /* -1: not open */
    char slave[PTY_NAME_MAX]; /* "/dev/pts/7" */
    const char *link;         /* a symbolic link to it; NULL: none */
    bool linked;              /* `link` was made */
    bool gone;                /* the client has closed the terminal; its input is not yet served */
    bool armed;               /* the timer of TRAIT_SLOW runs */
    size_t begin, len;        /* of what was read and not taken */
    uint8_t input[PTY_INPUT_MAX];
};

/*
 * Opens a terminal in raw mode for `modem`, whose flush it becomes; `link`: path of a symbolic link
 * to the slave, NULL: none. A link to a terminal that does not exist is replaced. ERR_IO with
 * errno; ERR_BUSY: `link` exists.
 */
int pty_open(struct pty *pty, struct modem *modem, const char *link);
/* Removes the link, if it still is that of pty_open. Also after a failed pty_open. */
void pty_close(struct pty *pty);
/* Readable when pty_serve has work. */
int pty_fd(const struct pty *pty);
/* Takes what has come, and sends what waits. Errors of a session with the card. */
int pty_serve(struct pty *pty);

#endif
