/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoded tree: what an exchange or a message contains, in the words of its specification. All
 * that prints, compares or draws a trace works on this tree.
 *
 * Nodes and their strings live in the arena of the tree, or are static; octets borrow from the
 * exchange. When the arena is full, tree_node gives a node that is not part of the tree, so that
 * decoders need no check, and tree->full is set.
 */
#ifndef TOOLS_TRACE_TREE_H
#define TOOLS_TRACE_TREE_H

#include "apdu/bytes.h"

enum tree_flag {
    TREE_UNKNOWN = 1,   /* a tag or value that is unknown to the decoder; the value is hex */
    TREE_RANDOM = 2,    /* differs between two runs by nature: challenge, transaction id, one-time
                           key, signature, MAC, time, counter (`trace diff` compares its shape) */
    TREE_REFUSED = 4,   /* an error: result code, status word, general result */
    TREE_MALFORMED = 8, /* the octets end early or contradict their type; the value is the reason */
    TREE_SECRET = 16,   /* a key, a PIN, a decrypted message */
    TREE_LIST = 32,     /* its children are the items of a list */
    TREE_ANY_LENGTH = 64 /* with TREE_RANDOM: the length, too, unless it is 0: a session ticket */
};

struct node {
    const char *name;    /* "profileState", "EF.IMSI", "9F1F" for an unknown tag; never NULL */
    const char *value;   /* one line of text, "enabled(1)"; NULL: see the children, or nothing */
    struct bytes octets; /* the content (without tag and length); may be empty */
    size_t offset;       /* of `octets` in the message that the tree decodes */
    unsigned flags;      /* enum tree_flag */
    struct node *first, *last, *next;
};

enum { TREE_SPARES = 16 };

struct tree {
    struct arena *arena; /* of the caller */
    struct node root;
    unsigned unknown; /* nodes with TREE_UNKNOWN */
    bool full;
    bool out_of_memory; /* full because memory is short, not because of the arena's limit */
    /* Nodes that are not part of a full tree, one for each level, so that a decoder still reads its
     * own node after it has made children. */
    struct node spare[TREE_SPARES];
};

void tree_init(struct tree *tree, struct arena *arena, const char *name);
/* Sets `full`: the arena gave NULL for `octets` octets. */
void tree_set_full(struct tree *tree, size_t octets);
/* Appends a node to `parent` (NULL: the root). `name` is static or in the arena. Never NULL. */
struct node *tree_node(struct tree *tree, struct node *parent, const char *name,
                       struct bytes octets, size_t offset);
/* The node is not part of the tree, which is full. */
bool tree_is_spare(const struct tree *tree, const struct node *node);
/* The value of a node: text made by a format, copied to the arena. */
void tree_value(struct tree *tree, struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The value is the octets in hex. */
void tree_hex(struct tree *tree, struct node *node);
/* A copy of a text in the arena; "" when that is full. */
const char *tree_text(struct tree *tree, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Sets flags; TREE_UNKNOWN is counted. */
void tree_flag(struct tree *tree, struct node *node, unsigned flags);
/* The first child with this name; NULL: none. `path` "a/b" goes down. */
const struct node *tree_find(const struct node *node, const char *path);

#endif
