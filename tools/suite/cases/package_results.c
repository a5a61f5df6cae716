/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stored results of packages: RetrieveNotificationsList, RemoveNotificationFromList (SGP.32
 * 2.11.2, 5.9.11, 5.9.12). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

/* A package; its result as $result and its number as $number. */
static void make_result(struct suite *suite)
{
    suite_package(suite, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/83", "*");
    suite_set(suite, "number", "%s", suite_value(suite, "BF51/A0/30/83"));
    suite_set(suite, "result", "%s", suite_response(suite));
}

static void stored(struct suite *suite)
{
    make_result(suite);
    suite_step(suite, "The stored result is the one that was returned, octet by octet");
    suite_es10(suite, "BF2B{A0{80=$number}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
    suite_step(suite, "After a power cycle as well");
    suite_power_cycle(suite);
    suite_es10(suite, "BF2B{A0{80=$number}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
}

static void all(struct suite *suite)
{
    suite_step(suite, "euiccPackageResults: all results, in their order, each with its tag BF51");
    make_result(suite);
    suite_set(suite, "first", "$result");
    make_result(suite);
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "BF2B/A2", "$first $result");
    suite_expect_count(suite, "BF2B/A2/BF51", 2);
}

static void none(struct suite *suite)
{
    suite_step(suite, "No result is stored: an empty list");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "", "BF2B02A200");
    suite_step(suite, "A number that nothing has: an empty list");
    suite_es10(suite, "BF2B{A0{80=7FFFFFFF}}");
    suite_expect_octets(suite, "", "BF2B02A000|BF2B02A200");
}

static void removed(struct suite *suite)
{
    make_result(suite);
    suite_step(suite, "RemoveNotificationFromList: ok(0), the result is gone");
    suite_es10(suite, "BF30{80=$number}");
    suite_expect_octets(suite, "BF30/80", "00");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "", "BF2B02A200");
    suite_step(suite, "Again: nothingToDelete(1)");
    suite_es10(suite, "BF30{80=$number}");
    suite_expect_octets(suite, "BF30/80", "01");
    suite_expect(suite, "deleteNotificationStatus", "nothingToDelete(1)");
}

static void not_listed(struct suite *suite)
{
    make_result(suite);
    suite_step(suite, "Results are not in the lists of notifications");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF2802A000");
    suite_es10(suite, "BF2B{}");
    suite_expect_absent(suite, "BF2B/A0/BF51");
}

static void numbers(struct suite *suite)
{
    unsigned long before = 0;

    suite_step(suite, "Sequence numbers only grow, also after a removal and a power cycle");
    for (unsigned i = 0; i < 3; i++) {
        unsigned long number;

        make_result(suite);
        number = strtoul(suite_get(suite, "number"), NULL, 16);
        if (i && number <= before)
            suite_fail(suite, "sequence number %lu after %lu", number, before);
        before = number;
        suite_es10(suite, "BF30{80=$number}");
        suite_expect_octets(suite, "BF30/80", "00");
        suite_power_cycle(suite);
    }
}

static void shared_numbers(struct suite *suite)
{
    suite_step(suite, "A package that deletes a profile: its result and the delete notification "
                      "have different numbers");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    suite_set(suite, "number", "%s", suite_value(suite, "BF51/A0/30/83"));
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    if (strcmp(suite_value(suite, "BF28/A0/BF2F/80"), suite_get(suite, "number")) == 0)
        suite_fail(suite, "both have the number %s", suite_get(suite, "number"));
    suite_step(suite, "Each number finds its own");
    suite_set(suite, "other", "%s", suite_value(suite, "BF28/A0/BF2F/80"));
    suite_es10(suite, "BF2B{A0{80=$other}}");
    suite_expect_absent(suite, "BF2B/A2");
    suite_expect_count(suite, "BF2B/A0/30", 1);
    suite_es10(suite, "BF2B{A0{80=$number}}");
    suite_expect_count(suite, "BF2B/A2/BF51", 1);
}

