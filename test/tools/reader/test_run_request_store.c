/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of `euicc run ask` that change what a card stores: profiles and snapshots. */
#include "test/tools/reader/request_scene.h"

static int begin(void **state)
{
    scene_set_up(state);
    request_begin(*state, EUICCD_DURABILITY_OS);
    return 0;
}

static int begin_in_memory(void **state)
{
    scene_set_up(state);
    request_begin(*state, EUICCD_DURABILITY_NONE);
    return 0;
}

static int end(void **state)
{
    request_end();
    return scene_tear_down(state);
}

/* A package file with this ICCID, made by `euicc profile build`. */
static const char *package(struct command_scene *scene, const char *name, const char *iccid)
{
    const char *path = scene_path(scene, name);
    char setting[64];

    snprintf(setting, sizeof(setting), "iccid=%s", iccid);
    SCENE_COMMAND(scene, command_profile, "build", "--set", setting, "-o", path);
    scene_assert_done(scene);
    return path;
}

/* The member "profile" or "file" with this path, and more members. */
static const char *with(const char *member, const char *path, const char *more)
{
    static char text[400];

    snprintf(text, sizeof(text), "{\"%s\": \"%s\"%s}", member, path, more);
    return text;
}

/* The state of the profile, "enabled" or "disabled"; "absent". */
static const char *state_of(const char *iccid)
{
    const json_t *profile;
    size_t i;

    request_done(run_request_show, "{}");
    json_array_foreach(json_object_get(response, "profiles"), i, profile)
    {
        if (strcmp(json_string_value(json_object_get(profile, "iccid")), iccid) == 0)
            return json_string_value(json_object_get(profile, "profileState"));
    }
    return "absent";
}

/* A card that was on is off until its reader powers it on again: it has left its reader. */
static void test_profiles(void **state)
{
    const char *first = package(*state, "first.der", "8999990100000000013");
    const char *second = package(*state, "second.der", "8999990100000000021");

    request_link(false);
    request_done(run_request_install, with("profile", first, ""));
    assert_string_equal(state_of("8999990100000000013"), "disabled");
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_install, with("profile", second, ", \"enable\": true"));
    assert_false(euiccd_is_on(slot->card));
    assert_string_equal(state_of("8999990100000000021"), "enabled");
    request_done(run_request_enable, "{\"iccid\": \"8999990100000000013\"}");
    assert_string_equal(state_of("8999990100000000013"), "enabled");
    assert_string_equal(state_of("8999990100000000021"), "disabled");
    request_done(run_request_disable, "{\"iccid\": \"8999990100000000013\"}");
    assert_string_equal(state_of("8999990100000000013"), "disabled");
    request_done(run_request_show, "{}");
    assert_string_equal(request_member("notifications"), "[]");
    assert_false(euiccd_is_on(slot->card));
}

/* A link that listens keeps its card: it is on again, as after a reset. */
static void test_profiles_of_a_card_that_listens(void **state)
{
    const char *path = package(*state, "first.der", "8999990100000000013");

    request_link(true);
    request_done(run_request_install, with("profile", path, ""));
    assert_false(euiccd_is_on(slot->card));
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_enable, "{\"iccid\": \"8999990100000000013\"}");
    assert_true(euiccd_is_on(slot->card));
    assert_string_equal(state_of("8999990100000000013"), "enabled");
    request_refused(run_request_install, with("profile", path, ""),
                    "a profile with this ICCID is installed");
    assert_true(euiccd_is_on(slot->card)); /* after a refused change too */
}

static void test_install_that_is_refused(void **state)
{
    struct command_scene *scene = *state;
    const char *path = package(scene, "first.der", "8999990100000000013");
    const char *text = scene_write_text(scene, "text", "no package");
    const char *missing = scene_path(scene, "missing");
    char more[200];

    request_refused(run_request_install, "{}", "\"profile\" must be the path");
    request_refused(run_request_install, "{\"profile\": 1}", "\"profile\" must be the path");
    request_refused(run_request_install, with("profile", missing, ""), missing);
    request_refused(run_request_install, with("profile", text, ""), text);
    snprintf(more, sizeof(more), ", \"metadata\": \"%s\"", missing);
    request_refused(run_request_install, with("profile", path, more), missing);
    snprintf(more, sizeof(more), ", \"metadata\": \"%s\"", text);
    request_refused(run_request_install, with("profile", path, more), "");
    assert_string_equal(state_of("8999990100000000013"), "absent");
}

static void test_iccids_that_are_refused(void **state)
{
    static const char *const bad[] = {"{}", "{\"iccid\": 1}", "{\"iccid\": \"\"}",
                                      "{\"iccid\": \"12x\"}",
                                      "{\"iccid\": \"899999010000000001399\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        request_refused(run_request_enable, bad[i], "\"iccid\" must be the ICCID");
        request_refused(run_request_disable, bad[i], "\"iccid\" must be the ICCID");
    }
    request_refused(run_request_enable, "{\"iccid\": \"8999990100000000013\"}",
                    "8999990100000000013: ");
}

