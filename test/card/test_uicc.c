/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimal UICC of a card without an enabled profile, through the card. */
#include "apdu/sw.h"
#include "test/fake/installed.h"
#include "test/fake/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_files_are_there(void **state)
{
    static const char *const files[] = {"2F00", "2FE2", "2F05", "2F06", "2F08"};
    struct fake_card fake;
    struct bytes fcp;
    char command[32];

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(command, sizeof(command), "00A4000402%s", files[i]);
        assert_int_equal(fake_exchange(&fake, command, &fcp), SW_OK);
        assert_int_equal(fcp.at[0], 0x62);
        snprintf(command, sizeof(command), "00A4080402%s", files[i]); /* by path */
        assert_int_equal(fake_exchange(&fake, command, &fcp), SW_OK);
    }
    assert_int_equal(fake_send(&fake, "00A40004026F07", NULL), SW_FILE_NOT_FOUND);
    assert_int_equal(fake_send(&fake, "00A4040007A0000000871002", NULL), SW_FILE_NOT_FOUND);
    fake_card_end(&fake);
}

static void test_read(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00B000000A", &data), SW_OK);
    assert_int_equal(data.len, 10);
    assert_int_equal(fake_send(&fake, "00B0000000", NULL), sw_wrong_le(10));
    assert_int_equal(fake_send(&fake, "00D600000100", NULL), SW_SECURITY_STATUS);
    assert_int_equal(fake_send(&fake, "00B2010400", NULL), SW_INCOMPATIBLE_STRUCTURE);
    fake_card_end(&fake);
}

static void test_status(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "80F2000000", NULL) >> 8, 0x6C); /* the FCP of the MF */
    fake_card_end(&fake);
}

/* Each channel has its own selection; a reset clears all. */
static void test_positions(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "01B000000A", NULL), SW_NO_EF);
    assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_OK);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_NO_EF);
    fake_card_end(&fake);
}

/* Each refusal is traced with command and reason, but without data of PIN commands. */
static void test_refusals_are_traced(void **state)
{
    static const struct {
        const char *command;
        uint16_t sw;
        const char *line, *offending;
    } rows[] = {
        {"00A40004026F07", SW_FILE_NOT_FOUND, "TS 102 221 11.1.1  file or application not found",
         "00A400046F07"},
        {"00A4040007A0000000871002", SW_FILE_NOT_FOUND,
         "TS 102 221 11.1.1  file or application not found", "00A40400A0000000871002"},
        {"00A4040001A1", SW_FILE_NOT_FOUND, "TS 102 221 11.1.1  file or application not found",
         "00A40400A1"},
        {"00B000000A", SW_NO_EF, "TS 102 221 11.1.3  no EF selected", "00B00000"},
        {"002000010831313131FFFFFFFF", SW_REFERENCE_NOT_FOUND,
         "TS 102 221 11.1.9  referenced data not found", "00200001"},
        {"00C0000010", SW_WRONG_LENGTH, "TS 102 221 10.2.1.5 A-22 no response data to fetch",
         "00C00000"},
    };
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(fake_send(&fake, rows[i].command, NULL), rows[i].sw);
        assert_string_equal(fake.refusal, rows[i].line);
        assert_string_equal(fake.offending, rows[i].offending);
    }
    fake_card_end(&fake);
}

/* The session of an application ends on its channel by SELECT of another one, of the ISD-R too, and
 * by closing the channel; its local PINs with the last session (TS 102 221 8.5.1, DP-5.4). */
