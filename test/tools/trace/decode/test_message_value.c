/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of members by their ASN.1 kind and by what they mean; damaged ones. */
#include "tools/trace/decode/message_value.h"

#include "test/apdu/hex.h"
#include "test/tools/trace/decode/tree_text.h"

static const char *const letters[] = {"zero", "", "two", NULL};

static const char *value(enum schema_kind kind, const struct message_row *row, const char *hex)
{
    static char text[8192];
    const struct schema schema = {.name = "x", .kind = kind};
    struct bytes octets = hex_bytes(hex);
    struct arena arena;
    struct tree tree;

    arena_init(&arena, 1 << 20);
    tree_init(&tree, &arena, "message");
    message_value(&tree, tree_node(&tree, NULL, "x", octets, 0), &schema, row);
    tree_text_of(&tree, text, sizeof(text));
    text[strcspn(text, "\n")] = tree.root.first->first ? '\n' : '\0';
    arena_free(&arena);
    hex_free(octets);
    return text;
}

static void test_kinds(void **state)
{
    static const struct message_row plain = {.form = MESSAGE_PLAIN},
                                    named = {.form = MESSAGE_NAMED, .names = letters},
                                    bits = {.form = MESSAGE_BITS, .names = letters},
                                    random = {.form = MESSAGE_PLAIN, .flags = TREE_RANDOM},
                                    code = {.form = MESSAGE_CODE, .code = CODE_ENABLE_PROFILE},
                                    reason = {.form = MESSAGE_CODE,
                                              .code = CODE_CANCEL_SESSION_REASON,
                                              .is_reason = true};
    static const struct {
        enum schema_kind kind;
        const struct message_row *row;
        const char *hex, *text;
    } rows[] = {
        {SCHEMA_INTEGER, &plain, "00", "x: 0"},
        {SCHEMA_INTEGER, &plain, "FF", "x: -1"},
        {SCHEMA_INTEGER, &plain, "80", "x: -128"},
        {SCHEMA_INTEGER, &plain, "0080", "x: 128"},
        {SCHEMA_INTEGER, &plain, "7FFFFFFFFFFFFFFF", "x: 9223372036854775807"},
        {SCHEMA_INTEGER, &plain, "8000000000000000", "x: -9223372036854775808"},
        {SCHEMA_INTEGER, &plain, "008000000000000000", "x: 008000000000000000"},
        {SCHEMA_INTEGER, &plain, "", "x: empty INTEGER *"},
        {SCHEMA_INTEGER, &random, "05", "x: 5 ~"},
        {SCHEMA_INTEGER, &named, "00", "x: zero(0)"},
        {SCHEMA_INTEGER, &named, "01", "x: 1"}, /* has no name */
        {SCHEMA_INTEGER, &named, "02", "x: two(2)"},
        {SCHEMA_INTEGER, &named, "03", "x: 3"},
        {SCHEMA_INTEGER, &named, "FF", "x: -1"},
        {SCHEMA_INTEGER, &named, "7FFFFFFF", "x: 2147483647"},
        {SCHEMA_INTEGER, &code, "00", "x: ok(0)"},
        {SCHEMA_INTEGER, &code, "01", "x: iccidOrAidNotFound(1) !"},
        {SCHEMA_INTEGER, &code, "7F", "x: undefinedError(127) !"},
        {SCHEMA_INTEGER, &code, "", "x: empty INTEGER *"},
        {SCHEMA_INTEGER, &reason, "03", "x: pprNotAllowed(3)"},
        {SCHEMA_BOOLEAN, &plain, "00", "x: FALSE"},
        {SCHEMA_BOOLEAN, &plain, "FF", "x: TRUE"},
        {SCHEMA_BOOLEAN, &plain, "01", "x: TRUE"}, /* BER */
        {SCHEMA_BOOLEAN, &plain, "", "x: invalid BOOLEAN *"},
        {SCHEMA_BOOLEAN, &plain, "FFFF", "x: invalid BOOLEAN: FFFF *"},
        {SCHEMA_NULL, &plain, "", "x"},
        {SCHEMA_NULL, &plain, "00", "x: invalid NULL: 00 *"},
        {SCHEMA_BITS, &bits, "05A0", "x: zero(0), two(2)"},
        {SCHEMA_BITS, &bits, "0460", "x: (1), two(2)"},
        {SCHEMA_BITS, &bits, "00000001", "x: (23)"},
        {SCHEMA_BITS, &bits, "00", "x: none"},
        {SCHEMA_BITS, &bits, "0700", "x: none"},
        {SCHEMA_BITS, &plain, "0780", "x: (0)"},
        {SCHEMA_BITS, &bits, "", "x: invalid BIT STRING *"},
        {SCHEMA_BITS, &bits, "0880", "x: invalid BIT STRING: 0880 *"},
        {SCHEMA_BITS, &bits, "01", "x: invalid BIT STRING: 01 *"},
        {SCHEMA_UTF8, &plain, "C3A9", "x: \xC3\xA9"},
        {SCHEMA_UTF8, &plain, "", "x: "},
        {SCHEMA_UTF8, &plain, "411B5B", "x: A\\x1B["},
        {SCHEMA_UTF8, &plain, "C3", "x: not UTF-8: C3 *"},
        {SCHEMA_UTF8, &plain, "C080", "x: not UTF-8: C080 *"},
        {SCHEMA_OID, &plain, "2A8648CE3D030107", "x: 1.2.840.10045.3.1.7 (P-256)"},
        {SCHEMA_OID, &plain, "883703", "x: 2.999.3"},
        {SCHEMA_OID, &plain, "86", "x: 86"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = value(rows[i].kind, rows[i].row, rows[i].hex);

        if (strcmp(text, rows[i].text) != 0)
            fail_msg("row %zu: `%s' is not `%s'", i, text, rows[i].text);
    }
}

static void test_octets(void **state)
{
    static const struct {
        enum message_form form;
        const char *hex, *text;
    } rows[] = {
        {MESSAGE_PLAIN, "", "x: "},
        {MESSAGE_DIGITS, "89049032", "x: 89049032"},
        {MESSAGE_SWAPPED, "9829F0", "x: 89920"},
        {MESSAGE_SWAPPED, "FFFF", "x: "},
        {MESSAGE_VERSION, "020500", "x: 2.5.0"},
        {MESSAGE_VERSION, "0205", "x: 0205"},
        {MESSAGE_VERSION, "02050000", "x: 02050000"},
        {MESSAGE_OID, "67811201020100", "x: 2.23.146.1.2.1.0 (id-rspRole-ci)"},
        {MESSAGE_PLMN, "00F110", "x: 001-01"},
        {MESSAGE_PLMN, "130014", "x: 310-410"},
        {MESSAGE_PLMN, "EEEEEE", "x: EEE-EEE"},
        {MESSAGE_PLMN, "00F1", "x: 00F1"},
        {MESSAGE_AID, "A0000005591010FFFFFFFF8900000100",
         "x: A0000005591010FFFFFFFF8900000100 (ISD-R)"},
        {MESSAGE_AID, "A0000005591010FFFFFFFF8900000200",
         "x: A0000005591010FFFFFFFF8900000200 (ECASD)"},
        {MESSAGE_AID, "A0000005591010FFFFFFFF8900001000",
         "x: A0000005591010FFFFFFFF8900001000 (ISD-P)"},
        {MESSAGE_AID, "A0000005591010FFFFFFFF89000010", "x: A0000005591010FFFFFFFF89000010"},
        {MESSAGE_TAGS, "5A9F70BF76", "x: iccid(5A), profileState(9F70), AccessRules(BF76)"},
        {MESSAGE_TAGS, "DF7F9F", "x: (DF7F), (9F)"},
        {MESSAGE_TAGS, "", "x: none"},
        {MESSAGE_RESOURCES, "81010582020100830401020304",
         "x\n  numberOfInstalledApplications: 5\n  freeNonVolatileMemory: 256\n"
         "  freeVolatileMemory: 16909060\n"},
        {MESSAGE_RESOURCES, "84010581", "x: not a list of elements: 84010581 *\n  84: 05 ?\n"},
        {MESSAGE_RESOURCES, "8109000000000000000001",
         "x\n  numberOfInstalledApplications: 000000000000000001 ?\n"},
        {MESSAGE_RESOURCES, "8100", "x\n  numberOfInstalledApplications: 0\n"},
        {MESSAGE_CLASSES, "00C0000040", "x: a, b, z"},
        {MESSAGE_CLASSES, "0100000020 02", "x: aa, am"},
        {MESSAGE_CLASSES, "07", "x: none"},
        {MESSAGE_CLASSES, "", "x: none"},
        {MESSAGE_JSON, "7B7D", "x: {}"},
        {MESSAGE_JSON, "FF", "x: FF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct message_row row = {.form = rows[i].form, .of = "ProfileInfo"};
        const char *text = value(SCHEMA_OCTETS, &row, rows[i].hex);

        if (strcmp(text, rows[i].text) != 0)
            fail_msg("row %zu: `%s' is not `%s'", i, text, rows[i].text);
    }
}

/* Up to 512 octets are shown, of more the beginning. */
static void test_long_octets(void **state)
{
    static const struct message_row plain = {.form = MESSAGE_PLAIN};
    char hex[2 * 513 + 1];
    const char *text;

    (void)state;
    memset(hex, 'A', sizeof(hex));
    hex[2 * 512] = '\0';
    text = value(SCHEMA_OCTETS, &plain, hex);
    assert_int_equal(strlen(text), 3 + 2 * 512);
    hex[2 * 512] = 'A';
    hex[2 * 513] = '\0';
    text = value(SCHEMA_OCTETS, &plain, hex);
    assert_int_equal(strlen(text), 3 + 2 * 32 + strlen("... (513 octets)"));
    assert_string_equal(text + 3 + 2 * 32, "... (513 octets)");
}

static void test_texts_are_cut(void **state)
{
    static const uint8_t octets[] = {0x21, 0x43, 0x65};
    char text[5];

    (void)state;
    assert_string_equal(message_digits(BYTES_OF(octets), text, sizeof(text)), "1234");
    assert_string_equal(message_digits(BYTES_OF(octets), text, 1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_long_octets),
        cmocka_unit_test(test_texts_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
