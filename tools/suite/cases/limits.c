/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No memory for more notifications: operations that would make one are refused, and none is lost
 * (SGP.32 2.11.2). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

enum {
    SWITCHES_MAX = 600,
    LIST_MAX = 60000,
    PACKAGE_MOST = 65000,
    PACKAGE_HEAD = 250, /* more than a package has around its list */
    TAG_LIST_HEAD = 9   /* BF2D and 5C with lengths of three octets */
};

/* The number of the first notification as $oldest; it must still be there at the end. */
static void note_oldest(struct suite *suite)
{
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "BF28/A0/BF2F/80", "*");
    suite_set(suite, "oldest", "%s", suite_value(suite, "BF28/A0/BF2F/80"));
}

static void expect_oldest(struct suite *suite)
{
    suite_step(suite, "The oldest notification is still there");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "BF28/A0/BF2F/80", "$oldest");
}

/* Resets are slow in a reader: a switch that is done needs none. */
static void complete(struct suite *suite)
{
    if (suite_es10(suite, "BF20{}") != 0x9000)
        suite_complete_switch(suite);
}

/*
 * Enables and disables A until one of the two is refused; each makes a notification. `path` is
 * where the results of both are. Returns whether A is enabled.
 */
static bool fill(struct suite *suite, const char *const requests[2], const char *const paths[2],
                 bool package)
{
    suite_step(suite, "enable and disable of A until no notification has room");
    for (unsigned i = 0; i < SWITCHES_MAX; i++) {
        const char *path = paths[i % 2];

        if (package)
            suite_package(suite, "%s", requests[i % 2]);
        else
            suite_es10(suite, "%s", requests[i % 2]);
        suite_expect_octets(suite, path, "00|7F");
        if (strcmp(suite_value(suite, path), "7F") == 0)
            return i % 2 == 1;
        complete(suite);
        if (i == 0)
            note_oldest(suite);
    }
    suite_inconclusive(suite, "%d notifications have room", SWITCHES_MAX);
}

static bool fill_by_packages(struct suite *suite)
{
    static const char *const requests[] = {"A3{5A=$A}", "A4{5A=$A}"};
    static const char *const paths[] = {"BF51/A0/30/30/83", "BF51/A0/30/30/84"};

    return fill(suite, requests, paths, true);
}

static void remove_all(struct suite *suite)
{
    suite_reach(suite, "no notification");
}

static void enable_and_delete(struct suite *suite)
{
    if (fill_by_packages(suite))
        suite_note(suite, "it was disable that was refused");
    suite_step(suite, "delete of B, which makes a notification: undefinedError(127), B stays");
    suite_package(suite, "A5{5A=$B}");
    suite_expect_results(suite, "85017F");
    suite_expect_profile(suite, "B", "disabled");
    suite_step(suite, "delete of C, which makes none: ok(0)");
    suite_package(suite, "A5{5A=$C}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "C");
    expect_oldest(suite);
    remove_all(suite);
}

static void disable_and_fallback(struct suite *suite)
{
    suite_package(suite, "A5{5A=$C}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "C");
    suite_require(suite, fill_by_packages(suite), "enable is refused before disable");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "ExecuteFallbackMechanism: undefinedError(127), nothing changes");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "7F");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "eUICCMemoryReset: undefinedError(127), nothing changes");
    suite_es10(suite, "BF64{82=" RESET_OPERATIONAL "}");
    suite_expect_octets(suite, "BF64/80", "7F");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
    remove_all(suite);
}

