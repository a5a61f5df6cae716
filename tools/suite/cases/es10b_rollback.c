/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileRollback (SGP.32 5.9.16, 3.3.2). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

/* enable of B with rollbackFlag, carried out; its head as $counter, $transaction, $number. */
static void enable_with_rollback(struct suite *suite)
{
    suite_step(suite, "enable of B with rollbackFlag");
    suite_package(suite, "A3{5A=$B 05=}");
    suite_expect_results(suite, "830100");
    suite_set(suite, "id", "%s", suite_value(suite, "BF51/A0/30/80"));
    suite_set(suite, "counter", "%s", suite_value(suite, "BF51/A0/30/81"));
    suite_set(suite, "transaction", "%s", suite_value(suite, "BF51/A0/30/82"));
    suite_set(suite, "number", "%s", suite_value(suite, "BF51/A0/30/83"));
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void expect_refused(struct suite *suite)
{
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "01");
    suite_expect(suite, "cmdResult", "rollbackNotAllowed(1)");
    suite_expect_absent(suite, "BF58/BF51");
}

static void rollback(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "ProfileRollback: ok(0) and a signed result of the same package");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_expect_octets(suite, "BF58/BF51/A0/30/80", "$id");
    suite_expect_octets(suite, "BF58/BF51/A0/30/81", "$counter");
    suite_expect_octets(suite, "BF58/BF51/A0/30/82", "$transaction");
    suite_expect_octets(suite, "BF58/BF51/A0/30/30", "8C0100");
    suite_expect_count(suite, "BF58/BF51/A0/5F37", 1);
    if (strcmp(suite_value(suite, "BF58/BF51/A0/30/83"), suite_get(suite, "number")) == 0)
        suite_fail(suite, "the result has the sequence number of the package's: %s",
                   suite_get(suite, "number"));
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void result_replaced(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "The stored result of the package is replaced by that of the rollback");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_set(suite, "result", "BF51{#%s}", suite_value(suite, "BF58/BF51"));
    suite_complete_switch(suite);
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
}

