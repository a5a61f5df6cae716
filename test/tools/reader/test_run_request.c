/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of `euicc run ask` that show a card, or act on its reader and its behaviour: their
 * members and the reasons of refusals. */
#include "test/tools/reader/request_scene.h"

static int begin(void **state)
{
    scene_set_up(state);
    request_begin(*state, EUICCD_DURABILITY_OS);
    return 0;
}

static int end(void **state)
{
    request_end();
    return scene_tear_down(state);
}

static void test_show(void **state)
{
    char eid[40];

    (void)state;
    eid[0] = '"';
    euiccd_eid(slot->card, eid + 1);
    strcat(eid, "\"");
    request_done(run_request_show, "{}");
    assert_string_equal(request_member("eid"), eid);
    assert_string_equal(request_member("on"), "false");
    assert_string_equal(request_member("connected"), "false"); /* without a link */
    assert_string_equal(request_member("apdus"), "0");
    assert_string_equal(request_member("faults"), "[]");
    assert_string_equal(request_member("profiles"), "[]");
    assert_non_null(strstr(request_member("card"), "/card-0.euicc\""));
    assert_string_equal(request_member("durability"), "\"os\"");
    assert_string_equal(request_member("clock"), "absent");
    assert_string_equal(request_member("files"), "absent");
    request_done(run_request_show, "{\"files\": true}");
    assert_string_equal(request_member("files"), "null"); /* no profile is enabled */
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    slot->apdus = 7;
    request_link(false);
    request_done(run_request_show, "{\"files\": 1}");
    assert_string_equal(request_member("on"), "true");
    assert_string_equal(request_member("apdus"), "7");
    assert_string_equal(request_member("files"), "absent");
}

static void test_show_of_a_changed_card(void **state)
{
    (void)state;
    run.run.options.clock_text = "2026-01-01";
    assert_int_equal(run_clock_begin(&run.run.options.own_clock, run.run.options.clock_text, NULL),
                     0);
    run.run.options.durability = EUICCD_DURABILITY_NONE;
    request_done(run_request_quirk, "{\"quirks\": \"inline\"}");
    request_done(run_request_fault, "{\"add\": \"apdu n=2 silence\"}");
    request_done(run_request_show, "{}");
    assert_string_equal(request_member("clock"), "\"2026-01-01T00:00:00.000Z\"");
    assert_string_equal(request_member("quirks"), "\"inline\"");
    assert_string_equal(request_member("durability"), "\"none\"");
    assert_non_null(strstr(request_member("faults"), "\"rule\":\"apdu n=2 silence\""));
}

static void test_reset(void **state)
{
    (void)state;
    request_refused(run_request_reset, "{}", "the card is off");
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_reset, "{}");
    assert_true(euiccd_is_on(slot->card));
}

/* A link that listens cannot remove its card, see vpcd.h. */
static void test_eject_and_insert(void **state)
{
    (void)state;
    request_link(false);
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_done(run_request_eject, "{}");
    assert_false(euiccd_is_on(slot->card));
    request_done(run_request_eject, "{}");
    request_done(run_request_insert, "{}");
    request_done(run_request_insert, "{}");
}

static void test_eject_of_a_card_that_listens(void **state)
{
    (void)state;
    request_link(true);
    assert_int_equal(euiccd_power_on(slot->card, NULL), 0);
    request_refused(run_request_eject, "{}", "use --vpcd or --pcscd");
    request_refused(run_request_insert, "{}", "use --vpcd or --pcscd");
    assert_true(euiccd_is_on(slot->card));
}

static void test_quirks(void **state)
{
    (void)state;
    request_refused(run_request_quirk, "{}", "\"quirks\" must be names");
    request_refused(run_request_quirk, "{\"quirks\": 1}", "\"quirks\" must be names");
    request_refused(run_request_quirk, "{\"quirks\": \"inline,fly\"}", "fly");
    assert_null(slot->quirks);
    request_done(run_request_quirk, "{\"quirks\": \"inline\"}");
    assert_string_equal(slot->quirks, "inline");
    request_refused(run_request_quirk, "{\"quirks\": \"fly\"}", "fly");
    assert_string_equal(slot->quirks, "inline"); /* a refused request changes nothing */
    request_done(run_request_quirk, "{\"quirks\": \"none\"}");
    assert_string_equal(slot->quirks, "none");
}

static void test_seed(void **state)
{
    char members[200] = "{\"seed\": \"";

    (void)state;
    request_done(run_request_seed, "{\"seed\": \"0a\"}");
    memset(members + 10, 'A', 128);
    strcpy(members + 138, "\"}");
    request_done(run_request_seed, members); /* 64 octets */
    strcpy(members + 138, "AA\"}");
    request_refused(run_request_seed, members, "1 to 64 octets");
    request_refused(run_request_seed, "{}", "1 to 64 octets");
    request_refused(run_request_seed, "{\"seed\": 1}", "1 to 64 octets");
    request_refused(run_request_seed, "{\"seed\": \"\"}", "1 to 64 octets");
    request_refused(run_request_seed, "{\"seed\": \"0\"}", "1 to 64 octets");
    request_refused(run_request_seed, "{\"seed\": \"0x01\"}", "1 to 64 octets");
}

