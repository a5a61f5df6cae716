/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of the network and of the Bearer Independent Protocol. */
#include "test/tools/trace/decode/toolkit_scene.h"

static void objects_of_the_network(void **state)
{
    static const struct object_row rows[] = {
        {"9303130014", "location information{PLMN=310-410;location area code#="
                       "ends after 0 of 2 octets}"},
        {"F20A00F11040001300140080",
         "PLMNwAcT list{PLMN=001-01;access technologies=4000;PLMN=310-410;"
         "access technologies=0080}"},
        {"F90600F110130014", "PLMN list{PLMN=001-01;PLMN=310-410}"},
        {"F90400F11013", "PLMN list{PLMN=001-01;PLMN#=ends after 1 of 3 octets}"},
        {"FD0600F110000102", "tracking area identification{PLMN=001-01;tracking area code=000102}"},
        {"93 00", "location information=none"},
        {"93 05 00F110 0001", "location information{PLMN=001-01;location area code=0001}"},
        {"93 07 00F110 0001 0002",
         "location information{PLMN=001-01;location area code=0001;cell identity=0002}"},
        {"93 09 13001A 0001 0002 0003",
         "location information{PLMN=310-A10;location area code=0001;cell identity=0002;extended "
         "cell identity=0003}"},
        {"93 09 00F110 0001 0000012F",
         "location information{PLMN=001-01;tracking area code=0001;cell identity=18}"},
        {"93 0B 00F110 000001 000000012F",
         "location information{PLMN=001-01;tracking area code=000001;cell identity=18}"},
        {"93 0A 00F110 0001 0002 000304",
         "location information{PLMN=001-01;location area code=0001;cell identity=0002;extended "
         "cell identity=0003;further octets?=04}"},
        {"FD 05 00F110 0001", "tracking area identification{PLMN=001-01;tracking area code=0001}"},
        {"FD 07 00F110 000102 FF",
         "tracking area identification{PLMN=001-01;tracking area code=000102;further octets?=FF}"},
        {"FD 02 00F1", "tracking area identification{PLMN#=ends after 2 of 3 octets}"},
        {"F3 06 00F110 0001 02",
         "routing area identification{PLMN=001-01;location area code=0001;routing area code=02}"},
        {"F3 05 00F110 0001", "routing area identification{PLMN=001-01;location area "
                              "code=0001;routing area code#=ends after 0 of 1 octet}"},
        {"F9 03 FFFFFF", "PLMN list{PLMN=none}"},
        {"F9 00", "PLMN list"},
        {"F2 04 00F110 40",
         "PLMNwAcT list{PLMN=001-01;access technologies#=ends after 1 of 2 octets}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void channels(void **state)
{
    static const struct object_row rows[] = {
        {"BE05217F000001", "other address{type=IPv4 address(21);address=127.0.0.1}"},
        {"BE03210102", "other address{type=IPv4 address(21);address#=ends after 2 of 4 octets}"},
        {"BE023301", "other address{type?=33;address=01}"},
        {"BC0106", "UICC/terminal interface transport level{protocol="
                   "direct communication channel(06)}"},
        {"B80181", "channel status{status=channel 1, link established(81);further information#="
                   "ends after 0 of 1 octet}"},
        {"C703054142", "network access name#=a label ends beyond the object"},
        {"BE 00", "other address=empty (dynamic address)"},
        {"BE 11 57 20010DB8000000000000000000000001",
         "other address{type=IPv6 address(57);address=2001:db8:0:0:0:0:0:1}"},
        {"BE 06 21 7F000001 00",
         "other address{type=IPv4 address(21);address=127.0.0.1;further octets?=00}"},
        {"BC 03 02 01BB", "UICC/terminal interface transport level{protocol=TCP, UICC in client "
                          "mode, remote connection(02);port=443}"},
        {"BC 03 FF 0001", "UICC/terminal interface transport level{protocol?=FF;port=1}"},
        {"BC 02 02 01", "UICC/terminal interface transport level{protocol=TCP, UICC in client "
                        "mode, remote connection(02);port#=ends after 1 of 2 octets}"},
        {"BC 00", "UICC/terminal interface transport level{protocol#=ends after 0 of 1 octet}"},
        {"B8 02 8100",
         "channel status{status=channel 1, link established(81);further information=none(00)}"},
        {"B8 02 0105", "channel status{status=channel 1, link not established, or TCP "
                       "closed(01);further information=link dropped(05)}"},
        {"B8 02 4200",
         "channel status{status=channel 2, TCP listens(42);further information=none(00)}"},
        {"B8 02 00FF", "channel status{status=no channel(00);further information?=FF}"},
        {"B8 00", "channel status{status#=ends after 0 of 1 octet}"},
        {"B8 03 810000", "channel status{status=channel 1, link established(81);further "
                         "information=none(00);further octets?=00}"},
        {"C7 00", "network access name="},
        {"C7 01 00", "network access name="},
        {"C7 04 03 696F74", "network access name=iot"},
        {"C7 04 04 696F74", "network access name#=a label ends beyond the object"},
        {"C7 04 01 61 01 62", "network access name=a.b"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void bearers(void **state)
{
    static const struct object_row rows[] = {
        {"B50A0B090102030405060702",
         "bearer description{type=E-UTRAN(0B);QCI=9;bit rates=01020304050607;PDN type=2}"},
        {"B5020C01", "bearer description{type=NG-RAN(0C);PDU session type=1}"},
        {"B5020A11", "bearer description{type=I-WLAN(0A);parameters=11}"},
        {"B50401470001", "bearer description{type=CSD(01);data rate=71;bearer service=0;"
                         "connection element=1}"},
        {"B512090300400080004000800102030405060702",
         "bearer description{type=UTRAN packet service with extended parameters(09);"
         "traffic class=3;maximum bit rate uplink=64;maximum bit rate downlink=128;"
         "guaranteed bit rate uplink=64;guaranteed bit rate downlink=128;delivery order="
         "1;maximum SDU size=2;SDU error ratio=3;residual bit error ratio=4;"
         "delivery of erroneous SDUs=5;transfer delay=6;traffic handling priority=7;"
         "PDP type=2}"},
        {"B5 01 03", "bearer description{type=default bearer(03)}"},
        {"B5 00", "bearer description{type#=ends after 0 of 1 octet}"},
        {"B5 07 02 0303 04 03 1F 02",
         "bearer description{type=GPRS, UTRAN or E-UTRAN packet service(02);precedence "
         "class=3;delay class=3;reliability class=4;peak throughput class=3;mean throughput "
         "class=31;packet data protocol type=2}"},
        {"B5 06 02 0303 04 03 1F",
         "bearer description{type=GPRS, UTRAN or E-UTRAN packet service(02);precedence "
         "class=3;delay class=3;reliability class=4;peak throughput class=3;mean throughput "
         "class=31;packet data protocol type#=ends after 0 of 1 octet}"},
        {"B5 08 02 0303 04 03 1F 02 FF",
         "bearer description{type=GPRS, UTRAN or E-UTRAN packet service(02);precedence "
         "class=3;delay class=3;reliability class=4;peak throughput class=3;mean throughput "
         "class=31;packet data protocol type=2;further octets?=FF}"},
        {"B5 01 FE", "bearer description{type?=FE}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void addresses(void **state)
{
    static const struct object_row rows[] = {
        {"86 05 91 946121F3", "address{type of number=international(01);numbering "
                              "plan=ISDN/telephony(01);number=4916123}"},
        {"86 03 A1 21F3",
         "address{type of number=national(02);numbering plan=ISDN/telephony(01);number=123}"},
        {"86 01 FF", "address{type of number=reserved for extension(07);numbering plan=reserved "
                     "for extension(0F)}"},
        {"86 00", "address{type of number#=ends after 0 of 1 octet}"},
        {"86 03 81 BACE",
         "address{type of number=unknown(00);numbering plan=ISDN/telephony(01);number=*#ep}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_of_the_network),
        cmocka_unit_test(channels),
        cmocka_unit_test(bearers),
        cmocka_unit_test(addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
