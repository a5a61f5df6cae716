/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eCO addEim (SGP.32 3.5.1). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

/* The configuration of eim2 as the card has it: last response. */
static void get_eim2(struct suite *suite)
{
    case_member(suite, "eim2", "80", "second");
    suite_es10(suite, "BF55{A0{80=$second}}");
}

static void remove_eim2(struct suite *suite)
{
    case_member(suite, "eim2", "80", "second");
    suite_eco(suite, "A9{80=$second}");
    suite_expect_results(suite, "890100");
}

static void added(struct suite *suite)
{
    case_configuration(suite, "eim2", "84", "");
    suite_step(suite, "addEim without associationToken: ok(0), and the eIM is associated");
    suite_eco(suite, "A8{$configuration}");
    suite_expect_results(suite, "A803 020100");
    get_eim2(suite);
    suite_expect_count(suite, "BF55/A0/30", 1);
    suite_expect_absent(suite, "BF55/A0/30/84");
    remove_eim2(suite);
}

static void token(struct suite *suite)
{
    case_configuration(suite, "eim2", "84", "84=FF");
    suite_step(suite, "addEim with associationToken -1: a token");
    suite_eco(suite, "A8{$configuration}");
    suite_expect_octets(suite, "BF51/A0/30/30/A8/84", "*");
    suite_expect_absent(suite, "BF51/A0/30/30/A8/02");
    suite_set(suite, "token", "%s", suite_value(suite, "BF51/A0/30/30/A8/84"));
    suite_step(suite, "GetEimConfigurationData returns it");
    get_eim2(suite);
    suite_expect_octets(suite, "BF55/A0/30/84", "$token");
    remove_eim2(suite);
}

static void token_grows(struct suite *suite)
{
    suite_step(suite, "Tokens of eIMs that were added one after the other are different");
    for (unsigned i = 0; i < 2; i++) {
        case_configuration(suite, "eim2", "84", "84=FF");
        suite_eco(suite, "A8{$configuration}");
        suite_expect_octets(suite, "BF51/A0/30/30/A8/84", "*");
        if (i && strcmp(suite_get(suite, "token"), suite_value(suite, "BF51/A0/30/30/A8/84")) == 0)
            suite_fail(suite, "token %s was given twice", suite_get(suite, "token"));
        suite_set(suite, "token", "%s", suite_value(suite, "BF51/A0/30/30/A8/84"));
        remove_eim2(suite);
    }
}

/* addEim of `eim` with a changed member is refused with `code`, and nothing is added. */
static void refused(struct suite *suite, const char *eim, const char *tag, const char *member,
                    const char *code)
{
    case_configuration(suite, eim, tag, member);
    suite_eco(suite, "A8{$configuration}");
    suite_expect_octets(suite, "BF51/A0/30/30", "A80302 01%s", code);
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
}

static void exists(struct suite *suite)
{
    suite_step(suite, "addEim of the associated eimId: associatedEimAlreadyExists(2)");
    refused(suite, "eim", "84", "", "02");
}

static void ci_unknown(struct suite *suite)
{
    suite_step(suite, "addEim with an unknown euiccCiPKId: ciPKUnknown(3)");
    refused(suite, "eim2", "88", "88=0102030405060708090A0B0C0D0E0F1011121314", "03");
}

static void wrong_token(struct suite *suite)
{
    suite_step(suite, "addEim with associationToken 5 or 0: invalidAssociationToken(5)");
    refused(suite, "eim2", "84", "84=05", "05");
    refused(suite, "eim2", "84", "84=00", "05");
}

static void counter_range(struct suite *suite)
{
    suite_step(suite, "addEim with counterValue 2147483648: counterValueOutOfRange(6)");
    case_configuration(suite, "eim2", "83", "83=0080000000");
    suite_eco(suite, "A8{$configuration}");
    suite_require(suite, suite_value(suite, "BF51/A0/30/30/A8/84") == NULL,
                  "the eUICC supports greater counter values");
    suite_expect_octets(suite, "BF51/A0/30/30", "A803 020106");
    suite_step(suite, "A negative counterValue: counterValueOutOfRange(6) or commandError(7)");
    refused(suite, "eim2", "83", "83=FF", "06|A803 020107");
}

static void mandatory(struct suite *suite)
{
    suite_step(suite, "addEim without counterValue: commandError(7)");
    refused(suite, "eim2", "83", "", "07");
    suite_step(suite, "addEim without eimPublicKeyData: commandError(7)");
    refused(suite, "eim2", "A5", "", "07");
    suite_step(suite, "addEim without eimId: commandError(7), or a damaged command");
    case_configuration(suite, "eim2", "80", "");
    suite_eco(suite, "A8{$configuration}");
    suite_expect_results(suite, "A803 020107|020102");
}

static void key_unusable(struct suite *suite)
{
    suite_step(suite, "addEim with an invalid key: commandError(7)");
    refused(suite, "eim2", "A5", "A5{A0{30{06=2A864886F70D010101 05=}03=0000}}", "07");
}