static void errors_not_stored(struct suite *suite)
{
    suite_step(suite, "Signed and unsigned errors are not stored");
    suite_package_with(suite, &(struct suite_package){.eid = "89049032123451234512345678901235"},
                       "A6{}");
    suite_expect_octets(suite, "BF51/A1/30/02", "03");
    suite_package_with(suite, &(struct suite_package){.signature_bit = 9}, "A6{}");
    suite_expect_octets(suite, "BF51/A2/80", "*");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "", "BF2B02A200");
}

static void oldest_dropped(struct suite *suite)
{
    unsigned made = 0;

    suite_step(suite, "Results are stored until the oldest is dropped; the newest is kept");
    make_result(suite);
    suite_set(suite, "first", "$number");
    for (; made < 64; made++) {
        make_result(suite);
        suite_es10(suite, "BF2B{A0{80=$first}}");
        if (!suite_value(suite, "BF2B/A2/BF51"))
            break;
    }
    suite_es10(suite, "BF2B{A0{80=$number}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
    suite_require(suite, made < 64, "64 results are stored");
}

static void bare_criteria(struct suite *suite)
{
    make_result(suite);
    suite_step(suite, "Malformed criteria: a status word or an error, nothing changes");
    if (suite_es10(suite, "BF2B{A0{85=}}") == 0x9000)
        suite_expect_octets(suite, "BF2B/81", "*");
    else
        suite_expect_sw(suite, "6A80|6985|6A88");
    suite_es10(suite, "BF2B{A0{80=$number}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
}

static void failed_operation(struct suite *suite)
{
    suite_step(suite, "The result of a package whose operation failed is stored, too");
    suite_package(suite, "A3{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "830101");
    suite_set(suite, "result", "%s", suite_response(suite));
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "BF2B/A2", "$result");
}

#define EMPTY "eim, no notification"

SUITE_CASES(cases_package_results) = {
    {"package-results-stored", "A result is stored as it was returned", "SGP.23-1 4.2.15",
     "SGP.32 2.11.2", "C-33 B-111", "iot", EMPTY, SUITE_CHANGES, stored},
    {"package-results-all", "RetrieveNotificationsList for package results", "SGP.23-1 4.2.15",
     "SGP.32 5.9.11", "B-114 B-110", "iot", EMPTY, SUITE_CHANGES, all},
    {"package-results-none", "RetrieveNotificationsList without results", "SGP.23-1 4.2.15",
     "SGP.32 5.9.11", "B-113", "iot", EMPTY, SUITE_CHANGES, none},
    {"package-results-remove", "RemoveNotificationFromList for a result", "SGP.23-1 4.2.16",
     "SGP.32 5.9.12", "B-115", "iot", EMPTY, SUITE_CHANGES, removed},
    {"package-results-not-listed", "ListNotification has no results", "SGP.23-1 4.2.14",
     "SGP.22 5.7.9", "B-117", "iot", EMPTY, SUITE_CHANGES, not_listed},
    {"package-results-numbers", "Sequence numbers only grow", "", "SGP.32 2.11.2", "B-116", "iot",
     EMPTY, SUITE_CHANGES, numbers},
    {"package-results-shared-numbers", "Results and notifications share the numbers", "",
     "SGP.32 2.11.2", "B-116 B-111", "iot", "A notifies, " EMPTY, SUITE_CHANGES, shared_numbers},
    {"package-results-errors", "Errors of packages are not stored", "", "SGP.32 2.11.2", "B-119",
     "iot", EMPTY, SUITE_CHANGES, errors_not_stored},
    {"package-results-oldest", "The oldest result is dropped", "", "SGP.32 2.11.2", "B-118 C-33",
     "iot", EMPTY, SUITE_CHANGES, oldest_dropped},
    {"package-results-malformed", "RetrieveNotificationsList with malformed criteria", "",
     "SGP.32 5.9.11", "B-110 A-24", "iot", EMPTY, SUITE_CHANGES, bare_criteria},
    {"package-results-failed-operation", "The result of a failed operation is stored", "",
     "SGP.32 2.11.2", "C-33 C-15", "iot", EMPTY, SUITE_CHANGES, failed_operation},
    {0}};
