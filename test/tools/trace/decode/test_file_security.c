/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of keys and counters; SUCI. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF6F08", "00000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0,
         "EF.Keys=key set 0\n"
         "EF.Keys/ck=000102030405060708090A0B0C0D0E0F <secret>\n"},
        {USIM, "7FFF6F5B", "F00000F00000", 0, "EF.START-HFN=CS F00000, PS F00000\n"},
        {USIM, "7FFF6F5C", "F01000", 0, "EF.THRESHOLD=START at most 15732736\n"},
        {USIM, "7FFF6FC4", "A0068002000181000 0FF", 0, ""},
        {USIM, "7FFF6FE4", "A00980010781020102840121", 1,
         "EF.EPSNSC record 1=key set 7 (no key)\n"
         "EF.EPSNSC record 1/epsNasSecurityContext/kAsme=0102 <secret>\n"},
        {USIM, "7FFF5FC04F05", "8002AABB8101CC", 0,
         "EF.5GAUTHKEYS/kAusf=AABB <secret>\n"
         "EF.5GAUTHKEYS/kSeaf=CC <secret>\n"},
        {USIM, "7FFF5FC04F07",
         "A00401010000A14A80010A81204E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D3"
         "680"
         "010B8120D1BC365F4997D17CE4374E72181431CBFEBA9E1B98D7618F79D48561B144672A",
         0,
         "EF.SUCI_Calc_Info=profile A (X25519), key 1; null scheme\n"
         "EF.SUCI_Calc_Info/protectionSchemes/priority 1=profile A (X25519) (1), key 1\n"
         "EF.SUCI_Calc_Info/protectionSchemes/priority 2=null scheme (0)\n"
         "EF.SUCI_Calc_Info/homeNetworkPublicKeys/keyIdentifier=11\n"
         "EF.SUCI_Calc_Info/homeNetworkPublicKeys/"
         "homeNetworkPublicKey=4E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D36\n"},
        {USIM, "7FFF5FD04F01", "A0020000", 0, "EF.SUCICalcInfo=null scheme\n"},
        {USIM, "7FFF5F3B4F20", "001122334455667707", 0, "EF.Kc=key sequence number 7\n"},
        {USIM, "7FFF5FC04F05", "80021122 9901AA 80", 0,
         "EF.5GAUTHKEYS/99=AA <unknown>\n"
         "EF.5GAUTHKEYS/rest=80: invalid tag or length <malformed>\n"},
        {USIM, "7FFF6F08", "07FF", 0,
         "EF.Keys=ends early: ck is missing <malformed>\n"
         "EF.Keys/ksi=7 (no key)\n"
         "EF.Keys/ck=FF\n"},
        {USIM, "7FFF6F5B", "000000FFFFFF", 0,
         "EF.START-HFN=CS 000000, PS FFFFFF\n"
         "EF.START-HFN/startCs=000000\n"
         "EF.START-HFN/startPs=FFFFFF\n"},
        {USIM, "7FFF6F5B", "0000", 0,
         "EF.START-HFN=ends early: startCs is missing <malformed>\n"
         "EF.START-HFN/startCs=0000\n"},
        {USIM, "7FFF6F5C", "FFFFFF", 0, "EF.THRESHOLD=empty\n"},
        {USIM, "7FFF6F5C", "00", 0, "EF.THRESHOLD=00: must be 3 octets <malformed>\n"},
        {USIM, "7FFF6FE4", "FFFF", 1, "EF.EPSNSC record 1=empty\n"},
        {USIM, "7FFF6FE4", "A0038001 05", 1,
         "EF.EPSNSC record 1=key set 5\n"
         "EF.EPSNSC record 1/epsNasSecurityContext/ksi=5\n"},
        {USIM, "7FFF5FC04F05", "8000", 0, "EF.5GAUTHKEYS/kAusf= <secret>\n"},
        {USIM, "7FFF5FC04F07", "A000A100", 0,
         "EF.SUCI_Calc_Info=\n"
         "EF.SUCI_Calc_Info/protectionSchemes=\n"},
        {USIM, "7FFF5FC04F07", "A0020201", 0,
         "EF.SUCI_Calc_Info=profile B (P-256), key 1\n"
         "EF.SUCI_Calc_Info/protectionSchemes=profile B (P-256), key 1\n"
         "EF.SUCI_Calc_Info/protectionSchemes/priority 1=profile B (P-256) (2), key 1\n"},
        {USIM, "7FFF5FC04F07", "A00103", 0,
         "EF.SUCI_Calc_Info=\n"
         "EF.SUCI_Calc_Info/protectionSchemes=\n"
         "EF.SUCI_Calc_Info/protectionSchemes/rest=03 <malformed>\n"},
        {USIM, "7FFF5FC04F07", "A0020205A100", 0,
         "EF.SUCI_Calc_Info=profile B (P-256), key 5\n"
         "EF.SUCI_Calc_Info/protectionSchemes=profile B (P-256), key 5\n"
         "EF.SUCI_Calc_Info/protectionSchemes/priority 1=profile B (P-256) (2), key 5\n"},
        {"", "3F007F206F20", "001122334455667707", 0,
         "EF.Kc=key sequence number 7\n"
         "EF.Kc/kc=0011223344556677 <secret>\n"
         "EF.Kc/cksn=7 (no key)\n"},
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
