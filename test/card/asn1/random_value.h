/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random values of any message, made by walking its table as the engine does, and their
 * comparison. The generator is repeatable (xorshift64*).
 */
#ifndef TEST_CARD_ASN1_RANDOM_VALUE_H
#define TEST_CARD_ASN1_RANDOM_VALUE_H

#include "apdu/tlv.h"
#include "card/asn1/der_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct random {
    uint64_t state;
    struct arena *arena;
};

static inline uint32_t random_u32(struct random *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (uint32_t)(random->state * 0x2545F4914F6CDD1D >> 32);
}

static inline size_t random_below(struct random *random, size_t bound)
{
    return bound ? random_u32(random) % bound : 0;
}

/* Octets of a string of `min` to `max` octets, mostly short ones; printable for `text`. */
static inline struct bytes random_octets(struct random *random, int64_t min, int64_t max, bool text)
{
    size_t spread = (size_t)(max - min);
    size_t usual = random_below(random, 16) ? 24 : 300;
    size_t len = (size_t)min + random_below(random, (spread < usual ? spread : usual) + 1);
    uint8_t *octets = arena_alloc(random->arena, len + 1);

    assert_non_null(octets);
    for (size_t i = 0; i < len; i++)
        octets[i] = (uint8_t)(text ? ' ' + random_u32(random) % 95 : random_u32(random));
    return bytes_at(octets, len);
}

static inline struct bytes random_oid(struct random *random)
{
    struct bytes oid = random_octets(random, 1, 12, false);
    uint8_t *octets = (uint8_t *)(uintptr_t)oid.at;

    for (size_t i = 0; i < oid.len; i++) {
        if (octets[i] == 0x80)
            octets[i] = 0x81; /* an arc does not begin with a zero */
    }
    octets[oid.len - 1] &= 0x7F;
    return oid;
}

/* `count` elements in a row. Two and more of them, the first no SEQUENCE that could fill it. */
static inline struct bytes random_elements(struct random *random, size_t count)
{
    struct buf buf = arena_buf(random->arena, count * 340 + 1);

    for (size_t i = 0; i < count; i++) {
        struct bytes content = random_octets(random, 0, 30, false);
        size_t mark = tlv_open(&buf, 0x30);

        tlv_put(&buf, 0x04, content);
        tlv_close(&buf, mark);
    }
    assert_false(buf.overflow);
    return buf_bytes(&buf);
}

/* A whole SEQUENCE of two elements. */
static inline struct bytes random_sequence(struct random *random)
{
    struct bytes elements = random_elements(random, 2);
    struct buf buf = arena_buf(random->arena, elements.len + 8);

    tlv_put(&buf, 0x30, elements);
    assert_false(buf.overflow);
    return buf_bytes(&buf);
}

static inline int64_t random_integer(struct random *random, const struct der_field *field)
{
    uint64_t value = (uint64_t)random_u32(random) << 32 | random_u32(random);
    int64_t number;

    value >>= 8 * random_below(random, 8);
    memcpy(&number, &value, sizeof(number));
    if (field->min < 0 && random_below(random, 2))
        number = -number;
    if (number < field->min || number > field->max)
        number = field->min + (int64_t)random_below(random, (size_t)(field->max - field->min));
    return number;
}

static inline void *value_member(const struct der_field *field, void *structure)
{
    return (uint8_t *)structure + field->offset;
}

/* The names of `path` and which branches of it are taken: as in the engine. */
struct branches {
    const char *path[32];
    const char *arm[32]; /* NULL: absent */
    size_t count;
};

static inline bool branch_applies(const struct branches *branches, const char *path)
{
    for (size_t i = 0; i < branches->count; i++) {
        size_t len = strlen(branches->path[i]);
        const char *rest = path + len + (len ? 1 : 0);
        size_t arm = branches->arm[i] ? strlen(branches->arm[i]) : 0;

        if (strncmp(path, branches->path[i], len) != 0 || (len && path[len] != '.') || !path[len])
            continue;
        if (!arm || strncmp(rest, branches->arm[i], arm) != 0 || (rest[arm] && rest[arm] != '.'))
            return false;
    }
    return true;
}

static inline void branch_add(struct branches *branches, const char *path, const char *arm)
{
    branches->path[branches->count] = path;
    branches->arm[branches->count++] = arm;
    assert_true(branches->count < 32);
}

static inline void random_message(struct random *random, const struct der_message *message,
                                  void *out);

static inline void random_list(struct random *random, const struct der_field *field, void *out)
{
    size_t count = random_below(random, 4);
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    uint8_t *items = arena_alloc(random->arena, count * size + 1);

    assert_non_null(items);
    for (size_t i = 0; i < count; i++) {
        if (field->sub)
            random_message(random, field->sub, items + i * size);
        else
            ((struct bytes *)(void *)items)[i] = random_sequence(random);
    }
    memcpy(value_member(field, out), &items, sizeof(items));
    *(size_t *)(void *)((uint8_t *)out + field->min) = count;
}

static inline void random_present(struct random *random, const struct der_field *field, void *out,
                                  struct branches *branches)
{
    void *member = value_member(field, out);
    unsigned arm = 1;

