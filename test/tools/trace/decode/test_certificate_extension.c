/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extensions of certificates (RFC 5280 4.2) by hand: each reader, general names, roles, damage. */
#include "tools/trace/decode/certificate.h"

#include "test/apdu/hex.h"
#include "test/tools/trace/decode/tree_text.h"

static const char *role;

/* The extension with this OID and value, in hex, as lines. */
static const char *extension(const char *oid, const char *value)
{
    static char text[4096];
    struct bytes id = hex_bytes(oid), content = hex_bytes(value);
    uint8_t octets[300];
    struct buf out = BUF_OVER(octets);
    struct certificate_reader reader = {0};
    struct arena arena;
    struct tree tree;

    buf_put_u8(&out, 0x30);
    buf_put_u8(&out, 0x81);
    buf_put_u8(&out, (unsigned)(id.len + content.len + 5));
    buf_put_u8(&out, 0x06);
    buf_put_u8(&out, (unsigned)id.len);
    buf_put(&out, id);
    buf_put_u8(&out, 0x04);
    buf_put_u8(&out, 0x81);
    buf_put_u8(&out, (unsigned)content.len);
    buf_put(&out, content);
    arena_init(&arena, 1 << 16);
    tree_init(&tree, &arena, "x");
    reader.tree = &tree;
    reader.base = octets;
    certificate_extensions(&reader, &tree.root, buf_bytes(&out));
    role = reader.role;
    tree_text_of(&tree, text, sizeof(text));
    arena_free(&arena);
    hex_free(id);
    hex_free(content);
    return text;
}

static void test_values(void **state)
{
    static const struct {
        const char *oid, *value, *text;
    } rows[] = {
        {"551D0E", "0403010203", "subjectKeyIdentifier: 010203\n"},
        {"551D0E", "", "subjectKeyIdentifier: \n"},
        {"551D23", "30058003010203", "authorityKeyIdentifier: 010203\n"},
        {"551D0F", "03020780", "keyUsage: digitalSignature(0)\n"},
        {"551D0F", "03020106", "keyUsage: keyCertSign(5), cRLSign(6)\n"},
        {"551D0F", "0303070080", "keyUsage: decipherOnly(8)\n"},
        {"551D13", "3000", "basicConstraints: no CA\n"},
        {"551D13", "30030101FF", "basicConstraints: CA\n"},
        {"551D13", "30060101FF020101", "basicConstraints: CA, path length 1\n"},
        {"551D13", "3003010100", "basicConstraints: no CA\n"},
        {"551D11", "30038201 61", "subjectAltName\n  dNSName: a\n"},
        {"551D11", "3009 8601 75 8704 C0000201",
         "subjectAltName\n  uniformResourceIdentifier: u\n  iPAddress: 192.0.2.1\n"},
        {"551D11", "3005 8703 010203", "subjectAltName\n  iPAddress: 010203\n"},
        {"551D11", "3009 8101 1B 8804 883703 01",
         "subjectAltName\n  rfc822Name: \\x1B\n  registeredID: 2.999.3.1\n"},
        {"551D11", "3002 8000", "subjectAltName\n  otherName: \n"},
        {"551D1F", "300C 300A A008 A006 8604 75726C31",
         "cRLDistributionPoints\n  uniformResourceIdentifier: url1\n"},
        {"551D20", "3003 3001 05", "certificatePolicies: \n"},
        {"551D25", "300A 06082B06010505070301", "extKeyUsage: 1.3.6.1.5.5.7.3.1 (serverAuth)\n"},
        {"678112010202 00", "3006 0C0161 0C0162", "permittedEins\n  range: a\n  range: b\n"},
        {"551D1E", "3009 A107 3005 8203 612E62",
         "nameConstraints\n  excludedSubtrees\n    dNSName: a.b\n"},
        {"2A03", "0500", "1.2.3: 0500 ?\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = extension(rows[i].oid, rows[i].value);

        if (strcmp(text, rows[i].text) != 0)
            fail_msg("row %zu: `%s'", i, text);
    }
}

/* SGP.22 4.5.2.1: the role is that of the first policy of the arc. */
static void test_roles(void **state)
{
    (void)state;
    extension("551D20", "300B 3009 060767811201020102");
    assert_string_equal(role, "EUM");
    extension("551D20", "3016 3009 060767811201020104 3009 060767811201020101");
    assert_string_equal(role, "SM-DP+ auth");
    extension("551D20", "300B 3009 060767811201020108"); /* no role */
    assert_null(role);
    extension("551D20", "300A 3008 0606678112010201"); /* the arc alone */
    assert_null(role);
}

/* Each beginning of an extension and octets that are none: no crash, and malformed. */
static void test_damage(void **state)
{
    static const uint8_t whole[] = {0x30, 0x0F, 0x06, 0x03, 0x55, 0x1D, 0x13, 0x01, 0x01,
                                    0xFF, 0x04, 0x05, 0x30, 0x03, 0x01, 0x01, 0xFF};

    (void)state;
    for (size_t len = 1; len <= sizeof(whole); len++) {
        uint8_t *copy = malloc(len);
        struct certificate_reader reader = {0};
        struct arena arena;
        struct tree tree;

        memcpy(copy, whole, len);
        arena_init(&arena, 1 << 16);
        tree_init(&tree, &arena, "x");
        reader.tree = &tree;
        reader.base = copy;
        certificate_extensions(&reader, &tree.root, bytes_at(copy, len));
        assert_non_null(tree.root.first);
        if (len < 4)
            assert_true(tree.root.first->flags & TREE_MALFORMED);
        if (len == sizeof(whole))
            assert_string_equal(tree.root.first->value, "CA");
        arena_free(&arena);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
