/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of an SM-DP+: members of NAME.json, and refused ones. */
#include "test/tools/smdpp/catalog_scene.h"

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

static void test_refused(void **state)
{
    static const struct {
        const char *json, *reason;
    } rows[] = {
        {"", "line"},
        {"{", "line"},
        {"[]", "object"},
        {"{\"eid\": \"\", \"eid\": \"\"}", "line"},
        {"{\"matchingID\": \"x\"}", "matchingID"},
        {"{\"matchingId\": 5}", "matchingId"},
        {"{\"matchingId\": \"a$b\"}",
         "matchingId: a$b: must have no blank, control character or $"},
        {"{\"matchingId\": \"$\"}", "matchingId"},
        {"{\"matchingId\": \"a b\"}", "matchingId"},
        {"{\"matchingId\": \"a\\n\"}", "matchingId"},
        {"{\"matchingId\": \"\\u007f\"}", "matchingId"},
        {"{\"confirmationCode\": 1234}", "confirmationCode"},
        {"{\"eid\": \"123\"}", "eid"},
        {"{\"eid\": \"8904903212345123451234567890123X\"}", "eid"},
        {"{\"downloads\": -1}", "downloads"},
        {"{\"downloads\": \"1\"}", "downloads"},
        {"{\"downloads\": 4294967296}", "downloads"},
        {"{\"downloads\": 2147483648}", "downloads"},
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
        {"{\"profileOwner\": \"00F110\"}", "profileOwner: must be an object"},
        {"{\"profileOwner\": {\"mccMnc\": \"00F110\", \"gid3\": \"01\"}}",
         "profileOwner.gid3: unknown member"},
        {"{\"notificationConfiguration\": {}}", "notificationConfiguration"},
        {"{\"notificationConfiguration\": [5]}", "notificationConfiguration: must be an object"},
        {"{\"notificationConfiguration\": [{\"events\": [\"install\"], \"address\": \"a.example\","
         " \"event\": \"x\"}]}",
         "notificationConfiguration.event: unknown member"},
        {"{\"notificationConfiguration\": [{\"address\": \"a\"}]}", "events"},
        {"{\"notificationConfiguration\": [{\"events\": [\"fly\"], \"address\": \"a\"}]}",
         "events"},
        {"{\"notificationConfiguration\": [{\"events\": [\"install\"]}]}", "otification"},
        {"{\"notificationConfiguration\": [{\"events\": [\"install\"], \"address\": \"\"}]}",
         "address: invalid server address; give host[:port]"},
        {"{\"notificationConfiguration\": [{\"events\": [\"install\"], \"address\": "
         "\"https://a\"}]}",
         "address: the address is a URL"},
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
        if (!strstr(scene->error.text, "one.json") || !strstr(scene->error.text, rows[i].reason))
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

/* A second profile with the same matchingId would never be found. */
static void test_same_matching_id(void **state)
{
    struct scene *scene = *state;

    put_package(scene, "two.der");
    put_file(scene, "two.json",
             BYTES_TEXT("{\"matchingId\": \"one\", \"iccid\": \"8900012345678901234F\"}"));
    assert_int_equal(load(scene, NULL), ERR_MALFORMED);
    assert_non_null(strstr(scene->error.text, "two.json: matchingId: one: one has the same"));
    put_file(scene, "two.json",
             BYTES_TEXT("{\"matchingId\": \"\", \"iccid\": \"8900012345678901234F\"}"));
    assert_int_equal(load(scene, "{\"matchingId\": \"\"}"), 0);
    assert_int_equal(scene->catalog.count, 2);
    put_package(scene, "a b.der");
    assert_int_equal(load(scene, NULL), ERR_MALFORMED);
    assert_non_null(strstr(scene->error.text, "a b.json: matchingId: a b: must have no blank"));
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
    one->downloaded = 1; /* then it is not selected any more */
    assert_null(catalog_find(&scene->catalog, BYTES_NONE, eid));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_order_state), TEST(test_refused),
                                       TEST(test_folder), TEST(test_same_matching_id),
                                       TEST(test_find)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
