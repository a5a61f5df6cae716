/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs of the enabled profile: VERIFY, CHANGE, DISABLE, ENABLE, UNBLOCK (TS 102 221 9.5, 11.1.9 to
 * 11.1.13). PIN 1 is 0000, PUK 1 11111111; the profile is deleted after each case. */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#define USIM   "A usim enabled"
#define RIGHT  "30303030FFFFFFFF"
#define WRONG  "31303030FFFFFFFF"
#define OTHER  "3132333435FFFFFF"
#define PUK    "3131313131313131"
#define BADPUK "3939393939393939"
#define VERIFY "0020000108"
#define COUNT  "00200001"

static void expect(struct suite *suite, const char *command, const char *sw)
{
    suite_send(suite, "%s", command);
    suite_expect_sw(suite, sw);
}

static void verify(struct suite *suite)
{
    suite_step(suite, "An empty VERIFY gives the number of tries: 63C3");
    expect(suite, COUNT, "63C3");
    suite_step(suite, "VERIFY with the right PIN, then the empty one: 9000");
    expect(suite, VERIFY RIGHT, "9000");
    expect(suite, COUNT, "9000");
}

static void wrong_pin(struct suite *suite)
{
    suite_step(suite, "A wrong PIN: 63C2, also after a reset");
    expect(suite, VERIFY WRONG, "63C2");
    suite_power_cycle(suite);
    expect(suite, COUNT, "63C2");
    suite_step(suite, "The right PIN restores the number of tries");
    expect(suite, VERIFY RIGHT, "9000");
    suite_reset(suite);
    expect(suite, COUNT, "63C3");
}

static void wrong_ends_verified(struct suite *suite)
{
    expect(suite, VERIFY RIGHT, "9000");
    suite_step(suite, "A wrong PIN after the right one: not verified any more");
    expect(suite, VERIFY WRONG, "63C2");
    expect(suite, COUNT, "63C2");
}

static void blocked(struct suite *suite)
{
    suite_step(suite, "Three wrong PINs: 63C2, 63C1, 6983 or 63C0");
    expect(suite, VERIFY WRONG, "63C2");
    expect(suite, VERIFY WRONG, "63C1");
    expect(suite, VERIFY WRONG, "6983|63C0");
    suite_step(suite, "The right PIN is refused with 6983, also after a power cycle");
    expect(suite, VERIFY RIGHT, "6983");
    suite_power_cycle(suite);
    expect(suite, VERIFY RIGHT, "6983");
}

static void unblock(struct suite *suite)
{
    expect(suite, VERIFY WRONG, "63C2");
    expect(suite, VERIFY WRONG, "63C1");
    expect(suite, VERIFY WRONG, "6983|63C0");
    suite_step(suite, "UNBLOCK PIN with a wrong PUK: 63C9; with the right one and a new PIN: 9000");
    expect(suite, "002C000110" BADPUK OTHER, "63C9");
    expect(suite, "002C000110" PUK OTHER, "9000");
    suite_step(suite, "The new PIN holds after a reset, the old one does not");
    suite_reset(suite);
    expect(suite, VERIFY RIGHT, "63C2");
    expect(suite, VERIFY OTHER, "9000");
}

static void unblock_count(struct suite *suite)
{
    suite_step(suite, "UNBLOCK PIN without data: ten tries");
    expect(suite, "002C0001", "63CA");
    expect(suite, "002C000110" BADPUK OTHER, "63C9");
    expect(suite, "002C0001", "63C9");
}

static void change(struct suite *suite)
{
    suite_step(suite, "CHANGE PIN with a wrong old PIN: 63C2, and the old one stays");
    expect(suite, "0024000110" WRONG OTHER, "63C2");
    suite_step(suite, "CHANGE PIN: the new one is verified, the old one is wrong");
    expect(suite, "0024000110" RIGHT OTHER, "9000");
    suite_power_cycle(suite);
    expect(suite, VERIFY RIGHT, "63C2");
    expect(suite, VERIFY OTHER, "9000");
}

