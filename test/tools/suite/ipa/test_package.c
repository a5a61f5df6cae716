/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on eUICC packages and on functions that switch profiles. */
#include "test/tools/suite/ipa/ipa_scene.h"

#define PACKAGE(list, number)                                                                      \
    {                                                                                              \
        .function = "LoadEuiccPackage",                                                            \
        .request = "BF51{30{80=65 81=" number " " list "{}} 5F37=00}",                             \
        .response = "BF51{A0{30{83=01} 5F37=00}}"                                                  \
    }
#define PSMOS PACKAGE("A0", "01")
#define ECOS  PACKAGE("A1", "02")
#define BUSY                                                                                       \
    {                                                                                              \
        .function = "ImmediateEnable", .request = "BF5A{80=FF}", .result = "catBusy(5)"            \
    }
#define INSTALLED                                                                                  \
    {                                                                                              \
        .function = "part", .response = "BF37{BF27{80=00}}"                                        \
    }

static void test_notifications(void **state)
{
    (void)state;
    PASSES("ipa-package-notifications", PSMOS, CALL("RetrieveNotificationsList"));
    PASSES("ipa-package-notifications", PSMOS, CALL("ListNotification"));
    FAILS("ipa-package-notifications", "LoadEuiccPackage (record 1)", PSMOS, CALL("GetEID"));
    FAILS("ipa-package-notifications", "record 1", PSMOS, PACKAGE("A0", "03"),
          CALL("RetrieveNotificationsList"));
    NOT_SEEN("ipa-package-notifications", ECOS);
    NOT_SEEN("ipa-package-notifications",
             {.function = "LoadEuiccPackage", .response = "BF51{A2{80=65}}"});
}

static void test_result(void **state)
{
    (void)state;
    PASSES("ipa-package-removed", ECOS, CALL("RemoveNotificationFromList"));
    FAILS("ipa-package-removed", "record 1", PSMOS, CALL("RetrieveNotificationsList"));
    NOT_SEEN("ipa-package-removed", CALL("GetEID"));
    PASSES("ipa-package-once", PSMOS, ECOS);
    FAILS("ipa-package-once", "record 3", PSMOS, ECOS, PSMOS);
    NOT_SEEN("ipa-package-once", {.function = "LoadEuiccPackage", .sw = 0x6F00});
}

static void test_switching(void **state)
{
    (void)state;
    PASSES("ipa-refresh-flag", {.function = "ProfileRollback", .request = "BF58{80=FF}"});
    PASSES("ipa-refresh-flag", {.function = "ProfileRollback", .request = "BF58{01=00}"});
    FAILS("ipa-refresh-flag", "ProfileRollback",
          {.function = "ProfileRollback", .request = "BF58{}"});
    FAILS("ipa-refresh-flag", "ReturnFromFallback (record 2)",
          {.function = "ExecuteFallbackMechanism", .request = "BF5D{80=FF}"},
          {.function = "ReturnFromFallback", .request = "BF5E{}"});
    NOT_SEEN("ipa-refresh-flag", CALL("GetEID"));
}

static void test_busy(void **state)
{
    (void)state;
    PASSES("ipa-busy-retry", BUSY, CALL("GetEID"), CALL("ImmediateEnable"));
    FAILS("ipa-busy-retry", "ImmediateEnable (record 1)", BUSY, CALL("GetEID"));
    NOT_SEEN("ipa-busy-retry", {.function = "ImmediateEnable", .result = "ok(0)"});
}

static void test_immediate(void **state)
{
    const struct scene_call configure = {.function = "ConfigureImmediateProfileEnabling",
                                         .result = "ok(0)"};

    (void)state;
    PASSES("ipa-immediate-enable", configure, INSTALLED, CALL("ImmediateEnable"));
    FAILS("ipa-immediate-enable", "LoadBoundProfilePackage (record 2)", configure, INSTALLED);
    NOT_SEEN("ipa-immediate-enable", INSTALLED);
    NOT_SEEN("ipa-immediate-enable",
             {.function = "ConfigureImmediateProfileEnabling", .result = "undefinedError(127)"},
             INSTALLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notifications), cmocka_unit_test(test_result),
        cmocka_unit_test(test_switching), cmocka_unit_test(test_busy),
        cmocka_unit_test(test_immediate)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
