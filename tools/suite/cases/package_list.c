/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations of a package: order, first failure, unknown ones, PSMOs without a family of their
 * own (SGP.32 3.3.1, 2.11.1.1.3). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

static void in_order(struct suite *suite)
{
    suite_step(suite, "One result for each operation, in their order");
    suite_package(suite, "A6{} BF2D{A0{5A=$A}5C=5A} A6{}");
    suite_expect_octets(suite, "BF51/A0/30/30", "A6* BF2D* A6*");
    suite_expect_count(suite, "BF51/A0/30/30/A6", 2);
    suite_expect_octets(suite, "BF51/A0/30/30/BF2D/A0/E3/5A", "$A");
}

static void first_failure(struct suite *suite)
{
    suite_step(suite, "The first failure ends the package; operations before it are kept");
    suite_package(suite, "A5{5A=$A} A5{5A=" UNKNOWN_ICCID "} A5{5A=$B}");
    suite_expect_results(suite, "850100850101");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
    suite_expect_profile(suite, "B", "disabled");
}

static void unknown_operation(struct suite *suite)
{
    suite_step(suite, "An unknown operation: unknownOrDamagedCommand(2), the package ends");
    suite_package(suite, "BF7E{} A5{5A=$A}");
    suite_expect_results(suite, "020102");
    suite_expect(suite, "processingTerminated", "unknownOrDamagedCommand(2)");
    suite_expect_profile(suite, "A", "disabled");
    suite_step(suite, "After an operation that was executed: its result, then the code");
    suite_package(suite, "A6{} BF7E{} A6{}");
    suite_expect_octets(suite, "BF51/A0/30/30", "A6*020102");
    suite_expect_count(suite, "BF51/A0/30/30/A6", 1);
}

static void eco_among_psmos(struct suite *suite)
{
    suite_step(suite, "An eCO in a list of PSMOs is unknown: unknownOrDamagedCommand(2)");
    suite_package(suite, "AB{}");
    suite_expect_results(suite, "020102");
}

static void empty(struct suite *suite)
{
    suite_step(suite, "A package without operations: a result without results");
    suite_package(suite, " ");
    suite_expect_results(suite, "|020102");
}

static void list_after_change(struct suite *suite)
{
    suite_step(suite, "listProfileInfo after delete: profileChangeOngoing(11)");
    suite_package(suite, "A5{5A=$A} BF2D{}");
    suite_expect_results(suite, "850100 BF2D03 81010B");
    suite_expect(suite, "profileInfoListError", "profileChangeOngoing(11)");
    suite_forget(suite, "A");
    suite_step(suite, "After enable as well");
    suite_package(suite, "A3{5A=$B} BF2D{}");
    suite_expect_results(suite, "830100 BF2D03 81010B");
    suite_complete_switch(suite);
    suite_step(suite, "After disable as well");
    suite_package(suite, "A4{5A=$B} BF2D{}");
    suite_expect_results(suite, "840100 BF2D03 81010B");
    suite_complete_switch(suite);
}

static void list_before_change(struct suite *suite)
{
    suite_step(suite, "listProfileInfo before enable: the list with the old state");
    suite_package(suite, "BF2D{A0{5A=$A}5C=9F70} A3{5A=$A}");
    suite_expect_octets(suite, "BF51/A0/30/30", "*9F700100 830100");
    suite_complete_switch(suite);
}

static void list_bad_request(struct suite *suite)
{
    suite_step(suite, "listProfileInfo with a cut tag list: incorrectInputValues(1), the end");
    suite_package(suite, "BF2D{5C=9F} A6{}");
    suite_expect_results(suite, "BF2D03 810101");
    suite_expect(suite, "profileInfoListError", "incorrectInputValues(1)");
}

static void result_overflow(struct suite *suite)
{
    static char operations[16001];
    size_t used = 0;

    suite_step(suite, "Lists of profiles until the result is too large: resultSizeOverflow(1) is "
                      "last, or all fit");
    while (used + 64 < sizeof(operations))
        used += (size_t)snprintf(operations + used, sizeof(operations) - used,
                                 "BF2D{5C=5A4F9F709192959F7B9F26}");
    suite_package(suite, "%s", operations);
    suite_require(suite, suite_value(suite, "BF51/A0/30/30/02") != NULL,
                  "all results fit, or the package is too large");
    suite_expect_octets(suite, "BF51/A0/30/30/02", "01");
    suite_expect_octets(suite, "BF51/A0/30/30", "BF2D*020101");
    suite_expect(suite, "processingTerminated", "resultSizeOverflow(1)");
}

static void damaged_list(struct suite *suite)
{
    suite_step(suite,
               "Octets behind an operation that are not a TLV: unknownOrDamagedCommand(2), or "
               "a package that is refused as a whole");
    suite_package_with(suite, &(struct suite_package){.unverified = true}, "A6{} #A5");
    if (suite_value(suite, "BF51/A0"))
        suite_expect_octets(suite, "BF51/A0/30/30", "*020102");
    else
        suite_expect_sw(suite, "6A80|6985|9000");
}

