/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life cycle, CREATE, DELETE and RESIZE FILE: TS 102 221 11.1.14, TS 102 222 6 (DP-5.1, DP-5.7). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>

static void test_life_cycle(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00040000022F10", "6982"},
        ADM1,
        {"00040000022F10", "9000"},
        {"00B0000001", "6984"},
        {"00D6000001AA", "6984"},
        {"00A4000C022F10", "6283"},
        {"0044000000", "9000"},
        {"00B0000001", "009000"},
        {"00040800022F15", "9000"},
        {"00B0000002", "FFFF9000"}, /* special information 40 */
        {"00D6000001AA", "9000"},
        {"00440000022F15", "9000"},
        {"00040000022F99", "6A82"},
        {"00040100022F10", "6A86"},
        {"00040001022F10", "6A86"},
        {"00A4000C023F00", "9000"},
        {"0004000000", "6985"},     /* not the MF */
        {"80E80000022F10", "6982"}, /* rule 5 names no TERMINATE */
        {"80E60000022F10", "6981"},
        {"80FE0000", "6982"},
        {"80FE0100", "6A86"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_create_delete_resize(void **state)
{
    static const struct fake_step steps[] = {
        {"80E000001562138202412183022F368A01058B032F0605800104", "6982"},
        ADM1,
        {"80E000001562138202412183022F368A01058B032F0605800104", "9000"},
        {"80E000001562138202412183022F368A01058B032F0605800104", "6A89"},
        {"80E0000009620782024121800104", "6A80"},
        {"80E0000017621582044221011083022F378A01058B032F0605800110", "6A80"}, /* 272 octets */
        {"80E0000018621682044221010083022F378A01058B032F060580020100", "6A80"},
        PIN1,
        {"00B0000000", "FFFFFFFF9000"},
        {"00D6000002ABCD", "9000"},
        {"00A40004022F36", "62178202412183022F368A01058B032F0605800200048801B09000"},
        /* a DF, a linear file in it, then both go */
        {"80E000001462128202782183027F408A01058B032F060EC600", "9000"},
        {"80E0000017621582044221000383026F318A01058B032F0605800106", "9000"},
        {"00DC010403010203", "9000"},
        {"00B2010400", "0102039000"},
        {"reset", NULL},
        ADM1,
        PIN1,
        {"00A4080C047F406F31", "9000"},
        {"00B2010400", "0102039000"},
        {"00A4000C023F00", "9000"},
        {"80E40000027F40", "9000"},
        {"00A4000C027F40", "6A82"},
        {"80E40000027F20", "6985"}, /* linked */
        {"80E40000023F00", "6985"},
        {"80E40000022F98", "6A82"},
        {"80D4000009620783022F36800108", "6982"}, /* no rule for RESIZE */
        {"80D400000462028000", "6A80"},
        {"80E40000022F36", "9000"},
        {"00A4000C022F36", "6A82"},
        {"reset", NULL},
        {"00A4000C022F36", "6A82"},
        END,
    };
    (void)state;
    play(steps);
}

/* An EF.ARR whose rule 1 allows RESIZE by ADM: AM_DO 84 01 D4. */
static void test_resize_by_its_own_rule(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {
        PIN1,
        {"80D4000009620783022F10800106", "6982"},
        ADM1,
        {"80D4000009620783022F10800106", "9000"},
        {"00B0000000", "01020304FFFF9000"},
        {"80D4000009620783022F10800108", "9000"},
        {"00B0000000", "01020304FFFFFFFF9000"},
        {"80D4000009620783022F11800105", "6A80"},
        {"80D4000009620783022F11800108", "9000"},
        {"00B2020400", "B1B2B3B49000"},
        {"00B2030400", "6A83"},
        {"80D4000009620783022F10800100", "6A80"},
        END,
    };

    (void)state;
    fake_profile_start(
        &profile, "A1{A0{80= 81=07} A1{30{80= "
                  "62{82=42210020 83=2F01 80=20 8B=0A} 81=800103A406830101950108"
                  "8401D4A40683010A950108FFFFFFFFFFFF "
                  "62{82=4121 83=2F10 80=04 8B=2F0101} 81=01020304 "
                  "62{82=42210004 83=2F11 80=0C 8B=2F0101 88=} 81=A1A2A3A4B1B2B3B4C1C2C3C4}}}");
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

/*
 * DELETE FILE (TS 102 222 6.4): by DELETE of the file itself, or by DELETE CHILD of its directory.
 * EF.ARR 2F01: rule 1 DELETE CHILD, rule 2 DELETE of the file itself, each by ADM; rule 3 neither.
 */
#define RULES                                                                                      \
    "62{82=42210020 83=2F01 80=60 8B=0A} "                                                         \
    "81=800101A40683010A950108FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"                          \
    "800140A40683010A950108FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"                             \
    "8001019000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF "

static void play_with_rules(const char *files, const struct fake_step *steps)
{
    static struct fake_profile profile;
    char elements[1500];

    snprintf(elements, sizeof(elements), "A1{A0{80= 81=07} A1{30{80= " RULES "%s}}}", files);
    fake_profile_start(&profile, elements);
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

static void test_delete_by_rule(void **state)
{
    static const struct fake_step child[] = {
        PIN1,
        {"00A4000C027F30", "9000"},
        {"80E40000026F31", "6982"},
        ADM1,
        {"00A4000C026F32", "9000"},
        {"80E40000026F31", "9000"},
        {"00B0000001", "6986"}, /* the directory is selected, without a current EF */
        {"00A4000C026F31", "6A82"},
        {"00A4000C026F32", "9000"},
        {"80E40000023F00", "6985"},
        {"00A4000C023F00", "9000"},
        {"80E40000027F30", "6982"}, /* DELETE CHILD of the DF is not its DELETE */
        END,
    };
    static const struct fake_step itself[] = {
        {"80E40000027F50", "6982"},
        ADM1,
        {"00A4000C027F50", "9000"},
        {"80E40000026F51", "6982"}, /* DELETE of the DF is not its DELETE CHILD */
        {"80E40000026F54", "9000"},
        {"80E40000026F52", "6982"},
        {"00A4000C023F00", "9000"},
        {"80E40000027F50", "9000"}, /* also with a link in it to a file in it */
        {"00A4000C027F50", "6A82"},
        {"80E40000027F60", "6985"}, /* 2F62 is a link to a file in it */
        {"80E40000022F62", "9000"},
        {"80E40000027F60", "9000"},
        END,
    };

    (void)state;
    play_with_rules("62{82=7821 83=7F30 C6=01 8B=2F0101} 80=7F30 "
                    "62{82=4121 83=6F31 80=02 8B=2F0103} 62{82=4121 83=6F32 80=02 8B=2F0103}",
                    child);
    play_with_rules("62{82=7821 83=7F50 C6=01 8B=2F0102} 80=7F50 "
                    "62{82=4121 83=6F51 80=02 8B=2F0103} "
                    "62{82=4121 83=6F52 C7=7F506F51 8B=2F0103} "
                    "62{82=4121 83=6F54 80=02 8B=2F0102} "
                    "80= 62{82=7821 83=7F60 C6=01 8B=2F0102} "
                    "80=7F60 62{82=4121 83=6F61 80=02 8B=2F0103} "
                    "80= 62{82=4121 83=2F62 C7=7F606F61 8B=2F0102}",
                    itself);
}

/* After DELETE FILE of an EF.ARR its rules permit nothing, at once and after a reset (DP-4.5). */
static void test_delete_of_rules(void **state)
{
    static const struct fake_step steps[] = {
        ADM1,
        {"00A4080C047F306F33", "9000"},
        {"00B0000002", "AABB9000"},
        {"80E40000026F06", "9000"},
        {"00A4000C026F33", "9000"},
        {"00B0000002", "6982"},
        {"reset", NULL},
        ADM1,
        {"00A4080C047F306F33", "9000"},
        {"00B0000002", "6982"},
        END,
    };

    (void)state;
    play_with_rules("62{82=7821 83=7F30 C6=01 8B=2F0101} 80=7F30 "
                    "62{82=42210005 83=6F06 80=05 8B=2F0103} 81=8001019000 "
                    "62{82=4121 83=6F33 80=02 8B=6F0601} 81=AABB",
                    steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life_cycle),
        cmocka_unit_test(test_create_delete_resize),
        cmocka_unit_test(test_resize_by_its_own_rule),
        cmocka_unit_test(test_delete_by_rule),
        cmocka_unit_test(test_delete_of_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
