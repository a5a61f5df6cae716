/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of a UICC and their responses as trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

#define USIM "A0000000871002FF49FF0589"
#define ISIM "A0000000871004FF49FF0589"
#define ISDR "A0000005591010FFFFFFFF8900000100"

static const struct row {
    uint8_t cla, ins, p1, p2;
    const char *command, *response, *aid, *path;
    uint16_t sw;
    unsigned record, sfi;
    const char *expected;
} rows[] = {
    {0x00, INS_SELECT, 0x00, 0x04, "3F00",
     /* a MF with PIN1 and ADM1 */
     "622B8202782183023F00A507800171830203FF8A01058B032F0601C60C90014083010195010883010A8102FFFF",
     "", "3F00", 0x9000, 0, 0,
     "command=SELECT\n"
     "command/mode=by file identifier (00)\n"
     "command/return=FCP (04)\n"
     "command/fileIdentifier=3F00 (MF)\n"
     "response/fcp/fileDescriptor=DF or ADF, shareable\n"
     "response/fcp/fileIdentifier=3F00 (MF)\n"
     "response/fcp/proprietaryInformation/availableMemory=1023 octets\n"
     "response/fcp/proprietaryInformation/uiccCharacteristics=clock stop allowed, 13/8 MHz, supply "
     "voltage classes A B C (71)\n"
     "response/fcp/lifeCycleStatus=operational, activated (05)\n"
     "response/fcp/securityAttributesReferenced=record 1 of EF.ARR 2F06\n"
     "response/fcp/pinStatusTemplate/keyReference=01 (PIN1), disabled\n"
     "response/fcp/pinStatusTemplate/keyReference=0A (ADM1), enabled\n"
     "response/fcp/pinStatusTemplate/usageQualifier=verification (08)\n"
     "response/fcp/totalFileSize=65535 octets\n"},
    {0x00, INS_SELECT, 0x04, 0x44, USIM, "", USIM, "7FFF", 0x9000, 0, 0,
     "command/mode=by DF name (AID) (04)\n"
     "command/occurrence=first or only\n"
     "command/session=termination\n"
     "command/aid=A0000000871002FF49FF0589 (USIM)\n"},
    {0x00, INS_SELECT, 0x04, 0x00, ISDR, "6F258410" ISDR "A5049F6501FFE0058203020500E10480020640",
     "", "", 0x9000, 0, 0,
     "command/aid=" ISDR " (ISD-R)\n"
     "response/fci/dfName=" ISDR " (ISD-R)\n"
     "response/fci/proprietaryData/maximumLengthOfCommandData=255\n"
     "response/fci/isdrProprietaryApplicationTemplate/svn=2.5.0\n"
     "response/fci/isdrProprietaryApplicationTemplateIoT/euiccConfiguration=enabledProfile\n"},
    {0x00, INS_SELECT, 0x08, 0x0C, "7F106F3A", "", "", "3F007F106F3A", 0x9000, 0, 0,
     "command/mode=by path from the MF (08)\n"
     "command/return=no data (0C)\n"
     "command/path=7F106F3A (EF.ADN)\n"},
    {0x00, INS_SELECT, 0x00, 0x04, "6F07",
     "621C8202412183026F07A503C001408A01058B036F060280020009880138", USIM, "7FFF6F07", 0x9000, 0, 0,
     "command/fileIdentifier=6F07 (EF.IMSI)\n"
     "response/fcp/fileDescriptor=transparent EF, shareable\n"
     "response/fcp/fileIdentifier=6F07 (EF.IMSI)\n"
     "response/fcp/proprietaryInformation/specialFileInformation=low update activity, usable while "
     "deactivated (40)\n"
     "response/fcp/securityAttributesReferenced=record 2 of EF.ARR 6F06\n"
     "response/fcp/fileSize=9 octets\n"
     "response/fcp/shortFileIdentifier=07\n"},
    {0x00, INS_SELECT, 0x00, 0x04, "6F40", "621582054221001A0583026F408C0303FF008A01048800", USIM,
     "7FFF6F40", 0x9000, 0, 0,
     "response/fcp/fileDescriptor=linear fixed EF, shareable, records of 26 octets, 5 records\n"
     "response/fcp/securityAttributesCompact/rule=update: never\n"
     "response/fcp/securityAttributesCompact/rule=read: always\n"
     "response/fcp/lifeCycleStatus=operational, deactivated (04)\n"
     "response/fcp/shortFileIdentifier=none\n"},
    {0x00, INS_SELECT, 0x00, 0x04, "6FF8",
     "623A8202792183026FF8AB1A8001019000800102AF10A406830101950108A40683010A950108A50E8401018502010"
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
    {0x00, INS_AUTHENTICATE, 0x00, 0x82, "016101620163", "DB0101", ISIM, "7FFF", 0x9000, 0, 0,
     "command/context=HTTP Digest (82)\n"
     "command/realm=a\n"
     "command/cnonce=63 <random>\n"},
    {0x00, INS_SELECT, 0x06, 0x04, "", "", "", "", 0x6A86, 0, 0,
     "command/mode=unknown (06) <unknown>\n"},
    {0x00, INS_READ_BINARY, 0x00, 0x00, "", "0849061000010301F0", USIM, "7FFF6F07", 0x9000, 0, 0,
     "command=READ BINARY\n"
     "command/file=EF.IMSI (7FFF6F07)\n"
     "command/offset=0\n"
     "response/EF.IMSI=46001001030100\n"},
    {0x00, INS_READ_BINARY, 0x87, 0x00, "", "0849061000010301F0", USIM, "7FFF0000", 0x9000, 0, 7,
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
    {0x00, INS_UPDATE_BINARY, 0x00, 0x00, "FFFFFFFF00F1100001FF00", "", USIM, "7FFF6F7E", 0x9000, 0,
     0,
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
    {0x00, INS_VERIFY_PIN, 0x00, 0x01, "31323334FFFFFFFF", "", USIM, "7FFF", 0x63C2, 0, 0,
     "command/keyReference=01 (PIN1)\n"
     "command/pin=1234 <secret>\n"
     "command/triesLeft=2\n"},
    {0x00, INS_VERIFY_PIN, 0x00, 0x0A, "", "", USIM, "7FFF", 0x63C3, 0, 0,
     "command/keyReference=0A (ADM1)\n"
     "command/query=tries that are left\n"
     "command/triesLeft=3\n"},
    {0x00, INS_CHANGE_PIN, 0x00, 0x81, "31323334FFFFFFFF35363738FFFFFFFF", "", USIM, "7FFF", 0x9000,
     0, 0,
     "command/keyReference=81 (PIN2)\n"
     "command/pin=1234 <secret>\n"
     "command/newPin=5678 <secret>\n"},
    {0x00, INS_UNBLOCK_PIN, 0x00, 0x11, "313131313131313135363738FFFFFFFF", "", USIM, "7FFF",
     0x9000, 0, 0,
     "command/keyReference=11 (universal PIN)\n"
     "command/puk=11111111 <secret>\n"
     "command/newPin=5678 <secret>\n"},
    {0x00, INS_AUTHENTICATE, 0x00, 0x81,
     "10000102030405060708090A0B0C0D0E0F1010111213141580001011121314151617",
     "DB08A54211D5E3BA50BF10B40BA9A3C58B2A05BBF0D987B21BF8CB10F769BCD751044604127672711C6D3441",
     USIM, "7FFF", 0x9000, 0, 0,
     "command/context=3G (81)\n"
     "command/rand=000102030405060708090A0B0C0D0E0F <random>\n"
     "command/autn/amf=8000 (separation bit)\n"
     "response/result=success\n"
     "response/res=A54211D5E3BA50BF <random> <secret>\n"
     "response/ck=B40BA9A3C58B2A05BBF0D987B21BF8CB <random> <secret>\n"
     "response/ik=F769BCD751044604127672711C6D3441 <random> <secret>\n"},
    {0x00, INS_AUTHENTICATE, 0x00, 0x81, "01000101", "DC0E000102030405060708090A0B0C0D", ISIM,
     "7FFF", 0x9000, 0, 0,
     "command/context=IMS AKA (81)\n"
     "response <refused>\n"
     "response/result=synchronisation failure\n"
     "response/auts/macS=060708090A0B0C0D <random>\n"},
    {0x00, INS_AUTHENTICATE, 0x00, 0x80, "020102", "0411223344081122334455667788", USIM, "7FFF",
     0x9000, 0, 0,
     "command/context=GSM (80)\n"
     "response/sres=11223344 <random> <secret>\n"
     "response/kc=1122334455667788 <random> <secret>\n"},
    {0x00, INS_AUTHENTICATE, 0x00, 0x84, "DE0361622E03782E79", "DB020102", USIM, "7FFF", 0x9000, 0,
     0,
     "command/mode=NAF derivation\n"
     "command/impi=x.y\n"
     "response/ksExtNaf=0102 <random> <secret>\n"},
    {0x00, INS_AUTHENTICATE, 0x00, 0x87, "00", "", USIM, "7FFF", 0x6A86, 0, 0,
     "command/context=unknown (87) <unknown>\n"
     "command/data=00\n"},
    /* TS 33.501 C.4.3, profile A */
    {0x80, INS_GET_IDENTITY, 0x00, 0x01, "",
     "A1350172F4217856011B"
     "B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457D"
     "CB02352410"
     "CDDD9E730EF3FA87",
     USIM, "7FFF", 0x9000, 0, 0,
     "command/context=SUCI (01)\n"
     "response/suci/supiFormat=IMSI (0)\n"
     "response/suci/homeNetwork=274-12\n"
     "response/suci/routingIndicator=8765\n"
     "response/suci/protectionScheme=profile A (ECIES, X25519) (1)\n"
     "response/suci/homeNetworkPublicKeyIdentifier=27\n"
     "response/suci/ciphertext=CB02352410 <random>\n"
     "response/suci/mac=CDDD9E730EF3FA87 <random>\n"},
    {0x80, INS_GET_IDENTITY, 0x00, 0x01, "", "A10D0100F110F0FF00000000000010", USIM, "7FFF", 0x9000,
     0, 0,
     "response/suci/homeNetwork=001-01\n"
     "response/suci/routingIndicator=0\n"
     "response/suci/protectionScheme=null scheme (0)\n"
     "response/suci/msin=0000000001\n"},
    {0x00, INS_GET_CHALLENGE, 0x00, 0x00, "", "0102", "", "", 0x9000, 0, 0,
     "response/challenge=0102 <random>\n"},
    {0x80, INS_STATUS, 0x01, 0x01, "", "840CA0000000871002FF49FF0589", USIM, "7FFF", 0x9000, 0, 0,
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
    {0x80, INS_SUSPEND_UICC, 0x00, 0x00, "000A0101", "01011122334455667788", "", "", 0x9000, 0, 0,
     "command/operation=suspend (00)\n"
     "command/minimumDuration=10 seconds\n"
     "command/maximumDuration=1 minutes\n"
     "response/maximumDuration=1 minutes\n"
     "response/token=1122334455667788 <random>\n"},
    {0x80, INS_SUSPEND_UICC, 0x01, 0x00, "1122334455667788", "", "", "", 0x9000, 0, 0,
     "command/operation=resume (01)\n"
     "command/token=1122334455667788 <random>\n"},
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
    {0x00, INS_CREATE_FILE, 0x00, 0x00, "621382044221001083026F998B01018801088A0105", "", USIM,
     "7FFF", 0x9000, 0, 0,
     "command/fcp/fileDescriptor=linear fixed EF, shareable, records of 16 octets\n"
     "command/fcp/securityAttributesReferenced=record 1 of the EF.ARR in reach\n"
     "command/fcp/shortFileIdentifier=01\n"},
    {0x00, INS_DELETE_FILE, 0x00, 0x00, "6F99", "", USIM, "7FFF", 0x9000, 0, 0,
     "command=DELETE FILE\n"
     "command/fileIdentifier=6F99\n"},
    {0x80, INS_GET_DATA, 0x00, 0x5A, "", "5A021234", "", "", 0x9000, 0, 0,
     "command/tag=005A (eid)\n"
     "response/eid=1234\n"},
    {0x80, INS_GET_DATA, 0x12, 0x34, "", "AA", "", "", 0x9000, 0, 0,
     "command/tag=1234 <unknown>\n"
     "response/data=AA\n"},
    {0x80, INS_STORE_DATA, 0x80, 0x00, "DD01", "", "A000000151000000", "", 0x9000, 0, 0,
     "command=STORE DATA\n"
     "command/block=0, last\n"
     "command/data=DD01\n"},
    {0x80, 0xE6, 0x02, 0x00, "0102", "00", "A000000151000000", "", 0x9000, 0, 0,
     "command=INSTALL\n"
     "command/P1 P2=02 00\n"
     "command/data=0102\n"
     "response=00\n"},
    /* a SIM */
    {0xA0, INS_SELECT, 0x00, 0x00, "6F07", "000000096F0704001BFFBB01020000", "", "3F007F206F07",
     0x9F0F, 0, 0,
     "command/fileIdentifier=6F07 (EF.IMSI)\n"
     "response/fileSize=9\n"
     "response/type=EF (04)\n"
     "response/accessConditions=read: CHV1; update: ADMB; INCREASE: never; activate: ADMB; "
     "deactivate: ADMB\n"
     "response/structure=transparent (00)\n"},
    {0xA0, INS_SELECT, 0x00, 0x00, "7F20", "00001A2B7F2002000000000009930314040083 8A838A", "",
     "3F007F20", 0x9F16, 0, 0,
     "response/availableMemory=6699\n"
     "response/type=DF (02)\n"
     "response/numberOfEfs=20\n"
     "response/chv1=initialised, 3 tries left\n"
     "response/unblockChv2=initialised, 10 tries left\n"},
    {0xA0, INS_AUTHENTICATE, 0x00, 0x00, "000102030405060708090A0B0C0D0E0F",
     "112233441122334455667788", "", "3F007F20", 0x9F0C, 0, 0,
     "command=RUN GSM ALGORITHM\n"
     "command/rand=000102030405060708090A0B0C0D0E0F <random>\n"
     "response/sres=11223344 <random> <secret>\n"
     "response/kc=1122334455667788 <random> <secret>\n"},
    {0x80, 0x99, 0x02, 0x03, "0102", "", "", "", 0x6D00, 0, 0,
     "command=instruction 99 <unknown>\n"
     "command/P1 P2=02 03\n"
     "command/data=0102\n"},
};

static struct bytes hex(struct buf *out, const char *text)
{
    size_t start = out->len;

    assert_int_equal(buf_put_hex(out, text), 0);
    return bytes_from(buf_bytes(out), start);
}

static void decode(struct tree *tree, const struct row *row, size_t command, size_t response)
{
    static uint8_t memory[2048];
    struct buf out = BUF_OVER(memory);
    struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                .cla = row->cla,
                                .ins = row->ins,
                                .p1 = row->p1,
                                .p2 = row->p2,
                                .sw = row->sw,
                                .record = row->record,
                                .sfi = (uint8_t)row->sfi};

    exchange.aid = hex(&out, row->aid);
    exchange.path = hex(&out, row->path);
    exchange.command = bytes_cut(hex(&out, row->command), 0, command);
    exchange.response = bytes_cut(hex(&out, row->response), 0, response);
    decode_uicc(tree, &exchange);
}

static void commands_and_responses_are_told(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text, *missing;

        tree_init(&tree, &arena, "exchange");
        decode(&tree, &rows[i], SIZE_MAX, SIZE_MAX);
        text = tree_lines_of(&tree);
        missing = tree_lines_missing(text, rows[i].expected);
        if (missing)
            fail_msg("row %zu: no line `%s' in `%s'", i, missing, text);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

/* Each command and response that ends early, and in an arena that is too small. */
static void truncated_commands_are_decoded_as_far_as_they_go(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t len = 0; len < strlen(rows[i].command) + strlen(rows[i].response); len++) {
            arena_init(&arena, len % 3 == 0 ? 300 + 10 * len : 1 << 20);
            tree_init(&tree, &arena, "exchange");
            decode(&tree, &rows[i], len, len);
            assert_true(tree.full || tree_find(&tree.root, "command"));
            arena_free(&arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_responses_are_told),
        cmocka_unit_test(truncated_commands_are_decoded_as_far_as_they_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
