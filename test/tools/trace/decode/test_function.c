/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which decoder reads an exchange, and its function. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/function.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
static const uint8_t ecasd[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x02, 0x00};
static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};

static void content_by_application_and_instruction(void **state)
{
    struct exchange exchange = {
        .kind = EXCHANGE_COMMAND, .cla = 0x81, .ins = INS_STORE_DATA, .command = BYTES_OF(get_eid)};

    (void)state;
    assert_int_equal(exchange_content(&exchange), CONTENT_ES10); /* by its tag */
    assert_string_equal(decode_function(&exchange), "ES10b.GetEID");
    exchange.aid = BYTES_OF(isdr);
    assert_int_equal(exchange_content(&exchange), CONTENT_ES10);
    exchange.aid = BYTES_OF(ecasd);
    assert_int_equal(exchange_content(&exchange), CONTENT_UICC);
    assert_string_equal(decode_function(&exchange), "STORE DATA");
    exchange.ins = INS_FETCH;
    assert_int_equal(exchange_content(&exchange), CONTENT_TOOLKIT);
    exchange.ins = 0x99;
    assert_string_equal(decode_function(&exchange), "unknown instruction");
    exchange.ins = INS_STORE_DATA;
    exchange.bpp = EXCHANGE_BPP_ELEMENTS;
    assert_int_equal(exchange_content(&exchange), CONTENT_BPP);
    assert_string_equal(decode_function(&exchange), "ES10b.LoadBoundProfilePackage");
}

static void functions_of_the_ipae_are_es10(void **state)
{
    const struct trace_event event = {
        .kind = TRACE_FUNCTION, .name = "GetEID", .command = BYTES_OF(get_eid)};
    const struct exchange exchange = {
        .kind = EXCHANGE_EVENT, .name = "GetEID", .events = &event, .event_count = 1};
    const struct exchange note = {.kind = EXCHANGE_EVENT, .name = "poll"};

    (void)state;
    assert_int_equal(exchange_content(&exchange), CONTENT_ES10);
    assert_string_equal(decode_function(&exchange), "ES10b.GetEID");
    assert_int_equal(exchange_content(&note), CONTENT_NONE);
    assert_string_equal(decode_function(&note), "poll");
}

/* A tag that SGP.32 v1.0 gave to another function. */
static void a_tag_is_that_of_the_newest_version(void **state)
{
    static const struct {
        uint8_t request[3];
        const char *name;
    } rows[] = {{{0xBF, 0x5A, 0x00}, "ES10b.ImmediateEnable"},
                {{0xBF, 0x34, 0x00}, "ES10c.eUICCMemoryReset"},
                {{0xBF, 0x64, 0x00}, "ES10b.eUICCMemoryReset"},
                {{0xBF, 0x3F, 0x00}, "ES10a.SetDefaultDpAddress"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(function_of(BYTES_OF(rows[i].request)), rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_by_application_and_instruction),
        cmocka_unit_test(functions_of_the_ipae_are_es10),
        cmocka_unit_test(a_tag_is_that_of_the_newest_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
