/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit of the card as a terminal sees it: TERMINAL PROFILE, 91xx, FETCH, TERMINAL RESPONSE,
 * REFRESH of a profile switch (TS 102 221 7.4.2, TS 102 223, SGP.22 5.7.16). */
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

#define TWO "A enabled, B, eim"

/* ICCID of the enabled profile, by its file. */
static void expect_iccid(struct suite *suite, const char *name)
{
    suite_exchange(suite, "00A40804022FE200");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$%s", name);
}

static void no_terminal_profile(struct suite *suite)
{
    suite_step(suite, "Without TERMINAL PROFILE no proactive command is announced, switch or not");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
    suite_package(suite, "A3{5A=$B}");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
}

static void terminal_profile(struct suite *suite)
{
    suite_step(suite, "TERMINAL PROFILE of any length: 9000 or 91xx");
    suite_send(suite, "8010000001 00");
    suite_expect_sw(suite, "9000|91xx");
    suite_send(suite, "8010000004 FFFFFFFF");
    suite_expect_sw(suite, "9000|91xx");
    suite_reset(suite);
    suite_terminal_profile(suite, "refresh");
}

static void refresh(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "Enable B: the result, and a REFRESH for the terminal");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "91xx");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx01xx");
    suite_expect_octets(suite, "D0/82", "8182");
    suite_step(suite, "After its TERMINAL RESPONSE B is enabled");
    suite_terminal_response(suite, "00", "");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
    expect_iccid(suite, "B");
}

static void es10_while_pending(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_step(suite, "While the REFRESH is pending an ES10 function is refused with 6985");
    suite_es10(suite, "BF2D00");
    suite_expect_sw(suite, "6985");
    suite_fetch(suite);
    suite_terminal_response(suite, "00", "");
    suite_complete_switch(suite);
    suite_es10(suite, "BF2D00");
    suite_expect_sw(suite, "9000");
}

static void reset_instead(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_step(suite, "A reset instead of the REFRESH carries out the switch, too");
    suite_reset(suite);
    suite_expect_profile(suite, "B", "enabled");
    expect_iccid(suite, "B");
    suite_step(suite, "No proactive command is left from before");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
}

static void without_refresh(struct suite *suite)
{
    suite_terminal_profile(suite, "none");
    suite_step(suite, "Enable A for a terminal that supports no REFRESH");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_step(suite, "The switch is done with the command: ES10 functions work, A is enabled");
    suite_es10(suite, "BF2D{5C=5A9F70}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF2D/A0", "*5A0A $A 9F700101*");
    expect_iccid(suite, "A");
}

static void announced_again(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_step(suite, "The command is announced with each response until it is fetched");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "91xx");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "91xx");
    suite_step(suite, "The second octet of 91xx is its length");
    suite_set(suite, "LENGTH", "%02X", (unsigned)suite_send(suite, "80F2000C") & 0xFF);
    suite_send(suite, "80120000%s", suite_get(suite, "LENGTH"));
    suite_expect_sw(suite, "9000");
    if (strlen(suite_response(suite)) != 2 * strtoul(suite_get(suite, "LENGTH"), NULL, 16))
        suite_fail(suite, "FETCH returns another length than %s", suite_get(suite, "LENGTH"));
    suite_step(suite, "FETCH again finds nothing");
    suite_send(suite, "80120000%s", suite_get(suite, "LENGTH"));
    suite_expect_sw(suite, "6xxx|94xx");
}

static void fetch_nothing(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "FETCH without a pending command: an error");
    suite_send(suite, "8012000010");
    suite_expect_sw(suite, "6xxx|94xx");
    suite_step(suite, "TERMINAL RESPONSE without a fetched command: an error");
    suite_send(suite, "801400000C 810301010082028281830100");
    suite_expect_sw(suite, "6xxx|94xx");
}

static void disable(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "Disable A: REFRESH, then no profile is enabled");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx01xx");
    suite_terminal_response(suite, "00", "");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void envelope(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "ENVELOPE with an unknown tag is refused; with a malformed TLV, too");
    suite_send(suite, "80C2000004 5F010000");
    suite_expect_sw(suite, "6xxx");
    suite_send(suite, "80C2000003 D6FF00");
    suite_expect_sw(suite, "6xxx");
    suite_step(suite, "The card answers on");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000|91xx");
}

/* ---- IPAe ---- */

static void ipae_template(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "The template E1 of the ISD-R says that the card has an IPAe");
    suite_select(suite, channel, "A0000005591010FFFFFFFF8900000100");
    suite_expect_octets(suite, "6F/E1/80", "*8xxx|*xx");
}

