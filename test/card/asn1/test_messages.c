/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds for every message: random values come back as they went out, octet by octet; members
 * that are missing, twice, out of order, too long or unknown have the results of der.h.
 */
#include "test/card/asn1/messages.h"

#include "test/card/asn1/definitions.h"
#include "test/card/asn1/random_value.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 40, ENCODED_MAX = 60000, SEED = 32 };

/* A random value of `message` and its octets, in the arena. */
static struct bytes encode_random(struct random *random, const struct der_message *message,
                                  void **value)
{
    struct buf buf = arena_buf(&arena, ENCODED_MAX);
    struct der_error error = {0};
    int err;

    *value = arena_alloc(&arena, message->size);
    random_message(random, message, *value);
    err = der_encode(der, message, *value, &buf, &error);
    if (err < 0)
        fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
    return buf_bytes(&buf);
}

/* The same octets at the end of heap memory of just their size. */
static struct bytes exact_copy(struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);

    if (bytes.len)
        memcpy(copy, bytes.at, bytes.len);
    return bytes_at(copy, bytes.len);
}

static int decode(const struct der_message *message, struct bytes in)
{
    struct bytes copy = exact_copy(in);
    int err = der_decode(der, message, copy, arena_alloc(&arena, message->size), &arena, NULL);

    free((void *)(uintptr_t)copy.at);
    return err;
}

static void random_values_of_every_message_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        const struct der_message *message = messages[i];
        struct random random = {SEED + i, &arena};

        for (int round = 0; round < ROUNDS; round++) {
            void *value;
            struct bytes octets = encode_random(&random, message, &value);
            void *decoded = arena_alloc(&arena, message->size);
            struct buf again = arena_buf(&arena, ENCODED_MAX);
            struct der_error error = {0};
            int err = der_decode(der, message, octets, decoded, &arena, &error);

            if (err < 0)
                fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
            assert_same_message(message, value, decoded);
            assert_int_equal(der_encode(der, message, decoded, &again, NULL), 0);
            assert_bytes(octets, buf_bytes(&again));
            arena_reset(&arena);
        }
    }
}

/* ---- Octets taken apart ---- */

enum { CHILDREN_MAX = 40 };

struct parts {
    uint32_t tag;
    struct bytes child[CHILDREN_MAX];
    size_t count;
};

static struct parts take_apart(struct bytes whole)
{
    struct parts parts = {.count = 0};
    struct tlv tlv;
    struct tlv child;

    assert_int_equal(tlv_only(whole, &tlv), 0);
    parts.tag = tlv.tag;
    while (parts.count < CHILDREN_MAX && tlv_next(&tlv.value, &child) == 0)
        parts.child[parts.count++] = child.whole;
    assert_int_equal(tlv.value.len, 0);
    return parts;
}

static struct bytes put_together(const struct parts *parts)
{
    struct buf buf = arena_buf(&arena, ENCODED_MAX);
    size_t mark = tlv_open(&buf, parts->tag);

    for (size_t i = 0; i < parts->count; i++)
        buf_put(&buf, parts->child[i]);
    tlv_close(&buf, mark);
    assert_false(buf.overflow);
    return buf_bytes(&buf);
}

/* The top level of the message is a SEQUENCE with members of its own. */
static bool is_sequence(const struct der_message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].path[0] == '\0')
            return false;
    }
    return message->field_count > 0;
}

static bool has_extension(const struct der_message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].kind == DER_KIND_EXTENSION &&
            strcmp(message->fields[i].path, "ext") == 0)
            return true;
    }
    return false;
}

/* OPTIONAL members of the top level that the value has. */
static size_t optional_members(const struct der_message *message, void *value)
{
    size_t count = 0;

    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];

        if (field->kind != DER_KIND_EXTENSION && field->optional && !strchr(field->path, '.') &&
            der_value_is_present(field, value))
            count++;
    }
    return count;
}

typedef void check(const struct der_message *message, void *value, const struct parts *parts);

static void for_every_sequence(check *each)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        struct random random = {SEED * 7 + i, &arena};

        for (int round = 0; is_sequence(messages[i]) && round < ROUNDS / 4; round++) {
            void *value;
            struct bytes octets = encode_random(&random, messages[i], &value);
            struct parts parts = take_apart(octets);

            each(messages[i], value, &parts);
            arena_reset(&arena);
        }
    }
}

