/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of a SIM (TS 51.011). */
#include "test/tools/trace/decode/uicc_scene.h"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        /* a SIM */
        {0xA0, INS_SELECT, 0x00, 0x00, "6F07", "000000096F0704001BFFBB01020000", "", "3F007F206F07",
         0x9F0F, 0, 0,
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fileSize=9\n"
         "response/type=EF (04)\n"
         "response/accessConditions=read: CHV1; update: ADMB; INCREASE: never; activate: ADMB; "
         "deactivate: ADMB\n"
         "response/structure=transparent (00)\n"},
        {0xA0, INS_SELECT, 0x00, 0x00, "7F20", "00001A2B7F2002000000000009930314040083 8A838A", "",
         "3F007F20", 0x9F16, 0, 0,
         "response/availableMemory=6699\n"
         "response/type=DF (02)\n"
         "response/numberOfEfs=20\n"
         "response/chv1=initialised, 3 tries left\n"
         "response/unblockChv2=initialised, 10 tries left\n"},
        {0xA0, INS_AUTHENTICATE, 0x00, 0x00, "000102030405060708090A0B0C0D0E0F",
         "112233441122334455667788", "", "3F007F20", 0x9F0C, 0, 0,
         "command=RUN GSM ALGORITHM\n"
         "command/rand=000102030405060708090A0B0C0D0E0F <random>\n"
         "response/sres=11223344 <random> <secret>\n"
         "response/kc=1122334455667788 <random> <secret>\n"},
        {0xA0, INS_SELECT, 0x00, 0x00, "6F3A", "000001446F3A04001122FF0101021C", "", "3F007F106F3A",
         0x9F0F, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCI (00)\n"
         "command/fileIdentifier=6F3A (EF.ADN)\n"
         "response/reserved=0000\n"
         "response/fileSize=324\n"
         "response/fileIdentifier=6F3A\n"
         "response/type=EF (04)\n"
         "response/increaseAllowed=00\n"
         "response/accessConditions=read: CHV1; update: CHV1; INCREASE: CHV2; activate: never; "
         "deactivate: never\n"
         "response/fileStatus=01\n"
         "response/lengthOfRest=1\n"
         "response/structure=reserved (02)\n"
         "response/recordLength=28\n"},
        {0xA0, INS_SELECT, 0x00, 0x00, "6F07", "0000000A6F07FF", "", "3F007F206F07", 0x9F0F, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCI (00)\n"
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response=ends early: reserved is missing <malformed>\n"
         "response/reserved=0000\n"
         "response/availableMemory=10\n"
         "response/fileIdentifier=6F07\n"
         "response/type=reserved (FF)\n"},
        {0xA0, INS_SELECT, 0x00, 0x00, "3F00", "000000003F000100000000000998010A0400838A808A", "",
         "3F00", 0x9F16, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCI (00)\n"
         "command/fileIdentifier=3F00 (MF)\n"
         "response/reserved=0000\n"
         "response/availableMemory=0\n"
         "response/fileIdentifier=3F00\n"
         "response/type=MF (01)\n"
         "response/reserved=0000000000\n"
         "response/lengthOfRest=9\n"
         "response/fileCharacteristics=98\n"
         "response/numberOfDfs=1\n"
         "response/numberOfEfs=10\n"
         "response/numberOfCodes=4\n"
         "response/reserved=00\n"
         "response/chv1=initialised, 3 tries left\n"
         "response/unblockChv1=initialised, 10 tries left\n"
         "response/chv2=initialised, 0 tries left\n"
         "response/unblockChv2=initialised, 10 tries left\n"},
        {0xA0, INS_AUTHENTICATE, 0x00, 0x00, "0001", "1122", "", "3F007F20", 0x6700, 0, 0,
         "command=RUN GSM ALGORITHM <malformed>\n"
         "command/rand=0001\n"
         "response=ends early: sres is missing <malformed>\n"
         "response/sres=1122\n"},
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
