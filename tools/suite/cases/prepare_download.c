/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.PrepareDownload (SGP.22 3.1.3, 5.7.5). */
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAUSE   "SGP.22 5.7.5"
#define FAMILIES "SGP.23-1 4.2.10"

static void authenticate(struct suite *suite, const char *session)
{
    suite_session(suite, session);
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
}

static void accepted(struct suite *suite, const char *session, const char *differences)
{
    authenticate(suite, session);
    suite_step(suite, "PrepareDownload (%s): PrepareDownloadResponseOk", differences);
    suite_prepare_download(suite, differences);
    suite_expect_octets(suite, "BF21/A0/30/80", "$TRANSACTION");
    suite_expect_signed(suite);
}

static void ok_p256(struct suite *suite)
{
    accepted(suite, "curve=p256", "");
    suite_expect_octets(suite, "BF21/A0/30/5F49", "04*");
}

static void ok_brainpool(struct suite *suite)
{
    accepted(suite, "curve=brainpool", "");
    suite_expect_octets(suite, "BF21/A0/30/5F49", "04*");
}

/* The one-time key is on the curve of the SM-DP+, the signature by the CI that it asked for. */
static void ok_other_curve(struct suite *suite)
{
    accepted(suite, "curve=p256, sign=brainpool", "");
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
}

static void confirmation_code(struct suite *suite)
{
    accepted(suite, NULL, "cc=1234");
    suite_step(suite, "euiccSigned2 has hashCc as received");
    suite_expect_octets(suite, "BF21/A0/30/04", "*");
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
}

static void hash_missing(struct suite *suite)
{
    authenticate(suite, NULL);
    suite_step(suite, "ccRequiredFlag without hashCc: undefinedError(127)");
    suite_prepare_download(suite, "cc-flag");
    suite_expect_octets(suite, "BF21/A1/02", "7F");
}

static void hash_unasked(struct suite *suite)
{
    accepted(suite, NULL, "cc-hash=1234");
    suite_step(suite, "without ccRequiredFlag euiccSigned2 has no hashCc");
    suite_expect_absent(suite, "BF21/A0/30/04");
}

static void fresh_key(struct suite *suite)
{
    accepted(suite, NULL, "");
    suite_set(suite, "FIRST", "$OTPK");
    accepted(suite, NULL, "");
    suite_step(suite, "each PrepareDownload has a one-time key of its own");
    if (strcmp(suite_get(suite, "FIRST"), suite_get(suite, "OTPK")) == 0)
        suite_fail(suite, "the same one-time key in two sessions");
}

/* ---- Refusals ---- */

static void refused(struct suite *suite, const char *session, const char *differences,
                    const char *codes)
{
    authenticate(suite, session);
    suite_step(suite, "PrepareDownload (%s): downloadErrorCode %s", differences, codes);
    suite_prepare_download(suite, differences);
    suite_expect_octets(suite, "BF21/A1/02", "%s", codes);
}

#define REFUSED(name, differences, codes)                                                          \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        refused(suite, NULL, differences, codes);                                                  \
        suite_step(suite, "the session is over: the package is refused");                          \
        suite_load_package(suite, "A", "stop=1");                                                  \
        suite_expect_sw(suite, "6985|6A88|6A80");                                                  \
    }

REFUSED(other_ci, "binding=other-ci", "01")
REFUSED(wrong_role, "binding=wrong-role", "01")
REFUSED(no_role, "binding=no-role", "01")
REFUSED(dpauth, "binding=auth", "01")
REFUSED(wrong_oid, "binding=wrong-oid", "01")
REFUSED(no_oid, "binding=no-oid", "01")
REFUSED(eum, "binding=eum", "01")
REFUSED(eum_issued, "binding=eum-issued", "01")
REFUSED(forged, "binding=forged", "01")
REFUSED(self_signed, "binding=self-signed", "01")
REFUSED(no_key_usage, "binding=no-key-usage", "01")
REFUSED(is_ca, "binding=is-ca", "01")
REFUSED(critical, "binding=critical", "01")
REFUSED(curve, "binding=curve", "03")
REFUSED(other_chain, "binding=other-chain", "01")
REFUSED(signed_transaction, "signed=transaction", "02|05")
REFUSED(no_signature1, "signature1", "02")
REFUSED(transaction, "transaction", "05")

static void forged_brainpool(struct suite *suite)
{
    refused(suite, "curve=brainpool", "binding=forged", "01");
    refused(suite, "curve=brainpool", "bit=300", "02");
}

static unsigned first_bit(struct suite *suite)
{
    return (unsigned)strtoul(suite_random(suite, 1), NULL, 16) % 32 + 1;
}

static void signature_bits(struct suite *suite)
{
    for (unsigned bit = first_bit(suite); bit <= 512; bit += 32) {
        char difference[16];

        snprintf(difference, sizeof(difference), "bit=%u", bit);
        refused(suite, NULL, difference, "02");
    }
}

