/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges as JSON: members of euicc-trace(1), valid whatever the texts are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "apdu/ins.h"
#include "tools/trace/show/show.h"

static json_t *json_of(const struct exchange *exchange)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    struct arena arena;
    struct view view;
    json_error_t error;
    json_t *json;

    arena_init(&arena, 1 << 20);
    view_set(&view, &arena, exchange);
    show_json(to, &view, "a \"b\".pcapng");
    fclose(to);
    arena_free(&arena);
    assert_int_equal(text[len - 1], '\n');
    assert_ptr_equal(strchr(text, '\n'), text + len - 1);
    json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s: %s", error.text, text);
    free(text);
    return json;
}

static const char *text_of(const json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

static void a_command_has_its_members(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    const struct trace_event refusal = {
        .kind = TRACE_REFUSAL, .name = "GetEID", .reason = "bad \xFF\x01\\\" \xC3\xA9 text"};
    const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                      .number = 3,
                                      .last = 4,
                                      .time = 1600000000000000001,
                                      .nanoseconds = 5,
                                      .card = "ship",
                                      .channel = 2,
                                      .cla = 0x82,
                                      .ins = INS_STORE_DATA,
                                      .p1 = 0x91,
                                      .command = BYTES_OF(get_eid),
                                      .sw = 0x6A80,
                                      .apdus = 2,
                                      .octets_sent = 11,
                                      .octets_received = 4,
                                      .flags = EXCHANGE_PART,
                                      .pins = "PIN1",
                                      .events = &refusal,
                                      .event_count = 1};
    json_t *json = json_of(&exchange);

    (void)state;
    assert_string_equal(text_of(json, "trace"), "a \"b\".pcapng");
    assert_string_equal(text_of(json, "time"), "2020-09-13T12:26:40.000000001Z");
    assert_string_equal(text_of(json, "kind"), "command");
    assert_string_equal(text_of(json, "function"), "ES10b.GetEID");
    assert_string_equal(text_of(json, "header"), "82E29100");
    assert_string_equal(text_of(json, "sw"), "6A80");
    assert_string_equal(text_of(json, "command"), "BF3E035C015A");
    assert_string_equal(text_of(json, "pins"), "PIN1");
    assert_string_equal(json_string_value(json_array_get(json_object_get(json, "flags"), 0)),
                        "part");
    assert_true(json_is_true(json_object_get(json, "refused")));
    assert_int_equal(json_integer_value(json_object_get(json, "sent")), 11);
    assert_int_equal(json_integer_value(json_object_get(json, "channel")), 2);
    assert_null(json_object_get(json, "response"));
    assert_null(json_object_get(json, "peer"));
    json_decref(json);
}

static void texts_are_valid_utf8(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    show_json_text(to, "bad \xFF\x01\\\" \xC3\xA9");
    fclose(to);
    assert_string_equal(text, "\"bad \\\\xFF\\u0001\\\\\\\" \xC3\xA9\"");
    free(text);
}

static void power_and_messages_have_theirs(void **state)
{
    const struct exchange power = {.kind = EXCHANGE_POWER,
                                   .number = 1,
                                   .last = 1,
                                   .time = -1,
                                   .card = "",
                                   .name = "reset",
                                   .pins = ""};
    const struct exchange message = {.kind = EXCHANGE_MESSAGE,
                                     .time = -1,
                                     .card = "",
                                     .protocol = "HTTP",
                                     .peer = "eim.example:443",
                                     .flags = EXCHANGE_ENCRYPTED | EXCHANGE_FROM_PEER,
                                     .pins = ""};
    json_t *json = json_of(&power);

    (void)state;
    assert_string_equal(text_of(json, "function"), "reset");
    assert_null(json_object_get(json, "time"));
    assert_null(json_object_get(json, "sw"));
    assert_null(json_object_get(json, "card"));
    json_decref(json);
    json = json_of(&message);
    assert_string_equal(text_of(json, "protocol"), "HTTP");
    assert_string_equal(text_of(json, "peer"), "eim.example:443");
    assert_int_equal(json_array_size(json_object_get(json, "flags")), 2);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_has_its_members),
        cmocka_unit_test(texts_are_valid_utf8),
        cmocka_unit_test(power_and_messages_have_theirs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
