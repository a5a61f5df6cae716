/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event Records of an SM-DS as activation codes: several, none, malformed ones. */
#include "test/tools/lpa/lpa_scene.h"

static void add_event(struct lpa_scene *scene, const char *id, const char *address)
{
    struct dp_event event = {.eid = ""};

    strcpy(event.eid, scene->eid);
    strcpy(event.event_id, id);
    strcpy(event.address, address);
    assert_int_equal(dp_add_event(scene->binding.dp, &event), 0);
}

static void records_become_codes(void **state)
{
    struct lpa_scene *scene = *state;
    const struct activation_code *codes;
    char id[20], address[40];
    size_t count;

    for (unsigned events = 1; events <= 4; events++) {
        snprintf(id, sizeof(id), "event-%u", events);
        snprintf(address, sizeof(address), "dp%u.example:%u", events, 8000 + events);
        add_event(scene, id, address);
        scene->calls[0] = '\0';
        if (lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count) < 0)
            fail_msg("%s", scene->lpa.error);
        assert_string_equal(scene->calls, "initiateAuthentication authenticateClient ");
        assert_int_equal(count, events);
        for (unsigned i = 1; i <= events; i++) {
            snprintf(id, sizeof(id), "event-%u", i);
            snprintf(address, sizeof(address), "dp%u.example:%u", i, 8000 + i);
            assert_string_equal(codes[i - 1].matching_id, id);
            assert_string_equal(codes[i - 1].address, address);
            assert_string_equal(codes[i - 1].oid, "");
            assert_false(codes[i - 1].confirmation_required);
        }
    }
}

static void no_event_is_a_refusal(void **state)
{
    struct lpa_scene *scene = *state;
    const struct activation_code *codes;
    size_t count;

    assert_int_equal(lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count),
                     ERR_STATE);
    assert_error(scene, "authenticateClient");
    assert_int_equal(count, 0);
}

#define EVENTS(list) SCENE_SUCCESS ",\"eventEntries\":" list "}"

static void responses_are_checked(void **state)
{
    static const char good[] =
        EVENTS("[{\"eventId\":\"1\",\"rspServerAddress\":\"a\"},"
               "{\"eventId\":\"2\",\"rspServerAddress\":\"b:1\",\"more\":5}]");
    static const struct {
        const char *text, *error;
    } rows[] = {
        {SCENE_SUCCESS "}", "eventEntries is missing"},
        {EVENTS("5"), "eventEntries is missing"},
        {EVENTS("{}"), "eventEntries is missing"},
        {EVENTS("[5]"), "malformed Event Record"},
        {EVENTS("[{}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\"}]"), "malformed Event Record"},
        {EVENTS("[{\"rspServerAddress\":\"a\"}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":1,\"rspServerAddress\":\"a\"}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\",\"rspServerAddress\":\"a\"},{\"eventId\":\"2\"}]"),
         "malformed Event Record"},
        /* what is no part of an activation code */
        {EVENTS("[{\"eventId\":\"1$2\",\"rspServerAddress\":\"a\"}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\",\"rspServerAddress\":\"a$b\"}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\\n\",\"rspServerAddress\":\"a\"}]"), "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"\\u001b[2J\",\"rspServerAddress\":\"a\"}]"),
         "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\",\"rspServerAddress\":\"https://a\"}]"),
         "malformed Event Record"},
        {EVENTS("[{\"eventId\":\"1\",\"rspServerAddress\":\"\"}]"), "malformed Event Record"},
    };
    struct lpa_scene *scene = *state;
    const struct activation_code *codes;
    size_t count;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_replace(scene, "authenticateClient", 200, rows[i].text);
        assert_int_equal(lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count),
                         ERR_MALFORMED);
        assert_error(scene, rows[i].error);
    }
    scene_replace(scene, "authenticateClient", 200, good);
    assert_int_equal(lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count), 0);
    assert_int_equal(count, 2);
    assert_string_equal(codes[1].matching_id, "2");
    assert_string_equal(codes[1].address, "b:1");
    scene_replace(scene, "authenticateClient", 200, EVENTS("[]"));
    assert_int_equal(lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count), 0);
    assert_int_equal(count, 0);
}

/* As long as the member, and one character more. */
static void lengths_are_bounded(void **state)
{
    struct lpa_scene *scene = *state;
    const struct activation_code *codes;
    char text[800], value[300];
    size_t count;

    memset(value, 'a', sizeof(value));
    for (int which = 0; which < 2; which++) {
        for (int len = 255; len <= 256; len++) {
            snprintf(text, sizeof(text), EVENTS("[{\"%s\":\"%.*s\",\"%s\":\"b\"}]"),
                     which ? "eventId" : "rspServerAddress", len, value,
                     which ? "rspServerAddress" : "eventId");
            scene_replace(scene, "authenticateClient", 200, text);
            assert_int_equal(lpa_retrieve_events(&scene->lpa, scene->sds_address, &codes, &count),
                             len == 255 ? 0 : ERR_MALFORMED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(records_become_codes),
        scene_test(no_event_is_a_refusal),
        scene_test(responses_are_checked),
        scene_test(lengths_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
