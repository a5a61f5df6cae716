/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Security domains, RFM and applications of a profile package. */
#include "test/tools/trace/decode/elements_scene.h"

static void elements(void **state)
{
    static const struct elements_row rows[] = {
        {"A6{A0{81=04} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=82DC00 "
         "83=0F "
         "C9=81028000 EF{CF=01} EA{80=0100000100000002011603B20100}} A2{30{95=18 96=00 82=01 83=01 "
         "85=0000000001 30{30{80=88 86=000102030405060708090A0B0C0D0E0F 87=08}}}} A3{04=0102} "
         "A4{D9=01} "
         "A5{80=0100 81=0200}}",
         "securityDomain/instance/applicationLoadPackageAID=A0000001515350 (security domain "
         "package)\n"
         "securityDomain/instance/classAID=A000000151535041 (security domain module)\n"
         "securityDomain/instance/instanceAID=A000000151000000 (ISD)\n"
         "securityDomain/instance/applicationSpecificParametersC9=SCP80 option 00\n"
         "securityDomain/keyList/keyObject/keyUsageQualifier=18 (C-ENC)\n"
         "securityDomain/keyList/keyObject/keyCompontents/keyComponent/keyType=88 (AES)\n"
         "securityDomain/keyList/keyObject/keyCompontents/keyComponent/"
         "keyData=000102030405060708090A0B0C0D0E0F <secret>\n"
         "securityDomain/sdPersoData/command=0102 <secret>\n"
         "securityDomain/openPersoData/restrictParameter=01\n"
         "securityDomain/catTpParameters/catTpMaxPduSize=512\n"},
        {"A7{A0{81=05} 4F=A00000055910100001 A0{04=B00120 04=B00140} 81=02 04=00 04=FF "
         "30{80=A0000000871002 "
         "81=00 82=02000001}}",
         "rfm/header/identification=5\n"
         "rfm/instanceAID=A00000055910100001\n"
         "rfm/tarList/tar=B00140\n"
         "rfm/minimumSecurityLevel=02\n"
         "rfm/uiccAccessDomain=00 (full access)\n"
         "rfm/uiccAdminAccessDomain=FF (no access)\n"
         "rfm/adfRFMAccess/adfAID=A0000000871002 (USIM)\n"},
        {"A8{A0{81=06} A1{4F=A000000099 C4=CAFE} A2{30{4F=A000000099 4F=A00000009901 "
         "4F=A00000009902 "
         "82=000000 C9=}}}",
         "application/loadBlock/loadPackageAID=A000000099\n"
         "application/loadBlock/loadBlockObject=CAFE\n"
         "application/instanceList/instance/instanceAID=A00000009902\n"},
        {"A6{A0{81=04}}", "securityDomain/header/identification=4\n"},
        {"A6{A1{4F=A000000151000000 82=FFFFFF 83=00}}",
         "securityDomain/instance/applicationLoadPackageAID=A000000151000000 (ISD)\n"
         "securityDomain/instance/applicationPrivileges=FFFFFF: security domain, DAP verification, "
         "delegated management, card lock, card terminate, card reset, CVM management, mandated "
         "DAP, trusted path, authorized management, token generation, global delete, global lock, "
         "global registry, final application, global service, receipt generation, ciphered load "
         "file data block, contactless activation, contactless self-activation\n"
         "securityDomain/instance/lifeCycleState=00\n"},
        {"A6{A2{30{95=34 82=30 83=0F 85=00 30{30{80=80 86=00}}}}}",
         "securityDomain/keyList/keyObject/keyUsageQualifier=34 (C-MAC and R-MAC)\n"
         "securityDomain/keyList/keyObject/keyIdentifier=30\n"
         "securityDomain/keyList/keyObject/keyVersionNumber=0F\n"
         "securityDomain/keyList/keyObject/keyCounterValue=00\n"
         "securityDomain/keyList/keyObject/keyCompontents/keyComponent/keyType=80 (DES)\n"
         "securityDomain/keyList/keyObject/keyCompontents/keyComponent/keyData=00 <secret>\n"},
        {"A6{A9=00}", "securityDomain/A9=00 <unknown>\n"},
        {"A7{81=12 04=02 04=FF}", "rfm/minimumSecurityLevel=12\n"
                                  "rfm/uiccAccessDomain=02 (access of the PINs of its bits)\n"
                                  "rfm/uiccAdminAccessDomain=FF (no access)\n"},
        {"A7{A0{04=}}", "rfm/header/04= <unknown>\n"},
        {"A8{A2{30{4F=A000000099 83=07 C9=8100 EA{80=00}}}}",
         "application/instanceList/instance/applicationLoadPackageAID=A000000099\n"
         "application/instanceList/instance/lifeCycleState=07\n"
         "application/instanceList/instance/applicationSpecificParametersC9=8100\n"
         "application/instanceList/instance/applicationParameters/"
         "uiccToolkitApplicationSpecificParametersField=\n"},
        {"A8{9F=00}", "application/rest=9F0100: invalid tag or length <malformed>\n"},
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
