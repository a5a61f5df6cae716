/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ASN.1 engine: a message is a plain C struct and a const table of its fields; the engine
 * decodes and encodes by the table, with libtasn1 and the module sgp.asn. No message has code of
 * its own. SGP.32 v1.2 and SGP.22 v2.5, DER (ITU-T X.690).
 *
 * What a decode has checked when it returns 0:
 *   - lengths and tags in the fewest octets, depth, number of elements and size within bounds;
 *   - order, presence and number of the members; a known member twice or out of place is refused;
 *   - sizes of strings, ranges of numbers, UTF-8, the forms of INTEGER, BIT STRING and OID.
 * Unknown members at the end of a SEQUENCE are passed over (EXTENSIBILITY IMPLIED): up to 16 at the
 * end of a message, of an element of a list, of a part with its own table; one inside of these.
 *
 * Slices of a decoded struct borrow from the input: what was signed is verified over the octets
 * that were received. Lists and normalised copies are in the arena. An encode takes the same
 * struct; its slices may be in any memory.
 *
 * Absent members: a slice whose `at` is NULL, or `has_x` false. A present empty string has an `at`
 * that is not NULL. A CHOICE is an enum that counts its arms from 1; 0 is none.
 *
 * C types of the ASN.1 types:
 *   OCTET STRING, UTF8String    struct bytes: the content
 *   OBJECT IDENTIFIER           struct bytes: the content octets (arcs as DER codes them)
 *   INTEGER                     int64_t; one that does not fit is its nearest value
 *   BOOLEAN, NULL               bool (NULL: present)
 *   BIT STRING with named bits  uint32_t: named bit n is 1u << n
 *   CHOICE                      enum
 *   SEQUENCE OF                 pointer and count: `x`, `x_count`
 *   a part kept as octets       struct bytes: the whole TLV, or (DER_CONTENT) its content
 *   a part with its own table   its struct; with DER_SIGNED also the octets it came from
 */
#ifndef CARD_ASN1_DER_H
#define CARD_ASN1_DER_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum {
    DER_MESSAGE_MAX = 65536, /* octets of one message, unless its table says more */
    DER_DEPTH_MAX = 28,      /* nested constructed elements */
    DER_ELEMENTS_MAX = 8192  /* elements of one message */
};

/* The compiled module. One a thread, for any number of cards: it caches the types of the messages
 * in use. NULL: out of memory. */
struct der;
struct der *der_definitions_new(void);
void der_definitions_free(struct der *der); /* NULL is fine */

/* Why a decode or an encode failed: innermost message and field. All strings are static. */
struct der_error {
    const char *type;   /* of the ASN.1 type, "EuiccPackageSigned" */
    const char *field;  /* path in it, "" for the type itself */
    const char *reason; /* in words */
    struct bytes bytes; /* the offending octets, part of the input; may be empty */
};
/* True for valid UTF-8 (RFC 3629). */
bool der_is_utf8(struct bytes text);
/* "EuiccPackageSigned.eidValue: wrong length" into `out`; returns `out`. `err` is the result of the
 * decode or encode, used if `error` has no reason. */
const char *der_error_text(const struct der_error *error, int err, char *out, size_t size);

enum der_kind {
    DER_KIND_OCTETS,
    DER_KIND_UTF8,
    DER_KIND_INTEGER,
    DER_KIND_BOOLEAN,
    DER_KIND_NULL,
    DER_KIND_BITS,
    DER_KIND_OID,
    DER_KIND_RAW,      /* whole TLV; spliced as it is on encode */
    DER_KIND_CONTENT,  /* the content of a constructed element: TLVs */
    DER_KIND_SEQUENCE, /* whole TLV with tag 30, whose tag on the wire is another one */
    DER_KIND_SUB,      /* a message of its own inside this one */
    DER_KIND_LIST,     /* SEQUENCE OF */
    DER_KIND_CHOICE,   /* which arm; the rows of the arms follow */
    DER_KIND_GROUP,    /* an OPTIONAL container; the rows of its members follow */
    DER_KIND_EXTENSION /* unknown members of a newer version */
};

