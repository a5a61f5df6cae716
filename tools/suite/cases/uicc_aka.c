/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTHENTICATE and GET IDENTITY of the USIM (TS 31.102 7.1, 7.5), with K, OPc and RAND of test set
 * 1 of TS 35.208, which profile A has; AUTN has the sequence number 32 and AMF 8000. */
#include "tools/suite/cases/families.h"

#include <string.h>

#define USIM "A usim enabled"
#define PIN1 "0020000108 30303030FFFFFFFF"
#define RAND "23553CBE9637A89D218AE64DAE47BF35"
#define AUTN "AA689C6483508000904CBB451B65DEF8"
/* The sequence number under AK*, and the MAC-S over it. */
#define AUTS "451E8BECA41B F8EE589D46D835C9"
#define RES  "A54211D5E3BA50BF"
#define CK   "B40BA9A3C58B2A05BBF0D987B21BF8CB"
#define IK   "F769BCD751044604127672711C6D3441"

static void begin(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871002");
    suite_send(suite, PIN1);
    suite_expect_sw(suite, "9000");
}

static void milenage(struct suite *suite)
{
    begin(suite);
    suite_step(suite, "AUTHENTICATE in a 3G context: RES, CK and IK of the test set");
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "DB 08" RES "10" CK "10" IK "*");
}

static void again(struct suite *suite)
{
    begin(suite);
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_step(suite, "The same again is not fresh: AUTS with the sequence number of the card");
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "DC0E " AUTS);
    suite_step(suite, "Also after a power cycle");
    suite_power_cycle(suite);
    begin(suite);
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_octets(suite, "", "DC0E " AUTS);
}

static void wrong_mac(struct suite *suite)
{
    begin(suite);
    suite_step(suite, "An inverted bit in each octet of AUTN: 9862, never a response");
    for (size_t i = 0; i < 16; i++) {
        char autn[] = AUTN;
        char *digit = autn + 2 * i + 1;

        *digit = "1032547698BADCFE"[strchr("0123456789ABCDEF", *digit) - "0123456789ABCDEF"];
        suite_exchange(suite, "0088008122 10" RAND "10%s00", autn);
        suite_expect_sw(suite, "9862");
    }
    suite_step(suite, "The sequence number was not used up");
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_octets(suite, "", "DB 08" RES "*");
}

static void needs_pin(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871002");
    suite_step(suite, "AUTHENTICATE without PIN 1: 6982");
    suite_send(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "6982");
}

static void no_application(struct suite *suite)
{
    suite_send(suite, PIN1);
    suite_step(suite, "AUTHENTICATE without a selected application: 6985, or 6A82");
    suite_send(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "6985|6A82|6982|6A88");
}

static void malformed(struct suite *suite)
{
    begin(suite);
    suite_step(suite, "AUTHENTICATE with a RAND of 15 octets, and without data");
    suite_send(suite, "0088008121 0F%.30s10" AUTN "00", RAND);
    suite_expect_sw(suite, "6A80|6700");
    suite_send(suite, "0088008100");
    suite_expect_sw(suite, "6700|6A80");
    suite_step(suite, "Reserved P1 and P2: 6A86");
    suite_send(suite, "0088018122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "6A86");
    suite_step(suite, "A context that is not supported: 9864, or 6A86");
    suite_send(suite, "0088008422 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "9864|6A86");
}

static void gsm(struct suite *suite)
{
    begin(suite);
    suite_step(suite, "AUTHENTICATE in a GSM context: SRES and Kc");
    suite_exchange(suite, "0088008011 10" RAND "00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "04 xxxxxxxx 08 xxxxxxxxxxxxxxxx");
    suite_step(suite, "Kc is that of the conversion functions c3: CK1^CK2^IK1^IK2");
    suite_expect_octets(suite, "", "04 46F8416A 08 EAE4BE823AF9A08B");
}

static void isim(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871004");
    suite_send(suite, PIN1);
    suite_step(suite, "The ISIM answers AUTHENTICATE with the same keys");
    suite_exchange(suite, "0088008122 10" RAND "10" AUTN "00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "DB 08" RES "10" CK "10" IK "*");
    suite_step(suite, "An ISIM has no GSM context: 9864, or 6A86");
    suite_send(suite, "0088008011 10" RAND "00");
    suite_expect_sw(suite, "9864|6A86");
}

static void identity(struct suite *suite)
{
    begin(suite);
    suite_step(suite, "GET IDENTITY: a SUCI of the home network 001 01");
    suite_exchange(suite, "8078000100");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "A1", "01 00F110 *");
    suite_step(suite, "Protection scheme A conceals with a new key each time");
    suite_require(suite, suite_value(suite, "A1") && suite_value(suite, "A1")[13] == '1',
                  "the profile has no SUCI key");
    suite_set(suite, "FIRST", "%s", suite_value(suite, "A1"));
    suite_exchange(suite, "8078000100");
    suite_expect_sw(suite, "9000");
    if (strcmp(suite_get(suite, "FIRST"), suite_value(suite, "A1")) == 0)
        suite_fail(suite, "two SUCIs are equal");
}

static void identity_needs_pin(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871002");
    suite_step(suite, "GET IDENTITY without PIN 1: 6982");
    suite_send(suite, "8078000100");
    suite_expect_sw(suite, "6982");
    suite_send(suite, PIN1);
    suite_step(suite, "Reserved P1 and P2: 6A86");
    suite_send(suite, "8078010100");
    suite_expect_sw(suite, "6A86");
    suite_send(suite, "8078000F00");
    suite_expect_sw(suite, "6A86");
}

#define AKA(id, title, clause, run)                                                                \
    {                                                                                              \
        "uicc-" id, title, "", clause, "DP-5.5", "", USIM, SUITE_CHANGES, run                      \
    }
SUITE_CASES(cases_uicc_aka) = {
    AKA("authenticate", "AUTHENTICATE with Milenage", "TS 31.102 7.1.2", milenage),
    AKA("authenticate-again", "AUTHENTICATE with a used sequence number", "TS 31.102 7.1.2", again),
    AKA("authenticate-wrong-mac", "AUTHENTICATE with a wrong MAC", "TS 31.102 7.3.1", wrong_mac),
    AKA("authenticate-pin", "AUTHENTICATE without PIN 1", "TS 31.102 7.1.1", needs_pin),
    AKA("authenticate-no-application", "AUTHENTICATE outside of an application", "TS 31.102 7.1.1",
        no_application),
    AKA("authenticate-malformed", "AUTHENTICATE with malformed data", "TS 31.102 7.1.2", malformed),
    AKA("authenticate-gsm", "AUTHENTICATE in a GSM context", "TS 31.102 7.1.2", gsm),
    AKA("authenticate-isim", "AUTHENTICATE of the ISIM", "TS 31.103 7.1.2", isim),
    AKA("get-identity", "GET IDENTITY with protection scheme A", "TS 31.102 7.5", identity),
    AKA("get-identity-refused", "GET IDENTITY that is refused", "TS 31.102 7.5",
        identity_needs_pin),
    {0}};
