/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module sgp.asn as const tables, made by schema.awk at build time: for those that show
 * messages, damaged ones included, and so cannot use der_decode. Nothing is allocated.
 */
#ifndef CARD_ASN1_SCHEMA_H
#define CARD_ASN1_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum schema_kind {
    SCHEMA_OCTETS,
    SCHEMA_UTF8,
    SCHEMA_INTEGER,
    SCHEMA_BOOLEAN,
    SCHEMA_NULL,
    SCHEMA_BITS,
    SCHEMA_OID,
    SCHEMA_SEQUENCE, /* `members` */
    SCHEMA_CHOICE,   /* one of `members`; with a tag: inside an element of this tag */
    SCHEMA_OPAQUE,   /* constructed: `inside`, or unknown elements */
    SCHEMA_ANY,      /* an element of any tag: `inside` */
    SCHEMA_X509      /* Certificate, CertificateList, SubjectPublicKeyInfo */
};

/* A type, or a member of one. */
struct schema {
    const char *name; /* NULL: the end of `members`. "u": a CHOICE without a name of its own */
    uint32_t tag;     /* tag octets as a number; 0: those of `members` or `inside` */
    enum schema_kind kind;
    bool optional;
    bool list; /* `inside` is the type of each element */
    const struct schema *members;
    const struct schema *inside; /* OPAQUE, ANY: the type whose value, without its own tag, the
                                    content is. OCTETS: the whole element that the octets are */
};

enum schema_direction { SCHEMA_REQUEST, SCHEMA_RESPONSE, SCHEMA_EITHER };

/* A type with a tag of its own on the interface. */
struct schema_message {
    uint32_t tag;
    enum schema_direction direction;
    const struct schema *type;
};

/* The type of this name. NULL: the module has none. */
const struct schema *schema_type(const char *name);
/*
 * The messages with `tag`, `*count` of them, requests and responses; several of one direction are
 * forms of different interfaces or versions. NULL: none.
 */
const struct schema_message *schema_messages_of(uint32_t tag, size_t *count);
/*
 * The member with `tag` from `from` on, which is one of the members (NULL: the first). Where it is
 * an arm of a CHOICE without a tag, `*member` (may be NULL) is that CHOICE; else it is the result
 * itself. NULL: none.
 */
const struct schema *schema_member(const struct schema *type, const struct schema *from,
                                   uint32_t tag, const struct schema **member);

/* Generated. */
extern const struct schema schema_types[];
extern const size_t schema_type_count;
extern const struct schema schema_builtin[];
extern const struct schema_message schema_messages[];
extern const size_t schema_message_count;

#endif