static void test_local_pins_end_with_the_session(void **state)
{
#define USIM_SELECT "A4040C0AA0000000871002FF01FF"
#define VERIFY_PIN2 "2000810839393939FFFFFFFF"
#define PIN2_LEFT   "200081"
    static const struct {
        const char *command;
        uint16_t sw;
    } steps[] = {
        {"00700001", SW_OK},
        {"01" USIM_SELECT, SW_OK},
        {"01" VERIFY_PIN2, SW_OK},
        {"01A4040C10A0000005591010FFFFFFFF8900000200", SW_OK}, /* the ECASD */
        {"01A4000C027FFF", SW_FILE_NOT_FOUND},                 /* no current application */
        {"01" USIM_SELECT, SW_OK},
        {"01" PIN2_LEFT, 0x63C3},
        {"01" VERIFY_PIN2, SW_OK},
        {"00" USIM_SELECT, SW_OK},
        {"00700002", SW_OK},
        {"02A4040C10A0000005591010FFFFFFFF8900000100", SW_OK},
        {"00" PIN2_LEFT, SW_OK}, /* not the channels of the USIM */
        {"00708002", SW_OK},
        {"00" PIN2_LEFT, SW_OK},
        {"00708001", SW_OK},
        {"00" PIN2_LEFT, SW_OK}, /* the basic channel has the USIM still */
        {"00A4000C023F00", SW_OK},
        {"00A4000C027FFF", SW_OK},
        {"00" PIN2_LEFT, SW_OK}, /* the MF is no other application */
        {"00700001", SW_OK},
        {"01" USIM_SELECT, SW_OK},
        {"00A4040C10A0000005591010FFFFFFFF8900000100", SW_OK},
        {"01" PIN2_LEFT, SW_OK},
        {"01708001", SW_OK}, /* closes itself */
        {"00" USIM_SELECT, SW_OK},
        {"00" PIN2_LEFT, 0x63C3},
        {"00" VERIFY_PIN2, SW_OK},
        {"00A4040000", 0x6C27}, /* changes nothing */
        {"00" PIN2_LEFT, SW_OK},
        {"01" USIM_SELECT, SW_CHANNEL_NOT_SUPPORTED},
        {"00" PIN2_LEFT, SW_OK},
    };
    struct fake_card fake;

    (void)state;
    installed_card_make(&fake, "");
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        print_message("%s\n", steps[i].command);
        assert_int_equal(fake_send(&fake, steps[i].command, NULL), steps[i].sw);
    }
    fake_card_end(&fake);
}

/* With an enabled profile, too, an empty AID selects the ISD-R; the profile's files are there
 * after. */
