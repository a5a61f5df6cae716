/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of exchanges: columns, refusals, groups, hostile texts, the same octets each time. */
#include "test/tools/trace/report/page_text.h"

#include "apdu/base64.h"
#include "apdu/ins.h"

#define EXCHANGES "class=\"exchanges\""
#define TREES     "class=\"trees\""

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
static const uint8_t eid[] = {0xBF, 0x3E, 0x12, 0x5A, 0x10, 0x89, 0x04, 0x90, 0x32, 0x00, 0x00,
                              0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x12};

static struct exchange example(uint64_t number)
{
    return (struct exchange){.kind = EXCHANGE_COMMAND,
                             .number = number,
                             .last = number + 1,
                             .time = 1000000000 * (int64_t)number,
                             .nanoseconds = 2500000,
                             .card = "ship",
                             .channel = 1,
                             .cla = 0x81,
                             .ins = INS_STORE_DATA,
                             .p1 = 0x91,
                             .command = BYTES_OF(get_eid),
                             .response = BYTES_OF(eid),
                             .sw = 0x9000,
                             .apdus = 2,
                             .octets_sent = 16,
                             .octets_received = 25,
                             .aid = BYTES_OF(isdr),
                             .pins = "PIN1",
                             .fetched = 3};
}

static void columns_of_a_command(void **state)
{
    static const struct {
        const char *column;
        json_int_t value;
    } numbers[] = {{"kind", EXCHANGE_COMMAND},
                   {"flags", 0},
                   {"number", 7},
                   {"last", 8},
                   {"timed", 1},
                   {"channel", 1},
                   {"ins", 0xE2},
                   {"sw", 0x9000},
                   {"time", 7000000},
                   {"apdus", 2},
                   {"sent", 16},
                   {"received", 25},
                   {"command", 6},
                   {"fetched", 3},
                   {"response", 21},
                   {"refused", 0},
                   {"unknown", 0},
                   {"duration", 2500}};
    const struct exchange exchange = example(7);
    struct page_text page = page_of(&exchange, 1, "a.pcapng", false, NULL);
    json_t *group = page_json(&page, EXCHANGES, 0);
    json_t *about = page_json(&page, "id=\"about\"", 0);

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (page_number(group, numbers[i].column, 0) != numbers[i].value)
            fail_msg("%s", numbers[i].column);
    assert_string_equal(page_string(group, "card", 0), "ship");
    assert_string_equal(page_string(group, "function", 0), "ES10b.GetEID");
    assert_non_null(strstr(page_string(group, "summary", 0), "89049032000000000000000000000012"));
    assert_string_equal(page_string(group, "pins", 0), "PIN1");
    assert_string_equal(page_string(group, "instruction", 0), "STORE DATA");
    assert_string_equal(json_string_value(json_object_get(about, "name")), "a.pcapng");
    assert_int_equal(json_integer_value(json_object_get(about, "exchanges")), 1);
    assert_true(json_is_false(json_object_get(about, "secrets")));
    assert_null(page_json(&page, EXCHANGES, 1));
    json_decref(about);
    json_decref(group);
    free(page.at);
}

static void the_tree_has_the_octets(void **state)
{
    const struct exchange exchange = example(1);
    struct page_text page = page_of(&exchange, 1, "a", false, NULL);
    json_t *group = page_json(&page, TREES, 0);
    json_t *tree = json_array_get(json_object_get(group, "trees"), 0);
    uint8_t octets[64];
    struct buf buf = BUF_OVER(octets);

    (void)state;
    assert_int_equal(base64_read(&buf, json_string_value(json_array_get(tree, 1))), 0);
    assert_true(bytes_equal(buf_bytes(&buf), BYTES_OF(eid)));
    assert_true(json_array_size(json_array_get(tree, 3)) >= 3); /* command, response, status */
    json_decref(group);
    free(page.at);
}

static void times_are_differences(void **state)
{
    struct exchange exchanges[] = {example(5), example(6), example(2), example(9)};
    struct page_text page;
    json_t *group;

    (void)state;
    exchanges[2].time = -1;
    page = page_of(exchanges, 4, "a", false, NULL);
    group = page_json(&page, EXCHANGES, 0);
    assert_int_equal(page_number(group, "time", 0), 5000000);
    assert_int_equal(page_number(group, "time", 1), 1000000);
    assert_int_equal(page_number(group, "time", 2), 0);
    assert_int_equal(page_number(group, "timed", 2), 0);
    assert_int_equal(page_number(group, "time", 3), 3000000);
    json_decref(group);
    free(page.at);
}

static void refusals_have_clause_rule_and_reason(void **state)
{
    static const uint8_t octets[] = {0x5A, 0x01};
    const struct trace_event events[] = {{.kind = TRACE_NOTE, .card = "ship", .name = "note"},
                                         {.kind = TRACE_REFUSAL,
                                          .card = "ship",
                                          .name = "GetEID",
                                          .clause = "SGP.32 5.9.1",
                                          .rule = "C-03",
                                          .reason = "must be 5C",
                                          .element = "tagList",
                                          .data = BYTES_OF(octets)}};
    struct exchange exchanges[] = {example(1), example(2)};
    struct page_text page;
    json_t *group, *refusal;
    static const char *const texts[] = {"GetEID",     "SGP.32 5.9.1", "C-03",
                                        "must be 5C", "tagList",      "WgE="};

    (void)state;
    exchanges[1].events = events;
    exchanges[1].event_count = 2;
    page = page_of(exchanges, 2, "a", false, NULL);
    group = page_json(&page, EXCHANGES, 0);
    assert_int_equal(json_array_size(json_object_get(group, "refusals")), 1);
    refusal = json_array_get(json_object_get(group, "refusals"), 0);
    assert_int_equal(json_integer_value(json_array_get(refusal, 0)), 1);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(json_string_value(json_array_get(refusal, i + 1)), texts[i]);
    assert_int_equal(page_number(group, "refused", 0), 0);
    assert_int_equal(page_number(group, "refused", 1), 1);
    json_decref(group);
    free(page.at);
}

