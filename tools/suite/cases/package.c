/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadEuiccPackage (SGP.32 5.9.1): what is verified, signed and unsigned errors. */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <string.h>

enum { SIGNATURE_OCTETS = 64, SIGNATURE_BITS = 512, SIGNATURE_BIT_STEP = 37 };

/* The package has no effect: the next one has the counter after the last accepted one. */
static void expect_accepted(struct suite *suite)
{
    suite_package(suite, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/83", "*");
    suite_expect_octets(suite, "BF51/A0/30/30/A6", "*");
}

static void expect_unsigned(struct suite *suite)
{
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF51/A2/80", "*");
    suite_expect_absent(suite, "BF51/A2/5F37");
    suite_expect_absent(suite, "BF51/A1");
    suite_expect_absent(suite, "BF51/A0");
}

static void expect_error(struct suite *suite, const char *code)
{
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF51/A1/30/02", "%s", code);
    suite_expect_octets(suite, "BF51/A1/30/80", "*");
    suite_expect_octets(suite, "BF51/A1/30/81", "*");
    suite_expect_absent(suite, "BF51/A1/30/83");
    suite_expect_absent(suite, "BF51/A0");
}

static void good(struct suite *suite)
{
    suite_step(suite, "A good package: a signed result with eimId, counter, transaction, number");
    suite_package(suite, "A6{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF51/A0/30/80", "*");
    suite_expect_octets(suite, "BF51/A0/30/81", "*");
    suite_expect_octets(suite, "BF51/A0/30/82", "*");
    suite_expect_octets(suite, "BF51/A0/30/83", "*");
    suite_expect_count(suite, "BF51/A0/5F37", 1);
    if (strlen(suite_value(suite, "BF51/A0/5F37")) != 2 * SIGNATURE_OCTETS)
        suite_fail(suite, "euiccSignEPR is %s; r and s of 32 octets each are required",
                   suite_value(suite, "BF51/A0/5F37"));
}

static void no_transaction(struct suite *suite)
{
    suite_step(suite, "A package without eimTransactionId: a result without it");
    suite_package_with(suite, &(struct suite_package){.transaction = ""}, "A6{}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF51/A0/30/83", "*");
    suite_expect_absent(suite, "BF51/A0/30/82");
}

static void transaction(struct suite *suite)
{
    suite_step(suite, "eimTransactionId is opaque: one octet and 16 octets are repeated");
    suite_package_with(suite, &(struct suite_package){.transaction = "00"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/82", "00");
    suite_package_with(
        suite, &(struct suite_package){.transaction = "FF00112233445566778899AABBCCDDEE"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/82", "FF00112233445566778899AABBCCDDEE");
}

static void unknown_eim(struct suite *suite)
{
    suite_step(suite, "An eimId that is not associated: an unsigned error without token");
    suite_package_with(
        suite, &(struct suite_package){.eim_id = "unknown.eim", .transaction = "0102"}, "A6{}");
    expect_unsigned(suite);
    suite_expect_octets(suite, "BF51/A2/80", "756E6B6E6F776E2E65696D");
    suite_expect_octets(suite, "BF51/A2/82", "0102");
    suite_expect_absent(suite, "BF51/A2/84");
    expect_accepted(suite);
}

static void eim_id_case(struct suite *suite)
{
    suite_step(suite, "An eimId that differs in one octet is another eIM");
    suite_es10(suite, "BF55{}");
    suite_expect_octets(suite, "BF55/A0/30/80", "*");
    suite_package_with(suite, &(struct suite_package){.eim_id = "X"}, "A6{}");
    expect_unsigned(suite);
    suite_expect_octets(suite, "BF51/A2/80", "58");
}

/* An unsigned error, whose euiccPackageUnsignedErrorCode is OPTIONAL. */
static void expect_unsigned_code(struct suite *suite, const char *code, const char *name)
{
    expect_unsigned(suite);
    if (!suite_value(suite, "BF51/A2/8F")) {
        suite_note(suite, "no euiccPackageUnsignedErrorCode");
        return;
    }
    suite_expect_octets(suite, "BF51/A2/8F", "%s", code);
    suite_expect(suite, "euiccPackageUnsignedErrorCode", name);
}

static void unsigned_code(struct suite *suite)
{
    suite_step(suite, "A code in an unsigned error of an eUICC of v1.3: undefinedError(127)");
    suite_package_with(suite, &(struct suite_package){.signature_bit = 100}, "A6{}");
    expect_unsigned_code(suite, "7F", "undefinedError(127)");
    suite_package_with(suite, &(struct suite_package){.eim_id = "unknown.eim"}, "A6{}");
    expect_unsigned_code(suite, "7F", "undefinedError(127)");
    expect_accepted(suite);
}

static void bad_signature(struct suite *suite)
{
    suite_step(suite, "Single bits of eimSignature inverted: an unsigned error each");
    for (int bit = 1; bit <= SIGNATURE_BITS; bit += SIGNATURE_BIT_STEP) {
        suite_package_with(
            suite, &(struct suite_package){.signature_bit = bit, .transaction = "0A0B"}, "A6{}");
        expect_unsigned(suite);
        suite_expect_octets(suite, "BF51/A2/82", "0A0B");
    }
    suite_package_with(suite, &(struct suite_package){.signature_bit = SIGNATURE_BITS}, "A6{}");
    expect_unsigned(suite);
    suite_step(suite, "The counter has not moved");
    expect_accepted(suite);
}

static void bad_signature_token(struct suite *suite)
{
    suite_step(suite, "The unsigned error has the associationToken of the eIM");
    suite_es10(suite, "BF55{}");
    suite_require(suite, suite_value(suite, "BF55/A0/30/84") != NULL, "the eIM has no token");
    suite_package_with(suite, &(struct suite_package){.signature_bit = 100}, "A6{}");
    expect_unsigned(suite);
    suite_expect_octets(suite, "BF51/A2/84", "*");
}

static void no_token(struct suite *suite)
{
    suite_step(suite, "An eIM without token signs with 840100; the unsigned error has no token");
    expect_accepted(suite);
    suite_package_with(suite, &(struct suite_package){.signature_bit = 100}, "A6{}");
    expect_unsigned(suite);
    suite_expect_absent(suite, "BF51/A2/84");
}

static void wrong_token(struct suite *suite)
{
    suite_step(suite, "A package signed with another associationToken: an unsigned error");
    suite_package_with(suite, &(struct suite_package){.token = "7777"}, "A6{}");
    expect_unsigned(suite);
    suite_step(suite, "Signed without token as well");
    suite_package_with(suite, &(struct suite_package){.token = "0"}, "A6{}");
    expect_unsigned(suite);
    expect_accepted(suite);
}

static void other_eim(struct suite *suite)
{
    suite_step(suite, "A package of eim2 with the eimId of eim: its key does not verify");
    suite_es10(suite, "BF55{}");
    suite_package(suite, "A6{}");
    suite_package_with(suite, &(struct suite_package){.eim = "eim2"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/30/A6", "*");
    suite_step(suite, "Each eIM has its own counter");
    expect_accepted(suite);
}

static void other_eid(struct suite *suite)
{
    suite_step(suite, "A package for another EID: invalidEid(3), signed");
    suite_package_with(suite, &(struct suite_package){.eid = "89049032123451234512345678901235"},
                       "A6{}");
    expect_error(suite, "03");
    suite_expect(suite, "euiccPackageErrorCode", "invalidEid(3)");
    expect_accepted(suite);
}

static void replay(struct suite *suite)
{
    suite_step(suite, "The same counterValue again: replayError(4), signed");
    suite_package(suite, "A6{}");
    suite_package_with(suite, &(struct suite_package){.counter = "="}, "A6{}");
    expect_error(suite, "04");
    suite_expect(suite, "euiccPackageErrorCode", "replayError(4)");
    suite_step(suite, "A lower one: replayError(4)");
    suite_package_with(suite, &(struct suite_package){.counter = "-1"}, "A6{}");
    expect_error(suite, "04");
    expect_accepted(suite);
}

static void replay_without_effect(struct suite *suite)
{
    suite_step(suite, "A refused package changes no profile");
    suite_package_with(suite, &(struct suite_package){.counter = "0"}, "A3{5A=$A}");
    expect_error(suite, "04");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void counter_range(struct suite *suite)
{
    case_member(suite, "eim2", "80", "second");
    suite_step(suite, "Is counterValue 2147483647 out of range? updateEim of eim2 says so");
    suite_eco(suite, "AA{80=$second 83=7FFFFFFF}");
    suite_require(suite, strcmp(suite_value(suite, "BF51/A0/30/30/8A"), "06") == 0,
                  "the eUICC supports greater counter values");
    suite_step(suite, "A package with it: counterValueOutOfRange(6), signed");
    suite_package_with(suite, &(struct suite_package){.counter = "2147483647"}, "A6{}");
    expect_error(suite, "06");
    suite_expect(suite, "euiccPackageErrorCode", "counterValueOutOfRange(6)");
    expect_accepted(suite);
}

static void counter_gap(struct suite *suite)
{
    suite_step(suite, "Gaps are allowed: counterValue 100000, then 8388606");
    suite_package_with(suite, &(struct suite_package){.counter = "100000"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/81", "0186A0");
    suite_package_with(suite, &(struct suite_package){.counter = "8388606"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/81", "7FFFFE");
    suite_step(suite, "8388607, the largest that each eUICC supports");
    suite_package_with(suite, &(struct suite_package){.counter = "8388607"}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/81", "7FFFFF");
}

static void counter_after_failure(struct suite *suite)
{
    suite_step(suite, "An accepted package moves the counter, although its operation fails");
    suite_package(suite, "A3{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "830101");
    suite_package_with(suite, &(struct suite_package){.counter = "="}, "A6{}");
    expect_error(suite, "04");
}

static void counter_survives(struct suite *suite)
{
    suite_step(suite, "The counter survives a power cycle");
    suite_package(suite, "A6{}");
    suite_power_cycle(suite);
    suite_package_with(suite, &(struct suite_package){.counter = "="}, "A6{}");
    expect_error(suite, "04");
}

/* A package of about 30000 octets. */
static void load_large(struct suite *suite, const struct suite_package *differences)
{
    static char operations[60001];
    size_t used = 0;

    while (used + 32 < sizeof(operations))
        used += (size_t)snprintf(operations + used, sizeof(operations) - used,
                                 "A50C5A0A" UNKNOWN_ICCID " ");
    suite_package_with(suite, differences, "%s", operations);
}

static void too_large(struct suite *suite)
{
    suite_step(suite, "A package of about 30000 octets: sizeOverflow(15), signed, or a result");
    load_large(suite, &(struct suite_package){0});
    suite_require(suite, suite_value(suite, "BF51/A0") == NULL,
                  "the eUICC accepts packages of this size");
    expect_error(suite, "0F");
    suite_expect(suite, "euiccPackageErrorCode", "sizeOverflow(15)");
    expect_accepted(suite);
}

static void too_large_unsigned(struct suite *suite)
{
    load_large(suite, &(struct suite_package){0});
    suite_require(suite, suite_value(suite, "BF51/A0") == NULL,
                  "the eUICC accepts packages of this size");
    suite_step(suite, "About 30000 octets with a bad signature: sizeOverflow(15), unsigned");
    load_large(suite, &(struct suite_package){.signature_bit = 100});
    expect_unsigned_code(suite, "0F", "sizeOverflow(15)");
    expect_accepted(suite);
}

static void malformed(struct suite *suite)
{
    static const char *const requests[] = {"BF51{}", "BF51{30{}}", "BF51{30{80=41}}",
                                           "BF51{#3081}"};

    suite_step(suite, "Undecodable packages: a status word, or an unsigned error");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (suite_es10(suite, "%s", requests[i]) == 0x9000)
            expect_unsigned(suite);
        else
            suite_expect_sw(suite, "6A80|6985|6A88");
    }
    expect_accepted(suite);
}

static void brainpool(struct suite *suite)
{
    suite_step(suite, "A package of an eIM with a key on brainpoolP256r1");
    expect_accepted(suite);
    suite_package_with(suite, &(struct suite_package){.signature_bit = 300}, "A6{}");
    expect_unsigned(suite);
    expect_accepted(suite);
}

SUITE_CASES(cases_package) = {
    {"package-good", "LoadEuiccPackage: a signed result", "", "SGP.32 5.9.1", "C-32 C-30 A-54",
     "iot", "eim", SUITE_CHANGES, good},
    {"package-no-transaction", "A package without eimTransactionId", "", "SGP.32 5.9.1", "C-13",
     "iot", "eim", SUITE_CHANGES, no_transaction},
    {"package-transaction", "eimTransactionId is repeated", "", "SGP.32 5.9.1", "C-13 C-32", "iot",
     "eim", SUITE_CHANGES, transaction},
    {"package-unknown-eim", "Unsigned error for an unknown eimId", "", "SGP.32 5.9.1", "C-02 C-18",
     "iot", "eim", SUITE_CHANGES, unknown_eim},
    {"package-foreign-id", "eimIds are compared octet by octet", "", "SGP.32 5.9.1", "B-71 C-02",
     "iot", "eim", SUITE_CHANGES, eim_id_case},
    {"package-unsigned-code", "Unsigned errors have a code", "", "SGP.32 5.9.1", "F.3",
     "iot and spec >= 1.3", "eim", SUITE_CHANGES, unsigned_code},
    {"package-bad-signature", "Unsigned error for each inverted bit of the signature", "",
     "SGP.32 5.9.1", "C-03 C-11", "iot", "eim", SUITE_CHANGES, bad_signature},
    {"package-bad-signature-token", "The unsigned error has the token", "", "SGP.32 5.9.1", "C-03",
     "iot", "eim", SUITE_CHANGES, bad_signature_token},
    {"package-no-token", "An eIM without associationToken", "", "SGP.32 2.11.1.1", "C-10 C-03",
     "iot", "eim no-token", SUITE_CHANGES, no_token},
    {"package-wrong-token", "A package that is signed with another token", "", "SGP.32 2.11.1.1",
     "C-10", "iot", "eim", SUITE_CHANGES, wrong_token},
    {"package-two-eims", "Each eIM has its own key and counter", "", "SGP.32 5.9.1", "C-14", "iot",
     "eim, eim2", SUITE_CHANGES, other_eim},
    {"package-other-eid", "LoadEuiccPackage: invalidEid", "", "SGP.32 5.9.1", "C-04 C-18", "iot",
     "eim", SUITE_CHANGES, other_eid},
    {"package-replay", "LoadEuiccPackage: replayError", "", "SGP.32 5.9.1", "C-05", "iot", "eim",
     SUITE_CHANGES, replay},
    {"package-replay-without-effect", "A refused package has no effect", "", "SGP.32 5.9.1",
     "C-05 B-08", "iot", "A, no profile, eim", SUITE_CHANGES, replay_without_effect},
    {"package-counter-range", "LoadEuiccPackage: counterValueOutOfRange", "", "SGP.32 5.9.1",
     "C-06", "iot", "eim, eim2", SUITE_CHANGES, counter_range},
    {"package-counter-gap", "Counter values may have gaps", "", "SGP.32 5.9.1", "C-14 B-63", "iot",
     "eim", SUITE_CHANGES, counter_gap},
    {"package-counter-after-failure", "The counter moves when an operation fails", "",
     "SGP.32 5.9.1", "C-15", "iot", "eim", SUITE_CHANGES, counter_after_failure},
    {"package-counter-survives", "The counter survives a power cycle", "", "SGP.32 5.9.1",
     "C-29 C-14", "iot", "eim", SUITE_CHANGES, counter_survives},
    {"package-too-large", "LoadEuiccPackage: sizeOverflow", "", "SGP.32 5.9.1", "C-08", "iot",
     "eim", SUITE_CHANGES, too_large},
    {"package-too-large-unsigned", "Unsigned error: sizeOverflow", "", "SGP.32 5.9.1", "F.3 C-08",
     "iot and spec >= 1.3", "eim", SUITE_CHANGES, too_large_unsigned},
    {"package-malformed", "Undecodable packages", "", "SGP.32 5.9.1", "C-01", "iot", "eim",
     SUITE_CHANGES, malformed},
    {"package-brainpool", "An eIM with a key on brainpoolP256r1", "", "SGP.32 2.11.1.1",
     "C-11 C-12 C-31", "iot", "eim brainpool", SUITE_CHANGES, brainpool},
    {0}};
