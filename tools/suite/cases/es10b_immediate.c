/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ImmediateEnable and ConfigureImmediateProfileEnabling (SGP.32 5.9.15, 5.9.17). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

/* Immediate enabling is on, by a package; off after the case. */
static void configure(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_package(suite, "A7{80=}");
    suite_expect_results(suite, "870100");
}

static void expect_result(struct suite *suite, const char *request, const char *code)
{
    suite_es10(suite, "%s", request);
    suite_expect_octets(suite, "BF5A/80", "%s", code);
}

static void enable(struct suite *suite)
{
    configure(suite);
    suite_step(suite, "ImmediateEnable after a download: ok(0), B replaces A");
    suite_download(suite, "B");
    expect_result(suite, "BF5A{80=00}", "00");
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
    suite_step(suite, "The context is used up: noSessionContext(4)");
    expect_result(suite, "BF5A{80=00}", "04");
}

static void notifications(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B notifies");
    suite_step(suite, "ImmediateEnable makes the configured notifications");
    expect_result(suite, "BF5A{80=00}", "00");
    suite_es10(suite, "BF28{81=0460}");
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/5A", "$B");
}

static void not_configured(struct suite *suite)
{
    suite_step(suite, "ImmediateEnable while it is off: immediateEnableNotAvailable(1)");
    suite_download(suite, "B");
    expect_result(suite, "BF5A{80=00}", "01");
    suite_expect(suite, "immediateEnableResult", "immediateEnableNotAvailable(1)");
    suite_expect_profile(suite, "B", "disabled");
}

static void no_context(struct suite *suite)
{
    configure(suite);
    suite_step(suite, "ImmediateEnable without an installation before: noSessionContext(4)");
    expect_result(suite, "BF5A{80=00}", "04");
    suite_expect(suite, "immediateEnableResult", "noSessionContext(4)");
    suite_expect_profile(suite, "A", "enabled");
}

static void reset_ends_context(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_step(suite, "A reset ends the context of an IPAd: noSessionContext(4)");
    suite_power_cycle(suite);
    expect_result(suite, "BF5A{80=00}", "04");
    suite_expect_profile(suite, "B", "disabled");
}

static void package_ends_context(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_step(suite, "An accepted package ends the context: noSessionContext(4)");
    suite_package(suite, "A6{}");
    expect_result(suite, "BF5A{80=00}", "04");
    suite_expect_profile(suite, "B", "disabled");
}

static void session_ends_context(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_step(suite, "A new RSP session ends the context: noSessionContext(4)");
    suite_es10(suite, "BF2E{}");
    expect_result(suite, "BF5A{80=00}", "04");
    suite_expect_profile(suite, "B", "disabled");
}

static void other_address(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_package(suite, "A7{80= 82=6F746865722E6578616D706C65}");
    suite_expect_results(suite, "870100");
    suite_download(suite, "B");
    suite_step(suite, "The configured address is another SM-DP+: immediateEnableNotAvailable(1)");
    expect_result(suite, "BF5A{80=00}", "01");
    suite_expect_profile(suite, "B", "disabled");
}

static void other_oid(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_package(suite, "A7{80= 81=2A864886F70D010101}");
    suite_expect_results(suite, "870100");
    suite_download(suite, "B");
    suite_step(suite, "The configured OID is another SM-DP+: immediateEnableNotAvailable(1)");
    expect_result(suite, "BF5A{80=00}", "01");
    suite_expect_profile(suite, "B", "disabled");
}

static void ppr1(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_step(suite, "PPR1 on the enabled profile: refused, undefinedError(127) or 1");
    expect_result(suite, "BF5A{80=00}", "7F|01");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void emergency(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "C");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_step(suite, "ImmediateEnable while the Emergency Profile is enabled: refused");
    expect_result(suite, "BF5A{80=00}", "7F|01|04");
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "C", "disabled");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
}

