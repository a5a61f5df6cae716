/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The octet sweep: messages with a signature or a MAC, each octet of them changed. A changed
 * message must be refused with a code that the specification has for it, and what the card holds
 * must stay; the unchanged message is accepted before and after.
 *
 * `make check` changes one bit of each octet, or of some; with POWER=exhaustive (`make power`) each
 * bit of each octet is changed. POWER_MATCH=TEXT: only rows with TEXT in their name.
 */
#ifndef TEST_POWER_OCTETS_H
#define TEST_POWER_OCTETS_H

#include "apdu/bytes.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    OCTETS_CODES = 16,
    OCTETS_PARTS = 3,
    OCTETS_OTHER_FUNCTION =
        0xF00 /* a result code: by its tag it became a request without a signature */
};

/* Child elements of the outermost TLV that neither signature nor MAC covers: the card accepts at
 * least one change in them. */
struct octets_part {
    int child; /* 0: the first one */
    const char *name;
    const char *clause; /* that says so */
};

struct octets_row {
    const char *name;
    const void *context; /* of the functions */
    const char *clause;
    /* Makes the card; the path of its file. */
    const char *(*setup)(const struct octets_row *row);
    void (*teardown)(void);
    /* Brings the card to where it accepts the message, and makes it: valid until the next call. */
    struct bytes (*make)(const struct octets_row *row);
    /* 0: accepted. Else a code of the specification or a status word. */
    int (*send)(const struct octets_row *row, struct bytes message);
    /* Fails the test if the refusal with `code` left a session; may be NULL. */
    void (*check)(int code);
    bool leaves_result; /* the card keeps a signed result of a refusal: `check` alone looks for
                           changes */
    bool once; /* one message serves all changes: a refusal must not spend it; accepted, it changes
                  the card */
    size_t sample;            /* without POWER: every so many octets; 0 or 1: each */
    int codes[OCTETS_CODES];  /* all of them occur, when each octet is changed; up to 0 */
    int others[OCTETS_CODES]; /* may occur too; up to 0 */
    struct octets_part uncovered[OCTETS_PARTS];
};

/* Sweeps all rows, prints the codes of each, and gives an exit status. */
int octets_main(const struct octets_row *rows, size_t count);

#endif
