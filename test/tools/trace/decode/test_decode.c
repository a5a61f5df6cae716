/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of an exchange: status word, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apdu/ins.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_has_its_clause_and_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
