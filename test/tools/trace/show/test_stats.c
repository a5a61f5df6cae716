/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics: rows, octets over the air, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "apdu/cat.h"
#include "apdu/ins.h"
#include "tools/trace/show/stats.h"

static const uint8_t open_channel[] = {0xD0, 0x19, 0x81, 0x03, 0x01, 0x40, 0x01, 0x82, 0x02,
                                       0x81, 0x82, 0x3C, 0x03, 0x02, 0x01, 0xBB, 0x3E, 0x05,
                                       0x21, 0xC0, 0x00, 0x02, 0x01, 0x39, 0x02, 0x05, 0x78};
static const uint8_t opened[] = {0x81, 0x03, 0x01, 0x40, 0x01, 0x82, 0x02, 0x82,
                                 0x81, 0x83, 0x01, 0x00, 0xB8, 0x02, 0x81, 0x00};
static const uint8_t send_data[] = {0xD0, 0x0E, 0x81, 0x03, 0x01, 0x43, 0x01, 0x82,
                                    0x02, 0x81, 0x21, 0xB6, 0x03, 0x01, 0x02, 0x03};
static const uint8_t receive_data[] = {0xD0, 0x0C, 0x81, 0x03, 0x01, 0x42, 0x00,
                                       0x82, 0x02, 0x81, 0x21, 0xB7, 0x01, 0x05};
static const uint8_t received[] = {0x81, 0x03, 0x01, 0x42, 0x00, 0x82, 0x02, 0x82, 0x81, 0x83,
                                   0x01, 0x00, 0xB6, 0x05, 0x01, 0x02, 0x03, 0x04, 0x05};

static const struct exchange exchanges[] = {
    {.kind = EXCHANGE_POWER, .number = 1, .time = 0, .name = "power on", .pins = ""},
    {.number = 2,
     .ins = INS_FETCH,
     .proactive = CAT_COMMAND_OPEN_CHANNEL,
     .response = BYTES_OF(open_channel)},
    {.number = 3,
     .ins = INS_TERMINAL_RESPONSE,
     .proactive = CAT_COMMAND_OPEN_CHANNEL,
     .command = BYTES_OF(opened)},
    {.number = 4,
     .ins = INS_FETCH,
     .proactive = CAT_COMMAND_SEND_DATA,
     .response = BYTES_OF(send_data)},
    {.number = 5,
     .ins = INS_FETCH,
     .proactive = CAT_COMMAND_RECEIVE_DATA,
     .response = BYTES_OF(receive_data)},
    {.number = 6,
     .ins = INS_TERMINAL_RESPONSE,
     .proactive = CAT_COMMAND_RECEIVE_DATA,
     .command = BYTES_OF(received)},
    {.number = 7, .ins = INS_SELECT, .sw = 0x6A82, .nanoseconds = 3000000},
};

static json_t *statistics(void)
{
    struct stats *stats = NULL;
    struct arena arena;
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    json_t *json;

    assert_int_equal(stats_new(&stats), 0);
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof(exchanges) / sizeof(exchanges[0]); i++) {
        struct exchange exchange = exchanges[i];
        struct view view;

        if (i > 0) {
            exchange.kind = EXCHANGE_COMMAND;
            exchange.pins = "";
            exchange.apdus = 2;
            exchange.octets_sent = 5;
            exchange.octets_received = 10;
            exchange.time = (int64_t)i * 1000000;
            exchange.sw = exchange.sw ? exchange.sw : 0x9000;
        }
        view_set(&view, &arena, &exchange);
        assert_int_equal(stats_add(stats, &view), 0);
    }
    stats_print_json(stats, to);
    fclose(to);
    arena_free(&arena);
    stats_free(stats);
    json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    free(text);
    return json;
}

static int64_t number(const json_t *json, const char *table, const char *name, const char *member)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(json, table), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0)
            return json_integer_value(json_object_get(row, member));
    }
    fail_msg("no row %s in %s", name, table);
    return -1;
}

static void rows_count(void **state)
{
    json_t *json = statistics();

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(json, "exchanges")), 7);
    assert_int_equal(json_integer_value(json_object_get(json, "apdus")), 12);
    assert_int_equal(json_integer_value(json_object_get(json, "refused")), 1);
    assert_int_equal(json_integer_value(json_object_get(json, "ns")), 9000000);
    assert_int_equal(number(json, "functions", "FETCH", "count"), 3);
    assert_int_equal(number(json, "functions", "SELECT", "refused"), 1);
    assert_int_equal(number(json, "functions", "SELECT", "longest"), 3000000);
    assert_int_equal(number(json, "channels", "channel 0", "received"), 60);
    assert_int_equal(number(json, "refusals", "SELECT: 6A82", "first"), 7);
    json_decref(json);
}

static void octets_over_the_air_belong_to_their_peer(void **state)
{
    json_t *json = statistics();

    (void)state;
    assert_int_equal(number(json, "air", "TCP 192.0.2.1:443", "sent"), 3);
    assert_int_equal(number(json, "air", "TCP 192.0.2.1:443", "received"), 5);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_count),
        cmocka_unit_test(octets_over_the_air_belong_to_their_peer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
