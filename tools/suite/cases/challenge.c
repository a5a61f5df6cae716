/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEUICCChallenge (SGP.22 5.7.7). */
#include "tools/suite/cases/families.h"

#include <string.h>

#define CLAUSE   "SGP.22 5.7.7"
#define FAMILIES "SGP.23-1 4.2.12"

enum { CHALLENGES = 8 };

static const char *challenge(struct suite *suite)
{
    suite_es10(suite, "BF2E{}");
    suite_expect_octets(suite, "BF2E/80", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    return suite_value(suite, "BF2E/80");
}

static void form(struct suite *suite)
{
    suite_step(suite, "GetEUICCChallenge: 16 octets, and nothing else");
    challenge(suite);
    suite_expect_octets(suite, "", "BF2E{80=%s}", suite_value(suite, "BF2E/80"));
}

/* All challenges differ, also those of other sessions of the card. */
static void fresh(struct suite *suite)
{
    const char *values[CHALLENGES];

    for (int i = 0; i < CHALLENGES; i++) {
        if (i == CHALLENGES / 2)
            suite_reset(suite);
        if (i == CHALLENGES - 1)
            suite_power_cycle(suite);
        values[i] = challenge(suite);
        for (int j = 0; j < i; j++)
            if (strcmp(values[i], values[j]) == 0)
                suite_fail(suite, "challenge %d is that of challenge %d", i + 1, j + 1);
    }
}

static void new_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
    suite_step(suite, "GetEUICCChallenge begins a new session: the old one is over");
    challenge(suite);
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

static void prepared_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
    challenge(suite);
    suite_step(suite, "the Bound Profile Package of the old session is refused");
    suite_load_package(suite, "A", "stop=1");
    suite_expect_sw(suite, "6985|6A88|6A80");
    suite_step(suite, "so is its CancelSession: invalidTransactionId(5)");
    suite_cancel_session(suite, 0, NULL);
    suite_expect_octets(suite, "BF41/81", "05");
}

#define ROW(id, title, rules, applies, change, function)                                           \
    {                                                                                              \
        "es10b-challenge-" id, "GetEUICCChallenge: " title, FAMILIES, CLAUSE, rules, applies, "",  \
            change, function                                                                       \
    }

SUITE_CASES(cases_challenge) = {
    ROW("form", "the response", "B-20", "", SUITE_READS, form),
    ROW("fresh", "each challenge is a new one", "B-20", "", SUITE_READS, fresh),
    ROW("new-session", "after AuthenticateServer", "B-20 DP-2.4", "smdpp", SUITE_READS,
        new_session),
    ROW("prepared-session", "after PrepareDownload", "B-20 DP-2.4", "smdpp", SUITE_CHANGES,
        prepared_session),
    {0}};
