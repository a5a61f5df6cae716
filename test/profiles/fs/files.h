/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile with a file of each type, for tests of commands: command x state x expected response.
 */
#ifndef TEST_PROFILES_FS_FILES_H
#define TEST_PROFILES_FS_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/profile.h"

/*
 * 2F10 transparent, 2F11 linear 3 x 4, 2F12 cyclic 3 x 3 with INCREASE, 2F13 BER-TLV, 2F14 a link
 * to 2F10 that anyone may read, 2F15 readable while deactivated, 2F16 update never; 7F20 with 6F01
 * and a link to the DF as 7F21.
 */
#define FILES                                                                                      \
    "A1{A0{80= 81=07} A1{30{80= "                                                                  \
    "62{82=4121 83=2F10 80=0A 8B=05 A5{C1=00}} 81=00010203040506070809 "                           \
    "62{82=42210004 83=2F11 80=0C 8B=05 88=88} 81=A1A2A3A4B1B2B3B4C1C2C3C4 "                       \
    "62{82=46210003 83=2F12 80=09 8B=07 88=90} 81=000003000002000001 "                             \
    "62{82=7921 83=2F13 80=20 8B=05 88=98 A5{86=0200}} 81=8003010203 "                             \
    "62{82=4121 83=2F14 C7=2F10 8B=0A 88=} "                                                       \
    "62{82=4121 83=2F15 80=02 8B=0D A5{C0=40}} 62{82=4121 83=2F16 80=02 8B=0C 88=} "               \
    "62{82=7821 83=7F20 C6=010A 8B=0E} 80=7F20 62{82=4121 83=6F01 80=02 8B=2F0605} "               \
    "80= 62{82=7821 83=7F21 C7=7F20 C6=01 8B=0E}}}}"

#define PIN1                                                                                       \
    {                                                                                              \
        "002000010830303030FFFFFFFF", "9000"                                                       \
    }
#define ADM1                                                                                       \
    {                                                                                              \
        "0020000A083535353535353535", "9000"                                                       \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static inline void play(const struct fake_step *steps)
{
    static struct fake_profile profile;

    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

#endif
