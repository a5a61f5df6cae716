/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT, STATUS and MANAGE CHANNEL. */
#include "test/tools/trace/decode/uicc_scene.h"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        {0x00, INS_SELECT, 0x04, 0x44, USIM, "", USIM, "7FFF", 0x9000, 0, 0,
         "command/mode=by DF name (AID) (04)\n"
         "command/occurrence=first or only\n"
         "command/session=termination\n"
         "command/aid=A0000000871002FF49FF0589 (USIM)\n"},
        {0x00, INS_SELECT, 0x04, 0x00, ISDR,
         "6F258410" ISDR "A5049F6501FFE0058203020500E10480020640", "", "", 0x9000, 0, 0,
         "command/aid=" ISDR " (ISD-R)\n"
         "response/fci/dfName=" ISDR " (ISD-R)\n"
         "response/fci/proprietaryData/maximumLengthOfCommandData=255\n"
         "response/fci/isdrProprietaryApplicationTemplate/svn=2.5.0\n"
         "response/fci/isdrProprietaryApplicationTemplateIoT/euiccConfiguration=enabledProfile\n"},
        {0x00, INS_SELECT, 0x08, 0x0C, "7F106F3A", "", "", "3F007F106F3A", 0x9000, 0, 0,
         "command/mode=by path from the MF (08)\n"
         "command/return=no data (0C)\n"
         "command/path=7F106F3A (EF.ADN)\n"},
        {0x00, INS_SELECT, 0x06, 0x04, "", "", "", "", 0x6A86, 0, 0,
         "command/mode=unknown (06) <unknown>\n"},
        {0x80, INS_STATUS, 0x01, 0x01, "", "840CA0000000871002FF49FF0589", USIM, "7FFF", 0x9000, 0,
         0,
         "command/indication=application initialised\n"
         "command/return=DF name (01)\n"
         "response/dfName=A0000000871002FF49FF0589 (USIM)\n"},
        {0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, "", "01", "", "", 0x9000, 0, 0,
         "command/operation=open\n"
         "command/channel=assigned by the card\n"
         "response/channel=1\n"},
        {0x00, INS_MANAGE_CHANNEL, 0x80, 0x02, "", "", "", "", 0x9000, 0, 0,
         "command/operation=close\n"
         "command/channel=2\n"},
        {0x00, INS_SELECT, 0x03, 0x0C, "", "", USIM, "7FFF", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=parent DF (03)\n"
         "command/return=no data (0C)\n"},
        {0x00, INS_SELECT, 0x09, 0x04, "5FC04F01", "", USIM, "7FFF5FC04F01", 0x6A82, 0, 0,
         "command=SELECT\n"
         "command/mode=by path from the current DF (09)\n"
         "command/return=FCP (04)\n"
         "command/path=5FC04F01 (EF.5GS3GPPLOCI)\n"},
        {0x00, INS_SELECT, 0x04, 0x02, "A000000087", "", USIM, "7FFF", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=by DF name (AID) (04)\n"
         "command/occurrence=next\n"
         "command/session=activation or reset\n"
         "command/return=FCI (02)\n"
         "command/aid=A000000087\n"},
        {0x00, INS_SELECT, 0x00, 0xE0, "6F", "", "", "", 0x6A82, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCI (E0)\n"
         "command/fileIdentifier=6F\n"},
        {0x80, INS_STATUS, 0x00, 0x0C, "", "", USIM, "7FFF", 0x9000, 0, 0,
         "command=STATUS\n"
         "command/indication=no indication\n"
         "command/return=no data (0C)\n"},
        {0x80, INS_STATUS, 0x02, 0x00, "", "62038A0105", USIM, "7FFF", 0x9000, 0, 0,
         "command=STATUS\n"
         "command/indication=termination of the application begins\n"
         "command/return=FCP (00)\n"
         "response/fcp/lifeCycleStatus=operational, activated (05)\n"},
        {0x80, INS_STATUS, 0x03, 0x55, "", "", USIM, "7FFF", 0x6A86, 0, 0,
         "command=STATUS\n"
         "command/indication=03 <unknown>\n"
         "command/return=unknown (55)\n"},
        {0x00, INS_MANAGE_CHANNEL, 0x00, 0x13, "", "", "", "", 0x9000, 0, 0,
         "command=MANAGE CHANNEL\n"
         "command/operation=open\n"
         "command/channel=19\n"},
        {0x00, INS_MANAGE_CHANNEL, 0x40, 0x00, "", "", "", "", 0x6A86, 0, 0,
         "command=MANAGE CHANNEL\n"
         "command/operation=unknown (40) <unknown>\n"},
    };

    (void)state;
    CHECK_UICC(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_responses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
