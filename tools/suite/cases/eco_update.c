/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eCOs updateEim and deleteEim (SGP.32 3.5.1). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#define UNKNOWN_EIM "6E6F6E65" /* none */

/* The eimIds of eim and eim2 as $first and $second. */
static void read_ids(struct suite *suite)
{
    case_member(suite, "eim", "80", "first");
    case_member(suite, "eim2", "80", "second");
}

static void fqdn(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim of eimFqdn: ok(0); the other members stay");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_set(suite, "key", "%s", suite_value(suite, "BF55/A0/30/A5"));
    suite_eco(suite, "AA{80=$second 81=6E65772E6578616D706C65}");
    suite_expect_results(suite, "8A0100");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_expect_octets(suite, "BF55/A0/30/81", "6E65772E6578616D706C65");
    suite_expect_octets(suite, "BF55/A0/30/A5", "$key");
}

static void all_members(struct suite *suite)
{
    read_ids(suite);
    case_member(suite, "eim3", "A5", "key");
    suite_es10(suite, "BF22{}");
    suite_set(
        suite, "ci", "%s",
        suite_value(suite, suite_value(suite, "BF22/AA/04[2]") ? "BF22/AA/04[2]" : "BF22/AA/04"));
    suite_step(suite, "updateEim of all members: ok(0), GetEimConfigurationData returns them");
    suite_eco(suite, "AA{80=$second 81=6E65772E6578616D706C65 82=02 83=64 A5{#$key} A6{#$key} "
                     "87=0680 88=$ci 89=}");
    suite_expect_results(suite, "8A0100");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_expect_octets(suite, "BF55/A0/30/81", "6E65772E6578616D706C65");
    suite_expect_octets(suite, "BF55/A0/30/82", "02");
    suite_expect_octets(suite, "BF55/A0/30/A5", "$key");
    suite_expect_octets(suite, "BF55/A0/30/A6", "$key");
    suite_expect_octets(suite, "BF55/A0/30/87", "xx80");
    suite_expect_octets(suite, "BF55/A0/30/88", "$ci");
    suite_expect_count(suite, "BF55/A0/30/89", 1);
    suite_step(suite, "One member more: the others stay");
    suite_eco(suite, "AA{80=$second 87=0540}");
    suite_expect_results(suite, "8A0100");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_expect_octets(suite, "BF55/A0/30/87", "xx40");
    suite_expect_octets(suite, "BF55/A0/30/82", "02");
    suite_expect_octets(suite, "BF55/A0/30/A6", "$key");
    suite_expect_octets(suite, "BF55/A0/30/88", "$ci");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "updateEim of an unknown eimId: eimNotFound(1)");
    suite_eco(suite, "AA{80=" UNKNOWN_EIM " 81=6E65772E6578616D706C65}");
    suite_expect_results(suite, "8A0101");
    suite_expect(suite, "updateEimResult", "eimNotFound(1)");
}

static void ci_unknown(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim with an unknown euiccCiPKId: ciPKUnknown(3)");
    suite_eco(suite, "AA{80=$first 88=0102030405060708090A0B0C0D0E0F1011121314}");
    suite_expect_results(suite, "8A0103");
    suite_expect(suite, "updateEimResult", "ciPKUnknown(3)");
}

static void counter_range(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim with counterValue 2147483648: counterValueOutOfRange(6)");
    suite_eco(suite, "AA{80=$second 83=0080000000}");
    suite_expect_results(suite, "8A0106");
    suite_expect(suite, "updateEimResult", "counterValueOutOfRange(6)");
}

static void counter_lower(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim with a lower counterValue and no new key: refused");
    suite_eco(suite, "AA{80=$second 83=64}");
    suite_expect_results(suite, "8A0100");
    suite_eco(suite, "AA{80=$second 83=0A}");
    suite_expect_results(suite, "8A0107|8A0106");
}

static void counter(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite,
               "updateEim sets the counter of eim2 to 100: 100 is a replay, 101 is accepted");
    suite_eco(suite, "AA{80=$second 83=64}");
    suite_expect_results(suite, "8A0100");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2", .counter = "100"}, "A6{}");
    suite_expect_octets(suite, "BF51/A1/30/02", "04");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2", .counter = "101"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/81", "65");
}

static void with_token(struct suite *suite)
{
    read_ids(suite);
    suite_es10(suite, "BF55{A0{80=$first}}");
    suite_set(suite, "before", "%s", suite_response(suite));
    suite_step(suite, "updateEim with an associationToken: commandError(7)");
    suite_eco(suite, "AA{80=$first 81=6E65772E6578616D706C65 84=FF}");
    suite_expect_results(suite, "8A0107");
    suite_step(suite, "Nothing was updated");
    suite_es10(suite, "BF55{A0{80=$first}}");
    suite_expect_octets(suite, "", "$before");
}

static void nothing(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim with an eimId alone: commandError(7)");
    suite_eco(suite, "AA{80=$first}");
    suite_expect_results(suite, "8A0107");
    suite_step(suite, "updateEim without eimId: commandError(7), or a damaged command");
    suite_eco(suite, "AA{81=6E65772E6578616D706C65}");
    suite_expect_results(suite, "8A0107|020102");
}

static void new_key(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "updateEim gives eim2 the key of eim3: packages of its old key are refused");
    case_member(suite, "eim3", "A5", "key");
    suite_eco(suite, "AA{80=$second A5{#$key}}");
    suite_expect_results(suite, "8A0100");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2"}, "A6{}");
    suite_expect_octets(suite, "BF51/A2/80", "$second");
}

