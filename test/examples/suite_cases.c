/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases of a user for `euicc suite run --cases suite_cases.so`:
 *
 *     gcc -shared -fPIC suite_cases.c -o suite_cases.so
 *
 * -I with the folder tools/suite of the source is needed where the header is not installed.
 */
#include <euiccd_suite.h>

/* The EID of a product line begins with the numbers of its EUM. */
static void eid_of_the_eum(struct suite *suite)
{
    suite_step(suite, "GetEID: the EID begins with 89049032");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "89049032*");
}

/* The default SM-DP+ address can be set, and is listed as it was set. */
static void default_address(struct suite *suite)
{
    suite_step(suite, "SetDefaultDpAddress: ok");
    suite_es10(suite, "BF65{80='smdp.example'}");
    suite_undo_es10(suite, "BF65{80=}");
    suite_expect(suite, "setDefaultDpAddressResult", "ok(0)");
    suite_step(suite, "GetEuiccConfiguredAddresses: that address");
    suite_es10(suite, "BF3C{}");
    suite_expect(suite, "defaultDpAddress", "smdp.example");
}

SUITE_CASES(euiccd_suite_cases) = {{"example-eid", "GetEID of a card of our EUM", "",
                                    "SGP.22 5.7.20", "A-32", "", "", SUITE_READS, eid_of_the_eum},
                                   {"example-default-address", "SetDefaultDpAddress", "",
                                    "SGP.32 5.9.25", "B-160", "iot and not consumer", "",
                                    SUITE_CHANGES, default_address},
                                   {0}};
