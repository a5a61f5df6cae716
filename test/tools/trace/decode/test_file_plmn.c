/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of networks: lists, locations, names. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF6F46", "0247534D41FFFF", 0,
         "EF.SPN=GSMA\n"
         "EF.SPN/displayCondition=02: registered network not shown in the home network, name not "
         "shown "
         "while roaming\n"},
        {USIM, "7FFF6F78", "0001", 0, "EF.ACC=access classes 0\n"},
        {USIM, "7FFF6F31", "0A", 0, "EF.HPPLMN=search every 60 minutes\n"},
        {USIM, "7FFF6F7B", "00F110FFFFFF130062", 0,
         "EF.FPLMN=001-01 310-260\n"
         "EF.FPLMN/plmn 3=310-260\n"},
        {USIM, "7FFF6F60", "62F2204000FFFFFF000062F2208080130062C800", 0,
         "EF.PLMNwAcT=262-02 262-02 310-260\n"
         "EF.PLMNwAcT/plmn 1=262-02: E-UTRAN\n"
         "EF.PLMNwAcT/plmn 3=262-02: UTRAN, GSM\n"
         "EF.PLMNwAcT/plmn 4=310-260: E-UTRAN, UTRAN, NG-RAN\n"},
        {USIM, "7FFF6FD9", "00F110", 0, "EF.EHPLMN=001-01\n"},
        {USIM, "7FFF6F7E", "47D1264A62F21037211E00", 0,
         "EF.LOCI=262-01 3721, updated (0)\n"
         "EF.LOCI/tmsi=47D1264A <random>\n"
         "EF.LOCI/tmsiTime=1E\n"},
        {USIM, "7FFF6F73", "FFFFFFFFFFFFFFFFFFFF0000FF01", 0,
         "EF.PSLOCI=- 0000FF, not updated (1)\n"},
        {USIM, "7FFF6FE3", "0BF600F110800101F2C73D1700F110000100", 0,
         "EF.EPSLOCI=001-01 0001, updated (0)\n"
         "EF.EPSLOCI/guti=001-01 800101F2C73D17 <random>\n"},
        {USIM, "7FFF5FC04F01", "FFFFFFFFFFFFFFFFFFFFFFFFFF42F61800000000", 0,
         "EF.5GS3GPPLOCI/5gGuti=none\n"
         "EF.5GS3GPPLOCI/lastVisitedTai=246-81 000000\n"},
        {USIM, "7FFF6FC6", "62F2100000FFFE01", 1,
         "EF.OPL record 1=262-01 areas 0000 to FFFE: EF.PNN record 1\n"},
        {USIM, "7FFF6FC5", "430584C7693308FFFF", 1, "EF.PNN record 1=GSMA\n"},
        {USIM, "7FFF6FC5", "4305980054006545020000FF", 1,
         "EF.PNN record 1=Te (country's initials are added)\n"},
        {USIM, "7FFF6FCD", "A305800362F210FFFF", 0, "EF.SPDI/displayInformation/plmnList=262-01\n"},
        {USIM, "7FFF6FDB", "00", 0, "EF.EHPLMNPI=no preference (00)\n"},
        {USIM, "7FFF6FDB", "02", 0, "EF.EHPLMNPI=all EHPLMNs available (02)\n"},
        {USIM, "7FFF6FDB", "03", 0, "EF.EHPLMNPI=reserved (03)\n"},
        {USIM, "7FFF5FC04F08", "62F210000000FFFFFE00", 1,
         "EF.OPL5G record 1=262-01 areas 000000 to FFFFFE: name from another source\n"},
        {USIM, "7FFF6F7B", "00F1", 0, "EF.FPLMN=00F1: ends inside a network <malformed>\n"},
        {USIM, "7FFF6F7E", "47D1264A62F2", 0,
         "EF.LOCI=ends early: lai is missing <malformed>\n"
         "EF.LOCI/lai=62F2\n"},
        {USIM, "7FFF6F31", "00", 0, "EF.HPPLMN=no search for higher priority networks\n"},
        {USIM, "7FFF6F31", "FF", 0, "EF.HPPLMN=empty\n"},
        {USIM, "7FFF6F31", "", 0, "EF.HPPLMN=empty\n"},
        {USIM, "7FFF6F7B", "FFFFFFFFFFFF", 0, "EF.FPLMN=empty\n"},
        {USIM, "7FFF6F60", "00F1100000", 0,
         "EF.PLMNwAcT=001-01\n"
         "EF.PLMNwAcT/plmn 1=001-01\n"},
        {USIM, "7FFF6F60", "00F110FFFF", 0,
         "EF.PLMNwAcT=001-01\n"
         "EF.PLMNwAcT/plmn 1=001-01: E-UTRAN, UTRAN, NG-RAN, satellite NG-RAN, satellite E-UTRAN, "
         "GSM, GSM COMPACT, cdma2000 HRPD, cdma2000 1xRTT, EC-GSM-IoT, GERAN without EC-GSM-IoT\n"},
        {USIM, "7FFF6F60", "00F11040", 0,
         "EF.PLMNwAcT=00F11040: ends inside a network <malformed>\n"},
        {USIM, "7FFF6F78", "8000", 0, "EF.ACC=access classes 15\n"},
        {USIM, "7FFF6F78", "FFFF", 0, "EF.ACC=empty\n"},
        {USIM, "7FFF6F78", "0000", 0, "EF.ACC=no access class\n"},
        {USIM, "7FFF6F78", "01", 0, "EF.ACC=01: must be 2 octets <malformed>\n"},
        {USIM, "7FFF6F7E", "FFFFFFFFFFFFFFFFFFFF03", 0,
         "EF.LOCI=- FFFF, area not allowed (3)\n"
         "EF.LOCI/tmsi=FFFFFFFF <random>\n"
         "EF.LOCI/lai=- FFFF\n"
         "EF.LOCI/tmsiTime=FF\n"
         "EF.LOCI/updateStatus=area not allowed (3)\n"},
        {USIM, "7FFF6F7E", "FFFFFFFF00F1100001FF07", 0,
         "EF.LOCI=001-01 0001, reserved (7)\n"
         "EF.LOCI/tmsi=FFFFFFFF <random>\n"
         "EF.LOCI/lai=001-01 0001\n"
         "EF.LOCI/tmsiTime=FF\n"
         "EF.LOCI/updateStatus=reserved (7)\n"},
        {USIM, "7FFF6FC6", "130014000100FF00", 1,
         "EF.OPL record 1=310-410 areas 0001 to 00FF: name from another source\n"},
        {USIM, "7FFF6FC6", "FFFFFFFFFFFFFFFF", 1, "EF.OPL record 1=empty\n"},
        {USIM, "7FFF6FC5", "FFFFFFFF", 1, "EF.PNN record 1=empty\n"},
        {USIM, "7FFF6FC5", "4301", 1,
         "EF.PNN record 1=: ends early, missing: 1 octet\n"
         "EF.PNN record 1/fullName=: ends early, missing: 1 octet <malformed>\n"},
        {USIM, "7FFF6F46", "FF", 0, "EF.SPN=empty\n"},
        {USIM, "7FFF6F46", "01FFFF", 0,
         "EF.SPN=\n"
         "EF.SPN/displayCondition=01: registered network shown in the home network, name shown "
         "while roaming\n"
         "EF.SPN/serviceProviderName=\n"},
        {USIM, "7FFF6F46", "0380004100E9FFFF", 0,
         "EF.SPN=Aé\n"
         "EF.SPN/displayCondition=03: registered network shown in the home network, name not shown "
         "while roaming\n"
         "EF.SPN/serviceProviderName=Aé\n"},
        {USIM, "7FFF6FCD", "A3028000", 0, "EF.SPDI/displayInformation/plmnList=empty\n"},
        {USIM, "7FFF5FC04F01", "00", 0,
         "EF.5GS3GPPLOCI=ends early: 5gGuti is missing <malformed>\n"
         "EF.5GS3GPPLOCI/5gGuti=00\n"},
    };

    (void)state;
    CHECK_FILE(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
