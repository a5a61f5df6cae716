/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoded tree: order, values, search, and an arena that is full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/tree.h"

static void test_nodes_are_in_order_and_found(void **state)
{
    struct arena arena;
    struct tree tree;
    struct node *profile, *iccid;

    (void)state;
    arena_init(&arena, 65536);
    tree_init(&tree, &arena, "exchange");
    profile = tree_node(&tree, NULL, "profile", BYTES_NONE, 0);
    iccid = tree_node(&tree, profile, "iccid", BYTES_TEXT("\x98\x10"), 2);
    tree_hex(&tree, iccid);
    tree_value(&tree, tree_node(&tree, profile, "state", BYTES_NONE, 4), "%s(%d)", "enabled", 1);
    tree_node(&tree, NULL, "status", BYTES_NONE, 0);
    assert_ptr_equal(tree.root.first, profile);
    assert_string_equal(profile->next->name, "status");
    assert_string_equal(tree_find(&tree.root, "profile/iccid")->value, "9810");
    assert_string_equal(tree_find(&tree.root, "profile/state")->value, "enabled(1)");
    assert_int_equal(tree_find(&tree.root, "profile/iccid")->offset, 2);
    assert_null(tree_find(&tree.root, "profile/icci"));
    assert_null(tree_find(&tree.root, "profile/iccid/x"));
    assert_false(tree.full);
    arena_free(&arena);
}

static void test_unknown_nodes_are_counted_once(void **state)
{
    struct arena arena;
    struct tree tree;
    struct node *node;

    (void)state;
    arena_init(&arena, 65536);
    tree_init(&tree, &arena, "exchange");
    node = tree_node(&tree, NULL, "9F7F", BYTES_NONE, 0);
    tree_flag(&tree, node, TREE_UNKNOWN);
    tree_flag(&tree, node, TREE_UNKNOWN | TREE_REFUSED);
    assert_int_equal(tree.unknown, 1);
    assert_int_equal(node->flags, TREE_UNKNOWN | TREE_REFUSED);
    arena_free(&arena);
}

static void test_a_full_arena_is_reported(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    arena_init(&arena, 4096);
    tree_init(&tree, &arena, "exchange");
    for (unsigned i = 0; i < 1000; i++)
        tree_value(&tree, tree_node(&tree, NULL, "node", BYTES_NONE, 0), "%u", i);
    assert_true(tree.full);
    assert_string_equal(tree.root.first->value, "0");
    arena_free(&arena);
}

/* A decoder reads its own node after it has made children and siblings of them. */
static void test_nodes_of_a_full_tree_keep_their_octets(void **state)
{
    static const char *const texts[] = {"outer", "middle", "inner"};
    struct node *nodes[3], *parent = NULL;
    struct arena arena;
    struct tree tree;

    (void)state;
    arena_init(&arena, 1);
    tree_init(&tree, &arena, "exchange");
    for (unsigned i = 0; i < 3; i++)
        parent = nodes[i] =
            tree_node(&tree, parent, texts[i], bytes_at(texts[i], strlen(texts[i])), i);
    tree_node(&tree, nodes[1], "sibling of inner", BYTES_NONE, 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(tree_is_spare(&tree, nodes[i]));
        assert_string_equal(nodes[i]->name, texts[i]);
        assert_int_equal(nodes[i]->octets.len, strlen(texts[i]));
    }
    for (unsigned i = 0; i < 100; i++)
        parent = tree_node(&tree, parent, "deep", BYTES_NONE, 0);
    assert_true(tree_is_spare(&tree, parent));
    assert_false(tree_is_spare(&tree, &tree.root));
    assert_null(tree.root.first);
    arena_free(&arena);
}

static bool refuses(void *context)
{
    (void)context;
    return true;
}

static void test_the_limit_is_told_from_a_lack_of_memory(void **state)
{
    struct arena arena;
    struct tree tree;

    (void)state;
    arena_init(&arena, sizeof(struct node) - 1);
    tree_init(&tree, &arena, "exchange");
    tree_node(&tree, NULL, "a", BYTES_NONE, 0);
    assert_true(tree.full);
    assert_false(tree.out_of_memory);
    arena_free(&arena);
    arena_init(&arena, 65536);
    arena_refuse(&arena, refuses, NULL);
    tree_init(&tree, &arena, "exchange");
    tree_node(&tree, NULL, "a", BYTES_NONE, 0);
    assert_true(tree.full);
    assert_true(tree.out_of_memory);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes_are_in_order_and_found),
        cmocka_unit_test(test_unknown_nodes_are_counted_once),
        cmocka_unit_test(test_a_full_arena_is_reported),
        cmocka_unit_test(test_the_limit_is_told_from_a_lack_of_memory),
        cmocka_unit_test(test_nodes_of_a_full_tree_keep_their_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