static void not_granted(struct suite *suite)
{
    suite_step(suite, "ProfileRollback without an authorisation: rollbackNotAllowed(1)");
    expect_refused(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void without_flag(struct suite *suite)
{
    suite_step(suite, "enable without rollbackFlag gives no authorisation");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    expect_refused(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void once(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_complete_switch(suite);
    suite_step(suite, "A second ProfileRollback: rollbackNotAllowed(1)");
    expect_refused(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void package_resets(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "The next accepted package ends the authorisation");
    suite_package(suite, "A6{}");
    expect_refused(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void refused_package_keeps(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "Packages that are refused do not end it");
    suite_package_with(suite, &(struct suite_package){.counter = "="}, "A6{}");
    suite_expect_octets(suite, "BF51/A1/30/02", "04");
    suite_package_with(suite, &(struct suite_package){.signature_bit = 5}, "A6{}");
    suite_expect_octets(suite, "BF51/A2/80", "*");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void survives_reset(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "The authorisation survives a power cycle");
    suite_power_cycle(suite);
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void after_disable(struct suite *suite)
{
    suite_step(suite, "disable of A and enable of B with rollbackFlag in a package");
    suite_package(suite, "A4{5A=$A}A3{5A=$B 05=}");
    suite_expect_results(suite, "840100830100");
    suite_complete_switch(suite);
    suite_step(suite, "ProfileRollback: A, enabled before the package, is enabled again");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void with_refresh(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "ProfileRollback with refreshFlag: B is enabled until REFRESH or reset");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF58{80=FF}");
    suite_expect_octets(suite, "BF58/02", "00");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void malformed(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "ProfileRollback without refreshFlag: commandError(7), no result");
    suite_es10(suite, "BF58{}");
    suite_expect_octets(suite, "BF58/02", "07");
    suite_expect(suite, "cmdResult", "commandError(7)");
    suite_expect_absent(suite, "BF58/BF51");
    suite_expect_profile(suite, "B", "enabled");
}

static void eim_deleted(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "eUICCMemoryReset of the eIMs ends the authorisation");
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_expect_octets(suite, "BF64/81", "00");
    suite_forget(suite, "eim");
    expect_refused(suite);
}

static void target_deleted(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_es10(suite, "BF33{5A=$A}");
    suite_expect_octets(suite, "BF33/80", "00");
    suite_forget(suite, "A");
    suite_step(suite, "ProfileRollback to a profile that was deleted: commandError(7) or 1");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "07|01");
    suite_expect_absent(suite, "BF58/BF51");
    suite_expect_profile(suite, "B", "enabled");
}

static void es10c_resets(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "EnableProfile of ES10c ends the authorisation");
    suite_es10(suite, "BF31{A0{5A=$C}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    expect_refused(suite);
    suite_expect_profile(suite, "C", "enabled");
}

static void emergency_resets(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "EnableEmergencyProfile ends the authorisation");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    expect_refused(suite);
    suite_expect_profile(suite, "C", "enabled");
    suite_step(suite, "After DisableEmergencyProfile there is none either");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    expect_refused(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void fallback_resets(struct suite *suite)
{
    enable_with_rollback(suite);
    suite_step(suite, "ExecuteFallbackMechanism ends the authorisation");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "00");
    expect_refused(suite);
    suite_expect_profile(suite, "C", "enabled");
}

#define TWO "A enabled, B, eim"

SUITE_CASES(cases_es10b_rollback) = {
    {"es10b-rollback-ok", "ProfileRollback enables the previous profile", "", "SGP.32 5.9.16",
     "B-91 B-90", "iot and rollback", TWO, SUITE_CHANGES, rollback},
    {"es10b-rollback-result", "The result of a rollback replaces that of the package", "",
     "SGP.32 3.3.2", "B-91 B-96", "iot and rollback", TWO ", no notification", SUITE_CHANGES,
     result_replaced},
    {"es10b-rollback-not-allowed", "ProfileRollback: rollbackNotAllowed", "", "SGP.32 5.9.16",
     "B-90", "iot", "A enabled", SUITE_CHANGES, not_granted},
    {"es10b-rollback-without-flag", "enable without rollbackFlag", "", "SGP.32 3.3.2", "B-90",
     "iot", TWO, SUITE_CHANGES, without_flag},
    {"es10b-rollback-once", "An authorisation is used once", "", "SGP.32 3.3.2", "B-90 B-91",
     "iot and rollback", TWO, SUITE_CHANGES, once},
    {"es10b-rollback-package-resets", "An accepted package ends the authorisation", "",
     "SGP.32 5.9.1", "C-17 B-09", "iot and rollback", TWO, SUITE_CHANGES, package_resets},
    {"es10b-rollback-refused-package", "A refused package keeps the authorisation", "",
     "SGP.32 5.9.1", "C-17", "iot and rollback", TWO, SUITE_CHANGES, refused_package_keeps},
    {"es10b-rollback-survives-reset", "The authorisation survives a power cycle", "",
     "SGP.32 3.3.2", "D-23 B-90", "iot and rollback", TWO, SUITE_CHANGES, survives_reset},
    {"es10b-rollback-after-disable", "Rollback to a profile that the package disabled", "",
     "SGP.32 3.3.2", "B-92", "iot and rollback", TWO, SUITE_CHANGES, after_disable},
    {"es10b-rollback-refresh", "ProfileRollback with refreshFlag", "", "SGP.32 5.9.16", "B-94 B-04",
     "iot and rollback and toolkit", TWO, SUITE_CHANGES, with_refresh},
    {"es10b-rollback-malformed", "ProfileRollback: commandError", "", "SGP.32 5.9.16", "B-93",
     "iot and rollback", TWO, SUITE_CHANGES, malformed},
    {"es10b-rollback-memory-reset", "A memory reset ends the authorisation", "", "SGP.32 5.9.5",
     "B-107 B-97", "iot and rollback", TWO, SUITE_DESTROYS, eim_deleted},
    {"es10b-rollback-target-deleted", "The profile to roll back to was deleted", "",
     "SGP.32 5.9.16", "B-93", "iot and rollback and es10c", TWO, SUITE_CHANGES, target_deleted},
    {"es10b-rollback-es10c", "A switch by ES10c ends the authorisation", "", "SGP.22 5.7.16",
     "B-09", "iot and rollback and es10c", "A enabled, B, C, eim", SUITE_CHANGES, es10c_resets},
    {"es10b-rollback-emergency", "Emergency functions end the authorisation", "", "SGP.32 5.9.22",
     "B-09 B-141", "iot and rollback and emergency", "A enabled, B, C ecall, eim", SUITE_CHANGES,
     emergency_resets},
    {"es10b-rollback-fallback", "A fallback ends the authorisation", "", "SGP.32 5.9.20",
     "B-121 B-09", "iot and rollback and fallback",
     "A enabled, B, C fallback-allowed fallback, eim", SUITE_CHANGES, fallback_resets},
    {0}};
