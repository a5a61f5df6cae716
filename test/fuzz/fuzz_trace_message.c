/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: octets as a message, as a certificate and as a JSON body. Every node has a name, its
 * octets lie in the input at its offset (or in decoded Base64), nodes with TREE_UNKNOWN are
 * counted.
 */
#include "tools/trace/decode/decode.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned check_node(const struct node *node, struct bytes input, bool in_place)
{
    unsigned unknown = node->flags & TREE_UNKNOWN ? 1 : 0;

    assert(node->name && strlen(node->name) > 0);
    if (in_place && node->octets.len) {
        assert(node->octets.at >= input.at && node->octets.len <= input.len);
        assert(node->octets.at + node->octets.len <= input.at + input.len);
        assert(node->offset == (size_t)(node->octets.at - input.at));
    }
    for (const struct node *child = node->first; child; child = child->next)
        unknown += check_node(child, input, in_place);
    return unknown;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    struct arena arena;
    struct tree tree;
    char text[64];
    bool refused;

    arena_init(&arena, 256U << 20);
    for (unsigned form = 0; form < 4; form++) {
        tree_init(&tree, &arena, "input");
        if (form < 2)
            decode_message(&tree, NULL, input, 0, form == 1);
        else if (form == 2)
            decode_certificate(&tree, NULL, input, 0);
        else
            decode_json(&tree, NULL, input, 0);
        assert(tree.full || check_node(&tree.root, input, form < 3) == tree.unknown);
        arena_reset(&arena);
    }
    decode_result(input, &refused, text, sizeof(text));
    arena_free(&arena);
    return 0;
}
