/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card that follows a script, for tests of `euicc device`: each command must be the next row's,
 * and gets its answer. The timeline is kept as text. The clock is the script's: it goes on when the
 * device has nothing to do, and stands still while a peer may be late.
 */
#ifndef TEST_FAKE_SCRIPT_H
#define TEST_FAKE_SCRIPT_H

#include "tools/device/device.h"

enum { SCRIPT_TOLD_MAX = 8000 };

struct script_row {
    const char *command; /* hex; a `*` at its end stands for the rest; "reset", "on" */
    const char *answer;  /* hex with the status word; NULL: the reader fails */
};

struct script {
    const struct script_row *rows; /* NULL ends them: then the device is told to stop */
    size_t at;
    unsigned offs; /* times that its power was taken away */
    int stop[2];   /* a pipe */
    int64_t now;   /* ms */
    int64_t pace;  /* ms that a command takes */
    struct device_clock clock;
    struct radio radio;
    struct device device;
    char told[SCRIPT_TOLD_MAX]; /* "event: detail\n" each */
    uint8_t last[300];          /* the command that came last */
    size_t last_len;
    const char *until; /* the event that stops the device */
};

/* A device before a card with this script; `radio` is its lines, NULL: a network for everybody. */
void script_begin(struct script *script, const struct script_row *rows, const char *const *radio);
/* Every row has been played. */
void script_end(struct script *script);
/* device_run until the script is over; 0 or its error. */
int script_run(struct script *script);

#endif
