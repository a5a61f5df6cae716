/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of DNS, TLS, DTLS, HTTP and CoAP as trees; the same cut at every octet and damaged. */
#include "tools/trace/decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_text.h"

enum { ARENA = 1 << 18, OCTETS = 2048, TEXT = 1 << 14 };

static uint8_t sent_octets[OCTETS], received_octets[OCTETS];
static struct arena arena;
static struct tree tree;
static char text[TEXT];

/* Every node's octets are at its offset in the message of its side. */
static void check_offsets(const struct node *node, struct bytes message)
{
    if (node->octets.len) {
        assert_true(node->offset + node->octets.len <= message.len);
        assert_memory_equal(node->octets.at, message.at + node->offset, node->octets.len);
    }
    for (const struct node *child = node->first; child; child = child->next)
        check_offsets(child, message);
}

static const char *decode(const char *protocol, struct bytes sent, struct bytes received)
{
    const struct exchange exchange = {
        .kind = EXCHANGE_MESSAGE, .protocol = protocol, .command = sent, .response = received};

    arena_free(&arena);
    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &exchange);
    assert_false(tree.full);
    for (const struct node *side = tree.root.first; side; side = side->next)
        check_offsets(side, strcmp(side->name, "request") == 0 ? sent : received);
    return tree_text_of(&tree, text, sizeof(text));
}

/* Messages in hex, with blanks, and their tree. */
static void check(const char *protocol, const char *sent, const char *received,
                  const char *expected)
{
    struct buf up = BUF_OVER(sent_octets), down = BUF_OVER(received_octets);

    assert_int_equal(buf_put_hex(&up, sent), 0);
    assert_int_equal(buf_put_hex(&down, received), 0);
    assert_string_equal(decode(protocol, buf_bytes(&up), buf_bytes(&down)), expected);
    for (size_t len = 0; len < up.len || len < down.len; len++) {
        struct bytes part = bytes_cut(buf_bytes(&up), 0, len);

        decode(protocol, part, bytes_cut(buf_bytes(&down), 0, len));
        if (len < up.len)
            up.at[len] ^= 0xFF;
        decode(protocol, buf_bytes(&up), BYTES_NONE);
        if (len < up.len)
            up.at[len] ^= 0xFF;
    }
    arena_free(&arena);
}

static void test_dns(void **state)
{
    (void)state;
    check("DNS", "1234 0100 0001 0000 0000 0000 03 65696D 07 6578616D706C65 00 0001 0001",
          "1234 8180 0001 0002 0000 0000 03 65696D 07 6578616D706C65 00 0001 0001"
          "C00C 0005 0001 0000003C 0004 0161C010 C029 001C 0001 00000E10 0010 "
          "20010DB8000000000000000000000001",
          "request\n"
          "  id: 1234 ~\n"
          "  flags: query, recursion desired\n"
          "  question: eim.example A\n"
          "response\n"
          "  id: 1234 ~\n"
          "  flags: response, recursion desired, recursion available\n"
          "  responseCode: noError(0)\n"
          "  question: eim.example A\n"
          "  answer: eim.example CNAME a.example, valid for 60 s\n"
          "  answer: a.example AAAA 2001:db8::1, valid for 3600 s\n");
    check("DNS", "1234 0100 0001 0000 0000 0000 0161 00 0041 0001",
          "1234 8183 0001 0000 0000 0000 0161 00 0041 0001",
          "request\n"
          "  id: 1234 ~\n"
          "  flags: query, recursion desired\n"
          "  question: a HTTPS\n"
          "response\n"
          "  id: 1234 ~\n"
          "  flags: response, recursion desired, recursion available\n"
          "  responseCode: nameError(3) !\n"
          "  question: a HTTPS\n");
}