static void check_missing(const struct der_message *message, void *value, const struct parts *parts)
{
    size_t taken = 0;

    for (size_t i = 0; i < parts->count; i++) {
        struct parts fewer = *parts;
        int err;

        memmove(&fewer.child[i], &fewer.child[i + 1],
                (fewer.count - i - 1) * sizeof(fewer.child[0]));
        fewer.count--;
        err = decode(message, put_together(&fewer));
        assert_true(err == 0 || err == ERR_MALFORMED);
        taken += err == 0;
    }
    if (taken != optional_members(message, value))
        fail_msg("%s: %zu members can be left out, not %zu", message->type, taken,
                 optional_members(message, value));
}

static void a_missing_member_is_fine_only_where_optional(void **state)
{
    (void)state;
    for_every_sequence(check_missing);
}

static void check_twice(const struct der_message *message, void *value, const struct parts *parts)
{
    (void)value;
    for (size_t i = 0; i < parts->count; i++) {
        struct parts more = *parts;

        memmove(&more.child[i + 1], &more.child[i], (more.count - i) * sizeof(more.child[0]));
        more.count++;
        if (decode(message, put_together(&more)) != ERR_MALFORMED)
            fail_msg("%s: member %zu of %zu twice", message->type, i, parts->count);
        more = *parts;
        more.child[more.count++] = parts->child[i];
        if (decode(message, put_together(&more)) != ERR_MALFORMED)
            fail_msg("%s: member %zu of %zu again at the end", message->type, i, parts->count);
    }
}

static void a_member_that_is_there_twice_is_refused(void **state)
{
    (void)state;
    for_every_sequence(check_twice);
}

static void check_order(const struct der_message *message, void *value, const struct parts *parts)
{
    (void)value;
    for (size_t i = 0; i + 1 < parts->count; i++) {
        struct parts other = *parts;

        if (other.child[i].at[0] == other.child[i + 1].at[0] && other.child[i].at[0] == 0x30)
            continue; /* two certificates: identified by position */
        other.child[i] = parts->child[i + 1];
        other.child[i + 1] = parts->child[i];
        if (decode(message, put_together(&other)) != ERR_MALFORMED)
            fail_msg("%s: members %zu and %zu swapped", message->type, i, i + 1);
    }
}

static void members_out_of_order_are_refused(void **state)
{
    (void)state;
    for_every_sequence(check_order);
}

/* An unknown element of tag DF2n or DF3n, one of each `number`. */
static struct bytes unknown_member(unsigned number)
{
    struct buf buf = arena_buf(&arena, 8);

    tlv_put_u8(&buf, 0xDF20 + number, 0x55);
    return buf_bytes(&buf);
}

static void check_unknown(const struct der_message *message, void *value, const struct parts *parts)
{
    int expected = has_extension(message) ? 0 : ERR_MALFORMED;
    struct parts more = *parts;
    void *decoded = arena_alloc(&arena, message->size);
    struct bytes octets;

    for (unsigned number = 0; number < 12 && more.count + 1 < CHILDREN_MAX; number++) {
        struct der_error error = {0};
        int err;

        more.child[more.count++] = unknown_member(number);
        octets = put_together(&more);
        err = der_decode(der, message, octets, decoded, &arena, &error);
        if (err != expected)
            fail_msg("%s: %u unknown members at the end: %s %s", message->type, number + 1,
                     error.field, error.reason);
        if (err == 0)
            assert_same_message(message, value, decoded);
    }
    if (parts->count == 0)
        return;
    more = *parts;
    more.child[more.count] = unknown_member(0);
    more.child[more.count + 1] = unknown_member(1);
    more.child[more.count + 2] = parts->child[parts->count - 1];
    more.count += 3;
    assert_int_equal(decode(message, put_together(&more)), ERR_MALFORMED);
    more = *parts;
    memmove(&more.child[1], &more.child[0], parts->count * sizeof(more.child[0]));
    more.child[0] = unknown_member(0);
    more.count++;
    /* Where all is OPTIONAL the unknown one stands in the extensions' place, known ones after it.
     */
    assert_int_equal(decode(message, put_together(&more)), ERR_MALFORMED);
}

static void an_unknown_member_is_passed_over_at_the_end_only(void **state)
{
    (void)state;
    for_every_sequence(check_unknown);
}

/* ---- Sizes and ranges: encoded by a table that allows more ---- */

static int decode_with(const struct der_message *message, const struct der_field *fields,
                       void *value)
{
    struct der_message lax = *message;
    struct buf buf = arena_buf(&arena, ENCODED_MAX);

    lax.fields = fields;
    if (der_encode(der, &lax, value, &buf, NULL) < 0)
        return ERR_RANGE; /* not the table's doing */
    return decode(message, buf_bytes(&buf));
}

