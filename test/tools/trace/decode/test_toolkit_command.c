/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command details with their qualifier, device identities, results (TS 102 223 8.6, 8.7, 8.12). */
#include "test/tools/trace/decode/toolkit_scene.h"

/* Qualifiers by command: words for each bit, codes, bits that are not specified. */
static void details(void **state)
{
    static const struct object_row rows[] = {
        {"81020140", "command details{number~=1;type=OPEN CHANNEL(40);qualifier#="
                     "ends after 0 of 1 octet}"},
        {"8100", "command details{number#=ends after 0 of 1 octet}"},
        {"8101 05", "command details{number~=5;type#=ends after 0 of 1 octet}"},
        {"8104 05 40 01 00", "command details{number~=5;type=OPEN CHANNEL(40);qualifier=immediate "
                             "link(01);further octets?=00}"},
        {"8103 FF 00 00", "command details{number~=255;type?=00;qualifier=00}"},
        {"8103 01 40 00",
         "command details{number~=1;type=OPEN CHANNEL(40);qualifier=link on demand(00)}"},
        {"8103 01 40 07", "command details{number~=1;type=OPEN CHANNEL(40);qualifier=immediate "
                          "link in the background, automatic reconnection(07)}"},
        {"8103 01 40 10",
         "command details{number~=1;type=OPEN CHANNEL(40);qualifier?=link on demand(10)}"},
        {"8103 01 21 81", "command details{number~=1;type=DISPLAY TEXT(21);qualifier=high "
                          "priority, wait for the user to clear(81)}"},
        {"8103 01 10 06", "command details{number~=1;type=SET UP CALL(10);qualifier?=06}"},
        {"8103 01 15 03", "command details{number~=1;type=LAUNCH BROWSER(15);qualifier=close the "
                          "existing session, launch a new one(03)}"},
        {"8103 01 22 04", "command details{number~=1;type=GET INKEY(22);qualifier=yes or no, SMS "
                          "default alphabet(04)}"},
        {"8103 01 22 8B", "command details{number~=1;type=GET INKEY(22);qualifier=alphabet, UCS2, "
                          "immediate digit response, help available(8B)}"},
        {"8103 01 23 0D", "command details{number~=1;type=GET INPUT(23);qualifier=alphabet, SMS "
                          "default alphabet, hidden, packed(0D)}"},
        {"8103 01 24 02", "command details{number~=1;type=SELECT ITEM(24);qualifier?=presentation "
                          "not specified(02)}"},
        {"8103 01 24 87", "command details{number~=1;type=SELECT ITEM(24);qualifier=choice of "
                          "navigation options, soft keys preferred, help available(87)}"},
        {"8103 01 25 81", "command details{number~=1;type=SET UP MENU(25);qualifier=soft keys "
                          "preferred, help available(81)}"},
        {"8103 01 27 00",
         "command details{number~=1;type=TIMER MANAGEMENT(27);qualifier=start(00)}"},
        {"8103 01 27 02",
         "command details{number~=1;type=TIMER MANAGEMENT(27);qualifier=get current value(02)}"},
        {"8103 01 27 03", "command details{number~=1;type=TIMER MANAGEMENT(27);qualifier?=03}"},
        {"8103 01 01 04", "command details{number~=1;type=REFRESH(01);qualifier=UICC reset(04)}"},
        {"8103 01 01 FF", "command details{number~=1;type=REFRESH(01);qualifier?=FF}"},
        {"8103 01 26 00",
         "command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier=location(00)}"},
        {"8103 01 26 7F",
         "command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier?=7F}"},
        {"8103 01 43 02",
         "command details{number~=1;type=SEND DATA(43);qualifier?=store in the buffer(02)}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void devices(void **state)
{
    static const struct object_row rows[] = {
        {"820182", "device identities{source=terminal(82);destination#=ends after 0 of 1 octet}"},
        {"8202 8381", "device identities{source=network(83);destination=UICC(81)}"},
        {"8202 0102", "device identities{source=keypad(01);destination=display(02)}"},
        {"8202 1017", "device identities{source=additional card reader "
                      "0(10);destination=additional card reader 7(17)}"},
        {"8202 18 20", "device identities{source?=18;destination=channel(20)}"},
        {"8202 2127", "device identities{source=channel 1(21);destination=channel 7(27)}"},
        {"8202 28 30", "device identities{source?=28;destination?=30}"},
        {"8202 313F", "device identities{source=eCAT client 1(31);destination=eCAT client 15(3F)}"},
        {"8203 8182 00",
         "device identities{source=UICC(81);destination=terminal(82);further octets?=00}"},
        {"8200", "device identities{source#=ends after 0 of 1 octet}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void results(void **state)
{
    static const struct object_row rows[] = {
        {"8300", "result{general result#=ends after 0 of 1 octet}"},
        {"8301 00", "result{general result=performed(00)}"},
        {"8301 0F", "result{general result?=0F}"},
        {"8301 10", "result{general result!=proactive session ended by the user(10)}"},
        {"8301 1F", "result{general result?!=1F}"},
        {"8301 20", "result{general result!=terminal currently unable to process the command(20)}"},
        {"8302 20 01", "result{general result!=terminal currently unable to process the "
                       "command(20);additional information=screen is busy(01)}"},
        {"8302 20 FE", "result{general result!=terminal currently unable to process the "
                       "command(20);additional information?=FE}"},
        {"8303 20 01 02",
         "result{general result!=terminal currently unable to process the command(20);additional "
         "information=screen is busy(01);further octets?=02}"},
        {"8302 3A 05", "result{general result!=Bearer Independent Protocol error(3A);additional "
                       "information=security error(05)}"},
        {"8302 38 09", "result{general result!=MultipleCard commands error(38);additional "
                       "information=specified reader not valid(09)}"},
        {"8302 39 01",
         "result{general result!=interaction with call control or MO short message control, "
         "permanent problem(39);additional information=action not allowed(01)}"},
        {"8302 26 02", "result{general result!=launch browser error(26);additional "
                       "information=browser unavailable(02)}"},
        {"8302 34 81", "result{general result!=SS return error(34);additional information=81}"},
        {"8301 7F", "result{general result?!=7F}"},
        {"8303 00 41 42", "result{general result=performed(00);additional information=4142}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(details),
        cmocka_unit_test(devices),
        cmocka_unit_test(results),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
