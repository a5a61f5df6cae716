/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/suite/report/walk.h"

static char order[200];

static int on_exchange(void *context, const struct exchange *exchange)
{
    (void)context;
    snprintf(order + strlen(order), sizeof(order) - strlen(order), "%02X:%u:%04X ",
             exchange->kind == EXCHANGE_COMMAND ? exchange->ins : 0, exchange->apdus, exchange->sw);
    return 0;
}

static void on_text(void *context, const struct suite_record *record)
{
    (void)context;
    snprintf(order + strlen(order), sizeof(order) - strlen(order), "%s ", record->text);
}

static void test_order(void **state)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x04, 0x02, 0x3F, 0x00},
                         get[] = {0x00, 0xC0, 0x00, 0x00, 0x02}, data[] = {0x62, 0x00},
                         status[] = {0x80, 0xF2, 0x00, 0x0C};
    struct suite_record records[] = {
        {.text = "one"},
        {.event = {.kind = TRACE_APDU, .card = "card", .command = BYTES_OF(select), .sw = 0x6102}},
        {.event = {.kind = TRACE_APDU,
                   .card = "card",
                   .command = BYTES_OF(get),
                   .data = BYTES_OF(data),
                   .sw = 0x9000}},
        {.text = "two"},
        {.event = {.kind = TRACE_APDU, .card = "card", .command = BYTES_OF(status), .sw = 0x9000}},
    };

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(records) / sizeof(records[0]); i++)
        records[i].next = &records[i + 1];
    walk_exchanges(records, on_exchange, on_text, NULL);
    assert_string_equal(order, "one A4:2:9000 two F2:1:9000 ");
    order[0] = 0;
    walk_exchanges(records, on_exchange, NULL, NULL);
    assert_string_equal(order, "A4:2:9000 F2:1:9000 ");
    order[0] = 0;
    walk_exchanges(NULL, on_exchange, on_text, NULL);
    assert_string_equal(order, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
