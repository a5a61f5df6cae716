/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life cycle, CREATE, DELETE and RESIZE FILE: TS 102 221 11.1.14, TS 102 222 6 (DP-5.1, DP-5.7). */
#include "apdu/tlv.h"
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>
#include <stdlib.h>

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
        {"80FE000001AA", "6700"},
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

/* The life cycle status that CREATE FILE gives a file; one of another length means activated. */
static void test_life_of_a_new_file(void **state)
{
    static const struct {
        const char *create, *select, *read;
    } rows[] = {
        {"80E000001562138202412183022F368A01058B032F0605800104", "9000", "FF9000"},
        {"80E000001562138202412183022F368A01048B032F0605800104", "6283", "6984"},
        {"80E000001562138202412183022F368A01078B032F0605800104", "9000", "FF9000"},
        {"80E000001662148202412183022F368A0204048B032F0605800104", "9000", "FF9000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fake_step steps[] = {
            ADM1,
            PIN1,
            {rows[i].create, "9000"},
            {"00A4000C022F36", rows[i].select},
            {"00B0000001", rows[i].read},
            END,
        };

        play(steps);
    }
}

/* A file that was current on another channel is deleted: its directory and application stay current
 * there while they exist, and so do verified PINs. */
static void test_deleted_on_another_channel(void **state)
{
    static const struct fake_step steps[] = {
        ADM1,
        PIN1,
        {"80E000001562138202412183022F368A01058B032F0605800104", "9000"},
        {"80E000001462128202782183027F408A01058B032F060EC600", "9000"},
        {"80E0000017621582044221000383026F318A01058B032F0605800106", "9000"},
        {"00A4000C023F00", "9000"},
        {"01A4040C0AA0000000871002FF01FF", "9000"},
        {"012000810839393939FFFFFFFF", "9000"},
        {"01A4080C022F36", "9000"},
        {"80E40000022F36", "9000"},
        {"01B0000001", "6986"},
        {"81F2000100", "840AA0000000871002FF01FF9000"}, /* STATUS: the application */
        {"01A4000C027FFF", "9000"},
        {"01200081", "9000"},
        {"01A4080C047F406F31", "9000"}, /* a directory with the current EF */
        {"80E40000027F40", "9000"},
        {"01B2010400", "6986"},
        {"01A4000C022FE2", "9000"}, /* the MF is current */
        {"81F2000100", "840AA0000000871002FF01FF9000"},
        {"01A4000C027FFF", "9000"},
        {"01200081", "9000"},
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

/* TERMINATE DF and TERMINATE EF (TS 102 222 6.7, 6.8), by ADM: rule 1 of the DF and of the EF. */
static void test_terminate(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C027F30", "9000"},
        {"80E80000026F31", "6982"},
        ADM1,
        {"80E80000027F30", "6981"}, /* a DF */
        {"80E60000026F31", "6981"}, /* an EF */
        {"80E80000026F39", "6A82"},
        {"80E80000026F32", "6982"}, /* rule 2 */
        {"80E80000026F31", "9000"},
        {"80E80000026F31", "6985"}, /* once */
        {"00A4000C026F31", "6285"},
        {"00B0000001", "6984"},
        {"00D6000001AA", "6984"},
        {"00440000026F31", "6985"}, /* it is not activated again */
        {"00040000026F31", "6985"},
        {"reset", NULL},
        ADM1,
        {"00A4080C047F306F31", "6285"},
        {"80E60000027F30", "9000"},
        {"00A4000C027F30", "6285"},
        END,
    };

    (void)state;
    play_with_rules("62{82=42210010 83=2F07 80=20 8B=2F0101} "
                    "81=80013BA40683010A950108FFFFFFFFFF8001039000FFFFFFFFFFFFFFFFFFFFFF "
                    "62{82=7821 83=7F30 C6=01 8B=2F0701} 80=7F30 "
                    "62{82=4121 83=6F31 80=02 8B=2F0701} 62{82=4121 83=6F32 80=02 8B=2F0702}",
                    steps);
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

/* The response to header P1 P2, with Lc and `data`, of which "62{" and "A5{" open templates. */
static const char *send(struct fake_profile *profile, const char *header, const char *data)
{
    uint8_t octets[100];
    struct buf buf = BUF_OVER(octets);
    size_t marks[2], depth = 0;
    char hex[200], command[240];

    for (; *data; data++) {
        char pair[3] = {data[0], data[1], '\0'};

        if (*data == ' ')
            continue;
        if (*data == '}') {
            tlv_close(&buf, marks[--depth]);
        } else if (data[2] == '{') {
            marks[depth++] = tlv_open(&buf, (uint32_t)strtoul(pair, NULL, 16));
            data += 2;
        } else {
            assert_int_equal(buf_put_hex(&buf, pair), 0);
            data++;
        }
    }
    bytes_to_hex(buf_bytes(&buf), hex, sizeof(hex));
    snprintf(command, sizeof(command), "%s%02X%s", header, (unsigned)buf.len, hex);
    return fake_uicc_apdu(&profile->uicc, command);
}

#define CREATE  "80E00000"
#define DELETE  "80E40000"
#define RESIZE  "80D40000"
#define EF      "82024121 83022F36 8A0105 8B032F0605 "
#define RECORDS "83022F36 8A0105 8B032F0605 "

/* After ADM: refused, and the files are as before. */
static void test_refusals(void **state)
{
    static const struct {
        const char *header, *data, *sw;
    } rows[] = {
        {"80E00100", "62{" EF "800104}", "6A86"},
        {"80E00001", "62{" EF "800104}", "6A86"},
        {CREATE, "63{" EF "800104}", "6A80"},
        {CREATE, "62{" EF "800104} 00", "6A80"}, /* an octet more */
        {CREATE, "62{" EF "8001}", "6A80"},
        {CREATE, "62{820141" RECORDS "800104}", "6A80"},
        {CREATE, "62{82020021" RECORDS "800104}", "6A80"},       /* of no type */
        {CREATE, "62{82024221" RECORDS "800104}", "6A80"},       /* no record length */
        {CREATE, "62{820442210000" RECORDS "800104}", "6A80"},   /* 0 */
        {CREATE, "62{820442210100" RECORDS "800104}", "6A80"},   /* 256 */
        {CREATE, "62{820442210003" RECORDS "800104}", "6A80"},   /* 4 octets */
        {CREATE, "62{820442210001" RECORDS "8001FF}", "6A80"},   /* 255 records */
        {CREATE, "62{820442210002" RECORDS "80020200}", "6A80"}, /* 256 records */
        {CREATE, "62{82024121 830136 8A0105 8B032F0605 800104}", "6A80"},
        {CREATE, "62{82024121 83020000 8A0105 8B032F0605 800104}", "6A80"},
        {CREATE, "62{82024121 8A0105 8B032F0605 800104}", "6A80"},
        {CREATE, "62{83022F36 8A0105 8B032F0605 800104}", "6A80"},
        {CREATE, "62{82024121 83022F36 8A0105 800104}", "6A80"},
        {CREATE, "62{82024121 83022F36 8A0105 8B032F0600 800104}", "6A80"}, /* rule 0 */
        {CREATE, "62{82024121 83022F36 8A0105 8B022F06 800104}", "6A80"},
        {CREATE, "62{" EF "}", "6A80"},
        {CREATE, "62{" EF "800100}", "6A80"},
        {CREATE, "62{" EF "8000}", "6A80"},
        {CREATE, "62{" EF "80050000000004}", "6A80"},
        {CREATE, "62{" EF "8003010000}", "6A80"},
        {CREATE, "62{82024121 83023F00 8A0105 8B032F0605 800104}", "6A89"},
        {CREATE, "62{82024121 83027FFF 8A0105 8B032F0605 800104}", "6A89"},
        {CREATE, "62{82024121 83023FFF 8A0105 8B032F0605 800104}", "6A89"},
        {CREATE, "62{82024121 83022F11 8A0105 8B032F0605 800104}", "6A89"},
        {CREATE, "62{" EF "800104 880188}", "6A80"}, /* the SFI of 2F11 */
        {CREATE, "62{" EF "800104 A5{86050000000001}}", "6A80"},
        {"80E40001", "2F10", "6A86"},
        {"80E40100", "2F10", "6A86"},
        {DELETE, "2F99", "6A82"},
        {DELETE, "2F", "6A87"},
        {DELETE, "7F20", "6985"}, /* 7F21 is a link to it */
        {"80D40100", "62{83022F10 800106}", "6A86"},
        {"80D40001", "62{83022F10 800106}", "6A86"},
        {RESIZE, "63{83022F10 800106}", "6A80"},
        {RESIZE, "62{83022F10 800106}00", "6A80"},
        {RESIZE, "62{83022F10}", "6A80"},
        {RESIZE, "62{800106}", "6A80"},
        {RESIZE, "62{83022F10 8000}", "6A80"},
        {RESIZE, "62{83022F10 80050000000006}", "6A80"},
        {RESIZE, "62{83022F99 800106}", "6A82"},
        {RESIZE, "62{83022F12 800106}", "6981"}, /* cyclic */
        {RESIZE, "62{83022F13 800106}", "6981"}, /* BER-TLV */
        {RESIZE, "62{83022F14 800106}", "6981"}, /* a link */
        {RESIZE, "62{83022F10 800106}", "6981"}, /* the target of a link */
        {RESIZE, "62{83027F20 800106}", "6981"},
        {RESIZE, "62{83022F15 800106}", "6982"},
        {"80E60000", "2F10", "6981"},
        {"80E80000", "7F20", "6981"},
        {"80E60000", "7F20", "6982"},
        {"80E80000", "2F11", "6982"},
        {"80E60100", "2F10", "6A86"},
        {"80E60000", "3F00", "6982"},
        {"00440001", "2F10", "6A86"},
        {"00440100", "2F10", "6A86"},
    };
    static struct fake_profile profile;
    static const struct fake_step before[] = {PIN1, ADM1, END};
    static const struct fake_step after[] = {
        {"00A4000C022F36", "6A82"},
        {"00A4000C022F10", "9000"},
        {"00B0000000", "000102030405060708099000"},
        {"00A4080C047F206F01", "9000"},
        {"00A4000C023F00", "9000"},
        END,
    };

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, before);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *answer = send(&profile, rows[i].header, rows[i].data);

        if (strcmp(answer, rows[i].sw) != 0)
            fail_msg("%s %s gave %s, not %s", rows[i].header, rows[i].data, answer, rows[i].sw);
        fake_profile_play(&profile, after);
    }
    fake_profile_stop(&profile);
}

