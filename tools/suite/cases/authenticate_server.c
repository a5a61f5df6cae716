/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.AuthenticateServer: mutual authentication with an SM-DP+ or SM-DS (SGP.22 3.1.2, 5.7.13).
 */
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAUSE   "SGP.22 5.7.13"
#define FAMILIES "SGP.23-1 4.2.18, SGP.33-1 4.2.18"

/* ---- Success ---- */

static void accepted(struct suite *suite, const char *session, const char *differences)
{
    suite_session(suite, session);
    suite_step(suite, "AuthenticateServer (%s): AuthenticateResponseOk", differences);
    suite_authenticate_server(suite, differences);
    suite_expect_absent(suite, "BF38/A1");
    suite_expect_octets(suite, "BF38/A0/30/80", "$TRANSACTION");
    suite_expect_signed(suite);
}

static void ok_p256(struct suite *suite)
{
    accepted(suite, "curve=p256", "");
}

static void ok_brainpool(struct suite *suite)
{
    accepted(suite, "curve=brainpool", "");
}

static void ok_smds(struct suite *suite)
{
    accepted(suite, NULL, "ds");
}

static void ok_smds_brainpool(struct suite *suite)
{
    accepted(suite, "curve=brainpool", "ds");
}

/* The eUICC signs by the CI that euiccCiPKIdToBeUsed names, whatever CI the server has. */
static void ok_other_curve(struct suite *suite)
{
    accepted(suite, "curve=p256, sign=brainpool", "");
    suite_reset(suite);
    accepted(suite, "curve=brainpool, sign=p256", "");
}

static void info2(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_set(suite, "INFO", "%s", suite_value(suite, "BF38/A0/30/BF22"));
    suite_step(suite, "GetEUICCInfo2 has the content of euiccInfo2 in euiccSigned1");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22", "$INFO");
}

static void context(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "euiccSigned1 has ctxParams1 as received");
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A0/30/A0", "80=54455354 A1{80=35290611 A1{80=050000}}");
}

static void transaction_lengths(struct suite *suite)
{
    accepted(suite, NULL, "transaction=01");
    accepted(suite, NULL, "transaction=0102030405060708");
    accepted(suite, NULL, "transaction=0102030405060708090A0B0C0D0E0F10");
}

/* The digits of an EID as octets of text, in hex. */
static const char *eid_digits(struct suite *suite, const char *eid)
{
    char text[2 * 32 + 1];

    suite_require(suite, strlen(eid) == 32, "the EID has %zu digits", strlen(eid));
    for (size_t i = 0; i < 32; i++) {
        text[2 * i] = '3';
        text[2 * i + 1] = eid[i];
    }
    text[64] = '\0';
    suite_set(suite, "DIGITS", "%s", text);
    return suite_get(suite, "DIGITS");
}

/* The serial number of CERT.EUICC is the EID, and CERT.EUM issued it. */
static void certificates(struct suite *suite)
{
    const char *eid;

    suite_es10(suite, "BF3E{5C=5A}");
    eid = suite_value(suite, "BF3E/5A");
    if (!eid)
        suite_inconclusive(suite, "GetEID gives no EID");
    accepted(suite, NULL, "");
    suite_step(suite, "two certificates follow the signature: CERT.EUICC and CERT.EUM");
    suite_expect_count(suite, "BF38/A0/30", 3);
    suite_step(suite, "the subject of CERT.EUICC has the EID as its serialNumber");
    suite_expect_octets(suite, "BF38/A0/30[2]/30/30[4]", "*1320%s*", eid_digits(suite, eid));
}

/* ---- Refusals ---- */

static void refused_in(struct suite *suite, const char *session, const char *differences,
                       const char *codes)
{
    suite_session(suite, session);
    suite_step(suite, "AuthenticateServer (%s): authenticateErrorCode %s", differences, codes);
    suite_authenticate_server(suite, differences);
    suite_expect_octets(suite, "BF38/A1/02", "%s", codes);
    suite_expect_octets(suite, "BF38/A1/80", "$TRANSACTION");
}

#define REFUSED(name, differences, codes)                                                          \
    static void name(struct suite *suite)                                                          \
    {                                                                                              \
        refused_in(suite, NULL, differences, codes);                                               \
    }

REFUSED(other_ci, "server=other-ci", "07")
REFUSED(wrong_role, "server=wrong-role", "05")
REFUSED(no_role, "server=no-role", "05")
REFUSED(dppb, "server=binding", "05")
REFUSED(no_oid, "server=no-oid", "01")
REFUSED(eum, "server=eum", "01|05")
REFUSED(ci, "server=ci", "01|05|07")
REFUSED(eum_issued, "server=eum-issued", "01|07")
REFUSED(forged, "server=forged", "01")
REFUSED(self_signed, "server=self-signed", "01")
REFUSED(no_key_usage, "server=no-key-usage", "01")
REFUSED(key_usage, "server=key-usage", "01")
REFUSED(is_ca, "server=is-ca", "01")
REFUSED(critical, "server=critical", "01")
REFUSED(no_issuer, "server=no-issuer", "01|07")
REFUSED(curve, "server=curve", "03")
REFUSED(signed_address, "signed=address", "02")
REFUSED(signed_server_challenge, "signed=server-challenge", "02")
REFUSED(signed_challenge, "signed=challenge", "02|06")
REFUSED(challenge, "challenge", "06")
REFUSED(ci_unknown, "ci=unknown", "07")

