/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which IPA is active: TERMINAL CAPABILITY, IpaeActivation (SGP.32 3.8). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

/* TERMINAL CAPABILITY with object 84, then TERMINAL PROFILE. */
static void declare(struct suite *suite, const char *capability)
{
    suite_reset(suite);
    suite_send(suite, "80 AA 00 00 05 A903 8401 %s", capability);
    suite_expect_sw(suite, "9000");
    suite_terminal_profile(suite, "bip");
}

/* Is ipaeSupported set in the template of the ISD-R? */
static bool supports_ipae(struct suite *suite)
{
    suite_select(suite, suite_open_channel(suite), AID_ISDR);
    suite_expect_octets(suite, "6F/E1/80", "xxxx|00");
    return suite_value(suite, "6F/E1/80")[2] >= '8';
}

static void activation_without_ipae(struct suite *suite)
{
    suite_require(suite, !supports_ipae(suite), "the eUICC has an IPAe");
    suite_step(suite, "IpaeActivation of an eUICC without IPAe: notSupported(1)");
    suite_es10(suite, "BF42{80=0780}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF42/80", "01");
    suite_expect(suite, "ipaeActivationResult", "notSupported(1)");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/90", "00");
}

static void activation(struct suite *suite)
{
    suite_step(suite, "The device declares an IPAd: EUICCInfo2 says ipaMode 0");
    declare(suite, "01");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/90", "00");
    suite_step(suite, "IpaeActivation: ok(0)");
    suite_es10(suite, "BF42{80=0780}");
    suite_expect_octets(suite, "BF42/80", "00");
    suite_step(suite, "ES10b functions of the device are refused now");
    suite_es10(suite, "BF20{}");
    suite_expect_sw(suite, ANY_ERROR);
    case_expect_empty(suite, "");
    suite_reset(suite);
}

static void ipae_by_default(struct suite *suite)
{
    suite_step(suite, "The device declares no IPAd: the IPAe is active, ES10b is refused");
    declare(suite, "00");
    suite_es10(suite, "BF20{}");
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "IpaeActivation is not refused");
    suite_es10(suite, "BF42{80=0780}");
    suite_expect_octets(suite, "BF42/80", "00");
    suite_reset(suite);
}

static void no_capability(struct suite *suite)
{
    suite_step(suite, "Without TERMINAL CAPABILITY the device has no IPAd: ES10b is refused");
    suite_reset_without_ipad(suite);
    suite_terminal_profile(suite, "bip");
    suite_es10(suite, "BF20{}");
    suite_expect_sw(suite, ANY_ERROR);
    suite_reset(suite);
}

static void without_bip(struct suite *suite)
{
    suite_step(suite, "IpaeActivation with a terminal that has no BIP: ok(0)");
    suite_reset(suite);
    suite_send(suite, "80 AA 00 00 05 A903 840101");
    suite_expect_sw(suite, "9000");
    suite_terminal_profile(suite, "none");
    suite_es10(suite, "BF42{80=0780}");
    suite_expect_octets(suite, "BF42/80", "00");
    suite_reset(suite);
}

static void last_capability(struct suite *suite)
{
    suite_step(suite, "Of two TERMINAL CAPABILITY commands the last one counts");
    suite_reset(suite);
    suite_send(suite, "80 AA 00 00 05 A903 840100");
    suite_expect_sw(suite, "9000");
    suite_send(suite, "80 AA 00 00 05 A903 840101");
    suite_expect_sw(suite, "9000");
    suite_terminal_profile(suite, "bip");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/90", "00");
    suite_reset(suite);
}

static void ipad_after_reset(struct suite *suite)
{
    suite_step(suite, "The IPAe is active until reset");
    declare(suite, "01");
    suite_es10(suite, "BF42{80=0780}");
    suite_expect_octets(suite, "BF42/80", "00");
    suite_step(suite, "The device declares an IPAd after a reset: ES10b is executed again");
    declare(suite, "01");
    suite_es10(suite, "BF22{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF22/90", "00");
    suite_reset(suite);
}

static void malformed_capability(struct suite *suite)
{
    suite_step(suite, "TERMINAL CAPABILITY without the template A9: refused");
    suite_reset(suite);
    suite_send(suite, "80 AA 00 00 03 840101");
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "With a template that is cut: refused");
    suite_send(suite, "80 AA 00 00 04 A9038401");
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "With P1 01: refused");
    suite_send(suite, "80 AA 01 00 05 A903840101");
    suite_expect_sw(suite, "6A86|6B00");
}

static void other_objects(struct suite *suite)
{
    suite_step(suite, "TERMINAL CAPABILITY with objects of SGP.22 and of newer versions: 9000");
    suite_reset(suite);
    suite_send(suite, "80 AA 00 00 0B A909 8301FF 840101 850100");
    suite_expect_sw(suite, "9000");
    suite_es10(suite, "BF20{}");
    suite_expect_sw(suite, "9000");
}

SUITE_CASES(cases_ipa_mode) = {
    {"ipa-mode-activation-without-ipae", "IpaeActivation of an eUICC without IPAe", "",
     "SGP.32 3.8.4", "A-42 A-44", "iot and not ipae and not p256", "", SUITE_READS,
     activation_without_ipae},
    {"ipa-mode-activation", "IpaeActivation activates the IPAe", "", "SGP.32 3.8.4", "A-42 A-29",
     "iot and ipae", "", SUITE_READS, activation},
    {"ipa-mode-ipae-by-default", "The IPAe is active unless the device declares an IPAd", "",
     "SGP.32 3.8.4", "A-41 A-29", "iot and ipae", "", SUITE_READS, ipae_by_default},
    {"ipa-mode-no-capability", "The IPAe is active without TERMINAL CAPABILITY", "", "SGP.32 3.8.2",
     "A-45 A-41", "iot and ipae", "", SUITE_READS, no_capability},
    {"ipa-mode-without-bip", "IpaeActivation with a terminal without BIP", "", "SGP.32 3.8.3",
     "A-47 A-42", "iot and ipae", "", SUITE_READS, without_bip},
    {"ipa-mode-last-capability", "The last TERMINAL CAPABILITY counts", "", "SGP.32 3.8.2", "A-45",
     "iot and ipae", "", SUITE_READS, last_capability},
    {"ipa-mode-ipad-after-reset", "After a reset the device may use its IPAd", "", "SGP.32 3.8.2",
     "A-43", "iot and ipae", "", SUITE_READS, ipad_after_reset},
    {"ipa-mode-malformed-capability", "A malformed TERMINAL CAPABILITY", "", "TS 102 221 11.1.19",
     "A-40 A-24", "", "", SUITE_READS, malformed_capability},
    {"ipa-mode-other-objects", "TERMINAL CAPABILITY with further objects", "", "TS 102 221 11.1.19",
     "A-40", "iot", "", SUITE_READS, other_objects},
    {0}};
