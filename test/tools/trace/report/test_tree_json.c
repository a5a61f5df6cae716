/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees as JSON: short forms of nodes, where octets are, and secrets that are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/report/tree_json.h"

struct scene {
    struct arena arena;
    struct tree tree;
    struct exchange exchange;
    struct json_text out;
    struct string_table strings;
};

static int set_up(void **state)
{
    static const uint8_t command[] = {0xBF, 0x31, 0x02, 0x5A, 0x00};
    static const uint8_t response[] = {0x12, 0x34, 0x56, 0x78};
    struct scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    arena_init(&scene->arena, 65536);
    tree_init(&scene->tree, &scene->arena, "exchange");
    scene->exchange = (struct exchange){
        .kind = EXCHANGE_COMMAND, .command = BYTES_OF(command), .response = BYTES_OF(response)};
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    arena_free(&scene->arena);
    json_text_free(&scene->out);
    string_table_free(&scene->strings);
    free(scene);
    return 0;
}

static void assert_json(struct scene *scene, bool secrets, const char *expected)
{
    json_text_clear(&scene->out);
    tree_json_put(&scene->out, &scene->strings, &scene->tree, &scene->exchange, secrets);
    JSON_TEXT(&scene->out, "");
    json_text_raw(&scene->out, "", 1);
    assert_false(scene->out.failed);
    assert_string_equal(scene->out.at, expected);
}

static void short_forms(void **state)
{
    struct scene *scene = *state;
    struct node *node;

    assert_json(scene, true, "[\"vzECWgA=\",\"EjRWeA==\",\"\",[]]");
    tree_node(&scene->tree, NULL, "a", BYTES_NONE, 0);
    node = tree_node(&scene->tree, NULL, "b", BYTES_NONE, 0);
    node->value = "a";
    tree_flag(&scene->tree, node, TREE_REFUSED);
    node = tree_node(&scene->tree, NULL, "c", bytes_cut(scene->exchange.command, 3, 2), 3);
    tree_hex(&scene->tree, node);
    assert_json(scene, true, "[\"vzECWgA=\",\"EjRWeA==\",\"\",[[0,-1],[1,0,4],[2,-2,0,0,3,2]]]");
    assert_int_equal(
        tree_json_put(&scene->out, &scene->strings, &scene->tree, &scene->exchange, true),
        TREE_REFUSED);
}

/* Octets of a decoder: once, children name a part of them; a long copy is found in its source. */
static void octets_of_the_decoder(void **state)
{
    static const uint8_t decoded[] = {0x30, 0x02, 0x01, 0x05};
    static const uint8_t message[] = "0123456789abcdef0123";
    static const uint8_t copy[] = "456789abcdef0123";
    struct scene *scene = *state;
    struct node *node = tree_node(&scene->tree, NULL, "a", BYTES_OF(decoded), 7);

    tree_node(&scene->tree, node, "b", bytes_at(decoded + 3, 1), 3);
    scene->exchange.response = bytes_at(message, 20);
    tree_node(&scene->tree, NULL, "c", bytes_at(copy, 16), 0);
    assert_json(scene, true,
                "[\"vzECWgA=\",\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM=\",\"\","
                "[[0,-1,0,3,7,\"MAIBBQ==\",[[1,-1,0,4,3,1]]],[2,-1,0,1,4,16]]]");
}

/* A PIN: its value, those of nodes below, and its octets wherever they are. */
static void secrets_are_left_out(void **state)
{
    static const uint8_t pin[] = "1234";
    struct scene *scene = *state;
    struct node *all, *secret, *below;

    scene->exchange.command = bytes_at(pin, 4);
    all = tree_node(&scene->tree, NULL, "command", scene->exchange.command, 0);
    tree_hex(&scene->tree, all);
    secret = tree_node(&scene->tree, all, "PIN", bytes_at(pin + 1, 2), 1);
    secret->value = "23";
    tree_flag(&scene->tree, secret, TREE_SECRET);
    below = tree_node(&scene->tree, secret, "digit", bytes_at(pin + 1, 1), 1);
    below->value = "2";
    assert_json(
        scene, true,
        "[\"MTIzNA==\",\"EjRWeA==\",\"\",[[0,-2,0,0,0,4,[[1,2,16,0,1,2,[[3,4,0,0,1,1]]]]]]]");
    string_table_clear(&scene->strings);
    assert_json(scene, false,
                "[\"MQAANA==\",\"EjRWeA==\",\"\",[[0,-2,0,0,0,4,[[1,-1,16,0,1,2,[[2,-1,16,0,1,1]]]]"
                "]]]");
}

/* A secret without octets; octets that the decoder made. */
static void secrets_outside_of_the_sources(void **state)
{
    static const uint8_t key[] = {1, 2, 3};
    struct scene *scene = *state;
    struct node *node = tree_node(&scene->tree, NULL, "key", BYTES_NONE, 0);

    node->value = "010203";
    tree_flag(&scene->tree, node, TREE_SECRET);
    node = tree_node(&scene->tree, NULL, "key", BYTES_OF(key), 0);
    tree_hex(&scene->tree, node);
    tree_flag(&scene->tree, node, TREE_SECRET);
    assert_json(scene, false,
                "[\"vzECWgA=\",\"EjRWeA==\",\"\",[[0,-1,16],[0,-1,16,3,0,\"AAAA\"]]]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(short_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(octets_of_the_decoder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(secrets_are_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(secrets_outside_of_the_sources, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
