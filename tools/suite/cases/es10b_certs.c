/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetCerts (SGP.32 5.9.10). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

static void expect_chain(struct suite *suite)
{
    suite_expect_sw(suite, "9000");
    suite_expect_absent(suite, "BF56/81");
    suite_expect_octets(suite, "BF56/A0/A5", "30*");
    suite_expect_octets(suite, "BF56/A0/A6", "30*");
}

static void first_ci(struct suite *suite)
{
    suite_step(suite, "GetCerts without euiccCiPKId: the chain of the first signing key");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/AA/04", "*");
    suite_set(suite, "first", "%s", suite_value(suite, "BF22/AA/04"));
    suite_es10(suite, "BF56{}");
    expect_chain(suite);
    suite_set(suite, "chain", "%s", suite_response(suite));
    suite_step(suite, "GetCerts with that key: the same");
    suite_es10(suite, "BF56{80=$first}");
    suite_expect_octets(suite, "", "$chain");
}

static void form(struct suite *suite)
{
    suite_step(suite, "The certificates are tagged implicitly: TBS, algorithm and signature");
    suite_es10(suite, "BF56{}");
    suite_expect_count(suite, "BF56/A0/A5/30", 2);
    suite_expect_octets(suite, "BF56/A0/A5/03", "00*");
    suite_expect_count(suite, "BF56/A0/A6/30", 2);
    suite_expect_octets(suite, "BF56/A0/A6/03", "00*");
}

static void each_ci(struct suite *suite)
{
    char path[32];

    suite_step(suite, "Each CI key for signing has a chain");
    for (unsigned i = 1; i < 16; i++) {
        snprintf(path, sizeof(path), "BF22/AA/04[%u]", i);
        suite_es10(suite, "BF22{}");
        if (!suite_value(suite, path)) {
            if (i == 1)
                suite_fail(suite, "euiccCiPKIdListForSigning is empty");
            return;
        }
        suite_es10(suite, "BF56{80=%s}", suite_value(suite, path));
        expect_chain(suite);
    }
}

static void unknown_ci(struct suite *suite)
{
    suite_step(suite, "GetCerts with a key that no CI has: invalidCiPKId(1)");
    suite_es10(suite, "BF56{80=0102030405060708090A0B0C0D0E0F1011121314}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF56/81", "01");
    suite_expect(suite, "getCertsError", "invalidCiPKId(1)");
    suite_expect_absent(suite, "BF56/A0");
}

static void eid_in_certificate(struct suite *suite)
{
    char digits[129] = "";
    const char *eid = suite_get(suite, "EID"), *certificate;

    suite_step(suite, "The subject of the eUICC certificate has the EID in 32 digits");
    for (size_t i = 0; i < 64 && eid[i]; i++) {
        digits[2 * i] = '3';
        digits[2 * i + 1] = eid[i];
    }
    suite_es10(suite, "BF56{}");
    expect_chain(suite);
    certificate = suite_value(suite, "BF56/A0/A6");
    if (!strstr(certificate, digits))
        suite_fail(suite, "the certificate does not have the EID %s", eid);
    suite_step(suite, "The certificate of the EUM is another one, without the EID");
    if (strstr(suite_value(suite, "BF56/A0/A5"), digits))
        suite_fail(suite, "eumCertificate has the EID %s", eid);
}

static void changes_nothing(struct suite *suite)
{
    suite_step(suite, "GetCerts twice, a refused one between: the same");
    suite_es10(suite, "BF56{}");
    suite_set(suite, "chain", "%s", suite_response(suite));
    suite_es10(suite, "BF56{80=00}");
    suite_es10(suite, "BF56{}");
    suite_expect_octets(suite, "", "$chain");
}

SUITE_CASES(cases_es10b_certs) = {
    {"es10b-certs-first-ci", "GetCerts returns the certificates of EUM and eUICC", "",
     "SGP.32 5.9.10", "B-50", "iot", "", SUITE_READS, first_ci},
    {"es10b-certs-form", "The certificates are tagged implicitly", "", "SGP.32 5.9.10", "A-53",
     "iot", "", SUITE_READS, form},
    {"es10b-certs-each-ci", "GetCerts for each CI key", "", "SGP.32 5.9.10", "A-05 B-50", "iot", "",
     SUITE_READS, each_ci},
    {"es10b-certs-brainpool", "GetCerts of an eUICC with a key on brainpoolP256r1", "",
     "SGP.32 5.9.10", "B-50", "iot and brainpool", "", SUITE_READS, each_ci},
    {"es10b-certs-unknown-ci", "GetCerts for an unknown CI key", "", "SGP.32 5.9.10", "B-50", "iot",
     "", SUITE_READS, unknown_ci},
    {"es10b-certs-eid", "The eUICC certificate has the EID", "", "SGP.22 4.5.2", "A-33", "iot", "",
     SUITE_READS, eid_in_certificate},
    {"es10b-certs-changes-nothing", "GetCerts changes nothing", "", "SGP.32 5.9.10", "B-52", "iot",
     "", SUITE_READS, changes_nothing},
    {0}};
