/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadCRL and the refusal of revoked servers (SGP.22 4.6, 5.7.12). */
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>

#define CLAUSE   "SGP.22 5.7.12"
#define FAMILIES "SGP.23-1 4.2.17"

/* Is crlSupport set in rspCapability? */
static bool is_announced(struct suite *suite)
{
    const char *capability;
    char first[3] = "";

    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/88", "*");
    capability = suite_value(suite, "BF22/88");
    snprintf(first, sizeof(first), "%.2s", capability + 2);
    return strtoul(first, NULL, 16) & 0x40;
}

static void announced(struct suite *suite)
{
    suite_step(suite, "rspCapability of EUICCInfo2 has crlSupport");
    if (!is_announced(suite))
        suite_fail(suite, "crlSupport is not set");
}

static void not_offered(struct suite *suite)
{
    suite_step(suite, "rspCapability of EUICCInfo2 does not have crlSupport");
    if (is_announced(suite))
        suite_fail(suite, "crlSupport is set");
    suite_step(suite, "This card does not have LoadCRL");
    suite_es10(suite, "BF35{A0{30{}}}");
    suite_expect_sw(suite, "6Axx|6Dxx|69xx");
}

/* Loads a list that the card must take, with all its parts. */
static void load(struct suite *suite, const char *differences)
{
    suite_step(suite, "LoadCRL (%s): loadCRLResponseOk", differences);
    suite_load_crl(suite, differences);
    suite_expect_octets(suite, "BF35/A0", "*");
    suite_expect_absent(suite, "BF35/A0/A0");
}

static void refused(struct suite *suite, const char *differences, const char *code)
{
    suite_step(suite, "LoadCRL (%s): loadCRLResponseError %s", differences, code);
    suite_load_crl(suite, differences);
    suite_expect(suite, "loadCRLResponseError", code);
}

static void authenticate(struct suite *suite, const char *differences, bool revoked)
{
    suite_session(suite, NULL);
    suite_step(suite, "AuthenticateServer (%s): %s", differences,
               revoked ? "invalidCertificate(1)" : "authenticateResponseOk");
    suite_authenticate_server(suite, differences);
    if (revoked)
        suite_expect_octets(suite, "BF38/A1/02", "01");
    else
        suite_expect_signed(suite);
}

static void revoked_server(struct suite *suite)
{
    authenticate(suite, "", false);
    load(suite, "revokes=auth");
    authenticate(suite, "", true);
    load(suite, "number=2");
    authenticate(suite, "", false);
}

static void revoked_smds(struct suite *suite)
{
    load(suite, "revokes=ds");
    authenticate(suite, "ds", true);
    authenticate(suite, "", false);
}

static void revoked_binding(struct suite *suite)
{
    load(suite, "revokes=binding");
    authenticate(suite, "", false);
    suite_step(suite, "PrepareDownload: invalidCertificate(1)");
    suite_prepare_download(suite, "");
    suite_expect_octets(suite, "BF21/A1/02", "01");
}

static void parts(struct suite *suite)
{
    suite_step(suite, "Part 2 of 3: parts 1 and 3 are missing");
    suite_load_crl(suite, "number=5, part=2, parts=3, revokes=auth");
    suite_expect_octets(suite, "BF35/A0/A0/02[1]", "01");
    suite_expect_octets(suite, "BF35/A0/A0/02[2]", "03");
    suite_expect_count(suite, "BF35/A0/A0/02", 2);
    authenticate(suite, "", true);
    suite_step(suite, "Part 1: part 3 is missing");
    suite_load_crl(suite, "number=5, part=1, parts=3");
    suite_expect_octets(suite, "BF35/A0/A0/02", "03");
    suite_expect_count(suite, "BF35/A0/A0/02", 1);
    load(suite, "number=5, part=3, parts=3");
    authenticate(suite, "", true);
}

static void delta(struct suite *suite)
{
    load(suite, "number=3");
    load(suite, "number=4, base=3, revokes=auth");
    authenticate(suite, "", true);
    load(suite, "number=5, base=3, removes=auth");
    authenticate(suite, "", false);
}

static void forged(struct suite *suite)
{
    refused(suite, "forged, revokes=auth", "invalidSignature(1)");
    authenticate(suite, "", false);
}

