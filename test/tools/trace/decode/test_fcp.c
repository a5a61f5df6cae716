/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File control parameters (TS 102 221 11.1.1.4) of cards; names of key references. */
#include "test/tools/trace/decode/uicc_scene.h"
#include "tools/trace/decode/fcp.h"

static void templates(void **state)
{
    static const struct uicc_row rows[] = {
        {0x00, INS_SELECT, 0x00, 0x04, "3F00",
         /* a MF with PIN1 and ADM1 */
         "622B8202782183023F00A507800171830203FF8A01058B032F0601C60C90014083010195010883010A8102FFF"
         "F",
         "", "3F00", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=3F00 (MF)\n"
         "response/fcp/fileDescriptor=DF or ADF, shareable\n"
         "response/fcp/fileIdentifier=3F00 (MF)\n"
         "response/fcp/proprietaryInformation/availableMemory=1023 octets\n"
         "response/fcp/proprietaryInformation/uiccCharacteristics=clock stop allowed, 13/8 MHz, "
         "supply "
         "voltage classes A B C (71)\n"
         "response/fcp/lifeCycleStatus=operational, activated (05)\n"
         "response/fcp/securityAttributesReferenced=record 1 of EF.ARR 2F06\n"
         "response/fcp/pinStatusTemplate/keyReference=01 (PIN1), disabled\n"
         "response/fcp/pinStatusTemplate/keyReference=0A (ADM1), enabled\n"
         "response/fcp/pinStatusTemplate/usageQualifier=verification (08)\n"
         "response/fcp/totalFileSize=65535 octets\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F07",
         "621C8202412183026F07A503C001408A01058B036F060280020009880138", USIM, "7FFF6F07", 0x9000,
         0, 0,
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fcp/fileDescriptor=transparent EF, shareable\n"
         "response/fcp/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fcp/proprietaryInformation/specialFileInformation=low update activity, usable "
         "while "
         "deactivated (40)\n"
         "response/fcp/securityAttributesReferenced=record 2 of EF.ARR 6F06\n"
         "response/fcp/fileSize=9 octets\n"
         "response/fcp/shortFileIdentifier=07\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F40", "621582054221001A0583026F408C0303FF008A01048800",
         USIM, "7FFF6F40", 0x9000, 0, 0,
         "response/fcp/fileDescriptor=linear fixed EF, shareable, records of 26 octets, 5 records\n"
         "response/fcp/securityAttributesCompact/rule=update: never\n"
         "response/fcp/securityAttributesCompact/rule=read: always\n"
         "response/fcp/lifeCycleStatus=operational, deactivated (04)\n"
         "response/fcp/shortFileIdentifier=none\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6FF8",
         "623A8202792183026FF8AB1A8001019000800102AF10A406830101950108A40683010A950108A50E840101850"
         "2010"
         "086020800C00180C7047F106F3A",
         USIM, "7FFF6FF8", 0x9000, 0, 0,
         "response/fcp/fileDescriptor=BER-TLV EF, shareable\n"
         "response/fcp/securityAttributesExpanded/rule=read: always\n"
         "response/fcp/securityAttributesExpanded/rule=update: (PIN1 and ADM1)\n"
         "response/fcp/proprietaryInformation/fileDetails=01\n"
         "response/fcp/proprietaryInformation/reservedFileSize=256 octets\n"
         "response/fcp/proprietaryInformation/maximumFileSize=2048 octets\n"
         "response/fcp/proprietaryInformation/specialFileInformation=high update activity (80)\n"
         "response/fcp/linkPath=7F106F3A (EF.ADN)\n"},
        {0x00, INS_CREATE_FILE, 0x00, 0x00, "621382044221001083026F998B01018801088A0105", "", USIM,
         "7FFF", 0x9000, 0, 0,
         "command/fcp/fileDescriptor=linear fixed EF, shareable, records of 16 octets\n"
         "command/fcp/securityAttributesReferenced=record 1 of the EF.ARR in reach\n"
         "command/fcp/shortFileIdentifier=01\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F39",
         "621982054621000302 8302 6F39 8A0105 8B036F0604 80020006 8800", USIM, "7FFF6F39", 0x9000,
         0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=6F39 (EF.ACM)\n"
         "response/fcp/fileDescriptor=cyclic EF, shareable, records of 3 octets, 2 records\n"
         "response/fcp/fileIdentifier=6F39 (EF.ACM)\n"
         "response/fcp/lifeCycleStatus=operational, activated (05)\n"
         "response/fcp/securityAttributesReferenced=record 4 of EF.ARR 6F06\n"
         "response/fcp/fileSize=6 octets\n"
         "response/fcp/shortFileIdentifier=none\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F07",
         "6214 8202 0121 8302 6F07 8A01 0C 8002 FFFF 8801 FF A500", USIM, "7FFF6F07", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fcp/fileDescriptor=transparent EF\n"
         "response/fcp/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fcp/lifeCycleStatus=terminated (0C)\n"
         "response/fcp/fileSize=65535 octets\n"
         "response/fcp/shortFileIdentifier=1F\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F07", "620F 8201 FF 8301 6F 8A00 8003 000001 9900", USIM,
         "7FFF6F07", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fcp/fileDescriptor=unknown type, shareable <unknown>\n"
         "response/fcp/fileIdentifier=6F\n"
         "response/fcp/lifeCycleStatus=\n"
         "response/fcp/fileSize=1 octet\n"
         "response/fcp/99= <unknown>\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "7FFF",
         "6219 8202 7821 8407 A0000000871002 8A01 01 C606 900140 830101 83", USIM, "7FFF", 0x9000,
         0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=7FFF (ADF.USIM)\n"
         "response/fcp/fileDescriptor=DF or ADF, shareable\n"
         "response/fcp/dfName=A0000000871002 (USIM)\n"
         "response/fcp/lifeCycleStatus=creation (01)\n"
         "response/fcp/pinStatusTemplate/enabledKeys=none (40)\n"
         "response/fcp/pinStatusTemplate/keyReference=01 (PIN1), disabled\n"
         "response/fcp/rest=83: invalid tag or length <malformed>\n"},
        {0x00, INS_SELECT, 0x00, 0x04, "6F07", "6F02 8300", USIM, "7FFF6F07", 0x9000, 0, 0,
         "command=SELECT\n"
         "command/mode=by file identifier (00)\n"
         "command/return=FCP (04)\n"
         "command/fileIdentifier=6F07 (EF.IMSI)\n"
         "response/fci/83= <unknown>\n"},
    };

    (void)state;
    CHECK_UICC(rows);
}

/* TS 102 221 table 9.3. */
static void key_references(void **state)
{
    static const struct {
        uint8_t reference;
        const char *name;
    } rows[] = {
        {0x01, "PIN1"}, {0x0A, "ADM1"}, {0x0E, "ADM5"},  {0x11, "universal PIN"},
        {0x81, "PIN2"}, {0x8A, "ADM6"}, {0x8E, "ADM10"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[24];

        assert_string_equal(fcp_key_short(rows[i].reference, text), rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates),
        cmocka_unit_test(key_references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