static void forged_brainpool(struct suite *suite)
{
    refused_in(suite, "curve=brainpool", "server=forged", "01");
    refused_in(suite, "curve=brainpool", "bit=77", "02");
}

static void signed_transaction(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "transactionId changed after signing: invalidSignature(2)");
    suite_authenticate_server(suite, "signed=transaction");
    suite_expect_octets(suite, "BF38/A1/02", "02");
}

static void damaged(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "a certificate without its last octet: invalidCertificate, or an error");
    suite_authenticate_server(suite, "server=damaged");
    if (suite_value(suite, "BF38"))
        suite_expect_octets(suite, "BF38/A1/02", "01|7F");
    else
        suite_expect_sw(suite, "6A80|6A88|6985");
}

/* A card without a clock accepts both; one with a clock refuses them with invalidCertificate. */
static void dates(struct suite *suite)
{
    static const char *const kinds[] = {"server=expired", "server=not-yet-valid"};

    for (int i = 0; i < 2; i++) {
        suite_session(suite, NULL);
        suite_step(suite,
                   "AuthenticateServer (%s): ok, or invalidCertificate of a card with a clock",
                   kinds[i]);
        suite_authenticate_server(suite, kinds[i]);
        if (suite_value(suite, "BF38/A1/02"))
            suite_expect_octets(suite, "BF38/A1/02", "01");
        else
            suite_expect_signed(suite);
    }
}

static unsigned first_bit(struct suite *suite)
{
    return (unsigned)strtoul(suite_random(suite, 1), NULL, 16) % 16 + 1;
}

/* Every 16th bit, from a random one on: a run with another seed tests other bits. */
static void signature_bits(struct suite *suite)
{
    unsigned first = first_bit(suite);

    for (unsigned bit = first; bit <= 512; bit += 16) {
        char difference[16];

        suite_session(suite, NULL);
        snprintf(difference, sizeof(difference), "bit=%u", bit);
        suite_authenticate_server(suite, difference);
        suite_step(suite, "bit %u of serverSignature1 inverted: invalidSignature(2)", bit);
        suite_expect_octets(suite, "BF38/A1/02", "02");
    }
}

static void certificate_bits(struct suite *suite)
{
    unsigned first = first_bit(suite);

    for (unsigned bit = first; bit <= 512; bit += 16) {
        char difference[24];

        suite_session(suite, NULL);
        snprintf(difference, sizeof(difference), "server=bit=%u", bit);
        suite_authenticate_server(suite, difference);
        suite_step(suite, "bit %u of the signature of CERT.DPauth inverted: invalidCertificate(1)",
                   bit);
        suite_expect_octets(suite, "BF38/A1/02", "01");
    }
}

/* ---- Sessions ---- */

static void no_session(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "a reset ends the session: noSessionContext(4)");
    suite_reset(suite);
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "04");
}

static void twice(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
    suite_step(suite, "the same AuthenticateServer again: its challenge is used up");
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "04|06");
}

static void old_challenge(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite,
               "a newer GetEUICCChallenge replaces the challenge: euiccChallengeMismatch(6)");
    suite_es10(suite, "BF2E{}");
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "06");
}

static void refusal_ends(struct suite *suite)
{
    refused_in(suite, NULL, "bit=9", "02");
    suite_step(suite, "the refusal ended the session: a good AuthenticateServer is refused");
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "04|06");
    suite_step(suite, "PrepareDownload gets noSessionContext(4)");
    suite_prepare_download(suite, NULL);
    suite_expect_octets(suite, "BF21/A1/02", "04");
}

static void reselect(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_step(suite, "SELECT of the ISD-R on another channel keeps the session");
    suite_select(suite, suite_open_channel(suite), "A0000005591010FFFFFFFF8900000100");
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
}

#define ROW(id, title, rules, applies, function)                                                   \
    {                                                                                              \
        "es10b-authenticate-server-" id, "AuthenticateServer: " title, FAMILIES, CLAUSE, rules,    \
            applies, "", SUITE_READS, function                                                     \
    }

