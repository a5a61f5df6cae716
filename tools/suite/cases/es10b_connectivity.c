/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetConnectivityParameters (SGP.32 5.9.24, 2.4.4). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

static void no_profile(struct suite *suite)
{
    suite_step(suite,
               "GetConnectivityParameters, no profile is enabled: parametersNotAvailable(1)");
    suite_es10(suite, "BF5F{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF5F/81", "01");
    suite_expect(suite, "connectivityParametersError", "parametersNotAvailable(1)");
}

/* httpParams are COMPREHENSION-TLVs with these tags. */
static void check_parameters(struct suite *suite, const char *hex)
{
    while (*hex) {
        char tag[3] = {hex[0], hex[1], 0}, length[3] = {hex[2], hex[3], 0};
        size_t digits = 4 + 2 * strtoul(length, NULL, 16);

        if (strcmp(tag, "35") != 0 && strcmp(tag, "47") != 0 && strcmp(tag, "0D") != 0)
            suite_fail(suite, "httpParams has the tag %s; 35, 47 and 0D are defined", tag);
        if (strlen(hex) < digits)
            suite_fail(suite, "httpParams ends inside the object %s", tag);
        hex += digits;
    }
}

static void enabled_profile(struct suite *suite)
{
    suite_step(suite, "With an enabled profile: its parameters, or parametersNotAvailable(1)");
    suite_es10(suite, "BF5F{}");
    suite_expect_sw(suite, "9000");
    if (suite_value(suite, "BF5F/A0/81"))
        check_parameters(suite, suite_value(suite, "BF5F/A0/81"));
    else
        suite_expect_octets(suite, "BF5F/81", "01");
}

/* The profile of "usim" has the default bearer and the network access name suite.example. */
static void parameters(struct suite *suite)
{
    suite_step(suite, "The parameters of the enabled profile: bearer and network access name");
    suite_es10(suite, "BF5F{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF5F/A0/81", "*470E 05 7375697465 07 6578616D706C65*");
    check_parameters(suite, suite_value(suite, "BF5F/A0/81"));
    suite_step(suite, "After the profile was disabled: parametersNotAvailable(1)");
    suite_reach(suite, "no profile");
    suite_es10(suite, "BF5F{}");
    suite_expect_octets(suite, "BF5F/81", "01");
}

SUITE_CASES(cases_es10b_connectivity) = {
    {"es10b-connectivity-no-profile", "GetConnectivityParameters: parametersNotAvailable", "",
     "SGP.32 5.9.24", "B-150", "iot", "no profile", SUITE_CHANGES, no_profile},
    {"es10b-connectivity-parameters", "GetConnectivityParameters returns those of the profile", "",
     "SGP.32 5.9.24", "B-150 B-151 B-152", "iot", "usim, eim", SUITE_CHANGES, parameters},
    {"es10b-connectivity-enabled-profile", "GetConnectivityParameters of the enabled profile", "",
     "SGP.32 5.9.24", "B-151 B-150", "iot", "A enabled", SUITE_CHANGES, enabled_profile},
    {0}};
