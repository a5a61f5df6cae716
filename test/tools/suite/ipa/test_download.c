/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on downloads and on the delivery of notifications. */
#include "test/tools/suite/ipa/ipa_scene.h"

#define AUTHENTICATED CALL("GetEUICCChallenge"), CALL("AuthenticateServer")
#define PREPARED      AUTHENTICATED, CALL("PrepareDownload")
#define INSTALLED                                                                                  \
    {                                                                                              \
        .function = "part", .response = "BF37{BF27{80=00}}"                                        \
    }
#define REMOVED(number)                                                                            \
    {                                                                                              \
        .function = "RemoveNotificationFromList", .request = "BF30{80=" number "}"                 \
    }

static void test_challenge(void **state)
{
    (void)state;
    PASSES("ipa-challenge", AUTHENTICATED, AUTHENTICATED);
    FAILS("ipa-challenge", "AuthenticateServer (record 3)", AUTHENTICATED,
          CALL("AuthenticateServer"));
    FAILS("ipa-challenge", "record 1", CALL("AuthenticateServer"));
    NOT_SEEN("ipa-challenge", CALL("GetEUICCChallenge"));
}

static void test_prepare(void **state)
{
    (void)state;
    PASSES("ipa-prepare-download", PREPARED);
    FAILS("ipa-prepare-download", "PrepareDownload (record 1)", CALL("PrepareDownload"));
    FAILS("ipa-prepare-download", "record 2",
          {.function = "AuthenticateServer", .result = "invalidOid(10)"}, CALL("PrepareDownload"));
    FAILS("ipa-prepare-download", "record 4", AUTHENTICATED, CALL("reset"),
          CALL("PrepareDownload"));
    NOT_SEEN("ipa-prepare-download", AUTHENTICATED);
}

static void test_load(void **state)
{
    (void)state;
    PASSES("ipa-load-package", PREPARED, CALL("part"), CALL("part"));
    FAILS("ipa-load-package", "LoadBoundProfilePackage (record 3)", AUTHENTICATED, CALL("part"));
    FAILS("ipa-load-package", "record 2",
          {.function = "PrepareDownload", .result = "undefinedError(127)"}, CALL("part"));
    NOT_SEEN("ipa-load-package", PREPARED);
}

static void test_end_of_package(void **state)
{
    (void)state;
    PASSES("ipa-load-ends", CALL("part"), INSTALLED, CALL("GetEID"));
    FAILS("ipa-load-ends", "record 3", CALL("part"), INSTALLED, CALL("part"));
    FAILS("ipa-load-ends", "record 2", {.function = "part", .sw = 0x6985}, CALL("part"));
    NOT_SEEN("ipa-load-ends", CALL("part"));
}

static void test_cancel(void **state)
{
    const struct scene_call error = {.function = "part", .sw = 0x6A80};

    (void)state;
    PASSES("ipa-cancel-load-error", error,
           {.function = "CancelSession", .request = "BF41{80=01 81=05}"});
    FAILS("ipa-cancel-load-error", "CancelSession (record 2): the reason", error,
          {.function = "CancelSession", .request = "BF41{80=01 81=00}"});
    FAILS("ipa-cancel-load-error", "no CancelSession", error, AUTHENTICATED,
          {.function = "CancelSession", .request = "BF41{80=01 81=05}"});
    NOT_SEEN("ipa-cancel-load-error", CALL("part"), INSTALLED);
}

static void test_session(void **state)
{
    (void)state;
    PASSES("ipa-session-ends", PREPARED, CALL("part"), INSTALLED, AUTHENTICATED,
           CALL("CancelSession"));
    PASSES("ipa-session-ends", AUTHENTICATED, CALL("reset"));
    FAILS("ipa-session-ends", "AuthenticateServer (record 2)", AUTHENTICATED);
    FAILS("ipa-session-ends", "record 2", PREPARED, CALL("GetEUICCChallenge"),
          CALL("CancelSession"));
    NOT_SEEN("ipa-session-ends", {.function = "AuthenticateServer", .result = "invalidOid(10)"});
}

static void test_notifications(void **state)
{
    (void)state;
    PASSES("ipa-install-notification", INSTALLED, REMOVED("01"));
    FAILS("ipa-install-notification", "record 1", INSTALLED, CALL("RetrieveNotificationsList"));
    NOT_SEEN("ipa-install-notification", REMOVED("01"));
    PASSES("ipa-remove-known", REMOVED("01"));
    FAILS("ipa-remove-known", "record 1",
          {.function = "RemoveNotificationFromList", .result = "nothingToDelete(1)"});
    NOT_SEEN("ipa-remove-known", INSTALLED);
    PASSES("ipa-remove-once", REMOVED("01"), REMOVED("02"));
    FAILS("ipa-remove-once", "record 3", REMOVED("01"), REMOVED("02"), REMOVED("01"));
    NOT_SEEN("ipa-remove-once", INSTALLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_challenge),     cmocka_unit_test(test_prepare),
        cmocka_unit_test(test_load),          cmocka_unit_test(test_end_of_package),
        cmocka_unit_test(test_cancel),        cmocka_unit_test(test_session),
        cmocka_unit_test(test_notifications),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
