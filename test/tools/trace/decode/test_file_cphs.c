/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of CPHS in DF.GSM. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {"", "3F007F206F11", "5A55", 0,
         "EF.VMWF_CPHS=line 1 set, line 2 not set, line 3 not set, line 4 not set\n"},
        {"", "3F007F206F13", "05", 0, "EF.CFF_CPHS=line 1 not set\n"},
        {"", "3F007F206F13", "00", 0, "EF.CFF_CPHS=00\n"},
        {"", "3F007F206F14", "4F70657261747CFFFF", 0, "EF.ONS_CPHS=Operat\u00f6\n"},
        {"", "3F007F206F18", "4F50FFFF", 0, "EF.ONS_SHORT_CPHS=OP\n"},
        {"", "3F007F206F15", "01F8C080FFFF", 0, "EF.CSP_CPHS=group 01: F8, group C0: 80\n"},
        {"", "3F007F206F15", "01F8C0", 0,
         "EF.CSP_CPHS=group 01: F8\n"
         "EF.CSP_CPHS/rest=C0 <malformed>\n"},
        {"", "3F007F206F16", "023300", 0,
         "EF.INFO_CPHS=phase 2\n"
         "EF.INFO_CPHS/serviceTable=activated 1 3\n"},
        {"", "3F007F206F16", "02", 0,
         "EF.INFO_CPHS=ends early: serviceTable is missing <malformed>\n"},
        {"", "3F007F206F17", "566F696365FFFF0791947112122721FFFFFFFFFFFF", 1,
         "EF.MAILBOX_CPHS record 1=Voice +491721217212\n"},
        {"", "3F007F206F19", "0102", 1, "EF.NUMBERS_CPHS record 1=0102\n"},
        {"", "3F007F206F9F", "0F", 0, "EF.DYNAMICFLAGS_CPHS=0F\n"},
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
