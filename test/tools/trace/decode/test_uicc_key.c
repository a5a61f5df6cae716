/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs, AUTHENTICATE, GET IDENTITY, GET CHALLENGE. */
#include "test/tools/trace/decode/uicc_scene.h"

static void commands_and_responses(void **state)
{
    static const struct uicc_row rows[] = {
        {0x00, INS_AUTHENTICATE, 0x00, 0x82, "016101620163", "DB0101", ISIM, "7FFF", 0x9000, 0, 0,
         "command/context=HTTP Digest (82)\n"
         "command/realm=a\n"
         "command/cnonce=63 <random>\n"},
        {0x00, INS_VERIFY_PIN, 0x00, 0x01, "31323334FFFFFFFF", "", USIM, "7FFF", 0x63C2, 0, 0,
         "command/keyReference=01 (PIN1)\n"
         "command/pin=1234 <secret>\n"
         "command/triesLeft=2\n"},
        {0x00, INS_VERIFY_PIN, 0x00, 0x0A, "", "", USIM, "7FFF", 0x63C3, 0, 0,
         "command/keyReference=0A (ADM1)\n"
         "command/query=tries that are left\n"
         "command/triesLeft=3\n"},
        {0x00, INS_CHANGE_PIN, 0x00, 0x81, "31323334FFFFFFFF35363738FFFFFFFF", "", USIM, "7FFF",
         0x9000, 0, 0,
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
        /* AUTN, or what stands before it, is missing */
        {0x00, INS_AUTHENTICATE, 0x00, 0x81, "10000102030405060708090A0B0C0D0E0F", "", USIM, "7FFF",
         0x6700, 0, 0,
         "command=AUTHENTICATE <malformed>\n"
         "command/rand=000102030405060708090A0B0C0D0E0F <random>\n"
         "command/autn=is missing <malformed>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x81, "", "", ISIM, "7FFF", 0x6700, 0, 0,
         "command=AUTHENTICATE <malformed>\n"
         "command/rand=is missing <malformed>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x84, "DD020102", "", USIM, "7FFF", 0x6700, 0, 0,
         "command/rand=0102 <random>\n"
         "command/autn=is missing <malformed>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x81, "01000100", "DB01010102", USIM, "7FFF", 0x9000, 0, 0,
         "response <malformed>\n"
         "response/res=01 <random> <secret>\n"
         "response/ck=02 <random> <secret>\n"
         "response/ik=is missing <malformed>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x80, "020102", "0411223344081122334455667788", USIM, "7FFF",
         0x9000, 0, 0,
         "command/context=GSM (80)\n"
         "response/sres=11223344 <random> <secret>\n"
         "response/kc=1122334455667788 <random> <secret>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x84, "DE0361622E03782E79", "DB020102", USIM, "7FFF", 0x9000,
         0, 0,
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
        {0x80, INS_GET_IDENTITY, 0x00, 0x01, "", "A10D0100F110F0FF00000000000010", USIM, "7FFF",
         0x9000, 0, 0,
         "response/suci/homeNetwork=001-01\n"
         "response/suci/routingIndicator=0\n"
         "response/suci/protectionScheme=null scheme (0)\n"
         "response/suci/msin=0000000001\n"},
        {0x00, INS_GET_CHALLENGE, 0x00, 0x00, "", "0102", "", "", 0x9000, 0, 0,
         "response/challenge=0102 <random>\n"},
        {0x00, INS_VERIFY_PIN, 0x00, 0x01, "3132", "", USIM, "7FFF", 0x6700, 0, 0,
         "command=VERIFY PIN\n"
         "command/keyReference=01 (PIN1)\n"
         "command/pin=12 <malformed> <secret>\n"},
        {0x00, INS_VERIFY_PIN, 0x00, 0x81, "31323334FFFFFFFF", "", USIM, "7FFF", 0x6983, 0, 0,
         "command=VERIFY PIN\n"
         "command/keyReference=81 (PIN2)\n"
         "command/pin=1234 <secret>\n"},
        {0x00, INS_DISABLE_PIN, 0x80, 0x01, "31323334FFFFFFFF", "", USIM, "7FFF", 0x9000, 0, 0,
         "command=DISABLE PIN\n"
         "command/keyReference=01 (PIN1)\n"
         "command/pin=1234 <secret>\n"},
        {0x00, INS_UNBLOCK_PIN, 0x00, 0x01, "", "", USIM, "7FFF", 0x63CA, 0, 0,
         "command=UNBLOCK PIN\n"
         "command/keyReference=01 (PIN1)\n"
         "command/query=tries that are left\n"
         "command/triesLeft=10\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x81, "10000102030405060708090A0B0C0D0E0F", "", USIM, "7FFF",
         0x9862, 0, 0,
         "command=AUTHENTICATE <malformed>\n"
         "command/context=3G (81)\n"
         "command/rand=000102030405060708090A0B0C0D0E0F <random>\n"},
        {0x00, INS_AUTHENTICATE, 0x00, 0x81, "", "DB", USIM, "7FFF", 0x9000, 0, 0,
         "command=AUTHENTICATE <malformed>\n"
         "command/context=3G (81)\n"
         "response/result=success\n"},
        {0x80, INS_GET_IDENTITY, 0x00, 0x02, "", "", USIM, "7FFF", 0x6A86, 0, 0,
         "command=GET IDENTITY\n"
         "command/context=SUCI for 5G NSWO (02)\n"},
        {0x80, INS_GET_IDENTITY, 0x00, 0x01, "", "A1", USIM, "7FFF", 0x9000, 0, 0,
         "command=GET IDENTITY\n"
         "command/context=SUCI (01)\n"
         "response/rest=A1: invalid tag or length <malformed>\n"},
        {0x80, INS_GET_IDENTITY, 0x00, 0x01, "", "A1090162F21010FFF00000", USIM, "7FFF", 0x9000, 0,
         0,
         "command=GET IDENTITY\n"
         "command/context=SUCI (01)\n"
         "response/suci/supiFormat=IMSI (0)\n"
         "response/suci/homeNetwork=262-01\n"
         "response/suci/routingIndicator=01\n"
         "response/suci/protectionScheme=null scheme (0)\n"
         "response/suci/homeNetworkPublicKeyIdentifier=0\n"
         "response/suci/msin=00\n"},
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
