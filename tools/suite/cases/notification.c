/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications: which events make them, ListNotification, RetrieveNotificationsList,
 * RemoveNotificationFromList (SGP.22 3.5, SGP.32 5.9.11, 5.9.12). */
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST     "SGP.22 5.7.9"
#define RETRIEVE "SGP.32 5.9.11"
#define REMOVE   "SGP.32 5.9.12"
#define EVENTS   "SGP.22 3.5"

/* Executes operations by a package, and the switch of profiles. */
static void operate(struct suite *suite, const char *operations)
{
    suite_package(suite, "%s", operations);
    suite_complete_switch(suite);
}

/* The n-th entry of ListNotification is this event of a profile, for this address. */
static void expect_entry(struct suite *suite, unsigned number, const char *event,
                         const char *address, const char *iccid)
{
    char path[40];
    static const char *const members[] = {"81", "0C", "5A"};
    const char *const values[] = {event, address, iccid};

    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "BF28/A0/BF2F[%u]/%s", number, members[i]);
        suite_expect_octets(suite, path, "%s", values[i]);
    }
}

static int64_t sequence(struct suite *suite, const char *path)
{
    const char *value = suite_value(suite, path);

    if (!value)
        suite_fail(suite, "the sequence number %s is missing", path);
    return strtoll(value, NULL, 16);
}

/* ---- Events ---- */

static void none(struct suite *suite)
{
    suite_step(suite, "ListNotification without notifications: an empty list");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF28{A0{}}");
    suite_step(suite, "RetrieveNotificationsList: an empty list");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
}

static void install(struct suite *suite)
{
    suite_download(suite, "A");
    suite_set(suite, "RESULT", "%s", suite_response(suite));
    suite_step(suite, "ListNotification: one installation, for the SM-DP+ of the session");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0780", "*", "$A");
    suite_step(suite,
               "RetrieveNotificationsList: the ProfileInstallationResult as it was returned");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "BF2B/A0", "$RESULT");
}

static void install_configured(struct suite *suite)
{
    suite_download(suite, "A notifies=80");
    suite_step(suite, "the result, and a notification of the installation to $ADDRESS");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    suite_es10(suite, "BF2B{}");
    suite_expect_count(suite, "BF2B/A0/BF37", 1);
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/81", "0780");
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/0C", "$ADDRESS");
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/5A", "$A");
    suite_expect_signed(suite);
}

static void install_failed(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, "A notifies", "mac=3");
    suite_expect_installation(suite, "5/8");
    suite_set(suite, "RESULT", "%s", suite_response(suite));
    suite_step(suite, "a failed installation: its result only");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "BF2B/A0", "$RESULT");
}

static void enable(struct suite *suite)
{
    operate(suite, "A3{5A=$A}");
    suite_step(suite, "one notification: enable of A");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0640", "$ADDRESS", "$A");
    suite_es10(suite, "BF2B{}");
    suite_expect_signed(suite);
}

static void disable(struct suite *suite)
{
    operate(suite, "A4{5A=$A}");
    suite_step(suite, "one notification: disable of A");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0520", "$ADDRESS", "$A");
    suite_es10(suite, "BF2B{}");
    suite_expect_signed(suite);
}

static void implicit_disable(struct suite *suite)
{
    operate(suite, "A3{5A=$B}");
    suite_step(suite, "two notifications: disable of A, then enable of B");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    expect_entry(suite, 1, "0520", "$ADDRESS", "$A");
    expect_entry(suite, 2, "0640", "$ADDRESS", "$B");
    if (sequence(suite, "BF28/A0/BF2F[1]/80") >= sequence(suite, "BF28/A0/BF2F[2]/80"))
        suite_fail(suite, "the sequence numbers do not grow");
}

static void delete_profile(struct suite *suite)
{
    operate(suite, "A5{5A=$A}");
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "the notification of the deletion outlives the profile");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0410", "$ADDRESS", "$A");
    suite_es10(suite, "BF2B{}");
    suite_expect_signed(suite);
}

