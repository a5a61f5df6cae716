/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms that objects of the toolkit share, and small objects (TS 102 223 8). */
#include "test/tools/trace/decode/toolkit_scene.h"

static void small_objects(void **state)
{
    static const struct object_row rows[] = {
        {"84020705", "duration{unit?=07;interval=5}"},
        {"8D00", "text string=empty"},
        {"8F00", "item=none (the menu is removed)"},
        {"9000", "item identifier#=empty"},
        {"A5020010", "timer value#=not 3 octets"},
        {"A60100", "date-time and time zone#=not 7 octets"},
        {"A00109", "card reader status=reader 1, removable(09)"},
        {"BA0109", "REFRESH enforcement policy?=during menu navigation(09)"},
        {"AF10A0000005591010FFFFFFFF8900000100", "AID=ISD-R (A0000005591010FFFFFFFF8900000100)"},
        {"AF05A000000999", "AID=A000000999"},
        {"AF00", "AID#=not an AID of 1 to 16 octets"},
        {"F000", "last envelope"},
        {"84020001", "duration=1 minute"},
        {"84020105", "duration=5 seconds"},
        {"84020203", "duration=3 tenths of seconds"},
        {"8401 02", "duration{unit=tenths of seconds(02);interval#=ends after 0 of 1 octet}"},
        {"8403 020301", "duration{unit=tenths of seconds(02);interval=3;further octets?=01}"},
        {"8D 0100", "text string{data coding scheme=00;text=}"},
        {"8D 03 04 4142", "text string{data coding scheme=04;text=AB}"},
        {"8D 05 08 00410042", "text string{data coding scheme=08;text=AB}"},
        {"8D 03 00 C820", "text string{data coding scheme=00;text=HA}"},
        {"8F 0105", "item{identifier=5;text=}"},
        {"8F 03 05 4142", "item{identifier=5;text=AB}"},
        {"91 02 0010", "response length{minimum=0;maximum=16}"},
        {"91 0100", "response length{minimum=0;maximum#=ends after 0 of 1 octet}"},
        {"91 03 001001", "response length{minimum=0;maximum=16;further octets?=01}"},
        {"D0 04 00050203", "text attribute{start=0;length=5;formatting mode=2;colour=3}"},
        {"D0 03 000502",
         "text attribute{start=0;length=5;formatting mode=2;colour#=ends after 0 of 1 octet}"},
        {"D0 00", "text attribute"},
        {"90 01 FF", "item identifier=255"},
        {"90 04 FFFFFFFF", "item identifier=4294967295"},
        {"90 05 0000000001", "item identifier#=too long for a number"},
        {"F0 01 00", "last envelope{further octets?=00}"},
        {"AE 00", "timing advance{terminal#=ends after 0 of 1 octet}"},
        {"9E 02 00 01", "icon identifier{qualifier=00;identifiers=01}"},
        {"9E 00", "icon identifier{qualifier#=ends after 0 of 1 octet}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* Paths begin at the MF or at the application (8.18). */
static void files(void **state)
{
    static const struct object_row rows[] = {
        {"92 01 00", "file list{number of files=0}"},
        {"92 00", "file list{number of files#=ends after 0 of 1 octet}"},
        {"92 05 01 3F002FE2", "file list{number of files=1;file=EF.ICCID (3F002FE2)}"},
        {"92 0B 02 3F007FFF6F07 3F002F05",
         "file list{number of files=2;file=EF.IMSI (3F007FFF6F07);file=EF.PL (3F002F05)}"},
        {"92 05 01 7FFF6F07", "file list{number of files=1;file=EF.IMSI (7FFF6F07)}"},
        {"92 09 02 7FFF6F07 7FFF6F38",
         "file list{number of files=2;file=EF.IMSI (7FFF6F07);file=EF.UST (7FFF6F38)}"},
        {"92 04 01 3F002F",
         "file list{number of files=1;file=3F00;file#=ends after 1 of 2 octets}"},
        {"92 03 01 6F07", "file list{number of files=1;file=6F07}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void times_and_identities(void **state)
{
    static const struct object_row rows[] = {
        {"A5 03 00 10 30", "timer value~=00:01:03"},
        {"A5 03 99 95 95", "timer value~=99:59:59"},
        {"A6 07 62118212034540", "date-time and time zone~=2026-11-28 21:30:54 UTC+01:00"},
        {"A6 07 6211821203454A", "date-time and time zone~=2026-11-28 21:30:54 UTC-06:00"},
        {"A6 07 621182120345FF", "date-time and time zone~=2026-11-28 21:30:54"},
        {"94 08 3A53550310101030", "IMEI=335553001010103"},
        {"94 00", "IMEI="},
        {"AC 03 21C3FA", "DTMF string=123p*"},
        {"AC 00", "DTMF string="},
        {"89 04 FF AA11FB", "SS string{type of number=reserved for extension(07);string=**11#}"},
        {"89 01 91", "SS string{type of number=international(01);string=}"},
        {"89 00", "SS string{type of number#=ends after 0 of 1 octet}"},
        {"A0 01 F8",
         "card reader status=reader 0, removable, present, ID-1, card present, card powered(F8)"},
        {"A0 00", "card reader status#=empty"},
        {"BA 01 00", "REFRESH enforcement policy=not forced(00)"},
        {"BA 01 07", "REFRESH enforcement policy=during menu navigation, during data calls, during "
                     "voice calls(07)"},
        {"BA 00", "REFRESH enforcement policy#=empty"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_objects),
        cmocka_unit_test(files),
        cmocka_unit_test(times_and_identities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
