/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a message as nodes: offsets, values, data objects by rows, damage, full arenas. */
#include "tools/trace/decode/part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_lines.h"

static struct arena arena;
static struct tree tree;
static struct parts parts;
static uint8_t octets[300];

static struct parts *begin(const char *hex)
{
    struct buf out = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&out, hex), 0);
    arena_free(&arena);
    arena_init(&arena, 1 << 16);
    tree_init(&tree, &arena, "x");
    parts = (struct parts){.tree = &tree, .whole = buf_bytes(&out), .offset = 100};
    return &parts;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void offsets(void **state)
{
    static const uint8_t elsewhere[1];

    (void)state;
    begin("0102030405");
    assert_int_equal(part_node(&parts, NULL, "a", parts.whole)->offset, 100);
    assert_int_equal(part_node(&parts, NULL, "b", bytes_cut(parts.whole, 3, 2))->offset, 103);
    assert_int_equal(part_node(&parts, NULL, "c", bytes_from(parts.whole, 5))->offset,
                     bytes_from(parts.whole, 5).at ? 105 : 100);
    assert_int_equal(part_node(&parts, NULL, "d", BYTES_NONE)->offset, 100);
    assert_int_equal(part_node(&parts, NULL, "e", BYTES_OF(elsewhere))->offset, 100);
}

