/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of CSIM. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {CSIM, "7FFF6F22", "00EB027B046F5D80D100", 0, "EF.IMSI_M=310048585551234\n"},
        {CSIM, "7FFF6F22", "00EB02", 0, "EF.IMSI_M=00EB02: must be 10 octets <malformed>\n"},
        {CSIM, "7FFF6F44", "0A8555A5A5350AFFFFFFFF", 0, "EF.MDN=5855505053\n"},
        {CSIM, "7FFF6F44", "00FFFFFFFFFFFFFFFFFFFF", 0, "EF.MDN=no number\n"},
        {CSIM, "7FFF6F44", "0A85", 0, "EF.MDN=0A85: the number ends early <malformed>\n"},
        {CSIM, "7FFF6F28", "0D10FFFF00", 1,
         "EF.CDMAHOME record 1=SID 4109, NID 65535, band class 0\n"
         "EF.CDMAHOME record 1/systemIdentification=4109\n"},
        {CSIM, "7FFF6F41", "010801536B796C696E6B204E57FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
         0,
         "EF.SPN=Skylink NW\n"
         "EF.SPN/displayCondition=shown in the home area (01)\n"
         "EF.SPN/language=en (01)\n"},
        {CSIM, "7FFF6F41", "010401AABB", 0, "EF.SPN=010401AABB\n"},
        {CSIM, "7FFF6F43", "000000", 0,
         "EF.AD=normal operation\n"
         "EF.AD/additionalInformation=0000\n"},
        {CSIM, "7FFF6F3A", "00010003FFFF", 0, "EF.LI=en es\n"},
        {CSIM, "7FFF6F30", "000900120102030405", 0,
         "EF.PRL=list 18 of 9 octets\n"
         "EF.PRL/tables=0102030405\n"},
        {CSIM, "7FFF6F32", "0580", 0, "EF.CSIM_ST=services 1 3 16\n"},
        {CSIM, "7FFF6F3C", "03020102FFFF", 1,
         "EF.SMS record 1=received, to be read\n"
         "EF.SMS record 1/message=0102\n"},
        {CSIM, "7FFF6F3C", "0000FFFF", 1, "EF.SMS record 1=free\n"},
        {CSIM, "7FFF6F31", "0478563412FFFFFF", 0, "EF.RUIMID=12345678\n"},
        {CSIM, "7FFF6F38", "0711223344556677", 0, "EF.ESNME=77665544332211\n"},
        {CSIM, "7FFF6F2C", "05", 0, "EF.ACCOLC=class 5\n"},
        {CSIM, "7FFF6F21", "0007", 0, "EF.COUNT=7\n"},
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
