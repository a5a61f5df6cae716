/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile policy rules: installation against the Rules Authorisation Table (SGP.22 2.9.2), and what
 * they forbid (SGP.22 2.9.1). */
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

#define CLAUSE   "SGP.22 2.9.2"
#define FAMILIES "SGP.23-1 5.2.2"

static void load(struct suite *suite, const char *profile)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, profile, NULL);
}

/* The table must have a rule of the bits (02: PPR1, 04: PPR2) for any operator. */
static void require_rule(struct suite *suite, unsigned bits)
{
    char path[40] = "BF43/A0/30[1]";

    suite_es10(suite, "BF43{}");
    for (int rule = 1; rule <= 9; rule++) {
        const char *ids, *operators;

        path[11] = (char)('0' + rule);
        ids = suite_value(suite, path);
        if (!ids)
            break;
        suite_set(suite, "RULE", "%s", ids);
        ids = suite_value(suite, strcat(path, "/80"));
        operators = suite_get(suite, "RULE");
        path[13] = '\0';
        if (ids && ((unsigned)strtoul(ids + 2, NULL, 16) & bits) && strstr(operators, "EEEEEE"))
            return;
    }
    suite_inconclusive(suite, "no rule of the RAT allows this policy rule to any operator");
}

enum { PPR1 = 0x40, PPR2 = 0x20 };

/* PPR1 is for the first operational profile only. */
static void require_no_operational(struct suite *suite)
{
    suite_es10(suite, "BF2D{A0{95=02}5C=5A}");
    suite_require(suite, !suite_value(suite, "BF2D/A0/E3"), "an operational profile is installed");
}

static void ppr1(struct suite *suite)
{
    require_no_operational(suite);
    require_rule(suite, PPR1);
    load(suite, "A ppr1");
    suite_expect_installation(suite, "success");
    suite_step(suite, "GetProfilesInfo reports PPR1");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=99}");
    suite_expect_octets(suite, "BF2D/A0/E3/99", "0640");
}

static void ppr2(struct suite *suite)
{
    require_rule(suite, PPR2);
    load(suite, "A ppr2");
    suite_expect_installation(suite, "success");
    suite_step(suite, "GetProfilesInfo reports PPR2");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=99}");
    suite_expect_octets(suite, "BF2D/A0/E3/99", "0520");
}

static void both(struct suite *suite)
{
    require_no_operational(suite);
    require_rule(suite, PPR1);
    require_rule(suite, PPR2);
    load(suite, "A ppr1 ppr2 ppr-control");
    suite_expect_installation(suite, "success");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=99}");
    suite_expect_octets(suite, "BF2D/A0/E3/99", "05E0");
}

static void control_only(struct suite *suite)
{
    suite_step(suite, "pprUpdateControl alone needs no rule of the table and no owner");
    load(suite, "A ppr-control no-owner");
    suite_expect_installation(suite, "success");
}

static void refused(struct suite *suite, const char *profile, const char *result)
{
    load(suite, profile);
    suite_step(suite, "StoreMetadata of \"%s\": pprNotAllowed(15)", profile);
    suite_expect_installation(suite, result);
}

static void ppr1_second(struct suite *suite)
{
    refused(suite, "A ppr1", "2/15");
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "PPR2 is allowed");
    load(suite, "A ppr2");
    suite_expect_installation(suite, "success");
}

/* Only operational profiles are in the way of PPR1. */
static void ppr1_after_test(struct suite *suite)
{
    require_no_operational(suite);
    require_rule(suite, PPR1);
    load(suite, "A ppr1");
    suite_expect_installation(suite, "success");
}

static void no_owner(struct suite *suite)
{
    refused(suite, "A ppr2 no-owner", "2/15");
    suite_expect_profile(suite, "A", "absent");
}

static void unknown_rule(struct suite *suite)
{
    refused(suite, "A ppr-unknown", "2/15|2/1");
    suite_expect_profile(suite, "A", "absent");
}

/* EUICCInfo2 says what the eUICC would refuse. */
static void forbidden(struct suite *suite)
{
    suite_step(suite, "with an operational profile, EUICCInfo2 forbids PPR1");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/99", "*");
    {
        const char *rules = suite_value(suite, "BF22/99");

        if (strlen(rules) < 4 || !(strtoul(rules + 2, NULL, 16) & PPR1))
            suite_fail(suite, "forbiddenProfilePolicyRules is %s, must have PPR1", rules);
    }
}

/* ---- What they forbid ---- */

