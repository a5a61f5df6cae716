/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the phone book and calls. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF6F40", "4B756E64656E626574726575756E67FF0791947112122721FFFFFFFFFFFF", 1,
         "EF.MSISDN record 1=Kundenbetreuung +491721217212\n"
         "EF.MSISDN record 1/alphaIdentifier=Kundenbetreuung\n"},
        {"", "3F007F106F3A", "42204841203120536963FFFFFFFFFFFF06810628560810FFFFFFFFFFFFFF", 2,
         "EF.ADN record 2/number=6082658001\n"},
        {USIM, "7FFF6F3B", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 1, "EF.FDN record 1=empty\n"},
        {USIM, "7FFF6FB7", "11F2FF4574656C20656D657267656E6379FF1F", 1,
         "EF.ECC record 1=112 Etel emergency\n"
         "EF.ECC record 1/serviceCategory=police, ambulance, fire brigade, marine guard, mountain "
         "rescue (1F)\n"},
        {USIM, "7FFF6FB7", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00", 1, "EF.ECC record 1=empty\n"},
        {USIM, "7FFF6FB7", "FFFFFF00", 2, "EF.ECC record 2=empty\n"},
        {USIM, "7FFF6F40", "FFFFFFFFFF07919421436587FFFFFFFF", 1,
         "EF.MSISDN record 1=no number\n"
         "EF.MSISDN record 1/unusedOctets=FFFFFFFFFF07919421436587FFFF\n"},
        {USIM, "3F007F105F3A4F30", "A80AC0034F3A01C1034F3202A904C4024F11AA05C2034F4A03FFFFFFFF", 1,
         "EF.PBR record 1=EF.ADN 4F3A, EF.IAP 4F32, EF.ANR 4F11, EF.EXT1 4F4A\n"
         "EF.PBR record 1/sameRecord/EF.IAP=4F32, SFI 02\n"
         "EF.PBR record 1/byIndex/EF.ANR=4F11\n"
         "EF.PBR record 1/byRecordIdentifier/EF.EXT1=4F4A, SFI 03\n"},
        {USIM, "7FFF5F3A4F30", "A803C0014F", 1,
         "EF.PBR record 1/sameRecord/EF.ADN=4F: must be 2 or 3 octets <malformed>\n"},
        {USIM, "7FFF5F3A4F22", "00000105", 0, "EF.PSC=261\n"},
        {USIM, "7FFF6F57", "02DD0704696F7401780DDD00", 0, ""},
        {USIM, "7FFF6F57", "01DD0C03696F74076578616D706C65", 0,
         "EF.ACL=1 access point name: iot.example\n"},
        {USIM, "7FFF6FCA", "010200000000", 1, "EF.MWIS record 1=2 voicemail\n"},
        {USIM, "7FFF6FCB", "0101079194032143 65F7FFFFFFFFFFFF", 1,
         "EF.CFIS record 1=forwarded: voice to +49301234567\n"},
        {USIM, "7FFF6FC9", "01020304", 1, "EF.MBI record 1=EF.MBDN records: voicemail 1\n"},
        {"", "3F007F106F3A", "FFFFFFFFFFFFFFFFFFFFFFFFFFFF", 1, "EF.ADN record 1=empty\n"},
        {"", "3F007F106F3A", "4102 8112 F3FFFFFFFFFFFFFFFFFFFF", 1,
         "EF.ADN record 1=A 21\n"
         "EF.ADN record 1/alphaIdentifier=A\n"
         "EF.ADN record 1/number=21\n"},
        {"", "3F007F106F3A", "0281", 1,
         "EF.ADN record 1=0281: must be at least 14 octets <malformed>\n"},
        {"", "3F007F106F3A", "0B81FFFFFFFFFFFFFFFFFFFFFFFF", 1,
         "EF.ADN record 1=no number\n"
         "EF.ADN record 1/number=\n"
         "EF.ADN record 1/unusedOctets=0B81FFFFFFFFFFFFFFFFFFFF\n"},
        {USIM, "7FFF6FB7", "11F2FF", 1,
         "EF.ECC record 1=11F2FF: must be at least 4 octets <malformed>\n"},
        {USIM, "7FFF6FB7", "11F2FFFF", 1,
         "EF.ECC record 1=112\n"
         "EF.ECC record 1/emergencyCallCode=112\n"
         "EF.ECC record 1/serviceCategory=police, ambulance, fire brigade, marine guard, mountain "
         "rescue, eCall, manual, eCall, automatic (FF)\n"},
        {USIM, "7FFF6FC9", "00000000", 1,
         "EF.MBI record 1=EF.MBDN records: voicemail 0\n"
         "EF.MBI record 1/voicemail=0\n"
         "EF.MBI record 1/fax=0\n"
         "EF.MBI record 1/electronicMail=0\n"
         "EF.MBI record 1/other=0\n"},
        {USIM, "7FFF6FCA", "000000000000", 1, "EF.MWIS record 1=no message waiting\n"},
        {USIM, "7FFF6FCB", "0100FFFFFFFFFFFFFFFFFFFFFFFFFFFF", 1,
         "EF.CFIS record 1=not forwarded\n"
         "EF.CFIS record 1/profileNumber=1\n"
         "EF.CFIS record 1/unconditionalForwarding=not forwarded\n"},
        {USIM, "7FFF6F57", "00FFFF", 0,
         "EF.ACL=0 access point names\n"
         "EF.ACL/numberOfApns=0\n"},
        {USIM, "7FFF6F57", "01DD05", 0,
         "EF.ACL=1 access point name: : ends early, missing: 5 octets\n"
         "EF.ACL/numberOfApns=1\n"
         "EF.ACL/apn=: ends early, missing: 5 octets <malformed>\n"},
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