static void certificate_bits(struct suite *suite)
{
    for (unsigned bit = first_bit(suite); bit <= 512; bit += 32) {
        char difference[24];

        snprintf(difference, sizeof(difference), "binding=bit=%u", bit);
        refused(suite, NULL, difference, "01");
    }
}

/* ---- Sessions ---- */

static void no_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "after GetEUICCChallenge only: noSessionContext(4)");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

static void after_reset(struct suite *suite)
{
    authenticate(suite, NULL);
    suite_reset(suite);
    suite_step(suite, "after a reset: noSessionContext(4)");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

static void smds(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, "ds");
    suite_expect_signed(suite);
    suite_step(suite, "an SM-DS has no profiles: PrepareDownload is refused");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "01|02|04|7F");
}

static void smds_same_oid(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, "ds, server=same-oid");
    suite_expect_signed(suite);
    suite_step(suite, "the same for an SM-DS with the OID of the SM-DP+");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "01|02|04|7F");
}

static void refusal_ends(struct suite *suite)
{
    refused(suite, NULL, "bit=9", "02");
    suite_step(suite, "the refusal ended the session: a good PrepareDownload is refused");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

static void unknown_key(struct suite *suite)
{
    authenticate(suite, NULL);
    suite_step(suite, "a bppEuiccOtpk that is not stored is ignored: a new key");
    suite_set(suite, "OTHER", "04 %s", suite_random(suite, 64));
    {
        char difference[160];

        snprintf(difference, sizeof(difference), "otpk=%s", suite_get(suite, "OTHER"));
        suite_prepare_download(suite, difference);
    }
    suite_expect_signed(suite);
    if (strcmp(suite_get(suite, "OTHER"), suite_get(suite, "OTPK")) == 0)
        suite_fail(suite, "euiccOtpk is the unknown key of the request");
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
}

/* A cancelled session leaves its unused key, or it does not: in both cases the download works. */
static void same_key(struct suite *suite)
{
    char difference[160];

    accepted(suite, NULL, "");
    snprintf(difference, sizeof(difference), "otpk=%s", suite_get(suite, "OTPK"));
    suite_cancel_session(suite, 1, NULL);
    suite_expect_signed(suite);
    suite_step(suite, "the next session names the key of the postponed download");
    accepted(suite, NULL, difference);
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
}

/* After a final reason the key is not used again. */
static void dropped_key(struct suite *suite)
{
    char difference[160];

    accepted(suite, NULL, "");
    snprintf(difference, sizeof(difference), "otpk=%s", suite_get(suite, "OTPK"));
    suite_set(suite, "DROPPED", "$OTPK");
    suite_cancel_session(suite, 0, NULL);
    suite_expect_signed(suite);
    accepted(suite, NULL, difference);
    suite_step(suite, "the one-time key of a session that the end user rejected is not used again");
    if (strcmp(suite_get(suite, "DROPPED"), suite_get(suite, "OTPK")) == 0)
        suite_fail(suite, "the one-time key of a rejected download is used again");
}

/* A used key is used once only. */
static void used_key(struct suite *suite)
{
    char difference[160];

    accepted(suite, NULL, "");
    snprintf(difference, sizeof(difference), "otpk=%s", suite_get(suite, "OTPK"));
    suite_set(suite, "USED", "$OTPK");
    suite_load_package(suite, "A", "mac=3");
    suite_expect_installation(suite, "5/8");
    accepted(suite, NULL, difference);
    suite_step(suite, "a one-time key that a secure channel used is not used again");
    if (strcmp(suite_get(suite, "USED"), suite_get(suite, "OTPK")) == 0)
        suite_fail(suite, "the one-time key of a failed download is used again");
    snprintf(difference, sizeof(difference), "otpk=%s", suite_get(suite, "OTPK"));
    suite_set(suite, "USED", "$OTPK");
    suite_load_package(suite, "A", NULL);
    suite_expect_installation(suite, "success");
    accepted(suite, NULL, difference);
    if (strcmp(suite_get(suite, "USED"), suite_get(suite, "OTPK")) == 0)
        suite_fail(suite, "the one-time key of an installed profile is used again");
}

#define ROW(id, title, rules, applies, change, function)                                           \
    {                                                                                              \
        "es10b-prepare-download-" id, "PrepareDownload: " title, FAMILIES, CLAUSE, rules, applies, \
            "", change, function                                                                   \
    }

SUITE_CASES(cases_prepare_download) = {
    ROW("ok-p256", "SM-DP+ on NIST P-256", "DP-2.2 B-24", "smdpp and p256", SUITE_READS, ok_p256),
    ROW("ok-brainpool", "SM-DP+ on brainpoolP256r1", "DP-2.2 B-24", "smdpp and brainpool",
        SUITE_READS, ok_brainpool),
    ROW("ok-other-ci", "the eUICC signs under the CI of the other curve", "DP-2.2",
        "smdpp and p256 and brainpool", SUITE_CHANGES, ok_other_curve),
    ROW("confirmation-code", "ccRequiredFlag with hashCc", "DP-2.2", "smdpp", SUITE_CHANGES,
        confirmation_code),
    ROW("hash-missing", "ccRequiredFlag without hashCc", "DP-1.3", "smdpp", SUITE_READS,
        hash_missing),
    ROW("hash-unasked", "hashCc without ccRequiredFlag", "DP-2.2", "smdpp", SUITE_READS,
        hash_unasked),
    ROW("fresh-key", "the one-time key is a new one", "DP-2.2", "smdpp", SUITE_READS, fresh_key),
    ROW("other-ci", "CERT.DPpb of another CI", "DP-1.3 B-24", "smdpp and ci", SUITE_CHANGES,
        other_ci),
    ROW("other-chain", "CERT.DPpb of another CI than CERT.DPauth", "DP-1.3 B-24",
        "smdpp and p256 and brainpool", SUITE_CHANGES, other_chain),
    ROW("wrong-role", "certificate with the policy of CERT.DP.TLS", "DP-1.3 B-24", "smdpp and ci",
        SUITE_CHANGES, wrong_role),
    ROW("no-role", "certificate without a certificate policy", "DP-1.3", "smdpp and ci",
        SUITE_CHANGES, no_role),
    ROW("dpauth", "CERT.DPauth instead of CERT.DPpb", "DP-1.3 B-24", "smdpp", SUITE_CHANGES,
        dpauth),
    ROW("wrong-oid", "CERT.DPpb of another SM-DP+", "DP-1.3 B-24", "smdpp and ci", SUITE_CHANGES,
        wrong_oid),
    ROW("no-oid", "CERT.DPpb without the OID of the SM-DP+", "DP-1.3", "smdpp and ci",
        SUITE_CHANGES, no_oid),
    ROW("eum", "CERT.EUM instead of CERT.DPpb", "DP-1.3", "smdpp and ci", SUITE_CHANGES, eum),
    ROW("eum-issued", "CERT.DPpb issued by the EUM", "DP-1.3", "smdpp and ci", SUITE_CHANGES,
        eum_issued),
    ROW("forged", "CERT.DPpb with an invalid signature", "DP-1.3 B-24", "smdpp", SUITE_CHANGES,
        forged),
    ROW("forged-brainpool", "invalid signatures on brainpoolP256r1", "DP-1.3 B-24",
        "smdpp and brainpool", SUITE_READS, forged_brainpool),
    ROW("self-signed", "CERT.DPpb signed by its own key", "DP-1.3", "smdpp", SUITE_CHANGES,
        self_signed),
    ROW("no-key-usage", "CERT.DPpb without keyUsage", "DP-1.3", "smdpp and ci", SUITE_CHANGES,
        no_key_usage),
    ROW("is-ca", "CERT.DPpb that is a CA", "DP-1.3", "smdpp and ci", SUITE_CHANGES, is_ca),
    ROW("critical", "CERT.DPpb with an unknown critical extension", "DP-1.3", "smdpp and ci",
        SUITE_CHANGES, critical),
    ROW("curve", "CERT.DPpb with a key on another curve", "DP-1.3", "smdpp and ci", SUITE_CHANGES,
        curve),
    ROW("certificate-bits", "single bits of the signature of CERT.DPpb", "DP-1.3", "smdpp",
        SUITE_READS, certificate_bits),
    ROW("signature-bits", "single bits of smdpSignature2", "DP-1.3 B-24", "smdpp", SUITE_READS,
        signature_bits),
    ROW("signed-transaction", "transactionId changed after signing", "DP-1.3", "smdpp",
        SUITE_CHANGES, signed_transaction),
    ROW("no-signature1", "smdpSignature2 that does not cover euiccSignature1", "B-24 DP-2.2",
        "smdpp", SUITE_CHANGES, no_signature1),
    ROW("transaction", "transactionId of another session", "DP-1.3 B-24", "smdpp", SUITE_CHANGES,
        transaction),
    ROW("no-session", "before AuthenticateServer", "DP-1.3 DP-2.4", "smdpp", SUITE_READS,
        no_session),
    ROW("after-reset", "after a reset", "DP-1.3 DP-2.4", "smdpp", SUITE_READS, after_reset),
    ROW("smds", "in a session with an SM-DS", "DP-1.3", "smdpp", SUITE_READS, smds),
    ROW("smds-same-oid", "in a session with an SM-DS of the same owner", "DP-1.3", "smdpp and ci",
        SUITE_READS, smds_same_oid),
    ROW("refusal-ends-session", "a refusal ends the session", "DP-2.4", "smdpp", SUITE_READS,
        refusal_ends),
    ROW("unknown-key", "an unknown bppEuiccOtpk", "DP-2.2 B-24", "smdpp", SUITE_CHANGES,
        unknown_key),
    ROW("same-key", "retry after postponed(1) with bppEuiccOtpk", "DP-2.2 B-24", "smdpp",
        SUITE_CHANGES, same_key),
    ROW("dropped-key", "bppEuiccOtpk after endUserRejection(0)", "DP-2.2", "smdpp", SUITE_READS,
        dropped_key),
    ROW("used-key", "bppEuiccOtpk of a key that was used", "DP-2.2", "smdpp", SUITE_CHANGES,
        used_key),
    {0}};
