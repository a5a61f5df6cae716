/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes for parts of a message, and data objects by tables of tags: for uicc*.c, file*.c, fcp*.c
 * and elements*.c.
 *
 * A part is a slice of the octets in `whole`; its offset in the message is computed from there.
 */
#ifndef TOOLS_TRACE_DECODE_PART_H
#define TOOLS_TRACE_DECODE_PART_H

#include "tools/trace/decode/decode.h"

struct parts {
    struct tree *tree;
    struct bytes whole;
    size_t offset;     /* of `whole` in the message */
    struct bytes aid;  /* of the selected application; may be empty */
    struct bytes path; /* of the current file; may be empty */
};

/* A child of `parent` for `octets`, which are a part of `whole` or empty. */
struct node *part_node(const struct parts *parts, struct node *parent, const char *name,
                       struct bytes octets);
/* The same with a value. */
struct node *part_text(const struct parts *parts, struct node *parent, const char *name,
                       struct bytes octets, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The value is the octets in hex. */
struct node *part_hex(const struct parts *parts, struct node *parent, const char *name,
                      struct bytes octets);
/* Is `node` the one that tree_node gives when the arena is full? Its octets change with the next
 * node, so that nothing may be decoded from them. */
bool part_is_spare(const struct parts *parts, const struct node *node);
/* Octets that contradict their type: hex and `why` as the value, TREE_MALFORMED. */
void part_malformed(const struct parts *parts, struct node *node, const char *why);
/* A child "rest" for octets behind the end of a structure: hex, TREE_MALFORMED. Nothing is added
 * when it is empty or all octets are FF. */
void part_rest(const struct parts *parts, struct node *parent, struct bytes rest);
/* Takes `len` octets off `cursor`; fewer when fewer are left. */
struct bytes part_take(struct bytes *cursor, size_t len);
/* True when all octets have this value; also of no octets. */
bool part_is_all(struct bytes octets, uint8_t value);
/* A big-endian number of up to eight octets. */
uint64_t part_number(struct bytes octets);

/* Text that is collected for a value; cut when it is full. */
struct line {
    char text[480];
    size_t len;
};
void line_add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, after ", " (or another separator) when there is text already. */
void line_item(struct line *line, const char *separator, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets the value of a node from its octets. */
typedef void part_show(const struct parts *parts, struct node *node);
part_show show_hex, show_number, show_text, show_aid, show_secret, show_random, show_derived,
    show_oid, show_none;

/* A tag of a list of data objects. Tables end with a row without a name. */
struct tag_row {
    uint32_t tag;
    const char *name;
    part_show *show;               /* NULL: `members`, or hex */
    const struct tag_row *members; /* of a constructed object; NULL: none */
};
/*
 * One node for each data object of `list`: by its row; TREE_UNKNOWN with its tag as the name when
 * there is none. A tag that has several rows gets them in order. The last one may end early: what
 * is there is decoded, TREE_MALFORMED. FF at the end of the list is padding.
 */
void part_tlvs(const struct parts *parts, struct node *parent, struct bytes list,
               const struct tag_row *rows);
/* Takes the next data object; `*missing` octets of its value are not there. False at the end, and
 * for octets that are no tag and length. */
bool part_tlv_next(struct bytes *cursor, uint32_t *tag, struct bytes *value, size_t *missing);
/* The node of one data object whose row is known (NULL: not). */
struct node *part_tlv(const struct parts *parts, struct node *parent, const struct tag_row *row,
                      uint32_t tag, struct bytes value, size_t missing);

#endif