/* What CREATE FILE takes from the proprietary template A5 (TS 102 222 6.3.2.2.2): the contents of
 * the new file, and whether it can be read while it is deactivated. */
static void test_proprietary(void **state)
{
    static const struct {
        const char *data, *contents, *deactivated; /* contents of a BER-TLV file: NULL */
    } rows[] = {
        {"62{" EF "800105}", "FFFFFFFFFF9000", "6984"},
        {"62{" EF "800105 A5{}}", "FFFFFFFFFF9000", "6984"},
        /* the last octet of a fill pattern repeats */
        {"62{" EF "800105 A5{C102AABB}}", "AABBBBBBBB9000", "6984"},
        {"62{" EF "800105 A5{C202AABB}}", "AABBAABBAA9000", "6984"},
        {"62{" EF "800105 A5{C101AA C202BBCC}}", "BBCCBBCCBB9000", "6984"},
        {"62{" EF "800102 A5{C00140}}", "FFFF9000", "FFFF9000"},
        {"62{" EF "800102 A5{C00100}}", "FFFF9000", "6984"},
        {"62{" EF "800102 A5{C0024040 84020101 99 00}}", "FFFF9000", "6984"},
        /* the pattern starts anew in each record */
        {"62{820442210003" RECORDS "800106 A5{C102AABB}}", "AABBBB9000", "6984"},
        {"62{82027921" RECORDS "800120 A5{840101 86020100}}", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct fake_profile profile;
        static const struct fake_step before[] = {PIN1, ADM1, END};
        const char *read = strstr(rows[i].data, "82044221") ? "00B2020400" : "00B0000000";

        fake_profile_start(&profile, FILES);
        fake_profile_play(&profile, before);
        assert_string_equal(send(&profile, CREATE, rows[i].data), "9000");
        if (rows[i].contents) {
            assert_string_equal(fake_uicc_apdu(&profile.uicc, read), rows[i].contents);
            assert_string_equal(fake_uicc_apdu(&profile.uicc, "0004000000"), "9000");
            assert_string_equal(fake_uicc_apdu(&profile.uicc, read), rows[i].deactivated);
        } else {
            const char *answer = fake_uicc_apdu(&profile.uicc, "00A40004022F36");

            assert_non_null(strstr(answer, "840101"));
            assert_non_null(strstr(answer, "86020100"));
        }
        fake_profile_stop(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life_cycle),
        cmocka_unit_test(test_create_delete_resize),
        cmocka_unit_test(test_life_of_a_new_file),
        cmocka_unit_test(test_deleted_on_another_channel),
        cmocka_unit_test(test_resize_by_its_own_rule),
        cmocka_unit_test(test_delete_by_rule),
        cmocka_unit_test(test_delete_of_rules),
        cmocka_unit_test(test_terminate),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_proprietary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
