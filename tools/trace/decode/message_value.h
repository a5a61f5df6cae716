/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of members of sgp.asn as text: private to decode/message*.c and json.c. */
#ifndef TOOLS_TRACE_DECODE_MESSAGE_VALUE_H
#define TOOLS_TRACE_DECODE_MESSAGE_VALUE_H

#include "card/asn1/code_names.h"
#include "card/asn1/schema.h"
#include "tools/trace/tree.h"

enum message_form {
    MESSAGE_PLAIN,   /* by the kind of the member */
    MESSAGE_CODE,    /* a result code: `code` */
    MESSAGE_NAMED,   /* INTEGER, OCTET STRING of one octet: `names` */
    MESSAGE_BITS,    /* BIT STRING: `names`, bit 0 first */
    MESSAGE_DIGITS,  /* hex digits as they are: EID */
    MESSAGE_SWAPPED, /* BCD, low nibble first, F is no digit: ICCID, IMEI, TAC */
    MESSAGE_VERSION, /* three octets */
    MESSAGE_OID,
    MESSAGE_PLMN,
    MESSAGE_AID,
    MESSAGE_TAGS,      /* a list of tags: of members of the type `of` */
    MESSAGE_RESOURCES, /* extCardResource */
    MESSAGE_CLASSES,   /* catSupportedClasses */
    MESSAGE_ANYTHING,  /* elements of any type */
    MESSAGE_ENCRYPTED, /* length and MAC of a segment */
    MESSAGE_JSON       /* text, JSON of a server */
};

struct message_row {
    const char *type; /* in which `name` means this; NULL: everywhere */
    const char *name;
    enum message_form form;
    enum code_type code;
    bool is_reason;           /* CODE: no value of it is an error */
    const char *const *names; /* NAMED, BITS: ends with NULL; "" has no name */
    const char *of;
    unsigned flags; /* enum tree_flag */
};

/* The row of member `name` of `type` (may be NULL). Never NULL. */
const struct message_row *message_row(const char *type, const char *name);

/* Sets value and flags of the leaf `node` by the kind of `schema` and its row. */
void message_value(struct tree *tree, struct node *node, const struct schema *schema,
                   const struct message_row *row);
/* The INTEGER in `octets`, of up to 8. */
bool message_integer(struct bytes octets, int64_t *out);
/* The text of a result code. `*refused`: it is an error. */
const char *message_code(const struct message_row *row, int64_t code, bool *refused, char *text,
                         size_t size);
/* The text of OBJECT IDENTIFIER contents with its name, "1.2.840.10045.3.1.7 (P-256)". */
const char *message_oid(struct bytes oid, char *text, size_t size);
/* Hex; of long ones the beginning and the length. */
void message_hex(struct tree *tree, struct node *node);
/* TREE_MALFORMED; the value is why and the octets. */
void message_malformed(struct tree *tree, struct node *node, const char *why);
/* BCD digits, low nibble first, without F. */
char *message_digits(struct bytes octets, char *text, size_t size);
/* "001-01" of the three octets of a PLMN. */
const char *message_plmn(struct bytes plmn, char *text, size_t size);

#endif
