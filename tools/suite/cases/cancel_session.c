/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.CancelSession (SGP.22 3.0.2, 5.7.14). */
#include "tools/suite/cases/families.h"

#define CLAUSE   "SGP.22 5.7.14"
#define FAMILIES "SGP.23-1 4.2.19"

/* The OID of the test SM-DP+ in its certificate, 2.999.10 and the like: any. */
static void expect_cancelled(struct suite *suite, int reason)
{
    suite_step(suite, "CancelSession: signed transactionId, smdpOid and reason %d", reason);
    suite_expect_octets(suite, "BF41/A0/30/80", "$TRANSACTION");
    suite_expect_octets(suite, "BF41/A0/30/81", "*");
    suite_expect_octets(suite, "BF41/A0/30/82", "%02X", (unsigned)reason);
    suite_expect_signed(suite);
}

static void cancel_authenticated(struct suite *suite, int reason)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
    suite_cancel_session(suite, reason, NULL);
    expect_cancelled(suite, reason);
    suite_step(suite, "the session is over: PrepareDownload gets noSessionContext(4)");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

#define REASON(name, reason)                                                                       \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        cancel_authenticated(suite, reason);                                                       \
    }

REASON(end_user_rejection, 0)
REASON(postponed, 1)
REASON(timeout, 2)
REASON(ppr_not_allowed, 3)
REASON(metadata_mismatch, 4)
REASON(load_error, 5)
REASON(undefined_reason, 127)

static void brainpool(struct suite *suite)
{
    suite_session(suite, "curve=brainpool");
    suite_authenticate_server(suite, NULL);
    suite_cancel_session(suite, 0, NULL);
    expect_cancelled(suite, 0);
}

static void prepared(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_expect_signed(suite);
    suite_cancel_session(suite, 2, NULL);
    expect_cancelled(suite, 2);
    suite_step(suite, "the session is over: the Bound Profile Package is refused");
    suite_load_package(suite, "A", "stop=1");
    suite_expect_sw(suite, "6985|6A88|6A80");
}

static void loading(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, "A", "stop=6");
    suite_expect_sw(suite, "9000");
    suite_cancel_session(suite, 5, NULL);
    expect_cancelled(suite, 5);
    suite_step(suite, "nothing of the profile is left");
    suite_expect_profile(suite, "A", "absent");
    suite_download(suite, "A");
}

static void wrong_transaction(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_step(suite, "another transactionId: invalidTransactionId(5)");
    suite_cancel_session(suite, 0, "transaction");
    suite_expect_octets(suite, "BF41/81", "05");
}

static void no_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_reset(suite);
    suite_step(suite, "no session: invalidTransactionId(5)");
    suite_cancel_session(suite, 0, NULL);
    suite_expect_octets(suite, "BF41/81", "05");
}

static void challenge_only(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "after GetEUICCChallenge the eUICC knows no transactionId");
    suite_cancel_session(suite, 0, NULL);
    suite_expect_octets(suite, "BF41/81", "05");
    suite_step(suite, "the challenge is used up: AuthenticateServer gets noSessionContext(4)");
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "04");
}

static void twice(struct suite *suite)
{
    cancel_authenticated(suite, 1);
    suite_step(suite, "a cancelled session cannot be cancelled again");
    suite_cancel_session(suite, 1, NULL);
    suite_expect_octets(suite, "BF41/81", "05");
}

#define ROW(id, title, rules, applies, change, function)                                           \
    {                                                                                              \
        "es10b-cancel-session-" id, "CancelSession: " title, FAMILIES, CLAUSE, rules, applies, "", \
            change, function                                                                       \
    }

SUITE_CASES(cases_cancel_session) = {
    ROW("end-user-rejection", "endUserRejection(0)", "B-31 DP-2.3", "smdpp", SUITE_READS,
        end_user_rejection),
    ROW("postponed", "postponed(1)", "B-31 DP-2.3", "smdpp", SUITE_READS, postponed),
    ROW("timeout", "timeout(2)", "B-31 DP-2.3", "smdpp", SUITE_READS, timeout),
    ROW("ppr-not-allowed", "pprNotAllowed(3)", "B-31 DP-2.3", "smdpp", SUITE_READS,
        ppr_not_allowed),
    ROW("metadata-mismatch", "metadataMismatch(4)", "B-31 DP-2.3", "smdpp", SUITE_READS,
        metadata_mismatch),
    ROW("load-error", "loadBppExecutionError(5)", "B-31 DP-2.3", "smdpp", SUITE_READS, load_error),
    ROW("undefined-reason", "undefinedReason(127)", "B-31 DP-2.3", "smdpp", SUITE_READS,
        undefined_reason),
    ROW("brainpool", "signed on brainpoolP256r1", "B-31 DP-2.3", "smdpp and brainpool", SUITE_READS,
        brainpool),
    ROW("prepared", "after PrepareDownload", "B-31 DP-2.4", "smdpp", SUITE_CHANGES, prepared),
    ROW("loading", "during LoadBoundProfilePackage", "B-31 DP-3.7", "smdpp", SUITE_CHANGES,
        loading),
    ROW("wrong-transaction", "transactionId of another session", "DP-2.3 B-31", "smdpp",
        SUITE_READS, wrong_transaction),
    ROW("no-session", "without a session", "DP-2.3", "smdpp", SUITE_READS, no_session),
    ROW("challenge-only", "before AuthenticateServer", "DP-2.3 DP-2.4", "smdpp", SUITE_READS,
        challenge_only),
    ROW("twice", "twice", "DP-2.3", "smdpp", SUITE_READS, twice),
    {0}};
