/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of requests to one card: the card, its link, and requests as JSON text. */
#ifndef TEST_TOOLS_READER_REQUEST_SCENE_H
#define TEST_TOOLS_READER_REQUEST_SCENE_H

#include "test/tools/reader/run_scene.h"
#include "tools/reader/run_request.h"

static struct run_scene run;
static struct slot *slot; /* of the card */
static json_t *response;  /* the last one */

/* The card, without a link. */
static inline void request_begin(struct command_scene *scene, enum euiccd_durability durability)
{
    run_begin(&run, scene, 1);
    run.run.options.durability = durability;
    run.run.options.create_options.factory.settings.seed =
        (struct euiccd_bytes){(const uint8_t *)"\1", 1};
    assert_int_equal(run_open_cards(&run.run), COMMAND_DONE);
    slot = &run.run.slots[0];
}

/* Its link, which listens or connects; nothing is at the other end. */
static inline void request_link(bool listens)
{
    slot->listen = listens;
    slot->address.port = listens ? 0 : run_free_ports();
    assert_int_equal(run_start_links(&run.run), COMMAND_DONE);
    slot = &run.run.slots[0];
}

static inline void request_end(void)
{
    json_decref(response);
    response = NULL;
    run_end(&run);
}

static inline const json_t *request(run_request *function, const char *members)
{
    json_t *object = json_loads(members, 0, NULL);

    assert_non_null(object);
    json_decref(response);
    response = function(&run.run, slot, object);
    assert_non_null(response);
    json_decref(object);
    return response;
}

static inline void request_done(run_request *function, const char *members)
{
    const json_t *done = json_object_get(request(function, members), "ok");

    if (!json_is_true(done))
        fail_msg("%s: %s", members, json_string_value(json_object_get(response, "error")));
}

/* The request is refused with `text` in the reason. */
static inline void request_refused(run_request *function, const char *members, const char *text)
{
    const char *error;

    request(function, members);
    error = json_string_value(json_object_get(response, "error"));
    if (!json_is_false(json_object_get(response, "ok")) || !error || !strstr(error, text))
        fail_msg("%s: %s, not %s", members, error ? error : "done", text);
}

/* Member `name` of the response as JSON. Valid until the next call. */
static inline const char *request_member(const char *name)
{
    static char text[1000];
    char *json = json_dumps(json_object_get(response, name), JSON_COMPACT | JSON_ENCODE_ANY);

    snprintf(text, sizeof(text), "%s", json ? json : "absent");
    free(json);
    return text;
}

#endif
