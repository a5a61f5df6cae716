/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements with a file template, and genericFileManagement. */
#include "test/tools/trace/decode/elements_scene.h"

static void elements(void **state)
{
    static const struct elements_row rows[] = {
        {"B0{A0{81=01} 81=67810F010201 A2{A1{8B=2F0601 C6=010A}} A4{83=98001032547698103214} "
         "A5{A1{82=42210021 80=42} 83=61104F0CA0000000871002FF49FF05895000 82=0F "
         "83=610E4F07A0000000871004500349534D}}",
         "mf/templateID=2.23.143.1.2.1\n"
         "mf/MF/fileDescriptor/securityAttributesReferenced=record 1 of EF.ARR 2F06\n"
         "mf/MF/fileDescriptor/pinStatusTemplate=PIN1, ADM1\n"
         "mf/EF.ICCID/fillFileContent/EF.ICCID=89000123456789012341\n"
         "mf/EF.DIR/fillFileContent/EF.DIR record "
         "1/applicationTemplate/aid=A0000000871002FF49FF0589 "
         "(USIM)\n"
         "mf/EF.DIR/fillFileContent/EF.DIR record 2=A0000000871004 ISM\n"},
        {"B3{A0{81=01} 81=67810F010204 A2{A1{83=7FD0 84=A0000000871002FF49}} "
         "A3{83=080910100000000010} "
         "B0{80=}} A1{A0{81=02} A1{30{80=7FD0 62{82=4121 83=6F07 80=09} 81=080910100000000020 "
         "80=7F10 "
         "62{82=42210002 83=6F99 80=04} 02=02 81=AABB}}}",
         "usim/ADF.USIM/fileDescriptor/dfName=A0000000871002FF49 (USIM)\n"
         "usim/EF.IMSI/fillFileContent/EF.IMSI=001010000000001\n"
         "usim/EF.THRESHOLD/doNotCreate=present\n"
         "genericFileManagement/fileManagement/filePath=7FD0 (ADF.USIM)\n"
         "genericFileManagement/fileManagement/createFCP/fileIdentifier=6F07 (EF.IMSI)\n"
         "genericFileManagement/fileManagement/fillFileContent/EF.IMSI=001010000000002\n"
         "genericFileManagement/fileManagement/filePath=7F10 (DF.TELECOM)\n"
         "genericFileManagement/fileManagement/fillFileOffset=2\n"
         "genericFileManagement/fileManagement/fillFileContent/6F99 record 2=AABB <unknown>\n"},
        {"BC{A0{81=01} 81=67810F01020D A2{} A9{83=A0020102A10680010A810100}}",
         "df-5gs/EF.SUCI_Calc_Info/fillFileContent/EF.SUCI_Calc_Info=profile A (X25519), key 2\n"},
        {"B5{A0{81=01} 81=67810F010208 A3{83=8003614062} A6{83=05}}",
         "isim/EF.IMPI/fillFileContent/EF.IMPI=a@b\n"
         "isim/EF.IST/fillFileContent/EF.IST=services 1 3\n"},
        {"BF20{A0{81=01} 81=67810F010211 A4{83=98001032547698103214} A9{83=080910100000000010} "
         "BF99=00}",
         "iot/EF.ICCID/fillFileContent/EF.ICCID=89000123456789012341\n"
         "iot/EF.IMSI/fillFileContent/EF.IMSI=001010000000001\n"},
        {"B0{A0{81=01}}", "mf/header/identification=1\n"},
        {"B0{81=67810F010201 A4{80=}}", "mf/templateID=2.23.143.1.2.1\n"
                                        "mf/EF.ICCID/doNotCreate=present\n"},
        {"B0{A0{81=01} 81=67810F010201 A4{82=0001 83=98}}", "mf/header/identification=1\n"
                                                            "mf/templateID=2.23.143.1.2.1\n"
                                                            "mf/EF.ICCID/fillFileOffset=1\n"
                                                            "mf/EF.ICCID/fillFileContent=98\n"},
        {"A1{A1{30{80= 62{83=2F05} 81=656E}}}",
         "genericFileManagement/fileManagement/filePath=(MF)\n"
         "genericFileManagement/fileManagement/createFCP/fileIdentifier=2F05 (EF.PL)\n"
         "genericFileManagement/fileManagement/fillFileContent/EF.PL=en\n"},
        {"A1{A1{30{81=AA}}}", "genericFileManagement/fileManagement/fillFileContent=AA\n"},
        {"A1{A1{30{80=3F00 62{82=4121 83=2F05 80=02} 02=0100 81=65}}}",
         "genericFileManagement/fileManagement/filePath=3F00 (MF)\n"
         "genericFileManagement/fileManagement/createFCP/fileDescriptor=transparent EF, shareable\n"
         "genericFileManagement/fileManagement/createFCP/fileIdentifier=2F05 (EF.PL)\n"
         "genericFileManagement/fileManagement/createFCP/fileSize=2 octets\n"
         "genericFileManagement/fileManagement/fillFileOffset=256\n"
         "genericFileManagement/fileManagement/fillFileContent=65\n"},
        {"B3{81=67810F010204 9F=00}", "usim/templateID=2.23.143.1.2.4\n"
                                      "usim/rest=9F0100 <malformed>\n"},
        {"B3{81=}", "usim/templateID=\n"},
        {"B5{81=67810F010208 A3{83=}}", "isim/templateID=2.23.143.1.2.8\n"},
    };

    (void)state;
    CHECK_ELEMENTS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
