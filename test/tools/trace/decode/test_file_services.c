/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service tables (TS 31.102 4.2.8). */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF6F38", "0A2E178CE73204000000000000", 0,
         "EF.UST/service 2=Fixed Dialling Numbers (FDN)\n"
         "EF.UST/service 10=Short Message Storage (SMS)\n"
         "EF.UST/service 34=Enabled Services Table\n"},
        {USIM, "7FFF6F56", "05", 0,
         "EF.EST=services 1 3\n"
         "EF.EST/service 3=APN Control List (ACL)\n"},
        {ISIM, "7FFF6F07", "190200", 0,
         "EF.IST=services 1 4 5 10\n"
         "EF.IST/service 5=Support of P-CSCF discovery for IMS Local Break Out\n"},
        {"", "3F007F206F38", "FF3D", 0, "EF.SST=activated 1 2 3 4 6 7, allocated only 5\n"},
        {USIM, "7FFF6F38", "", 0, ""},
        {USIM, "7FFF6F38", "00", 0, "EF.UST=services none\n"},
        {USIM, "7FFF6F38", "01", 0,
         "EF.UST=services 1\n"
         "EF.UST/service 1=Local Phone Book\n"},
        {USIM, "7FFF6F38", "80", 0,
         "EF.UST=services 8\n"
         "EF.UST/service 8=Outgoing Call Information (OCI and OCT)\n"},
        {USIM, "7FFF6F56", "00", 0, "EF.EST=services none\n"},
        {USIM, "7FFF6F56", "FF", 0, "EF.EST=empty\n"},
        {ISIM, "7FFF6F07", "00", 0, "EF.IST=services none\n"},
        {"", "3F007F206F38", "00", 0, "EF.SST=activated none\n"},
        {"", "3F007F206F38", "03", 0, "EF.SST=activated 1\n"},
        {"", "3F007F206F38", "02", 0, "EF.SST=activated none\n"},
        {USIM, "7FFF6F38", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0, "EF.UST=empty\n"},
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
