/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the eUICC says about itself: GetEUICCInfo1, GetEUICCInfo2, GetEID, GetRAT. */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

enum { EID_DIGITS = 32 };

static void info1(struct suite *suite)
{
    suite_step(suite, "GetEUICCInfo1: svn and the CI keys for verification and signing");
    suite_es10(suite, "BF20{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF20/82", "02xxxx");
    suite_expect_octets(suite, "BF20/A9/04", "*");
    suite_expect_octets(suite, "BF20/AA/04", "*");
    suite_expect_absent(suite, "BF20/81");
}

static void info2(struct suite *suite)
{
    static const char *const mandatory[] = {"BF22/81", "BF22/82", "BF22/83", "BF22/04"};

    suite_step(suite, "GetEUICCInfo2: the mandatory members");
    suite_es10(suite, "BF22{}");
    suite_expect_sw(suite, "9000");
    for (size_t i = 0; i < sizeof(mandatory) / sizeof(mandatory[0]); i++)
        suite_expect_octets(suite, mandatory[i], "xxxxxx");
    suite_expect_octets(suite, "BF22/84", "*");
    suite_expect_octets(suite, "BF22/85", "*");
    suite_expect_octets(suite, "BF22/88", "*");
    suite_expect_octets(suite, "BF22/0C", "*");
    suite_expect_octets(suite, "BF22/A9/04", "*");
    suite_expect_octets(suite, "BF22/AA/04", "*");
}

static void info2_iot(struct suite *suite)
{
    suite_step(suite, "EUICCInfo2 of SGP.32: ipaMode and iotSpecificInfo with a version 1.x");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/90", "00|01");
    suite_expect_octets(suite, "BF22/B4/A0/04", "01xxxx");
}

static void functions_of_version(struct suite *suite)
{
    suite_step(suite, "iotVersion has SGP.32 1.1 or later");
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/B4/A0", "*04030101xx*|*04030102xx*|*04030103xx*");
    suite_step(suite, "The functions that 1.1 added exist: SetDefaultDpAddress, memory reset, "
                      "connectivity, emergency");
    suite_es10(suite, "BF5F{}");
    suite_expect_sw(suite, "9000");
    suite_es10(suite, "BF64{82=00}");
    suite_expect_octets(suite, "BF64/80", "01|7F");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "02|08"); /* 08: v1.3, no Emergency Profile */
}

static void info1_info2(struct suite *suite)
{
    static const char *const members[][2] = {
        {"BF20/82", "BF22/82"}, {"BF20/A9", "BF22/A9"}, {"BF20/AA", "BF22/AA"}};

    suite_step(suite, "svn and the lists of CI keys are the same in EUICCInfo1 and EUICCInfo2");
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        suite_es10(suite, "BF20{}");
        suite_expect_octets(suite, members[i][0], "*");
        suite_set(suite, "member", "%s", suite_value(suite, members[i][0]));
        suite_es10(suite, "BF22{}");
        suite_expect_octets(suite, members[i][1], "$member");
    }
}

/* Object `tag` of extCardResource as a number. */
static unsigned long resource(struct suite *suite, const char *tag)
{
    suite_es10(suite, "BF22{}");
    suite_expect_octets(suite, "BF22/84", "*");
    for (const char *at = suite_value(suite, "BF22/84"); strlen(at) >= 4;) {
        char length[3] = {at[2], at[3], 0}, value[17] = "";
        size_t digits = 2 * strtoul(length, NULL, 16);

        if (strlen(at) < 4 + digits)
            suite_fail(suite, "extCardResource is not a list of TLVs");
        memcpy(value, at + 4, digits < 16 ? digits : 16);
        if (strncmp(at, tag, 2) == 0)
            return strtoul(value, NULL, 16);
        at += 4 + digits;
    }
    suite_fail(suite, "extCardResource has no object %s", tag);
}

static void free_memory(struct suite *suite)
{
    unsigned long before = resource(suite, "82"), installed;

    suite_step(suite, "extCardResource has the objects 81, 82 and 83");
    (void)resource(suite, "81");
    (void)resource(suite, "83");
    suite_step(suite, "Free non-volatile memory is less after an installation");
    suite_reach(suite, "A");
    installed = resource(suite, "82");
    if (installed >= before)
        suite_fail(suite, "free memory was %lu before and is %lu after", before, installed);
}

static void free_memory_again(struct suite *suite)
{
    unsigned long installed = resource(suite, "82"), deleted;

    suite_step(suite, "Free non-volatile memory is more after a deletion");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    deleted = resource(suite, "82");
    if (deleted <= installed)
        suite_fail(suite, "free memory was %lu before and is %lu after", installed, deleted);
}

