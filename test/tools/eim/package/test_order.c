/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders as words and in JSON give the octets of the specification; errors name the cause. */
#include "tools/eim/package/order.h"

#include "test/card/asn1/definitions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct eim_error error;

#define ICCID "5A0A98001032547698103214"

/* Each row as a word, in JSON, and as octets. */
static void test_orders(void **state)
{
    static const struct {
        const char *word, *json, *octets;
    } rows[] = {
        {"enable=89000123456789012341", "{\"enable\":{\"iccid\":\"89000123456789012341\"}}",
         "A30C" ICCID},
        {"enable=89000123456789012341,rollback",
         "{\"enable\":{\"iccid\":\"89000123456789012341\",\"rollback\":true}}",
         "A30E" ICCID "0500"},
        {"disable=89000123456789012341", "{\"disable\":{\"iccid\":\"89000123456789012341\"}}",
         "A40C" ICCID},
        {"delete=8900012345678901234", "{\"delete\":{\"iccid\":\"8900012345678901234\"}}",
         "A50C5A0A980010325476981032F4"},
        {"list", "\"list\"", "BF2D00"},
        {"list=89000123456789012341", "{\"list\":{\"iccid\":\"89000123456789012341\"}}",
         "BF2D0EA00C" ICCID},
        {"list=tags=5A9F70", "{\"list\":{\"tags\":\"5A9F70\"}}", "BF2D055C035A9F70"},
        {"list,tags=5A9F70", "{\"list\":{\"tags\":\"5A9F70\"}}", "BF2D055C035A9F70"},
        {"list=tags=bf76", "{\"list\":{\"tags\":\"bf76\"}}", "BF2D045C02BF76"},
        {"list=89000123456789012341,tags=90",
         "{\"list\":{\"iccid\":\"89000123456789012341\",\"tags\":\"90\"}}",
         "BF2D11A00C" ICCID "5C0190"},
        {"list=tags=90,iccid=89000123456789012341",
         "{\"list\":{\"tags\":\"90\",\"iccid\":\"89000123456789012341\"}}",
         "BF2D11A00C" ICCID "5C0190"},
        {"get-rat", "\"get-rat\"", "A600"},
        {"immediate-enable", "{\"immediate-enable\":{}}", "A7028000"},
        {"immediate-enable=off", "{\"immediate-enable\":{\"off\":true}}", "A700"},
        {"immediate-enable=oid=883703,address=a",
         "{\"immediate-enable\":{\"oid\":\"883703\",\"address\":\"a\"}}",
         "A70A80008103883703820161"},
        {"set-fallback=89000123456789012341",
         "{\"set-fallback\":{\"iccid\":\"89000123456789012341\"}}", "A80C" ICCID},
        {"unset-fallback", "\"unset-fallback\"", "A900"},
        {"default-dp=a.b", "{\"default-dp\":{\"address\":\"a.b\"}}", "BF65058003612E62"},
        {"default-dp", "{\"default-dp\":{}}", "BF65028000"},
        {"delete-eim=x", "{\"delete-eim\":{\"eimId\":\"x\"}}", "A903800178"},
        {"list-eim", "\"list-eim\"", "AB00"},
    };
    const struct eim_build_context context = {der, &arena, &error};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct eim_order words = {0}, objects = {0};
        json_t *json = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);

        assert_non_null(json);
        assert_int_equal(eim_order_add_word(&words, &context, rows[i].word), 0);
        assert_int_equal(eim_order_add_json(&objects, &context, json), 0);
        assert_string_equal(bytes_to_hex(words.operations[0], text, sizeof(text)), rows[i].octets);
        assert_string_equal(bytes_to_hex(objects.operations[0], text, sizeof(text)),
                            rows[i].octets);
        json_decref(json);
    }
}