/* Each fallback, and each return, makes two notifications; the first enable made one. */
static void fallback_and_return(struct suite *suite)
{
    bool in_fallback = false;

    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_step(suite, "Fallback and return until no notification has room");
    for (unsigned i = 0; i < SWITCHES_MAX; i++, in_fallback = !in_fallback) {
        const char *path = in_fallback ? "BF5E/80" : "BF5D/80";

        suite_es10(suite, in_fallback ? "BF5E{80=00}" : "BF5D{80=00}");
        suite_expect_octets(suite, path, "00|7F");
        if (strcmp(suite_value(suite, path), "7F") == 0)
            break;
    }
    suite_require(suite, in_fallback, "the fallback is refused before the return");
    suite_step(suite, "ReturnFromFallback: undefinedError(127), B stays enabled");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "7F");
    suite_expect_profile(suite, "B", "enabled");
    remove_all(suite);
    suite_step(suite, "Without notifications it is executed");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void rollback(struct suite *suite)
{
    suite_package(suite, "A5{5A=$C}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "C");
    suite_require(suite, fill_by_packages(suite), "enable is refused before disable");
    suite_step(suite, "Two notifications are removed; enable of B with rollbackFlag makes two");
    for (unsigned i = 0; i < 2; i++) {
        note_oldest(suite);
        suite_es10(suite, "BF30{80=$oldest}");
        suite_expect_octets(suite, "BF30/80", "00");
    }
    suite_package(suite, "A3{5A=$B 05=}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_step(suite, "ProfileRollback: commandError(7), no result, B stays enabled");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "07");
    suite_expect_absent(suite, "BF58/BF51");
    suite_expect_profile(suite, "B", "enabled");
    remove_all(suite);
}

static void immediate_enable(struct suite *suite)
{
    suite_undo_es10(suite, "BF64{82=" RESET_IMMEDIATE "}");
    suite_package(suite, "A7{80=}");
    suite_expect_results(suite, "870100");
    suite_package(suite, "A5{5A=$C}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "C");
    suite_require(suite, fill_by_packages(suite), "enable is refused before disable");
    suite_step(suite, "One notification is removed; a download makes one");
    suite_es10(suite, "BF30{80=$oldest}");
    suite_expect_octets(suite, "BF30/80", "00");
    suite_download(suite, "B");
    suite_step(suite, "ImmediateEnable: undefinedError(127), A stays enabled");
    suite_es10(suite, "BF5A{80=00}");
    suite_expect_octets(suite, "BF5A/80", "7F");
    suite_expect_profile(suite, "A", "enabled");
    remove_all(suite);
}

static void es10c(struct suite *suite)
{
    static const char *const requests[] = {"BF31{A0{5A=$A}81=00}", "BF32{A0{5A=$A}81=00}"};
    static const char *const paths[] = {"BF31/80", "BF32/80"};
    bool enabled = fill(suite, requests, paths, false);

    suite_step(suite, "DeleteProfile of B: undefinedError(127), B stays");
    suite_es10(suite, "BF33{5A=$B}");
    suite_expect_octets(suite, "BF33/80", "7F");
    suite_expect_profile(suite, "B", "disabled");
    suite_step(suite, "eUICCMemoryReset: undefinedError(127), nothing is deleted");
    suite_es10(suite, "BF34{82=0780}");
    suite_expect_octets(suite, "BF34/80", "7F");
    suite_expect_profile(suite, "A", enabled ? "enabled" : "disabled");
    expect_oldest(suite);
    remove_all(suite);
}

static void es10c_disable(struct suite *suite)
{
    static const char *const requests[] = {"BF31{A0{5A=$A}81=00}", "BF32{A0{5A=$A}81=00}"};
    static const char *const paths[] = {"BF31/80", "BF32/80"};

    suite_es10(suite, "BF33{5A=$B}");
    suite_expect_octets(suite, "BF33/80", "00");
    suite_forget(suite, "B");
    suite_require(suite, fill(suite, requests, paths, false), "enable is refused before disable");
    suite_step(suite, "DisableProfile of A: undefinedError(127), it stays enabled");
    suite_expect_profile(suite, "A", "enabled");
    remove_all(suite);
}

static void room_again(struct suite *suite)
{
    bool enabled = fill_by_packages(suite);

    suite_step(suite, "After one notification was removed the operation is executed");
    suite_es10(suite, "BF30{80=$oldest}");
    suite_expect_octets(suite, "BF30/80", "00");
    suite_package(suite, enabled ? "A4{5A=$A}" : "A3{5A=$A}");
    suite_expect_results(suite, enabled ? "840100" : "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", enabled ? "disabled" : "enabled");
    remove_all(suite);
}

#define FULL "eim, no profile, no notification"

/* ---- Limits that the settings say ---- */

/* AddInitialEim of `count` eIMs. */
static void add_eims(struct suite *suite, int64_t count)
{
    static char list[LIST_MAX];
    size_t used = 0;

    for (int64_t i = 0; i < count && used < sizeof(list); i++)
        used += (size_t)snprintf(list + used, sizeof(list) - used, "30{80=65%04X 83=00 A5{#$key}}",
                                 (unsigned)i);
    suite_require(suite, used < sizeof(list), "a list of %lld eIMs is too long", (long long)count);
    suite_es10(suite, "BF57{A0{%s}}", list);
}

static void eims(struct suite *suite)
{
    int64_t count = suite_number(suite, "eims");

    case_without_eim(suite);
    case_member(suite, "eim", "A5", "key");
    suite_step(suite, "One eIM more than the card supports: insufficientMemory(1)");
    add_eims(suite, count + 1);
    suite_expect_octets(suite, "BF57/81", "01");
    suite_step(suite, "As many as it supports");
    add_eims(suite, count);
    suite_expect_octets(suite, "BF57/A0", "*");
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", (size_t)count);
}

/* A package whose list of PSMOs, one getProfilesInfo with a long tag list, has `octets`. */
static void load_list(struct suite *suite, int64_t octets)
{
    static char tags[3 * PACKAGE_MOST + 1]; /* blanks: the notation looks ahead up to one */
    size_t len = (size_t)octets - TAG_LIST_HEAD;

    suite_require(suite, octets > TAG_LIST_HEAD + UINT8_MAX && len <= PACKAGE_MOST,
                  "packages of %lld octets are not tested", (long long)octets);
    for (size_t i = 0; i < len; i++)
        memcpy(tags + 3 * i, "5A ", 4);
    suite_package_with(suite, &(struct suite_package){0}, "BF2D{5C=%s}", tags);
}

static void package(struct suite *suite)
{
    int64_t most = suite_number(suite, "package");

    suite_step(suite, "The list alone is as long as the longest package: sizeOverflow(15)");
    load_list(suite, most);
    suite_expect(suite, "euiccPackageErrorCode", "sizeOverflow(15)");
    suite_step(suite, "A little shorter than the longest package: it is executed");
    load_list(suite, most - PACKAGE_HEAD);
    suite_expect_octets(suite, "BF51/A0/30/30/BF2D", "*");
}

SUITE_CASES(cases_limits) = {
    {"limits-eims", "As many eIMs as the card supports, and one more", "", "SGP.32 5.9.4", "B-65",
     "iot and eims >= 1 and not foreign", "", SUITE_CHANGES, eims},
    {"limits-package", "The longest eUICC package", "", "SGP.32 5.9.1", "C-08",
     "iot and package >= 1", "A, eim", SUITE_CHANGES, package},
    {"limits-notifications-enable", "No room for notifications: enable and delete", "",
     "SGP.32 2.11.2", "B-118", "iot", "A notifies, B notifies, C, " FULL, SUITE_DESTROYS,
     enable_and_delete},
    {"limits-notifications-disable",
     "No room for notifications: disable, ExecuteFallbackMechanism, eUICCMemoryReset", "",
     "SGP.32 2.11.2", "B-118", "iot and fallback",
     "A notifies, B notifies fallback-allowed fallback, C notifies, " FULL, SUITE_DESTROYS,
     disable_and_fallback},
    {"limits-notifications-return", "No room for notifications: ReturnFromFallback", "",
     "SGP.32 2.11.2", "B-118", "iot and fallback",
     "A notifies, B notifies fallback-allowed fallback, " FULL, SUITE_DESTROYS,
     fallback_and_return},
    {"limits-notifications-rollback", "No room for notifications: ProfileRollback", "",
     "SGP.32 2.11.2", "B-118 B-93", "iot and rollback", "A notifies, B notifies, C notifies, " FULL,
     SUITE_DESTROYS, rollback},
    {"limits-notifications-immediate", "No room for notifications: ImmediateEnable", "",
     "SGP.32 2.11.2", "B-118", "iot and immediate", "A notifies, C notifies, " FULL, SUITE_DESTROYS,
     immediate_enable},
    {"limits-notifications-room-again", "Removing a notification makes room", "", "SGP.32 2.11.2",
     "B-118", "iot", "A notifies, " FULL, SUITE_DESTROYS, room_again},
    {"limits-notifications-es10c", "No room for notifications: functions of ES10c", "",
     "SGP.22 5.7.16", "B-118", "es10c", "A notifies, B notifies, no profile, no notification",
     SUITE_DESTROYS, es10c},
    {"limits-notifications-es10c-disable", "No room for notifications: DisableProfile", "",
     "SGP.22 5.7.17", "B-118", "es10c", "A notifies, B notifies, no profile, no notification",
     SUITE_DESTROYS, es10c_disable},
    {0}};
