/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extensions of TLS by their registry: names, lists, the forms of client and server, damage. */
#include "tools/trace/decode/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_text.h"

enum { ARENA = 1 << 16, CLIENT = 0, SERVER = 1 };

static const char *extension(unsigned type, const char *hex, bool of_server)
{
    static char text[4096];
    static uint8_t octets[256];
    struct buf content = BUF_OVER(octets);
    struct arena arena;
    struct tree tree;

    assert_int_equal(buf_put_hex(&content, hex), 0);
    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "message");
    decode_tls_extension(&tree, NULL, type, buf_bytes(&content), 7, of_server);
    assert_ptr_equal(tree.root.first, tree.root.last);
    assert_int_equal(tree.root.first->offset, 7);
    assert_int_equal(tree.root.first->octets.len, content.len);
    tree_text_of(&tree, text, sizeof(text));
    arena_free(&arena);
    return text;
}

static void test_extensions(void **state)
{
    static const struct {
        unsigned type;
        const char *hex, *tree;
        bool of_server;
    } rows[] = {
        {0, "", "server_name\n", SERVER},
        {0, "0004 00 0001 61", "server_name: a\n", CLIENT},
        {0, "0008 00 0001 61 00 0001 62", "server_name: a, b\n", CLIENT},
        {0, "0004 00 0001 1B", "server_name\n", CLIENT}, /* no text */
        {1, "01", "max_fragment_length: 01\n", CLIENT},
        {10, "0002 0017", "supported_groups: secp256r1\n", CLIENT},
        {10, "0006 11EC FFFF 0104", "supported_groups: X25519MLKEM768, FFFF, ffdhe8192\n", CLIENT},
        {10, "0000", "supported_groups\n", CLIENT},
        {13, "0004 0804 0201", "signature_algorithms: rsa_pss_rsae_sha256, rsa_pkcs1_sha1\n",
         CLIENT},
        {50, "0002 081C", "signature_algorithms_cert: ecdsa_brainpoolP512r1tls13_sha512\n", CLIENT},
        {16, "000C 02 6832 08 687474702F312E31",
         "application_layer_protocol_negotiation: h2, http/1.1\n", CLIENT},
        {16, "0003 02 6832", "application_layer_protocol_negotiation: h2\n", SERVER},
        {43, "02 0304", "supported_versions: TLS 1.3\n", CLIENT},
        {43, "04 FEFC FEFD", "supported_versions: DTLS 1.3, DTLS 1.2\n", CLIENT},
        {43, "0304", "supported_versions: TLS 1.3\n", SERVER},
        {43, "7F1C", "supported_versions: 7F1C\n", SERVER}, /* a draft */
        {51, "000A 001D 0001 AA 0017 0001 BB", "key_share: x25519, secp256r1 ~\n", CLIENT},
        {51, "0000", "key_share ~\n", CLIENT},
        {51, "0017 0001 BB", "key_share: secp256r1 ~\n", SERVER},
        {51, "0018", "key_share: secp384r1 ~\n", SERVER}, /* HelloRetryRequest */
        {35, "", "session_ticket ~\n", CLIENT},
        {41, "0001", "pre_shared_key: 0001 ~\n", SERVER},
        {54, "04 01020304", "connection_id: 0401020304 ~\n", CLIENT},
        {0xFF01, "00", "renegotiation_info: 00\n", CLIENT},
        {0x0A0A, "", "extension 2570 ?\n", CLIENT}, /* RFC 8701 */
        {0xFFFF, "01", "extension 65535: 01 ?\n", CLIENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(extension(rows[i].type, rows[i].hex, rows[i].of_server), rows[i].tree);
}

/* Lists that end early, lengths that are odd, at each level. */
static void test_damage(void **state)
{
    static const struct {
        unsigned type;
        const char *hex;
        bool of_server;
    } rows[] = {
        {0, "00", CLIENT},
        {0, "0004 00 0002 61", CLIENT}, /* the name in the list */
        {0, "0005 00 0001 61", CLIENT},
        {10, "", CLIENT},
        {10, "0003 0017 00", CLIENT},
        {10, "0002 00", CLIENT},
        {13, "0001 04", CLIENT},
        {16, "0003 03 6832", CLIENT}, /* the protocol in the list */
        {16, "", SERVER},
        {43, "0304", CLIENT}, /* the form of the server */
        {43, "03", SERVER},
        {51, "0005 001D 0002 AA", CLIENT}, /* the key in the list */
        {51, "0001 00", CLIENT},
        {51, "00", SERVER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = extension(rows[i].type, rows[i].hex, rows[i].of_server);

        if (!strchr(text, '*'))
            fail_msg("row %zu: %s", i, text);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(decode_tls_version(0x0303), "TLS 1.2");
    assert_string_equal(decode_tls_version(0xFEFF), "DTLS 1.0");
    assert_null(decode_tls_version(0xFEFE));
    assert_string_equal(decode_tls_group(0x001A), "brainpoolP256r1");
    assert_null(decode_tls_group(0));
    assert_string_equal(decode_tls_signature(0x0403), "ecdsa_secp256r1_sha256");
    assert_null(decode_tls_signature(0x0404));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
