/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the MF and of all applications; which files are described. */
#include "test/tools/trace/decode/file_scene.h"
#include "tools/trace/decode/file.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {"", "3F002FE2", "98001032547698103214", 0, "EF.ICCID=89000123456789012341\n"},
        {"", "3F002FE2", "980010325476981032F4", 0, "EF.ICCID=8900012345678901234\n"},
        {"", "3F002F00", "61184F10A0000000871002FFFFFFFF8907090000500455534946FFFFFFFF", 1,
         "EF.DIR record 1=A0000000871002FFFFFFFF8907090000 USIF\n"
         "EF.DIR record 1/applicationTemplate/aid=A0000000871002FFFFFFFF8907090000 (USIM)\n"
         "EF.DIR record 1/applicationTemplate/label=USIF\n"},
        {"", "3F002F05", "656E6465FFFF", 0, "EF.PL=en de\n"},
        {"", "3F002F08", "3C00010000", 0,
         "EF.UMPC=at most 60 mA, time-out 0 s\n"
         "EF.UMPC/additionalInformation=01, increased idle current\n"},
        {USIM, "7FFF6F07", "080910100000000010", 0, "EF.IMSI=001010000000001\n"},
        {USIM, "3F007FD06F07", "080910100000000010", 0, "EF.IMSI=001010000000001\n"},
        {USIM, "7FFF6F07", "FFFFFFFFFFFFFFFFFF", 0, "EF.IMSI=empty\n"},
        {USIM, "7FFF6FAD", "00000002", 0,
         "EF.AD=MNC of 2 digits\n"
         "EF.AD/ueOperationMode=normal operation (00)\n"},
        {USIM, "7FFF6FAD", "80000003", 0, "EF.AD=type approval operation, MNC of 3 digits\n"},
        {USIM, "7FFF6F05", "656E", 0, "EF.LI=en\n"},
        {USIM, "7FFF6F39", "000102", 3, "EF.ACM record 3=258\n"},
        {USIM, "7FFF6F37", "000000", 0, "EF.ACMmax=0\n"},
        {USIM, "7FFF6F3E", "0102FFFF", 0, "EF.GID1=0102FFFF\n"},
        {USIM, "7FFF5FC04F0D", "0102", 0, "EF.CAG=0102\n"},
        {CSIM, "7FFF6F43", "010203", 0, "EF.AD=normal operation and specific facilities\n"},
        {CSIM, "7FFF6F34", "010203", 0, "EF.OTAPASPC=010203\n"},
        {USIM, "7FFF6F99", "0102", 0, "6F99=0102 <unknown>\n"},
        {"", "", "0102", 0, "file=0102 <unknown>\n"},
        /* damaged */
        {USIM, "7FFF6F07", "0809101000", 0,
         "EF.IMSI=0809101000: must be a length and an IMSI in 8 octets <malformed>\n"},
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
