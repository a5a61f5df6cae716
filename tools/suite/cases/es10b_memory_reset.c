/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICCMemoryReset of SGP.32 (5.9.5). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

/* Options and resetResult; the other results are absent unless they are asked for. */
static void reset(struct suite *suite, const char *options, const char *result)
{
    suite_es10(suite, "BF64{82=%s}", options);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF64/80", "%s", result);
    suite_complete_switch(suite);
}

static void operational(struct suite *suite)
{
    suite_step(suite, "deleteOperationalProfiles: ok(0), operational profiles are absent");
    suite_es10(suite, "BF64{82=" RESET_OPERATIONAL "}");
    suite_expect_octets(suite, "BF64/80", "00");
    suite_expect_absent(suite, "BF64/81");
    suite_expect_absent(suite, "BF64/82");
    suite_forget(suite, "A");
    suite_forget(suite, "B");
    suite_expect_profile(suite, "A", "absent");
    suite_expect_profile(suite, "B", "absent");
    suite_step(suite, "Test and provisioning profiles and the eIM stay");
    suite_expect_profile(suite, "C", "disabled");
    suite_expect_profile(suite, "D", "disabled");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
}

static void enabled_profile(struct suite *suite)
{
    suite_step(suite, "The enabled profile is deleted, too, regardless of its policy rules");
    reset(suite, RESET_OPERATIONAL, "00");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "Delete notifications are made");
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
}

static void refresh(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "After the enabled profile was deleted REFRESH is pending");
    suite_es10(suite, "BF64{82=" RESET_OPERATIONAL "}");
    suite_expect_octets(suite, "BF64/80", "00");
    suite_forget(suite, "A");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "A", "absent");
}

static void field_test(struct suite *suite)
{
    suite_step(suite, "deleteFieldLoadedTestProfiles: ok(0), the test profile is absent");
    reset(suite, RESET_FIELD_TEST, "00");
    suite_forget(suite, "B");
    suite_expect_profile(suite, "B", "absent");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "Again: nothingToDelete(1)");
    reset(suite, RESET_FIELD_TEST, "01");
    suite_expect(suite, "resetResult", "nothingToDelete(1)");
}

static void preloaded_test(struct suite *suite)
{
    suite_step(suite, "deletePreLoadedTestProfiles does not delete a profile that was downloaded");
    suite_es10(suite, "BF64{82=" RESET_PRELOADED_TEST "}");
    suite_expect_octets(suite, "BF64/80", "00|01");
    suite_expect_profile(suite, "B", "disabled");
}

static void provisioning(struct suite *suite)
{
    suite_step(suite, "deleteProvisioningProfiles: ok(0), the provisioning profile is absent");
    reset(suite, RESET_PROVISIONING, "00");
    suite_forget(suite, "B");
    suite_expect_profile(suite, "B", "absent");
    suite_expect_profile(suite, "A", "enabled");
}

static void address(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_es10(suite, "BF65{80=736D64702E6578616D706C65}");
    suite_expect_octets(suite, "BF65/80", "00");
    suite_step(suite, "resetDefaultSmdpAddress: ok(0), the address is absent");
    reset(suite, RESET_ADDRESS, "00");
    suite_es10(suite, "BF3C{}");
    suite_expect_absent(suite, "BF3C/80");
    suite_step(suite, "Again: nothingToDelete(1)");
    reset(suite, RESET_ADDRESS, "01");
}

static void eims(struct suite *suite)
{
    suite_step(suite, "resetEimConfigData: resetEimResult ok(0), no eIM is associated");
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_expect_octets(suite, "BF64/80", "00|01");
    suite_expect_octets(suite, "BF64/81", "00");
    suite_expect_absent(suite, "BF64/82");
    suite_forget(suite, "eim");
    suite_forget(suite, "eim2");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
    suite_step(suite, "Again: resetEimResult nothingToDelete(1)");
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_expect_octets(suite, "BF64/81", "01");
    suite_expect(suite, "resetEimResult", "nothingToDelete(1)");
}

