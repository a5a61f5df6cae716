/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands and responses of a replay script.
 *
 *   command   hex octets and <NAME>, octets that a response gave before
 *   response  hex octets, where `.` is any digit; `<NAME:N>`, N octets that get the name; `<NAME>`;
 *             `*`, any octets. The status word is at the end.
 */
#ifndef TOOLS_TRACE_REPLAY_PATTERN_H
#define TOOLS_TRACE_REPLAY_PATTERN_H

#include "apdu/bytes.h"

enum {
    SCRIPT_NAME_MAX = 32,
    SCRIPT_NAMES_MAX = 64,
    SCRIPT_VALUE_MAX = 256,
    SCRIPT_REASON_MAX = 200
};

/* The names and their values; zero at the start. */
struct script_names {
    struct script_name {
        char name[SCRIPT_NAME_MAX];
        uint8_t value[SCRIPT_VALUE_MAX];
        size_t len;
    } rows[SCRIPT_NAMES_MAX];
    size_t count;
};

/* The octets of a command. ERR_MALFORMED, with one line in `reason`: not of the form, or a name
 * without value; ERR_TOO_LONG. */
int script_command(const struct script_names *names, const char *text, struct buf *command,
                   char reason[SCRIPT_REASON_MAX]);
/* 1: the response matches, and its names have their new values. 0: it does not; `reason` names the
 * first octet that differs. ERR_MALFORMED, with the reason: not a pattern. */
int script_match(struct script_names *names, const char *pattern, struct bytes response,
                 char reason[SCRIPT_REASON_MAX]);

#endif
