/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans against libtasn1: what is encoded by a plan libtasn1 reads and writes again as it is, and
 * what a plan matches libtasn1 parses, with each element at the place where the plan found it.
 */
#include "card/asn1/der_plan.h"

#include "card/asn1/der_tree.h"
#include "test/card/asn1/definitions.h"
#include "test/card/asn1/messages.h"

#include "test/card/asn1/random_value.h"

enum { ROUNDS = 60, ENCODED_MAX = 60000, SEED = 51, CHILDREN_MAX = 64, PLANNED_LEAST = 100 };

static struct bytes encode_random(struct random *random, const struct der_message *message)
{
    struct buf buf = arena_buf(&arena, ENCODED_MAX);
    void *value = arena_alloc(&arena, message->size);

    random_message(random, message, value);
    assert_int_equal(der_encode(der, message, value, &buf, NULL), 0);
    return buf_bytes(&buf);
}

static void libtasn1_reads_and_writes_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        struct random random = {SEED + i, &arena};

        for (int round = 0; round < ROUNDS && der_plan_of(der, messages[i]); round++) {
            struct bytes octets = encode_random(&random, messages[i]);
            struct buf again = arena_buf(&arena, ENCODED_MAX);
            struct der_tree tree;

            assert_int_equal(der_tree_make(der, messages[i], &tree), 0);
            if (der_tree_parse(&tree, octets) < 0)
                fail_msg("%s: libtasn1 does not read it", messages[i]->type);
            assert_int_equal(der_tree_code(&tree, &again), 0);
            assert_bytes(octets, buf_bytes(&again));
            der_tree_free(&tree);
            arena_reset(&arena);
        }
    }
}

/* ---- Octets that were changed ---- */

static void put_changed(struct random *random, struct bytes whole, struct buf *out, int depth);

/* The elements of `content`, one of them doubled, left out, swapped, emptied, or changed inside. */
static void put_changed_content(struct random *random, struct bytes content, struct buf *out,
                                int depth)
{
    struct tlv child[CHILDREN_MAX];
    size_t count = 0, at;
    unsigned how = random_u32(random) % 7;

    while (count < CHILDREN_MAX && tlv_next(&content, &child[count]) == 0)
        count++;
    at = count ? random_below(random, count) : 0;
    for (size_t i = 0; i < count; i++) {
        size_t which = how == 0 && i == at && i + 1 < count ? i + 1
                       : how == 0 && i == at + 1            ? at
                                                            : i;

        if (i == at && how == 1)
            continue;
        if (i == at && how == 2)
            buf_put(out, child[i].whole);
        if (i == at && how == 3)
            tlv_put(out, child[i].tag, BYTES_NONE);
        else if (i == at && how == 4)
            tlv_put(out, child[i].tag ^ 1, child[i].value);
        else if (i == at && how >= 5 && depth < 4)
            put_changed(random, child[i].whole, out, depth + 1);
        else
            buf_put(out, child[which].whole);
    }
    buf_put(out, content);
}

static void put_changed(struct random *random, struct bytes whole, struct buf *out, int depth)
{
    struct tlv tlv;
    size_t mark;

    assert_int_equal(tlv_only(whole, &tlv), 0);
    mark = tlv_open(out, tlv.tag);
    if (tlv_is_constructed(tlv.tag))
        put_changed_content(random, tlv.value, out, depth);
    else
        buf_put(out, bytes_from(tlv.value, 1));
    tlv_close(out, mark);
}

/* Each element of a row has the position that libtasn1 gives. */
static void check_places(const struct der_message *message, const struct der_plan *plan,
                         const struct tlv *found, const struct der_tree *tree, struct bytes octets)
{
    for (unsigned i = 0; i < plan->count; i++) {
        const struct der_field *row = der_step_row(message, &plan->steps[i]);
        size_t start, end;

        if (!row || row->kind == DER_KIND_CHOICE)
            continue;
        if (der_tree_locate(tree, octets, row->path, &start, &end) < 0) {
            if (found[i].whole.at)
                fail_msg("%s.%s: not there", message->type, row->path);
        } else if (found[i].whole.at != octets.at + start || found[i].whole.len != end - start) {
            fail_msg("%s.%s: elsewhere", message->type, row->path);
        }
    }
}

/* True when the plan matches. */
static bool check_match(const struct der_message *message, struct bytes octets)
{
    const struct der_plan *plan = der_plan_of(der, message);
    struct tlv found[DER_PLAN_STEPS_MAX], whole;
    struct der_tree tree;

    assert_int_equal(tlv_only(octets, &whole), 0);
    if (tlv_check(octets, DER_DEPTH_MAX, DER_ELEMENTS_MAX) < 0 ||
        !der_plan_match(message, plan, whole.value, found))
        return false;
    assert_int_equal(der_tree_make(der, message, &tree), 0);
    if (der_tree_parse(&tree, octets) < 0) {
        char text[2048];

        fail_msg("%s: libtasn1 refuses %s", message->type,
                 bytes_to_hex(octets, text, sizeof(text)));
    }
    check_places(message, plan, found, &tree, octets);
    der_tree_free(&tree);
    return true;
}

/* DER-D1 */
static void what_matches_libtasn1_parses(void **state)
{
    unsigned matched = 0, refused = 0;

    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        struct random random = {SEED + i, &arena};

        for (int round = 0; round < ROUNDS && der_plan_of(der, messages[i]); round++) {
            struct bytes octets = encode_random(&random, messages[i]);
            struct buf changed = arena_buf(&arena, 2 * ENCODED_MAX);

            assert_true(check_match(messages[i], octets));
            put_changed(&random, octets, &changed, 0);
            assert_false(changed.overflow);
            if (check_match(messages[i], buf_bytes(&changed)))
                matched++;
            else
                refused++;
            arena_reset(&arena);
        }
    }
    assert_true(matched > 100 && refused > 1000);
}

static void most_messages_have_a_plan(void **state)
{
    unsigned planned = 0;

    (void)state;
    for (size_t i = 0; i < MESSAGES; i++)
        planned += der_plan_of(der, messages[i]) != NULL;
    assert_true(planned >= PLANNED_LEAST);
    print_message("%u of %zu messages have a plan\n", planned, (size_t)MESSAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libtasn1_reads_and_writes_the_same),
        cmocka_unit_test(what_matches_libtasn1_parses),
        cmocka_unit_test(most_messages_have_a_plan),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
