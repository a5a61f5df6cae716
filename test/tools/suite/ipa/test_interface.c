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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_channel), cmocka_unit_test(test_select),
        cmocka_unit_test(test_well_formed), cmocka_unit_test(test_switching)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
