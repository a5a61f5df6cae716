/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of TLS and DTLS as trees: handshake messages, alerts, encrypted octets. */
#include "test/tools/trace/decode/stream_scene.h"

static void test_tls13(void **state)
{
    (void)state;
    check_stream("TLS",
                 "160303008B010000870303000102030405060708090A0B0C0D0E0F101112131415161718191A"
                 "1B1C1D1E1F02ABCD00061301C02BFFEE0100005600000010000E00000B65696D2E6578616D70"
                 "6C65000A000600040017001A000D0006000404030804002B000504030403030010000B000908"
                 "687474702f312e31003300090007001D0003AABBCC0017000012340001FF1403030001011603"
                 "04000814000004112233441703040003010203",
                 "160303003D020000390303000102030405060708090A0B0C0D0E0F101112131415161718191A"
                 "1B1C1D1E1F02ABCD130100000F002B000203040033000500170001AA160304000A0800000600"
                 "0400000000160304000C0F000008040300040102030416030400160400001200001C20000000"
                 "0101000004DEADBEEF00001603040005180000010115030400020100",
                 "request\n"
                 "  ClientHello\n"
                 "    version: TLS 1.2(0303)\n"
                 "    random: 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F ~\n"
                 "    sessionId: ABCD ~\n"
                 "    cipherSuites\n"
                 "      cipherSuite: TLS_AES_128_GCM_SHA256(1301)\n"
                 "      cipherSuite: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(C02B)\n"
                 "      cipherSuite: FFEE ?\n"
                 "    compressionMethods: 00\n"
                 "    server_name: eim.example\n"
                 "    supported_groups: secp256r1, brainpoolP256r1\n"
                 "    signature_algorithms: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256\n"
                 "    supported_versions: TLS 1.3, TLS 1.2\n"
                 "    application_layer_protocol_negotiation: http/1.1\n"
                 "    key_share: x25519 ~\n"
                 "    extended_master_secret\n"
                 "    extension 4660: FF ?\n"
                 "  ChangeCipherSpec\n"
                 "  Finished\n"
                 "    verifyData: 11223344 ~\n"
                 "  encrypted: 3 octets\n"
                 "response\n"
                 "  ServerHello\n"
                 "    version: TLS 1.2(0303)\n"
                 "    random: 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F ~\n"
                 "    sessionId: ABCD ~\n"
                 "    cipherSuite: TLS_AES_128_GCM_SHA256(1301)\n"
                 "    compressionMethod: 00\n"
                 "    supported_versions: TLS 1.3\n"
                 "    key_share: secp256r1 ~\n"
                 "  EncryptedExtensions\n"
                 "    server_name\n"
                 "  CertificateVerify\n"
                 "    algorithm: ecdsa_secp256r1_sha256(0403)\n"
                 "    signature: 01020304 ~\n"
                 "  NewSessionTicket\n"
                 "    lifetime: 7200 s\n"
                 "    ageAdd: 00000001 ~\n"
                 "    nonce: 00 ~\n"
                 "    ticket: DEADBEEF ~\n"
                 "  KeyUpdate: update_requested(1)\n"
                 "  alert: warning, close_notify(0)\n");
}

static void test_tls12(void **state)
{
    (void)state;
    check_stream("TLS", "160303000610000002010415030300020228",
                 "16030300310200002D0303000102030405060708090A0B0C0D0E0F101112131415161718191A"
                 "1B1C1D1E1F00C02B000005FF01000100160303000F0C00000B030017010404030002AABB1603"
                 "03000C0D000008014000020403000016030300040E000000160303000463000000",
                 "request\n"
                 "  ClientKeyExchange\n"
                 "    exchangeKeys: 0104 ~\n"
                 "  alert: fatal, handshake_failure(40) !\n"
                 "response\n"
                 "  ServerHello\n"
                 "    version: TLS 1.2(0303)\n"
                 "    random: 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F ~\n"
                 "    sessionId ~\n"
                 "    cipherSuite: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(C02B)\n"
                 "    compressionMethod: 00\n"
                 "    renegotiation_info: 00\n"
                 "  ServerKeyExchange\n"
                 "    namedGroup: secp256r1(0017)\n"
                 "    publicKey: 04 ~\n"
                 "    algorithm: ecdsa_secp256r1_sha256(0403)\n"
                 "    signature: AABB ~\n"
                 "  CertificateRequest\n"
                 "    certificateTypes: 40\n"
                 "    signatureAlgorithms: 0403\n"
                 "    certificateAuthorities\n"
                 "  ServerHelloDone\n"
                 "  handshake: 63000000 ?\n");
    check_stream("DTLS",
                 "16FEFD002F0100002BFEFD000102030405060708090A0B0C0D0E0F101112131415161718191A"
                 "1B1C1D1E1F0001AA0002C0AC0100",
                 "16FEFD000803000004FEFF01BB",
                 "request\n"
                 "  ClientHello\n"
                 "    version: DTLS 1.2(FEFD)\n"
                 "    random: 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F ~\n"
                 "    sessionId ~\n"
                 "    cookie: AA ~\n"
                 "    cipherSuites\n"
                 "      cipherSuite: TLS_ECDHE_ECDSA_WITH_AES_128_CCM(C0AC)\n"
                 "    compressionMethods: 00\n"
                 "response\n"
                 "  HelloVerifyRequest\n"
                 "    version: DTLS 1.0(FEFF)\n"
                 "    cookie: BB ~\n");
}

