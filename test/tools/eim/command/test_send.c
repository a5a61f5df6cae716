/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package to a card file: the association, the report, the result that stays or not. */
#include "test/tools/cli/command_scene.h"
#include "tools/eim/command/send.h"

#include "tools/pki/pki.h"

#include <jansson.h>

static char list[] = "list";
static char *orders[] = {list, NULL};

static struct eim_send_options options_for(const char *card)
{
    return (struct eim_send_options){
        .builder = {.eim_id = PKI_EIM_ID, .curve = "NIST", .words = orders},
        .card = card,
        .json = true};
}

static int send_it(void *context)
{
    return eim_send(context);
}

/* Sends and parses the report. */
static json_t *report_of(struct command_scene *scene, struct eim_send_options *options)
{
    json_t *report;

    scene_run(scene, send_it, options);
    scene_assert_done(scene);
    report = json_loads(scene->out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(report);
    assert_true(json_is_true(json_object_get(report, "verified")));
    return report;
}

static void associated_first(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    struct eim_send_options options = options_for(card);

    scene_run(scene, send_it, &options);
    scene_assert_error(scene, COMMAND_FAILED,
                       PKI_EIM_ID " is not associated with this card; use --associate");
    options.associate = true;
    options.address = "eim.test:8444";
    for (int64_t i = 1; i <= 3; i++) {
        json_t *report = report_of(scene, &options);

        assert_int_equal(json_integer_value(json_object_get(report, "counter")), i);
        assert_int_equal(json_integer_value(json_object_get(report, "seqNumber")), i - 1);
        json_decref(report);
        options.associate = false; /* it is on the card now */
    }
    SCENE_COMMAND(scene, command_show, card);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "eim.test:8444");
}

static void report_as_text(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, NULL);
    struct eim_send_options options = options_for(card);

    options.associate = true;
    options.json = false;
    options.hex = true;
    scene_run(scene, send_it, &options);
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "package BF51", 12);
    scene_assert_output_has(scene, "\nresult BF51");
    scene_assert_output_has(scene, "list");
}

/* A counter that was used is refused by the card, and the exit status is 1. */
static void used_counter(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    struct eim_send_options options = options_for(card);

    options.associate = true;
    options.builder.counter = 9;
    json_decref(report_of(scene, &options));
    scene_run(scene, send_it, &options);
    assert_int_equal(scene->status, COMMAND_FAILED);
    options.builder.counter = 10;
    json_decref(report_of(scene, &options));
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *text = scene_write_text(scene, "text", "no card");
    struct eim_send_options options = options_for(card);

    options.builder.pki = scene_path(scene, "none");
    scene_run(scene, send_it, &options);
    scene_assert_error(scene, COMMAND_FAILED, "none");
    options = options_for(scene_path(scene, "b.euicc")); /* b.pki does not exist */
    scene_run(scene, send_it, &options);
    scene_assert_error(scene, COMMAND_FAILED, "b.pki");
    options = options_for(text);
    options.builder.pki = scene_path(scene, "a.pki");
    scene_run(scene, send_it, &options);
    scene_assert_error(scene, COMMAND_FAILED, text);
    scene_card(scene, "c.euicc", EUICCD_MODE_IOT, NULL);
    options = options_for(card);
    options.builder.pki = scene_path(scene, "c.pki"); /* of another CI */
    scene_run(scene, send_it, &options);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(associated_first),
        SCENE_TEST(report_as_text),
        SCENE_TEST(used_counter),
        SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
