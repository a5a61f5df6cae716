/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AddInitialEim and GetEimConfigurationData (SGP.32 5.9.4, 5.9.18). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

/* AddInitialEim of the eIM with a changed member. */
static void add(struct suite *suite, const char *tag, const char *member)
{
    case_configuration(suite, "eim", tag, member);
    suite_es10(suite, "BF57{A0{30{$configuration}}}");
    suite_expect_sw(suite, "9000");
}

/* The same is refused with `code`, and no eIM is associated. */
static void refused(struct suite *suite, const char *tag, const char *member, const char *code)
{
    add(suite, tag, member);
    suite_expect_octets(suite, "BF57/81", "%s", code);
    suite_expect_absent(suite, "BF57/A0");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void without_token(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "AddInitialEim without associationToken: addOk, the eIM is associated");
    add(suite, "84", "");
    suite_expect_octets(suite, "BF57/A0", "0500");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
    suite_expect_absent(suite, "BF55/A0/30/84");
}

static void token(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "AddInitialEim with associationToken -1: a token, which is returned");
    add(suite, "84", "84=FF");
    suite_expect_octets(suite, "BF57/A0/84", "*");
    suite_expect_range(suite, "BF57/A0/84", 1, INT64_MAX);
    suite_set(suite, "token", "%s", suite_value(suite, "BF57/A0/84"));
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "BF55/A0/30/84", "$token");
    suite_step(suite, "counterValue is never returned");
    suite_expect_absent(suite, "BF55/A0/30/83");
}

static void token_not_used_again(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "The token of a deleted eIM is not given again");
    add(suite, "84", "84=FF");
    suite_expect_octets(suite, "BF57/A0/84", "*");
    suite_set(suite, "token", "%s", suite_value(suite, "BF57/A0/84"));
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_expect_octets(suite, "BF64/81", "00");
    add(suite, "84", "84=FF");
    suite_expect_octets(suite, "BF57/A0/84", "*");
    if (strcmp(suite_value(suite, "BF57/A0/84"), suite_get(suite, "token")) == 0)
        suite_fail(suite, "token %s was given twice", suite_get(suite, "token"));
}

static void two(struct suite *suite)
{
    case_without_eim(suite);
    case_configuration(suite, "eim", "84", "84=FF");
    suite_set(suite, "first", "30{$configuration}");
    case_configuration(suite, "eim2", "84", "");
    suite_step(suite, "Two eIMs: a token and addOk, in the order of the request");
    suite_es10(suite, "BF57{A0{$first 30{$configuration}}}");
    suite_expect_octets(suite, "BF57/A0", "84*0500");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 2);
}

static void exists(struct suite *suite)
{
    suite_step(suite, "AddInitialEim with an Associated eIM: associatedEimAlreadyExists(2)");
    suite_es10(suite, "BF57{A0{30{%s}}}", suite_eim_configuration(suite, "eim2"));
    suite_expect_octets(suite, "BF57/81", "02");
    suite_expect(suite, "addInitialEimError", "associatedEimAlreadyExists(2)");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
}

static void twice_in_list(struct suite *suite)
{
    case_without_eim(suite);
    case_configuration(suite, "eim", "84", "");
    suite_step(suite, "One eimId twice in the list: refused with 2 or 7, none is added");
    suite_es10(suite, "BF57{A0{30{$configuration}30{$configuration}}}");
    suite_expect_octets(suite, "BF57/81", "02|07");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void all_or_nothing(struct suite *suite)
{
    case_without_eim(suite);
    case_configuration(suite, "eim", "84", "");
    suite_set(suite, "first", "30{$configuration}");
    case_configuration(suite, "eim2", "84", "84=07");
    suite_step(suite, "The second of two is refused: the first is not added");
    suite_es10(suite, "BF57{A0{$first 30{$configuration}}}");
    suite_expect_octets(suite, "BF57/81", "05");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void ci_unknown(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "An unknown euiccCiPKId: ciPKUnknown(3)");
    refused(suite, "88", "88=0102030405060708090A0B0C0D0E0F1011121314", "03");
}

static void wrong_token(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "associationToken 1, 0, -2: invalidAssociationToken(5)");
    refused(suite, "84", "84=01", "05");
    refused(suite, "84", "84=00", "05");
    refused(suite, "84", "84=FE", "05");
}

static void counter_range(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "counterValue 8388607: accepted");
    add(suite, "83", "83=7FFFFF");
    suite_expect_absent(suite, "BF57/81");
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_step(suite, "A negative one: counterValueOutOfRange(6) or commandError(7)");
    refused(suite, "83", "83=FF", "06|07");
    suite_step(suite, "2147483648: counterValueOutOfRange(6)");
    refused(suite, "83", "83=0080000000", "06");
}

