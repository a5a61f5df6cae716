/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on the use of the interface: met, violated, not seen. */
#include "test/tools/suite/ipa/ipa_scene.h"

static void test_channel(void **state)
{
    (void)state;
    PASSES("ipa-channel", SELECTED, CALL("GetEID"));
    FAILS("ipa-channel", "GetEID (record 2)", SELECTED, {.function = "GetEID", .basic = true});
    NOT_SEEN("ipa-channel", CALL("reset"), SELECTED);
}

static void test_select(void **state)
{
    (void)state;
    PASSES("ipa-select", SELECTED, CALL("GetEID"));
    PASSES("ipa-select", CALL("GetEID")); /* the trace begins later */
    FAILS("ipa-select", "GetEID (record 3)", SELECTED, CALL("reset"),
          {.function = "GetEID", .sw = 0x6E00});
    FAILS("ipa-select", "GetEID", SELECTED, {.function = "SELECT", .request = "#A0000000871002"},
          {.function = "GetEID", .sw = 0x6D00});
    NOT_SEEN("ipa-select", SELECTED);
}

static void test_well_formed(void **state)
{
    (void)state;
    PASSES("ipa-store-data", CALL("GetEID"));
    FAILS("ipa-store-data", "STORE DATA (record 2)", CALL("GetEID"),
          {.function = "STORE DATA", .sw = 0x6A86});
    NOT_SEEN("ipa-store-data", CALL("reset"));
}

static void test_switching(void **state)
{
    const struct scene_call enable = {.function = "LoadEuiccPackage", .sw = 0x910B};

    (void)state;
    PASSES("ipa-refresh-first", enable, CALL("REFRESH"), CALL("GetEID"));
    PASSES("ipa-refresh-first", enable, CALL("reset"), CALL("GetEID"));
    PASSES("ipa-refresh-first", enable, CALL("GetEID")); /* another proactive command */
    FAILS("ipa-refresh-first", "GetEID (record 2)", enable, {.function = "GetEID", .sw = 0x6985});
    NOT_SEEN("ipa-refresh-first", CALL("GetEID"));
}

#define SWITCHES                                                                                   \
    {                                                                                              \
        .function = "EnableProfile", .sw = 0x910B, .result = "ok(0)"                               \
    }
#define ANSWERED(objects)                                                                          \
    {                                                                                              \
        .function = "REFRESH", .request = "#810301010482028281" objects                            \
    }

static void test_refresh_done(void **state)
{
    static const char *const functions[] = {
        "LoadEuiccPackage",        "DisableProfile",           "eUICCMemoryReset",
        "ImmediateEnable",         "ProfileRollback",          "EnableEmergencyProfile",
        "DisableEmergencyProfile", "ExecuteFallbackMechanism", "ReturnFromFallback"};

    (void)state;
    PASSES("ipa-refresh-done", SWITCHES, ANSWERED("830100"));
    PASSES("ipa-refresh-done", SWITCHES, ANSWERED("030104"));
    PASSES("ipa-refresh-done", SWITCHES, CALL("GetEID"), CALL("reset"));
    PASSES("ipa-refresh-done", SWITCHES, ANSWERED("830120"), ANSWERED("830101"));
    FAILS("ipa-refresh-done", "EnableProfile (record 1): neither", SWITCHES);
    FAILS("ipa-refresh-done", "record 1", SWITCHES, ANSWERED("830120"));
    FAILS("ipa-refresh-done", "record 1", SWITCHES, ANSWERED("830132"), CALL("GetEID"));
    FAILS("ipa-refresh-done", "record 1", SWITCHES, ANSWERED(""));
    FAILS("ipa-refresh-done", "record 1", SWITCHES,
          {.function = "REFRESH", .request = "#830100", .sw = 0x6985});
    FAILS("ipa-refresh-done", "record 3", SWITCHES, CALL("reset"), SWITCHES);
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        FAILS("ipa-refresh-done", functions[i], {.function = functions[i], .sw = 0x9110});
    NOT_SEEN("ipa-refresh-done", CALL("EnableProfile"));
    NOT_SEEN("ipa-refresh-done", {.function = "GetEID", .sw = 0x9110});
    NOT_SEEN("ipa-refresh-done",
             {.function = "EnableProfile", .sw = 0x9110, .result = "catBusy(5)"});
}

#define REFUSED(name)                                                                              \
    {                                                                                              \
        .function = (name), .request = "BF20{}", .sw = 0x6F00                                      \
    }

static void test_error_retry(void **state)
{
    (void)state;
    PASSES("ipa-error-retry", REFUSED("GetEID"), CALL("reset"), CALL("GetEID"));
    PASSES("ipa-error-retry", REFUSED("GetEID"), REFUSED("GetEID")); /* it tried twice */
    PASSES("ipa-error-retry", REFUSED("AuthenticateServer"), CALL("CancelSession"));
    PASSES("ipa-error-retry", REFUSED("PrepareDownload"), CALL("GetEUICCChallenge"));
    FAILS("ipa-error-retry", "GetEID (record 1): not called again", REFUSED("GetEID"));
    FAILS("ipa-error-retry", "record 2", CALL("GetEID"), REFUSED("GetEID"), CALL("GetCerts"));
    FAILS("ipa-error-retry", "record 1", REFUSED("GetEID"), CALL("CancelSession"));
    FAILS("ipa-error-retry", "record 1", REFUSED("AuthenticateServer"), CALL("reset"));
    FAILS("ipa-error-retry", "record 2", REFUSED("GetEID"),
          {.function = "GetCerts", .request = "BF56{}", .sw = 0x6985}, CALL("GetEID"));
    NOT_SEEN("ipa-error-retry", CALL("GetEID"));
    NOT_SEEN("ipa-error-retry", {.function = "EnableProfile", .result = "catBusy(5)"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_channel),      cmocka_unit_test(test_select),
        cmocka_unit_test(test_well_formed),  cmocka_unit_test(test_switching),
        cmocka_unit_test(test_refresh_done), cmocka_unit_test(test_error_retry)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
