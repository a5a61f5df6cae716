/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the scripts of a card before a device: SIM, TERMINAL PROFILE, events. */
#ifndef TEST_TOOLS_DEVICE_STORY_H
#define TEST_TOOLS_DEVICE_STORY_H

#include "test/fake/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PROFILE "8010000022*"
/* TERMINAL CAPABILITY, and a SIM with IMSI 001010000000001 and no other file. */
#define SIM                                                                                        \
    {"80AA000008A906830107840100", "9000"}, {"00A4040407A0000000871002", "9000"},                  \
        {"00A40004026F07", "9000"}, {"00B0000009", "0809101000000000109000"},                      \
        {"00A40004026F7B", "6A82"},                                                                \
    {                                                                                              \
        "00A40004026FE3", "6A82"                                                                   \
    }
#define NO_SIM                                                                                     \
    {"80AA000008A906830107840100", "9000"},                                                        \
    {                                                                                              \
        "00A4040407A0000000871002", "6A82"                                                         \
    }
/* SET UP EVENT LIST with all events after TERMINAL PROFILE. */
#define EVENTS                                                                                     \
    {PROFILE, "9111"}, {"8012000011", "D00F81030105008202818299 04090A0312 9000"},                 \
    {                                                                                              \
        "801400000C810301050082028281830100", "9000"                                               \
    }
#define NORMAL                                                                                     \
    {                                                                                              \
        "80C2000017D615990103820282819B0100930900F11000010001001F", "9000"                         \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static struct script script;

static inline void play(const struct script_row *rows, const char *const *radio, const char *logged)
{
    script_begin(&script, rows, radio);
    assert_int_equal(script_run(&script), 0);
    assert_string_equal(script.logged, logged);
    script_end(&script);
}

#endif
