/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header, PIN, PUK, AKA and other elements of a profile package. */
#include "test/tools/trace/decode/elements_scene.h"

static void elements(void **state)
{
    static const struct elements_row rows[] = {
        {"A0{80=02 81=03 82=41 83=89000123456789012341 A5{81= 84=} A6{06=67810F010204 "
         "06=67810F01020D02}"
         "87=A1 A8{30{80=A000000001 81=0100}} A9{80=01020304050607}}",
         "header/major-version=2\n"
         "header/minor-version=3\n"
         "header/profileType=A\n"
         "header/iccid=89000123456789012341\n"
         "header/eUICC-Mandatory-services=usim, milenage\n"
         "header/eUICC-Mandatory-GFSTEList/templateID=2.23.143.1.2.4 (usim)\n"
         "header/eUICC-Mandatory-GFSTEList/templateID=2.23.143.1.2.13.2 (df-5gs)\n"
         "header/eUICC-Mandatory-AIDs/mandatoryAid/aid=A000000001\n"
         "header/iotOptions/pix=01020304050607\n"},
        {"A2{A0{80= 81=02} A1{A0{30{80=01 81=30303030FFFFFFFF 82=01 83=06} 30{80=0A "
         "81=3535353535353535 83=03 84=00AA}}}}",
         "pinCodes/header/mandated=present\n"
         "pinCodes/header/identification=2\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=01 (PIN1)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/pinValue=0000 <secret>\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/unblockingPINReference=01 (PUK)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/pinAttributes=6: disabled, may be changed, "
         "may "
         "be disabled\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=0A (ADM1)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/maxNumOfAttemps-retryNumLeft=10 of 10 tries "
         "left\n"},
        {"A2{A0{81=02} A1{81=7F10}}", "pinCodes/pinCodes/filePath=7F10\n"},
        {"A3{A0{81=02} A1{30{80=01 81=3131313131313131 82=00AA}}}",
         "pukCodes/pukCodes/pukConfiguration/keyReference=01 (PUK)\n"
         "pukCodes/pukCodes/pukConfiguration/pukValue=11111111 <secret>\n"},
        {"A4{A0{81=03} A1{A1{80=01 81=00 82=00112233445566778899AABBCCDDEEFF "
         "83=FFEEDDCCBBAA99887766554433221100 84=4000204060 86=000100 87=01}} 82=02 "
         "83=000010000000 "
         "A5{04=000000000001}}",
         "akaParameter/algoConfiguration/algoParameter/algorithmID=milenage(1)\n"
         "akaParameter/algoConfiguration/algoParameter/key=00112233445566778899AABBCCDDEEFF "
         "<secret>\n"
         "akaParameter/algoConfiguration/algoParameter/opc=FFEEDDCCBBAA99887766554433221100 "
         "<secret>\n"
         "akaParameter/algoConfiguration/algoParameter/authCounterMax=256\n"
         "akaParameter/sqnDelta=268435456\n"
         "akaParameter/sqnInit/seq=000000000001\n"},
        {"A4{A0{81=03} A1{A0{80=06 81=A0000000871002}}}",
         "akaParameter/algoConfiguration/mappingParameter/mappingSource=A0000000871002 (USIM)\n"},
        {"A5{A0{81=03} 81=0102030405060708}",
         "cdmaParameter/authenticationKey=0102030405060708 <secret>\n"},
        {"A9{A0{81=07} 81=2A03 82=0102}", "nonStandard/issuerID=1.2.3\n"
                                          "nonStandard/content=0102\n"},
        {"AA{A0{80= 81=63}}", "end/header/identification=99\n"},
        {"A0{80=FF 81=00}", "header/major-version=255\n"
                            "header/minor-version=0\n"},
        {"A0{83=98}", "header/iccid=98\n"},
        {"A2{A1{A0{30{80=01 81=31 82=02 83=00}}}}",
         "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=01 (PIN1)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/pinValue=1 <secret>\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/unblockingPINReference=02 (PUK)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/pinAttributes=0: disabled\n"},
        {"A2{A1{A0{30{80=81 84=00A3}}}}",
         "pinCodes/pinCodes/pinconfig/pinConfiguration/keyReference=81 (PIN2)\n"
         "pinCodes/pinCodes/pinconfig/pinConfiguration/maxNumOfAttemps-retryNumLeft=3 of 10 tries "
         "left\n"},
        {"A3{A1{30{80=11 82=003A}}}",
         "pukCodes/pukCodes/pukConfiguration/keyReference=11 (PUK)\n"
         "pukCodes/pukCodes/pukConfiguration/maxNumOfAttemps-retryNumLeft=10 of 3 tries left\n"},
        {"A4{A1{A1{80=03 81=00}}}",
         "akaParameter/algoConfiguration/algoParameter/algorithmID=usim-test-algorithm(3)\n"
         "akaParameter/algoConfiguration/algoParameter/algorithmOptions=00\n"},
        {"A4{A1{A1{80=FF}} 82=01}",
         "akaParameter/algoConfiguration/algoParameter/algorithmID=unknown(255) <unknown>\n"
         "akaParameter/sqnOptions=01\n"},
        {"AA{}", "end\n"},
        {"A9{81= 82=}", "nonStandard/issuerID=\n"
                        "nonStandard/content=\n"},
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
