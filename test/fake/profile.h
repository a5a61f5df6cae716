/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A UICC with an installed profile, for tests of commands: the small package and what a test adds.
 */
#ifndef TEST_FAKE_PROFILE_H
#define TEST_FAKE_PROFILE_H

#include "test/fake/package.h"
#include "test/fake/uicc.h"

struct fake_profile {
    struct records_memory *memory;
    struct records records;
    struct fake_uicc uicc;
};

/* A step of a table test: command and response as hex; response NULL: not checked. */
struct fake_step {
    const char *command;
    const char *answer;
};

/* `elements` as package_put has them, behind the small package; the test fails when refused. */
void fake_profile_start(struct fake_profile *profile, const char *elements);
void fake_profile_stop(struct fake_profile *profile);
/* Plays the steps up to one with command NULL. "reset" as a command is a reset. */
void fake_profile_play(struct fake_profile *profile, const struct fake_step *steps);

#endif
