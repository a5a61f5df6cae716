/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of objects: every tag of cat.def, tags that depend on the command or event, damage. */
#include "test/tools/trace/decode/toolkit_scene.h"

static void by_command_and_event(void **state)
{
    static const struct object_row rows[] = {
        {"7F814800", "7F0148?="},
        {"F501FE", "rejection cause code?=FE"},
        {"E90105", "UTRAN/E-UTRAN/NG-RAN measurement qualifier=E-UTRAN intra-frequency(05)"},
        {"DB0100", "5B?=00"},
        {"8103 01 33 01 BA 01 02",
         "command details{number~=1;type=GET READER STATUS(33);qualifier=identifier of the "
         "reader(01)};card reader identifier=02"},
        {"8103 01 01 01 BA 01 02",
         "command details{number~=1;type=REFRESH(01);qualifier=file change "
         "notification(01)};REFRESH enforcement policy=during data calls(02)"},
        {"8103 01 10 00 B1 03 736970",
         "command details{number~=1;type=SET UP CALL(10);qualifier=if not busy on another "
         "call(00)};IMS URI=sip"},
        {"99 02 09 0A", "event list{event list=data available(09);event list=channel status(0A)}"},
        {"99 00", "event list"},
        {"1D 01 00", "BCCH channel list~=00"},
        {"01 03 05 40 01",
         "command details{number~=5;type=OPEN CHANNEL(40);qualifier=immediate link(01)}"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void what_is_no_object(void **state)
{
    static const struct object_row rows[] = {
        {"00", "object#=the object has no valid tag and length, or ends early"},
        {"FF", "object#=the object has no valid tag and length, or ends early"},
        {"81", "command details#=the object has no valid tag and length, or ends early"},
        {"8103 01", "command details#=the object has no valid tag and length, or ends early"},
        {"8180", "command details#=the object has no valid tag and length, or ends early"},
        {"8182 0003 014001",
         "command details#=the object has no valid tag and length, or ends early"},
        {"8181 03 014001",
         "command details#=the object has no valid tag and length, or ends early"},
        {"7F", "object#=the object has no valid tag and length, or ends early"},
        {"7F 00 81 00", "7F0081?="},
        {"80 00", "object#=the object has no valid tag and length, or ends early"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* No row of cat.def without a decoder. */
static void every_tag_has_a_decoder(void **state)
{
    (void)state;
    for (unsigned tag = 1; tag < 0x7F; tag++) {
        uint8_t octets[4] = {(uint8_t)(CAT_CR | tag), 2, 0x01, 0x02};
        struct exchange exchange = exchange_of(INS_TERMINAL_RESPONSE, BYTES_OF(octets), BYTES_NONE);
        const char *name = cat_name(CAT_LIST_TAG, tag);
        char hex[3];
        struct arena arena;
        struct tree tree;
        const struct node *node;

        arena_init(&arena, ARENA);
        tree_init(&tree, &arena, "x");
        decode_toolkit(&tree, &exchange);
        node = tree_find(&tree.root, "command")->first;
        snprintf(hex, sizeof(hex), "%02X", tag);
        assert_string_equal(node->name, name ? name : hex);
        assert_int_equal(!name, node->first == NULL && node->flags == TREE_UNKNOWN &&
                                    strcmp(node->value, "0102") == 0);
        arena_free(&arena);
    }
}

/* Values inside an object end early, while the object itself is whole. */
static void every_object_of_any_length_is_decoded(void **state)
{
    (void)state;
    for (unsigned tag = 1; tag < 0x7F; tag++) {
        for (unsigned len = 0; len < 20; len++) {
            uint8_t octets[22] = {(uint8_t)tag, (uint8_t)len};
            struct bytes whole, exact;
            struct exchange exchange;
            struct arena arena;
            struct tree tree;

            for (unsigned i = 0; i < len; i++)
                octets[2 + i] = (uint8_t)(0x5B * (i + 1) + tag);
            whole = bytes_at(octets, 2 + len);
            exact = bytes_cut_copy(whole, whole.len);
            exchange = exchange_of(INS_TERMINAL_RESPONSE, exact, BYTES_NONE);
            arena_init(&arena, ARENA);
            tree_init(&tree, &arena, "x");
            decode_toolkit(&tree, &exchange);
            check_offsets(&tree.root, exact);
            assert_non_null(tree_find(&tree.root, "command")->first);
            arena_free(&arena);
            hex_free(exact);
        }
    }
}

/* Objects end within the response of a terminal: the object that is cut is malformed. */
static void an_object_that_is_cut_is_malformed(void **state)
{
    struct bytes whole = hex_bytes("810301400182028281830100B8028100");

    (void)state;
    for (size_t len = 1; len < whole.len; len++) {
        struct bytes octets = bytes_cut_copy(whole, len), cursor = octets;
        struct exchange exchange = exchange_of(INS_TERMINAL_RESPONSE, octets, BYTES_NONE);
        struct arena arena;
        struct tree tree;
        struct tlv tlv;

        arena_init(&arena, ARENA);
        tree_init(&tree, &arena, "x");
        decode_toolkit(&tree, &exchange);
        while (comprehension_next(&cursor, &tlv) == 0)
            continue;
        assert_int_equal(has_flag(&tree.root, TREE_MALFORMED), cursor.len != 0);
        arena_free(&arena);
        hex_free(octets);
    }
    hex_free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_command_and_event),
        cmocka_unit_test(what_is_no_object),
        cmocka_unit_test(every_tag_has_a_decoder),
        cmocka_unit_test(every_object_of_any_length_is_decoded),
        cmocka_unit_test(an_object_that_is_cut_is_malformed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
