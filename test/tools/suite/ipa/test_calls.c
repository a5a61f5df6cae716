/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an exchange is for the judge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/suite/ipa/calls.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

/* The only call that the exchange becomes; NULL: none. Valid until `calls` is freed. */
static const struct ipa_call *call_of(struct ipa_calls *calls, const struct exchange *exchange)
{
    ipa_calls_init(calls);
    assert_int_equal(ipa_calls_add(calls, exchange), 0);
    assert_true(calls->count <= 1);
    return calls->first;
}

static struct exchange command(uint8_t ins, uint8_t p1, struct bytes data, struct bytes response)
{
    return (struct exchange){.kind = EXCHANGE_COMMAND,
                             .number = 7,
                             .card = "card",
                             .channel = 1,
                             .cla = ins == INS_STORE_DATA ? 0x81 : 0x01,
                             .ins = ins,
                             .p1 = p1,
                             .command = data,
                             .response = response,
                             .sw = 0x9000,
                             .aid = BYTES_OF(isdr),
                             .apdus = 1};
}

static void test_functions(void **state)
{
    static const uint8_t get[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t nickname[] = {0xBF, 0x29, 0x0F, 0x5A, 0x0A, 0, 0,    0,    0,
                                       0,    0,    0,    0,    0,    0, 0x90, 0x01, 'x'};
    static const uint8_t refused[] = {0xBF, 0x29, 0x03, 0x80, 0x01, 0x01};
    static const uint8_t unknown[] = {0xBF, 0x7E, 0x00};
    struct exchange exchange = command(INS_STORE_DATA, 0x91, BYTES_OF(get), BYTES_NONE);
    struct ipa_calls calls;
    const struct ipa_call *call = call_of(&calls, &exchange);

    (void)state;
    assert_int_equal(call->kind, IPA_CALL);
    assert_string_equal(call->function, "ES10b.GetEID");
    assert_int_equal(call->number, 7);
    assert_int_equal(call->channel, 1);
    assert_false(call->refused);
    assert_true(bytes_equal(call->request, BYTES_OF(get)));
    ipa_calls_free(&calls);

    exchange = command(INS_STORE_DATA, 0x91, BYTES_OF(nickname), BYTES_OF(refused));
    exchange.sw = 0x910B;
    call = call_of(&calls, &exchange);
    assert_string_equal(call->result, "iccidNotFound(1)");
    assert_true(call->refused && call->proactive);
    ipa_calls_free(&calls);

    exchange = command(INS_STORE_DATA, 0x91, BYTES_OF(unknown), BYTES_NONE);
    exchange.sw = 0x6A88;
    call = call_of(&calls, &exchange);
    assert_int_equal(call->kind, IPA_INVALID);
    assert_true(call->refused);
    ipa_calls_free(&calls);
}

static void test_others(void **state)
{
    struct ipa_calls calls;
    struct exchange exchange = {.kind = EXCHANGE_POWER, .name = "reset", .card = "card"};

    (void)state;
    assert_int_equal(call_of(&calls, &exchange)->kind, IPA_RESET);
    ipa_calls_free(&calls);
    exchange.name = "power off";
    assert_null(call_of(&calls, &exchange));
    ipa_calls_free(&calls);
    exchange = command(INS_SELECT, 0x04, BYTES_OF(isdr), BYTES_NONE);
    assert_int_equal(call_of(&calls, &exchange)->kind, IPA_SELECT);
    assert_true(bytes_equal(calls.first->request, BYTES_OF(isdr)));
    assert_false(calls.first->refused);
    ipa_calls_free(&calls);
    exchange.sw = 0x6127; /* the FCI was not fetched */
    assert_false(call_of(&calls, &exchange)->refused);
    ipa_calls_free(&calls);
    exchange.sw = 0x6A82;
    assert_true(call_of(&calls, &exchange)->refused);
    ipa_calls_free(&calls);
    exchange = command(INS_SELECT, 0x00, BYTES_OF(isdr), BYTES_NONE);
    assert_null(call_of(&calls, &exchange));
    ipa_calls_free(&calls);
    exchange = command(INS_TERMINAL_RESPONSE, 0, BYTES_NONE, BYTES_NONE);
    exchange.cla = 0x80;
    exchange.proactive = 0x01; /* REFRESH */
    assert_int_equal(call_of(&calls, &exchange)->kind, IPA_REFRESH);
    ipa_calls_free(&calls);
    exchange.proactive = 0x40; /* OPEN CHANNEL */
    assert_null(call_of(&calls, &exchange));
    ipa_calls_free(&calls);
}

static void test_order(void **state)
{
    static const uint8_t get[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    struct exchange exchange = command(INS_STORE_DATA, 0x91, BYTES_OF(get), BYTES_NONE);
    struct ipa_calls calls;

    (void)state;
    ipa_calls_init(&calls);
    assert_int_equal(ipa_calls_add(&calls, &exchange), 0);
    exchange.number = 9;
    assert_int_equal(ipa_calls_add(&calls, &exchange), 0);
    assert_int_equal(calls.count, 2);
    assert_ptr_equal(calls.first->next, calls.last);
    assert_ptr_equal(calls.last->before, calls.first);
    assert_int_equal(calls.last->number, 9);
    ipa_calls_free(&calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_functions),
                                       cmocka_unit_test(test_others), cmocka_unit_test(test_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
