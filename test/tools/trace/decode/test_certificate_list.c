/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRLs of tools/pki as trees: dates, revoked certificates, extensions; the content alone, damage at
 * each octet. */
#include "tools/trace/decode/decode.h"

#include "test/crypto/crl_plan.h"
#include "tools/trace/decode/messages.h"

#include <stdlib.h>

static struct {
    struct arena arena;
    struct tree tree;
    struct crl_ci ci;
    uint8_t octets[CRL_ISSUE_MAX];
    size_t len;
} here;

static const struct node *decode(struct bytes der)
{
    tree_init(&here.tree, &here.arena, "octets");
    decode_certificate_list(&here.tree, NULL, der, 0);
    return here.tree.root.first;
}

static int begin(void **state)
{
    struct crl_template template = crl_template_of();
    struct buf out = BUF_OVER(here.octets), entries;

    (void)state;
    arena_init(&here.arena, 16 << 20);
    crl_ci_make(&here.ci, EC_CURVE_P256);
    entries = arena_buf(&here.arena, 200);
    crl_entry_put(&entries, BYTES_TEXT("\x12\x34"), CRL_DATE, CRL_DATE + 1,
                  CRL_REASON_KEY_COMPROMISE);
    crl_entry_put(&entries, BYTES_TEXT("\x56"), 4102444800, 0, CRL_REASON_REMOVE_FROM_CRL);
    template.entries = buf_bytes(&entries);
    template.base = BYTES_TEXT("\x04");
    template.scope = hex(&here.arena, "30038101FF");
    template.part = 2;
    template.parts = 3;
    assert_int_equal(crl_issue(&out, &template, &here.ci.cert, here.ci.key), 0);
    here.len = out.len;
    return 0;
}

static int end(void **state)
{
    (void)state;
    ec_private_free(here.ci.key);
    arena_free(&here.arena);
    return 0;
}

static void check(const struct node *top)
{
    static const struct {
        const char *path, *value;
    } rows[] = {
        {"issuer", "CN=Test CI"},
        {"thisUpdate", "2024-02-29 12:34:56Z"},
        {"nextUpdate", "2024-03-01 12:34:56Z"},
        {"revokedCertificates/revokedCertificate/userCertificate", "1234"},
        {"revokedCertificates/revokedCertificate/revocationDate", "2024-02-29 12:34:56Z"},
        {"revokedCertificates/revokedCertificate/reasonCode", "keyCompromise(1)"},
        {"revokedCertificates/revokedCertificate/expirationDate", "2024-02-29 12:34:57Z"},
        {"crlExtensions/cRLNumber", "5"},
        {"crlExtensions/deltaCRLIndicator", "4"},
        {"crlExtensions/issuingDistributionPoint", "onlyContainsUserCerts"},
        {"crlExtensions/totalPartialCrlNumber", "3"},
        {"crlExtensions/partialCrlNumber", "2"},
        {"signatureAlgorithm", "1.2.840.10045.4.3.2 (ecdsa-with-SHA256)"},
    };
    const struct node *second;

    assert_string_equal(top->value, "2 revoked");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct node *node = tree_find(top, rows[i].path);

        if (!node || !node->value)
            fail_msg("no %s", rows[i].path);
        assert_string_equal(node->value, rows[i].value);
        assert_int_equal(node->flags, 0);
    }
    second = tree_find(top, "revokedCertificates")->first->next;
    assert_string_equal(tree_find(second, "revocationDate")->value, "2100-01-01 00:00:00Z");
    assert_string_equal(tree_find(second, "reasonCode")->value, "removeFromCRL(8)");
}

static void test_whole_and_content(void **state)
{
    struct bytes der = bytes_at(here.octets, here.len);
    struct tlv outer;

    (void)state;
    check(decode(der));
    assert_int_equal(tlv_only(der, &outer), 0);
    check(decode(outer.value));
}

/* A date of another form is marked, at its place. */
static void test_dates(void **state)
{
    static const struct {
        const char *date, *path;
    } rows[] = {
        {"\x17\x0D"
         "240229123456Z\x17",
         "thisUpdate"},
        {"\x12\x34\x17\x0D"
         "240229123456Z",
         "revokedCertificates/revokedCertificate/revocationDate"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t *at = memmem(here.octets, here.len, rows[i].date, strlen(rows[i].date));
        const struct node *node;

        assert_non_null(at);
        at = memchr(at, 0x17, 3);
        *at = 0x05;
        node = tree_find(decode(bytes_at(here.octets, here.len)), rows[i].path);
        *at = 0x17;
        if (!node || !(node->flags & TREE_MALFORMED))
            fail_msg("%s is not marked", rows[i].path);
    }
}

/* A damaged list is decoded as far as it goes; its nodes lie within its octets. */
static void assert_within(const struct node *node, struct bytes der)
{
    for (; node; node = node->next) {
        assert_true(
            node->octets.len == 0 ||
            (node->octets.at >= der.at && node->octets.at + node->octets.len <= der.at + der.len));
        assert_within(node->first, der);
    }
}

static void test_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < here.len; i++) {
        for (int cut = 0; cut < 2; cut++) {
            size_t len = cut ? i : here.len;
            uint8_t *copy = malloc(len ? len : 1); /* its end is known to the sanitizer */
            struct bytes der = bytes_at(copy, len);

            assert_non_null(copy);
            memcpy(copy, here.octets, len);
            if (!cut)
                copy[i] ^= 0x11;
            assert_within(decode(der), der);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_and_content),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
