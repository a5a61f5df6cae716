/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interface to libtasn1, which der.c alone includes: a tree is one value of a type of the
 * module, parsed from octets or to be encoded. Private to the engine.
 *
 * Return values: 0, ERR_MEMORY, ERR_NOT_FOUND where it is said, else ERR_MALFORMED.
 */
#ifndef CARD_ASN1_DER_TREE_H
#define CARD_ASN1_DER_TREE_H

#include "card/asn1/der.h"

enum { DER_NAME_MAX = 64 };

/* What libtasn1 checks inside an element. */
enum der_form {
    DER_FORM_ANY,       /* nothing, nor at its tag */
    DER_FORM_PRIMITIVE, /* nothing */
    DER_FORM_NULL,      /* that nothing is there */
    DER_FORM_LIST,      /* that TLVs are there: SEQUENCE OF */
    DER_FORM_SEQUENCE   /* its members */
};

struct asn1_node_st;
struct der_tree {
    struct asn1_node_st *root; /* NULL: none */
    size_t octets;             /* of the values that were written */
};

/* A value of the message's type with nothing set. */
int der_tree_make(const struct der *der, const struct der_message *message, struct der_tree *tree);
void der_tree_free(struct der_tree *tree);

/* Parses one TLV. */
int der_tree_parse(struct der_tree *tree, struct bytes in);
/* Where the element of `path` begins and ends in the parsed octets. ERR_NOT_FOUND: absent. */
int der_tree_locate(const struct der_tree *tree, struct bytes in, const char *path, size_t *start,
                    size_t *end);
/* The arm of the CHOICE at `path`. ERR_NOT_FOUND: absent. */
int der_tree_arm(const struct der_tree *tree, const char *path, char name[DER_NAME_MAX + 1]);
/* The form and the tag octets (0 for ANY) that the type gives `path`. ERR_NOT_FOUND for a CHOICE
 * and what else has neither. */
int der_tree_form(const struct der_tree *tree, const char *path, enum der_form *form,
                  uint32_t *tag);
/* The type gives `path` the tag octets `tag`, constructed or not. */
bool der_tree_has_tag(const struct der_tree *tree, const char *path, uint32_t tag);

int der_tree_write(struct der_tree *tree, const char *path, struct bytes octets);
int der_tree_write_bits(struct der_tree *tree, const char *path, struct bytes content);
int der_tree_write_boolean(struct der_tree *tree, const char *path, bool value);
int der_tree_choose(struct der_tree *tree, const char *path, const char *arm);
int der_tree_delete(struct der_tree *tree, const char *path);
/* `content`, elements in a row, into the SEQUENCE OF ANY at `path`. */
int der_tree_write_content(struct der_tree *tree, const char *path, struct bytes content);
/* The element at `path` is ANY, not a SEQUENCE OF ANY. ERR_NOT_FOUND. */
int der_tree_is_any(const struct der_tree *tree, const char *path, bool *is_any);
/* Appends the octets. ERR_TOO_LONG when they do not fit; `out` has then overflowed. */
int der_tree_code(const struct der_tree *tree, struct buf *out);

/* Where the plan of `message` (der_plan.h) is kept; NULL: no free slot. */
struct der_plan;
struct der_plan_slot {
    const struct der_field *fields; /* of the message; NULL: a free slot */
    const char *module;
    struct der_plan *plan; /* NULL: it has none */
};
struct der_plan_slot *der_plan_slot_of(const struct der *der, const struct der_message *message);

#endif
