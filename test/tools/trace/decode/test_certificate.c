/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates of tools/pki as trees: who, role, validity, key, extensions; lists, the implicit
 * form, damage at each octet. */
#include "tools/trace/decode/decode.h"

#include "test/crypto/cert_plan.h"
#include "tools/trace/decode/certificate.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    struct arena arena;
    struct tree tree;
} here;

static const struct node *decode(struct bytes der)
{
    arena_reset(&here.arena);
    tree_init(&here.tree, &here.arena, "octets");
    decode_certificate(&here.tree, NULL, der, 0);
    return here.tree.root.first;
}

static int begin(void **state)
{
    (void)state;
    arena_init(&here.arena, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    return 0;
}

static void expect(const struct node *top, const char *path, const char *value)
{
    const struct node *node = tree_find(top, path);

    if (!node || !node->value)
        fail_msg("no %s", path);
    assert_string_equal(node->value, value);
    assert_int_equal(node->flags, 0);
}

static void expect_octets(const struct node *top, const char *path, struct bytes octets)
{
    const struct node *node = tree_find(top, path);
    char hex[200];

    if (!node || !node->value)
        fail_msg("no %s", path);
    assert_true(bytes_equal(node->octets, octets));
    assert_string_equal(node->value, bytes_to_hex(octets, hex, sizeof(hex)));
}

static void test_chain(void **state)
{
    struct plan plan;
    struct made made;
    const struct node *top;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);

    top = decode(bytes_at(made.der[LEAF], made.len[LEAF]));
    assert_int_equal(here.tree.unknown, 0);
    assert_string_equal(top->name, "Certificate");
    assert_string_equal(top->value, "eUICC: C=IT, O=RSP Test EUM, "
                                    "serialNumber=89049032123451234512345678901235, CN=Test eUICC");
    expect(top, "serialNumber", "1234");
    expect(top, "issuer", "C=IT, O=RSP Test EUM, CN=EUM Test");
    expect(top, "notBefore", "2020-04-01 09:28:37Z");
    expect(top, "notAfter", "2054-03-29 09:28:37Z");
    expect(top, "subjectPublicKeyInfo/algorithm", "1.2.840.10045.2.1 (ecPublicKey)");
    expect(top, "subjectPublicKeyInfo/curve", "1.2.840.10045.3.1.7 (P-256)");
    expect_octets(top, "subjectPublicKeyInfo/subjectPublicKey", made.certs[LEAF].point);
    expect_octets(top, "extensions/subjectKeyIdentifier", made.certs[LEAF].subject_key_id);
    expect_octets(top, "extensions/authorityKeyIdentifier", made.certs[EUM].subject_key_id);
    expect(top, "extensions/keyUsage", "digitalSignature(0)");
    expect(top, "extensions/certificatePolicies", "2.23.146.1.2.1.1 (id-rspRole-euicc)");
    expect(top, "signatureAlgorithm", "1.2.840.10045.4.3.2 (ecdsa-with-SHA256)");

    top = decode(bytes_at(made.der[EUM], made.len[EUM]));
    assert_string_equal(top->value, "EUM: C=IT, O=RSP Test EUM, CN=EUM Test");
    expect(top, "extensions/basicConstraints", "CA, path length 0");
    expect(top, "extensions/subjectAltName/registeredID", "2.999.5");
    expect(top, "extensions/nameConstraints/permittedSubtrees/directoryName",
           "O=RSP Test EUM, serialNumber=89049032");

    top = decode(bytes_at(made.der[CI], made.len[CI]));
    expect(top, "extensions/basicConstraints", "CA");
    expect(top, "extensions/cRLDistributionPoints/uniformResourceIdentifier",
           "http://ci.test.example.com/CRL-A.crl");
}