static void immediate(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite, "configureImmediateEnable with flag, OID and address: ok(0)");
    suite_package(suite, "A7{80= 81=2A864886F70D010101 82=736D64702E6578616D706C652E636F6D}");
    suite_expect_results(suite, "870100");
    suite_step(suite, "Without the flag: ok(0)");
    suite_package(suite, "A7{}");
    suite_expect_results(suite, "870100");
    suite_step(suite, "It is off: ImmediateEnable says immediateEnableNotAvailable(1)");
    suite_es10(suite, "BF5A{80=00}");
    suite_expect_octets(suite, "BF5A/80", "01");
}

static void immediate_on(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite,
               "configureImmediateEnable with the flag: ImmediateEnable lacks a context now");
    suite_package(suite, "A7{80=}");
    suite_expect_results(suite, "870100");
    suite_es10(suite, "BF5A{80=00}");
    suite_expect_octets(suite, "BF5A/80", "04");
}

static void immediate_memory(struct suite *suite)
{
    char address[601];

    memset(address, '6', sizeof(address) - 1);
    address[sizeof(address) - 1] = 0;
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite, "configureImmediateEnable with an address of 300 octets: "
                      "insufficientMemory(1)");
    suite_package(suite, "A7{80= 82=%s}", address);
    suite_expect_results(suite, "870101|87017F");
    suite_step(suite, "Nothing is configured");
    suite_es10(suite, "BF5A{80=00}");
    suite_expect_octets(suite, "BF5A/80", "01");
}

static void immediate_malformed(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_step(suite,
               "configureImmediateEnable with an address that is not UTF-8: commandError(7)");
    suite_package(suite, "A7{80= 82=FF}");
    suite_expect_results(suite, "870107|020102");
}

SUITE_CASES(cases_package_list) = {
    {"package-list-order", "Operations are executed in their order", "", "SGP.32 3.3.1", "C-20",
     "iot", "A, eim", SUITE_CHANGES, in_order},
    {"package-list-first-failure", "The first failure ends the package", "", "SGP.32 3.3.1", "C-21",
     "iot", "A, B, eim", SUITE_CHANGES, first_failure},
    {"package-list-unknown", "processingTerminated: unknownOrDamagedCommand", "", "SGP.32 3.3.1",
     "C-23", "iot", "A, eim", SUITE_CHANGES, unknown_operation},
    {"package-list-eco-among-psmos", "PSMOs and eCOs are not mixed", "", "SGP.32 2.11.1.1",
     "C-20 C-23", "iot", "eim", SUITE_CHANGES, eco_among_psmos},
    {"package-list-empty", "A package without operations", "", "SGP.32 2.11.1.1", "C-23", "iot",
     "eim", SUITE_CHANGES, empty},
    {"package-list-damaged", "Octets behind the operations", "", "SGP.32 3.3.1", "C-23", "iot",
     "eim", SUITE_CHANGES, damaged_list},
    {"package-list-info-after-change", "listProfileInfo: profileChangeOngoing", "",
     "SGP.32 2.11.1.1.3", "C-41 B-44", "iot", "A, B, no profile, eim", SUITE_CHANGES,
     list_after_change},
    {"package-list-info-before-change", "listProfileInfo before a change", "", "SGP.32 2.11.1.1.3",
     "C-41 B-45", "iot", "A, no profile, eim", SUITE_CHANGES, list_before_change},
    {"package-list-info-bad-request", "listProfileInfo: incorrectInputValues", "", "SGP.32 5.13.4",
     "C-80 B-42", "iot", "eim", SUITE_CHANGES, list_bad_request},
    {"package-list-result-overflow", "processingTerminated: resultSizeOverflow", "", "SGP.32 3.3.1",
     "C-24", "iot", "A, B, C, D, eim", SUITE_CHANGES, result_overflow},
    {"package-list-immediate-off", "configureImmediateEnable", "", "SGP.32 3.4.4", "C-83 B-81",
     "iot and immediate", "eim", SUITE_CHANGES, immediate},
    {"package-list-immediate-on", "configureImmediateEnable with the flag", "", "SGP.32 3.4.4",
     "C-83 B-85", "iot and immediate", "eim", SUITE_CHANGES, immediate_on},
    {"package-list-immediate-memory", "configureImmediateEnable: insufficientMemory", "",
     "SGP.32 3.4.4", "B-82 C-83", "iot and immediate", "eim", SUITE_CHANGES, immediate_memory},
    {"package-list-immediate-malformed", "configureImmediateEnable: commandError", "",
     "SGP.32 3.4.4", "B-82 C-23", "iot and immediate", "eim", SUITE_CHANGES, immediate_malformed},
    {0}};
