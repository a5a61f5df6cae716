/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaves: which content octets are a value, and which value; what a value is written as. */
#include "card/asn1/der_value.h"

#include "test/apdu/hex.h"

struct values {
    struct bytes slice;
    int64_t number;
    uint32_t bits;
    bool truth;
};

static const struct der_field octets = {.kind = DER_KIND_OCTETS, .min = 1, .max = 3};
static const struct der_field utf8 = {.kind = DER_KIND_UTF8, .min = 0, .max = 3};
static const struct der_field oid = {.kind = DER_KIND_OID, .min = 1, .max = DER_ANY_SIZE};
static const struct der_field number = {.kind = DER_KIND_INTEGER,
                                        .offset = offsetof(struct values, number),
                                        .min = INT64_MIN,
                                        .max = INT64_MAX};
static const struct der_field small = {
    .kind = DER_KIND_INTEGER, .offset = offsetof(struct values, number), .min = 0, .max = 127};
static const struct der_field bits = {.kind = DER_KIND_BITS,
                                      .offset = offsetof(struct values, bits)};
static const struct der_field truth = {.kind = DER_KIND_BOOLEAN,
                                       .offset = offsetof(struct values, truth)};
static const struct der_field null = {.kind = DER_KIND_NULL,
                                      .offset = offsetof(struct values, truth)};

/* Reads `hex`; true when it is a value. */
static bool takes(const struct der_field *field, const char *hex, struct values *values)
{
    struct bytes content = hex_bytes(hex);
    const char *reason = der_value_take(field, content, values);

    values->slice.at = NULL; /* dies with the content */
    hex_free(content);
    return reason == NULL;
}

static void assert_written(const struct der_field *field, const struct values *values,
                           const char *hex)
{
    struct der_value value;

    assert_null(der_value_put(field, values, &value));
    assert_hex(value.content, hex);
}

static const struct {
    const char *hex;
    int64_t value;
} integers[] = {
    {"00", 0},
    {"7F", 127},
    {"0080", 128},
    {"FF", -1},
    {"80", -128},
    {"FF7F", -129},
    {"7FFFFF", 8388607},
    {"7FFFFFFFFFFFFFFF", INT64_MAX},
    {"8000000000000000", INT64_MIN},
};

static void integers_are_read_and_written_in_the_fewest_octets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        struct values values = {.number = 1};

        assert_true(takes(&number, integers[i].hex, &values));
        assert_true(values.number == integers[i].value);
        assert_written(&number, &values, integers[i].hex);
    }
}

static void integers_of_another_form_are_refused(void **state)
{
    static const char *const bad[] = {"", "0000", "007F", "FFFF", "FF80", "00000000000000000001"};
    struct values values = {.number = 1};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(takes(&number, bad[i], &values));
}

static void an_integer_that_does_not_fit_is_its_nearest_value(void **state)
{
    struct values values = {.number = 1};

    (void)state;
    assert_true(takes(&number, "008000000000000000", &values));
    assert_true(values.number == INT64_MAX);
    assert_true(takes(&number, "FF7FFFFFFFFFFFFFFF", &values));
    assert_true(values.number == INT64_MIN);
    assert_false(takes(&small, "008000000000000000", &values));
}

static void a_range_holds_both_ways(void **state)
{
    struct values values = {.number = 128};
    struct der_value value;

    (void)state;
    assert_true(takes(&small, "7F", &values));
    assert_false(takes(&small, "0080", &values));
    assert_false(takes(&small, "FF", &values));
    values.number = 128;
    assert_non_null(der_value_put(&small, &values, &value));
    values.number = -1;
    assert_non_null(der_value_put(&small, &values, &value));
}

static const struct {
    const char *hex;
    uint32_t value;
    const char *written; /* NULL: the same */
} bit_strings[] = {
    {"00", 0, NULL},
    {"0780", 1, NULL},
    {"0480", 1, "0780"}, /* not trimmed */
    {"0000", 0, "00"},
    {"0690", 1 | 1 << 3, "0490"},
    {"0001", 1 << 7, NULL},
    {"07000080", 1 << 16, NULL},
    {"0000000001", 1U << 31, NULL},
    {"000000000100", 1U << 31, "0000000001"},
};