/*
 * One row. `path` is the path in the module, seen from the message's type ("" is the type itself).
 * Rows are in the order of the module; those of a GROUP's or CHOICE's members follow its row.
 */
struct der_field {
    const char *path;
    enum der_kind kind;
    bool optional;
    uint16_t offset;  /* of the value in the struct */
    uint16_t second;  /* of has_x, of x_count, or of the octets of a DER_SIGNED; UTF8: DER_IN_OCTETS
                         or 0 */
    int64_t min, max; /* octets (characters) of a string, value of an INTEGER, number of elements */
    const struct der_message *sub; /* SUB, LIST; NULL in a LIST: elements as whole TLVs */
    const char *const *arms;       /* CHOICE: names in the order of the enum, then NULL */
};

struct der_message {
    const char *type;   /* its ASN.1 name */
    const char *module; /* the same as the module's root knows it */
    uint32_t tag;       /* tag octets as a number; 0: a CHOICE without a tag of its own */
    size_t size;        /* of the struct */
    const struct der_field *fields;
    size_t field_count;
    const struct der_message
        *alternate;    /* another form that is accepted, never sent; same struct */
    size_t octets_max; /* 0: DER_MESSAGE_MAX */
    unsigned levels;   /* levels of elements that a decode checks, the message itself is the first;
                          deeper ones are opaque and checked by their receiver. 0: all */
};

/*
 * Decodes `in`, which must be exactly one TLV of `message`, into `out` (all of it is set). 0;
 * ERR_MALFORMED; ERR_TOO_LONG when `in` passes a bound of the engine; ERR_MEMORY. `error` may be
 * NULL. On an error `out` is not to be used.
 */
int der_decode(const struct der *der, const struct der_message *message, struct bytes in, void *out,
               struct arena *arena, struct der_error *error);

/*
 * Appends the DER of `in`. 0; ERR_MALFORMED when a mandatory member is absent, no arm is chosen or
 * a size or range does not hold (a mistake of the caller); ERR_TOO_LONG when `out` is full (it is
 * then marked as overflowed); ERR_MEMORY, also for an `out` for which arena_buf() had none. `error`
 * may be NULL.
 */
int der_encode(const struct der *der, const struct der_message *message, const void *in,
               struct buf *out, struct der_error *error);

/* ---- Rows. The type of the struct's member is checked by the compiler. ------------------------
 */

/* The offset of `member` in `structure`, whose type must be `wanted`. */
#define DER_AT(structure, member, wanted)                                                          \
    (uint16_t)(offsetof(structure, member) +                                                       \
               0 * sizeof(char[_Generic(((structure *)0)->member, wanted : 1, default              \
                                        : -1)]))
#define DER_ROW(name, its_kind, at, ...)                                                           \
    {                                                                                              \
        .path = (name), .kind = (its_kind), .offset = (at), __VA_ARGS__                            \
    }
#define DER_SLICE_ROW(its_kind, structure, member, path, lowest, highest, ...)                     \
    DER_ROW(path, its_kind, DER_AT(structure, member, struct bytes), .min = (lowest),              \
            .max = (highest), __VA_ARGS__)

enum { DER_ANY_SIZE = 0x7FFFFFFF };
/* The range of a result code: codes of newer versions are accepted. */
#define DER_RESULT      0, INT32_MAX
#define DER_INTEGER_ANY INT64_MIN, INT64_MAX

/* Strings: least and most octets, of UTF-8 characters. */
#define DER_OCTETS(structure, member, path, min, max)                                              \
    DER_SLICE_ROW(DER_KIND_OCTETS, structure, member, path, min, max, .optional = false)
#define DER_OCTETS_OPTIONAL(structure, member, path, min, max)                                     \
    DER_SLICE_ROW(DER_KIND_OCTETS, structure, member, path, min, max, .optional = true)
