/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A struct terminal over a card without an IPAe, for unit tests of ipae/: a function of the test
 * runs on its coroutine, and a script plays the terminal.
 */
#ifndef TEST_FAKE_BARE_TERMINAL_H
#define TEST_FAKE_BARE_TERMINAL_H

#include "ipae/toolkit/terminal.h"

/* One step of the script, in hex. */
struct bare_step {
    /* A proactive command from its type on: type, qualifier, device identities, objects; or
     * "ENVELOPE", "STATUS", "RESET" where the coroutine waits for an event. */
    const char *command;
    /* Objects of TERMINAL RESPONSE ("830100"), or the envelope. */
    const char *response;
};

struct bare_terminal {
    struct terminal terminal;
    int (*body)(struct bare_terminal *bare);
    int result; /* of `body` */
    void *context;
};

/* `card` stays the caller's. */
void bare_terminal_begin(struct bare_terminal *bare, struct euiccd_card *card);
void bare_terminal_end(struct bare_terminal *bare);
/* Runs `body` to its end and returns its result. The commands that it sends must be those of the
 * script, in order and all of them; else the test fails. */
int bare_terminal_run(struct bare_terminal *bare, int (*body)(struct bare_terminal *bare),
                      const struct bare_step *script, size_t steps);
#define BARE_RUN(bare, body, script)                                                               \
    bare_terminal_run(bare, body, script, sizeof(script) / sizeof((script)[0]))

#endif