static void test_seed_of_a_card_without_one(void **state)
{
    (void)state;
    request_end();
    assert_int_equal(remove(scene_path(*state, "card-0.euicc")), 0);
    run_begin(&run, *state, 1);
    assert_int_equal(run_open_cards(&run.run), COMMAND_DONE);
    slot = &run.run.slots[0];
    request_refused(run_request_seed, "{\"seed\": \"01\"}", "`euicc create --seed'");
}

static void test_faults(void **state)
{
    static const char *const bad[] = {"{}",
                                      "{\"add\": 1}",
                                      "{\"list\": false}",
                                      "{\"add\": \"apdu silence\", \"list\": true}",
                                      "{\"add\": \"apdu silence\", \"remove\": 1}",
                                      "{\"remove\": 1, \"list\": true}"};
    static const char *const no_id[] = {"{\"remove\": 0}", "{\"remove\": -1}",
                                        "{\"remove\": 4294967296}", "{\"remove\": \"x\"}",
                                        "{\"remove\": true}"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        request_refused(run_request_fault, bad[i], "one of \"add\": RULE");
    for (size_t i = 0; i < sizeof(no_id) / sizeof(no_id[0]); i++)
        request_refused(run_request_fault, no_id[i], "the id of a rule, or \"all\"");
    request_refused(run_request_fault, "{\"add\": \"apdu fly\"}", "fly");
    request_done(run_request_fault, "{\"list\": true}");
    assert_string_equal(request_member("faults"), "[]");
    request_done(run_request_fault, "{\"add\": \"apdu silence\"}");
    assert_string_equal(request_member("id"), "1");
    request_done(run_request_fault, "{\"add\": \"random error\"}");
    assert_string_equal(request_member("id"), "2");
    request_refused(run_request_fault, "{\"remove\": 4294967295}", "no rule 4294967295");
    request_done(run_request_fault, "{\"remove\": 1}");
    request_refused(run_request_fault, "{\"remove\": 1}", "no rule 1");
    request_done(run_request_fault, "{\"list\": true}");
    assert_string_equal(request_member("faults"),
                        "[{\"id\":2,\"rule\":\"random error\",\"matched\":0,\"acted\":0,"
                        "\"ended\":false}]");
    request_done(run_request_fault, "{\"remove\": \"all\"}");
    request_done(run_request_fault, "{\"remove\": \"all\"}");
    request_done(run_request_fault, "{\"list\": true}");
    assert_string_equal(request_member("faults"), "[]");
}

static int64_t stands(void)
{
    return 0;
}

static void test_clock(void **state)
{
    static const char *const bad[] = {"{\"set\": 1}",
                                      "{\"step\": \"1\"}",
                                      "{\"stop\": false}",
                                      "{\"stop\": 1}",
                                      "{\"rate\": null}",
                                      "{\"set\": \"2026-01-01\", \"step\": 1}",
                                      "{\"stop\": true, \"rate\": 1}"};

    (void)state;
    slot = NULL; /* the request is not about a card */
    request_refused(run_request_clock, "{}", "--clock");
    run.run.options.clock_text = "2026-01-01";
    assert_int_equal(run_clock_begin(&run.run.options.own_clock, run.run.options.clock_text, NULL),
                     0);
    run.run.options.own_clock.system_now = stands;
    run.run.options.own_clock.origin = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        request_refused(run_request_clock, bad[i], "at most one of");
    request_done(run_request_clock, "{}");
    assert_string_equal(request_member("time"), "\"2026-01-01T00:00:00.000Z\"");
    assert_string_equal(request_member("rate"), "0.0");
    request_done(run_request_clock, "{\"step\": 0.5}");
    assert_string_equal(request_member("time"), "\"2026-01-01T00:00:00.500Z\"");
    request_refused(run_request_clock, "{\"step\": -1}", "step: must not be negative");
    request_refused(run_request_clock, "{\"step\": 1e300}", "step: ");
    request_done(run_request_clock, "{\"set\": \"2030-02-28T23:59:59Z\"}");
    assert_string_equal(request_member("time"), "\"2030-02-28T23:59:59.000Z\"");
    request_refused(run_request_clock, "{\"set\": \"2030-02-30\"}", "set: must be YYYY-MM-DD");
    request_refused(run_request_clock, "{\"set\": \"1969-12-31\"}", "set: must be");
    request_done(run_request_clock, "{\"rate\": 2}");
    assert_string_equal(request_member("rate"), "2.0");
    request_refused(run_request_clock, "{\"rate\": -1}", "rate: must be from 0");
    request_refused(run_request_clock, "{\"rate\": 1000001}", "rate: must be from 0");
    request_done(run_request_clock, "{\"stop\": true}");
    assert_string_equal(request_member("rate"), "0.0");
    assert_string_equal(request_member("time"), "\"2030-02-28T23:59:59.000Z\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_show, begin, end),
        cmocka_unit_test_setup_teardown(test_show_of_a_changed_card, begin, end),
        cmocka_unit_test_setup_teardown(test_reset, begin, end),
        cmocka_unit_test_setup_teardown(test_eject_and_insert, begin, end),
        cmocka_unit_test_setup_teardown(test_eject_of_a_card_that_listens, begin, end),
        cmocka_unit_test_setup_teardown(test_quirks, begin, end),
        cmocka_unit_test_setup_teardown(test_seed, begin, end),
        cmocka_unit_test_setup_teardown(test_seed_of_a_card_without_one, begin, end),
        cmocka_unit_test_setup_teardown(test_faults, begin, end),
        cmocka_unit_test_setup_teardown(test_clock, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