static void test_empty_aid_with_a_profile(void **state)
{
    struct fake_card fake;
    struct bytes fci;
    uint16_t sw;

    (void)state;
    installed_card_make(&fake, sms_domain);
    sw = fake_send(&fake, "00A4040000", NULL);
    assert_int_equal(sw >> 8, 0x6C);
    char select[12];
    snprintf(select, sizeof(select), "00A40400%02X", sw & 0xFFU);
    assert_int_equal(fake_send(&fake, select, &fci), SW_OK);
    assert_int_equal(fci.at[0], 0x6F);
    assert_int_equal(fake_exchange(&fake, "80E2910006BF3E035C015A", &fci), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C023F00", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
    fake_card_end(&fake);
}

/* A warning is the status of the command itself; its data follow with 9000 (TS 102 221 7.3.1.1.4,
 * annex C.1.7). */
static void test_warning_comes_first(void **state)
{
    struct fake_card fake;
    struct bytes fcp, data;
    uint16_t sw;

    (void)state;
    installed_card_make(&fake, sms_domain);
    assert_int_equal(fake_send(&fake, "0020000A083535353535353535", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C022F05", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "0004000000", NULL), SW_OK);
    for (unsigned with_le = 0; with_le < 2; with_le++) {
        sw = fake_send(&fake, with_le ? "00A40004022F0500" : "00A40004022F05", &data);
        assert_int_equal(sw, SW_FILE_INVALIDATED);
        assert_int_equal(data.len, 0);
        sw = fake_send(&fake, "00C0000000", NULL);
        assert_int_equal(sw >> 8, 0x6C);
        char get[12];
        snprintf(get, sizeof(get), "00C00000%02X", sw & 0xFFU);
        assert_int_equal(fake_send(&fake, get, &fcp), SW_OK);
        assert_int_equal(fcp.len, sw & 0xFF);
        assert_int_equal(fcp.at[0], 0x62);
        assert_int_equal(fake_send(&fake, get, NULL), SW_WRONG_LENGTH); /* no data remain */
    }
    assert_int_equal(fake_send(&fake, "00A4000C022F05", NULL), SW_FILE_INVALIDATED);
    assert_int_equal(fake_send(&fake, "00C0000000", NULL), SW_WRONG_LENGTH); /* no data requested */
    assert_int_equal(fake_send(&fake, "00A40004000002 2F05 0000", &data), SW_FILE_INVALIDATED);
    assert_int_equal(data.len, sw & 0xFF); /* extended Le: at once */
    fake_card_end(&fake);
}

/* Suspends the UICC; the command that resumes it, in 40 octets. */
static void suspend(struct fake_card *fake, char *resume)
{
    struct bytes data;

    assert_int_equal(fake_send(fake, "00A4000C022FE2", NULL), SW_OK);
    assert_int_equal(fake_exchange(fake, "807600000400010001", &data), SW_OK);
    assert_int_equal(data.len, 10);
    snprintf(resume, 40, "8076010008%02X%02X%02X%02X%02X%02X%02X%02X", data.at[2], data.at[3],
             data.at[4], data.at[5], data.at[6], data.at[7], data.at[8], data.at[9]);
}

/* RESUME restores what SUSPEND UICC kept, unless there was another command before it, on any
 * channel (TS 102 221 11.1.22.3). */
static void test_commands_before_resume(void **state)
{
    static const struct {
        const char *before;
        bool resumes;
    } rows[] = {
        {NULL, true},
        {"80AA000005A903830101", true}, /* TERMINAL CAPABILITY */
        {"80AA000002A900", true},
        {"80760100080000000000000000", true}, /* another token */
        {"00A4000C023F00", false},
        {"00A40004026F07", false}, /* no such file */
        {"00AA000002A900", false}, /* a class that is not supported */
        {"80F2000C", false},
        {"8010000001FF", false}, /* TERMINAL PROFILE */
        {"0070000001", false},
        {"01A4000C023F00", false}, /* a channel that is not open */
        {"00FE0000", false},       /* no such instruction */
    };
    /* Where the power is cut: before the other command, nowhere, before and after it. */
    enum { BEFORE, NOWHERE, AROUND, CUTS };
    struct fake_card fake;
    char resume[40];

    (void)state;
    installed_card_make(&fake, "");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (unsigned cut = 0; cut < CUTS; cut++) {
            suspend(&fake, resume);
            if (cut != NOWHERE)
                fake_card_cut(&fake);
            if (rows[i].before)
                (void)fake_send(&fake, rows[i].before, NULL);
            if (cut == AROUND)
                fake_card_cut(&fake); /* it stays deleted */
            assert_int_equal(fake_send(&fake, resume, NULL),
                             rows[i].resumes ? SW_OK : SW_CONDITIONS);
            if (rows[i].resumes)
                assert_int_equal(fake_send(&fake, "00B000000A", NULL), SW_OK); /* EF.ICCID */
            assert_int_equal(fake_send(&fake, resume, NULL), SW_CONDITIONS);
            fake_card_cut(&fake);
        }
    fake_card_end(&fake);
}

/* The same for a data object in blocks: 62F1 with the first one, its octets by GET RESPONSE. */
static void test_blocks_of_a_data_object(void **state)
{
    struct fake_card fake;
    struct bytes data;
    char command[600];
    size_t len;

    (void)state;
    installed_card_make(&fake, sms_domain);
    assert_int_equal(fake_send(&fake, "0020000A083535353535353535", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "002000010830303030FFFFFFFF", NULL), SW_OK);
    assert_int_equal(
        fake_send(&fake, "80E0000018621682027921 83022F138A01058B032F0606 80020200 A500", NULL),
        SW_OK);
    assert_int_equal(fake_send(&fake, "00A4000C022F13", NULL), SW_OK);
    len = (size_t)snprintf(command, sizeof(command), "80DB0080FF8182012C");
    while (len < 10 + 2 * 255)
        len += (size_t)snprintf(command + len, sizeof(command) - len, "AB");
    assert_int_equal(fake_send(&fake, command, NULL), SW_MORE_EXPECTED);
    len = (size_t)snprintf(command, sizeof(command), "80DB000031");
    while (len < 10 + 2 * 49)
        len += (size_t)snprintf(command + len, sizeof(command) - len, "AB");
    assert_int_equal(fake_send(&fake, command, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "80CB008001 81 00", &data), SW_MORE_DATA);
    assert_int_equal(data.len, 0);
    assert_int_equal(fake_send(&fake, "00C0000000", &data), SW_OK);
    assert_int_equal(data.len, 256);
    assert_int_equal(fake_send(&fake, "80CB000000", NULL), sw_wrong_le(48)); /* case 2 */
    assert_int_equal(fake_send(&fake, "80CB000030", &data), SW_OK);
    assert_int_equal(data.len, 48);
    fake_card_end(&fake);
}

/* VERIFY PIN and UNBLOCK PIN without data read the retry counter: no refusal is traced. */
static void test_reading_the_retry_counter_is_no_refusal(void **state)
{
    static const struct {
        const char *command;
        uint16_t sw;
        bool refused;
    } steps[] = {
        {"00200001", 0x63C3, false},
        {"0020000100", 0x63C3, false},
        {"002C0001", 0x63CA, false},
        {"0020000A", 0x63CA, false},
        {"002000010839393939FFFFFFFF", 0x63C2, true},
        {"00200001", 0x63C2, false},
        {"002000010839393939FFFFFFFF", 0x63C1, true},
        {"002000010839393939FFFFFFFF", 0x6983, true},
        {"00200001", 0x6983, false},
        {"00200002", 0x6A88, true}, /* no such PIN */
        {"00200000", 0x6A86, true},
    };
    struct fake_card fake;

    (void)state;
    installed_card_make(&fake, sms_domain);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        print_message("%s\n", steps[i].command);
        assert_int_equal(fake_send(&fake, steps[i].command, NULL), steps[i].sw);
        assert_int_equal(*fake.refusal != 0, steps[i].refused);
    }
    fake_card_end(&fake);
}

#define PIN1        "0020000108 30303030FFFFFFFF"
#define WRONG_PIN1  "0020000108 31313131FFFFFFFF"
#define ADM1        "0020000A08 3535353535353535"
#define SELECT_2F13 "00A4080C02 2F13"
#define READ_2F13   "00B2010403"
#define SHORT_2F13  "00DC000302 0009"
#define INCREASE    "8032000003 000001"
#define DELETE_7F40 "80E4000002 7F40"
#define SELECT_7F40 "00A4000C02 7F40"
#define SELECT_6F31 "00A4080C04 7F406F31"
#define TRIES_LEFT  "00200001"

/* A card with the cyclic file 2F13 with the record 000005, and 6F31 in 7F40. */
static void card_with_files(struct fake_card *fake)
{
    static const char *const commands[] = {
        ADM1,
        PIN1,
        "80E0000017 6215 820446210003 83022F13 8A0105 8B032F0607 800106",
        SELECT_2F13,
        "00DC000303 000005",
        "80E0000014 6212 82027821 83027F40 8A0105 8B032F060E C600",
        "80E0000015 6213 82024121 83026F31 8A0105 8B032F0605 800106",
    };

    installed_card_make(fake, "");
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        print_message("%s\n", commands[i]);
        assert_int_equal(fake_send(fake, commands[i], NULL), SW_OK);
    }
}

/* What a command has changed is stored when its response is sent. */
static void test_changes_are_stored(void **state)
{
    struct fake_card fake;

    (void)state;
    card_with_files(&fake);
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, PIN1, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SELECT_6F31, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SELECT_2F13, NULL), SW_OK);
    assert_answer(&fake, READ_2F13, "000005", SW_OK);
    assert_int_equal(fake_send(&fake, ADM1, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SHORT_2F13, NULL), SW_WRONG_LENGTH); /* changes nothing */
    assert_int_equal(fake_send(&fake, INCREASE, NULL), sw_response(6));
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, PIN1, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, SELECT_2F13, NULL), SW_OK);
    assert_answer(&fake, READ_2F13, "000006", SW_OK);
    assert_int_equal(fake_send(&fake, WRONG_PIN1, NULL), sw_tries(2));
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, TRIES_LEFT, NULL), sw_tries(2));
    assert_int_equal(fake_send(&fake, PIN1, NULL), SW_OK); /* the counter is reset */
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, TRIES_LEFT, NULL), sw_tries(3));
    assert_int_equal(fake_send(&fake, ADM1, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, DELETE_7F40, NULL), SW_OK);
    fake_card_cut(&fake);
    assert_int_equal(fake_send(&fake, SELECT_7F40, NULL), SW_FILE_NOT_FOUND);
    fake_card_end(&fake);
}

