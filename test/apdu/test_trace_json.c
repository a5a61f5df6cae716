/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON lines of the story, and every line read by a JSON parser. */
#include "test/apdu/trace_story.h"

#include <jansson.h>

#define LINE(micro, rest)                                                                          \
    "{\"time\":\"2026-11-22T12:00:01.000" micro "456Z\",\"card\":\"ship\",\"event\":" rest "}\n"

static const char golden[] = LINE("123",
                                  "\"power\",\"name\":\"power on\","
                                  "\"data\":\"3B9F96801FC78031A073BE21136743200718000001A5\"")
    LINE("124",
         "\"apdu\",\"command\":\"01A4040010A0000005591010FFFFFFFF890000010000\","
         "\"response\":\"\",\"sw\":\"6121\"") LINE("125", "\"apdu\",\"command\":\"01C0000003\","
                                                          "\"response\":\"6F0184\",\"sw\":\"9000\"")
        LINE("126",
             "\"function\",\"name\":\"ES10c.GetEID\",\"clause\":\"SGP.32 5.9.18\","
             "\"command\":\"BF3E035C015A\",\"response\":\"BF3E025A00\",\"result\":0,\"ns\":12345")
            LINE("127", "\"store\",\"name\":\"commit\",\"result\":0") LINE(
                "128",
                "\"store\",\"name\":\"commit\",\"result\":-9,\"error\":\"input/output failed\"")
                LINE("129",
                     "\"refusal\",\"name\":\"LoadEuiccPackage\",\"clause\":\"SGP.32 5.9.1\","
                     "\"rule\":\"C-05\",\"reason\":\"replayError: counter 3 is not above 3\","
                     "\"data\":\"810103\",\"result\":0")
                    LINE("130",
                         "\"refusal\",\"name\":\"EnableProfile\",\"reason\":\"no such profile\","
                         "\"result\":1") LINE("131", "\"await\",\"name\":\"DirectDownload\","
                                                     "\"reason\":\"suspend\","
                                                     "\"command\":\"4001\"")
                        LINE("132",
                             "\"note\",\"name\":\"store\","
                             "\"reason\":\"line one\\u000aline \\\"two\\\" \\\\ \xC3\xA9 \\ufffd\"")
                            LINE(
                                "133",
                                "\"apdu\",\"command\":\"81E2910006BF3E035C015A\",\"response\":\"\","
                                "\"sw\":\"6A80\"") LINE("134", "\"power\",\"name\":\"power off\"");

static char *written_by(void (*emit)(struct trace_sink *))
{
    char path[32];
    struct trace_sink *sink;
    char *text;
    size_t len;

    story_file(path);
    sink = trace_json_new(path);
    assert_non_null(sink);
    emit(sink);
    trace_sinks_close(sink);
    text = story_read(path, &len);
    unlink(path);
    return text;
}

static void keys_are_stable(void **state)
{
    char *text = written_by(story_emit);

    (void)state;
    assert_string_equal(text, golden);
    free(text);
}

/* Every octet, and every complete and incomplete start of a UTF-8 character, as a reason. */
static void emit_control_characters(struct trace_sink *sink)
{
    const struct trace trace = {"\x80\"", &story_clock, sink};
    static const char *const utf8[] = {"\xC1\xBF",         "\xC2",
                                       "\xC2\x80",         "\xE0\x9F\xBF",
                                       "\xE0\xA0\x80",     "\xED\xA0\x80",
                                       "\xEF\xBF",         "\xF0\x8F\xBF\xBF",
                                       "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                                       "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                       "\xE2\x82",         "\xF0\x9F\x98",
                                       "\xE2\x82\xAC ok"};

    for (int octet = 1; octet < 256; octet++) {
        const char text[] = {(char)octet, 'x', '\0'};

        trace_note(&trace, "octet", text);
    }
    for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
        trace_note(&trace, "utf8", utf8[i]);
}

static void a_parser_reads_every_line(void **state)
{
    char *text = written_by(emit_control_characters);
    int lines = 0;

    (void)state;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
        json_error_t error;
        json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);

        assert_non_null(object);
        assert_string_equal(json_string_value(json_object_get(object, "card")), "\xEF\xBF\xBD\"");
        if (lines < 127) {
            const char expected[] = {(char)(lines + 1), 'x', '\0'};

            assert_string_equal(json_string_value(json_object_get(object, "reason")), expected);
        }
        json_decref(object);
    }
    assert_int_equal(lines, 255 + 15);
    free(text);
}

static void emit_long_value(struct trace_sink *sink)
{
    static const uint8_t many[70000] = {0xAB};

    trace_emit(&(struct trace){"c", &story_clock, sink},
               (struct trace_event){.kind = TRACE_APDU, .command = BYTES_OF(many), .sw = 0x9000});
}

static void long_values_are_whole(void **state)
{
    char *text = written_by(emit_long_value);
    json_t *object = json_loads(text, 0, NULL);

    (void)state;
    assert_non_null(object);
    assert_int_equal(json_string_length(json_object_get(object, "command")), 140000);
    assert_memory_equal(json_string_value(json_object_get(object, "command")), "AB00", 4);
    json_decref(object);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_stable),
        cmocka_unit_test(a_parser_reads_every_line),
        cmocka_unit_test(long_values_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
