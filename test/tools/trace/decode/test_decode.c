/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of an exchange: status word, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/decode/decode.h"

static void a_refusal_has_its_clause_and_reason(void **state)
{
    static const uint8_t octets[] = {0x01};
    const struct trace_event events[] = {{.kind = TRACE_FUNCTION, .name = "GetEID"},
                                         {.kind = TRACE_REFUSAL,
                                          .name = "UPDATE BINARY",
                                          .clause = "TS 102 221 11.1.4",
                                          .rule = "B-01",
                                          .reason = "EF 6F46: UPDATE needs ADM1",
                                          .element = "offset",
                                          .data = BYTES_OF(octets)}};
    struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                .ins = INS_UPDATE_BINARY,
                                .sw = 0x6982,
                                .events = events,
                                .event_count = 2};
    struct arena arena;
    struct tree tree;
    const struct node *node;

    (void)state;
    arena_init(&arena, 1 << 20);
    tree_init(&tree, &arena, "UPDATE BINARY");
    decode_exchange(&tree, &exchange);
    node = tree_find(&tree.root, "status");
    assert_non_null(node);
    assert_string_equal(node->value, "6982 (security status not satisfied)");
    assert_int_equal(node->flags, TREE_REFUSED);
    node = tree_find(&tree.root, "events/refusal");
    assert_non_null(node);
    assert_int_equal(node->flags, TREE_REFUSED);
    assert_string_equal(tree_find(node, "clause")->value, "TS 102 221 11.1.4");
    assert_string_equal(tree_find(node, "rule")->value, "B-01");
    assert_string_equal(tree_find(node, "reason")->value, "EF 6F46: UPDATE needs ADM1");
    assert_string_equal(tree_find(node, "offset")->value, "01");
    assert_true(decode_refused(&exchange));
    assert_ptr_equal(decode_refusal(&exchange), &events[1]);
    exchange.event_count = 1;
    exchange.sw = 0x9104;
    assert_false(decode_refused(&exchange));
    assert_null(decode_refusal(&exchange));
    arena_free(&arena);
}

static void the_content_of_a_package_is_commands_and_elements(void **state)
{
    static const uint8_t octets[] = {0xBF, 0x24, 0x00, 0xBF, 0x25, 0x0C, 0x5A, 0x0A, 0x98,
                                     0x99, 0x09, 0x01, 0x00, 0x00, 0x00, 0x00, 0x10, 0xF3,
                                     0xAA, 0x07, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01, 0x09};
    static const enum exchange_kind kinds[] = {EXCHANGE_COMMAND, EXCHANGE_MESSAGE};

    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct exchange exchange = {.kind = kinds[i],
                                          .cla = 0x80,
                                          .ins = INS_STORE_DATA,
                                          .sw = SW_OK,
                                          .command = BYTES_TEXT("\xA3\x03"),
                                          .bpp = EXCHANGE_BPP_ELEMENTS_HEADER,
                                          .clear = BYTES_OF(octets),
                                          .protocol = "HTTP",
                                          .peer = "",
                                          .pins = ""};
        struct arena arena;
        struct tree tree;

        arena_init(&arena, 1 << 20);
        tree_init(&tree, &arena, "");
        decode_exchange(&tree, &exchange);
        assert_non_null(tree_find(&tree.root, "decrypted/ConfigureISDPRequest"));
        assert_string_equal(tree_find(&tree.root, "decrypted/StoreMetadataRequest/iccid")->value,
                            "8999901000000000013");
        assert_non_null(tree_find(&tree.root, "decrypted/end"));
        assert_true(tree_find(&tree.root, "decrypted/ConfigureISDPRequest")->flags & TREE_SECRET);
        assert_false(tree_find(&tree.root, "decrypted/StoreMetadataRequest")->flags & TREE_SECRET);
        assert_true(tree_find(&tree.root, "decrypted/end")->flags & TREE_SECRET);
        assert_int_equal(tree.unknown, 0);
        arena_free(&arena);
    }
}

/* The IPAe loads a package in several calls of one function; later ones begin with a container or a
 * segment. */
static void a_package_that_the_ipae_loads(void **state)
{
    static const uint8_t first[] = {0xBF, 0x36, 0x04, 0xA3, 0x02, 0x86, 0x00};
    static const uint8_t container[] = {0xA0, 0x02, 0x87, 0x00};
    static const uint8_t segment[] = {0x86, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const uint8_t other[] = {0x9F, 0x01, 0x00};
    static const struct {
        struct bytes request;
        const char *path; /* NULL: unknown */
    } rows[] = {{BYTES_OF(first), "command/BoundProfilePackage"},
                {BYTES_OF(container), "command/firstSequenceOf87/87"},
                {BYTES_OF(segment), "command/86"},
                {BYTES_OF(other), NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct trace_event event = {.kind = TRACE_FUNCTION,
                                          .name = "ES10b.LoadBoundProfilePackage",
                                          .command = rows[i].request};
        const struct exchange exchange = {
            .kind = EXCHANGE_EVENT, .name = event.name, .events = &event, .event_count = 1};
        struct arena arena;
        struct tree tree;

        arena_init(&arena, 1 << 20);
        tree_init(&tree, &arena, "");
        decode_exchange(&tree, &exchange);
        assert_string_equal(decode_function(&exchange), "ES10b.LoadBoundProfilePackage");
        if (rows[i].path)
            assert_non_null(tree_find(&tree.root, rows[i].path));
        else
            assert_int_equal(tree_find(&tree.root, "command")->flags, TREE_UNKNOWN);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_has_its_clause_and_reason),
        cmocka_unit_test(the_content_of_a_package_is_commands_and_elements),
        cmocka_unit_test(a_package_that_the_ipae_loads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