static void disable_forbidden(struct suite *suite)
{
    suite_step(suite, "disable of a profile with PPR1: disallowedByPolicy(3)");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840103");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void enable_forbidden(struct suite *suite)
{
    suite_step(suite, "enable of another profile: disallowedByPolicy(3)");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830103");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void test_profile(struct suite *suite)
{
    suite_step(suite, "PPR1 does not hold a test profile");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void ppr1_delete(struct suite *suite)
{
    suite_step(suite, "PPR1 does not forbid the deletion of a disabled profile");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_expect_profile(suite, "A", "absent");
}

static void delete_forbidden(struct suite *suite)
{
    suite_step(suite, "delete of a profile with PPR2: disallowedByPolicy(3)");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850103");
    suite_expect_profile(suite, "A", "disabled");
}

static void ppr2_switch(struct suite *suite)
{
    suite_step(suite, "PPR2 does not forbid enabling and disabling");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void after_delete_refused(struct suite *suite)
{
    suite_step(suite, "the package stops at the refused operation");
    suite_package(suite, "A5{5A=$A}A3{5A=$B}");
    suite_expect_results(suite, "850103");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "disabled");
}

static void es10c_forbidden(struct suite *suite)
{
    suite_step(suite, "DisableProfile: disallowedByPolicy(3)");
    suite_es10(suite, "BF32{A0{5A=$A}81=00}");
    suite_expect(suite, "disableResult", "disallowedByPolicy(3)");
    suite_step(suite, "EnableProfile of another profile: disallowedByPolicy(3)");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect(suite, "enableResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "enabled");
}

static void es10c_delete_forbidden(struct suite *suite)
{
    suite_step(suite, "DeleteProfile: disallowedByPolicy(3)");
    suite_es10(suite, "BF33{5A=$A}");
    suite_expect(suite, "deleteResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "disabled");
}

#define ROW(id, title, clause, rules, applies, state, function)                                    \
    {                                                                                              \
        "ppr-" id, title, FAMILIES, clause, rules, applies, state, SUITE_CHANGES, function         \
    }
#define EFFECT "SGP.22 2.9.1"

SUITE_CASES(cases_policy_rules) = {
    ROW("install-ppr1", "Installation with PPR1", CLAUSE, "D-31 B-28", "smdpp", "", ppr1),
    ROW("install-ppr2", "Installation with PPR2", CLAUSE, "D-31 B-28", "smdpp", "", ppr2),
    ROW("install-both", "Installation with all policy rules", CLAUSE, "D-31 D-30", "smdpp", "",
        both),
    ROW("install-control", "Installation with pprUpdateControl alone", CLAUSE, "D-31", "smdpp", "",
        control_only),
    ROW("install-ppr1-second", "PPR1 while an operational profile is installed", CLAUSE,
        "D-31 B-28", "smdpp", "B", ppr1_second),
    ROW("install-ppr1-after-test", "PPR1 while a test profile is installed", CLAUSE, "D-31",
        "smdpp", "B test", ppr1_after_test),
    ROW("install-no-owner", "Policy rules without profileOwner", CLAUSE, "D-31 B-28", "smdpp", "",
        no_owner),
    ROW("install-unknown", "Unknown policy rule", CLAUSE, "D-31", "smdpp", "", unknown_rule),
    ROW("forbidden", "forbiddenProfilePolicyRules of EUICCInfo2", "SGP.22 4.3", "B-12 D-31",
        "smdpp", "A", forbidden),
    ROW("disable", "PPR1 and disable", EFFECT, "D-30 C-63", "iot", "A ppr1 enabled, eim",
        disable_forbidden),
    ROW("enable", "PPR1 and enable of another profile", EFFECT, "D-30 C-53", "iot",
        "A ppr1 enabled, B, eim", enable_forbidden),
    ROW("enable-test", "PPR1 and enable of a test profile", EFFECT, "D-05 C-59", "iot",
        "A ppr1 enabled, B test, eim", test_profile),
    ROW("ppr1-delete", "PPR1 and delete", EFFECT, "D-30", "iot", "A ppr1, eim", ppr1_delete),
    ROW("delete", "PPR2 and delete", EFFECT, "D-30 C-72", "iot", "A ppr2, eim", delete_forbidden),
    ROW("ppr2-switch", "PPR2, enable and disable", EFFECT, "D-30", "iot", "A ppr2, eim",
        ppr2_switch),
    ROW("package-stops", "Operations behind one that a policy rule forbids", EFFECT, "C-21 D-30",
        "iot", "A ppr2, B, eim", after_delete_refused),
    ROW("es10c-disable", "PPR1 and ES10c", EFFECT, "D-30", "es10c", "A ppr1 enabled, B",
        es10c_forbidden),
    ROW("es10c-delete", "PPR2 and ES10c", EFFECT, "D-30", "es10c", "A ppr2",
        es10c_delete_forbidden),
    {0}};
