/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The result that a message carries, without a tree. */
#include "tools/trace/decode/decode.h"

#include "test/apdu/hex.h"

static void expect(const char *hex, const char *expected, bool expected_refused)
{
    struct bytes message = hex_bytes(hex);
    char text[100];
    bool refused;
    const char *result = decode_result(message, &refused, text, sizeof(text));

    hex_free(message);
    if (!expected) {
        assert_null(result);
        return;
    }
    if (!result)
        fail_msg("%s has no result", hex);
    assert_string_equal(result, expected);
    assert_int_equal(refused, expected_refused);
}

static void test_results(void **state)
{
    (void)state;
    expect("BF3103800100", "ok(0)", false);
    expect("BF3103800105", "catBusy(5)", true);
    expect("BF310380017E", "126", true);
    expect("BF3409020100810101820101", "nothingToDelete(1)", true);
    expect("BF6409800100810102820100", "eimResetNotSupported(2)", true);
    expect("BF3802A000", "authenticateResponseOk", false);
    expect("BF3808A106 8001AA 020106", "euiccChallengeMismatch(6)", true);
    expect("BF2D02A000", "profileInfoListOk", false);
    expect("BF2D0381010B", "profileChangeOngoing(11)", true);
    expect("BF5603810101", "invalidCiPKId(1)", true);
    /* ES9+ in RemoteProfileProvisioningResponse */
    expect("A206BF3B03810106", "matchingIdRefused(6)", true);
    /* EuiccPackageResult: the first error of its commands */
    expect("BF511C A01A 3014 800161 810101 830102 3009 830100 840102 850100 5F370101",
           "profileNotInEnabledState(2)", true);
    /* of a ProfileInstallationResult */
    expect("BF3711 BF270A A208A106 800105 81010C 5F370101",
           "installFailedDueToPEProcessingError(12)", true);
    /* Requests and what is no message have none. */
    expect("BF3111A00C5A0A989209010000000000108101FF", NULL, false);
    expect("BF4106800101810101", NULL, false);
    expect("3000", NULL, false);
    expect("", NULL, false);
    expect("BF", NULL, false);
    expect("A2", NULL, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_results)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