static void ipae_refuses_es10b(struct suite *suite)
{
    suite_reset_without_ipad(suite);
    suite_terminal_profile(suite, "bip");
    suite_step(suite, "ES10b is refused to an IPAd while the IPAe is active");
    suite_es10(suite, "BF2D00");
    suite_expect_sw(suite, "69xx|6Axx|6Dxx");
    suite_es10(suite, "BF5500");
    suite_expect_sw(suite, "69xx|6Axx|6Dxx");
    suite_es10(suite, "BF2E00");
    suite_expect_sw(suite, "69xx|6Axx|6Dxx");
}

static void ipae_without_eim(struct suite *suite)
{
    suite_reset_without_ipad(suite);
    suite_terminal_profile(suite, "bip");
    suite_step(suite, "Without an Associated eIM the IPAe opens no channel");
    for (unsigned i = 0; i < 20; i++) {
        if (suite_send(suite, "80F2000C") == 0x9000)
            return;
        suite_fetch(suite);
        if (strncmp(suite_value(suite, "D0/81") + 2, "40", 2) == 0)
            suite_fail(suite, "OPEN CHANNEL without an Associated eIM");
        suite_terminal_response(suite, "00", "");
    }
}

static void ipae_needs_bits(struct suite *suite)
{
    suite_reset_without_ipad(suite);
    suite_terminal_profile(suite, "none");
    suite_step(suite, "A terminal that supports nothing gets no proactive command");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
    suite_send(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
}

SUITE_CASES(cases_toolkit) = {
    {"toolkit-no-terminal-profile", "No proactive command before TERMINAL PROFILE", "",
     "TS 102 223 5.2", "CAT-S1 CAT-1.1", "", TWO, SUITE_CHANGES, no_terminal_profile},
    {"toolkit-terminal-profile", "TERMINAL PROFILE of several lengths", "", "TS 102 223 5.2",
     "CAT-1.4", "", "", SUITE_READS, terminal_profile},
    {"toolkit-refresh-enable", "REFRESH after an enable PSMO", "SGP.23-1 4.2.21", "SGP.32 3.3.1",
     "A-27 CAT-1.1", "", TWO, SUITE_CHANGES, refresh},
    {"toolkit-refresh-disable", "REFRESH after a disable PSMO", "SGP.23-1 4.2.22", "SGP.32 3.3.1",
     "A-27", "", "A enabled, eim", SUITE_CHANGES, disable},
    {"toolkit-es10-while-pending", "ES10 functions while a REFRESH is pending", "", "SGP.22 5.7.16",
     "A-26", "", TWO, SUITE_CHANGES, es10_while_pending},
    {"toolkit-reset-instead", "A reset instead of the REFRESH", "", "SGP.22 5.7.16", "A-26", "",
     TWO, SUITE_CHANGES, reset_instead},
    {"toolkit-without-refresh", "A profile switch in a terminal without REFRESH", "",
     "SGP.22 5.7.16", "B-07", "", "A, eim", SUITE_CHANGES, without_refresh},
    {"toolkit-announced-again", "91xx until the command is fetched", "", "TS 102 221 7.4.2",
     "CAT-1.1 CAT-S2", "", TWO, SUITE_CHANGES, announced_again},
    {"toolkit-fetch-nothing", "FETCH and TERMINAL RESPONSE without a command", "",
     "TS 102 221 11.2.3", "CAT-1.1", "", "", SUITE_READS, fetch_nothing},
    {"toolkit-envelope", "ENVELOPE with unknown and malformed data", "", "TS 102 221 11.2.2",
     "CAT-1.1", "", "", SUITE_READS, envelope},
    {"ipae-isdr-template", "The template of an ISD-R with IPAe", "", "SGP.32 3.8.4", "A-13", "ipae",
     "", SUITE_READS, ipae_template},
    {"ipae-refuses-es10b", "ES10b from an IPAd while the IPAe is active", "", "SGP.32 3.8.2",
     "A-29", "ipae", "", SUITE_READS, ipae_refuses_es10b},
    {"ipae-without-eim", "An IPAe without an Associated eIM", "", "SGP.32 3.1.1", "E-01", "ipae",
     "", SUITE_READS, ipae_without_eim},
    {"ipae-needs-bits", "An IPAe in a terminal without toolkit", "", "TS 102 223 5.2", "CAT-1.4",
     "ipae", "", SUITE_READS, ipae_needs_bits},
    {0}};