static void values(void **state)
{
    static const struct {
        part_show *show;
        const char *hex, *line;
    } rows[] = {
        {show_hex, "0A", "\nx=0A\n"},
        {show_number, "00", "\nx=0\n"},
        {show_number, "FFFFFFFFFFFFFFFF", "\nx=18446744073709551615\n"},
        {show_number, "010000000000000000", "\nx=010000000000000000\n"},
        {show_number, "", "\nx=\n"},
        {show_text, "411B", "\nx=A\\x1B\n"},
        {show_aid, "A0000000871002", "\nx=A0000000871002 (USIM)\n"},
        {show_aid, "A0000000", "\nx=A0000000\n"},
        {show_secret, "01", "\nx=01 <secret>\n"},
        {show_random, "01", "\nx=01 <random>\n"},
        {show_derived, "01", "\nx=01 <random> <secret>\n"},
        {show_none, "", "\nx=present\n"},
        {show_none, "01", "\nx=01: must be empty <malformed>\n"},
        {show_oid, "2A03", "\nx=1.2.3\n"},
        {show_oid, "883703", "\nx=2.999.3\n"},
        {show_oid, "00", "\nx=0.0\n"},
        {show_oid, "67810F010204", "\nx=2.23.143.1.2.4\n"},
        {show_oid, "50", "\nx=2.0\n"},
        {show_oid, "", "\nx=\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(rows[i].hex);
        rows[i].show(&parts, part_node(&parts, NULL, "x", parts.whole));
        assert_string_equal(tree_lines_of(&tree), rows[i].line);
    }
}

static void cursors(void **state)
{
    struct bytes cursor = begin("010203")->whole;

    (void)state;
    assert_int_equal(part_take(&cursor, 2).len, 2);
    assert_int_equal(part_take(&cursor, 2).len, 1); /* fewer when fewer are left */
    assert_int_equal(part_take(&cursor, 2).len, 0);
    assert_int_equal(part_number(parts.whole), 0x010203);
    assert_int_equal(part_number(BYTES_NONE), 0);
    assert_true(part_is_all(BYTES_NONE, 0xFF));
    assert_false(part_is_all(parts.whole, 1));
    begin("FFFFFE");
    assert_false(part_is_all(parts.whole, 0xFF));
    assert_true(part_is_all(bytes_cut(parts.whole, 0, 2), 0xFF));
    part_rest(&parts, NULL, bytes_cut(parts.whole, 0, 2)); /* padding is no rest */
    part_rest(&parts, NULL, BYTES_NONE);
    assert_string_equal(tree_lines_of(&tree), "\n");
    part_rest(&parts, NULL, parts.whole);
    assert_string_equal(tree_lines_of(&tree), "\nrest=FFFFFE <malformed>\n");
}

/* Text of a value has an end: 479 characters, no overflow. */
static void lines_are_cut(void **state)
{
    struct line line = {0};

    (void)state;
    line_item(&line, ", ", "%s", "a");
    line_item(&line, ", ", "%u", 5);
    line_add(&line, "%s", "!");
    assert_string_equal(line.text, "a, 5!");
    for (unsigned i = 0; i < 200; i++)
        line_item(&line, "; ", "%s", "more");
    assert_int_equal(line.len, sizeof(line.text) - 1);
    assert_int_equal(strlen(line.text), line.len);
}

/* ---- Data objects ---- */

static const struct tag_row inner[] = {{0x80, "number", show_number, NULL}, {0}};
static const struct tag_row rows_of_test[] = {
    {0x80, "first", show_number, NULL}, {0x80, "second", show_text, NULL},
    {0x81, "key", show_secret, NULL},   {0xA0, "list", NULL, inner},
    {0x5F37, "long tag", NULL, NULL},   {0}};

static void objects(void **state)
{
    static const struct {
        const char *hex, *lines;
    } rows[] = {
        {"", "\n"},
        {"800105", "\nfirst=5\n"},
        /* a tag with two rows: in order, then from the start again */
        {"800105800141800106", "\nfirst=5\nsecond=A\nfirst=6\n"},
        {"A003800107", "\nlist\nlist/number=7\n"},
        {"A003810107", "\nlist\nlist/81=07 <unknown>\n"},
        {"A000", "\nlist\n"},
        {"5F370101", "\nlong tag=01\n"},
        {"820101", "\n82=01 <unknown>\n"},
        {"80010580", "\nfirst=5\nrest=80: invalid tag or length <malformed>\n"},
        {"8003 05", "\nfirst=05: ends early, missing: 2 octets <malformed>\n"},
        {"8103 05", "\nkey=05: ends early, missing: 2 octets <malformed> <secret>\n"},
        {"A005 8003 05",
         "\nlist <malformed>\nlist/number=05: ends early, missing: 2 octets <malformed>\n"},
        {"800105FFFF", "\nfirst=5\n"},
        {"FFFF", "\n"},
        {"0000", "\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(rows[i].hex);
        part_tlvs(&parts, NULL, parts.whole, rows_of_test);
        if (strcmp(tree_lines_of(&tree), rows[i].lines) != 0)
            fail_msg("row %zu: %s", i, tree_lines_of(&tree));
    }
}

static void one_object(void **state)
{
    struct bytes cursor = begin("8003AABB")->whole, value;
    size_t missing;
    uint32_t tag;

    (void)state;
    assert_true(part_tlv_next(&cursor, &tag, &value, &missing));
    assert_int_equal(tag, 0x80);
    assert_int_equal(value.len, 2);
    assert_int_equal(missing, 1);
    assert_int_equal(cursor.len, 0);
    assert_false(part_tlv_next(&cursor, &tag, &value, &missing));
}

/* Without memory: nodes that are no part of the tree, and nothing is decoded from them. */
static void full_arenas(void **state)
{
    (void)state;
    for (size_t limit = 0; limit < 4096; limit += 16) {
        begin("800105A003800107810101");
        arena_free(&arena);
        arena_init(&arena, limit);
        tree_init(&tree, &arena, "x");
        part_tlvs(&parts, NULL, parts.whole, rows_of_test);
        if (limit == 0) {
            assert_true(tree.full);
            assert_true(part_is_spare(&parts, part_node(&parts, NULL, "y", BYTES_NONE)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(offsets, end),
        cmocka_unit_test_teardown(values, end),
        cmocka_unit_test_teardown(cursors, end),
        cmocka_unit_test_teardown(objects, end),
        cmocka_unit_test_teardown(one_object, end),
        cmocka_unit_test_teardown(full_arenas, end),
        cmocka_unit_test(lines_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
