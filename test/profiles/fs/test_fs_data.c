/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RETRIEVE DATA and SET DATA: TS 102 221 11.3 (DP-5.1, DP-5.7). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>
#include <stdlib.h>

/* Tag 5C is the list of the tags of all objects; it cannot be an object (TS 102 221 11.3). */
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

/* SET DATA in blocks on FS_PENDING_MAX channels at a time: one more ends the oldest. */
static void test_pending_objects(void **state)
{
    static const char *const cla[] = {"80", "81", "82", "83", "C0", "C1"};
    enum { CHANNELS = sizeof(cla) / sizeof(cla[0]) };
    static struct fake_profile profile;
    static const struct fake_step ready[] = {PIN1, ADM1, END};

    (void)state;
    for (unsigned started = 1; started <= CHANNELS; started++) {
        unsigned ended = started > FS_PENDING_MAX ? started - FS_PENDING_MAX : 0;

        print_message("%u objects\n", started);
        fake_profile_start(&profile, FILES);
        fake_profile_play(&profile, ready);
        for (unsigned i = 0; i < started; i++) {
            char command[40];

            snprintf(command, sizeof(command), "%02lX A4000C022F13",
                     strtoul(cla[i], NULL, 16) & 0x7F);
            assert_string_equal(fake_uicc_apdu(&profile.uicc, command), "9000");
            /* tag 81 and up, four octets, one of them now */
            snprintf(command, sizeof(command), "%s DB0080 03 %02X04%02X", cla[i], 0x81 + i, i);
            assert_string_equal(fake_uicc_apdu(&profile.uicc, command), "63F1");
        }
        for (unsigned i = 0; i < started; i++) {
            char command[40], object[40];

            snprintf(command, sizeof(command), "%s DB0000 03 AABBCC", cla[i]);
            assert_string_equal(fake_uicc_apdu(&profile.uicc, command),
                                i < ended ? "6985" : "9000");
            snprintf(command, sizeof(command), "%s CB0080 01 %02X00", cla[i], 0x81 + i);
            snprintf(object, sizeof(object), "%02X04%02XAABBCC9000", 0x81 + i, i);
            assert_string_equal(fake_uicc_apdu(&profile.uicc, command),
                                i < ended ? "6A88" : object);
        }
        fake_profile_stop(&profile);
    }
}

/* The object became shorter, or went, on another channel: the blocks of the old one end. */
static void test_changed_while_retrieved(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F13", "9000"},
        {"01A4000C022F13", "9000"},
        {"80DB00800A8108A1A2A3A4A5A6A7A8", "9000"},
        {"80CB0080018106", "8108A1A2A3A462F1"},
        {"81DB0080038101B1", "9000"}, /* 3 octets now; 6 have been read */
        {"80CB000000", "6985"},
        {"80CB004000", "8101B19000"}, /* the last block once more: the new object */
        {"80DB00800A8108A1A2A3A4A5A6A7A8", "9000"},
        {"80CB0080018106", "8108A1A2A3A462F1"},
        {"81DB0080068104B1B2B3B4", "9000"}, /* 6 octets: nothing is left */
        {"80CB000000", "6985"},
        {"80CB0080018102", "810462F1"},
        {"81DB00800181", "9000"},
        {"80CB000000", "6A88"},
        END,
    };
    (void)state;
    play(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tag_list),
        cmocka_unit_test(test_data_objects),
        cmocka_unit_test(test_pending_objects),
        cmocka_unit_test(test_changed_while_retrieved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
