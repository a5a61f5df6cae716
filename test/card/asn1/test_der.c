/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part that libtasn1 does (der_tree.h): trees, tags, forms; definitions for any number of
 * users. */
#include "card/asn1/der_tree.h"
#include "test/card/asn1/engine.h"

static void a_tree_is_a_value_without_members(void **state)
{
    struct der_tree tree;
    enum der_form form;
    uint32_t tag;
    bool is_any;

    (void)state;
    assert_int_equal(der_tree_make(der, &msg_get_euicc_data_request, &tree), 0);
    assert_true(der_tree_has_tag(&tree, "tagList", 0x5C));
    assert_false(der_tree_has_tag(&tree, "tagList", 0x5A));
    assert_false(der_tree_has_tag(&tree, "noSuchMember", 0x5C));
    assert_int_equal(der_tree_form(&tree, "tagList", &form, &tag), 0);
    assert_int_equal(form, DER_FORM_PRIMITIVE);
    assert_int_equal(tag, 0x5C);
    assert_int_equal(der_tree_form(&tree, "", &form, &tag), 0);
    assert_int_equal(form, DER_FORM_SEQUENCE);
    assert_int_equal(tag, 0xBF3E);
    assert_int_equal(der_tree_form(&tree, "noSuchMember", &form, &tag), ERR_NOT_FOUND);
    assert_int_equal(der_tree_is_any(&tree, "tagList", &is_any), 0);
    assert_false(is_any);
    der_tree_free(&tree);
    assert_null(tree.root);
}

static void a_parsed_tree_gives_positions(void **state)
{
    struct bytes in = hex_bytes("BF3E035C015A");
    struct buf out = arena_buf(&arena, 20);
    struct der_tree tree;
    size_t start, end;

    (void)state;
    assert_int_equal(der_tree_make(der, &msg_get_euicc_data_request, &tree), 0);
    assert_int_equal(der_tree_parse(&tree, bytes_cut(in, 0, 5)), ERR_MALFORMED);
    der_tree_free(&tree);
    assert_int_equal(der_tree_make(der, &msg_get_euicc_data_request, &tree), 0);
    assert_int_equal(der_tree_parse(&tree, in), 0);
    assert_int_equal(der_tree_locate(&tree, in, "tagList", &start, &end), 0);
    assert_int_equal(start, 3);
    assert_int_equal(end, 6);
    assert_int_equal(der_tree_locate(&tree, in, "noSuchMember", &start, &end), ERR_NOT_FOUND);
    assert_int_equal(der_tree_code(&tree, &out), 0);
    assert_hex(buf_bytes(&out), "BF3E035C015A");
    out = buf_over(out.at, 5);
    assert_int_equal(der_tree_code(&tree, &out), ERR_TOO_LONG);
    assert_true(out.overflow);
    der_tree_free(&tree);
    hex_free(in);
}

/* One set of definitions serves any number of users. */
static void definitions_are_only_read(void **state)
{
    struct der *second = der_definitions_new();
    struct bytes in = hex_bytes("BF3E035C015A");
    struct get_euicc_data_request request;

    (void)state;
    assert_non_null(second);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(der_decode(i % 2 ? der : second, &msg_get_euicc_data_request, in, &request,
                                    &arena, NULL),
                         0);
    }
    hex_free(in);
    der_definitions_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_a_value_without_members),
        cmocka_unit_test(a_parsed_tree_gives_positions),
        cmocka_unit_test(definitions_are_only_read),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