static void two_addresses(struct suite *suite)
{
    operate(suite, "A3{5A=$A}");
    suite_step(suite, "a notification for each address");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    suite_es10(suite, "BF2B{}");
    suite_expect_count(suite, "BF2B/A0/30", 2);
    suite_expect_signed(suite);
}

static void configured_events(struct suite *suite)
{
    suite_step(suite, "A notifies deletion only");
    operate(suite, "A3{5A=$A}");
    operate(suite, "A4{5A=$A}");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 0);
    operate(suite, "A5{5A=$A}");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0410", "$ADDRESS", "$A");
}

static void no_configuration(struct suite *suite)
{
    operate(suite, "A3{5A=$A}");
    operate(suite, "A4{5A=$A}");
    operate(suite, "A5{5A=$A}");
    suite_step(suite, "a profile without notificationConfigurationInfo: no notification");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF28{A0{}}");
}

static void test_profile(struct suite *suite)
{
    operate(suite, "A3{5A=$A}");
    operate(suite, "A4{5A=$A}");
    suite_step(suite, "a test profile makes no notifications");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF28{A0{}}");
}

static void brainpool(struct suite *suite)
{
    suite_session(suite, "curve=brainpool");
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, "A notifies", NULL);
    suite_expect_installation(suite, "success");
    suite_step(suite, "notifications are signed under the CI of the download");
    suite_es10(suite, "BF2B{}");
    suite_expect_signed(suite);
    suite_expect_octets(suite, "BF2B/A0/30/30[2]", "*$CI*");
}

/* ---- Lists ---- */

static void by_sequence(struct suite *suite)
{
    suite_download(suite, "A notifies");
    suite_es10(suite, "BF28{}");
    suite_set(suite, "N", "%s", suite_value(suite, "BF28/A0/BF2F[2]/80"));
    suite_step(suite, "RetrieveNotificationsList by seqNumber: that notification alone");
    suite_es10(suite, "BF2B{A0{80=$N}}");
    suite_expect_count(suite, "BF2B/A0/30", 1);
    suite_expect_count(suite, "BF2B/A0/BF37", 0);
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/80", "$N");
    suite_step(suite, "an unknown seqNumber: an empty list");
    suite_es10(suite, "BF2B{A0{80=7FFFFFFF}}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
}

static void by_event(struct suite *suite)
{
    operate(suite, "A3{5A=$A}");
    operate(suite, "A4{5A=$A}");
    suite_step(suite, "RetrieveNotificationsList by event: enable, disable, both, none");
    suite_es10(suite, "BF2B{A0{81=0640}}");
    suite_expect_count(suite, "BF2B/A0/30", 1);
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/81", "0640");
    suite_es10(suite, "BF2B{A0{81=0520}}");
    suite_expect_count(suite, "BF2B/A0/30", 1);
    suite_expect_octets(suite, "BF2B/A0/30/BF2F/81", "0520");
    suite_es10(suite, "BF2B{A0{81=0560}}");
    suite_expect_count(suite, "BF2B/A0/30", 2);
    suite_es10(suite, "BF2B{A0{81=0410}}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
    suite_step(suite, "ListNotification by event");
    suite_es10(suite, "BF28{81=0640}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    expect_entry(suite, 1, "0640", "$ADDRESS", "$A");
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_octets(suite, "", "BF28{A0{}}");
}

static void package_results(struct suite *suite)
{
    suite_package(suite, "A600");
    suite_set(suite, "RESULT", "%s", suite_response(suite));
    suite_set(suite, "N", "%s", suite_value(suite, "BF51/A0/30/83"));
    suite_step(suite, "package results are returned whole, as they were signed");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "BF2B/A2", "$RESULT");
    suite_step(suite, "by seqNumber, too");
    suite_es10(suite, "BF2B{A0{80=$N}}");
    suite_expect_octets(suite, "BF2B/A2", "$RESULT");
    suite_step(suite, "ListNotification and RetrieveNotificationsList do not have them");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF28{A0{}}");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
    suite_step(suite, "RemoveNotificationFromList removes it");
    suite_es10(suite, "BF30{80=$N}");
    suite_expect(suite, "deleteNotificationStatus", "ok(0)");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "", "BF2B{A2{}}");
}

static void shared_numbers(struct suite *suite)
{
    int64_t result;

    suite_package(suite, "A3{5A=$A}");
    result = sequence(suite, "BF51/A0/30/83");
    suite_complete_switch(suite);
    suite_es10(suite, "BF28{}");
    suite_step(suite, "package results and notifications share one sequence number");
    if (sequence(suite, "BF28/A0/BF2F/80") == result)
        suite_fail(suite, "a notification has the sequence number %lld of the package result",
                   (long long)result);
}

static void remove_result(struct suite *suite)
{
    suite_download(suite, "A");
    suite_es10(suite, "BF28{}");
    suite_set(suite, "N", "%s", suite_value(suite, "BF28/A0/BF2F/80"));
    suite_step(suite, "RemoveNotificationFromList: ok(0)");
    suite_es10(suite, "BF30{80=$N}");
    suite_expect(suite, "deleteNotificationStatus", "ok(0)");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
    suite_step(suite, "once more: nothingToDelete(1)");
    suite_es10(suite, "BF30{80=$N}");
    suite_expect(suite, "deleteNotificationStatus", "nothingToDelete(1)");
}

static void remove_unknown(struct suite *suite)
{
    suite_step(suite, "a sequence number that was never used: nothingToDelete(1)");
    suite_es10(suite, "BF30{80=7FFFFFFF}");
    suite_expect_octets(suite, "BF30/80", "01");
}

static void remove_one(struct suite *suite)
{
    suite_download(suite, "A notifies-two");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 3);
    suite_set(suite, "FIRST", "%s", suite_value(suite, "BF28/A0/BF2F[1]/80"));
    suite_set(suite, "LAST", "%s", suite_value(suite, "BF28/A0/BF2F[3]/80"));
    suite_es10(suite, "BF30{80=%s}", suite_value(suite, "BF28/A0/BF2F[2]/80"));
    suite_step(suite, "the others stay");
    suite_es10(suite, "BF28{}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    suite_expect_octets(suite, "BF28/A0/BF2F[1]/80", "$FIRST");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/80", "$LAST");
}