static void named_bits_are_read_and_written_trimmed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bit_strings) / sizeof(bit_strings[0]); i++) {
        struct values values = {.bits = 0xFFFFFFFF};

        if (i == 4) /* 0690 has a padding bit set */
            assert_false(takes(&bits, bit_strings[i].hex, &values));
        else
            assert_true(takes(&bits, bit_strings[i].hex, &values));
        values.bits = bit_strings[i].value;
        assert_written(&bits, &values,
                       bit_strings[i].written ? bit_strings[i].written : bit_strings[i].hex);
    }
}

static void bit_strings_of_another_form_are_refused(void **state)
{
    static const char *const bad[] = {"", "0880", "FF80", "0701", "01", "000000000080"};
    struct values values = {.bits = 0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(takes(&bits, bad[i], &values));
}

static void any_octet_but_00_is_true(void **state)
{
    struct values values = {.truth = false};

    (void)state;
    assert_true(takes(&truth, "FF", &values) && values.truth);
    assert_written(&truth, &values, "FF");
    assert_true(takes(&truth, "01", &values) && values.truth);
    assert_true(takes(&truth, "00", &values) && !values.truth);
    assert_written(&truth, &values, "00");
    assert_false(takes(&truth, "", &values));
    assert_false(takes(&truth, "FFFF", &values));
}

static void null_is_empty(void **state)
{
    struct values values = {.truth = false};

    (void)state;
    assert_true(takes(&null, "", &values));
    assert_false(takes(&null, "00", &values));
}

static void sizes_of_octet_strings_hold_both_ways(void **state)
{
    struct values values = {.slice = BYTES_TEXT("1234")};
    struct der_value value;

    (void)state;
    assert_false(takes(&octets, "", &values));
    assert_true(takes(&octets, "00", &values));
    assert_true(takes(&octets, "000102", &values));
    assert_false(takes(&octets, "00010203", &values));
    values.slice = BYTES_TEXT("1234");
    assert_non_null(der_value_put(&octets, &values, &value));
    values.slice = BYTES_TEXT("");
    assert_non_null(der_value_put(&octets, &values, &value));
    values.slice = BYTES_NONE;
    assert_non_null(der_value_put(&octets, &values, &value));
}

static void texts_are_utf8_and_counted_in_characters(void **state)
{
    static const char *const good[] = {"",         "616263", "C3A9C3A9C3A9", "E282ACF09F9880",
                                       "F48FBFBF", "ED9FBF"};
    static const char *const bad[] = {"61626364", "C3",       "C0AF",     "E08080", "EDA080",
                                      "F4908080", "F08080AF", "F5808080", "80",     "E28261"};
    struct values values;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(takes(&utf8, good[i], &values));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(takes(&utf8, bad[i], &values));
}

static void the_arcs_of_an_oid_are_whole(void **state)
{
    static const char *const good[] = {"2A", "883703", "2B06010401"};
    static const char *const bad[] = {"", "80", "2A80", "2A8001", "88"};
    struct values values;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(takes(&oid, good[i], &values));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(takes(&oid, bad[i], &values));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_and_written_in_the_fewest_octets),
        cmocka_unit_test(integers_of_another_form_are_refused),
        cmocka_unit_test(an_integer_that_does_not_fit_is_its_nearest_value),
        cmocka_unit_test(a_range_holds_both_ways),
        cmocka_unit_test(named_bits_are_read_and_written_trimmed),
        cmocka_unit_test(bit_strings_of_another_form_are_refused),
        cmocka_unit_test(any_octet_but_00_is_true),
        cmocka_unit_test(null_is_empty),
        cmocka_unit_test(sizes_of_octet_strings_hold_both_ways),
        cmocka_unit_test(texts_are_utf8_and_counted_in_characters),
        cmocka_unit_test(the_arcs_of_an_oid_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