static void mandatory(struct suite *suite)
{
    enum { EIM_ID_TOO_LONG = 129 };
    char member[3 + 2 * EIM_ID_TOO_LONG + 1] = "80=";

    case_without_eim(suite);
    suite_step(suite, "counterValue, eimPublicKeyData or eimId is missing: commandError(7)");
    refused(suite, "83", "", "07");
    refused(suite, "A5", "", "07");
    refused(suite, "80", "", "07");
    suite_step(suite, "No list: commandError(7)");
    suite_es10(suite, "BF57{}");
    suite_expect_octets(suite, "BF57/81", "07");
    suite_step(suite, "eimId of 129 octets: commandError(7)");
    memset(member + 3, '6', 2 * EIM_ID_TOO_LONG);
    refused(suite, "80", member, "07");
}

static void full(struct suite *suite)
{
    static char list[16384];
    size_t used = 0;

    case_without_eim(suite);
    case_member(suite, "eim", "A5", "key");
    suite_step(suite, "64 eIMs in a list: insufficientMemory(1), none is added");
    for (unsigned i = 0; i < 64; i++)
        used += (size_t)snprintf(list + used, sizeof(list) - used, "30{80=65%02X 83=00 A5{#$key}}",
                                 i + 1);
    suite_es10(suite, "BF57{A0{%s}}", list);
    suite_require(suite, suite_value(suite, "BF57/A0") == NULL, "64 eIMs were added");
    suite_expect_octets(suite, "BF57/81", "01");
    suite_expect(suite, "addInitialEimError", "insufficientMemory(1)");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void defaults(struct suite *suite)
{
    case_without_eim(suite);
    case_member(suite, "eim", "A5", "key");
    suite_es10(suite, "BF22{}");
    suite_set(suite, "ci", "%s", suite_value(suite, "BF22/AA/04"));
    suite_step(suite, "Absent members have their defaults: proprietary, eimProprietary, first key");
    suite_es10(suite, "BF57{A0{30{80=6D 83=00 A5{#$key}}}}");
    suite_expect_octets(suite, "BF57/A0", "0500");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "BF55/A0/30/80", "6D");
    suite_expect_octets(suite, "BF55/A0/30/82", "03");
    suite_expect_octets(suite, "BF55/A0/30/87", "0308");
    suite_expect_octets(suite, "BF55/A0/30/88", "$ci");
    suite_expect_octets(suite, "BF55/A0/30/A5", "$key");
    suite_expect_absent(suite, "BF55/A0/30/81");
    suite_expect_absent(suite, "BF55/A0/30/A6");
}

static void no_effect_on_profiles(struct suite *suite)
{
    case_without_eim(suite);
    suite_step(suite, "AddInitialEim while no profile is enabled: no notification, no switch");
    add(suite, "84", "");
    suite_expect_octets(suite, "BF57/A0", "0500");
    suite_es10(suite, "BF28{}");
    suite_expect_octets(suite, "", "BF2802A000");
    suite_expect_profile(suite, "A", "disabled");
}

static void longest_id(struct suite *suite)
{
    enum { EIM_ID_MAX = 128 };
    char member[3 + 2 * EIM_ID_MAX + 1] = "80=";

    memset(member + 3, '6', 2 * EIM_ID_MAX);
    case_without_eim(suite);
    suite_step(suite, "eimId of 128 octets: accepted and returned");
    add(suite, "80", member);
    suite_expect_absent(suite, "BF57/81");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "BF55/A0/30/80", "%s", member + 3);
}

/* The SubjectPublicKeyInfo as a whole under the arm, as some eIMs send it. */
static void explicit_key(struct suite *suite)
{
    case_without_eim(suite);
    case_member(suite, "eim", "A5", "key");
    suite_step(suite, "eimPublicKeyData with an explicitly tagged key: accepted");
    suite_es10(suite, "BF57{A0{30{80=6D 83=00 A5{A0{30{%s}}}}}}", suite_get(suite, "key") + 4);
    suite_expect_octets(suite, "BF57/A0", "0500");
}

static void certificate(struct suite *suite)
{
    case_without_eim(suite);
    suite_es10(suite, "BF56{}");
    suite_expect_octets(suite, "BF56/A0/A6", "30*");
    suite_set(suite, "certificate", "%s", suite_value(suite, "BF56/A0/A6"));
    suite_step(suite, "eimPublicKeyData with an implicitly tagged certificate: accepted, returned");
    suite_es10(suite, "BF57{A0{30{80=6D 83=00 A5{A1{#$certificate}}}}}");
    suite_expect_octets(suite, "BF57/A0", "0500");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "BF55/A0/30/A5/A1", "$certificate");
    suite_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_step(suite, "With an explicitly tagged one: accepted");
    suite_es10(suite, "BF57{A0{30{80=6D 83=00 A5{A1{30{#$certificate}}}}}}");
    suite_expect_octets(suite, "BF57/A0", "0500");
}

