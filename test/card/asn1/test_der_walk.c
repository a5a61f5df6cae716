/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk along the rows of a table: paths, branches, and the text of an error. */
#include "test/card/asn1/engine.h"

#include "card/asn1/der_walk.h"

static void paths(void **state)
{
    (void)state;
    assert_string_equal(der_walk_below("a.b.c", "a"), "b.c");
    assert_string_equal(der_walk_below("a.b.c", "a.b"), "c");
    assert_string_equal(der_walk_below("a.b.c", ""), "a.b.c");
    assert_null(der_walk_below("a.b.c", "a.b.c"));
    assert_null(der_walk_below("ab.c", "a"));
    assert_null(der_walk_below("a", "a.b"));
    assert_null(der_walk_below("", ""));
}

static void branches(void **state)
{
    static const struct der_field choice = {.path = "u"}, group = {.path = "g"},
                                  taken = {.path = "u.first.x"}, other = {.path = "u.firstly"},
                                  inside = {.path = "g.x"}, beside = {.path = "v"};
    struct der_error error = {0};
    struct der_walk walk = {.message = &msg_psmo, .error = &error};

    (void)state;
    assert_true(der_walk_applies(&walk, &other));
    assert_int_equal(der_walk_branch(&walk, &choice, "first"), 0);
    assert_int_equal(der_walk_branch(&walk, &group, NULL), 0);
    assert_true(der_walk_applies(&walk, &taken));
    assert_false(der_walk_applies(&walk, &other)); /* a name that only begins with the arm's */
    assert_false(der_walk_applies(&walk, &inside));
    assert_true(der_walk_applies(&walk, &beside));
    assert_true(der_walk_applies(&walk, &choice)); /* the row of the CHOICE itself */
    while (walk.branch_count < DER_BRANCHES_MAX)
        assert_int_equal(der_walk_branch(&walk, &beside, NULL), 0);
    assert_int_equal(der_walk_branch(&walk, &choice, NULL), ERR_MALFORMED);
    assert_string_equal(error.type, "Psmo");
    assert_string_equal(error.field, "u");
}

static void kinds_of_content(void **state)
{
    struct bytes two = hex_bytes("80008100"), one = hex_bytes("8000"), damaged = hex_bytes("80");

    (void)state;
    assert_true(der_walk_is_several(two));
    assert_false(der_walk_is_several(one));
    assert_false(der_walk_is_several(damaged));
    assert_false(der_walk_is_several(BYTES_NONE));
    assert_false(der_walk_is_leaf(&msg_get_euicc_data_request));
    hex_free(two);
    hex_free(one);
    hex_free(damaged);
}

static void texts(void **state)
{
    char text[80];

    (void)state;
    assert_string_equal(
        der_error_text(&(struct der_error){"Psmo", "enable.iccid", "too long", BYTES_NONE},
                       ERR_MALFORMED, text, sizeof(text)),
        "Psmo.enable.iccid: too long");
    assert_string_equal(der_error_text(&(struct der_error){"Psmo", "", "too long", BYTES_NONE},
                                       ERR_MALFORMED, text, sizeof(text)),
                        "Psmo: too long");
    assert_string_equal(der_error_text(&(struct der_error){"Eco", "u", "missing", BYTES_NONE},
                                       ERR_MALFORMED, text, sizeof(text)),
                        "Eco: missing");
    assert_string_equal(der_error_text(&(struct der_error){"Eco", "a.menu.u", NULL, BYTES_NONE},
                                       ERR_MALFORMED, text, sizeof(text)),
                        "Eco.a.menu: malformed");
    assert_string_equal(der_error_text(&(struct der_error){"Eco", "menu", NULL, BYTES_NONE},
                                       ERR_MALFORMED, text, sizeof(text)),
                        "Eco.menu: malformed");
    der_error_text(&(struct der_error){0}, ERR_MEMORY, text, sizeof(text));
    assert_string_equal(text + 2, err_text(ERR_MEMORY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(branches),
        cmocka_unit_test(kinds_of_content),
        cmocka_unit_test(texts),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
