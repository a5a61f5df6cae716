/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/tools/trace/decode/toolkit_scene.h"

/* Sequences of fields. The page is one of the tests of Android (in 7 bits, filled with CR). */
static void objects_with_fields(void **state)
{
    static const struct object_row rows[] = {
        {"8C 58 "
         "C0000032401141D071DA0491CBE6709D4D0785D97074585CA683DAE5F93C7C2E83EE693A1A340ECBE5E9F0B90"
         "C9297E975B91B040F93C969F7B9D168341A8D46A3D168341A8D46A3D168341A8D46A3D168341A8D46A3D100",
         "cell broadcast page{serial number=C000;message identifier=50;data coding scheme=40;"
         "page=1 of 1;text=A GSM default alphabet message with carriage return padding"
         "}"},
        {"8C 0C 0000 1112 11 11 32FD 0041 0042",
         "cell broadcast page{serial number=0000;message identifier=4370;data coding scheme=11;"
         "page=1 of 1;language=2z;text=AB}"},
        {"8C 06 0000 1112 01 12",
         "cell broadcast page{serial number=0000;message identifier=4370;data coding scheme=01;"
         "page=1 of 2}"},
        {"8C 02 0102",
         "cell broadcast page{serial number=0102;message identifier#=ends after 0 of 2 octets}"},
        {"87 05 04 60 04 02 00",
         "capability configuration parameters{length=4;bearer capability=60040200}"},
        {"88 03 80 50 95", "subaddress{type=80;information=5095}"},
        {"9A 02 82 90", "cause{location=public network, local user(82);cause=16}"},
        {"9A 03 02 81 91",
         "cause{location=public network, local user(02);recommendation=81;cause=17}"},
        {"9A 00", "cause=radio link timeout"},
        {"9C 02 80 10",
         "transaction identifier{transaction=0, to the side that began it;transaction=1}"},
        {"A2 07 00 A4 00 04 02 3F 00",
         "C-APDU{class=00;instruction=SELECT(A4);P1 P2=0004;length and data=023F00}"},
        {"A2 04 80 99 00 04", "C-APDU{class=80;instruction=instruction(99);P1 P2=0004}"},
        {"A3 02 90 00", "R-APDU{status=done(9000)}"},
        {"A3 04 01 02 6A 82", "R-APDU{data=0102;status=file or application not found(6A82)}"},
        {"A7 01 00", "call control requested action{result=allowed, no modification(00)}"},
        {"A7 07 02 05 86 03 81 21 43",
         "call control requested action{result=allowed with modifications(02);length=5;"
         "address{type of number=unknown(00);numbering plan=ISDN/telephony(01);number=1234}}"},
        {"AE 02 01 05", "timing advance{terminal=not idle(01);timing advance~=05}"},
        {"B0 01 02", "browser identity=HTML(02)"},
        {"B0 01 07", "browser identity?=07"},
        {"B4 01 01", "browser termination cause=by an error(01)"},
        {"B3 04 3F 00 2F E2", "provisioning reference file{file=EF.ICCID (3F002FE2)}"},
        {"C1 04 01 05 35 00",
         "service record{local bearer technology=Bluetooth(01);service identifier=5;"
         "service record=3500}"},
        {"C2 02 02 01", "device filter{local bearer technology=IrDA(02);device filter=01}"},
        {"C3 02 01 01", "service search{local bearer technology=Bluetooth(01);service search=01}"},
        {"C4 01 04", "attribute information{local bearer technology=USB(04)}"},
        {"C9 07 00 010203040506",
         "remote entity address{coding=IEEE 802 address(00);address=010203040506}"},
        {"D3 01 00", "contactless state request=enable(00)"},
        {"D4 01 01", "contactless functionality state=disabled(01)"},
        {"D5 02 01 00",
         "CSG cell selection status{status=camped on a CSG cell(01);additional information=00}"},
        {"E6 03 01 50 50", "frame layout{layout=horizontal(01);relative sizes=5050}"},
        {"FB 01 01", "ACTIVATE descriptor=UICC-CLF interface(01)"},
        {"F6 06 01 02 03 04 05 06",
         "geographical location parameters{horizontal accuracy=01;vertical coordinate=02;"
         "velocity=03;preferred GAD shapes=04;preferred NMEA sentences=05;"
         "preferred maximum response time=06}"},
        {"F7 07 00 12 34 56 78 9A BC",
         "GAD shape{shape=ellipsoid point(00);coordinates~=123456789ABC}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_with_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
