/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the toolkit: codes, parts that are cut off, digits, alphabets, packed characters. */
#include "tools/trace/decode/toolkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct tree tree;
static struct toolkit toolkit;
static uint8_t octets[300];
static struct bytes field;

/* A field at offset 5 of the message. */
static struct node *begin(const char *hex)
{
    struct buf out = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&out, hex), 0);
    field = buf_bytes(&out);
    arena_free(&arena);
    arena_init(&arena, 1 << 16);
    tree_init(&tree, &arena, "x");
    toolkit = (struct toolkit){.tree = &tree, .start = octets, .offset = 5};
    return toolkit_node(&toolkit, NULL, "field", field);
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void parts(void **state)
{
    struct node *parent = begin("0102030405"), *node;
    struct bytes cursor = field;

    (void)state;
    assert_int_equal(parent->offset, 5);
    node = toolkit_take_number(&toolkit, parent, "a", &cursor, 2);
    assert_string_equal(node->value, "258");
    assert_int_equal(node->offset, 5);
    node = toolkit_take_hex(&toolkit, parent, "b", &cursor, 2);
    assert_string_equal(node->value, "0304");
    assert_int_equal(node->offset, 7);
    assert_int_equal(cursor.len, 1);
    assert_null(toolkit_take(&toolkit, parent, "c", &cursor, 2));
    assert_int_equal(cursor.len, 0);
    assert_string_equal(parent->last->name, "c");
    assert_string_equal(parent->last->value, "ends after 1 of 2 octets");
    assert_int_equal(parent->last->flags, TREE_MALFORMED);
    assert_int_equal(parent->last->offset, 9);
    assert_null(toolkit_take_number(&toolkit, parent, "d", &cursor, 1));
    node = toolkit_take(&toolkit, parent, "e", &cursor, 0); /* nothing is nothing too much */
    assert_non_null(node);
    toolkit_rest(&toolkit, parent, cursor);
    assert_ptr_equal(parent->last, node);
    toolkit_rest(&toolkit, parent, bytes_from(field, 3));
    assert_string_equal(parent->last->value, "0405");
    assert_int_equal(parent->last->flags, TREE_UNKNOWN);
}

static void codes(void **state)
{
    struct node *parent = begin("40 FE");
    struct bytes cursor = field;
    struct node *node = toolkit_take_code(&toolkit, parent, "a", &cursor, CAT_LIST_COMMAND);

    (void)state;
    assert_string_equal(node->value, "OPEN CHANNEL(40)");
    assert_int_equal(node->flags, 0);
    node = toolkit_take_code(&toolkit, parent, "b", &cursor, CAT_LIST_COMMAND);
    assert_string_equal(node->value, "FE");
    assert_int_equal(node->flags, TREE_UNKNOWN);
    assert_int_equal(tree.unknown, 1);
    assert_null(toolkit_take_code(&toolkit, parent, "c", &cursor, CAT_LIST_COMMAND));
}

/* TS 24.008 table 10.5.118: low half first, F ends. */
static void digits(void **state)
{
    static const struct {
        const char *hex, *text;
        size_t skip;
    } rows[] = {
        {"", "", 0},          {"21", "12", 0}, {"21F3", "123", 0},
        {"F1", "1", 0},       {"1F", "", 0},   {"BADCFE", "*#pwe", 0},
        {"21", "2", 1},       {"21", "", 2},   {"3A5355", "33555", 1},
        {"21F343", "123", 0}, /* nothing behind the end */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct node *node = begin(rows[i].hex);

        toolkit_digits(&toolkit, node, field, rows[i].skip);
        assert_string_equal(node->value, rows[i].text);
    }
}

/* TS 23.038 4: general groups, message classes, message waiting, reserved ones. */
static void alphabets(void **state)
{
    static const struct {
        unsigned scheme;
        enum toolkit_alphabet alphabet;
    } rows[] = {
        {0x00, TOOLKIT_7_BITS}, {0x03, TOOLKIT_7_BITS}, {0x04, TOOLKIT_8_BITS},
        {0x08, TOOLKIT_UCS2},   {0x10, TOOLKIT_7_BITS}, {0x14, TOOLKIT_8_BITS},
        {0x18, TOOLKIT_UCS2},   {0x3B, TOOLKIT_UCS2},   {0x54, TOOLKIT_8_BITS},
        {0xC0, TOOLKIT_7_BITS}, {0xDF, TOOLKIT_7_BITS}, {0xE0, TOOLKIT_UCS2},
        {0xEF, TOOLKIT_UCS2},   {0xF0, TOOLKIT_7_BITS}, {0xF3, TOOLKIT_7_BITS},
        {0xF4, TOOLKIT_8_BITS}, {0xF7, TOOLKIT_8_BITS}, {0x80, TOOLKIT_7_BITS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(toolkit_alphabet(rows[i].scheme), rows[i].alphabet);
}

/* "hellohello" is the example of TS 23.038 and many others; fill bits as behind a header. */
static void texts(void **state)
{
    static const struct {
        const char *hex;
        unsigned scheme;
        size_t septets;
        unsigned fill;
        const char *text;
    } rows[] = {
        {"E8329BFD4697D9EC37", 0, 10, 0, "hellohello"},
        {"E8329BFD4697D9EC37", 0, 5, 0, "hello"},
        {"E8329BFD46", 0, 100, 0, "hello"}, /* as many as there are octets for */
        {"D06536FB0D", 0, 5, 1, "hello"},
        {"", 0, 5, 0, ""},
        {"C8", 0, 1, 0, "H"},
        {"48656C6C6F", 0xF4, 5, 0, "Hello"},
        {"0048 0069", 0x08, 4, 0, "Hi"},
        {"0048 00", 0x08, 3, 0, "H"}, /* an odd octet */
        {"00", 0x00, 1, 0, "@"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct node *node = begin(rows[i].hex);

        toolkit_coded_text(&toolkit, node, rows[i].scheme, field, rows[i].septets, rows[i].fill);
        if (strcmp(node->value, rows[i].text) != 0)
            fail_msg("row %zu: %s", i, node->value);
    }
}

/* Controls of a peer's text cannot move the cursor; all of 255 octets is shown. */
static void untrusted_texts(void **state)
{
    struct node *node = begin("1B5B324A41");

    (void)state;
    toolkit_text(&toolkit, node, field);
    assert_string_equal(node->value, "\\x1B[2JA");
    memset(octets, 'a', 255);
    toolkit_alpha(&toolkit, node, bytes_at(octets, 255));
    assert_int_equal(strlen(node->value), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(parts, end),  cmocka_unit_test_teardown(codes, end),
        cmocka_unit_test_teardown(digits, end), cmocka_unit_test(alphabets),
        cmocka_unit_test_teardown(texts, end),  cmocka_unit_test_teardown(untrusted_texts, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