static void test_tls13(void **state)
{
    (void)state;
    check("TLS",
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
    check("TLS", "160303000610000002010415030300020228",
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
    check("DTLS",
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

/* The trace ends inside a record: no fault of the octets. */
static void test_incomplete(void **state)
{
    const struct exchange exchange = {.kind = EXCHANGE_MESSAGE,
                                      .protocol = "TLS",
                                      .flags = EXCHANGE_INCOMPLETE | EXCHANGE_ENCRYPTED,
                                      .command = BYTES_TEXT("\x17\x03\x03\x00\x02"
                                                            "ab\x17\x03")};

    (void)state;
    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &exchange);
    assert_string_equal(tree_text_of(&tree, text, sizeof(text)), "request\n"
                                                                 "  encrypted: 2 octets\n"
                                                                 "  incomplete: 2 octets\n");
    arena_free(&arena);
}

static void test_http(void **state)
{
    (void)state;
    assert_string_equal(
        decode("HTTP",
               BYTES_TEXT("POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost:eim.example\r\nContent-Type: "
                          "application/x-gsma-rsp-asn1\r\n\r\n\xBF\x4F\x12\x5A\x10"
                          "0123456789012345"),
               BYTES_TEXT("HTTP/1.1 404 Not Found\n\nno such\x1B[2J page")),
        "request\n"
        "  method: POST\n"
        "  path: /gsma/rsp2/asn1\n"
        "  version: HTTP/1.1\n"
        "  Host: eim.example\n"
        "  Content-Type: application/x-gsma-rsp-asn1\n"
        "  body\n"
        "    GetEimPackageRequest\n"
        "      eidValue: 30313233343536373839303132333435\n"
        "response\n"
        "  status: 404 Not Found !\n"
        "  body\n"
        "    octets: 6E6F20737563681B5B324A2070616765\n");
    assert_string_equal(decode("HTTP", BYTES_TEXT("no line"), BYTES_TEXT("HTTP/1.1\r\n")),
                        "request\n"
                        "  malformed: no first line *\n"
                        "response\n"
                        "  status: \n");
    assert_string_equal(decode("TCP", BYTES_TEXT("text"), BYTES_TEXT("\x00\xFF")),
                        "request: text\n"
                        "response: 00FF\n");
}

static void test_coap(void **state)
{
    (void)state;
    check("CoAP",
          "42 02 0001 7172 3B 65696D2E6578616D706C65 84 67736D61 04 72737032 04 61736E31 "
          "D1 03 0E FF BF4F125A1089049032000000000000000000000001",
          "62 44 0001 7172 C1 3C D1 02 1A E1 0028 55 FF BF4F03020101",
          "request\n"
          "  type: CON\n"
          "  code: POST(0.02)\n"
          "  messageId: 0001 ~\n"
          "  token: 7172 ~\n"
          "  Uri-Host: eim.example\n"
          "  Uri-Path: gsma\n"
          "  Uri-Path: rsp2\n"
          "  Uri-Path: asn1\n"
          "  Block1: block 0 of 1024 octets, more follow\n"
          "  body\n"
          "    GetEimPackageRequest\n"
          "      eidValue: 89049032000000000000000000000001\n"
          "response\n"
          "  type: ACK\n"
          "  code: Changed(2.04)\n"
          "  messageId: 0001 ~\n"
          "  token: 7172 ~\n"
          "  Content-Format: 60\n"
          "  Block1: block 1 of 64 octets, more follow\n"
          "  option 336: 55 ?\n"
          "  body\n"
          "    GetEimPackageResponse\n"
          "      eimPackageError: noEimPackageAvailable(1) !\n");
    check("CoAP", "70 00 0002", "60 84 0002 D3 08 123456",
          "request\n"
          "  type: RST\n"
          "  code: Empty(0.00)\n"
          "  messageId: 0002 ~\n"
          "response\n"
          "  type: ACK\n"
          "  code: Not Found(4.04) !\n"
          "  messageId: 0002 ~\n"
          "  option 21: 123456 ?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns),   cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_tls12), cmocka_unit_test(test_incomplete),
        cmocka_unit_test(test_http),  cmocka_unit_test(test_coap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
