/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card application toolkit: values, names, clauses, bits of TERMINAL PROFILE. */
#include "apdu/cat.h"

#include "test/apdu/hex.h"

#include <string.h>

static const struct cat_name rows[] = {
#define CAT_ROW(list, identifier, value, name, clause) {CAT_LIST_##list, value, name, clause},
#define CAT_BIT_ROW(identifier, octet, bit, name, clause)
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

static const struct {
    unsigned bit, octet, number;
    const char *name, *clause;
} bits[] = {
#define CAT_ROW(list, identifier, value, name, clause)
#define CAT_BIT_ROW(identifier, octet, bit, name, clause)                                          \
    {CAT_BIT_##identifier, octet, bit, name, clause},
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

static bool is_clause(const char *text)
{
    return strncmp(text, "TS 102 223 ", 11) == 0 || strncmp(text, "TS 31.111 ", 10) == 0;
}

static void rows_stand_by_list_and_value(void **state)
{
    (void)state;
    for (size_t i = 1; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_true(rows[i - 1].list < rows[i].list ||
                    (rows[i - 1].list == rows[i].list && rows[i - 1].value < rows[i].value));
    for (size_t i = 1; i < sizeof(bits) / sizeof(bits[0]); i++)
        assert_true(bits[i - 1].bit < bits[i].bit);
}

static void every_value_is_found_with_name_and_clause(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct cat_name *row = cat_find((enum cat_list)rows[i].list, rows[i].value);

        assert_non_null(row);
        assert_string_equal(row->name, rows[i].name);
        assert_string_equal(cat_name((enum cat_list)rows[i].list, rows[i].value), rows[i].name);
        assert_true(is_clause(row->clause));
    }
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        assert_in_range(bits[i].number, 1, 8);
        assert_int_equal(bits[i].bit, (bits[i].octet - 1) * 8 + bits[i].number - 1);
        assert_string_equal(cat_bit_name(bits[i].bit), bits[i].name);
        assert_string_equal(cat_bit_clause(bits[i].bit), bits[i].clause);
        assert_true(is_clause(bits[i].clause));
    }
}

static void names_are_those_of_the_specification(void **state)
{
    static const struct {
        enum cat_list list;
        unsigned value;
        const char *name;
    } known[] = {
        {CAT_LIST_COMMAND, 0x01, "REFRESH"},
        {CAT_LIST_COMMAND, 0x27, "TIMER MANAGEMENT"},
        {CAT_LIST_COMMAND, 0x40, "OPEN CHANNEL"},
        {CAT_LIST_TAG, 0x01, "command details"},
        {CAT_LIST_TAG, 0x38, "channel status"},
        {CAT_LIST_TAG, 0x47, "network access name"},
        {CAT_LIST_TEMPLATE, 0xD0, "proactive command"},
        {CAT_LIST_TEMPLATE, 0xD6, "EVENT DOWNLOAD"},
        {CAT_LIST_EVENT, 0x09, "data available"},
        {CAT_LIST_EVENT, 0x12, "network rejection"},
        {CAT_LIST_DEVICE, 0x81, "UICC"},
        {CAT_LIST_RESULT, 0x3A, "Bearer Independent Protocol error"},
        {CAT_LIST_UNABLE, 0x04, "no service"},
        {CAT_LIST_BIP, 0x03, "channel identifier not valid"},
        {CAT_LIST_REFRESH, 0x04, "UICC reset"},
        {CAT_LIST_LOCAL, 0x03, "date and time"},
        {CAT_LIST_TRANSPORT, 0x02, "TCP, UICC in client mode, remote connection"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        assert_string_equal(cat_name(known[i].list, known[i].value), known[i].name);
}

static void unknown_values_have_no_name(void **state)
{
    (void)state;
    assert_null(cat_find(CAT_LIST_COMMAND, 0x7F));
    assert_null(cat_name(CAT_LIST_COMMAND, 0x7F));
    assert_null(cat_name(CAT_LIST_TAG, CAT_CR | CAT_TAG_RESULT));
    assert_null(cat_name(CAT_LIST_COMMAND, 0x140));
    assert_null(cat_bit_name(8 * 64));
    assert_null(cat_bit_clause(8 * 64));
}

static void bits_of_a_profile(void **state)
{
    static const uint8_t octets[] = {0x21, 0x00, 0x80};
    struct bytes profile = BYTES_OF(octets);

    (void)state;
    assert_true(cat_profile_has(profile, CAT_BIT_PROFILE_DOWNLOAD));
    assert_true(cat_profile_has(profile, CAT_BIT_TIMER_EXPIRATION));
    assert_false(cat_profile_has(profile, CAT_BIT_SMS_PP_DOWNLOAD));
    assert_true(cat_profile_has(profile, CAT_BIT_REFRESH));
    assert_false(cat_profile_has(profile, CAT_BIT_POLLING_OFF));
    assert_false(cat_profile_has(profile, CAT_BIT_SELECT_ITEM)); /* beyond its end */
    assert_false(cat_profile_has(BYTES_NONE, CAT_BIT_PROFILE_DOWNLOAD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_by_list_and_value),
        cmocka_unit_test(every_value_is_found_with_name_and_clause),
        cmocka_unit_test(names_are_those_of_the_specification),
        cmocka_unit_test(unknown_values_have_no_name),
        cmocka_unit_test(bits_of_a_profile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