SUITE_CASES(cases_authenticate_server) = {
    ROW("ok-p256", "SM-DP+ on NIST P-256", "B-22 DP-2.1", "smdpp and p256", ok_p256),
    ROW("ok-brainpool", "SM-DP+ on brainpoolP256r1", "B-22 DP-2.1", "smdpp and brainpool",
        ok_brainpool),
    ROW("ok-smds", "SM-DS", "B-23", "smdpp", ok_smds),
    ROW("ok-smds-brainpool", "SM-DS on brainpoolP256r1", "B-23", "smdpp and brainpool",
        ok_smds_brainpool),
    ROW("ok-other-ci", "euiccCiPKIdToBeUsed on the other curve", "B-22 DP-2.1",
        "smdpp and p256 and brainpool", ok_other_curve),
    ROW("euicc-info2", "euiccInfo2 in euiccSigned1", "DP-2.1 B-14", "smdpp", info2),
    ROW("ctx-params1", "ctxParams1 in euiccSigned1", "DP-2.1", "smdpp", context),
    ROW("transaction-lengths", "transactionIds of 1, 8 and 16 octets", "DP-2.1", "smdpp",
        transaction_lengths),
    ROW("certificates", "CERT.EUICC and CERT.EUM in the response", "B-22", "smdpp", certificates),
    ROW("other-ci", "CERT.DPauth of an unknown CI", "DP-1.3 B-21", "smdpp and ci", other_ci),
    ROW("wrong-role", "certificate with the policy of CERT.DP.TLS", "DP-1.3 B-21", "smdpp and ci",
        wrong_role),
    ROW("no-role", "certificate without a certificate policy", "DP-1.3 B-21", "smdpp and ci",
        no_role),
    ROW("dppb", "CERT.DPpb instead of CERT.DPauth", "DP-1.3 B-21", "smdpp", dppb),
    ROW("no-oid", "CERT.DPauth without the OID of the SM-DP+", "DP-1.3", "smdpp and ci", no_oid),
    ROW("eum", "CERT.EUM instead of CERT.DPauth", "DP-1.3", "smdpp and ci", eum),
    ROW("ci", "CERT.CI instead of CERT.DPauth", "DP-1.3", "smdpp", ci),
    ROW("eum-issued", "CERT.DPauth issued by the EUM", "DP-1.3", "smdpp and ci", eum_issued),
    ROW("forged", "CERT.DPauth with an invalid signature", "DP-1.3 B-21", "smdpp", forged),
    ROW("forged-brainpool", "invalid signatures on brainpoolP256r1", "DP-1.3 B-21",
        "smdpp and brainpool", forged_brainpool),
    ROW("self-signed", "CERT.DPauth signed by its own key", "DP-1.3", "smdpp", self_signed),
    ROW("no-key-usage", "CERT.DPauth without keyUsage", "DP-1.3", "smdpp and ci", no_key_usage),
    ROW("key-usage", "CERT.DPauth without digitalSignature", "DP-1.3", "smdpp and ci", key_usage),
    ROW("is-ca", "CERT.DPauth that is a CA", "DP-1.3", "smdpp and ci", is_ca),
    ROW("critical", "CERT.DPauth with an unknown critical extension", "DP-1.3", "smdpp and ci",
        critical),
    ROW("no-issuer", "CERT.DPauth without authorityKeyIdentifier", "DP-1.3", "smdpp and ci",
        no_issuer),
    ROW("curve", "CERT.DPauth with a key on another curve", "DP-1.3 B-21", "smdpp and ci", curve),
    ROW("damaged", "CERT.DPauth that cannot be decoded", "DP-1.3", "smdpp", damaged),
    ROW("dates", "expired and not yet valid CERT.DPauth", "DP-1.2", "smdpp and ci", dates),
    ROW("certificate-bits", "single bits of the signature of CERT.DPauth", "DP-1.3", "smdpp",
        certificate_bits),
    ROW("signature-bits", "single bits of serverSignature1", "DP-1.3 B-21", "smdpp",
        signature_bits),
    ROW("signed-transaction", "transactionId changed after signing", "DP-1.3", "smdpp",
        signed_transaction),
    ROW("signed-address", "serverAddress changed after signing", "DP-1.3", "smdpp", signed_address),
    ROW("signed-server-challenge", "serverChallenge changed after signing", "DP-1.3", "smdpp",
        signed_server_challenge),
    ROW("signed-challenge", "euiccChallenge changed after signing", "DP-1.3", "smdpp",
        signed_challenge),
    ROW("challenge", "euiccChallenge of another session", "DP-1.3 B-21", "smdpp", challenge),
    ROW("ci-unknown", "unknown euiccCiPKIdToBeUsed", "DP-1.3 B-21", "smdpp", ci_unknown),
    ROW("no-session", "after a reset", "DP-1.3 DP-2.4", "smdpp", no_session),
    ROW("twice", "twice with one challenge", "DP-2.4 DP-1.3", "smdpp", twice),
    ROW("old-challenge", "after another GetEUICCChallenge", "B-20 DP-1.3", "smdpp", old_challenge),
    ROW("refusal-ends-session", "a refusal ends the session", "DP-2.4", "smdpp", refusal_ends),
    ROW("reselect", "SELECT of the ISD-R in a session", "A-16", "smdpp", reselect),
    {0}};
