/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metadata of profiles from NAME.json: defaults, notifications, every member. */
#include "test/tools/smdpp/catalog_scene.h"

static void test_defaults(void **state)
{
    struct scene *scene = *state;
    const struct catalog_profile *profile;
    char iccid[21];

    assert_int_equal(load(scene, NULL), 0);
    assert_int_equal(scene->catalog.count, 1);
    profile = &scene->catalog.profiles[0];
    assert_string_equal(profile->name, "one");
    assert_string_equal(profile->matching_id, "one");
    assert_string_equal(profile->confirmation_code, "");
    assert_int_equal(profile->downloads, 0);
    assert_int_equal(profile->failure, CATALOG_NO_FAILURE);
    package_iccid(profile->package, iccid);
    char text[21];
    assert_string_equal(bytes_to_hex(scene->metadata.iccid, text, sizeof(text)), iccid);
    assert_true(bytes_equal(scene->metadata.profile_name, BYTES_TEXT("one")));
    assert_false(scene->metadata.has_profile_class);
    assert_false(scene->metadata.has_profile_policy_rules);
    assert_false(scene->metadata.has_fallback_allowed);
    assert_false(profile->is_held_back);
    assert_false(profile->has_attempts);
    assert_int_equal(profile->expires, 0);
}

/* Without a .json, or without this member: each change of state is reported to the server itself.
 * An empty list requests no notification. */
static void test_notifications(void **state)
{
    static const char *const usual[] = {NULL, "{}", "{\"profileName\": \"x\"}"};
    struct scene *scene = *state;
    const struct notification_configuration_information *configured;

    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        assert_int_equal(load(scene, usual[i]), 0);
        assert_int_equal(scene->metadata.notification_configuration_info_count, 1);
        configured = scene->metadata.notification_configuration_info;
        assert_int_equal(configured->profile_management_operation, NOTIFICATION_EVENT_ENABLE |
                                                                       NOTIFICATION_EVENT_DISABLE |
                                                                       NOTIFICATION_EVENT_DELETE);
        assert_true(
            bytes_equal(configured->notification_address, BYTES_TEXT("dp.example.com:8443")));
    }
    assert_int_equal(load(scene, "{\"notificationConfiguration\": []}"), 0);
    assert_false(scene->metadata.has_notification_configuration_info);
}

static void test_everything(void **state)
{
    static const char json[] =
        "{\"matchingId\": \"M-1\", \"confirmationCode\": \"1234\","
        " \"eid\": \"89049032123451234512345678901235\", \"downloads\": 3,"
        " \"iccid\": \"8949449999999990018F\", \"serviceProviderName\": \"Ship\","
        " \"profileName\": \"Home\", \"profileClass\": \"provisioning\", \"icon\": \"i.png\","
        " \"profileOwner\": {\"mccMnc\": \"00F110\", \"gid1\": \"01\", \"gid2\": \"02\"},"
        " \"profilePolicyRules\": [\"ppr1\", \"ppr2\"],"
        " \"notificationConfiguration\": [{\"events\": [\"enable\", \"delete\"],"
        " \"address\": \"a.example\"}], \"fallbackAllowed\": true, \"ecallIndication\": true,"
        " \"protectionKeys\": true, \"failure\": \"badMac\"}";
    static const uint8_t iccid[] = {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x10, 0xF8};
    struct scene *scene = *state;
    const struct catalog_profile *profile;
    const struct store_metadata_request *metadata = &scene->metadata;

    put_file(scene, "i.png", BYTES_TEXT("picture"));
    if (load(scene, json) < 0)
        fail_msg("%s", scene->error.text);
    profile = &scene->catalog.profiles[0];
    assert_string_equal(profile->matching_id, "M-1");
    assert_string_equal(profile->confirmation_code, "1234");
    assert_string_equal(profile->eid, "89049032123451234512345678901235");
    assert_int_equal(profile->downloads, 3);
    assert_true(profile->protection_keys);
    assert_int_equal(profile->failure, CATALOG_BAD_MAC);
    assert_true(bytes_equal(metadata->iccid, BYTES_OF(iccid)));
    assert_true(bytes_equal(metadata->service_provider_name, BYTES_TEXT("Ship")));
    assert_true(bytes_equal(metadata->profile_name, BYTES_TEXT("Home")));
    assert_int_equal(metadata->profile_class, PROFILE_CLASS_PROVISIONING);
    assert_int_equal(metadata->icon_type, ICON_TYPE_PNG);
    assert_true(bytes_equal(metadata->icon, BYTES_TEXT("picture")));
    assert_true(bytes_equal(metadata->profile_owner.mcc_mnc, BYTES_TEXT("\x00\xF1\x10")));
    assert_int_equal(metadata->profile_policy_rules, 6);
    assert_int_equal(profile->policy_rules, 6);
    assert_int_equal(metadata->notification_configuration_info_count, 1);
    assert_int_equal(metadata->notification_configuration_info[0].profile_management_operation,
                     NOTIFICATION_EVENT_ENABLE | NOTIFICATION_EVENT_DELETE);
    assert_true(metadata->fallback_allowed);
    assert_true(metadata->ecall_indication);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),
        TEST(test_notifications),
        TEST(test_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
