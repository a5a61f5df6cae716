/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on files: contents, records, search, INCREASE, data objects. */
#include "test/tools/trace/decode/uicc_scene.h"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        {0x00, INS_READ_BINARY, 0x00, 0x00, "", "0849061000010301F0", USIM, "7FFF6F07", 0x9000, 0,
         0,
         "command=READ BINARY\n"
         "command/file=EF.IMSI (7FFF6F07)\n"
         "command/offset=0\n"
         "response/EF.IMSI=46001001030100\n"},
        {0x00, INS_READ_BINARY, 0x87, 0x00, "", "0849061000010301F0", USIM, "7FFF0000", 0x9000, 0,
         7,
         "command/file=EF.IMSI, SFI 07\n"
         "response/EF.IMSI=46001001030100\n"},
        {0x00, INS_READ_BINARY, 0x9D, 0x00, "", "0610", USIM, "7FFF0000", 0x9000, 0, 0x1D,
         "command/file=EF.EHPLMN, SFI 1D\n"},
        {0x00, INS_READ_BINARY, 0x9F, 0x00, "", "0610", USIM, "7FFF0000", 0x9000, 0, 0x1F,
         "command/file=unknown file, SFI 1F\n"
         "response/contents=0610\n"},
        {0x00, INS_READ_BINARY, 0x00, 0x02, "", "0610", USIM, "7FFF6F07", 0x9000, 0, 0,
         "command/offset=2\n"
         "response/contents=0610\n"},
        {0x00, INS_UPDATE_BINARY, 0x00, 0x00, "FFFFFFFF00F1100001FF00", "", USIM, "7FFF6F7E",
         0x9000, 0, 0,
         "command/EF.LOCI=001-01 0001, updated (0)\n"
         "command/EF.LOCI/lai=001-01 0001\n"},
        {0x00, INS_READ_RECORD, 0x02, 0x04, "",
         "800101A406830101950108800102970080018FA40683010A950108", "", "3F002F06", 0x9000, 2, 0,
         "command=READ RECORD\n"
         "command/mode=absolute (04)\n"
         "command/record=2\n"
         "response/EF.ARR record 2/rule=read: PIN1\n"
         "response/EF.ARR record 2/rule=update: never\n"},
        {0x00, INS_READ_RECORD, 0x00, 0x04, "", "FFFF", "", "3F002F00", 0x9000, 0, 0,
         "command/mode=current record\n"
         "response/EF.DIR=empty\n"},
        {0x00, INS_SEARCH_RECORD, 0x01, 0x04, "A000", "0103", "", "3F002F00", 0x9000, 1, 0,
         "command/mode=simple, forward (04)\n"
         "command/startRecord=1\n"
         "command/pattern=A000\n"
         "response/records=1 3\n"},
        {0x00, INS_SEARCH_RECORD, 0x01, 0x06, "0402A000", "01", "", "3F002F00", 0x9000, 1, 0,
         "command/direction=forward from P1 (04)\n"
         "command/offset=2\n"
         "command/pattern=A000\n"},
        {0x80, INS_INCREASE, 0x00, 0x00, "000001", "000005000001", USIM, "7FFF6F39", 0x9000, 0, 0,
         "command/by=1\n"
         "response/value=5\n"
         "response/added=1\n"},
        {0x80, INS_RETRIEVE_DATA, 0x00, 0x80, "81", "81020102", USIM, "7FFF6FF8", 0x9000, 0, 0,
         "command=RETRIEVE DATA\n"
         "command/block=first\n"
         "command/tag=81\n"
         "response/tag=81\n"
         "response/value=0102\n"},
        {0x80, INS_SET_DATA, 0x00, 0x80, "8104AABB", "", USIM, "7FFF6FF8", 0x63F1, 0, 0,
         "command=SET DATA\n"
         "command/tag=81\n"
         "command/value=AABB\n"
         "command/missing=2 octets\n"},
        {0x00, INS_DELETE_FILE, 0x00, 0x00, "6F99", "", USIM, "7FFF", 0x9000, 0, 0,
         "command=DELETE FILE\n"
         "command/fileIdentifier=6F99\n"},
        {0x00, INS_READ_BINARY, 0x7F, 0xFF, "", "0102", USIM, "7FFF6F07", 0x9000, 0, 0,
         "command=READ BINARY\n"
         "command/file=EF.IMSI (7FFF6F07)\n"
         "command/offset=32767\n"
         "response/contents=0102\n"},
        {0x00, INS_UPDATE_BINARY, 0x87, 0x01, "FF", "", USIM, "7FFF0000", 0x9000, 0, 7,
         "command=UPDATE BINARY\n"
         "command/file=EF.IMSI, SFI 07\n"
         "command/offset=1\n"
         "command/contents=FF\n"},
        {0x00, INS_READ_RECORD, 0x00, 0x02, "", "61044F02A000", "", "3F002F00", 0x9000, 1, 0,
         "command=READ RECORD\n"
         "command/file=EF.DIR (3F002F00)\n"
         "command/mode=next (02)\n"
         "response/EF.DIR record 1=A000\n"
         "response/EF.DIR record 1/applicationTemplate/aid=A000\n"},
        {0x00, INS_READ_RECORD, 0x00, 0x03, "", "", "", "3F002F00", 0x6A83, 0, 0,
         "command=READ RECORD\n"
         "command/file=EF.DIR (3F002F00)\n"
         "command/mode=previous (03)\n"},
        {0x00, INS_READ_RECORD, 0x01, 0xF4, "", "", "", "3F002F00", 0x9000, 1, 30,
         "command=READ RECORD\n"
         "command/file=EF.DIR, SFI 1E\n"
         "command/mode=absolute (04)\n"
         "command/record=1\n"},
        {0x00, INS_READ_RECORD, 0x01, 0x07, "", "", "", "3F002F00", 0x6A86, 0, 0,
         "command=READ RECORD\n"
         "command/file=EF.DIR (3F002F00)\n"
         "command/mode=unknown (07)\n"},
        {0x00, INS_UPDATE_RECORD, 0x00, 0x03, "000102", "", USIM, "7FFF6F39", 0x9000, 1, 0,
         "command=UPDATE RECORD\n"
         "command/file=EF.ACM (7FFF6F39)\n"
         "command/mode=previous (03)\n"
         "command/EF.ACM record 1=258\n"},
        {0x00, INS_SEARCH_RECORD, 0x00, 0x05, "FF", "", "", "3F002F00", 0x6282, 0, 0,
         "command=SEARCH RECORD\n"
         "command/file=EF.DIR (3F002F00)\n"
         "command/mode=simple, backward (05)\n"
         "command/startRecord=current\n"
         "command/pattern=FF\n"},
        {0x80, INS_INCREASE, 0x00, 0x00, "FFFFFF", "", USIM, "7FFF6F39", 0x9850, 0, 0,
         "command=INCREASE\n"
         "command/file=EF.ACM (7FFF6F39)\n"
         "command/by=16777215\n"},
        {0x80, INS_RETRIEVE_DATA, 0x00, 0x00, "", "0102", USIM, "7FFF6FF8", 0x9000, 0, 0,
         "command=RETRIEVE DATA\n"
         "command/file=EF.IMSConfigData (7FFF6FF8)\n"
         "command/block=next\n"
         "response/value=0102\n"},
        {0x80, INS_SET_DATA, 0x00, 0x80, "81", "", USIM, "7FFF6FF8", 0x9000, 0, 0,
         "command=SET DATA\n"
         "command/file=EF.IMSConfigData (7FFF6FF8)\n"
         "command/block=first\n"
         "command/tag=81\n"},
        {0x00, INS_DELETE_FILE, 0x00, 0x00, "6F", "", USIM, "7FFF", 0x6A80, 0, 0,
         "command=DELETE FILE\n"
         "command/file=ADF.USIM (7FFF)\n"
         "command/P1 P2=00 00\n"
         "command/fileIdentifier=6F\n"},
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
