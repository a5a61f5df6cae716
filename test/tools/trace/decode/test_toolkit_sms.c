/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages (TS 23.040 9.2) and secured packets (TS 102 225 5). */
#include "test/tools/trace/decode/toolkit_scene.h"

static void damaged_messages(void **state)
{
    static const struct object_row rows[] = {
        {"8B0E0001D0C800006211821203454005C8",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of number="
         "alphanumeric(05);numbering plan=unknown(00);number=};protocol identifier=00;"
         "data coding scheme=00;time stamp~=2026-11-28 21:30:54;user data length=5;"
         "user data#=ends early};CDMA-SMS TPDU#=the object has no valid tag and length,"
         " or ends early"},
        {"8B0E000181F1000462118212034540014142",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of number="
         "unknown(00);numbering plan=ISDN/telephony(01);number=1};protocol identifier="
         "00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data length=1;"
         "user data#=ends early};service record#=the object has no valid tag and length,"
         " or ends early"},
        {"8B0103", "SMS TPDU{message type=03}"},
        {"8B00", "SMS TPDU{message type#=ends after 0 of 1 octet}"},
        {"8B020004",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address#=ends after 1 of 4 octets}"},
        {"8B06000481214300",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme#=ends after 0 of 1 octet}"},

    };

    (void)state;
    CHECK_ROWS(rows);
}

/* Data coding schemes of TS 23.038 4; no text; octets behind the text. */
static void alphabets_of_texts(void **state)
{
    static const struct object_row rows[] = {
        /* UCS2, 8 bits, a class, 7 bits by a scheme that is reserved */
        {"8B13 00048121430008621182120345400400410042",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=08;time stamp~=2026-11-28 21:30:54;user data "
         "length=4;text=AB}"},
        {"8B11 0004812143000462118212034540024142",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=2;text=AB}"},
        {"8B11 000481214300F562118212034540024142",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=F5;time stamp~=2026-11-28 21:30:54;user data "
         "length=2;text=AB}"},
        {"8B11 000481214300806211821203454002C820",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=80;time stamp~=2026-11-28 21:30:54;user data "
         "length=2;text=HA}"},
        {"8B0F 000481214300006211821203454000",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=00;time stamp~=2026-11-28 21:30:54;user data length=0}"},
        {"8B13 000481214300006211821203454002C820FF01",
         "SMS TPDU{message type=SMS-DELIVER(00);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=00;time stamp~=2026-11-28 21:30:54;user data "
         "length=2;text=HA;further octets?=FF01}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void headers(void **state)
{
    static const struct object_row rows[] = {
        /* two parts by 8 and by 16 bits, another element, one that ends early */
        {"8B17 4004812143000462118212034540080500030A02014142",
         "SMS TPDU{message type=SMS-DELIVER(40);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=8;user data header{concatenated message=part 1 of 2};user data=4142}"},
        {"8B18 400481214300046211821203454009060804000103024142",
         "SMS TPDU{message type=SMS-DELIVER(40);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=9;user data header{concatenated message=part 2 of 3};user data=4142}"},
        {"8B16 40048121430004621182120345400704240103FF4142",
         "SMS TPDU{message type=SMS-DELIVER(40);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=7;user data header{information element=240103;information element#=ends "
         "early};user data=4142}"},
        {"8B14 4004812143000462118212034540050400050102",
         "SMS TPDU{message type=SMS-DELIVER(40);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=5;user data header{information element#=ends early}}"},
        {"8B12 400481214300046211821203454003090001",
         "SMS TPDU{message type=SMS-DELIVER(40);originating address{type of "
         "number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};protocol "
         "identifier=00;data coding scheme=04;time stamp~=2026-11-28 21:30:54;user data "
         "length=3;user data header#=ends early}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_messages),
        cmocka_unit_test(alphabets_of_texts),
        cmocka_unit_test(headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
