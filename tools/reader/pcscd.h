/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A private pcscd, for machines where none runs: no systemd, no polkit, nothing installed in /etc.
 * It is a child process with its own configuration folder and, where that is permitted, its own
 * network namespace. Its vpcd drivers listen and the cards connect to them: a slot without a
 * connection is an empty reader, and a card can be removed. (vpcd 3.3 can connect to the cards
 * instead, but then aborts pcscd when a slot is refused, closed or responds without an ATR, so no
 * slot could be empty.)
 *
 * pcscd has its socket at one fixed path, so one pcscd runs in a mount namespace. Where another one
 * runs, that one is used. Where the path is not ours, ours runs in a user and mount namespace.
 */
#ifndef TOOLS_READER_PCSCD_H
#define TOOLS_READER_PCSCD_H

#include "apdu/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct pcscd;

enum {
    PCSCD_SLOTS = 2,       /* of one vpcd; they take consecutive ports */
    PCSCD_READERS_MAX = 8, /* vpcds; pcscd has room for 16 slots */
    PCSCD_READER_SIZE = 32 /* of a reader's name with its NUL */
};

/* One line without a newline that says what, where, and what to do. */
struct pcscd_error {
    char text[400];
};

/* The folder of its socket, and the socket; fixed in pcscd. */
#define PCSCD_RUN_FOLDER "/run/pcscd"
#define PCSCD_SOCKET     PCSCD_RUN_FOLDER "/pcscd.comm"

enum pcscd_state {
    PCSCD_ABSENT,
    PCSCD_FOREIGN, /* of the machine or of a user, with its own configuration of vpcds */
    PCSCD_OF_RUN   /* of another `euicc run --pcscd', for that one's cards */
};
#define PCSCD_OF_RUN_TEXT "the running pcscd belongs to another `euicc run' and takes no more cards"

/*
 * Moves this process, which has one thread, and its later children into a mount namespace with an
 * empty PCSCD_RUN_FOLDER, in a user namespace where that is needed; with `own_network` also into a
 * network namespace with nothing but a loopback interface. ERR_IO with `error`: not permitted;
 * then the process is to be ended.
 */
int pcscd_enter_private(bool own_network, struct pcscd_error *error);

/* The driver library of vsmartcard's vpcd. */
#define PCSCD_DRIVER "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
/* The path of the installed pcscd; NULL: there is none. */
const char *pcscd_program(void);
/* Connects to the socket as a client does. 1: accepted; 0: no listener, or none that this user may
 * connect to; -1: another error. */
int pcscd_is_listening(const char *path);

/* Whether a pcscd listens at its socket, and whose. ERR_IO with `error`: no permission to connect.
 */
int pcscd_find(enum pcscd_state *state, struct pcscd_error *error);

struct pcscd_options {
    /* First port of each vpcd; its second slot listens at the next one. See pcscd_free_ports. */
    uint16_t ports[PCSCD_READERS_MAX];
    size_t count;
    bool in_run_folder; /* its files are in PCSCD_RUN_FOLDER, after pcscd_enter_private */
    const char *log; /* its log is written to this file, in detail; NULL: errors, to its folder */
    void (*on_ready)(void *context); /* clients can connect now */
    /* It has ended, by pcscd_stop or by itself; `error` is NULL in the first case. */
    void (*on_end)(void *context, const struct pcscd_error *error);
    void *context;
};

/* Fills options->ports for options->count vpcds with ports that are free now. ERR_BUSY: there are
 * not so many. */
int pcscd_free_ports(struct pcscd_options *options);

/*
 * Starts it; the socket file of a pcscd that has ended is removed first. ERR_BUSY: one runs
 * already; ERR_NOT_FOUND: pcscd or the driver is not installed; ERR_IO. All with `error`.
 */
int pcscd_start(struct pcscd **out, struct event_base *base, const struct pcscd_options *options,
                struct pcscd_error *error);
/* Ends it (SIGTERM, after two seconds SIGKILL); on_end follows. */
void pcscd_stop(struct pcscd *pcscd);
/* Ends it when it still runs, waits for the end, and removes its folder. NULL is allowed. */
void pcscd_free(struct pcscd *pcscd);

/* It has a network namespace of its own: vpcd's ports are not reachable from outside. */
bool pcscd_has_own_network(const struct pcscd *pcscd);
/* A stream socket in the network namespace of pcscd, non-blocking and close-on-exec; -1. */
int pcscd_new_socket(const struct pcscd *pcscd, int family);
/* Where clients find it, a value of PCSCLITE_CSOCK_NAME; NULL: at the usual place. */
const char *pcscd_socket_path(const struct pcscd *pcscd);

/* The name that pcscd gives slot `slot`, counted over all vpcds. */
void pcscd_reader(char name[PCSCD_READER_SIZE], size_t slot);

#endif
