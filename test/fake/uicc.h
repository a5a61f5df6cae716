/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A minimal command loop for tests of profiles/: APDUs as hex in, responses as hex out. */
#ifndef TEST_FAKE_UICC_H
#define TEST_FAKE_UICC_H

#include "crypto/rng.h"
#include "profiles/app/command.h"

enum { FAKE_CHANNELS = 8, FAKE_ANSWER_MAX = 4096 };

struct fake_uicc {
    struct fs fs;
    struct fs_security security;
    struct fs_position positions[FAKE_CHANNELS];
    struct arena arena;
    struct rng rng;
    struct trace trace;
    struct fs_context context;
    bool cut_before_run; /* loss of power after `consume_try`: run is never called */
    uint8_t data[FAKE_ANSWER_MAX];
    char text[2 * FAKE_ANSWER_MAX + 8];
};

/* `records` NULL: the minimal UICC. */
void fake_uicc_start(struct fake_uicc *uicc, const struct records *records);
void fake_uicc_stop(struct fake_uicc *uicc);
/* Reset: clears all volatile state. */
void fake_uicc_reset(struct fake_uicc *uicc);
/* Response data and status word in upper-case hex. Valid until the next call. */
const char *fake_uicc_apdu(struct fake_uicc *uicc, const char *hex);

#endif
