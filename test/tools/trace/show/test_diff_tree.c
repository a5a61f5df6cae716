/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two trees, field by field: values, shapes of random fields, missing fields, ignored ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/show/diff.h"
#include "tools/trace/tree.h"

struct scene {
    struct arena arena;
    struct tree a, b;
    char *output;
    size_t len;
};

static int begin(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    arena_init(&scene->arena, 1 << 20);
    tree_init(&scene->a, &scene->arena, "a");
    tree_init(&scene->b, &scene->arena, "b");
    *state = scene;
    return 0;
}

static int end(void **state)
{
    struct scene *scene = *state;

    arena_free(&scene->arena);
    free(scene->output);
    free(scene);
    return 0;
}

static struct node *add(struct tree *tree, struct node *parent, const char *name, const char *value,
                        size_t octets, unsigned flags)
{
    static const uint8_t zeros[200];
    struct node *node = tree_node(tree, parent, name, bytes_at(zeros, octets), 0);

    node->value = value;
    tree_flag(tree, node, flags);
    return node;
}

static void check(struct scene *scene, bool encrypted, const char *ignored, const char *expected)
{
    struct diff_options options = {.ignored = &ignored, .ignored_count = ignored ? 1 : 0};
    bool equal;

    free(scene->output);
    options.to = open_memstream(&scene->output, &scene->len);
    equal = diff_trees(&scene->a.root, &scene->b.root, encrypted, &options, "@@\n");
    fclose(options.to);
    assert_string_equal(scene->output, expected);
    assert_int_equal(equal, !*expected);
}

static void a_value_differs(void **state)
{
    struct scene *scene = *state;
    struct node *a = add(&scene->a, NULL, "command", NULL, 0, 0);
    struct node *b = add(&scene->b, NULL, "command", NULL, 0, 0);

    add(&scene->a, a, "iccid", "1", 1, 0);
    add(&scene->b, b, "iccid", "2", 1, 0);
    add(&scene->a, a, "state", "on\n", 1, 0);
    add(&scene->b, b, "state", "off", 1, 0);
    check(
        scene, false, NULL,
        "@@\n-command/iccid: 1\n+command/iccid: 2\n-command/state: on\\x0A\n+command/state: off\n");
    check(scene, false, "iccid", "@@\n-command/state: on\\x0A\n+command/state: off\n");
    check(scene, false, "command/state", "@@\n-command/iccid: 1\n+command/iccid: 2\n");
    check(scene, false, "IC*", "@@\n-command/state: on\\x0A\n+command/state: off\n");
    check(scene, false, "command", "");
}

static void a_field_is_in_one_only(void **state)
{
    struct scene *scene = *state;

    add(&scene->a, NULL, "one", "1", 0, 0);
    add(&scene->a, NULL, "two", "2", 0, 0);
    add(&scene->a, NULL, "three", "3", 0, 0);
    add(&scene->b, NULL, "one", "1", 0, 0);
    add(&scene->b, NULL, "three", "3", 0, 0);
    add(&scene->b, NULL, "four", "4", 0, 0);
    check(scene, false, NULL, "@@\n-two: 2\n+four: 4\n");
    check(scene, false, "two", "@@\n+four: 4\n");
}

static void random_fields_have_a_shape(void **state)
{
    static const struct {
        const char *a, *b;
        size_t len_a, len_b;
        bool equal;
    } rows[] = {
        {"AA", "BB", 16, 16, true},                           /* a challenge */
        {"AA", "BB", 16, 17, false}, {"9", "10", 1, 2, true}, /* a counter */
        {"AA", "BB", 70, 72, true},                           /* a DER signature */
        {"AA", "BB", 70, 75, false}, {"AA", "BB", 0, 4, false},
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[80];

        tree_init(&scene->a, &scene->arena, "a");
        tree_init(&scene->b, &scene->arena, "b");
        add(&scene->a, NULL, "x", rows[i].a, rows[i].len_a, TREE_RANDOM);
        add(&scene->b, NULL, "x", rows[i].b, rows[i].len_b, 0);
        snprintf(expected, sizeof(expected), "@@\n-x: %s\n+x: %s\n", rows[i].a, rows[i].b);
        check(scene, false, NULL, rows[i].equal ? "" : expected);
        check(scene, true, NULL, "");
    }
}

static void a_ticket_has_any_length(void **state)
{
    const unsigned flags = TREE_RANDOM | TREE_ANY_LENGTH;
    struct scene *scene = *state;

    add(&scene->a, NULL, "ticket", "AA", 192, flags);
    add(&scene->b, NULL, "ticket", "BB", 208, flags);
    check(scene, false, NULL, "");
    add(&scene->a, NULL, "session_ticket", "CC", 192, flags);
    add(&scene->b, NULL, "session_ticket", "", 0, flags);
    check(scene, false, NULL, "@@\n-session_ticket: CC\n+session_ticket: \n");
}

static void what_is_in_a_random_field_is_random(void **state)
{
    struct scene *scene = *state;

    add(&scene->a, add(&scene->a, NULL, "session", NULL, 4, TREE_RANDOM), "id", "AA", 4, 0);
    add(&scene->b, add(&scene->b, NULL, "session", NULL, 4, TREE_RANDOM), "id", "BB", 4, 0);
    check(scene, false, NULL, "");
}

static void status_words_with_a_length(void **state)
{
    struct scene *scene = *state;

    add(&scene->a, NULL, "status", "9110 (x)", 0, 0);
    add(&scene->b, NULL, "status", "9120 (x)", 0, 0);
    check(scene, false, NULL, "");
    tree_init(&scene->b, &scene->arena, "b");
    add(&scene->b, NULL, "status", "9000 (x)", 0, 0);
    check(scene, false, NULL, "@@\n-status: 9110 (x)\n+status: 9000 (x)\n");
}

static void octets_without_a_value(void **state)
{
    struct scene *scene = *state;

    add(&scene->a, NULL, "x", NULL, 2, 0);
    add(&scene->b, NULL, "x", NULL, 3, 0);
    check(scene, false, NULL, "@@\n-x: 0000\n+x: 000000\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_value_differs, begin, end),
        cmocka_unit_test_setup_teardown(a_field_is_in_one_only, begin, end),
        cmocka_unit_test_setup_teardown(random_fields_have_a_shape, begin, end),
        cmocka_unit_test_setup_teardown(a_ticket_has_any_length, begin, end),
        cmocka_unit_test_setup_teardown(what_is_in_a_random_field_is_random, begin, end),
        cmocka_unit_test_setup_teardown(status_words_with_a_length, begin, end),
        cmocka_unit_test_setup_teardown(octets_without_a_value, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
