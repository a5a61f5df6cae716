/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit as a tree: commands, responses, envelopes, profiles; the same cut at every octet. */
#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "test/apdu/hex.h"
#include "tools/trace/decode/decode.h"

#include <stdio.h>

enum { ARENA = 1 << 20, TEXT = 8192 };

/* "name=value{children}", the children separated by ';'. Flags: '?' unknown, '~' random, '!'
 * refused, '#' malformed. */
static void render(const struct node *node, FILE *out)
{
    fprintf(out, "%s%s%s%s%s", node->name, node->flags & TREE_UNKNOWN ? "?" : "",
            node->flags & TREE_RANDOM ? "~" : "", node->flags & TREE_REFUSED ? "!" : "",
            node->flags & TREE_MALFORMED ? "#" : "");
    if (node->value)
        fprintf(out, "=%s", node->value);
    if (node->first) {
        fputc('{', out);
        for (const struct node *child = node->first; child; child = child->next) {
            render(child, out);
            if (child->next)
                fputc(';', out);
        }
        fputc('}', out);
    }
}

static bool has_flag(const struct node *node, unsigned flag)
{
    if (node->flags & flag)
        return true;
    for (const struct node *child = node->first; child; child = child->next)
        if (has_flag(child, flag))
            return true;
    return false;
}

/* Every node's octets are at its offset in the message of its side. */
static void check_offsets(const struct node *node, struct bytes message)
{
    if (node->octets.len) {
        assert_true(node->offset + node->octets.len <= message.len);
        assert_ptr_equal(node->octets.at, message.at + node->offset);
    }
    for (const struct node *child = node->first; child; child = child->next)
        check_offsets(child, message);
}

static struct exchange exchange_of(uint8_t ins, struct bytes command, struct bytes response)
{
    return (struct exchange){.kind = EXCHANGE_COMMAND,
                             .ins = ins,
                             .cla = 0x80,
                             .command = command,
                             .response = response,
                             .sw = 0x9000};
}

static void check(uint8_t ins, const char *command, const char *response, const char *expected)
{
    struct bytes sent = hex_bytes(command), received = hex_bytes(response);
    struct exchange exchange = exchange_of(ins, sent, received);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct arena arena;
    struct tree tree;

    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "x");
    decode_toolkit(&tree, &exchange);
    for (const struct node *node = tree.root.first; node; node = node->next) {
        check_offsets(node, strcmp(node->name, "command") == 0 ? sent : received);
        render(node, out);
        if (node->next)
            fputc('|', out);
    }
    fclose(out);
    assert_false(tree.full);
    assert_string_equal(text, expected);
    free(text);
    arena_free(&arena);
    hex_free(sent);
    hex_free(received);
}

/* Objects in TERMINAL RESPONSE. */
static void objects(const char *hex, const char *expected)
{
    char text[TEXT];

    snprintf(text, sizeof(text), "command{%s}", expected);
    check(INS_TERMINAL_RESPONSE, hex, "", text);
}

#include "test/tools/trace/decode/toolkit_cases.h"

/* ---- commands ---- */

static void cases_are_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(cases[i].ins, cases[i].command, cases[i].response, cases[i].tree);
}

static void objects_are_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(object_cases) / sizeof(object_cases[0]); i++)
        objects(object_cases[i].hex, object_cases[i].tree);
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

/* Profiles of real terminals: every bit has a name. */
static void profiles_of_terminals_are_known(void **state)
{
    FILE *file = fopen("test/vectors/terminal_profiles.txt", "r");
    char line[400], name[64], kind[16], hex[200];
    unsigned profiles = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        struct bytes octets;
        struct exchange exchange;
        struct arena arena;
        struct tree tree;

        if (line[0] == '#' || sscanf(line, "%63s %15s %199s", name, kind, hex) != 3)
            continue;
        octets = hex_bytes(hex);
        exchange = exchange_of(INS_TERMINAL_PROFILE, octets, BYTES_NONE);
        arena_init(&arena, ARENA);
        tree_init(&tree, &arena, "x");
        decode_toolkit(&tree, &exchange);
        if (tree.unknown)
            fail_msg("%s has an unknown bit", name);
        assert_non_null(tree_find(&tree.root, "command/profile download"));
        arena_free(&arena);
        hex_free(octets);
        profiles++;
    }
    fclose(file);
    assert_true(profiles >= 10);
}

/* ---- damage ---- */

static void cut(uint8_t ins, struct bytes whole, bool response)
{
    for (size_t len = 1; len < whole.len; len++) {
        struct bytes octets = bytes_cut_copy(whole, len);
        struct exchange exchange =
            exchange_of(ins, response ? BYTES_NONE : octets, response ? octets : BYTES_NONE);
        struct arena arena;
        struct tree tree;

        arena_init(&arena, ARENA);
        tree_init(&tree, &arena, "x");
        decode_toolkit(&tree, &exchange);
        for (const struct node *node = tree.root.first; node; node = node->next)
            check_offsets(node, octets);
        if (ins != INS_TERMINAL_PROFILE && ins != INS_TERMINAL_RESPONSE)
            assert_true(has_flag(&tree.root, TREE_MALFORMED));
        arena_free(&arena);
        hex_free(octets);
    }
}

static void cut_anywhere_it_is_shown_as_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool response = cases[i].ins == INS_FETCH;
        struct bytes whole = hex_bytes(response ? cases[i].response : cases[i].command);

        cut(cases[i].ins, whole, response);
        hex_free(whole);
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

/* An arena of any size: what fits is decoded, and the tree says that it is not whole. */
static void a_full_arena_is_no_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes sent = hex_bytes(cases[i].command), received = hex_bytes(cases[i].response);
        struct exchange exchange = exchange_of(cases[i].ins, sent, received);

        for (size_t limit = 0; limit < 4096; limit += 96) {
            struct arena arena;
            struct tree tree;

            arena_init(&arena, limit);
            tree_init(&tree, &arena, "x");
            decode_toolkit(&tree, &exchange);
            if (limit == 0)
                assert_true(tree.full);
            arena_free(&arena);
        }
        hex_free(sent);
        hex_free(received);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_decoded),
        cmocka_unit_test(objects_are_decoded),
        cmocka_unit_test(every_tag_has_a_decoder),
        cmocka_unit_test(profiles_of_terminals_are_known),
        cmocka_unit_test(cut_anywhere_it_is_shown_as_malformed),
        cmocka_unit_test(an_object_that_is_cut_is_malformed),
        cmocka_unit_test(every_object_of_any_length_is_decoded),
        cmocka_unit_test(a_full_arena_is_no_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
