/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PSMOs setFallbackAttribute and unsetFallbackAttribute (SGP.32 3.4.6, 3.4.7). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void set(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of a disabled profile: ok(0)");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0100");
    suite_expect_profile(suite, "A", "fallback");
    suite_expect_profile(suite, "A", "disabled");
}

static void set_enabled(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of the enabled profile: ok(0), it stays enabled");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0100");
    suite_expect_profile(suite, "A", "fallback");
    suite_expect_profile(suite, "A", "enabled");
}

static void set_again(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of the Fallback Profile, enabled: ok(0)");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0100");
    suite_expect_profile(suite, "A", "fallback");
}

static void moved(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of another profile moves the attribute");
    suite_package(suite, "A8{5A=$B}");
    suite_expect_results(suite, "8D0100");
    suite_expect_profile(suite, "B", "fallback");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F26}");
    if (suite_value(suite, "BF2D/A0/E3/9F26"))
        suite_expect_octets(suite, "BF2D/A0/E3/9F26", "00");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of an unknown ICCID: iccidOrAidNotFound(1)");
    suite_package(suite, "A8{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "8D0101");
    suite_expect(suite, "setFallbackAttributeResult", "iccidOrAidNotFound(1)");
}

static void not_allowed(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute without fallbackAllowed: fallbackNotAllowed(2)");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0102");
    suite_expect(suite, "setFallbackAttributeResult", "fallbackNotAllowed(2)");
}

static void emergency(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute of an Emergency Profile: fallbackNotAllowed(2)");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0102");
}

static void holder_enabled(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute while another Fallback Profile is enabled: "
                      "fallbackProfileEnabled(3)");
    suite_package(suite, "A8{5A=$B}");
    suite_expect_results(suite, "8D0103");
    suite_expect(suite, "setFallbackAttributeResult", "fallbackProfileEnabled(3)");
    suite_expect_profile(suite, "A", "fallback");
}

static void set_malformed(struct suite *suite)
{
    suite_step(suite, "setFallbackAttribute without ICCID: unknownOrDamagedCommand(2)");
    suite_package(suite, "A8{}");
    suite_expect_results(suite, "020102");
}

static void unset(struct suite *suite)
{
    suite_step(suite, "unsetFallbackAttribute: ok(0)");
    suite_package(suite, "A9{}");
    suite_expect_results(suite, "8E0100");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F26}");
    if (suite_value(suite, "BF2D/A0/E3/9F26"))
        suite_expect_octets(suite, "BF2D/A0/E3/9F26", "00");
    suite_step(suite, "Again: noFallbackAttribute(2)");
    suite_package(suite, "A9{}");
    suite_expect_results(suite, "8E0102");
}

static void unset_none(struct suite *suite)
{
    suite_step(suite, "unsetFallbackAttribute, no profile has it: noFallbackAttribute(2)");
    suite_package(suite, "A9{}");
    suite_expect_results(suite, "8E0102");
    suite_expect(suite, "unsetFallbackAttributeResult", "noFallbackAttribute(2)");
}

static void unset_enabled(struct suite *suite)
{
    suite_step(suite, "unsetFallbackAttribute while the Fallback Profile is enabled: "
                      "fallbackProfileEnabled(3)");
    suite_package(suite, "A9{}");
    suite_expect_results(suite, "8E0103");
    suite_expect(suite, "unsetFallbackAttributeResult", "fallbackProfileEnabled(3)");
    suite_expect_profile(suite, "A", "fallback");
}

static void unset_malformed(struct suite *suite)
{
    suite_step(suite, "unsetFallbackAttribute with a truncated content: commandError(7)");
    suite_package(suite, "A9{#5A}");
    suite_expect_results(suite, "8E0107|020102");
    suite_expect_profile(suite, "A", "fallback");
}

SUITE_CASES(cases_psmo_fallback) = {
    {"psmo-fallback-set", "setFallbackAttribute", "", "SGP.32 3.4.6", "C-94 C-95",
     "iot and fallback", "A fallback-allowed, eim", SUITE_CHANGES, set},
    {"psmo-fallback-set-enabled", "setFallbackAttribute of the enabled profile", "", "SGP.32 3.4.6",
     "C-95", "iot and fallback", "A enabled fallback-allowed, eim", SUITE_CHANGES, set_enabled},
    {"psmo-fallback-set-again", "setFallbackAttribute of the Fallback Profile", "", "SGP.32 3.4.6",
     "C-91", "iot and fallback", "A enabled fallback-allowed fallback, eim", SUITE_CHANGES,
     set_again},
    {"psmo-fallback-set-moved", "setFallbackAttribute moves the attribute", "", "SGP.32 3.4.6",
     "C-94 D-10", "iot and fallback", "A fallback-allowed fallback, B fallback-allowed, eim",
     SUITE_CHANGES, moved},
    {"psmo-fallback-set-unknown", "setFallbackAttribute: iccidOrAidNotFound", "", "SGP.32 3.4.6",
     "C-90", "iot and fallback", "eim", SUITE_CHANGES, unknown},
    {"psmo-fallback-set-not-allowed", "setFallbackAttribute: fallbackNotAllowed", "",
     "SGP.32 3.4.6", "C-92", "iot and fallback", "A, eim", SUITE_CHANGES, not_allowed},
    {"psmo-fallback-set-emergency", "setFallbackAttribute of an Emergency Profile", "",
     "SGP.32 3.4.6", "C-92 D-20", "iot and fallback and emergency", "A ecall fallback-allowed, eim",
     SUITE_CHANGES, emergency},
    {"psmo-fallback-set-holder-enabled", "setFallbackAttribute: fallbackProfileEnabled", "",
     "SGP.32 3.4.6", "C-93 D-12", "iot and fallback",
     "A enabled fallback-allowed fallback, B fallback-allowed, eim", SUITE_CHANGES, holder_enabled},
    {"psmo-fallback-set-malformed", "setFallbackAttribute: unknownOrDamagedCommand", "",
     "SGP.32 3.3.1", "C-23", "iot and fallback", "eim", SUITE_CHANGES, set_malformed},
    {"psmo-fallback-unset", "unsetFallbackAttribute", "", "SGP.32 3.4.7", "C-96",
     "iot and fallback", "A fallback-allowed fallback, eim", SUITE_CHANGES, unset},
    {"psmo-fallback-unset-none", "unsetFallbackAttribute: noFallbackAttribute", "", "SGP.32 3.4.7",
     "C-96", "iot and fallback", "A fallback-allowed, eim", SUITE_CHANGES, unset_none},
    {"psmo-fallback-unset-enabled", "unsetFallbackAttribute: fallbackProfileEnabled", "",
     "SGP.32 3.4.7", "C-96 D-12", "iot and fallback", "A enabled fallback-allowed fallback, eim",
     SUITE_CHANGES, unset_enabled},
    {"psmo-fallback-unset-malformed", "unsetFallbackAttribute: commandError", "", "SGP.32 3.4.7",
     "C-96 C-23", "iot and fallback", "A fallback-allowed fallback, eim", SUITE_CHANGES,
     unset_malformed},
    {0}};