/* Texts of a trace that try to leave their script element: in each field, in the name, in the
 * remark. The page has as many elements as with plain texts. */
static void hostile_texts_stay_texts(void **state)
{
    static const char *const hostile[] = {"</script><script>alert(1)</script>",
                                          "<!--<script>",
                                          "\"]}</script>",
                                          "\xFF\xFE</SCRIPT >",
                                          "\x01\x1B]0;x\x07\\",
                                          "]]>&lt;/script&gt;",
                                          "\xE2\x80\xA8\xE2\x80\xAE</style>"};
    struct exchange exchanges[4] = {{0}};
    struct page_text plain;

    (void)state;
    plain = page_of(exchanges, 4, "x", true, "x");
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        const char *text = hostile[i];
        const struct trace_event event = {.kind = TRACE_REFUSAL,
                                          .card = text,
                                          .name = text,
                                          .clause = text,
                                          .rule = text,
                                          .reason = text,
                                          .element = text,
                                          .data = bytes_at(text, strlen(text))};
        struct page_text page;
        json_t *json;

        for (unsigned kind = 0; kind < 4; kind++)
            exchanges[kind] = (struct exchange){.kind = kind,
                                                .card = text,
                                                .name = text,
                                                .command = bytes_at(text, strlen(text)),
                                                .response = bytes_at(text, strlen(text)),
                                                .aid = bytes_at(text, strlen(text)),
                                                .pins = text,
                                                .protocol = text,
                                                .peer = text,
                                                .function = text,
                                                .events = &event,
                                                .event_count = 1};
        page = page_of(exchanges, 4, text, true, text);
        assert_int_equal(page_count(&page, "<"), page_count(&plain, "<"));
        json = page_json(&page, EXCHANGES, 0);
        assert_string_equal(page_string(json, "card", 3), page_string(json, "pins", 3));
        json_decref(json);
        json = page_json(&page, TREES, 0);
        assert_int_equal(json_array_size(json_object_get(json, "trees")), 4);
        json_decref(json);
        json_decref(page_json(&page, "id=\"about\"", 0));
        free(page.at);
    }
    free(plain.at);
}

/* More exchanges than a group has: each column of each group is complete. */
static void many_exchanges_in_groups(void **state)
{
    enum { MANY = 700 };
    static struct exchange exchanges[MANY];
    struct page_text page, again;
    size_t rows = 0, trees = 0, group = 0;
    json_t *json;

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        exchanges[i] = example(i + 1);
    page = page_of(exchanges, MANY, "a", false, "a: ends early");
    again = page_of(exchanges, MANY, "a", false, "a: ends early");
    assert_int_equal(page.len, again.len);
    assert_memory_equal(page.at, again.at, page.len);
    for (; (json = page_json(&page, EXCHANGES, group)); group++) {
        const char *column;
        json_t *values;
        size_t count = json_array_size(json_object_get(json, "number"));

        json_object_foreach(json, column, values)
        {
            if (strcmp(column, "strings") != 0 && strcmp(column, "refusals") != 0)
                assert_int_equal(json_array_size(values), count);
        }
        assert_int_equal(page_number(json, "number", 0), (json_int_t)rows + 1);
        rows += count;
        json_decref(json);
        json = page_json(&page, TREES, group);
        trees += json_array_size(json_object_get(json, "trees"));
        json_decref(json);
    }
    assert_int_equal(group, 3);
    assert_int_equal(rows, MANY);
    assert_int_equal(trees, MANY);
    free(page.at);
    free(again.at);
}

static void an_empty_trace(void **state)
{
    struct page_text page = page_of(NULL, 0, "a", true, NULL);
    json_t *about = page_json(&page, "id=\"about\"", 0);

    (void)state;
    assert_null(page_json(&page, EXCHANGES, 0));
    assert_true(json_is_true(json_object_get(about, "secrets")));
    assert_string_equal(json_string_value(json_object_get(about, "remark")), "");
    json_decref(about);
    free(page.at);
}

/* /dev/full: a disk without space. */
static void a_full_disk_is_an_error(void **state)
{
    FILE *to = fopen("/dev/full", "we");
    const struct exchange exchange = example(1);
    struct report *report = NULL;

    (void)state;
    assert_non_null(to);
    assert_int_equal(report_new(&report, to, "a", false), 0);
    report_add(report, &exchange);
    assert_true(report_end(report, NULL) < 0);
    report_free(report);
    fclose(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_a_command),
        cmocka_unit_test(the_tree_has_the_octets),
        cmocka_unit_test(times_are_differences),
        cmocka_unit_test(refusals_have_clause_rule_and_reason),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(many_exchanges_in_groups),
        cmocka_unit_test(an_empty_trace),
        cmocka_unit_test(a_full_disk_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
