/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules by euiccd.h: adding, listing, removing, and rules that can never match. */
#include "apdu/sw.h"
#include "test/fake/fixture_card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STATUS "80F2000C00"

static void test_add_list_remove(void **state)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);
    unsigned first = 0, second = 0;

    (void)state;
    assert_false(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(euiccd_fault_remove(fake.card, 0), 0);
    assert_int_equal(euiccd_fault_remove(fake.card, 1), EUICCD_ERR_NOT_FOUND);
    euiccd_get_fault_effect(fake.card, &effect);
    assert_int_equal(effect.transport, EUICCD_TRANSPORT_RESPOND);
    assert_int_equal(euiccd_fault_add(fake.card, "apdu n=2 sw=6985", &first, NULL), 0);
    assert_int_equal(euiccd_fault_add(fake.card, "apdu n=4 sw=6F00 always", &second, NULL), 0);
    assert_int_equal(fake_send(&fake, STATUS, NULL), SW_OK);
    assert_int_equal(fake_send(&fake, STATUS, NULL), 0x6985);
    euiccd_get_fault_effect(fake.card, &effect);
    assert_int_equal(effect.id, first);
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.id, first);
    assert_string_equal(fault.rule, "apdu n=2 sw=6985");
    assert_int_equal(fault.matched, 2);
    assert_int_equal(fault.acted, 1);
    assert_true(fault.ended);
    assert_true(euiccd_get_fault(fake.card, 1, &fault));
    assert_false(fault.ended);
    assert_false(euiccd_get_fault(fake.card, 2, &fault));
    assert_int_equal(euiccd_fault_remove(fake.card, first), 0);
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.id, second);
    assert_int_equal(euiccd_fault_remove(fake.card, 0), 0);
    assert_false(euiccd_get_fault(fake.card, 0, &fault));
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(fake_send(&fake, STATUS, NULL), SW_OK);
}

static void test_rules_that_cannot_act(void **state)
{
    static const struct {
        const char *rule;
        int err;
        const char *reason;
    } rows[] = {
        {"apdu", EUICCD_ERR_MALFORMED, "fault rule `apdu': no action: choose from"},
        {"function=Fly sw=6985", EUICCD_ERR_MALFORMED, "this card has no such function"},
        {"function=ES10c.EnableProfile sw=6985", EUICCD_ERR_MALFORMED, "no such function"},
        {"write error", EUICCD_ERR_UNSUPPORTED, "the card was opened without `storage_faults'"},
        {"write sw=6581", EUICCD_ERR_MALFORMED,
         "not for this place: choose from power-cut=before, power-cut=torn, power-cut=after, "
         "error"},
        {"toolkit=FLY busy", EUICCD_ERR_MALFORMED, "no proactive command has this name"},
        {"function=GetEID forge-signature", EUICCD_ERR_MALFORMED, "no signature in its response"},
        {"function=GetEID result=catBusy", EUICCD_ERR_MALFORMED, "no result codes there"},
        {"function=GetCerts memory-full", EUICCD_ERR_MALFORMED, "no result code for a full memory"},
        {"function=ImmediateEnable result=busy", EUICCD_ERR_MALFORMED,
         "choose from immediateEnableNotAvailable(1), noSessionContext(4), catBusy(5), "
         "undefinedError(127)"},
        {"function=ImmediateEnable result=ok", EUICCD_ERR_MALFORMED, "choose from"},
        {"function=ImmediateEnable result=0", EUICCD_ERR_MALFORMED, "choose from"},
        {"function=ImmediateEnable result=2", EUICCD_ERR_MALFORMED, "choose from"},
        {"function=ImmediateEnable result=resetResult.catBusy", EUICCD_ERR_MALFORMED,
         "choose from"},
        {"function=LoadBoundProfilePackage result=catBusy", EUICCD_ERR_MALFORMED,
         "choose from incorrectInputValues(1), invalidSignature(2)"},
        {"function result=noSuchResult", EUICCD_ERR_MALFORMED, "no result codes there"},
        {"operation=Fly result=catBusy", EUICCD_ERR_MALFORMED, "no such operation"},
        {"operation=ESep.Enable result=returnFallbackProfile", EUICCD_ERR_MALFORMED,
         "rollbackNotAvailable(20), undefinedError(127), "
         "processingTerminated.resultSizeOverflow(1)"},
        {"operation=Enable memory-full", EUICCD_ERR_MALFORMED, "no result code for a full memory"},
    };
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct euiccd_error error = {""};

        assert_int_equal(euiccd_fault_add(fake.card, rows[i].rule, NULL, &error), rows[i].err);
        if (!strstr(error.text, rows[i].reason) || strchr(error.text, '\n'))
            fail_msg("%s: %s", rows[i].rule, error.text);
        assert_int_equal(euiccd_fault_add(fake.card, rows[i].rule, NULL, NULL), rows[i].err);
    }
    assert_false(euiccd_get_fault(fake.card, 0, &fault));
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(euiccd_fault_add(fake.card, "apdu n=1000 silence", NULL, NULL), 0);
    assert_int_equal(euiccd_fault_add(fake.card, "apdu silence", NULL, NULL), EUICCD_ERR_FULL);
}

