/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dispatch by protocol; a trace that ends inside a record. */
#include "test/tools/trace/decode/stream_scene.h"

/* The trace ends inside a record: no fault of the octets. */
static void test_incomplete(void **state)
{
    const struct exchange exchange = {.kind = EXCHANGE_MESSAGE,
                                      .protocol = "TLS",
                                      .flags = EXCHANGE_INCOMPLETE | EXCHANGE_ENCRYPTED,
                                      .command = BYTES_TEXT("\x17\x03\x03\x00\x02"
                                                            "ab\x17\x03")};

    (void)state;
    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &exchange);
    assert_string_equal(tree_text_of(&tree, text, sizeof(text)), "request\n"
                                                                 "  encrypted: 2 octets\n"
                                                                 "  incomplete: 2 octets\n");
    arena_free(&arena);
}

/* TCP and UDP without a protocol that is known: as text, else in hex; nothing of an empty side. */
static void test_plain(void **state)
{
    (void)state;
    assert_string_equal(stream_tree("TCP", BYTES_TEXT("text"), bytes_at("\x00\xFF", 2)),
                        "request: text\n"
                        "response: 00FF\n");
    assert_string_equal(stream_tree("UDP", BYTES_NONE, BYTES_TEXT("a\tb")), "response: a\\x09b\n");
    assert_string_equal(stream_tree(NULL, BYTES_NONE, BYTES_NONE), "");
    assert_string_equal(stream_tree("CoAP", BYTES_NONE, BYTES_NONE), "");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_incomplete),
        cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