static void emergency_profile(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B ecall");
    suite_step(suite, "ImmediateEnable of an Emergency Profile: refused");
    expect_result(suite, "BF5A{80=00}", "7F|01");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void already_enabled(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_step(suite, "ImmediateEnable of a profile that was enabled since: refused");
    expect_result(suite, "BF5A{80=00}", "7F|01|04");
    suite_expect_profile(suite, "B", "enabled");
}

static void deleted(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_es10(suite, "BF33{5A=$B}");
    suite_expect_octets(suite, "BF33/80", "00");
    suite_forget(suite, "B");
    suite_step(suite, "ImmediateEnable of a profile that was deleted since: refused");
    expect_result(suite, "BF5A{80=00}", "04|01|7F");
    suite_expect_profile(suite, "A", "enabled");
}

static void cat_busy(struct suite *suite)
{
    configure(suite);
    case_begin_proactive_session(suite);
    suite_download(suite, "C");
    suite_step(suite, "ImmediateEnable with refreshFlag in a proactive session: catBusy(5)");
    expect_result(suite, "BF5A{80=FF}", "05");
    suite_expect(suite, "immediateEnableResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "C", "disabled");
}

static void malformed(struct suite *suite)
{
    configure(suite);
    suite_download(suite, "B");
    suite_step(suite, "ImmediateEnable without refreshFlag: undefinedError(127) or 6A80");
    if (suite_es10(suite, "BF5A{}") == 0x9000)
        suite_expect_octets(suite, "BF5A/80", "7F");
    else
        suite_expect_sw(suite, "6A80");
    suite_expect_profile(suite, "A", "enabled");
}

static void ends_rollback(struct suite *suite)
{
    configure(suite);
    suite_package(suite, "A3{5A=$B 05=}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_download(suite, "C");
    suite_step(suite, "ImmediateEnable ends the authorisation of a rollback");
    expect_result(suite, "BF5A{80=00}", "00");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "01");
    suite_expect_profile(suite, "C", "enabled");
}

static void with_eim(struct suite *suite)
{
    suite_step(suite, "ConfigureImmediateProfileEnabling with an Associated eIM: "
                      "associatedEimAlreadyExists(2)");
    suite_es10(suite, "BF59{80=}");
    suite_expect_octets(suite, "BF59/80", "02");
    suite_expect(suite, "configImmediateEnableResult", "associatedEimAlreadyExists(2)");
    suite_step(suite, "Nothing is configured");
    expect_result(suite, "BF5A{80=00}", "01");
}

static void without_eim(struct suite *suite)
{
    case_without_eim(suite);
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite, "ConfigureImmediateProfileEnabling without an eIM: ok(0), it is on");
    suite_es10(suite, "BF59{80=}");
    suite_expect_octets(suite, "BF59/80", "00");
    expect_result(suite, "BF5A{80=00}", "04");
    suite_step(suite, "Without the flag: ok(0), it is off");
    suite_es10(suite, "BF59{}");
    suite_expect_octets(suite, "BF59/80", "00");
    expect_result(suite, "BF5A{80=00}", "01");
}

static void no_memory(struct suite *suite)
{
    char address[601];

    memset(address, '6', sizeof(address) - 1);
    address[sizeof(address) - 1] = 0;
    case_without_eim(suite);
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite, "ConfigureImmediateProfileEnabling with an address of 300 octets: "
                      "insufficientMemory(1)");
    suite_es10(suite, "BF59{80= 82=%s}", address);
    suite_expect_octets(suite, "BF59/80", "01|7F");
    suite_step(suite, "Nothing is configured");
    expect_result(suite, "BF5A{80=00}", "01");
}

#define IMMEDIATE "iot and immediate"
/* Cases that install a profile. */
#define INSTALLS IMMEDIATE " and smdpp"