static void disable(struct suite *suite)
{
    suite_step(suite, "DISABLE PIN: files with the access condition PIN 1 can be read");
    expect(suite, "0026000108" WRONG, "63C2");
    expect(suite, "0026000108" RIGHT, "9000");
    suite_reset(suite);
    case_select_in_usim(suite, 0, "6F07");
    suite_exchange(suite, "00B0000009");
    suite_expect_sw(suite, "9000");
    suite_step(suite, "VERIFY of a disabled PIN: 6984 or 6985");
    expect(suite, VERIFY RIGHT, "6984|6985");
    suite_step(suite, "ENABLE PIN: the files are protected again after a reset");
    expect(suite, "0028000108" RIGHT, "9000");
    suite_reset(suite);
    case_select_in_usim(suite, 0, "6F07");
    suite_send(suite, "00B0000009");
    suite_expect_sw(suite, "6982");
}

static void already(struct suite *suite)
{
    suite_step(suite, "ENABLE PIN of an enabled PIN: 6984 or 6985");
    expect(suite, "0028000108" RIGHT, "6984|6985");
    suite_step(suite, "DISABLE PIN of a disabled PIN: 6984 or 6985");
    expect(suite, "0026000108" RIGHT, "9000");
    expect(suite, "0026000108" RIGHT, "6984|6985");
}

static void wrong_length(struct suite *suite)
{
    suite_step(suite, "VERIFY with other than 8 octets: 6700; no try is used");
    expect(suite, "0020000107 30303030FFFFFF", "6700");
    expect(suite, "0020000109 30303030FFFFFFFFFF", "6700");
    expect(suite, "002C000108" PUK, "6700");
    expect(suite, "0024000108" RIGHT, "6700");
    expect(suite, COUNT, "63C3");
}

static void unknown_reference(struct suite *suite)
{
    suite_step(suite, "VERIFY with a key reference that does not exist: 6A88, or 6A86");
    expect(suite, "0020000708" RIGHT, "6A88|6A86");
    suite_step(suite, "VERIFY with P1 other than 00: 6A86");
    expect(suite, "0020010108" RIGHT, "6A86");
}

static void local(struct suite *suite)
{
    suite_step(suite, "The local PIN (81) exists within the USIM only");
    expect(suite, "00200081", "6A88|6A86");
    suite_select_application(suite, 0, "A0000000871002");
    expect(suite, "00200081", "63C3");
    expect(suite, "0020008108 39393939FFFFFFFF", "9000");
    suite_step(suite, "PIN 1 is another one");
    expect(suite, COUNT, "63C3");
}

static void survives_switch(struct suite *suite)
{
    suite_step(suite, "The PINs of a profile are its own, and their state survives a switch");
    expect(suite, VERIFY WRONG, "63C2");
    suite_package(suite, "A3{5A=$B}");
    suite_complete_switch(suite);
    expect(suite, COUNT, "63C3");
    suite_package(suite, "A3{5A=$A}");
    suite_complete_switch(suite);
    expect(suite, COUNT, "63C2");
}

#define PINS(id, title, clause, run)                                                               \
    {                                                                                              \
        "uicc-pin-" id, title, "", clause, "DP-5.4", "", USIM, SUITE_CHANGES, run                  \
    }
SUITE_CASES(cases_uicc_pin) = {
    PINS("verify", "VERIFY PIN and its number of tries", "TS 102 221 11.1.9", verify),
    PINS("verify-wrong", "A wrong PIN uses a try", "TS 102 221 11.1.9", wrong_pin),
    PINS("verify-wrong-after-right", "A wrong PIN ends the verification", "TS 102 221 11.1.9",
         wrong_ends_verified),
    PINS("blocked", "Three wrong PINs block the PIN", "TS 102 221 9.5.1", blocked),
    PINS("unblock", "UNBLOCK PIN with right and wrong PUK", "TS 102 221 11.1.13", unblock),
    PINS("unblock-count", "The number of tries of UNBLOCK PIN", "TS 102 221 11.1.13",
         unblock_count),
    PINS("change", "CHANGE PIN", "TS 102 221 11.1.10", change),
    PINS("disable-enable", "DISABLE PIN and ENABLE PIN", "TS 102 221 11.1.11", disable),
    PINS("already", "DISABLE PIN and ENABLE PIN in the wrong state", "TS 102 221 11.1.12", already),
    PINS("wrong-length", "Commands with a wrong length", "TS 102 221 11.1.9", wrong_length),
    PINS("unknown-reference", "Unknown key references", "TS 102 221 11.1.9", unknown_reference),
    PINS("local", "The local PIN of the USIM", "TS 102 221 9.5.2", local),
    {"uicc-pin-switch", "The PINs of two profiles", "", "TS 102 221 9.5", "DP-5.4", "",
     "A usim enabled, B usim, eim", SUITE_CHANGES, survives_switch},
    {0}};