#define DER_UTF8(structure, member, path, min, max)                                                \
    DER_SLICE_ROW(DER_KIND_UTF8, structure, member, path, min, max, .optional = false)
#define DER_UTF8_OPTIONAL(structure, member, path, min, max)                                       \
    DER_SLICE_ROW(DER_KIND_UTF8, structure, member, path, min, max, .optional = true)
/* Least and most octets instead of characters (C-131). */
#define DER_UTF8_OCTETS(structure, member, path, min, max)                                         \
    DER_SLICE_ROW(DER_KIND_UTF8, structure, member, path, min, max, .optional = false,             \
                  .second = DER_IN_OCTETS)
#define DER_OID(structure, member, path)                                                           \
    DER_SLICE_ROW(DER_KIND_OID, structure, member, path, 1, DER_ANY_SIZE, .optional = false)
#define DER_OID_OPTIONAL(structure, member, path)                                                  \
    DER_SLICE_ROW(DER_KIND_OID, structure, member, path, 1, DER_ANY_SIZE, .optional = true)

/* Numbers: lowest and highest value, or DER_INTEGER_ANY. */
#define DER_INTEGER(structure, member, path, ...)                                                  \
    DER_INTEGER_ROW(structure, member, path, false, 0, __VA_ARGS__)
#define DER_INTEGER_OPTIONAL(structure, has_member, member, path, ...)                             \
    DER_INTEGER_ROW(structure, member, path, true, DER_AT(structure, has_member, bool), __VA_ARGS__)
#define DER_INTEGER_ROW(...) DER_INTEGER_RANGE(__VA_ARGS__)
#define DER_INTEGER_RANGE(structure, member, path, is_optional, has, lowest, highest)              \
    DER_ROW(path, DER_KIND_INTEGER, DER_AT(structure, member, int64_t), .optional = (is_optional), \
            .second = (has), .min = (lowest), .max = (highest))

#define DER_BOOLEAN(structure, member, path)                                                       \
    DER_ROW(path, DER_KIND_BOOLEAN, DER_AT(structure, member, bool), .optional = false)
#define DER_BOOLEAN_OPTIONAL(structure, has_member, member, path)                                  \
    DER_ROW(path, DER_KIND_BOOLEAN, DER_AT(structure, member, bool), .optional = true,             \
            .second = DER_AT(structure, has_member, bool))
#define DER_BITS(structure, member, path)                                                          \
    DER_ROW(path, DER_KIND_BITS, DER_AT(structure, member, uint32_t), .optional = false)
#define DER_BITS_OPTIONAL(structure, has_member, member, path)                                     \
    DER_ROW(path, DER_KIND_BITS, DER_AT(structure, member, uint32_t), .optional = true,            \
            .second = DER_AT(structure, has_member, bool))
/* A NULL that says something by being there. (One that is an arm of a CHOICE needs no row.) */
#define DER_NULL_OPTIONAL(structure, member, path)                                                 \
    DER_ROW(path, DER_KIND_NULL, DER_AT(structure, member, bool), .optional = true)

/* Parts kept as octets. */
#define DER_RAW(structure, member, path)                                                           \
    DER_SLICE_ROW(DER_KIND_RAW, structure, member, path, 2, DER_ANY_SIZE, .optional = false)
#define DER_RAW_OPTIONAL(structure, member, path)                                                  \
    DER_SLICE_ROW(DER_KIND_RAW, structure, member, path, 2, DER_ANY_SIZE, .optional = true)
/* TLVs in a row, without what encloses them. */
#define DER_CONTENT(structure, member, path, min, max)                                             \
    DER_SLICE_ROW(DER_KIND_CONTENT, structure, member, path, min, max, .optional = false)
#define DER_CONTENT_OPTIONAL(structure, member, path, min, max)                                    \
    DER_SLICE_ROW(DER_KIND_CONTENT, structure, member, path, min, max, .optional = true)
