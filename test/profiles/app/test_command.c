/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command x selected file -> status word, for every command of the table (TS 102 221 10.2.2, DP-5.1
 * and DP-5.7): the status word without a selected EF, on each structure of EF, and for a class
 * that it has not. PIN 1 and ADM 1 are verified, so that no access rule is in the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "test/fake/profile.h"

/* 2F10 transparent, 2F11 linear 3 x 4, 2F12 cyclic 3 x 3 with INCREASE, 2F13 BER-TLV. */
#define FILES                                                                                      \
    "A1{A0{80= 81=07} A1{30{80= "                                                                  \
    "62{82=4121 83=2F10 80=0A 8B=05 A5{C1=00}} 81=00010203040506070809 "                           \
    "62{82=42210004 83=2F11 80=0C 8B=05 88=88} 81=A1A2A3A4B1B2B3B4C1C2C3C4 "                       \
    "62{82=46210003 83=2F12 80=09 8B=07 88=90} 81=000003000002000001 "                             \
    "62{82=7921 83=2F13 80=20 8B=05 88=98 A5{86=0200}} 81=8003010203}}}"

enum { PLACES = 5 };

static const char *const places[PLACES] = {"3F00", "2F10", "2F11", "2F12", "2F13"};

static const struct row {
    const char *command;
    const char *words[PLACES]; /* MF, transparent, linear fixed, cyclic, BER-TLV */
    const char *other_class;   /* the same with the other class */
} rows[] = {
    {"00A40004022F10", {"9000", "9000", "9000", "9000", "9000"}, "6E00"},
    {"80F2000C", {"9000", "9000", "9000", "9000", "9000"}, "6E00"},
    {"00B0000001", {"6986", "9000", "6981", "6981", "6981"}, "6E00"},
    {"00D6000001AA", {"6986", "9000", "6981", "6981", "6981"}, "6E00"},
    {"00B2010400", {"6986", "6981", "9000", "9000", "6981"}, "6E00"},
    {"00DC010404AABBCCDD", {"6986", "6981", "9000", "6981", "6981"}, "6E00"},
    {"00DC000303AABBCC", {"6986", "6981", "6700", "9000", "6981"}, "6E00"},
    {"00A2010401A1", {"6986", "6981", "9000", "6282", "6981"}, "6E00"},
    {"8032000003000001", {"6986", "6981", "6981", "9000", "6981"}, "6E00"},
    {"80CB0080018000", {"6986", "6981", "6981", "6981", "9000"}, "6E00"},
    {"80DB008003810155", {"6986", "6981", "6981", "6981", "9000"}, "6E00"},
    {"00040000", {"6985", "9000", "9000", "9000", "9000"}, "6E00"},
    {"00440000", {"6985", "9000", "9000", "9000", "9000"}, "6E00"},
    {"0088008000", {"6985", "6985", "6985", "6985", "6985"}, "6E00"},
    {"8078000100", {"6985", "6985", "6985", "6985", "6985"}, "6E00"},
    {"0084000008", {"9000", "9000", "9000", "9000", "9000"}, "6E00"},
    {"80760000040000000A", {"9000", "9000", "9000", "9000", "9000"}, "6E00"},
    {"00200001", {"9000", "9000", "9000", "9000", "9000"}, "6E00"},
    {"0020000208AAAAAAAAAAAAAAAA", {"6A88", "6A88", "6A88", "6A88", "6A88"}, "6E00"},
    {"0024000110", {"6700", "6700", "6700", "6700", "6700"}, "6E00"},
    {"0026000108BBBBBBBBBBBBBBBB", {"63C2", "63C2", "63C2", "63C2", "63C2"}, "6E00"},
    {"0028000108BBBBBBBBBBBBBBBB", {"6984", "6984", "6984", "6984", "6984"}, "6E00"},
    {"002C0001", {"63CA", "63CA", "63CA", "63CA", "63CA"}, "6E00"},
    {"00E000000100", {"6A80", "6A80", "6A80", "6A80", "6A80"}, NULL},
    {"00E40000022FFF", {"6A82", "6A82", "6A82", "6A82", "6A82"}, NULL},
    {"00D400000100", {"6A80", "6A80", "6A80", "6A80", "6A80"}, NULL},
    {"00E80000022FFF", {"6A82", "6A82", "6A82", "6A82", "6A82"}, NULL},
    {"00B1000001", {"6D00", "6D00", "6D00", "6D00", "6D00"}, "6D00"},
};

static const char *last_word(const char *response)
{
    size_t len = strlen(response);

    return len < 4 ? response : response + len - 4;
}

