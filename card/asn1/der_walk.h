/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A walk along the rows of one table, as decoding and encoding share it. Private to the engine.
 */
#ifndef CARD_ASN1_DER_WALK_H
#define CARD_ASN1_DER_WALK_H

#include "apdu/tlv.h"
#include "card/asn1/der_tree.h"
#include "card/asn1/der_value.h"

enum { DER_BRANCHES_MAX = 12, DER_TAG_SEQUENCE = 0x30 };

/* A CHOICE with the arm taken, or an OPTIONAL container that is absent (`arm` NULL): what rows
 * below `path` apply at all. */
struct der_branch {
    const char *path;
    const char *arm;
};

struct der_walk {
    const struct der *der;
    const struct der_message *message;
    struct der_tree tree;
    struct der_error *error; /* may be NULL */
    struct der_branch branches[DER_BRANCHES_MAX];
    size_t branch_count;

    /* Decoding */
    struct bytes in; /* what slices borrow from */
    size_t shift;    /* difference of positions in `in` and in the tree */
    void *out;       /* the struct */
    struct arena *arena;
    bool met_unknown; /* an unknown member was ignored */
    bool unparsed;    /* libtasn1 refused the octets */

    /* Encoding */
    const void *from; /* the struct */
    struct buf *buf;  /* its free end is also scratch memory of parts */
};

/* Both set the walk's error and return `err`. */
int der_walk_fail(const struct der_walk *walk, const struct der_field *field, const char *reason,
                  struct bytes bytes, int err);
int der_walk_fail_message(const struct der_walk *walk, const char *reason, struct bytes bytes,
                          int err);

/* `path` relative to `parent`, which may be ""; NULL when it is not below. */
const char *der_walk_below(const char *path, const char *parent);
/* The row is not below an arm that was not taken or a container that is absent. */
bool der_walk_applies(const struct der_walk *walk, const struct der_field *field);
/* From this row on `arm` is the chosen alternative; NULL: nothing below is present. */
int der_walk_branch(struct der_walk *walk, const struct der_field *field, const char *arm);

/* A message that is one primitive: decoded without libtasn1. */
bool der_walk_is_leaf(const struct der_message *message);
/* Two or more elements: a single one could be the explicit form of a SEQUENCE under an implicit
 * tag. */
bool der_walk_is_several(struct bytes content);

/* der_unknown.c. `*out`: neither the module nor one of `siblings` has the tag of `member`, which
 * stands in the SEQUENCE `parent`. 0 or ERR_MEMORY. */
int der_unknown_check(const struct der_walk *walk, const char *parent, struct bytes siblings,
                      const struct tlv *member, bool *out);
/* The message has a place for unknown members of its own. */
bool der_unknown_is_allowed(const struct der_message *message);
/* Takes the last member off `content` when it is unknown. False when it is not. */
bool der_unknown_take_last(const struct der_walk *walk, struct bytes *content);

#endif