    der_value_set_present(field, out, true);
    switch (field->kind) {
    case DER_KIND_OCTETS:
    case DER_KIND_UTF8:
        *(struct bytes *)member =
            random_octets(random, field->min, field->max, field->kind == DER_KIND_UTF8);
        break;
    case DER_KIND_OID:
        *(struct bytes *)member = random_oid(random);
        break;
    case DER_KIND_INTEGER:
        *(int64_t *)member = random_integer(random, field);
        break;
    case DER_KIND_BOOLEAN:
        *(bool *)member = random_below(random, 2);
        break;
    case DER_KIND_BITS:
        *(uint32_t *)member = random_u32(random) >> random_below(random, 32);
        break;
    case DER_KIND_RAW:
    case DER_KIND_SEQUENCE:
        *(struct bytes *)member = random_sequence(random);
        break;
    case DER_KIND_CONTENT:
        *(struct bytes *)member =
            random_elements(random, random_below(random, 3) + (field->min ? 1 : 0));
        break;
    case DER_KIND_SUB:
        random_message(random, field->sub, member);
        break;
    case DER_KIND_LIST:
        random_list(random, field, out);
        break;
    case DER_KIND_CHOICE:
        while (field->arms[arm])
            arm++;
        arm = 1 + (unsigned)random_below(random, arm);
        memcpy(member, &arm, sizeof(arm));
        branch_add(branches, field->path, field->arms[arm - 1]);
        break;
    default:
        break;
    }
}

/* Fills the struct `out` of `message`. */
static inline void random_message(struct random *random, const struct der_message *message,
                                  void *out)
{
    struct branches branches = {.count = 0};

    memset(out, 0, message->size);
    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];

        if (!branch_applies(&branches, field->path) || field->kind == DER_KIND_EXTENSION)
            continue;
        if (!field->optional || random_below(random, 2))
            random_present(random, field, out, &branches);
        else if (field->kind == DER_KIND_GROUP || field->kind == DER_KIND_CHOICE)
            branch_add(&branches, field->path, NULL);
    }
}

/* What stands in the element `whole`. */
static inline struct bytes element_content(struct bytes whole)
{
    struct tlv tlv;

    assert_int_equal(tlv_only(whole, &tlv), 0);
    return tlv.value;
}

static inline void assert_bytes(struct bytes a, struct bytes b)
{
    assert_int_equal(a.len, b.len);
    if (a.len)
        assert_memory_equal(a.at, b.at, a.len);
}

static inline void assert_same_message(const struct der_message *message, void *a, void *b);

static inline void assert_same_list(const struct der_field *field, void *a, void *b)
{
    size_t count = *(size_t *)(void *)((uint8_t *)a + field->min);
    size_t size = field->sub ? field->sub->size : sizeof(struct bytes);
    uint8_t *items_a;
    uint8_t *items_b;

    assert_int_equal(count, *(size_t *)(void *)((uint8_t *)b + field->min));
    memcpy(&items_a, value_member(field, a), sizeof(items_a));
    memcpy(&items_b, value_member(field, b), sizeof(items_b));
    for (size_t i = 0; i < count; i++) {
        if (field->sub)
            assert_same_message(field->sub, items_a + i * size, items_b + i * size);
        else
            assert_bytes(((struct bytes *)(void *)items_a)[i],
                         ((struct bytes *)(void *)items_b)[i]);
    }
}

static inline void assert_same_value(const struct der_field *field, void *a, void *b)
{
    void *in_a = value_member(field, a);
    void *in_b = value_member(field, b);

    switch (field->kind) {
    case DER_KIND_INTEGER:
        assert_true(*(int64_t *)in_a == *(int64_t *)in_b);
        break;
    case DER_KIND_BOOLEAN:
        assert_int_equal(*(bool *)in_a, *(bool *)in_b);
        break;
    case DER_KIND_BITS:
        assert_int_equal(*(uint32_t *)in_a, *(uint32_t *)in_b);
        break;
    case DER_KIND_RAW: /* made up with tag 30, read with the module's */
        assert_bytes(element_content(*(struct bytes *)in_a),
                     element_content(*(struct bytes *)in_b));
        break;
    case DER_KIND_SUB:
        assert_same_message(field->sub, in_a, in_b);
        break;
    case DER_KIND_LIST:
        assert_same_list(field, a, b);
        break;
    case DER_KIND_NULL:
    case DER_KIND_GROUP:
        break; /* presence is all */
    default:
        assert_bytes(*(struct bytes *)in_a, *(struct bytes *)in_b);
        break;
    }
}

/* Every member that the table reaches is the same in both. */
static inline void assert_same_message(const struct der_message *message, void *a, void *b)
{
    struct branches branches = {.count = 0};

    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];
        bool present;

        if (!branch_applies(&branches, field->path) || field->kind == DER_KIND_EXTENSION)
            continue;
        present = der_value_is_present(field, a);
        assert_int_equal(present, der_value_is_present(field, b));
        if (!present) {
            branch_add(&branches, field->path, NULL);
        } else if (field->kind == DER_KIND_CHOICE) {
            unsigned arm;

            assert_memory_equal(value_member(field, a), value_member(field, b), sizeof(arm));
            memcpy(&arm, value_member(field, a), sizeof(arm));
            branch_add(&branches, field->path, field->arms[arm - 1]);
        } else {
            assert_same_value(field, a, b);
        }
    }
}

#endif
