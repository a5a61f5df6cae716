/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command x state x expected over an installed profile: TS 102 221 11.1 and 11.3, TS 102 222 6
 * (DP-5.1, DP-5.7).
 */
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

static void play(const struct fake_step *steps)
{
    static struct fake_profile profile;

    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

/* FS-F3: without the PIN nothing is read or changed. */
static void test_binary(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C022F10", "9000"},
        {"00B0000000", "6982"},
        {"00D6000001AA", "6982"},
        PIN1,
        {"00B0000000", "000102030405060708099000"},
        {"00B0000804", "6C02"},
        {"00B0000A00", "6B00"},
        {"00D6000902AABB", "6B00"},
        {"00D60009", "6700"},
        {"00D6000802AABB", "9000"},
        {"00B0000700", "07AABB9000"},
        {"00B2010400", "6981"},
        {"00A2010401AA", "6981"},
        {"8032000003000001", "6981"},
        {"80CB0080018000", "6981"},
        /* by SFI: 10 is the FID's low five bits; the file becomes the current one */
        {"00A4000C023F00", "9000"},
        {"00B0000000", "6986"},
        {"00B0900001", "009000"},
        {"00D6900101EE", "9000"},
        {"00B0000002", "00EE9000"},
        {"00D6A00001", "6A86"},
        {"00B08B0000", "6A82"},
        /* update never */
        {"00A4000C022F16", "9000"},
        {"00B0000000", "FFFF9000"},
        {"00D6000001AA", "6982"},
        ADM1,
        {"00D6000001AA", "6982"},
        /* a change survives the reset, the PIN does not */
        {"reset", NULL},
        {"00A4000C022F14", "9000"},
        {"00B0000003", "00EE029000"},
        {"00A4000C022F10", "9000"},
        {"00B0000001", "6982"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_records(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F11", "9000"},
        {"00B0000000", "6981"},
        {"00B2010404", "A1A2A3A49000"},
        {"00B2010403", "6C04"},
        {"00B2040404", "6A83"},
        {"00B2000404", "6A83"}, /* no record is the current one */
        {"00B2000204", "A1A2A3A49000"},
        {"00B2000205", "6C04"}, /* and the pointer stays */
        {"00B2000404", "A1A2A3A49000"},
        {"00B2000204", "B1B2B3B49000"},
        {"00B2000304", "A1A2A3A49000"},
        {"00B2000304", "6A83"},
        {"00DC030404D1D2D3D4", "9000"},
        {"00DC030403D1D2D3", "6700"},
        {"00DC040404D1D2D3D4", "6A83"},
        {"00DC000204E1E2E3E4", "9000"}, /* next: record 2 */
        {"00B2000400", "E1E2E3E49000"},
        {"00DC010204E1E2E3E4", "6A86"},
        {"00DC000104E1E2E3E4", "6A86"},
        {"00B2038C04", "D1D2D3D49000"}, /* SFI 11 */
        {"00A2010401D2", "039000"},
        {"00A2030501E1", "029000"},
        {"00A2000401D2", "039000"}, /* from the pointer, which stands on 2 */
        {"00A2000401A1", "6282"},
        {"00DC000304F1F2F3F4", "9000"},
        {"reset", NULL},
        PIN1,
        {"00B2018C04", "A1A2A3A49000"},
        {"00B2028C04", "F1F2F3F49000"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_cyclic(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F12", "9000"},
        {"00B2010403", "0000039000"},
        {"00B2030403", "0000019000"},
        {"00DC010403000009", "6981"},
        {"00DC000203000009", "6981"},
        {"00DC0003020009", "6700"},
        {"00DC000303000009", "9000"},
        {"00B2000403", "0000099000"},
        {"00B2000203", "0000039000"},
        {"00B2000203", "0000029000"},
        {"00B2000203", "0000099000"}, /* round the ring */
        {"00B2000303", "0000029000"},
        {"80320000030000FF00", "0001080000FF9000"},
        {"00B2010403", "0001089000"},
        {"00B2020403", "0000099000"},
        {"8032000003FFFF0000", "9850"},
        {"00B2010403", "0001089000"},
        {"8032000004000000FF00", "6700"},
        {"8032000100", "6A86"},
        {"803292000300000100", "0001090000019000"}, /* SFI 12 */
        {"00A201040109", "01039000"},
        {"reset", NULL},
        PIN1,
        {"00B2019403", "0001099000"},
        {"00B2039403", "0000099000"},
        END,
    };
    (void)state;
    play(steps);
}

/* FS-F2: a rollback drops the cache of what the command touched, and the store is read again. */
static void test_cache_after_rollback(void **state)
{
    static const struct fake_step update[] = {
        PIN1, {"00A4000C022F10", "9000"}, {"00D6000001AA", "9000"}, END};
    static const struct fake_step read[] = {
        {"00A4000C022F10", "9000"}, {"00B0000002", "AA019000"}, END};
    static struct fake_profile profile;
    struct fs *fs = &profile.uicc.fs;

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, update);
    assert_non_null(fs->cache);
    fs->touched = true;
    fs_settle(fs, true);
    assert_non_null(fs->cache);
    fs_settle(fs, false); /* nothing was touched since */
    assert_non_null(fs->cache);
    fs->touched = true;
    fs_settle(fs, false);
    assert_null(fs->cache);
    assert_int_equal(fs->count, 0);
    fake_profile_play(&profile, read);
    assert_non_null(fs->cache);
    fake_profile_stop(&profile);
}

/* FS-F4 */
static void test_links(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C022F14", "9000"},
        {"00B0000002", "00019000"}, /* rule 10: always */
        {"00D6000001AA", "6982"},
        PIN1,
        {"00D6000001AA", "6982"}, /* still the link's own rule: ADM */
        {"00A4000C022F10", "9000"},
        {"00D6000001AA", "9000"},
        {"00A4000C022F14", "9000"},
        {"00B0000002", "AA019000"},
        ADM1,
        {"00D6000101BB", "9000"},
        {"00A4000C022F10", "9000"},
        {"00B0000002", "AABB9000"},
        /* a DF through its link, by path and by FID, and back */
        {"00A4080C047F216F01", "9000"},
        {"00D60000021234", "9000"},
        {"80F2000C", "9000"},
        {"00A4030C", "9000"},
        {"00A4080C047F206F01", "9000"},
        {"00B0000000", "12349000"},
        {"00A4000C027F21", "9000"},
        {"00A4000C026F01", "9000"},
        {"00B0000000", "12349000"},
        /* deactivation is the link's own */
        {"00A4080C022F14", "9000"},
        {"0004000000", "9000"},
        {"00B0000001", "6984"},
        {"00A4000C022F10", "9000"},
        {"00B0000001", "AA9000"},
        {"reset", NULL},
        {"00A40004022F14", "62168202412183022F148A01048B032F060A8002000A88006283"},
        END,
    };
    (void)state;
    play(steps);
}

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

/* Tag 5C asks for the tags of the objects, and is no object itself (TS 102 221 11.3). */
static void test_tag_list(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F13", "9000"},
        {"80CB0080015C00", "5C01809000"},
        {"80DB00800180", "9000"},
        {"80CB0080015C00", "5C009000"},
        {"80DB0080068104AABBCCDD", "9000"},
        {"80CB0080015C00", "5C01819000"},
        {"80DB0080049F7F01AA", "9000"},
        {"80DB008006BF2003020100", "9000"},
        {"80DB0080028200", "9000"},
        {"80CB0080015C02", "5C0662F1"}, /* in blocks */
        {"80CB000003", "819F7F62F1"},
        {"80CB000003", "BF20829000"},
        {"80CB000001", "6985"},
        {"80DB0080035C0181", "6A80"},
        {"80DB0080025C00", "6A80"},
        {"80DB0080015C", "6A80"},     /* nor can it be deleted */
        {"80DB0080035C0481", "6A80"}, /* nor announced */
        {"80DB00000182", "6985"},
        {"80CB0080015C00", "5C06819F7FBF20829000"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_data_objects(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F13", "9000"},
        {"80CB0080018000", "80030102039000"},
        {"80CB0080018100", "6A88"},
        {"80CB008002808000", "6A80"},
        {"80CB0080010000", "6A80"},
        {"80CB000000", "6985"}, /* nothing under way */
        {"80CB0180018000", "6A86"},
        {"80CB0080018003", "80030162F1"},
        {"80CB000002", "02039000"},
        {"80CB004002", "02039000"},
        {"80CB000001", "6985"},
        {"80DB0080058103AABBCC", "9000"},
        {"80CB0080018100", "8103AABBCC9000"},
        {"80DB0080048103AABB", "63F1"},
        {"80CB0080018100", "8103AABBCC9000"}, /* not before it is whole */
        {"80DB000001CC", "6985"},             /* and the retrieval has ended it */
        {"80DB0080048103AABB", "63F1"},
        {"80DB000001DD", "9000"},
        {"80CB0080018100", "8103AABBDD9000"},
        {"80DB0080048103AABB", "63F1"},
        {"80DB000002CCDD", "6A80"}, /* more than it announced */
        {"80DB000001CC", "6985"},
        {"80DB00800181", "9000"}, /* deletes */
        {"80CB0080018100", "6A88"},
        {"80DB00800181", "6A88"},
        {"80DB0080028200", "9000"}, /* an empty object */
        {"80CB0080018200", "82009000"},
        {"80DB00800483820200", "6A84"}, /* 516 octets, of 512 */
        {"80DB0080068103AABBCCDD", "6A80"},
        {"80DB0040028200", "6A86"},
        {"80DB0080", "6700"},
        {"80CB0093018200", NULL},
        {"reset", NULL},
        {"80CB0080018000", "6986"},
        {"00A4000C022F13", "9000"},
        {"80CB0080018000", "6982"},
        PIN1,
        {"80CB0080018000", "80030102039000"},
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

static void test_select_in_the_tree(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C026F07", "6A82"}, /* not from the MF */
        {"00A4000C027FD0", "6A82"}, /* a temporary FID is gone */
        {"00A4000C027FFF", "6A82"},
        {"00A4040C05A000000087", "9000"},
        {"00A4040C07A0000000871002", "9000"},
        {"00A4000C026F07", "9000"},
        {"80F2000100", "840AA0000000871002FF01FF9000"},
        {"00A4000C023F00", "9000"},
        {"00A4000C026F07", "6A82"},
        {"00A4000C027FFF", "9000"},
        {"00A4000C026F07", "9000"},
        {"00A4080C047FFF6F38", "9000"},
        {"00A4090C026F07", "9000"},
        {"00A4090C027F20", "6A82"},
        {"00A4000C027F20", "9000"}, /* a DF beside the ADF: child of its parent */
        {"00A4000C026F01", "9000"},
        {"00A4000C022F10", "6A82"}, /* an EF beside it is not */
        {"00A4000C027F21", "9000"},
        {"00A4010C026F01", "6A82"},
        {"00A4030C", "9000"},
        {"00A4010C027F20", "9000"},
        {"00A4000C023F00", "9000"},
        {"80F2000100", "840AA0000000871002FF01FF9000"}, /* the application is still active */
        {"00A4024C0AA0000000871002FF01FF", "6A86"},
        {"00A4044C0AA0000000871002FF01FF", "9000"}, /* ends the session */
        {"80F2000100", "9000"},
        {"00A4044C0AA0000000871002FF01FF", "6985"},
        {"00A4040E05A000000087", "9000"}, /* next: the first, as none is active */
        {"00A4040E05A000000087", "6A82"},
        {"00A4040F05A000000087", "6A82"},
        {"00A4040D05A000000087", "9000"}, /* last */
        {"00A4040C11A0000000871002FF01FFFFFFFFFFFFFFFF", "6A87"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_fcp_of_application(void **state)
{
    static struct fake_profile profile;

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_uicc_apdu(&profile.uicc, "00A4040407A0000000871002");
    /* 82, 84, A5 {80, 83}, 8A, 8B, C6 {90, 83 x 3}: PIN 1, PIN 2 and ADM 1 enabled */
    assert_memory_equal(profile.uicc.text + 4, "82027821840AA0000000871002FF01FFA508800171", 42);
    assert_non_null(strstr(profile.uicc.text, "8A01058B032F060EC60C9001E083010183018183010A9000"));
    fake_uicc_apdu(&profile.uicc, "00A40004022F12");
    assert_string_equal(profile.uicc.text, "6A82");
    fake_uicc_apdu(&profile.uicc, "00A40804022F12");
    assert_string_equal(profile.uicc.text,
                        "621A8205462100030383022F128A01058B032F0607800200098801909000");
    fake_uicc_apdu(&profile.uicc, "00A40804022F13");
    assert_string_equal(
        profile.uicc.text,
        "62248202792183022F13A50B84010185020020860202008A01058B032F0605800200208801989000");
    fake_profile_stop(&profile);
}

static void test_suspend(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step enter[] = {
        PIN1,
        {"00A4040C07A0000000871002", "9000"},
        {"00A4000C026F07", "9000"},
        {"00B0000009", "0809101010325476989000"},
        {"8076000003000100", "6700"},
        {"807600000401010001", "6A80"}, /* at least a minute, at most a second */
        {"807600000405010501", "6A80"},
        {"807602000400010101", "6A86"},
        {"80760100080000000000000000", "6985"},
        {"80760000040001010100", NULL},
        END,
    };
    static const struct fake_step off[] = {
        {"reset", NULL}, {"00B0000009", "6986"}, {"80760100080000000000000000", "6982"}, END};
    static const struct fake_step on[] = {{"00B0000009", "0809101010325476989000"}, END};
    char resume[64] = "8076010008";

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, enter);
    assert_memory_equal(profile.uicc.text, "0101", 4);
    memcpy(resume + 10, profile.uicc.text + 4, 16);
    fake_profile_play(&profile, off);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, resume), "9000");
    fake_profile_play(&profile, on);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, resume), "6985"); /* once */
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binary),
        cmocka_unit_test(test_cache_after_rollback),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_cyclic),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_life_cycle),
        cmocka_unit_test(test_tag_list),
        cmocka_unit_test(test_data_objects),
        cmocka_unit_test(test_create_delete_resize),
        cmocka_unit_test(test_resize_by_its_own_rule),
        cmocka_unit_test(test_select_in_the_tree),
        cmocka_unit_test(test_fcp_of_application),
        cmocka_unit_test(test_suspend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
