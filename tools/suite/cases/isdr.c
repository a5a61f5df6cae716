/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FCI of the ISD-R: versions and features of the eUICC (SGP.22 5.7.1, SGP.32 3.8.4). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

enum { IPAE_SUPPORTED = 0x80, ENABLED_PROFILE = 0x40 };

static void select_isdr(struct suite *suite)
{
    suite_select(suite, suite_open_channel(suite), AID_ISDR);
    suite_expect_sw(suite, "9000");
}

/* The first bits of euiccConfiguration of the template E1; fails unless it is a BIT STRING. */
static unsigned configuration(struct suite *suite)
{
    const char *bits;

    select_isdr(suite);
    suite_expect_octets(suite, "6F/E1/80", "xx|xx xx|xx xx xx");
    bits = suite_value(suite, "6F/E1/80");
    if (bits[0] != '0' || bits[1] > '7')
        suite_fail(suite, "euiccConfiguration begins with %.2s unused bits", bits);
    return bits[2] ? (unsigned)strtoul(bits + 2, NULL, 16) >> (strlen(bits) > 4 ? 8 : 0) : 0;
}

static void aid(struct suite *suite)
{
    suite_step(suite, "The FCI has the AID of the ISD-R and the GlobalPlatform objects");
    select_isdr(suite);
    suite_expect_octets(suite, "6F/84", AID_ISDR);
    suite_expect_octets(suite, "6F/A5", "*");
}

static void svn(struct suite *suite)
{
    suite_step(suite, "Template E0 has svn of SGP.22, three octets");
    select_isdr(suite);
    suite_expect_octets(suite, "6F/E0/82", "02xxxx");
    suite_set(suite, "svn", "%s", suite_value(suite, "6F/E0/82"));
    suite_step(suite, "EUICCInfo1 has the same");
    suite_es10(suite, "BF20{}");
    suite_expect_octets(suite, "BF20/82", "$svn");
}

static void template_iot(struct suite *suite)
{
    unsigned bits;

    suite_step(suite, "Template E1 stands in 6F; ipaeSupported says what IpaeActivation responds");
    bits = configuration(suite);
    suite_es10(suite, "BF42{80=0700}");
    suite_expect_octets(suite, "BF42/80", bits & IPAE_SUPPORTED ? "00" : "01");
}

static void enabled_profile(struct suite *suite)
{
    suite_step(suite, "Without an enabled profile the bit enabledProfile is 0");
    if (configuration(suite) & ENABLED_PROFILE)
        suite_fail(suite, "enabledProfile is 1 while no profile is enabled");
    suite_step(suite, "After enable it is 1");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    if (!(configuration(suite) & ENABLED_PROFILE))
        suite_fail(suite, "enabledProfile is 0 while profile A is enabled");
    suite_step(suite, "After disable it is 0");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    if (configuration(suite) & ENABLED_PROFILE)
        suite_fail(suite, "enabledProfile is 1 while no profile is enabled");
}

static void unknown_instruction(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "An instruction that the ISD-R does not have: 6D00");
    suite_send(suite, "%02X FC 00 00 00", case_class_es10(channel));
    suite_expect_sw(suite, "6D00|6E00");
    suite_step(suite, "A reserved class: 6E00");
    suite_send(suite, "30 E2 91 00 06 BF3E035C015A");
    suite_expect_sw(suite, "6E00|6881|6D00");
    suite_step(suite, "The ISD-R stays selected");
    suite_exchange(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

SUITE_CASES(cases_isdr) = {
    {"isdr-fci-aid", "The FCI of the ISD-R has its AID", "SGP.23-1 TC_eUICC_ATR_And_ISDR_Selection",
     "SGP.22 5.7.1", "A-12 A-01", "", "", SUITE_READS, aid},
    {"isdr-fci-svn", "ISDRProprietaryApplicationTemplate has svn",
     "SGP.23-1 TC_eUICC_ATR_And_ISDR_Selection", "SGP.22 5.7.1", "A-15 A-12", "", "", SUITE_READS,
     svn},
    {"isdr-fci-iot-template", "ISDRProprietaryApplicationTemplateIoT says whether there is an IPAe",
     "", "SGP.32 3.8.4", "A-13", "iot", "", SUITE_READS, template_iot},
    {"isdr-fci-iot-template-brainpool", "The same of an eUICC with keys on brainpoolP256r1 alone",
     "", "SGP.32 3.8.4", "A-13", "iot and not p256", "", SUITE_READS, template_iot},
    {"isdr-fci-enabled-profile", "enabledProfile follows the enabled profile",
     "SGP.23-1 TC_eUICC_ATR_And_ISDR_Selection", "SGP.32 3.8.4", "A-14", "iot",
     "A, no profile, eim", SUITE_CHANGES, enabled_profile},
    {"isdr-unknown-instruction", "Unknown instructions and classes are refused", "", "SGP.22 5.7.2",
     "A-24", "", "", SUITE_READS, unknown_instruction},
    {0}};
