/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files by their path, and contents of files as trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

#define USIM "A0000000871002FF49FF0589"
#define ISIM "A0000000871004FF49FF0589"
#define CSIM "A0000003431002F310FFFF89020000FF"

/* Values of public specifications and of pySim's and TS.48's test data. */
static const struct row {
    const char *aid, *path, *body;
    unsigned record;
    const char *expected;
} rows[] = {
    {"", "3F002FE2", "98001032547698103214", 0, "EF.ICCID=89000123456789012341\n"},
    {"", "3F002FE2", "980010325476981032F4", 0, "EF.ICCID=8900012345678901234\n"},
    {"", "3F002F00", "61184F10A0000000871002FFFFFFFF8907090000500455534946FFFFFFFF", 1,
     "EF.DIR record 1=A0000000871002FFFFFFFF8907090000 USIF\n"
     "EF.DIR record 1/applicationTemplate/aid=A0000000871002FFFFFFFF8907090000 (USIM)\n"
     "EF.DIR record 1/applicationTemplate/label=USIF\n"},
    {"", "3F002F05", "656E6465FFFF", 0, "EF.PL=en de\n"},
    {"", "3F002F08", "3C00010000", 0,
     "EF.UMPC=at most 60 mA, time-out 0 s\n"
     "EF.UMPC/additionalInformation=01, increased idle current\n"},
    {"", "3F002F06", "8001019000800102A010A406830101950108A40683010A950108840132A406830101950108",
     1,
     "EF.ARR record 1/rule=read: always\n"
     "EF.ARR record 1/rule=update: (PIN1 or ADM1)\n"
     "EF.ARR record 1/rule=INCREASE: PIN1\n"},
    {USIM, "7FFF6F07", "080910100000000010", 0, "EF.IMSI=001010000000001\n"},
    {USIM, "3F007FD06F07", "080910100000000010", 0, "EF.IMSI=001010000000001\n"},
    {USIM, "7FFF6F07", "FFFFFFFFFFFFFFFFFF", 0, "EF.IMSI=empty\n"},
    {USIM, "7FFF6FAD", "00000002", 0,
     "EF.AD=MNC of 2 digits\n"
     "EF.AD/ueOperationMode=normal operation (00)\n"},
    {USIM, "7FFF6FAD", "80000003", 0, "EF.AD=type approval operation, MNC of 3 digits\n"},
    {USIM, "7FFF6F46", "0247534D41FFFF", 0,
     "EF.SPN=GSMA\n"
     "EF.SPN/displayCondition=02: registered network not shown in the home network, name not shown "
     "while roaming\n"},
    {USIM, "7FFF6F78", "0001", 0, "EF.ACC=access classes 0\n"},
    {USIM, "7FFF6F31", "0A", 0, "EF.HPPLMN=search every 60 minutes\n"},
    {USIM, "7FFF6F7B", "00F110FFFFFF130062", 0,
     "EF.FPLMN=001-01 310-260\n"
     "EF.FPLMN/plmn 3=310-260\n"},
    {USIM, "7FFF6F60", "62F2204000FFFFFF000062F2208080130062C800", 0,
     "EF.PLMNwAcT=262-02 262-02 310-260\n"
     "EF.PLMNwAcT/plmn 1=262-02: E-UTRAN\n"
     "EF.PLMNwAcT/plmn 3=262-02: UTRAN, GSM\n"
     "EF.PLMNwAcT/plmn 4=310-260: E-UTRAN, UTRAN, NG-RAN\n"},
    {USIM, "7FFF6FD9", "00F110", 0, "EF.EHPLMN=001-01\n"},
    {USIM, "7FFF6F7E", "47D1264A62F21037211E00", 0,
     "EF.LOCI=262-01 3721, updated (0)\n"
     "EF.LOCI/tmsi=47D1264A <random>\n"
     "EF.LOCI/tmsiTime=1E\n"},
    {USIM, "7FFF6F73", "FFFFFFFFFFFFFFFFFFFF0000FF01", 0, "EF.PSLOCI=- 0000FF, not updated (1)\n"},
    {USIM, "7FFF6FE3", "0BF600F110800101F2C73D1700F110000100", 0,
     "EF.EPSLOCI=001-01 0001, updated (0)\n"
     "EF.EPSLOCI/guti=001-01 800101F2C73D17 <random>\n"},
    {USIM, "7FFF5FC04F01", "FFFFFFFFFFFFFFFFFFFFFFFFFF42F61800000000", 0,
     "EF.5GS3GPPLOCI/5gGuti=none\n"
     "EF.5GS3GPPLOCI/lastVisitedTai=246-81 000000\n"},
    {USIM, "7FFF6FC6", "62F2100000FFFE01", 1,
     "EF.OPL record 1=262-01 areas 0000 to FFFE: EF.PNN record 1\n"},
    {USIM, "7FFF6FC5", "430584C7693308FFFF", 1, "EF.PNN record 1=GSMA\n"},
    {USIM, "7FFF6FC5", "4305980054006545020000FF", 1,
     "EF.PNN record 1=Te (country's initials are added)\n"},
    {USIM, "7FFF6FCD", "A305800362F210FFFF", 0, "EF.SPDI/displayInformation/plmnList=262-01\n"},
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
    {USIM, "7FFF6F05", "656E", 0, "EF.LI=en\n"},
    {USIM, "7FFF6F08", "00000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0,
     "EF.Keys=key set 0\n"
     "EF.Keys/ck=000102030405060708090A0B0C0D0E0F <secret>\n"},
    {USIM, "7FFF6F5B", "F00000F00000", 0, "EF.START-HFN=CS F00000, PS F00000\n"},
    {USIM, "7FFF6F5C", "F01000", 0, "EF.THRESHOLD=START at most 15732736\n"},
    {USIM, "7FFF6F40", "4B756E64656E626574726575756E67FF0791947112122721FFFFFFFFFFFF", 1,
     "EF.MSISDN record 1=Kundenbetreuung +491721217212\n"
     "EF.MSISDN record 1/alphaIdentifier=Kundenbetreuung\n"},
    {"", "3F007F106F3A", "42204841203120536963FFFFFFFFFFFF06810628560810FFFFFFFFFFFFFF", 2,
     "EF.ADN record 2/number=6082658001\n"},
    {USIM, "7FFF6F3B", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 1, "EF.FDN record 1=empty\n"},
    {USIM, "7FFF6F3C", "00FFFFFFFF", 1, "EF.SMS record 1=free\n"},
    {USIM, "7FFF6F3C", "0107919471016700F0040C", 1,
     "EF.SMS record 1=received, read\n"
     "EF.SMS record 1/serviceCentre=+49171076000\n"
     "EF.SMS record 1/tpdu=040C\n"},
    {USIM, "7FFF6F42",
     "534D5343FFFFFFFFFFFFFFFFFFFFFFFFE1FFFFFFFFFFFFFFFFFFFFFFFF0891945197109099F9FFFFFF0000A9", 1,
     "EF.SMSP record 1=SMSC +4915790109999\n"
     "EF.SMSP record 1/validityPeriod=3 days\n"
     "EF.SMSP record 1/protocolIdentifier=00\n"},
    {USIM, "7FFF6F42",
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC0B919403214365F7FFFFFFFF07919403214365F7"
     "FFFFFFFFFFFFFF",
     1,
     "EF.SMSP record 1/destinationAddress=+49301234567\n"
     "EF.SMSP record 1/serviceCentre=+49301234567\n"},
    {USIM, "7FFF6F43", "05FF", 0, "EF.SMSS=last reference 5, memory available\n"},
    {USIM, "7FFF6FB7", "11F2FF4574656C20656D657267656E6379FF1F", 1,
     "EF.ECC record 1=112 Etel emergency\n"
     "EF.ECC record 1/serviceCategory=police, ambulance, fire brigade, marine guard, mountain "
     "rescue (1F)\n"},
    {USIM, "7FFF6FB7", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00", 1, "EF.ECC record 1=empty\n"},
    {USIM, "7FFF6FB7", "FFFFFF00", 2, "EF.ECC record 2=empty\n"},
    {USIM, "7FFF6F40", "FFFFFFFFFF07919421436587FFFFFFFF", 1,
     "EF.MSISDN record 1=no number\n"
     "EF.MSISDN record 1/unusedOctets=FFFFFFFFFF07919421436587FFFF\n"},
    {USIM, "7FFF6FDB", "00", 0, "EF.EHPLMNPI=no preference (00)\n"},
    {USIM, "7FFF6FDB", "02", 0, "EF.EHPLMNPI=all EHPLMNs available (02)\n"},
    {USIM, "7FFF6FDB", "03", 0, "EF.EHPLMNPI=reserved (03)\n"},
    {USIM, "7FFF6F39", "000102", 3, "EF.ACM record 3=258\n"},
    {USIM, "7FFF6F37", "000000", 0, "EF.ACMmax=0\n"},
    {USIM, "3F007F105F3A4F30", "A80AC0034F3A01C1034F3202A904C4024F11AA05C2034F4A03FFFFFFFF", 1,
     "EF.PBR record 1=EF.ADN 4F3A, EF.IAP 4F32, EF.ANR 4F11, EF.EXT1 4F4A\n"
     "EF.PBR record 1/sameRecord/EF.IAP=4F32, SFI 02\n"
     "EF.PBR record 1/byIndex/EF.ANR=4F11\n"
     "EF.PBR record 1/byRecordIdentifier/EF.EXT1=4F4A, SFI 03\n"},
    {USIM, "7FFF5F3A4F30", "A803C0014F", 1,
     "EF.PBR record 1/sameRecord/EF.ADN=4F: must be 2 or 3 octets <malformed>\n"},
    {USIM, "7FFF5F3A4F22", "00000105", 0, "EF.PSC=261\n"},
    {USIM, "7FFF6F57", "02DD0704696F7401780DDD00", 0, ""},
    {USIM, "7FFF6F57", "01DD0C03696F74076578616D706C65", 0,
     "EF.ACL=1 access point names: iot.example\n"},
    {USIM, "7FFF6F3E", "0102FFFF", 0, "EF.GID1=0102FFFF\n"},
    {USIM, "7FFF6FC4", "A0068002000181000 0FF", 0, ""},
    {USIM, "7FFF6FE4", "A00980010781020102840121", 1,
     "EF.EPSNSC record 1=key set 7 (no key)\n"
     "EF.EPSNSC record 1/epsNasSecurityContext/kAsme=0102 <secret>\n"},
    {USIM, "7FFF6FCA", "010200000000", 1, "EF.MWIS record 1=2 voicemail\n"},
    {USIM, "7FFF6FCB", "0101079194032143 65F7FFFFFFFFFFFF", 1,
     "EF.CFIS record 1=forwarded: voice to +49301234567\n"},
    {USIM, "7FFF6FC9", "01020304", 1, "EF.MBI record 1=EF.MBDN records: voicemail 1\n"},
    {USIM, "7FFF5FC04F05", "8002AABB8101CC", 0,
     "EF.5GAUTHKEYS/kAusf=AABB <secret>\n"
     "EF.5GAUTHKEYS/kSeaf=CC <secret>\n"},
    {USIM, "7FFF5FC04F06", "03000000", 0,
     "EF.UAC_AIC=multimedia priority service (access identity 1), mission critical services "
     "(access identity 2)\n"},
    {USIM, "7FFF5FC04F07",
     "A00401010000A14A80010A81204E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D3680"
     "010B8120D1BC365F4997D17CE4374E72181431CBFEBA9E1B98D7618F79D48561B144672A",
     0,
     "EF.SUCI_Calc_Info=profile A (X25519), key 1; null scheme\n"
     "EF.SUCI_Calc_Info/protectionSchemes/priority 1=profile A (X25519) (1), key 1\n"
     "EF.SUCI_Calc_Info/protectionSchemes/priority 2=null scheme (0)\n"
     "EF.SUCI_Calc_Info/homeNetworkPublicKeys/keyIdentifier=11\n"
     "EF.SUCI_Calc_Info/homeNetworkPublicKeys/"
     "homeNetworkPublicKey=4E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D36\n"},
    {USIM, "7FFF5FC04F08", "62F210000000FFFFFE00", 1,
     "EF.OPL5G record 1=262-01 areas 000000 to FFFFFE: name from another source\n"},
    {USIM, "7FFF5FC04F09", "8003612E62", 0, "EF.SUPI_NAI=a.b\n"},
    {USIM, "7FFF5FC04F0A", "F0FF0000", 0, "EF.Routing_Indicator=0\n"},
    {USIM, "7FFF5FC04F0C", "00", 0, "EF.TN3GPPSNN=none\n"},
    {USIM, "7FFF5FC04F0D", "0102", 0, "EF.CAG=0102\n"},
    {USIM, "7FFF5FC04F0F", "01020304050607", 0, "EF.DRI/indicators=01\n"},
    {USIM, "7FFF5FD04F01", "A0020000", 0, "EF.SUCICalcInfo=null scheme\n"},
    {USIM, "7FFF5F3B4F20", "001122334455667707", 0, "EF.Kc=key sequence number 7\n"},
    {ISIM, "7FFF6F02", "801161406578616D706C652E696E76616C6964", 0, ""},
    {ISIM, "7FFF6F02", "80036140 62FFFF", 0, "EF.IMPI=a@b\n"},
    {ISIM, "7FFF6F04", "80037369 70", 1, "EF.IMPU record 1=sip\n"},
    {ISIM, "7FFF6F03", "8003612E62", 0, "EF.Domain=a.b\n"},
    {ISIM, "7FFF6F09", "800501C0000201", 1, "EF.P-CSCF record 1=192.0.2.1\n"},
    {ISIM, "7FFF6F09", "800400612E62", 1, "EF.P-CSCF record 1=a.b\n"},
    {CSIM, "7FFF6F43", "010203", 0, "EF.AD=010203\n"},
    {USIM, "7FFF6F99", "0102", 0, "6F99=0102 <unknown>\n"},
    {"", "", "0102", 0, "file=0102 <unknown>\n"},
    {USIM, "7FFF6F38", "", 0, ""},
    /* damaged */
    {USIM, "7FFF6F07", "0809101000", 0,
     "EF.IMSI=0809101000: must be a length and an IMSI in 8 octets <malformed>\n"},
    {USIM, "7FFF6F7B", "00F1", 0, "EF.FPLMN=00F1: ends inside a network <malformed>\n"},
    {USIM, "7FFF6F7E", "47D1264A62F2", 0,
     "EF.LOCI=ends early: lai is missing <malformed>\n"
     "EF.LOCI/lai=62F2\n"},
    {ISIM, "7FFF6F02", "8009616263", 0,
     "EF.IMPI/text=616263: ends early, 6 octets are missing <malformed>\n"},
    {USIM, "7FFF5FC04F05", "80021122 9901AA 80", 0,
     "EF.5GAUTHKEYS/99=AA <unknown>\n"
     "EF.5GAUTHKEYS/rest=80: invalid tag or length <malformed>\n"},
};

static struct bytes hex(struct buf *out, const char *text)
{
    size_t start = out->len;

    if (buf_put_hex(out, text))
        fail_msg("not hex: %s", text);
    return bytes_from(buf_bytes(out), start);
}

static void decode(struct tree *tree, const struct row *row, size_t len)
{
    static uint8_t memory[1024];
    struct buf out = BUF_OVER(memory);
    struct bytes aid = hex(&out, row->aid), path = hex(&out, row->path),
                 body = hex(&out, row->body);

    decode_file(tree, NULL, aid, path, row->record, bytes_cut(body, 0, len), 0);
}

static void contents_are_told(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text, *missing;

        tree_init(&tree, &arena, "file");
        decode(&tree, &rows[i], SIZE_MAX);
        text = tree_lines_of(&tree);
        missing = tree_lines_missing(text, rows[i].expected);
        if (missing)
            fail_msg("row %zu: no line `%s' in `%s'", i, missing, text);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void truncated_contents_are_decoded_as_far_as_they_go(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t len = 0; len < strlen(rows[i].body); len++) {
            arena_init(&arena, len % 3 == 0 ? 300 + 10 * len : 1 << 20);
            tree_init(&tree, &arena, "file");
            decode(&tree, &rows[i], len);
            assert_true(tree.full || tree.root.first);
            arena_free(&arena);
        }
}

static void files_have_the_name_of_their_place(void **state)
{
    static const struct {
        const char *aid, *path, *name;
    } places[] = {
        {"", "3F00", "MF"},
        {"", "3F002FE2", "EF.ICCID"},
        {"", "2FE2", "EF.ICCID"},
        {USIM, "2FE2", "EF.ICCID"},
        {USIM, "7FFF", "ADF.USIM"},
        {ISIM, "7FFF", "ADF.ISIM"},
        {USIM, "6F07", "EF.IMSI"},
        {USIM, "7FFF6F07", "EF.IMSI"},
        {"", "6F07", "EF.IMSI"},
        {"", "3F007F206F07", "EF.IMSI"},
        {ISIM, "7FFF6F07", "EF.IST"},
        {USIM, "3F007F10", "DF.TELECOM"},
        {USIM, "3F007F105F3A4F30", "EF.PBR"},
        {USIM, "3F007F105F3A4F3F", "EF.EXT1"},
        {USIM, "3F007F105F3A4F41", "EF.AAS"},
        {USIM, "7FFF5F3A4F30", "EF.PBR"},
        {USIM, "7FFF5FC0", "DF.5GS"},
        {USIM, "7FFF5FC04F07", "EF.SUCI_Calc_Info"},
        {USIM, "7FFF5FD04F01", "EF.SUCICalcInfo"},
        {USIM, "7FFF5FC06F07", "6F07"},
        {CSIM, "7FFF6F22", "EF.IMSI_M"},
        {USIM, "7FFF1234", "1234"},
        {USIM, "7FFF0000", "unknown file"},
        {"", "3F007F665F404F41", "EF.4F41"},
        {"", "3F007F105F3A4F16", "EF of DF.PHONEBOOK"},
        {"", "", ""},
        {"", "3F", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t memory[64];
        struct buf out = BUF_OVER(memory);
        struct bytes aid = hex(&out, places[i].aid), path = hex(&out, places[i].path);
        char name[40];

        decode_file_name(aid, path, name, sizeof name);
        if (strcmp(name, places[i].name) != 0)
            fail_msg("%s: %s, not %s", places[i].path, name, places[i].name);
    }
}

static void applications_have_names(void **state)
{
    static const struct {
        const char *aid, *name;
    } applications[] = {
        {USIM, "USIM"},
        {ISIM, "ISIM"},
        {CSIM, "CSIM"},
        {"A0000005591010FFFFFFFF8900000100", "ISD-R"},
        {"A0000005591010FFFFFFFF8900000200", "ECASD"},
        {"A0000005591010FFFFFFFF8900001100", "ISD-P"},
        {"A000000151000000", "ISD"},
        {"A0000000", "A0000000"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof applications / sizeof applications[0]; i++) {
        uint8_t memory[32];
        struct buf out = BUF_OVER(memory);
        char name[40];

        assert_string_equal(decode_application(hex(&out, applications[i].aid), name, sizeof name),
                            applications[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents_are_told),
        cmocka_unit_test(truncated_contents_are_decoded_as_far_as_they_go),
        cmocka_unit_test(files_have_the_name_of_their_place),
        cmocka_unit_test(applications_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