/* A command whose changes cannot be stored has changed nothing, in the card and in its file, and
 * returns no data. */
static void test_changes_that_cannot_be_stored(void **state)
{
    static const struct {
        const char *command;
        uint16_t sw;
        const char *record; /* of 2F13 before */
    } rows[] = {{WRONG_PIN1, 0x63C2, "000005"},
                {INCREASE, SW1_MORE << 8 | 6, "000005"},
                {DELETE_7F40, SW_OK, "000006"}};
    struct fake_card fake;

    (void)state;
    card_with_files(&fake);
    fake.storage_faults = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (unsigned n = 1;; n++) {
            struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
            struct bytes data;
            char rule[40];
            uint16_t sw;

            fake_card_reopen(&fake);
            assert_int_equal(fake_send(&fake, ADM1, NULL), SW_OK);
            assert_int_equal(fake_send(&fake, PIN1, NULL), SW_OK);
            assert_int_equal(fake_send(&fake, SELECT_2F13, NULL), SW_OK);
            snprintf(rule, sizeof(rule), "write n=%u error", n);
            assert_int_equal(euiccd_fault_add(fake.card, rule, NULL, NULL), 0);
            sw = fake_send(&fake, rows[i].command, &data);
            assert_true(euiccd_get_fault(fake.card, 0, &fault));
            euiccd_fault_remove(fake.card, 0);
            print_message("%s, write %u: %04X\n", rows[i].command, n, sw);
            if (!fault.acted) {
                assert_int_equal(sw, rows[i].sw);
                assert_true(n > 2);
                break;
            }
            assert_int_equal(sw, SW_MEMORY_PROBLEM);
            assert_int_equal(data.len, 0);
            for (unsigned reopened = 0; reopened < 2; reopened++) {
                assert_int_equal(fake_send(&fake, TRIES_LEFT, NULL),
                                 reopened ? sw_tries(3) : SW_OK);
                assert_int_equal(fake_send(&fake, PIN1, NULL), SW_OK);
                assert_int_equal(fake_send(&fake, SELECT_6F31, NULL), SW_OK);
                assert_int_equal(fake_send(&fake, SELECT_2F13, NULL), SW_OK);
                assert_answer(&fake, READ_2F13, rows[i].record, SW_OK);
                fake_card_reopen(&fake);
            }
        }
    fake_card_end(&fake);
}