static void numbers_grow(struct suite *suite)
{
    int64_t first, second;

    suite_download(suite, "A");
    suite_es10(suite, "BF28{}");
    first = sequence(suite, "BF28/A0/BF2F/80");
    suite_es10(suite, "BF30{80=%s}", suite_value(suite, "BF28/A0/BF2F/80"));
    suite_power_cycle(suite);
    suite_download(suite, "B");
    suite_es10(suite, "BF28{}");
    second = sequence(suite, "BF28/A0/BF2F/80");
    suite_step(suite, "the sequence number grows, also after removal and power off");
    if (second <= first)
        suite_fail(suite, "sequence number %lld after %lld", (long long)second, (long long)first);
}

static void survive(struct suite *suite)
{
    suite_download(suite, "A notifies");
    suite_es10(suite, "BF2B{}");
    suite_set(suite, "LIST", "%s", suite_response(suite));
    suite_power_cycle(suite);
    suite_step(suite, "the same notifications after power off, octet by octet");
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "", "$LIST");
}

#define ROW(id, title, families, clause, rules, applies, state, change, function)                  \
    {                                                                                              \
        "notification-" id, title, families, clause, rules, applies, state, change, function       \
    }

SUITE_CASES(cases_notification) = {
    ROW("none", "Lists without notifications", "SGP.23-1 4.2.14", LIST, "B-113 B-117", "",
        "no notification", SUITE_CHANGES, none),
    ROW("install", "Notification of an installation", "SGP.23-1 4.2.14", EVENTS, "D-42 B-29",
        "smdpp", "no notification", SUITE_CHANGES, install),
    ROW("install-configured", "Configured notification of an installation", "SGP.23-1 4.2.15",
        EVENTS, "D-42 D-41", "smdpp", "no notification", SUITE_CHANGES, install_configured),
    ROW("install-failed", "Notification of a failed installation", "SGP.23-1 4.2.15", EVENTS,
        "B-25 D-42", "smdpp", "no notification", SUITE_CHANGES, install_failed),
    ROW("enable", "Notification of enabling", "SGP.23-1 4.2.15", EVENTS, "D-41 D-40", "iot",
        "A notifies, eim, no notification", SUITE_CHANGES, enable),
    ROW("disable", "Notification of disabling", "SGP.23-1 4.2.15", EVENTS, "D-41 D-40", "iot",
        "A notifies enabled, eim, no notification", SUITE_CHANGES, disable),
    ROW("implicit-disable", "Notifications of enabling another profile", "SGP.23-1 4.2.15", EVENTS,
        "D-43 D-44", "iot", "A notifies enabled, B notifies, eim, no notification", SUITE_CHANGES,
        implicit_disable),
    ROW("delete", "Notification of deletion", "SGP.23-1 4.2.15", EVENTS, "D-47 D-41", "iot",
        "A notifies, eim, no notification", SUITE_CHANGES, delete_profile),
    ROW("two-addresses", "Two recipients", "SGP.23-1 4.2.15", EVENTS, "D-41", "iot",
        "A notifies-two, eim, no notification", SUITE_CHANGES, two_addresses),
    ROW("configured-events", "Only configured events make notifications", "SGP.23-1 4.2.15", EVENTS,
        "D-41", "iot", "A notifies=10, eim, no notification", SUITE_CHANGES, configured_events),
    ROW("no-configuration", "Profile without notificationConfigurationInfo", "SGP.23-1 4.2.15",
        EVENTS, "D-41", "iot and smdpp", "A, eim, no notification", SUITE_CHANGES,
        no_configuration),
    ROW("test-profile", "Test profile", "SGP.23-1 4.2.15", EVENTS, "D-05", "iot",
        "A test notifies, eim, no notification", SUITE_CHANGES, test_profile),
    ROW("brainpool", "CI of the signature of notifications", "SGP.23-1 4.2.15", EVENTS, "D-46",
        "smdpp and brainpool", "no notification", SUITE_CHANGES, brainpool),
    ROW("by-sequence", "RetrieveNotificationsList by seqNumber", "SGP.23-1 4.2.15", RETRIEVE,
        "B-110 B-113", "smdpp", "no notification", SUITE_CHANGES, by_sequence),
    ROW("by-event", "Lists by event", "SGP.23-1 4.2.14, SGP.23-1 4.2.15", RETRIEVE, "B-110 B-117",
        "iot", "A notifies, eim, no notification", SUITE_CHANGES, by_event),
    ROW("package-results", "Stored package results", "SGP.33-1", RETRIEVE, "B-111 B-114 B-115",
        "iot", "eim, no notification", SUITE_CHANGES, package_results),
    ROW("shared-numbers", "Sequence numbers of notifications and package results", "SGP.33-1",
        "SGP.32 2.11.2", "B-116", "iot", "A notifies, eim, no notification", SUITE_CHANGES,
        shared_numbers),
    ROW("removed", "RemoveNotificationFromList", "SGP.23-1 4.2.16", REMOVE, "B-115", "smdpp",
        "no notification", SUITE_CHANGES, remove_result),
    ROW("remove-unknown", "RemoveNotificationFromList of an unknown seqNumber", "SGP.23-1 4.2.16",
        REMOVE, "B-115", "", "", SUITE_READS, remove_unknown),
    ROW("remove-one", "RemoveNotificationFromList of one of three", "SGP.23-1 4.2.16", REMOVE,
        "B-115", "smdpp", "no notification", SUITE_CHANGES, remove_one),
    ROW("numbers-grow", "Sequence numbers are used once", "SGP.23-1 4.2.14", EVENTS, "B-116",
        "smdpp", "no notification", SUITE_CHANGES, numbers_grow),
    ROW("survive-power-off", "Notifications after power off", "SGP.23-1 4.2.15", EVENTS, "B-118",
        "smdpp", "no notification", SUITE_CHANGES, survive),
    {0}};
