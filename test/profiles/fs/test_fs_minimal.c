/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UICC of a card without an enabled profile: command, expected response (A-04, 5.1, 5.7).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/fake/uicc.h"

struct step {
    const char *command;
    const char *response;
};

static void play(const struct step *steps, size_t count)
{
    static struct fake_uicc uicc;

    fake_uicc_start(&uicc, NULL);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(fake_uicc_apdu(&uicc, steps[i].command), steps[i].response);
    fake_uicc_stop(&uicc);
}
#define PLAY(steps) play(steps, sizeof(steps) / sizeof((steps)[0]))

#define FCP_MF                                                                                     \
    "621D8202782183023F00A506800171870101"                                                         \
    "8A01058B032F0602C60390"                                                                       \
    "0100"
#define FCP_ICCID                                                                                  \
    "621782024121830"                                                                              \
    "22FE28A01058B032F06018002000A880110"

static void test_select_ways(void **state)
{
    static const struct step steps[] = {
        {"00A40004023F00", FCP_MF "9000"},
        {"00A40000023F0000", FCP_MF "9000"},
        {"00A4000C023F00", "9000"},
        {"00A4000C", "9000"}, /* the MF, ISO/IEC 7816-4 */
        {"00A40004022FE2", FCP_ICCID "9000"},
        {"00A40804022FE2", FCP_ICCID "9000"},
        {"00A40904022FE2", FCP_ICCID "9000"},
        {"00A40004022FE1", "6A82"},
        {"00A40804043F002FE2", "6A82"}, /* a path never names the MF */
        {"00A40804032FE22F", "6A87"},
        {"00A4080400", "6A87"},
        {"00A40004012F", "6A87"},
        {"00A40104022FE2", "6A82"}, /* not a DF */
        {"00A40304", "6A82"},       /* the MF has no parent */
        {"00A40304022FE2", "6A87"},
        {"00A4000C027FFF", "6A82"}, /* no application */
        {"00A4040407A0000000871002", "6A82"},
        {"00A4020C022FE2", "6A86"},
        {"00A40008022FE2", "6A86"},
        {"00A40005022FE2", "6A86"},
        {"00A40044022FE2", "6A86"},
        {"80A40004022FE2", "6E00"},
    };
    (void)state;
    PLAY(steps);
}

static void test_read(void **state)
{
    static const struct step steps[] = {
        {"00B0000000", "6986"}, /* no EF selected */
        {"00B2010400", "6986"},
        {"00A4000C022FE2", "9000"},
        {"00B0000000", "FFFFFFFFFFFFFFFFFFFF9000"},
        {"00B000000A", "FFFFFFFFFFFFFFFFFFFF9000"},
        {"00B0000804", "6C02"},
        {"00B0000802", "FFFF9000"},
        {"00B000000B", "6C0A"},
        {"00B0000A01", "6B00"},
        {"00B00000", "6700"},
        {"00B2010400", "6981"},
        {"00B0850000", "FFFF9000"}, /* EF.PL by its SFI */
        {"00B0000002", "FFFF9000"}, /* which is now the current EF */
        {"00B0880000", "3CFF0000009000"},
        {"00B0870000", "6A82"},
        {"00B0800000", "6A86"},
        {"00B0C50000", "6A86"},
        {"00B2013400", "8001019000"
                       "80017E9700"
                       "9000"}, /* EF.ARR by SFI 06 */
        {"00B201040A", "8001019000"
                       "80017E9700"
                       "9000"},
        {"00B20104FF", "6C0A"},
        {"00B2010409", "6C0A"},
        {"00B201F400", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                       "9000"}, /* EF.DIR by SFI 1E: no application */
        {"00B2013400", "8001019000"
                       "80017E9700"
                       "9000"},
        {"00B2030400", "6A83"},
        {"00B2000400", "6A83"}, /* no record pointer */
        {"00B2000200", "8001019000"
                       "80017E9700"
                       "9000"},
        {"00B2000200", "80017F9700"
                       "FFFFFFFFFF"
                       "9000"},
        {"00B2000200", "6A83"},
        {"00B2000300", "8001019000"
                       "80017E9700"
                       "9000"},
        {"00B2000300", "6A83"},
        {"00B2010200", "6A86"},
        {"00B2010500", "6A86"},
        {"00B201FC00", "6A86"}, /* SFI 31 is none */
        {"00A4000C022FE2", "9000"},
        {"01B0000000", "6986"}, /* another channel stands elsewhere */
    };
    (void)state;
    PLAY(steps);
}

static void test_search(void **state)
{
    static const struct step steps[] = {
        {"00A4000C022F06", "9000"},
        {"00A2010402970000", "01029000"},
        {"00A2020502970000", "02019000"},
        {"00A20204017E00", "6282"},
        {"00A2030402970000", "6A83"},
        {"00A2010702970000", "6A86"},
        {"00A201060404FFFFFF", "6282"},
        {"00A20106040405FFFF", "029000"}, /* from offset 5 */
        {"00A20106040C7FFF00", "6282"},
        {"00A20106030C7F97", "029000"}, /* after the first octet 7F */
        {"00A201060304", "6700"},
        {"00A2010603F40000", "6A80"},
        {"00A201040BFFFFFFFFFFFFFFFFFFFFFF", "6700"},
    };
    (void)state;
    PLAY(steps);
}

static void test_nothing_changes(void **state)
{
    static const struct step steps[] = {
        {"00A4000C022F05", "9000"},
        {"00D60000020102", "6982"},
        {"00A4000C022F00", "9000"},
        {"00DC010401FF", "6982"},
        {"002000010831323334FFFFFFFF", "6A88"},

        {"00200001073132333400FFFF", "6A88"},
        {"002000000831323334FFFFFFFF", "6A86"},
        {"0024000110"
         "3132333400000000"
         "3132333400000000",
         "6A88"},
        {"002C0001", "6A88"},
        {"803200000300000100", "6981"},
        {"00F2000000", "6E00"},
        {"00A0000000", "6D00"},
    };
    (void)state;
    PLAY(steps);
}

static void test_status(void **state)
{
    static const struct step steps[] = {
        {"80F2000000", FCP_MF "9000"}, {"80F2000C", "9000"},
        {"80F2000100", "9000"}, /* no application: no name */
        {"80F2000001", "6C1F"},        {"80F2030000", "6A86"},
        {"80F2000200", "6A86"},
    };
    (void)state;
    PLAY(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select_ways), cmocka_unit_test(test_read),
        cmocka_unit_test(test_search),      cmocka_unit_test(test_nothing_changes),
        cmocka_unit_test(test_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