static void test_snapshots_in_memory(void **state)
{
    char name[90];

    request_refused(run_request_restore, "{}", "there is no snapshot");
    request_done(run_request_snapshot, "{}");
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_snapshot, "{\"name\": \"on\"}"); /* also of a card that is on */
    assert_true(euiccd_is_on(slot->card));
    euiccd_power_off(slot->card);
    request_done(run_request_install,
                 with("profile", package(*state, "p.der", "8999990100000000013"), ""));
    request_done(run_request_snapshot, "{\"name\": \"later\"}");
    request_done(run_request_restore, "{}");
    assert_string_equal(state_of("8999990100000000013"), "absent");
    assert_false(euiccd_is_on(slot->card));
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_restore, "{\"name\": \"later\"}");
    assert_string_equal(state_of("8999990100000000013"), "disabled");
    assert_true(euiccd_is_on(slot->card));
    assert_int_equal(slot->snapshot_count, 3);
    request_done(run_request_snapshot, "{\"name\": \"\"}"); /* the one without a name, replaced */
    assert_int_equal(slot->snapshot_count, 3);
    request_done(run_request_restore, "{\"name\": \"on\"}");
    request_done(run_request_restore, "{}");
    assert_string_equal(state_of("8999990100000000013"), "disabled");
    request_refused(run_request_restore, "{\"name\": \"other\"}", "there is no snapshot other");
    request_refused(run_request_snapshot, "{\"file\": \"x\"}", "give \"name\"");
    request_refused(run_request_restore, "{\"file\": \"x\"}", "give \"name\"");
    request_refused(run_request_snapshot, "{\"name\": 1}", "at most 64 octets");
    snprintf(name, sizeof(name), "{\"name\": \"%065d\"}", 0);
    request_refused(run_request_snapshot, name, "at most 64 octets");
}

static void test_many_snapshots(void **state)
{
    char name[40];

    (void)state;
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof(name), "{\"name\": \"%d\"}", i);
        request_done(run_request_snapshot, name);
    }
    request_refused(run_request_snapshot, "{\"name\": \"64\"}", "there are 64 snapshots already");
    request_done(run_request_snapshot, "{\"name\": \"63\"}");
}

/* The fault rules and the power of the card stay; the contents are replaced. */
static void test_snapshots_in_files(void **state)
{
    struct command_scene *scene = *state;
    static char *faults[] = {(char *)(uintptr_t) "apdu n=7 silence"};
    const char *file = scene_path(scene, "snapshot"), *missing = scene_path(scene, "missing");

    run.run.options.faults = faults; /* those of --fault are not added twice */
    run.run.options.fault_count = 1;
    request_done(run_request_fault, "{\"add\": \"apdu n=7 silence\"}");
    request_done(run_request_snapshot, with("file", file, ""));
    request_refused(run_request_snapshot, with("file", file, ""), file);
    request_done(run_request_install,
                 with("profile", package(scene, "p.der", "8999990100000000013"), ""));
    request_done(run_request_fault, "{\"add\": \"function=GetEID sw=6985\"}");
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_restore, with("file", file, ""));
    assert_true(euiccd_is_on(slot->card));
    assert_string_equal(state_of("8999990100000000013"), "absent");
    request_done(run_request_fault, "{\"list\": true}");
    assert_int_equal(json_array_size(json_object_get(response, "faults")), 2);
    euiccd_power_off(slot->card);
    request_refused(run_request_restore, with("file", missing, ""), missing);
    assert_false(euiccd_is_on(slot->card));
    assert_string_equal(state_of("8999990100000000013"), "absent"); /* the card is open */
    request_refused(run_request_snapshot, "{}", "\"file\" must be the path");
    request_refused(run_request_snapshot, "{\"file\": 1}", "\"file\" must be the path");
    request_refused(run_request_snapshot, "{\"name\": \"x\"}", "is for durability none");
    request_refused(run_request_restore, "{\"name\": \"x\"}", "is for durability none");
}

/* A rule that has ended is not added again. */
static void test_ended_rules(void **state)
{
    const char *file = scene_path(*state, "snapshot");
    uint8_t answer[300];
    size_t len;

    request_done(run_request_snapshot, with("file", file, ""));
    request_done(run_request_fault, "{\"add\": \"function=GetEID sw=6985\"}");
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    assert_int_equal(euiccd_es10(slot->card, (const uint8_t *)"\xBF\x3E\x03\x5C\x01\x5A", 6, answer,
                                 sizeof(answer), &len),
                     0x6985);
    request_done(run_request_restore, with("file", file, ""));
    request_done(run_request_fault, "{\"list\": true}");
    assert_string_equal(request_member("faults"), "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_profiles, begin, end),
        cmocka_unit_test_setup_teardown(test_profiles_of_a_card_that_listens, begin, end),
        cmocka_unit_test_setup_teardown(test_install_that_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_iccids_that_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_snapshots_in_memory, begin_in_memory, end),
        cmocka_unit_test_setup_teardown(test_many_snapshots, begin_in_memory, end),
        cmocka_unit_test_setup_teardown(test_snapshots_in_files, begin, end),
        cmocka_unit_test_setup_teardown(test_ended_rules, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