/* Values just outside of row `index` of `message`, whose other members are those of `value`. */
static void check_bounds(const struct der_message *message, size_t index, void *value,
                         unsigned *checked)
{
    struct der_field *fields =
        arena_alloc(&arena, message->field_count * sizeof(message->fields[0]));
    const struct der_field *field = &message->fields[index];
    bool is_text = field->kind == DER_KIND_UTF8;
    void *member = value_member(field, value);
    struct random random = {SEED, &arena};

    memcpy(fields, message->fields, message->field_count * sizeof(fields[0]));
    fields[index].min = INT64_MIN;
    fields[index].max = INT64_MAX;
    if (field->kind == DER_KIND_INTEGER) {
        int64_t kept = *(int64_t *)member;

        if (field->max != INT64_MAX) {
            *(int64_t *)member = field->max + 1;
            assert_int_equal(decode_with(message, fields, value), ERR_MALFORMED);
            ++*checked;
        }
        if (field->min != INT64_MIN) {
            *(int64_t *)member = field->min - 1;
            assert_int_equal(decode_with(message, fields, value), ERR_MALFORMED);
            ++*checked;
        }
        *(int64_t *)member = kept;
    } else if (field->kind == DER_KIND_OCTETS || is_text) {
        struct bytes kept = *(struct bytes *)member;

        if (field->max < 5000) {
            *(struct bytes *)member =
                random_octets(&random, field->max + 1, field->max + 1, is_text);
            if (decode_with(message, fields, value) != ERR_MALFORMED)
                fail_msg("%s.%s: too long", message->type, field->path);
            ++*checked;
        }
        if (field->min > 0) {
            *(struct bytes *)member =
                random_octets(&random, field->min - 1, field->min - 1, is_text);
            if (decode_with(message, fields, value) != ERR_MALFORMED)
                fail_msg("%s.%s: too short", message->type, field->path);
            ++*checked;
        }
        *(struct bytes *)member = kept;
    }
}

static void sizes_and_ranges_hold_for_every_member(void **state)
{
    unsigned checked = 0;

    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        const struct der_message *message = messages[i];
        struct random random = {SEED * 3 + i, &arena};

        for (int round = 0; round < 12; round++) {
            struct branches branches = {.count = 0};
            void *value;

            encode_random(&random, message, &value);
            for (size_t row = 0; row < message->field_count; row++) {
                const struct der_field *field = &message->fields[row];

                if (!branch_applies(&branches, field->path) || field->kind == DER_KIND_EXTENSION)
                    continue;
                if (!der_value_is_present(field, value)) {
                    branch_add(&branches, field->path, NULL);
                } else if (field->kind == DER_KIND_CHOICE) {
                    unsigned arm;

                    memcpy(&arm, value_member(field, value), sizeof(arm));
                    branch_add(&branches, field->path, field->arms[arm - 1]);
                } else if (field->path[0]) {
                    check_bounds(message, row, value, &checked);
                }
            }
            arena_reset(&arena);
        }
    }
    assert_true(checked > 1000);
}

/* ---- Damage ---- */

static void truncated_and_flipped_octets_are_refused_or_read_but_never_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        struct random random = {SEED * 5 + i, &arena};

        for (int round = 0; round < 4; round++) {
            void *value;
            struct bytes octets = encode_random(&random, messages[i], &value);
            uint8_t *damaged = arena_alloc(&arena, octets.len);

            for (size_t len = 0; len < octets.len; len += 1 + octets.len / 64)
                assert_int_equal(decode(messages[i], bytes_cut(octets, 0, len)), ERR_MALFORMED);
            for (int flip = 0; flip < 60; flip++) {
                int err;

                memcpy(damaged, octets.at, octets.len);
                damaged[random_below(&random, octets.len)] ^=
                    (uint8_t)(1U << random_below(&random, 8));
                err = decode(messages[i], bytes_at(damaged, octets.len));
                assert_true(err == 0 || err == ERR_MALFORMED);
            }
            arena_reset(&arena);
        }
    }
}

static void a_message_of_another_tag_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++)
        assert_int_equal(decode(messages[i], BYTES_TEXT("\xDF\x7F\x01\x00")), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_values_of_every_message_come_back),
        cmocka_unit_test(a_missing_member_is_fine_only_where_optional),
        cmocka_unit_test(a_member_that_is_there_twice_is_refused),
        cmocka_unit_test(members_out_of_order_are_refused),
        cmocka_unit_test(an_unknown_member_is_passed_over_at_the_end_only),
        cmocka_unit_test(sizes_and_ranges_hold_for_every_member),
        cmocka_unit_test(truncated_and_flipped_octets_are_refused_or_read_but_never_more),
        cmocka_unit_test(a_message_of_another_tag_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
