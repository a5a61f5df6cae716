/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card that follows a script, for tests of `euicc device`: each command must be the next row's,
 * and gets its response. The timeline is kept as text. The clock is the script's: it advances when
 * the device is idle, and stops while a peer may send.
 */
#ifndef TEST_FAKE_SCRIPT_H
#define TEST_FAKE_SCRIPT_H

#include "tools/device/device.h"

enum { SCRIPT_LOG_MAX = 8000 };

struct script_row {
    const char *command;  /* hex; a `*` at its end stands for the rest; "reset", "on" */
    const char *response; /* hex with the status word; NULL: the reader fails */
};

struct script {
    const struct script_row *rows; /* NULL ends them: then stop is readable */
    size_t at;
    unsigned offs; /* times that it was powered off */
    int stop[2];   /* a pipe */
    int64_t now;   /* ms */
    int64_t pace;  /* ms that a command takes */
    struct device_clock clock;
    struct radio radio;
    struct device device;
    char logged[SCRIPT_LOG_MAX]; /* "event: detail\n" each */
    uint8_t last[300];           /* the last command */
    size_t last_len;
    const char *until; /* the event that stops the device */
};

/* A device before a card with this script; `radio` is its lines, NULL: radio_open. */
void script_begin(struct script *script, const struct script_row *rows, const char *const *radio);
/* Checks that every row was used. */
void script_end(struct script *script);
/* device_run until the script is over; 0 or its error. */
int script_run(struct script *script);

#endif
