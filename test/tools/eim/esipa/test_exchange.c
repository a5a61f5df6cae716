/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request being handled: fields of its log line, reasons of refusals, ES9+' calls. */
#include "test/tools/eim/esipa/scene.h"
#include "tools/eim/esipa/esipa_internal.h"

#include <stdlib.h>

static uint8_t memory[200];
static struct buf out;
static struct exchange exchange;

static int begin_exchange(void **state)
{
    begin(state);
    out = BUF_OVER(memory);
    exchange = (struct exchange){.esipa = here.eim.esipa, .line = json_object(), .out = &out};
    return 0;
}

static int end_exchange(void **state)
{
    json_decref(exchange.line);
    return end(state);
}

static const char *field(const char *name)
{
    return json_string_value(json_object_get(exchange.line, name));
}

/* Text of a peer that is not UTF-8 is logged with escapes. */
static void test_fields(void **state)
{
    (void)state;
    esipa_log_field(&exchange, "text", "a\xFF");
    assert_string_equal(field("text"), "a\\xFF");
    esipa_log_number(&exchange, "number", -3);
    assert_int_equal(json_integer_value(json_object_get(exchange.line, "number")), -3);
    esipa_log_hex(&exchange, "octets", BYTES_TEXT("\x01\xAB"));
    assert_string_equal(field("octets"), "01AB");
}

static void test_refuse(void **state)
{
    (void)state;
    assert_int_equal(esipa_refuse(&exchange, "%s %d", "\xC3", 7), 400);
    assert_string_equal(field("reason"), "\\xC3 7");
    assert_string_equal(field("answer"), "refused");
}

/* The reason names type, member and octets. */
static void test_decode(void **state)
{
    struct get_eim_package_request request;

    (void)state;
    assert_int_equal(esipa_decode(&exchange, &msg_get_eim_package_request,
                                  BYTES_TEXT("\xBF\x4F\x03\x5A\x01\x89"), &request),
                     ERR_MALFORMED);
    assert_non_null(strstr(field("reason"), "malformed GetEimPackageRequest"));
    assert_non_null(strstr(field("reason"), "eidValue"));
    assert_non_null(strstr(field("reason"), "89"));
    assert_int_equal(out.len, 0);
}

static void test_octets(void **state)
{
    json_t *object = json_pack("{s:s, s:s, s:i}", "good", "01ab", "bad", "0", "number", 1);

    (void)state;
    assert_true(
        bytes_equal(esipa_get_octets(here.eim.esipa, object, "good"), BYTES_TEXT("\x01\xAB")));
    assert_null(esipa_get_octets(here.eim.esipa, object, "bad").at);
    assert_null(esipa_get_octets(here.eim.esipa, object, "number").at);
    assert_null(esipa_get_octets(here.eim.esipa, object, "none").at);
    json_decref(object);
}

static void test_is_eid(void **state)
{
    (void)state;
    assert_true(esipa_is_eid(EID));
    assert_false(esipa_is_eid(NULL));
    assert_false(esipa_is_eid(""));
    assert_false(esipa_is_eid("8904903200000000000000000000001"));
    assert_false(esipa_is_eid("8904903200000000000000000000001A"));
    assert_false(esipa_is_eid(EID "0"));
}

/* The address is logged; the arena of the request is kept while other requests are served. */
static void test_call_es9(void **state)
{
    struct es9_error error;
    const uint8_t *kept = arena_alloc(&here.eim.esipa->arena, 4);
    json_t *in = json_pack("{s:s}", "pendingNotification", "MAA=");

    (void)state;
    assert_non_null(kept);
    here.err = ERR_IO;
    assert_int_equal(esipa_call_es9(&exchange, "a.example", "handleNotification", in, NULL, &error),
                     ERR_IO);
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.address, "a.example");
    assert_string_equal(field("address"), "a.example");
    assert_string_equal(error.text, "as scripted");
    here.eim.esipa->options.es9 = NULL;
    assert_int_equal(esipa_call_es9(&exchange, "b.example", "handleNotification",
                                    json_pack("{s:s}", "pendingNotification", "MAA="), NULL,
                                    &error),
                     ERR_UNSUPPORTED);
    assert_int_equal(here.calls, 1);
    assert_int_not_equal(strlen(error.text), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_exchange, end_exchange)
    const struct CMUnitTest tests[] = {
        TEST(test_fields), TEST(test_refuse), TEST(test_decode),
        TEST(test_octets), TEST(test_is_eid), TEST(test_call_es9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
