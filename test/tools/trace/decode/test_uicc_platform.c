/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of GlobalPlatform to a security domain, plain and with secure messaging. */
#include "test/tools/trace/decode/uicc_scene.h"

#define ISD       "A000000151000000"
#define OTHER_ISD "A000000003000000"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        {0x80, INS_INITIALIZE_UPDATE, 0x30, 0x00, "B13E5F938FC108C4",
         "000000000000000000003003703EB51047495B249F66C484C1D2EF1948000002", ISD, "", 0x9000, 0, 0,
         "command=INITIALIZE UPDATE\n"
         "command/keyVersion=30\n"
         "command/hostChallenge=B13E5F938FC108C4 <random>\n"
         "response/keyDiversificationData=00000000000000000000\n"
         "response/keyVersion=30\n"
         "response/protocol=SCP03\n"
         "response/option=70\n"
         "response/cardChallenge=3EB51047495B249F <random>\n"
         "response/cardCryptogram=66C484C1D2EF1948 <random>\n"
         "response/sequenceCounter=2\n"},
        {0x80, INS_INITIALIZE_UPDATE, 0x00, 0x00, "40A62C37FA6304F8",
         "00000000000000000000700200016B4524ABEE7CF32EA3838BC148F3", OTHER_ISD, "", 0x9000, 0, 0,
         "command/keyVersion=00 (default)\n"
         "response/protocol=SCP02\n"
         "response/sequenceCounter=1\n"
         "response/cardChallenge=6B4524ABEE7C <random>\n"
         "response/cardCryptogram=F32EA3838BC148F3 <random>\n"},
        {0x84, INS_EXTERNAL_AUTHENTICATE, 0x33, 0x00, "8C36F96BCC00724A4E13AD591D7DA3F0", "", ISD,
         "", 0x9000, 0, 0,
         "command=EXTERNAL AUTHENTICATE\n"
         "command/securityLevel=33 (C-MAC, C-DECRYPTION, R-MAC, R-ENCRYPTION)\n"
         "command/hostCryptogram=8C36F96BCC00724A <random>\n"
         "command/mac=4E13AD591D7DA3F0 <random>\n"},
        {0x84, INS_EXTERNAL_AUTHENTICATE, 0x00, 0x00, "", "", ISD, "", 0x6985, 0, 0,
         "command/securityLevel=00 (authenticated only)\n"},
        {0x80, INS_GET_STATUS, 0x40, 0x02, "4F005C024FC5",
         "E3174F08A0000001510000019F70010FC50382DC00CC00", ISD, "", 0x9000, 0, 0,
         "command=GET STATUS\n"
         "command/subset=applications and security domains (40)\n"
         "command/tagList=4FC5\n"
         "response/entry/lifeCycleState=personalized (0F)\n"
         "response/entry/privileges=82DC00\n"},
        {0x80, INS_GET_STATUS, 0x80, 0x03, "4F00", "E3049F700187", ISD, "", 0x6310, 0, 0,
         "command/subset=issuer security domain (80), continued\n"
         "response/entry/lifeCycleState=selectable, locked (87)\n"},
        {0x84, INS_GET_STATUS, 0x80, 0x02, "AABB0102030405060708", "CCDD", ISD, "", 0x9000, 0, 0,
         "command/protectedData=AABB\n"
         "command/mac=0102030405060708 <random>\n"
         "response=CCDD\n"},
        {0x80, INS_DELETE, 0x00, 0x80, "4F08A000000151000001", "00", ISD, "", 0x9000, 0, 0,
         "command=DELETE\n"},
        {0x80, INS_DELETE, 0x00, 0x00, "D00101D20120", "", ISD, "", 0x9000, 0, 0,
         "command/keyIdentifier=01\n"
         "command/keyVersion=20\n"},
        {0x80, INS_INSTALL, 0x0C, 0x00, "05A00000000105A00000000205A00000000301000000", "", ISD, "",
         0x9000, 0, 0,
         "command=INSTALL\n"
         "command/for=install, make selectable (0C)\n"
         "command/privileges=00\n"},
        {0x80, INS_INSTALL, 0x02, 0x00, "05A000000001000002C900", "", ISD, "", 0x9000, 0, 0,
         "command/for=load (02)\n"
         "command/parameters=C900\n"},
        {0x80, INS_INSTALL, 0x02, 0x00, "05A00000", "", ISD, "", 0x6A80, 0, 0,
         "command/loadFileAid=A00000: ends early <malformed>\n"},
        {0x80, INS_LOAD, 0x80, 0x03, "C40101", "", ISD, "", 0x9000, 0, 0,
         "command=LOAD\n"
         "command/block=3, last\n"
         "command/data=C40101\n"},
        {0x80, INS_PUT_KEY, 0x00, 0x81, "31", "31", ISD, "", 0x9000, 0, 0,
         "command=PUT KEY\n"
         "command/replacedVersion=00 (none)\n"
         "command/keyIdentifier=01 and following\n"
         "command/data=31\n"},
        {0x84, 0xF0, 0x40, 0x07, "0102030405060708", "", ISD, "", 0x9000, 0, 0,
         "command=SET STATUS\n"
         "command/P1 P2=40 07\n"
         "command/mac=0102030405060708 <random>\n"},
    };

    (void)state;
    CHECK_UICC(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_responses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
