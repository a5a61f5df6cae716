/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Internal to the private pcscd: pcscd.c (its events), pcscd_folder.c (its files), pcscd_process.c
 * (its socket and process) and pcscd_namespace.c (its namespaces).
 */
#ifndef TOOLS_READER_PCSCD_PARTS_H
#define TOOLS_READER_PCSCD_PARTS_H

#include "tools/reader/pcscd.h"

#include <limits.h>
#include <sys/types.h>

/* In our folder. pcscd reads every file of its configuration folder as configuration. */
#define PCSCD_CONFIG "conf"
#define PCSCD_LOG    "log"

enum {
    PCSCD_STOP_SECONDS = 2,
    PCSCD_SOCKET_SIZE = 64,
    PCSCD_FOLDER_SIZE = 256,
    PCSCD_PATH_SIZE = PCSCD_FOLDER_SIZE + 32
};

struct event;

struct pcscd {
    struct pcscd_options options;
    pid_t pid;                           /* 0: not running any more */
    bool own_run_folder;                 /* in a mount namespace of its own */
    char socket_path[PCSCD_SOCKET_SIZE]; /* for clients in our mount namespace */
    struct event *child;
    struct event *patience; /* of pcscd_stop */
    struct event *look;     /* until clients can connect */
    bool stopping;
    char folder[PCSCD_FOLDER_SIZE]; /* configuration and log; "" when not made */
    int folder_lock;                /* of the folder, while it is there; -1: not possible */
};

/* Writes what failed where, by errno. */
void pcscd_set_error(struct pcscd_error *error, const char *what, const char *where);

/* The path of its log. */
void pcscd_log_path(const struct pcscd *pcscd, char path[PATH_MAX]);
/* Makes the folder with the configuration and the drivers, and removes those of killed runs. ERR_IO
 * with `error`. */
int pcscd_make_folder(struct pcscd *pcscd, struct pcscd_error *error);
void pcscd_remove_folder(struct pcscd *pcscd);
/* The last line of the log that is a cause, for an unexpected end. */
void pcscd_last_log_line(const struct pcscd *pcscd, char *text, size_t size);

/* Starts the child; the errors of pcscd_start. */
int pcscd_start_process(struct pcscd *pcscd, struct pcscd_error *error);
/* Ends it and waits for its end, outside of the event loop. */
void pcscd_end_process(struct pcscd *pcscd);

/*
 * Moves the calling process, which has one thread, into a network namespace of its own where that
 * is permitted; with `own_run_folder` also into a mount namespace with an empty PCSCD_RUN_FOLDER.
 * -1 with errno.
 */
int pcscd_enter_namespaces(bool own_run_folder);

#endif
