/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEuiccConfiguredAddresses and SetDefaultDpAddress (SGP.22 5.7.3, 5.7.4; SGP.32 5.9.25). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

#define EXAMPLE "736D64702E6578616D706C652E636F6D" /* smdp.example.com */
#define OTHER   "6F746865722E6578616D706C65"       /* other.example */

static void expect_address(struct suite *suite, const char *address)
{
    suite_es10(suite, "BF3C{}");
    suite_expect_sw(suite, "9000");
    if (address)
        suite_expect_octets(suite, "BF3C/80", "%s", address);
    else
        suite_expect_absent(suite, "BF3C/80");
    suite_expect_octets(suite, "BF3C/81", "*");
}

static void set_and_clear(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_step(suite, "SetDefaultDpAddress: ok(0), and it is returned");
    suite_es10(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF65/80", "00");
    expect_address(suite, EXAMPLE);
    suite_step(suite, "Another address replaces it");
    suite_es10(suite, "BF65{80=" OTHER "}");
    suite_expect_octets(suite, "BF65/80", "00");
    expect_address(suite, OTHER);
    suite_step(suite, "An empty address clears it");
    suite_es10(suite, "BF65{80=}");
    suite_expect_octets(suite, "BF65/80", "00");
    expect_address(suite, NULL);
}

static void survives_reset(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_step(suite, "The address survives a reset");
    suite_es10(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF65/80", "00");
    suite_power_cycle(suite);
    expect_address(suite, EXAMPLE);
}

static void too_long(struct suite *suite)
{
    char address[601];

    memset(address, '6', sizeof(address) - 1);
    address[sizeof(address) - 1] = 0;
    case_keep_default_address(suite);
    suite_es10(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF65/80", "00");
    suite_step(suite, "An address of 300 octets, longer than any FQDN: undefinedError(127)");
    suite_es10(suite, "BF65{80=%s}", address);
    suite_expect_octets(suite, "BF65/80", "7F");
    suite_step(suite, "The address is unchanged");
    expect_address(suite, EXAMPLE);
}

static void malformed(struct suite *suite)
{
    static const char *const requests[] = {"BF65{}", "BF65{81=" OTHER "}", "BF65{80=FF}"};

    case_keep_default_address(suite);
    suite_es10(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF65/80", "00");
    suite_step(suite, "Requests without an address, or with one that is not UTF-8: refused");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (suite_es10(suite, "%s", requests[i]) == 0x9000)
            suite_expect_octets(suite, "BF65/80", "7F");
        else
            suite_expect_sw(suite, "6A80|6985");
        expect_address(suite, EXAMPLE);
    }
}

static void with_eim(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_step(suite, "The IPA may set the address with an Associated eIM, too");
    suite_es10(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF65/80", "00");
    expect_address(suite, EXAMPLE);
}

static void by_psmo(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_step(suite, "The PSMO setDefaultDpAddress sets the same address");
    suite_package(suite, "BF65{80=" EXAMPLE "}");
    suite_expect_results(suite, "BF65 03 8001 00");
    expect_address(suite, EXAMPLE);
    suite_step(suite, "An empty one clears it");
    suite_package(suite, "BF65{80=}");
    suite_expect_results(suite, "BF65 03 8001 00");
    expect_address(suite, NULL);
}

static void by_psmo_too_long(struct suite *suite)
{
    char address[601];

    memset(address, '6', sizeof(address) - 1);
    address[sizeof(address) - 1] = 0;
    case_keep_default_address(suite);
    suite_package(suite, "BF65{80=" EXAMPLE "}");
    suite_step(suite, "setDefaultDpAddress of 300 octets: undefinedError(127), unchanged");
    suite_package(suite, "BF65{80=%s}", address);
    suite_expect_results(suite, "BF65 03 8001 7F");
    expect_address(suite, EXAMPLE);
}

static void consumer(struct suite *suite)
{
    char address[601];

    case_keep_default_address(suite);
    suite_step(suite, "ES10a.SetDefaultDpAddress of SGP.22 (BF3F): ok(0), and it is returned");
    suite_es10(suite, "BF3F{80=" EXAMPLE "}");
    suite_expect_octets(suite, "BF3F/80", "00");
    expect_address(suite, EXAMPLE);
    memset(address, '6', sizeof(address) - 1);
    address[sizeof(address) - 1] = 0;
    suite_step(suite, "An address of 300 octets: undefinedError(127), unchanged");
    suite_es10(suite, "BF3F{80=%s}", address);
    suite_expect_octets(suite, "BF3F/80", "7F");
    expect_address(suite, EXAMPLE);
    suite_es10(suite, "BF3F{80=}");
    suite_expect_octets(suite, "BF3F/80", "00");
    expect_address(suite, NULL);
}

static void addresses(struct suite *suite)
{
    suite_step(suite, "GetEuiccConfiguredAddresses: the root SM-DS is there");
    suite_es10(suite, "BF3C{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3C/81", "*");
    suite_step(suite, "The default SM-DP+ address is absent or has octets");
    if (suite_value(suite, "BF3C/80") && !suite_value(suite, "BF3C/80")[0])
        suite_fail(suite, "defaultDpAddress is present and empty");
}

SUITE_CASES(cases_es10a_addresses) = {
    {"es10a-addresses-get", "GetEuiccConfiguredAddresses", "", "SGP.22 5.7.3", "B-161", "", "",
     SUITE_READS, addresses},
    {"es10a-addresses-set", "SetDefaultDpAddress sets and clears the address", "", "SGP.32 5.9.25",
     "B-160 B-161", "iot", "", SUITE_CHANGES, set_and_clear},
    {"es10a-addresses-survives-reset", "The default SM-DP+ address survives a reset", "",
     "SGP.32 5.9.25", "B-160", "iot", "", SUITE_CHANGES, survives_reset},
    {"es10a-addresses-too-long", "SetDefaultDpAddress: undefinedError", "", "SGP.32 5.9.25",
     "B-160", "iot", "", SUITE_CHANGES, too_long},
    {"es10a-addresses-malformed", "SetDefaultDpAddress: malformed requests", "", "SGP.32 5.9.25",
     "A-24 B-160", "iot", "", SUITE_CHANGES, malformed},
    {"es10a-addresses-with-eim", "SetDefaultDpAddress with an Associated eIM", "", "SGP.32 5.9.25",
     "B-162", "iot", "eim", SUITE_CHANGES, with_eim},
    {"es10a-addresses-psmo", "The PSMO setDefaultDpAddress", "", "SGP.32 2.11.1.1.3", "C-82 B-160",
     "iot", "eim", SUITE_CHANGES, by_psmo},
    {"es10a-addresses-psmo-too-long", "setDefaultDpAddress: undefinedError", "",
     "SGP.32 2.11.1.1.3", "C-82", "iot", "eim", SUITE_CHANGES, by_psmo_too_long},
    {"es10a-addresses-consumer", "ES10a.SetDefaultDpAddress of SGP.22", "", "SGP.22 5.7.4",
     "B-160 B-03", "es10c", "", SUITE_CHANGES, consumer},
    {0}};
