/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements that are not known, and whole TS.48 packages. */
#include "test/tools/trace/decode/elements_scene.h"

static void unknown_and_damaged(void **state)
{
    static const struct elements_row rows[] = {
        {"A3{A0{81=02} 9F=00}", "pukCodes/rest=9F0100: invalid tag or length <malformed>\n"},
        {"C1=00", "C1=00 <unknown>\n"},
    };

    (void)state;
    CHECK_ELEMENTS(rows);
}

static void nothing_in_ts48_is_unknown(void **state)
{
    static uint8_t memory[PACKAGE_MAX];

    (void)state;
    for (size_t i = 0; package_names[i]; i++) {
        struct buf package = BUF_OVER(memory);
        const struct node *found;
        struct arena arena;
        struct tree tree;

        if (!package_read(package_names[i], &package)) {
            print_message("skipped: no %s\n", package_names[i]);
            continue;
        }
        arena_init(&arena, 1 << 24);
        tree_init(&tree, &arena, "elements");
        decode_elements(&tree, NULL, buf_bytes(&package), 0);
        found = flagged(&tree.root, TREE_UNKNOWN | TREE_MALFORMED);
        if (found)
            fail_msg("%s: %s: %s", package_names[i], found->name, found->value);
        assert_false(tree.full);
        assert_non_null(tree_find(&tree.root, "mf/EF.ICCID/fillFileContent/EF.ICCID"));
        assert_non_null(tree_find(&tree.root, "usim/EF.IMSI/fillFileContent/EF.IMSI"));
        assert_non_null(tree_find(&tree.root, "end"));
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_and_damaged),
        cmocka_unit_test(nothing_in_ts48_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
