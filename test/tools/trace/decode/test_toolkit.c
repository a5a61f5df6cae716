/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit as a tree: commands, responses, envelopes, profiles; the same cut at every octet. */
#include "test/tools/trace/decode/toolkit_scene.h"

#include "test/tools/trace/decode/toolkit_cases.h"

static void cases_are_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_toolkit(cases[i].ins, cases[i].command, cases[i].response, cases[i].tree);
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
        cmocka_unit_test(profiles_of_terminals_are_known),
        cmocka_unit_test(cut_anywhere_it_is_shown_as_malformed),
        cmocka_unit_test(a_full_arena_is_no_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