#define RANDOM_32 "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"

/* One record with a message, whose length is that of `content`. */
static const char *decode_record(const char *version, const char *content)
{
    struct buf up = BUF_OVER(sent_octets);

    buf_put_hex(&up, "16");
    buf_put_hex(&up, version);
    buf_put_u16(&up, 0);
    assert_int_equal(buf_put_hex(&up, content), 0);
    up.at[3] = (uint8_t)((up.len - 5) >> 8);
    up.at[4] = (uint8_t)(up.len - 5);
    return stream_tree("TLS", buf_bytes(&up), BYTES_NONE);
}

/* Each message that ends inside a field in a record that does not. */
static void test_short_messages(void **state)
{
    static const struct {
        const char *version, *content, *tree;
    } rows[] = {
        {"0303", "00000000", "request\n  HelloRequest\n"},
        {"0303", "0C000000",
         "request\n  ServerKeyExchange\n    malformed: ends inside a field *\n"},
        {"0303", "0C00000103",
         "request\n  ServerKeyExchange\n    publicKey ~\n    signature ~\n    malformed: ends "
         "inside a field *\n"},
        {"0303", "0C0000020105", "request\n  ServerKeyExchange\n    parameters: 0105 ~\n"},
        {"0303", "0C000006030017020400",
         "request\n  ServerKeyExchange\n    namedGroup: secp256r1(0017)\n    publicKey: 0400 ~\n"
         "    signature ~\n    malformed: ends inside a field *\n"},
        {"0303", "10000000", "request\n  ClientKeyExchange\n    exchangeKeys ~\n"},
        {"0303", "04000006 00000001 0000",
         "request\n  NewSessionTicket\n    lifetime: 1 s\n"
         "    ticket ~\n"},
        {"0303", "04000003 000000",
         "request\n  NewSessionTicket\n    malformed: ends inside a field *\n"},
        {"0304", "18000000",
         "request\n  KeyUpdate: update_not_requested(0)\n    malformed: ends inside a field *\n"},
        {"0304", "1800000100", "request\n  KeyUpdate: update_not_requested(0)\n"},
        {"0304", "05000000", "request\n  EndOfEarlyData\n"},
        {"0304", "0B000004 00 000000", "request\n  Certificate\n    certificateRequestContext\n"},
        {"0304", "0F000003 FFFF00",
         "request\n  CertificateVerify\n    algorithm: FFFF ?\n    signature ~\n"
         "    malformed: ends inside a field *\n"},
        {"0304", "080000", "request\n  handshake: 080000 ?\n"},
        {"0304", "", "request\n  handshake ?\n"},
        {"0304", "08000004 0002 0000",
         "request\n  EncryptedExtensions\n    malformed: ends inside a field *\n"},
        {"0303", "02000027 0300" RANDOM_32 "00 0000 00 00",
         "request\n  ServerHello\n    version: SSL 3.0(0300)\n    random: " RANDOM_32 " ~\n"
         "    sessionId ~\n    cipherSuite: 0000 ?\n"
         "    compressionMethod: 00\n    malformed: ends inside a field *\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(decode_record(rows[i].version, rows[i].content), rows[i].tree);
    arena_free(&arena);
}

/* RFC 8446 6, and an alert that has no two octets. */
static void test_alerts(void **state)
{
    (void)state;
    check_stream("TLS", "15030300020100 1503030002 0231 1503030002 02FE",
                 "1503030001 02 15 0303 0000",
                 "request\n"
                 "  alert: warning, close_notify(0)\n"
                 "  alert: fatal, access_denied(49) !\n"
                 "  alert: fatal, unknown(254) ?!\n"
                 "response\n"
                 "  alert: 02 *\n"
                 "  alert:  *\n");
}

static void test_records(void **state)
{
    (void)state;
    check_stream("TLS", "1703030000 1803030001FF", "1403030001",
                 "request\n"
                 "  encrypted: 0 octets\n"
                 "  record: FF ?\n"
                 "response\n"
                 "  malformed: ends inside a record *\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls13),          cmocka_unit_test(test_tls12),
        cmocka_unit_test(test_short_messages), cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