/* A command is not executed when the state that it would end cannot be deleted. */
static void test_state_of_suspend_that_cannot_be_deleted(void **state)
{
    struct fake_card fake;
    char resume[40];

    (void)state;
    card_with_files(&fake);
    fake.storage_faults = true;
    for (unsigned resumes = 0; resumes < 2; resumes++) {
        fake_card_reopen(&fake);
        suspend(&fake, resume);
        fake_card_reopen(&fake);
        assert_int_equal(euiccd_fault_add(fake.card, "write n=1 error", NULL, NULL), 0);
        assert_int_equal(fake_send(&fake, SELECT_2F13, NULL), SW_MEMORY_PROBLEM);
        euiccd_fault_remove(fake.card, 0);
        if (!resumes)
            assert_int_equal(fake_send(&fake, "00A4000C022FE2", NULL), SW_OK);
        assert_int_equal(fake_send(&fake, resume, NULL), resumes ? SW_OK : SW_CONDITIONS);
    }
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_there),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_refusals_are_traced),
        cmocka_unit_test(test_local_pins_end_with_the_session),
        cmocka_unit_test(test_empty_aid_with_a_profile),
        cmocka_unit_test(test_warning_comes_first),
        cmocka_unit_test(test_commands_before_resume),
        cmocka_unit_test(test_blocks_of_a_data_object),
        cmocka_unit_test(test_reading_the_retry_counter_is_no_refusal),
        cmocka_unit_test(test_changes_are_stored),
        cmocka_unit_test(test_changes_that_cannot_be_stored),
        cmocka_unit_test(test_state_of_suspend_that_cannot_be_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