static void format(struct suite *suite)
{
    refused(suite, "no-number", "invalidCRLFormat(2)");
    refused(suite, "part=2, parts=1", "invalidCRLFormat(2)");
    refused(suite, "part=1", "invalidCRLFormat(2)");
    refused(suite, "removes=auth", "invalidCRLFormat(2)");
    suite_step(suite, "LoadCRL of an empty SEQUENCE: invalidCRLFormat(2)");
    suite_es10(suite, "BF35{A0{30{}}}");
    suite_expect_octets(suite, "BF35/81", "02");
}

/* Parts of a long list until the memory is full; a small list is taken again after that. */
static void memory(struct suite *suite)
{
    enum { PARTS = 64 };
    char text[80];

    for (int part = 1; part <= PARTS; part++) {
        const char *code;

        snprintf(text, sizeof(text), "number=9, part=%d, parts=64, entries=2800", part);
        suite_step(suite, "LoadCRL (%s)", text);
        suite_load_crl(suite, text);
        code = suite_value(suite, "BF35/81");
        if (code) {
            suite_expect(suite, "loadCRLResponseError", "notEnoughMemorySpace(3)");
            return;
        }
    }
    suite_inconclusive(suite, "the card takes a list with 180,000 entries");
}

static void other_ci(struct suite *suite)
{
    refused(suite, "other-ci", "verificationKeyNotFound(4)");
}

static void older(struct suite *suite)
{
    load(suite, "number=256, revokes=auth");
    refused(suite, "number=255", "fresherCRLAlreadyLoaded(5)");
    authenticate(suite, "", true);
}

static void no_base(struct suite *suite)
{
    refused(suite, "number=9, base=8, revokes=auth", "baseCRLMissing(6)");
    load(suite, "number=7");
    refused(suite, "number=9, base=8, revokes=auth", "baseCRLMissing(6)");
    authenticate(suite, "", false);
}

SUITE_CASES(cases_es10b_crl) = {
    {"es10b-crl-announced", "A card that loads CRLs announces crlSupport", "", CLAUSE, "B-173",
     "crl", "", SUITE_READS, announced},
    {"es10b-crl-not-offered", "LoadCRL on a card without crlSupport", "", CLAUSE, "B-173 A-24",
     "not crl", "", SUITE_READS, not_offered},
    {"es10b-crl-revoked-server", "A revoked SM-DP+ is refused by AuthenticateServer", FAMILIES,
     CLAUSE, "B-174 B-173", "crl and ci", "", SUITE_DESTROYS, revoked_server},
    {"es10b-crl-revoked-smds", "A revoked SM-DS is refused by AuthenticateServer", FAMILIES, CLAUSE,
     "B-174", "crl and ci", "", SUITE_DESTROYS, revoked_smds},
    {"es10b-crl-revoked-binding", "A revoked CERT.DPpb is refused by PrepareDownload", FAMILIES,
     CLAUSE, "B-174", "crl and ci", "", SUITE_DESTROYS, revoked_binding},
    {"es10b-crl-parts", "A CRL in parts: missingParts", FAMILIES, CLAUSE, "B-173", "crl and ci", "",
     SUITE_DESTROYS, parts},
    {"es10b-crl-delta", "Delta CRLs add and remove certificates", FAMILIES, CLAUSE, "B-173",
     "crl and ci", "", SUITE_DESTROYS, delta},
    {"es10b-crl-forged", "A CRL with a wrong signature: invalidSignature", FAMILIES, CLAUSE,
     "B-173", "crl and ci", "", SUITE_DESTROYS, forged},
    {"es10b-crl-format", "CRLs of another form: invalidCRLFormat", FAMILIES, CLAUSE, "B-173 A-25",
     "crl and ci", "", SUITE_DESTROYS, format},
    {"es10b-crl-memory", "CRLs until the memory is full: notEnoughMemorySpace", FAMILIES, CLAUSE,
     "B-173", "crl and ci", "", SUITE_DESTROYS, memory},
    {"es10b-crl-other-ci", "A CRL of an unknown CI: verificationKeyNotFound", FAMILIES, CLAUSE,
     "B-173", "crl and ci", "", SUITE_DESTROYS, other_ci},
    {"es10b-crl-older", "A CRL with a lower number: fresherCRLAlreadyLoaded", FAMILIES, CLAUSE,
     "B-173", "crl and ci", "", SUITE_DESTROYS, older},
    {"es10b-crl-no-base", "A delta CRL without its base: baseCRLMissing", FAMILIES, CLAUSE, "B-173",
     "crl and ci", "", SUITE_DESTROYS, no_base},
    {0}};