static void full(struct suite *suite)
{
    unsigned added = 0;
    char id[16];

    suite_undo_es10(suite, "BF64{82=" RESET_EIMS "}");
    suite_step(suite, "addEim until no memory is left: insufficientMemory(1)");
    for (; added < 64; added++) {
        snprintf(id, sizeof(id), "80=65%02X", added + 1);
        case_configuration(suite, "eim2", "80", id);
        suite_eco(suite, "A8{$configuration}");
        if (!suite_value(suite, "BF51/A0/30/30/A8/84") &&
            strcmp(suite_value(suite, "BF51/A0/30/30/A8/02"), "00") != 0)
            break;
    }
    suite_require(suite, added < 64, "64 eIMs were added");
    suite_expect_octets(suite, "BF51/A0/30/30", "A803 020101");
    suite_expect(suite, "addEimResultCode", "insufficientMemory(1)");
    suite_es10(suite, "BF55{}");
    suite_expect_count(suite, "BF55/A0/30", 1 + added);
}

static void list(struct suite *suite)
{
    suite_step(suite, "listEim: the eimIds of both eIMs, no keys and no counters");
    case_member(suite, "eim", "80", "first");
    case_member(suite, "eim2", "80", "second");
    suite_eco(suite, "AB{}");
    suite_expect_octets(suite, "BF51/A0/30/30/AB/A0", "*80xx$first*");
    suite_expect_octets(suite, "BF51/A0/30/30/AB/A0", "*80xx$second*");
    suite_expect_absent(suite, "BF51/A0/30/30/AB/A0/30/A5");
    suite_expect_absent(suite, "BF51/A0/30/30/AB/A0/30/83");
}

static void list_types(struct suite *suite)
{
    case_member(suite, "eim2", "80", "second");
    case_configuration(suite, "eim2", "82", "82=02");
    suite_step(suite, "listEim: eimIdType of an FQDN, none of a proprietary eimId");
    suite_eco(suite, "A8{$configuration}AB{}");
    suite_expect_octets(suite, "BF51/A0/30/30/AB/A0", "*80xx$second 820102*");
    case_expect_eims(suite, "BF51/A0/30/30/AB/A0/30", 2);
    suite_expect_absent(suite, "BF51/A0/30/30/AB/A0/30/82");
    remove_eim2(suite);
}

static void by_other_eim(struct suite *suite)
{
    suite_step(suite, "An eIM may add another one, which then sends packages");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/30/A6", "*");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2", .eco = true}, "AB{}");
    suite_expect_octets(suite, "BF51/A0/30/30/AB/A0/30/80", "*");
}

SUITE_CASES(cases_eco_add) = {
    {"eco-add-without-token", "addEim without associationToken", "", "SGP.32 3.5.1", "C-100", "iot",
     "eim", SUITE_CHANGES, added},
    {"eco-add-token", "addEim with a request for a token", "", "SGP.32 3.5.1", "C-100 B-62", "iot",
     "eim", SUITE_CHANGES, token},
    {"eco-add-token-grows", "A token is never given twice", "", "SGP.32 5.9.4", "B-69", "iot",
     "eim", SUITE_CHANGES, token_grows},
    {"eco-add-exists", "addEim: associatedEimAlreadyExists", "", "SGP.32 3.5.1", "C-100 B-66",
     "iot", "eim", SUITE_CHANGES, exists},
    {"eco-add-ci-unknown", "addEim: ciPKUnknown", "", "SGP.32 3.5.1", "C-100 B-64", "iot", "eim",
     SUITE_CHANGES, ci_unknown},
    {"eco-add-wrong-token", "addEim: invalidAssociationToken", "", "SGP.32 3.5.1", "C-100 B-62",
     "iot", "eim", SUITE_CHANGES, wrong_token},
    {"eco-add-counter-range", "addEim: counterValueOutOfRange", "", "SGP.32 3.5.1", "C-100 B-63",
     "iot", "eim", SUITE_CHANGES, counter_range},
    {"eco-add-mandatory", "addEim: commandError", "", "SGP.32 3.5.1", "C-100 B-61", "iot", "eim",
     SUITE_CHANGES, mandatory},
    {"eco-add-key-unusable", "addEim with an unusable key", "", "SGP.32 3.5.1", "B-61 C-100", "iot",
     "eim", SUITE_CHANGES, key_unusable},
    {"eco-add-full", "addEim: insufficientMemory", "", "SGP.32 3.5.1", "B-65 C-100", "iot", "eim",
     SUITE_DESTROYS, full},
    {"eco-add-list", "listEim", "", "SGP.32 3.5.1", "C-120", "iot", "eim, eim2", SUITE_CHANGES,
     list},
    {"eco-add-list-types", "listEim with eimIdType", "", "SGP.32 3.5.1", "C-120", "iot", "eim",
     SUITE_CHANGES, list_types},
    {"eco-add-equal-rights", "All eIMs have equal rights", "", "SGP.32 3.5.1", "C-101", "iot",
     "eim, eim2", SUITE_CHANGES, by_other_eim},
    {0}};