/* The functions whose response can have a signature of the eUICC: its forgery can be ruled. */
static void test_signed_functions(void **state)
{
    static const char *const names[] = {
        "ES10b.PrepareDownload",         "ES10b.RetrieveNotificationsList",
        "ES10b.LoadBoundProfilePackage", "ES10b.AuthenticateServer",
        "ES10b.CancelSession",           "ES10b.LoadEuiccPackage",
        "ES10b.ProfileRollback"};
    struct euiccd_function function = EUICCD_INIT(struct euiccd_function);

    (void)state;
    for (size_t i = 0; euiccd_get_function(i, &function); i++) {
        struct euiccd_error error = {""};
        bool is_signed = false;
        char rule[100];
        unsigned id;
        int err;

        if (!function.in_iot || function.by_quirk)
            continue;
        for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
            is_signed |= strcmp(names[k], function.name) == 0;
        snprintf(rule, sizeof(rule), "function=%s forge-signature", function.name);
        err = euiccd_fault_add(fake.card, rule, &id, &error);
        if ((err == 0) != is_signed)
            fail_msg("%s: %d %s", rule, err, error.text);
        if (err == 0)
            assert_int_equal(euiccd_fault_remove(fake.card, id), 0);
        else
            assert_non_null(strstr(error.text, "no signature in its response"));
    }
}

/* The result codes that each function can be made to give, by their names. */
static void test_codes_of_functions(void **state)
{
    static const struct {
        const char *function, *codes;
    } rows[] = {
        {"PrepareDownload", "invalidCertificate(1), invalidSignature(2), unsupportedCurve(3), "
                            "noSessionContext(4), invalidTransactionId(5), undefinedError(127)"},
        {"ListNotification", "undefinedError(127)"},
        {"RetrieveNotificationsList", "undefinedError(127)"},
        {"GetProfilesInfo",
         "incorrectInputValues(1), profileChangeOngoing(11), undefinedError(127)"},
        {"RemoveNotificationFromList", "nothingToDelete(1), undefinedError(127)"},
        {"AuthenticateServer",
         "invalidCertificate(1), invalidSignature(2), unsupportedCurve(3), noSessionContext(4), "
         "invalidOid(5), euiccChallengeMismatch(6), ciPKUnknown(7), undefinedError(127)"},
        {"CancelSession", "invalidTransactionId(5), undefinedError(127)"},
        {"IpaeActivation", "notSupported(1)"},
        {"GetCerts", "invalidCiPKId(1), undefinedError(127)"},
        {"AddInitialEim", "insufficientMemory(1), associatedEimAlreadyExists(2), ciPKUnknown(3), "
                          "invalidAssociationToken(5), counterValueOutOfRange(6), commandError(7), "
                          "undefinedError(127)"},
        {"ProfileRollback",
         "rollbackNotAllowed(1), catBusy(5), commandError(7), undefinedError(127)"},
        {"ConfigureImmediateProfileEnabling",
         "insufficientMemory(1), associatedEimAlreadyExists(2), undefinedError(127)"},
        {"EnableEmergencyProfile",
         "profileNotInDisabledState(2), catBusy(5), ecallNotAvailable(8), undefinedError(127)"},
        {"DisableEmergencyProfile",
         "profileNotInEnabledState(2), catBusy(5), ecallNotAvailable(8), undefinedError(127)"},
        {"ExecuteFallbackMechanism",
         "profileNotInDisabledState(2), catBusy(5), fallbackNotAvailable(6), commandError(7), "
         "ecallActive(104), undefinedError(127)"},
        {"ReturnFromFallback",
         "catBusy(5), fallbackNotAvailable(6), commandError(7), undefinedError(127)"},
        {"GetConnectivityParameters", "parametersNotAvailable(1), undefinedError(127)"},
        {"ES10b.eUICCMemoryReset",
         "nothingToDelete(1), catBusy(5), ecallActive(104), undefinedError(127), "
         "resetEimResult.nothingToDelete(1), resetEimResult.eimResetNotSupported(2), "
         "resetEimResult.undefinedError(127)"},
        {"ES10b.SetDefaultDpAddress", "undefinedError(127)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct euiccd_error error = {""};
        char rule[100], expected[400];
        const char *at;

        snprintf(rule, sizeof(rule), "function=%s result=x", rows[i].function);
        snprintf(expected, sizeof(expected), "choose from %s", rows[i].codes);
        assert_int_equal(euiccd_fault_add(fake.card, rule, NULL, &error), EUICCD_ERR_MALFORMED);
        at = strstr(error.text, "choose from");
        assert_non_null(at);
        if (strncmp(at, expected, strlen(expected)) != 0)
            fail_msg("%s: %s", rows[i].function, error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add_list_remove, begin, end),
        cmocka_unit_test_setup_teardown(test_rules_that_cannot_act, begin, end),
        cmocka_unit_test_setup_teardown(test_signed_functions, begin, end),
        cmocka_unit_test_setup_teardown(test_codes_of_functions, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