static void get_eid(struct suite *suite)
{
    suite_step(suite, "GetEID with tag list 5A: the EID in 16 octets");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "BF3E12 5A10 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void eid_digits(struct suite *suite)
{
    const char *eid;
    unsigned remainder = 0;

    suite_step(suite, "The EID has 32 decimal digits and the check digits of SGP.29");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "89*");
    eid = suite_value(suite, "BF3E/5A");
    if (strlen(eid) != EID_DIGITS || strspn(eid, "0123456789") != EID_DIGITS)
        suite_fail(suite, "EID %s: 32 decimal digits are required", eid);
    for (size_t i = 0; i < EID_DIGITS; i++)
        remainder = (remainder * 10 + (unsigned)(eid[i] - '0')) % 97;
    if (remainder != 1)
        suite_fail(suite, "EID %s modulo 97 is %u; must be 1", eid, remainder);
}

static void eid_other_tags(struct suite *suite)
{
    static const char *const lists[] = {"BF3E{5C=4F}", "BF3E{5C=5A5A}", "BF3E{5C=}", "BF3E{}"};

    suite_step(suite, "GetEID with another tag list than 5A: an error status word");
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        suite_es10(suite, "%s", lists[i]);
        suite_expect_sw(suite, ANY_ERROR);
        case_expect_empty(suite, "");
    }
}

static void get_rat(struct suite *suite)
{
    suite_step(suite, "GetRAT: each rule has pprIds, allowedOperators and pprFlags");
    suite_es10(suite, "BF43{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF43/A0", "*");
    if (suite_value(suite, "BF43/A0/30")) {
        suite_expect_octets(suite, "BF43/A0/30/80", "xxxx");
        suite_expect_octets(suite, "BF43/A0/30/A1/30/80", "xxxxxx");
        suite_expect_octets(suite, "BF43/A0/30/82", "xxxx|00");
    }
}

static void rat_of_psmo(struct suite *suite)
{
    suite_step(suite, "GetRAT and the PSMO getRAT return the same rules");
    suite_es10(suite, "BF43{}");
    suite_expect_octets(suite, "BF43/A0", "*");
    suite_set(suite, "rat", "%s", suite_value(suite, "BF43/A0"));
    suite_package(suite, "A6{}");
    suite_expect_results(suite, "A6{$rat}");
}

static void any_state(struct suite *suite)
{
    suite_step(suite, "Info functions are the same with and without an enabled profile");
    suite_es10(suite, "BF20{}");
    suite_set(suite, "info1", "%s", suite_response(suite));
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF20{}");
    suite_expect_octets(suite, "", "$info1");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

SUITE_CASES(cases_es10b_info) = {
    {"es10b-info-info1", "GetEUICCInfo1 returns svn and CI keys", "SGP.23-1 4.2.13", "SGP.32 5.9.2",
     "B-10", "", "", SUITE_READS, info1},
    {"es10b-info-info2", "GetEUICCInfo2 has its mandatory members", "SGP.23-1 4.2.13",
     "SGP.32 5.9.2", "B-12", "", "", SUITE_READS, info2},
    {"es10b-info-info2-iot", "GetEUICCInfo2 has ipaMode and iotSpecificInfo", "SGP.23-1 4.2.13",
     "SGP.32 5.9.2", "B-11 A-44", "iot", "", SUITE_READS, info2_iot},
    {"es10b-info-version", "The eUICC has the functions of the version that it announces", "",
     "SGP.32 5.9", "F.1 B-02 B-11", "iot", "", SUITE_DESTROYS, functions_of_version},
    {"es10b-info-info1-info2", "EUICCInfo1 and EUICCInfo2 agree", "SGP.23-1 4.2.13", "SGP.32 5.9.2",
     "B-10 B-12", "", "", SUITE_READS, info1_info2},
    {"es10b-info-free-memory-install", "extCardResource: an installation needs memory", "",
     "SGP.22 5.7.8", "B-13", "smdpp", "", SUITE_CHANGES, free_memory},
    {"es10b-info-free-memory-delete", "extCardResource: a deletion frees memory", "",
     "SGP.22 5.7.8", "B-13 C-78", "iot", "A, eim", SUITE_CHANGES, free_memory_again},
    {"es10b-info-eid", "GetEID returns the EID", "SGP.23-1 4.2.25", "SGP.22 5.7.20", "A-32", "", "",
     SUITE_READS, get_eid},
    {"es10b-info-eid-digits", "The EID has correct check digits", "SGP.23-1 4.2.25", "SGP.29 10",
     "A-31 A-30", "", "", SUITE_READS, eid_digits},
    {"es10b-info-eid-other-tags", "GetEID with another tag list", "SGP.23-1 4.2.25",
     "SGP.22 5.7.20", "A-25", "", "", SUITE_READS, eid_other_tags},
    {"es10b-info-rat", "GetRAT returns the Rules Authorisation Table", "SGP.23-1 4.2.27",
     "SGP.22 5.7.22", "B-170", "", "", SUITE_READS, get_rat},
    {"es10b-info-rat-of-psmo", "The PSMO getRAT returns the same", "", "SGP.32 5.13.5",
     "C-81 B-170", "iot", "eim", SUITE_CHANGES, rat_of_psmo},
    {"es10b-info-any-state", "Info functions work in any state", "", "SGP.32 5.9.2", "B-10", "iot",
     "A, no profile, eim", SUITE_CHANGES, any_state},
    {0}};
