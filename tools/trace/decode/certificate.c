/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/decode.h"

#include "tools/trace/decode/message_value.h"

void decode_certificate(struct tree *tree, struct node *parent, struct bytes der, size_t offset)
{
    message_hex(tree, tree_node(tree, parent, "certificate", der, offset));
}