static void delete_eim(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "deleteEim of eim2: ok(0), it is not associated any more");
    suite_eco(suite, "A9{80=$second}");
    suite_expect_results(suite, "890100");
    suite_forget(suite, "eim2");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
    suite_package_with(suite, &(struct suite_package){.eim = "eim2"}, "A6{}");
    suite_expect_octets(suite, "BF51/A2/80", "$second");
}

static void delete_unknown(struct suite *suite)
{
    suite_step(suite, "deleteEim of an unknown eimId: eimNotFound(1)");
    suite_eco(suite, "A9{80=" UNKNOWN_EIM "}");
    suite_expect_results(suite, "890101");
    suite_expect(suite, "deleteEimResult", "eimNotFound(1)");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
}

static void delete_malformed(struct suite *suite)
{
    suite_step(suite, "deleteEim without eimId: commandError(7), or a damaged command");
    suite_eco(suite, "A9{}");
    suite_expect_results(suite, "890107|020102");
    suite_es10(suite, "BF55{}");
    case_expect_eims(suite, "BF55/A0/30", 1);
}

static void delete_last(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "deleteEim of the last eIM, by itself: lastEimDeleted(2), a signed result");
    suite_eco(suite, "A9{80=$first}");
    suite_expect_results(suite, "890102");
    suite_expect(suite, "deleteEimResult", "lastEimDeleted(2)");
    suite_step(suite, "The result is stored");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "BF2B/A2", "*890102*");
    suite_step(suite, "AddInitialEim works again");
    suite_es10(suite, "BF57{A0{30{%s}}}", suite_eim_configuration(suite, "eim"));
    suite_expect_octets(suite, "BF57/A0", "*");
}

static void delete_both(struct suite *suite)
{
    read_ids(suite);
    suite_step(suite, "deleteEim of both eIMs in a package: ok(0), then lastEimDeleted(2)");
    suite_eco(suite, "A9{80=$second}A9{80=$first}");
    suite_expect_results(suite, "890100890102");
    suite_forget(suite, "eim2");
    suite_forget(suite, "eim");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "", "BF5502A000");
}

static void delete_and_add(struct suite *suite)
{
    read_ids(suite);
    case_configuration(suite, "eim2", "84", "");
    suite_step(suite, "deleteEim and addEim of one eIM in a package: ok(0) for both");
    suite_eco(suite, "A9{80=$second}A8{$configuration}");
    suite_expect_results(suite, "890100 A803020100");
    suite_es10(suite, "BF55{A0{80=$second}}");
    suite_expect_count(suite, "BF55/A0/30", 1);
}

SUITE_CASES(cases_eco_update) = {
    {"eco-update-fqdn", "updateEim replaces the given members", "", "SGP.32 3.5.1", "C-105", "iot",
     "eim, eim2", SUITE_CHANGES, fqdn},
    {"eco-update-members", "updateEim of every member", "", "SGP.32 3.5.1", "C-105 B-77", "iot",
     "eim, eim2", SUITE_CHANGES, all_members},
    {"eco-update-unknown", "updateEim: eimNotFound", "", "SGP.32 3.5.1", "C-105", "iot", "eim",
     SUITE_CHANGES, unknown},
    {"eco-update-ci-unknown", "updateEim: ciPKUnknown", "", "SGP.32 3.5.1", "C-109", "iot", "eim",
     SUITE_CHANGES, ci_unknown},
    {"eco-update-counter-range", "updateEim: counterValueOutOfRange", "", "SGP.32 3.5.1", "C-106",
     "iot", "eim, eim2", SUITE_CHANGES, counter_range},
    {"eco-update-counter-lower", "updateEim with a lower counter", "", "SGP.32 3.5.1", "C-106",
     "iot", "eim, eim2", SUITE_CHANGES, counter_lower},
    {"eco-update-counter", "updateEim sets the counter", "", "SGP.32 3.5.1", "C-105 C-14", "iot",
     "eim, eim2", SUITE_CHANGES, counter},
    {"eco-update-token", "updateEim with a token: commandError", "", "SGP.32 3.5.1", "C-107", "iot",
     "eim", SUITE_CHANGES, with_token},
    {"eco-update-nothing", "updateEim: commandError", "", "SGP.32 3.5.1", "C-108", "iot", "eim",
     SUITE_CHANGES, nothing},
    {"eco-update-key", "A new key is used from the next package on", "", "SGP.32 3.5.1", "C-110",
     "iot", "eim, eim2", SUITE_CHANGES, new_key},
    {"eco-update-delete", "deleteEim", "", "SGP.32 3.5.1", "C-115", "iot", "eim, eim2",
     SUITE_CHANGES, delete_eim},
    {"eco-update-delete-unknown", "deleteEim: eimNotFound", "", "SGP.32 3.5.1", "C-115", "iot",
     "eim", SUITE_CHANGES, delete_unknown},
    {"eco-update-delete-malformed", "deleteEim: commandError", "", "SGP.32 3.5.1", "C-115", "iot",
     "eim", SUITE_CHANGES, delete_malformed},
    {"eco-update-delete-last", "deleteEim: lastEimDeleted", "", "SGP.32 3.5.1", "C-115 C-116 C-34",
     "iot", "eim", SUITE_DESTROYS, delete_last},
    {"eco-update-delete-both", "deleteEim of all eIMs in a package", "", "SGP.32 3.5.1",
     "C-118 C-22 C-115", "iot", "eim, eim2", SUITE_DESTROYS, delete_both},
    {"eco-update-delete-and-add", "deleteEim and addEim in a package", "", "SGP.32 3.5.1", "C-117",
     "iot", "eim, eim2", SUITE_CHANGES, delete_and_add},
    {0}};
