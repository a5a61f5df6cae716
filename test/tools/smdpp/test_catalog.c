/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of an SM-DP+: what is said in NAME.json, and what is refused. */
#include "apdu/tlv.h"
#include "test/fake/package.h"
#include "tools/smdpp/catalog.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
    char folder[40];
    struct der *der;
    struct catalog catalog;
    struct catalog_error error;
    struct arena arena;
    struct store_metadata_request metadata; /* of the first profile */
};

static void put_file(const struct scene *scene, const char *name, struct bytes content)
{
    char path[100];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", scene->folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    uint8_t memory[4096];
    struct buf package = BUF_OVER(memory);

    assert_non_null(scene);
    strcpy(scene->folder, "/tmp/euicc-test-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    scene->der = der_definitions_new();
    assert_non_null(scene->der);
    arena_init(&scene->arena, 1 << 20);
    package_start(&package);
    package_end(&package);
    put_file(scene, "one.der", buf_bytes(&package));
    *state = scene;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int what, struct FTW *walk)
{
    (void)status;
    (void)what;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    catalog_free(&scene->catalog);
    arena_free(&scene->arena);
    der_definitions_free(scene->der);
    nftw(scene->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(scene);
    return 0;
}

static int load(struct scene *scene, const char *json)
{
    int err;

    if (json)
        put_file(scene, "one.json", bytes_at(json, strlen(json)));
    catalog_free(&scene->catalog);
    scene->error.text[0] = '\0';
    err = catalog_load(&scene->catalog, scene->folder, "dp.example.com:8443", scene->der,
                       &scene->error);
    if (err == 0 && scene->catalog.count)
        assert_int_equal(der_decode(scene->der, &msg_store_metadata_request,
                                    scene->catalog.profiles[0].metadata, &scene->metadata,
                                    &scene->arena, NULL),
                         0);
    return err;
}

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

/* Without a .json, and with one that does not speak of them: each change of state is told to the
 * server itself. An empty list asks for none. */
static void test_notifications(void **state)
{
    static const char *const usual[] = {NULL, "{}", "{\"profileName\": \"x\"}"};
    struct scene *scene = *state;
    const struct notification_configuration_information *told;

    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        assert_int_equal(load(scene, usual[i]), 0);
        assert_int_equal(scene->metadata.notification_configuration_info_count, 1);
        told = scene->metadata.notification_configuration_info;
        assert_int_equal(told->profile_management_operation, NOTIFICATION_EVENT_ENABLE |
                                                                 NOTIFICATION_EVENT_DISABLE |
                                                                 NOTIFICATION_EVENT_DELETE);
        assert_true(bytes_equal(told->notification_address, BYTES_TEXT("dp.example.com:8443")));
    }
    assert_int_equal(load(scene, "{\"notificationConfiguration\": []}"), 0);
    assert_false(scene->metadata.has_notification_configuration_info);
}

static void test_order_state(void **state)
{
    struct scene *scene = *state;
    const struct catalog_profile *profile;

    assert_int_equal(load(scene, "{\"released\": false, \"attempts\": 0,"
                                 " \"expires\": \"2026-11-28T18:30:05Z\"}"),
                     0);
    profile = &scene->catalog.profiles[0];
    assert_true(profile->is_held_back);
    assert_true(profile->has_attempts);
    assert_int_equal(profile->attempts, 0);
    assert_int_equal(profile->expires, 1795890605);
    assert_int_equal(load(scene, "{\"released\": true, \"attempts\": 7}"), 0);
    profile = &scene->catalog.profiles[0];
    assert_false(profile->is_held_back);
    assert_int_equal(profile->attempts, 7);
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

static void test_refused(void **state)
{
    static const struct {
        const char *json, *told;
    } rows[] = {
        {"", "line"},
        {"{", "line"},
        {"[]", "object"},
        {"{\"eid\": \"\", \"eid\": \"\"}", "line"},
        {"{\"matchingID\": \"x\"}", "matchingID"},
        {"{\"matchingId\": 5}", "matchingId"},
        {"{\"confirmationCode\": 1234}", "confirmationCode"},
        {"{\"eid\": \"123\"}", "eid"},
        {"{\"eid\": \"8904903212345123451234567890123X\"}", "eid"},
        {"{\"downloads\": -1}", "downloads"},
        {"{\"downloads\": \"1\"}", "downloads"},
        {"{\"attempts\": -1}", "attempts"},
        {"{\"attempts\": \"3\"}", "attempts"},
        {"{\"attempts\": 99999999999}", "attempts"},
        {"{\"released\": 0}", "released"},
        {"{\"released\": \"no\"}", "released"},
        {"{\"expires\": 5}", "expires"},
        {"{\"expires\": \"\"}", "expires"},
        {"{\"expires\": \"2026-11-28\"}", "expires"},
        {"{\"expires\": \"2026-13-01T00:00:00Z\"}", "expires"},
        {"{\"expires\": \"2026-11-28T00:00:00\"}", "expires"},
        {"{\"expires\": \"2026-11-28T00:00:00Z \"}", "expires"},
        {"{\"expires\": \"1969-12-31T23:59:59Z\"}", "expires"},
        {"{\"iccid\": \"12\"}", "iccid"},
        {"{\"iccid\": \"no digits\"}", "iccid"},
        {"{\"iccid\": 5}", "iccid"},
        {"{\"serviceProviderName\": \"123456789012345678901234567890123\"}", "serviceProviderName"},
        {"{\"profileName\": []}", "profileName"},
        {"{\"profileClass\": \"x\"}", "profileClass"},
        {"{\"profileClass\": 1}", "profileClass"},
        {"{\"icon\": \"i.bmp\"}", "icon"},
        {"{\"icon\": \"none.png\"}", "none.png"},
        {"{\"icon\": \"big.png\"}", "big.png"},
        {"{\"icon\": 1}", "icon"},
        {"{\"profileOwner\": {\"mccMnc\": \"xx\"}}", "mccMnc"},
        {"{\"profileOwner\": {}}", "mccMnc"},
        {"{\"profilePolicyRules\": [\"ppr9\"]}", "profilePolicyRules"},
        {"{\"profilePolicyRules\": \"ppr1\"}", "profilePolicyRules"},
        {"{\"notificationConfiguration\": {}}", "notificationConfiguration"},
        {"{\"notificationConfiguration\": [{\"address\": \"a\"}]}", "events"},
        {"{\"notificationConfiguration\": [{\"events\": [\"fly\"], \"address\": \"a\"}]}",
         "events"},
        {"{\"notificationConfiguration\": [{\"events\": [\"install\"]}]}", "otification"},
        {"{\"fallbackAllowed\": 1}", "fallbackAllowed"},
        {"{\"ecallIndication\": \"true\"}", "ecallIndication"},
        {"{\"protectionKeys\": null}", "protectionKeys"},
        {"{\"failure\": \"fly\"}", "failure"},
        {"{\"failure\": 1}", "failure"},
    };
    struct scene *scene = *state;
    uint8_t big[1025] = {0};

    put_file(scene, "big.png", BYTES_OF(big));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (load(scene, rows[i].json) != ERR_MALFORMED)
            fail_msg("%s", rows[i].json);
        if (!strstr(scene->error.text, "one.json") || !strstr(scene->error.text, rows[i].told))
            fail_msg("%s: %s", rows[i].json, scene->error.text);
        assert_int_equal(scene->catalog.count, 0);
    }
}

static void test_folder(void **state)
{
    struct scene *scene = *state;
    char old[sizeof(scene->folder)];

    put_file(scene, "two.der", BYTES_TEXT("no package"));
    assert_int_equal(load(scene, NULL), ERR_MALFORMED);
    assert_non_null(strstr(scene->error.text, "two.der: is a text, not a profile package in DER"));
    put_file(scene, "two.der", BYTES_TEXT("\xA0\x80"));
    assert_int_equal(load(scene, NULL), ERR_MALFORMED);
    assert_non_null(strstr(scene->error.text, "two.json: iccid"));
    put_file(scene, "notes.txt", BYTES_TEXT("not looked at"));
    put_file(scene, ".der", BYTES_TEXT("not looked at"));
    memcpy(old, scene->folder, sizeof(old));
    strcpy(scene->folder, "/nowhere");
    assert_int_equal(load(scene, NULL), ERR_NOT_FOUND);
    memcpy(scene->folder, old, sizeof(old));
}

static void test_find(void **state)
{
    static const char eid[] = "89049032123451234512345678901235";
    struct scene *scene = *state;
    struct catalog_profile *one;

    assert_int_equal(load(scene, "{\"eid\": \"89049032123451234512345678901235\","
                                 " \"downloads\": 1}"),
                     0);
    one = &scene->catalog.profiles[0];
    assert_ptr_equal(catalog_find(&scene->catalog, BYTES_TEXT("one"), ""), one);
    assert_null(catalog_find(&scene->catalog, BYTES_TEXT("on"), eid));
    assert_null(catalog_find(&scene->catalog, BYTES_TEXT("one1"), eid));
    assert_ptr_equal(catalog_find(&scene->catalog, BYTES_NONE, eid), one);
    assert_null(catalog_find(&scene->catalog, BYTES_NONE, "89049032123451234512345678901238"));
    one->downloaded = 1; /* then it waits no more */
    assert_null(catalog_find(&scene->catalog, BYTES_NONE, eid));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_defaults),    TEST(test_notifications),
                                       TEST(test_order_state), TEST(test_everything),
                                       TEST(test_refused),     TEST(test_folder),
                                       TEST(test_find)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