/* A certificate or another SEQUENCE under an implicit tag: the slice begins with 30 all the same.
 * The explicit form is accepted, the implicit one is sent. It has two elements
 * at least: with one alone the forms could not be told apart. */
#define DER_SEQUENCE(structure, member, path)                                                      \
    DER_SLICE_ROW(DER_KIND_SEQUENCE, structure, member, path, 2, DER_ANY_SIZE, .optional = false)
#define DER_SEQUENCE_OPTIONAL(structure, member, path)                                             \
    DER_SLICE_ROW(DER_KIND_SEQUENCE, structure, member, path, 2, DER_ANY_SIZE, .optional = true)

/* A message inside. */
#define DER_SUB(structure, member, path, message)                                                  \
    DER_ROW(path, DER_KIND_SUB, (uint16_t)offsetof(structure, member), .optional = false,          \
            .second = DER_NONE, .sub = &(message))
#define DER_SUB_OPTIONAL(structure, has_member, member, path, message)                             \
    DER_ROW(path, DER_KIND_SUB, (uint16_t)offsetof(structure, member), .optional = true,           \
            .second = DER_AT(structure, has_member, bool), .sub = &(message))
/* A message inside that somebody signed: decode fills `member` and, in `member`_raw, its octets as
 * received; encode splices `member`_raw where it is set and else encodes `member`. */
#define DER_SIGNED(structure, member, path, message)                                               \
    DER_ROW(path, DER_KIND_SUB, (uint16_t)offsetof(structure, member), .optional = false,          \
            .second = DER_AT(structure, member##_raw, struct bytes), .sub = &(message))
#define DER_NONE      UINT16_MAX
#define DER_IN_OCTETS 1

/* `member` and `member`_count. Elements of `message`, or slices of whole TLVs. */
#define DER_LIST(structure, member, path, message)                                                 \
    DER_LIST_ROW(structure, member, path, false, DER_NONE, &(message))
#define DER_LIST_RAW(structure, member, path)                                                      \
    DER_LIST_ROW(structure, member, path, false, DER_NONE, NULL)
#define DER_LIST_OPTIONAL(structure, has_member, member, path, message)                            \
    DER_LIST_ROW(structure, member, path, true, DER_AT(structure, has_member, bool), &(message))
#define DER_LIST_RAW_OPTIONAL(structure, has_member, member, path)                                 \
    DER_LIST_ROW(structure, member, path, true, DER_AT(structure, has_member, bool), NULL)
#define DER_LIST_ROW(structure, member, name, is_optional, has, message)                           \
    {                                                                                              \
        .path = (name), .kind = DER_KIND_LIST, .optional = (is_optional),                          \
        .offset = (uint16_t)offsetof(structure, member), .second = (has),                          \
        .min = DER_AT(structure, member##_count, size_t), .sub = (message)                         \
    }

#define DER_CHOICE(structure, member, path, its_arms)                                              \
    DER_ROW(path, DER_KIND_CHOICE, (uint16_t)offsetof(structure, member), .optional = false,       \
            .arms = (its_arms))
#define DER_GROUP_OPTIONAL(structure, has_member, path)                                            \
    DER_ROW(path, DER_KIND_GROUP, DER_AT(structure, has_member, bool), .optional = true)
#define DER_EXTENSION(path) DER_ROW(path, DER_KIND_EXTENSION, 0, .optional = true)

/* `...` may set .alternate, .octets_max or .levels. */
#define DER_MESSAGE(its_type, its_tag, structure, rows, ...)                                       \
    {                                                                                              \
        .type = its_type, .module = "SGP." its_type, .tag = (its_tag), .size = sizeof(structure),  \
        .fields = (rows), .field_count = sizeof(rows) / sizeof((rows)[0]), __VA_ARGS__             \
    }

/* A request without members; its content is ignored. */
#define DER_MESSAGE_EMPTY(its_type, its_tag)                                                       \
    {                                                                                              \
        .type = its_type, .module = "SGP." its_type, .tag = (its_tag)                              \
    }

#endif