static void test_wrong(void **state)
{
    static const struct {
        const char *word, *complaint;
    } rows[] = {
        {"fly", "fly: unknown order"},
        {"enable", "enable: requires an ICCID of 18 to 20 digits"},
        {"enable=12", "enable: requires an ICCID of 18 to 20 digits"},
        {"enable=8900012345678901234X", "enable: requires an ICCID of 18 to 20 digits"},
        {"delete-eim", "delete-eim: requires an eimId"},
        {"enable=89000123456789012341,rollbakc", "enable: rollbakc: unknown argument"},
        {"get-rat=1", "get-rat: 1: unknown argument"},
        {"get-rat,fast", "get-rat: fast: unknown argument"},
        {",list", ": unknown order"},
        {"list=tags=5", "list: tags 5: must be a list of tags in hex, such as 5A9F70"},
        {"list=tags=BF", "list: tags BF: must be a list of tags in hex, such as 5A9F70"},
        {"list=tags=5A9F", "list: tags 5A9F: must be a list of tags in hex, such as 5A9F70"},
        {"list=tags=BF8181818101",
         "list: tags BF8181818101: must be a list of tags in hex, such as 5A9F70"},
        {"list=tags=", "list: tags : must be a list of tags in hex, such as 5A9F70"},
        {"list=tags=5A,fast", "list: fast: unknown argument"},
        {"list-eim=me", "list-eim: me: unknown argument"},
        {"add-eim=/", "/: Is a directory"},
        {"add-eim=/none.json", "/none.json: No such file or directory"},
        {"immediate-enable=oid=8",
         "immediate-enable: oid 8: must be the contents of an OBJECT IDENTIFIER "
         "in hex"},
        {"list-eim=a,b,c,d,e,f,g,h,i", "list-eim: too many arguments"},
    };
    const struct eim_build_context context = {der, &arena, &error};
    struct eim_order order = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(eim_order_add_word(&order, &context, rows[i].word) < 0);
        assert_string_equal(error.text, rows[i].complaint);
        assert_int_equal(order.count, 0);
    }
}

/* C-20: PSMOs and eCOs are not mixed. */
static void test_mixed(void **state)
{
    const struct eim_build_context context = {der, &arena, &error};
    struct eim_order order = {0};

    (void)state;
    assert_int_equal(eim_order_add_word(&order, &context, "list"), 0);
    assert_int_equal(eim_order_add_word(&order, &context, "list-eim"), ERR_STATE);
    assert_string_equal(error.text, "list-eim: a package contains either PSMOs or eCOs, not both");
    for (unsigned i = 1; i < EIM_OPERATIONS_MAX; i++)
        assert_int_equal(eim_order_add_word(&order, &context, "list"), 0);
    assert_int_equal(eim_order_add_word(&order, &context, "list"), ERR_RANGE);
}

static void test_iccid(void **state)
{
    uint8_t iccid[ICCID_OCTETS];
    char text[21];

    (void)state;
    assert_int_equal(eim_iccid_from_text(iccid, "8900012345678901234"), 0);
    eim_iccid_to_text(BYTES_OF(iccid), text);
    assert_string_equal(text, "8900012345678901234");
    assert_int_equal(eim_iccid_from_text(iccid, "89000123456789012"), ERR_MALFORMED);
    assert_int_equal(eim_iccid_from_text(iccid, "890001234567890123412"), ERR_MALFORMED);
}

/* Refuses the allocation number `*left`. */
static bool is_refused(void *context)
{
    int *left = context;

    return (*left)-- == 0;
}

/* Each allocation of each order fails once: never an order without its argument, or another error.
 */
static void test_memory(void **state)
{
    static const char *const words[] = {
        "enable=89001012012341234012",
        "list=89001012012341234012,tags=5A9F70",
        "list,tags=5A",
        "immediate-enable,address=a.b,oid=2B0601",
        "default-dp=smdp.example",
        "default-dp",
        "delete-eim=x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        int err = ERR_MEMORY;

        for (int at = 0; err == ERR_MEMORY; at++) {
            struct eim_order order = {0};
            struct arena small;
            const struct eim_build_context context = {der, &small, &error};
            int left = at;

            assert_in_range(at, 0, 20);
            arena_init(&small, 1 << 16);
            arena_refuse(&small, is_refused, &left);
            err = eim_order_add_word(&order, &context, words[i]);
            if (err != (left < 0 ? ERR_MEMORY : 0))
                fail_msg("%s, allocation %d: %d %s", words[i], at, err, error.text);
            assert_true(err == 0 || strstr(error.text, "out of memory"));
            assert_int_equal(order.count, err == 0);
            arena_free(&small);
        }
    }
}

/* The help lists every order. */
static void test_rows(void **state)
{
    const char *row, *text;
    size_t count = 0;

    (void)state;
    for (; (row = eim_order_row(count, &text)); count++)
        assert_true(strlen(row) > 0 && strlen(text) > 0);
    assert_int_equal(count, PSMO_SET_DEFAULT_DP_ADDRESS + ECO_LIST_EIM); /* the last of each */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders), cmocka_unit_test(test_wrong), cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_iccid),  cmocka_unit_test(test_rows),  cmocka_unit_test(test_memory)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