static void by_eim_id(struct suite *suite)
{
    case_member(suite, "eim", "80", "first");
    case_member(suite, "eim2", "80", "second");
    suite_step(suite, "GetEimConfigurationData of one eimId: that eIM alone");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_expect_count(suite, "BF55/A0/30", 1);
    suite_expect_octets(suite, "BF55/A0/30/80", "$second");
    suite_step(suite, "Of all: both");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 2);
    suite_step(suite, "Of an unknown one: an empty list");
    suite_es10(suite, "BF55{A0{80=6E6F6E65}}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void survives_reset(struct suite *suite)
{
    suite_es10(suite, "BF55{}");
    suite_set(suite, "before", "%s", suite_response(suite));
    suite_step(suite, "The association survives a power cycle");
    suite_power_cycle(suite);
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "$before");
}

/* AddInitialEim works only then. */
#define WITHOUT_EIM "iot and not foreign"

SUITE_CASES(cases_es10b_initial_eim) = {
    {"es10b-initial-eim-without-token", "AddInitialEim without a token", "", "SGP.32 5.9.4",
     "B-68 B-60", WITHOUT_EIM, "", SUITE_CHANGES, without_token},
    {"es10b-initial-eim-token", "AddInitialEim with a request for a token", "", "SGP.32 5.9.4",
     "B-62 B-76 B-68", WITHOUT_EIM, "", SUITE_CHANGES, token},
    {"es10b-initial-eim-token-not-used-again", "Tokens are never given twice", "", "SGP.32 5.9.4",
     "B-69", WITHOUT_EIM, "", SUITE_CHANGES, token_not_used_again},
    {"es10b-initial-eim-two", "AddInitialEim of two eIMs", "", "SGP.32 5.9.4", "B-68", WITHOUT_EIM,
     "", SUITE_CHANGES, two},
    {"es10b-initial-eim-exists", "AddInitialEim: associatedEimAlreadyExists", "", "SGP.32 5.9.4",
     "B-60", "iot", "eim", SUITE_CHANGES, exists},
    {"es10b-initial-eim-twice-in-list", "One eimId twice in the list", "", "SGP.32 5.9.4", "B-66",
     WITHOUT_EIM, "", SUITE_CHANGES, twice_in_list},
    {"es10b-initial-eim-all-or-nothing", "An error keeps none of the eIMs", "", "SGP.32 5.9.4",
     "B-65", WITHOUT_EIM, "", SUITE_CHANGES, all_or_nothing},
    {"es10b-initial-eim-ci-unknown", "AddInitialEim: ciPKUnknown", "", "SGP.32 5.9.4", "B-64",
     WITHOUT_EIM, "", SUITE_CHANGES, ci_unknown},
    {"es10b-initial-eim-wrong-token", "AddInitialEim: invalidAssociationToken", "", "SGP.32 5.9.4",
     "B-62", WITHOUT_EIM, "", SUITE_CHANGES, wrong_token},
    {"es10b-initial-eim-counter-range", "AddInitialEim: counterValueOutOfRange", "", "SGP.32 5.9.4",
     "B-63", WITHOUT_EIM, "", SUITE_CHANGES, counter_range},
    {"es10b-initial-eim-mandatory", "AddInitialEim: commandError", "", "SGP.32 5.9.4", "B-61",
     WITHOUT_EIM, "", SUITE_CHANGES, mandatory},
    {"es10b-initial-eim-full", "AddInitialEim: insufficientMemory", "", "SGP.32 5.9.4", "B-65",
     WITHOUT_EIM, "", SUITE_CHANGES, full},
    {"es10b-initial-eim-defaults", "Defaults of absent members", "", "SGP.32 2.11.1.1.1",
     "B-67 B-77", WITHOUT_EIM, "", SUITE_CHANGES, defaults},
    {"es10b-initial-eim-no-effect", "AddInitialEim has no effect on profiles", "", "SGP.32 5.9.4",
     "B-70", WITHOUT_EIM, "A, no profile, no notification", SUITE_CHANGES, no_effect_on_profiles},
    {"es10b-initial-eim-longest-id", "eimId of 128 octets", "", "SGP.32 2.11.1.1.1", "C-131",
     WITHOUT_EIM, "", SUITE_CHANGES, longest_id},
    {"es10b-initial-eim-explicit-key", "An explicitly tagged eimPublicKey", "", "SGP.32 2.11.1.1.1",
     "A-52", WITHOUT_EIM, "", SUITE_CHANGES, explicit_key},
    {"es10b-initial-eim-certificate", "eimPublicKeyData with a certificate", "",
     "SGP.32 2.11.1.1.1", "A-52 B-77 C-12", WITHOUT_EIM, "", SUITE_CHANGES, certificate},
    {"es10b-initial-eim-get", "GetEimConfigurationData", "", "SGP.32 5.9.18", "B-75", "iot",
     "eim, eim2", SUITE_CHANGES, by_eim_id},
    {"es10b-initial-eim-survives-reset", "An association survives a power cycle", "",
     "SGP.32 5.9.18", "D-23 B-77", "iot", "eim", SUITE_CHANGES, survives_reset},
    {0}};