static void test_roles(void **state)
{
    static const struct {
        enum cert_role role;
        const char *name;
    } rows[] = {{CERT_ROLE_DPAUTH, "SM-DP+ auth"}, {CERT_ROLE_DPPB, "SM-DP+ pb"},
                {CERT_ROLE_DPTLS, "SM-DP+ TLS"},   {CERT_ROLE_DSAUTH, "SM-DS auth"},
                {CERT_ROLE_DSTLS, "SM-DS TLS"},    {CERT_ROLE_NONE, ""}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct plan plan;
        struct made made;
        char expected[80];
        const struct node *top;

        plan_server(&plan, rows[i].role);
        make(&made, &plan, EC_CURVE_BRAINPOOL_P256R1);
        top = decode(bytes_at(made.der[LEAF], made.len[LEAF]));
        assert_int_equal(here.tree.unknown, 0);
        snprintf(expected, sizeof(expected), "%s%sO=ACME, CN=TEST SM-DP+", rows[i].name,
                 *rows[i].name ? ": " : "");
        assert_string_equal(top->value, expected);
        expect(top, "subjectPublicKeyInfo/curve", "1.3.36.3.3.2.8.1.1.7 (brainpoolP256r1)");
    }
}

/* The members alone, as an implicit tag leaves them; two certificates in a SEQUENCE. */
static void test_forms(void **state)
{
    struct plan plan;
    struct made made;
    uint8_t memory[2 * CERT_ISSUE_MAX + 8];
    struct buf list = BUF_OVER(memory);
    const struct node *top;
    size_t mark;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    top = decode(made.certs[EUM].content);
    assert_string_equal(top->value, "EUM: C=IT, O=RSP Test EUM, CN=EUM Test");

    mark = tlv_open(&list, 0x30);
    buf_put(&list, bytes_at(made.der[EUM], made.len[EUM]));
    buf_put(&list, bytes_at(made.der[CI], made.len[CI]));
    tlv_close(&list, mark);
    top = decode(buf_bytes(&list));
    assert_string_equal(top->first->value, "EUM: C=IT, O=RSP Test EUM, CN=EUM Test");
    assert_string_equal(top->first->next->value, "CI: C=IT, O=RSPTEST, OU=TESTCERT, CN=Test CI");
    assert_null(top->first->next->next);
    assert_int_equal(tree_find(top->first->next, "serialNumber")->octets.at - memory,
                     (long)tree_find(top->first->next, "serialNumber")->offset);

    top = decode(BYTES_TEXT("\x30\x03\x0C\x01\x05"));
    assert_string_equal(top->first->value, "no certificate: 0C0105");
    top = decode(BYTES_NONE);
    assert_int_equal(top->first->flags, TREE_MALFORMED);
}

static void test_key(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    arena_reset(&here.arena);
    tree_init(&here.tree, &here.arena, "octets");
    decode_public_key(&here.tree, &here.tree.root, made.certs[CI].spki, 0);
    expect(&here.tree.root, "curve", "1.2.840.10045.3.1.7 (P-256)");
    expect_octets(&here.tree.root, "subjectPublicKey", made.certs[CI].point);
}

/* Cut after, and changed at, each octet: no crash, and the parts before stay. */
static void test_damage(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    for (size_t i = 0; i < made.len[EUM]; i++) {
        uint8_t *copy = malloc(made.len[EUM]);
        const struct node *top;

        assert_non_null(copy);
        memcpy(copy, made.der[EUM], made.len[EUM]);
        top = decode(bytes_at(copy, i));
        if (i > 20)
            assert_string_equal(tree_find(top, "serialNumber")->value, "1234");
        if (i > 110)
            expect(top, "issuer", "C=IT, O=RSPTEST, OU=TESTCERT, CN=Test CI");
        copy[i] ^= (uint8_t)(1U << i % 8);
        top = decode(bytes_at(copy, made.len[EUM]));
        if (i > 20)
            expect(top, "serialNumber", "1234");
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chain), cmocka_unit_test(test_roles),
                                       cmocka_unit_test(test_forms), cmocka_unit_test(test_key),
                                       cmocka_unit_test(test_damage)};

    return cmocka_run_group_tests(tests, begin, end);
}
