/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads that are interrupted, and retries (SGP.22 3.1.5, 5.7.6). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#define CLAUSE   "SGP.22 5.7.6"
#define FAMILIES "SGP.23-1 5.2.1"

/* The first STORE DATA chains of a package of A: 1 InitialiseSecureChannel, 2 ConfigureISDP, 4
 * StoreMetadata, 6 and more profile elements. */
static void load_part(struct suite *suite, const char *differences)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
    suite_load_package(suite, "A notifies", differences);
    suite_expect_sw(suite, "9000");
    suite_require(suite, !suite_value(suite, "BF37"), "the package is complete already");
}

/* The interrupted download has left its result, and nothing else. */
static void expect_interrupted(struct suite *suite)
{
    suite_step(suite, "the result: installFailedDueToInterruption(11)");
    suite_es10(suite, "BF2B{A0{81=0780}}");
    suite_expect_count(suite, "BF2B/A0/BF37", 1);
    suite_expect_octets(suite, "BF2B/A0/BF37/BF27/80", "$TRANSACTION");
    suite_expect_octets(suite, "BF2B/A0/BF37/BF27/A2/A1/81", "0B");
    suite_expect_signed(suite);
    suite_expect_count(suite, "BF2B/A0/30", 0);
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "the session is over: the rest of the package is refused");
    suite_load_package(suite, "A notifies", "continue");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_step(suite, "a new download installs the profile");
    suite_download(suite, "A notifies");
}

#define INTERRUPTED(name, differences, event)                                                      \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        load_part(suite, differences);                                                             \
        event;                                                                                     \
        expect_interrupted(suite);                                                                 \
    }

INTERRUPTED(reset_configure, "stop=2", suite_reset(suite))
INTERRUPTED(reset_metadata, "stop=4", suite_reset(suite))
INTERRUPTED(reset_elements, "stop=7, piece=200", suite_reset(suite))
INTERRUPTED(power_configure, "stop=2", suite_power_cycle(suite))
INTERRUPTED(power_metadata, "stop=4", suite_power_cycle(suite))
INTERRUPTED(power_elements, "stop=7, piece=200", suite_power_cycle(suite))
INTERRUPTED(power_keys, "keys, stop=8, piece=200", suite_power_cycle(suite))

/* Before the channel nothing has begun. */
static void reset_prepared(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
    suite_reset(suite);
    suite_step(suite, "a reset before the package: no result, and the package is refused");
    suite_load_package(suite, "A", "stop=1");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_es10(suite, "BF2B{A0{81=0780}}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
}

static void challenge(struct suite *suite)
{
    load_part(suite, "stop=6, piece=200");
    suite_step(suite, "GetEUICCChallenge begins a new session");
    suite_es10(suite, "BF2E{}");
    suite_expect_octets(suite, "BF2E/80", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    suite_load_package(suite, "A notifies", "continue");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "A", "absent");
    suite_download(suite, "A");
}

static void cancel(struct suite *suite)
{
    enum { RESULT = 600, ICON = 1000 }; /* a stored result is shorter, the icon is longer */
    int64_t before = case_free_memory(suite);

    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
    suite_load_package(suite, "A icon=1000", "stop=10, piece=200");
    suite_expect_sw(suite, "9000");
    suite_require(suite, case_free_memory(suite) <= before - ICON, "StoreMetadata uses no memory");
    suite_step(suite, "CancelSession ends the download");
    suite_cancel_session(suite, 5, NULL);
    suite_expect_signed(suite);
    suite_load_package(suite, "A icon=1000", "continue");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "extCardResource: its memory is free");
    suite_es10(suite, "BF22{}");
    suite_expect_range(suite, "BF22/84/82", before - RESULT, INT64_MAX);
}

/* Functions that do not concern the session may be served between two chains. */
static void other_function(struct suite *suite)
{
    load_part(suite, "stop=6, piece=200");
    suite_step(suite, "GetEID between two STORE DATA chains is served or refused");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_sw(suite, "9000|6985|6A88");
    suite_step(suite, "the download continues");
    suite_load_package(suite, "A notifies", "continue");
    suite_expect_installation(suite, "success");
    suite_expect_profile(suite, "A", "disabled");
}

static void authenticate_server(struct suite *suite)
{
    load_part(suite, "stop=6, piece=200");
    suite_step(suite, "AuthenticateServer in a download: refused");
    suite_authenticate_server(suite, NULL);
    if (suite_value(suite, "BF38"))
        suite_expect_octets(suite, "BF38/A1/02", "04|06|7F");
    else
        suite_expect_sw(suite, "6985|6A88|6A80");
    suite_expect_profile(suite, "A", "absent");
}

static void after_failure(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, "A", "mac=3, piece=200");
    suite_expect_installation(suite, "5/8");
    suite_step(suite, "behind the refused segment, further segments are refused");
    suite_load_package(suite, "A", "continue");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_step(suite, "one result of the session");
    suite_es10(suite, "BF2B{A0{81=0780}}");
    suite_expect_count(suite, "BF2B/A0/BF37", 1);
    suite_expect_octets(suite, "BF2B/A0/BF37/BF27/A2/A1/81", "08");
    suite_step(suite, "a reset adds none");
    suite_reset(suite);
    suite_es10(suite, "BF2B{A0{81=0780}}");
    suite_expect_count(suite, "BF2B/A0/BF37", 1);
}

static void enabled_profile(struct suite *suite)
{
    load_part(suite, "stop=7, piece=200");
    suite_power_cycle(suite);
    suite_step(suite, "the other profile is enabled as before");
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "absent");
}

#define ROW(id, title, rules, state, function)                                                     \
    {                                                                                              \
        "download-" id, title, FAMILIES, CLAUSE, rules, "smdpp", state, SUITE_CHANGES, function    \
    }

SUITE_CASES(cases_interruption) = {
    ROW("reset-prepared", "Reset before the Bound Profile Package", "DP-2.4 DP-3.7",
        "no notification", reset_prepared),
    ROW("reset-configure", "Reset after ConfigureISDP", "DP-3.7 B-30", "no notification",
        reset_configure),
    ROW("reset-metadata", "Reset after StoreMetadata", "DP-3.7 B-30", "no notification",
        reset_metadata),
    ROW("reset-elements", "Reset between profile elements", "DP-3.7 B-30", "no notification",
        reset_elements),
    ROW("power-configure", "Loss of power after ConfigureISDP", "B-30 DP-3.7", "no notification",
        power_configure),
    ROW("power-metadata", "Loss of power after StoreMetadata", "B-30 DP-3.7", "no notification",
        power_metadata),
    ROW("power-elements", "Loss of power between profile elements", "B-30 DP-3.7",
        "no notification", power_elements),
    ROW("power-keys", "Loss of power after ReplaceSessionKeys", "B-30 DP-3.7", "no notification",
        power_keys),
    ROW("power-enabled", "Loss of power while a profile is enabled", "B-30", "B enabled",
        enabled_profile),
    ROW("challenge", "GetEUICCChallenge in a download", "DP-2.4 DP-3.7", "no notification",
        challenge),
    ROW("cancel", "CancelSession in a download", "B-31 DP-3.7", "no notification", cancel),
    ROW("other-function", "GetEID in a download", "DP-3.1", "no notification", other_function),
    ROW("authenticate", "AuthenticateServer in a download", "DP-2.4", "no notification",
        authenticate_server),
    ROW("after-failure", "Segments behind a refused one", "B-25 DP-3.7", "no notification",
        after_failure),
    {0}};
