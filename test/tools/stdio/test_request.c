/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of lpac's standard I/O schema. */
#include "test/tools/stdio/stdio_scene.h"

#define REQUEST(func, param)                                                                       \
    "{\"type\":\"apdu\",\"payload\":{\"func\":\"" func "\",\"param\":" param "}}"
#define ISDR "\"A0000005591010FFFFFFFF8900000100\""

/* The response to the line without its frame; "": the line is not for the card. */
static const char *ask(struct stdio_scene *stdio, const char *line, struct stdio_response *response)
{
    static char text[600];
    int kind = stdio_request(&stdio->card, bytes_at(line, strlen(line)), response);

    text[0] = '\0';
    if (kind == 0) {
        assert_null(response->text);
        return text;
    }
    assert_int_equal(kind, 1);
    assert_int_equal(sscanf(response->text, "{\"type\":\"apdu\",\"payload\":{%599[^}]}}\n", text),
                     1);
    assert_string_equal(response->text + strlen(response->text) - 3, "}}\n");
    free(response->text);
    return text;
}

static void assert_responses(struct stdio_scene *stdio, const char *const (*lines)[3])
{
    struct stdio_response response;

    for (; (*lines)[0]; lines++) {
        assert_string_equal(ask(stdio, (*lines)[0], &response), (*lines)[1]);
        if (!(*lines)[2])
            assert_string_equal(response.error, "");
        else if (!strstr(response.error, (*lines)[2]))
            fail_msg("no \"%s\" in: %s", (*lines)[2], response.error);
    }
}

static void requests(void **state)
{
    static const char *const lines[][3] = {
        {REQUEST("transmit", "\"0070000001\""), "\"ecode\":-1", "not connected"},
        {REQUEST("connect", "null"), "\"ecode\":0", NULL},
        {REQUEST("transmit", "\"0070000001\""), "\"ecode\":0,\"data\":\"019000\"", NULL},
        {REQUEST("logic_channel_open", ISDR), "\"ecode\":2", NULL},
        {REQUEST("logic_channel_open", "\"A000000001\""), "\"ecode\":-1,\"data\":\"6A82\"",
         "SELECT: the card returned 6A82"},
        {REQUEST("logic_channel_close", "2"), "\"ecode\":0", NULL},
        {REQUEST("logic_channel_close", "\"1\""), "\"ecode\":0", NULL},
        {REQUEST("logic_channel_close", "\"01\""), "\"ecode\":-1,\"data\":\"6881\"",
         "the card returned 6881"},
        {REQUEST("logic_channel_close", "0"), "\"ecode\":-1", "a channel from 1 to 19"},
        {REQUEST("logic_channel_close", "\"14\""), "\"ecode\":-1", "a channel from 1 to 19"},
        {REQUEST("transmit", "\"00A4\""), "\"ecode\":-1", "4 to 65544 octets"},
        {REQUEST("fly", "null"), "\"ecode\":-1", "fly: no such func"},
        {"{\"type\":\"apdu\"}", "\"ecode\":-1", "no payload with a string func"},
        {"{ \"type\":\"apdu\", ", "\"ecode\":-1", "bad JSON at character "},
        {REQUEST("disconnect", "null"), "\"ecode\":0", NULL},
        {REQUEST("logic_channel_open", ISDR), "\"ecode\":-1", "not connected"},
        {"{\"type\":\"lpa\",\"payload\":{\"func\":\"connect\"}}", "", NULL},
        {"{\"func\":\"connect\"}", "", NULL},
        {"{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"9000\"}}", "", NULL},
        {"[{\"type\":\"apdu\"}]", "", NULL},
        {"text", "", NULL},
        {"", "", NULL},
        {" { ", "", NULL},
        {0},
    };
    struct stdio_scene stdio;

    stdio_begin(&stdio, *state);
    assert_responses(&stdio, lines);
    stdio_end(&stdio);
}

/* All channels; those from 4 on have another CLA. */
static void nineteen_channels(void **state)
{
    struct stdio_response response;
    struct stdio_scene stdio;
    char expected[32];

    stdio_begin(&stdio, *state);
    ask(&stdio, REQUEST("connect", "null"), &response);
    for (int i = 1; i <= 19; i++) {
        snprintf(expected, sizeof(expected), "\"ecode\":%d", i);
        assert_string_equal(ask(&stdio, REQUEST("logic_channel_open", ISDR), &response), expected);
    }
    assert_string_equal(ask(&stdio, REQUEST("logic_channel_open", ISDR), &response),
                        "\"ecode\":-1,\"data\":\"6A81\"");
    assert_non_null(strstr(response.error, "MANAGE CHANNEL"));
    stdio_end(&stdio);
}

static void faults(void **state)
{
    static const struct {
        const char *rule, *response, *error, *then;
        int64_t delay;
    } cases[] = {
        {"apdu n=1 sw=6985", "\"ecode\":0,\"data\":\"6985\"", "", "\"ecode\":0", 0},
        {"apdu n=1 delay=2", "\"ecode\":0,\"data\":\"019000\"", "", "\"ecode\":0", 2000000000},
        {"apdu n=1 silence", "\"ecode\":-1", "does not respond", "\"ecode\":0", 0},
        {"apdu n=1 reset", "\"ecode\":-1", "was reset", "\"ecode\":0", 0},
        {"apdu n=1 power-cut=after", "\"ecode\":-1", "lost power", "\"ecode\":0", 0},
        {"apdu n=1 eject", "\"ecode\":-1", "was removed", "\"ecode\":-1", 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct command_scene *scene = *state;
        struct stdio_response response;
        struct stdio_scene stdio;

        unlink(scene_path(scene, "a.euicc"));
        stdio_begin(&stdio, scene);
        assert_int_equal(euiccd_fault_add(stdio.card.card, cases[i].rule, NULL, NULL), 0);
        ask(&stdio, REQUEST("connect", "null"), &response);
        assert_string_equal(ask(&stdio, REQUEST("transmit", "\"0070000001\""), &response),
                            cases[i].response);
        assert_non_null(strstr(response.error, cases[i].error));
        assert_int_equal(response.delay, cases[i].delay);
        assert_string_equal(ask(&stdio, REQUEST("connect", "null"), &response), cases[i].then);
        stdio_end(&stdio);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(requests), SCENE_TEST(nineteen_channels),
                                       SCENE_TEST(faults)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