static void immediate(struct suite *suite)
{
    suite_package(suite, "A7{80=}");
    suite_expect_results(suite, "870100");
    suite_step(suite, "resetImmediateEnableConfig: ok(0), immediate enabling is off");
    suite_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_expect_octets(suite, "BF64/82", "00");
    suite_expect_absent(suite, "BF64/81");
    suite_es10(suite, "BF5A{80=00}");
    suite_expect_octets(suite, "BF5A/80", "01");
}

static void several(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_es10(suite, "BF65{80=736D64702E6578616D706C65}");
    suite_step(suite, "All options at once: all three results");
    suite_es10(suite, "BF64{82=01EE}");
    suite_expect_octets(suite, "BF64/80", "00");
    suite_expect_octets(suite, "BF64/81", "00");
    suite_expect_octets(suite, "BF64/82", "00");
    suite_complete_switch(suite);
    suite_forget(suite, "A");
    suite_forget(suite, "B");
    suite_forget(suite, "eim");
    suite_expect_profile(suite, "A", "absent");
    suite_expect_profile(suite, "B", "absent");
    suite_es10(suite, "BF3C{}");
    suite_expect_absent(suite, "BF3C/80");
}

static void no_option(struct suite *suite)
{
    suite_step(suite, "No option is set: nothingToDelete(1) or undefinedError(127)");
    suite_es10(suite, "BF64{82=00}");
    suite_expect_octets(suite, "BF64/80", "01|7F");
    suite_expect_profile(suite, "A", "disabled");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_step(suite, "eUICCMemoryReset of the enabled profile in a proactive session: catBusy(5)");
    suite_es10(suite, "BF64{82=" RESET_OPERATIONAL "}");
    suite_expect_octets(suite, "BF64/80", "05");
    suite_expect(suite, "resetResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
}

static void ecall(struct suite *suite)
{
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_step(suite, "eUICCMemoryReset while the Emergency Profile is enabled: ecallActive(104), "
                      "nothing is done");
    suite_es10(suite, "BF64{82=01FE}");
    suite_expect_octets(suite, "BF64/80", "68");
    suite_expect(suite, "resetResult", "ecallActive(104)");
    suite_expect_profile(suite, "A", "disabled");
    suite_expect_profile(suite, "B", "enabled");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
}

static void fallback(struct suite *suite)
{
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_step(suite, "A memory reset clears the record of the profile to return to");
    reset(suite, RESET_FIELD_TEST, "00");
    suite_forget(suite, "C");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect_profile(suite, "B", "enabled");
}

static void notifications_survive(struct suite *suite)
{
    suite_package(suite, "A5{5A=$B}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "B");
    case_expect_notifications(suite, "0410", 1);
    suite_step(suite, "Pending Notifications survive a memory reset");
    reset(suite, RESET_OPERATIONAL, "00");
    suite_forget(suite, "A");
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$B");
}

static void malformed(struct suite *suite)
{
    static const char *const requests[] = {"BF64{}", "BF64{82=}", "BF64{82=0880}", "BF64{81=0780}"};

    suite_step(suite, "Requests without a BIT STRING: 6A80 or undefinedError(127)");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (suite_es10(suite, "%s", requests[i]) == 0x9000)
            suite_expect_octets(suite, "BF64/80", "7F|01");
        else
            suite_expect_sw(suite, "6A80");
        suite_expect_profile(suite, "A", "disabled");
    }
}

static void other_enabled_profile(struct suite *suite)
{
    suite_step(suite, "deleteFieldLoadedTestProfiles deletes the enabled test profile; the profile "
                      "before it is enabled again");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    reset(suite, RESET_FIELD_TEST, "00");
    suite_forget(suite, "B");
    suite_expect_profile(suite, "B", "absent");
    suite_expect_profile(suite, "A", "enabled");
}

static void ecall_profile(struct suite *suite)
{
    suite_step(suite, "A disabled Emergency Profile is deleted with the operational profiles");
    reset(suite, RESET_OPERATIONAL, "00");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
}

SUITE_CASES(cases_es10b_memory_reset) = {
    {"es10b-memory-reset-operational", "Option deleteOperationalProfiles", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-100 B-101", "iot", "A, B, C test, D provisioning, eim", SUITE_DESTROYS,
     operational},
    {"es10b-memory-reset-enabled-profile", "The enabled profile is deleted", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-104 D-33", "iot", "A enabled ppr1 ppr2 notifies, eim, no notification",
     SUITE_DESTROYS, enabled_profile},
    {"es10b-memory-reset-refresh", "REFRESH after a memory reset", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-104 A-27", "iot and toolkit", "A enabled", SUITE_DESTROYS, refresh},
    {"es10b-memory-reset-field-test", "Option deleteFieldLoadedTestProfiles", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-100 B-102", "iot", "A enabled, B test", SUITE_DESTROYS, field_test},
    {"es10b-memory-reset-preloaded-test", "Option deletePreLoadedTestProfiles", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-100", "iot", "B test", SUITE_DESTROYS, preloaded_test},
    {"es10b-memory-reset-provisioning", "Option deleteProvisioningProfiles", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-100 D-04", "iot", "A enabled, B provisioning", SUITE_DESTROYS,
     provisioning},
    {"es10b-memory-reset-address", "Option resetDefaultSmdpAddress", "SGP.23-1 4.2.24",
     "SGP.32 5.9.5", "B-100 B-102", "iot", "", SUITE_CHANGES, address},
    {"es10b-memory-reset-eims", "Option resetEimConfigData", "", "SGP.32 5.9.5", "B-103 B-60",
     "iot", "eim, eim2", SUITE_DESTROYS, eims},
    {"es10b-memory-reset-immediate", "Option resetImmediateEnableConfig", "", "SGP.32 5.9.5",
     "B-103", "iot and immediate", "eim", SUITE_CHANGES, immediate},
    {"es10b-memory-reset-all", "All options", "", "SGP.32 5.9.5", "B-101 B-100", "iot",
     "A enabled, B test, eim", SUITE_DESTROYS, several},
    {"es10b-memory-reset-no-option", "No option", "", "SGP.32 5.9.5", "B-106", "iot", "A",
     SUITE_DESTROYS, no_option},
    {"es10b-memory-reset-cat-busy", "eUICCMemoryReset: catBusy", "SGP.23-1 4.2.24", "SGP.32 5.9.5",
     "B-102 B-05", "iot and toolkit", "A enabled, B test, eim", SUITE_DESTROYS, cat_busy},
    {"es10b-memory-reset-ecall-profile", "eUICCMemoryReset of an Emergency Profile", "",
     "SGP.32 5.9.5", "B-109", "iot and emergency", "A ecall", SUITE_DESTROYS, ecall_profile},
    {"es10b-memory-reset-ecall", "eUICCMemoryReset: ecallActive", "", "SGP.32 5.9.5", "B-102 B-142",
     "iot and emergency", "A enabled, B ecall, eim", SUITE_DESTROYS, ecall},
    {"es10b-memory-reset-fallback", "A memory reset clears the return record", "", "SGP.32 5.9.5",
     "B-107 D-13", "iot and fallback", "A enabled, B fallback-allowed fallback, C test, eim",
     SUITE_DESTROYS, fallback},
    {"es10b-memory-reset-notifications", "Pending Notifications survive a memory reset", "",
     "SGP.32 5.9.5", "B-105", "iot", "A, B notifies, eim, no notification", SUITE_DESTROYS,
     notifications_survive},
    {"es10b-memory-reset-malformed", "Malformed resetOptions", "", "SGP.32 5.9.5", "A-24 B-100",
     "iot", "A", SUITE_DESTROYS, malformed},
    {"es10b-memory-reset-test-enabled", "The enabled test profile is deleted", "", "SGP.22 3.2.2",
     "C-67 B-104", "iot", "A enabled, B test, eim", SUITE_DESTROYS, other_enabled_profile},
    {0}};