SUITE_CASES(cases_es10b_immediate) = {
    {"es10b-immediate-enable", "ImmediateEnable of the installed profile", "", "SGP.32 5.9.15",
     "B-87 B-85", INSTALLS, "A enabled, eim", SUITE_CHANGES, enable},
    {"es10b-immediate-notifications", "Notifications of ImmediateEnable", "", "SGP.32 5.9.15",
     "B-87", INSTALLS, "A enabled notifies, eim, no notification", SUITE_CHANGES, notifications},
    {"es10b-immediate-not-configured", "ImmediateEnable: immediateEnableNotAvailable", "",
     "SGP.32 5.9.15", "B-85", "iot and smdpp", "A enabled, eim", SUITE_CHANGES, not_configured},
    {"es10b-immediate-no-context", "ImmediateEnable: noSessionContext", "", "SGP.32 5.9.15", "B-85",
     IMMEDIATE, "A enabled, eim", SUITE_CHANGES, no_context},
    {"es10b-immediate-reset", "A reset ends the context", "", "SGP.32 5.9.15", "B-89", INSTALLS,
     "A enabled, eim", SUITE_CHANGES, reset_ends_context},
    {"es10b-immediate-package", "A package ends the context", "", "SGP.32 5.9.15", "B-89", INSTALLS,
     "A enabled, eim", SUITE_CHANGES, package_ends_context},
    {"es10b-immediate-session", "A new RSP session ends the context", "", "SGP.32 5.9.15", "B-89",
     INSTALLS, "A enabled, eim", SUITE_CHANGES, session_ends_context},
    {"es10b-immediate-other-address", "The configured SM-DP+ address is another one", "",
     "SGP.32 5.9.15", "B-86", INSTALLS, "A enabled, eim", SUITE_CHANGES, other_address},
    {"es10b-immediate-other-oid", "The configured SM-DP+ OID is another one", "", "SGP.32 5.9.15",
     "B-86", INSTALLS, "A enabled, eim", SUITE_CHANGES, other_oid},
    {"es10b-immediate-ppr1", "ImmediateEnable: undefinedError", "", "SGP.32 5.9.15", "B-88",
     INSTALLS, "A enabled ppr1, eim", SUITE_CHANGES, ppr1},
    {"es10b-immediate-emergency", "ImmediateEnable in an emergency", "", "SGP.32 5.9.15", "B-145",
     INSTALLS " and emergency", "A enabled, B ecall, eim", SUITE_CHANGES, emergency},
    {"es10b-immediate-emergency-profile", "ImmediateEnable of an Emergency Profile", "",
     "SGP.32 5.9.15", "C-58", INSTALLS " and emergency", "A enabled, eim", SUITE_CHANGES,
     emergency_profile},
    {"es10b-immediate-already-enabled", "ImmediateEnable of an enabled profile", "",
     "SGP.32 5.9.15", "B-87", INSTALLS " and es10c", "A enabled, eim", SUITE_CHANGES,
     already_enabled},
    {"es10b-immediate-deleted", "ImmediateEnable of a deleted profile", "", "SGP.32 5.9.15", "B-85",
     INSTALLS " and es10c", "A enabled, eim", SUITE_CHANGES, deleted},
    {"es10b-immediate-cat-busy", "ImmediateEnable: catBusy", "", "SGP.32 5.9.15", "B-85 B-05",
     INSTALLS " and toolkit", "A enabled, B test, eim", SUITE_CHANGES, cat_busy},
    {"es10b-immediate-malformed", "ImmediateEnable without refreshFlag", "", "SGP.32 5.9.15",
     "A-25", INSTALLS, "A enabled, eim", SUITE_CHANGES, malformed},
    {"es10b-immediate-ends-rollback", "ImmediateEnable ends the authorisation of a rollback", "",
     "SGP.32 5.9.15", "B-87 B-09", INSTALLS " and rollback", "A enabled, B, eim", SUITE_CHANGES,
     ends_rollback},
    {"es10b-immediate-configure-with-eim",
     "ConfigureImmediateProfileEnabling: associatedEimAlreadyExists", "", "SGP.32 5.9.17", "B-80",
     IMMEDIATE, "eim", SUITE_CHANGES, with_eim},
    {"es10b-immediate-configure", "ConfigureImmediateProfileEnabling without an eIM", "",
     "SGP.32 5.9.17", "B-80 B-81", IMMEDIATE " and not foreign", "", SUITE_CHANGES, without_eim},
    {"es10b-immediate-configure-memory", "ConfigureImmediateProfileEnabling: insufficientMemory",
     "", "SGP.32 5.9.17", "B-82", IMMEDIATE " and not foreign", "", SUITE_CHANGES, no_memory},
    {0}};