/* A profile with `place` selected and both PINs verified. */
static void begin(struct fake_profile *profile, const char *place)
{
    char select[32];

    fake_profile_start(profile, FILES);
    assert_string_equal(fake_uicc_apdu(&profile->uicc, "002000010830303030FFFFFFFF"), "9000");
    assert_string_equal(fake_uicc_apdu(&profile->uicc, "0020000A083535353535353535"), "9000");
    snprintf(select, sizeof(select), "00A4000C02%s", place);
    assert_string_equal(fake_uicc_apdu(&profile->uicc, select), "9000");
}

static void test_matrix(void **state)
{
    static struct fake_profile profile;
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t place = 0; place < PLACES; place++) {
            const char *got;

            begin(&profile, places[place]);
            got = last_word(fake_uicc_apdu(&profile.uicc, rows[i].command));
            if (strcmp(got, rows[i].words[place]) != 0) {
                print_message("%s on %s: %s, not %s\n", rows[i].command, places[place], got,
                              rows[i].words[place]);
                wrong++;
            }
            fake_profile_stop(&profile);
        }
    assert_int_equal(wrong, 0);
}

static void test_other_class(void **state)
{
    static struct fake_profile profile;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char command[64];
        const char *got;

        if (!rows[i].other_class)
            continue;
        snprintf(command, sizeof(command), "%s%s", rows[i].command[0] == '0' ? "80" : "00",
                 rows[i].command + 2);
        begin(&profile, "2F10");
        got = last_word(fake_uicc_apdu(&profile.uicc, command));
        if (strcmp(got, rows[i].other_class) != 0)
            fail_msg("%s: %s", command, got);
        fake_profile_stop(&profile);
    }
}

/* In which transaction each command runs, and whether it consumes a try first (FS-F2, PIN-P1). */
static void test_effects(void **state)
{
    static const struct {
        uint8_t ins;
        enum uicc_effect effect;
    } effects[] = {
        {INS_SELECT, UICC_READS},
        {INS_STATUS, UICC_READS},
        {INS_READ_BINARY, UICC_READS},
        {INS_UPDATE_BINARY, UICC_WRITES},
        {INS_READ_RECORD, UICC_READS},
        {INS_UPDATE_RECORD, UICC_WRITES},
        {INS_SEARCH_RECORD, UICC_READS},
        {INS_INCREASE, UICC_WRITES},
        {INS_DEACTIVATE_FILE, UICC_WRITES},
        {INS_ACTIVATE_FILE, UICC_WRITES},
        {INS_AUTHENTICATE, UICC_CONSUMES_TRY},
        {INS_GET_IDENTITY, UICC_READS},
        {INS_GET_CHALLENGE, UICC_READS},
        {INS_SUSPEND_UICC, UICC_WRITES},
        {INS_RETRIEVE_DATA, UICC_READS},
        {INS_SET_DATA, UICC_WRITES},
        {INS_CREATE_FILE, UICC_WRITES},
        {INS_DELETE_FILE, UICC_WRITES},
        {INS_TERMINATE_DF, UICC_WRITES},
        {INS_TERMINATE_EF, UICC_WRITES},
        {INS_TERMINATE_CARD_USAGE, UICC_WRITES},
        {INS_RESIZE_FILE, UICC_WRITES},
        {INS_VERIFY_PIN, UICC_CONSUMES_TRY},
        {INS_CHANGE_PIN, UICC_CONSUMES_TRY},
        {INS_DISABLE_PIN, UICC_CONSUMES_TRY},
        {INS_ENABLE_PIN, UICC_CONSUMES_TRY},
        {INS_UNBLOCK_PIN, UICC_CONSUMES_TRY},
    };
    unsigned known = 0;

    (void)state;
    for (unsigned proprietary = 0; proprietary < 2; proprietary++)
        for (unsigned ins = 0; ins <= 0xFF; ins++) {
            const struct capdu command = {.ins = (uint8_t)ins, .proprietary = proprietary};
            uint16_t sw;
            const struct uicc_command *row = uicc_command_find(&command, &sw);
            size_t i = 0;

            if (!row)
                continue;
            known++;
            while (i < sizeof(effects) / sizeof(effects[0]) && effects[i].ins != ins)
                i++;
            if (i == sizeof(effects) / sizeof(effects[0]) || row->effect != effects[i].effect ||
                (row->consume_try != NULL) != (row->effect == UICC_CONSUMES_TRY))
                fail_msg("INS %02X: effect %d", ins, (int)row->effect);
        }
    assert_int_equal(known, sizeof(effects) / sizeof(effects[0]) + 6); /* both classes have 6 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_matrix),
                                       cmocka_unit_test(test_other_class),
                                       cmocka_unit_test(test_effects)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
