/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pcscd of ours, as its three parts know it: pcscd.c (its life in the event loop), pcscd_folder.c
 * (the files that we make for it) and pcscd_process.c (the one socket, and the child).
 */
#ifndef TOOLS_READER_PCSCD_PARTS_H
#define TOOLS_READER_PCSCD_PARTS_H

#include "tools/reader/pcscd.h"

#include <sys/types.h>

#define PCSCD_DRIVER "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
/* In our folder. pcscd takes every file in its configuration folder for configuration. */
#define PCSCD_CONFIG "conf"
#define PCSCD_LOG    "log"

enum {
    PCSCD_PATIENCE_SECONDS = 2,
    PCSCD_FOLDER_SIZE = 256,
    PCSCD_PATH_SIZE = PCSCD_FOLDER_SIZE + 32
};

struct event;

struct pcscd {
    struct pcscd_options options;
    pid_t pid; /* 0: not running any more */
    struct event *child;
    struct event *patience; /* of pcscd_stop */
    struct event *look;     /* until clients can connect */
    bool stopping;
    char folder[PCSCD_FOLDER_SIZE]; /* configuration and log; "" when not made */
};

/* Says what failed where, by errno. */
void pcscd_explain(struct pcscd_error *error, const char *what, const char *where);

/* Makes the folder with the configuration and the drivers. ERR_IO with `error`. */
int pcscd_make_folder(struct pcscd *pcscd, struct pcscd_error *error);
void pcscd_remove_folder(struct pcscd *pcscd);
/* The last line of the log that tells something, for an end that nobody asked for. */
void pcscd_last_words(const struct pcscd *pcscd, char *text, size_t size);

/* Connects to the socket as a client would. 1 answered, 0 nobody there, -1 cannot tell. */
int pcscd_ask_socket(void);
/* Starts the child; the errors of pcscd_start. */
int pcscd_start_process(struct pcscd *pcscd, struct pcscd_error *error);
/* Ends it at once, where nobody waits for it in the loop. */
void pcscd_end_process(struct pcscd *pcscd);

#endif
