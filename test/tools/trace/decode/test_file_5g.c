/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of 5G and IMS (TS 31.102 4.4.11, TS 31.103). */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF5FC04F06", "03000000", 0,
         "EF.UAC_AIC=multimedia priority service (access identity 1), mission critical services "
         "(access identity 2)\n"},
        {USIM, "7FFF5FC04F09", "8003612E62", 0, "EF.SUPI_NAI=a.b\n"},
        {USIM, "7FFF5FC04F0A", "F0FF0000", 0, "EF.Routing_Indicator=0\n"},
        {USIM, "7FFF5FC04F0C", "00", 0, "EF.TN3GPPSNN=none\n"},
        {USIM, "7FFF5FC04F0F", "01020304050607", 0, "EF.DRI/indicators=01\n"},
        {ISIM, "7FFF6F02", "801161406578616D706C652E696E76616C6964", 0, ""},
        {ISIM, "7FFF6F02", "80036140 62FFFF", 0, "EF.IMPI=a@b\n"},
        {ISIM, "7FFF6F04", "80037369 70", 1, "EF.IMPU record 1=sip\n"},
        {ISIM, "7FFF6F03", "8003612E62", 0, "EF.Domain=a.b\n"},
        {ISIM, "7FFF6F09", "800501C0000201", 1, "EF.P-CSCF record 1=192.0.2.1\n"},
        {ISIM, "7FFF6F09", "800400612E62", 1, "EF.P-CSCF record 1=a.b\n"},
        {ISIM, "7FFF6F02", "8009616263", 0,
         "EF.IMPI/text=616263: ends early, missing: 6 octets <malformed>\n"},
        {USIM, "7FFF5FC04F06", "00000000", 0, "EF.UAC_AIC=no access identity\n"},
        {USIM, "7FFF5FC04F06", "FF", 0, "EF.UAC_AIC=empty\n"},
        {USIM, "7FFF5FC04F0A", "214365F7", 0, "EF.Routing_Indicator=1234\n"},
        {USIM, "7FFF5FC04F0A", "FFFFFFFF", 0, "EF.Routing_Indicator=empty\n"},
        {USIM, "7FFF5FC04F0A", "21", 0, "EF.Routing_Indicator=21: must be 4 octets <malformed>\n"},
        {USIM, "7FFF5FC04F09", "8100", 0,
         "EF.SUPI_NAI=\n"
         "EF.SUPI_NAI/globalLineIdentifier=\n"},
        {USIM, "7FFF5FC04F0C", "0161", 0,
         "EF.TN3GPPSNN/01=: ends early, missing: 97 octets <unknown> <malformed>\n"},
        {USIM, "7FFF5FC04F0F", "", 0, "EF.DRI=empty\n"},
        {ISIM, "7FFF6F09", "80110220010DB8000000000000000000000001", 1,
         "EF.P-CSCF record 1=2001:db8:0:0:0:0:0:1\n"
         "EF.P-CSCF record 1/address=2001:db8:0:0:0:0:0:1\n"},
        {ISIM, "7FFF6F09", "8003 00 61", 1,
         "EF.P-CSCF record 1=0061: ends early, missing: 1 octet\n"
         "EF.P-CSCF record 1/address=0061: ends early, missing: 1 octet <malformed>\n"},
        {ISIM, "7FFF6F09", "80020261", 1,
         "EF.P-CSCF record 1=\n"
         "EF.P-CSCF record 1/address=\n"},
        {ISIM, "7FFF6F02", "80021B5B", 0,
         "EF.IMPI=\\x1B[\n"
         "EF.IMPI/text=\\x1B[\n"},
        {ISIM, "7FFF6F04", "FFFFFF", 1, "EF.IMPU record 1=empty\n"},
        {ISIM, "7FFF6F03", "8000", 0,
         "EF.Domain=\n"
         "EF.Domain/text=\n"},
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
