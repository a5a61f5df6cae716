/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS and DTLS connections of two OpenSSL peers over a channel: all protections, resumption,
 * KeyUpdate, alerts, damage.
 */
#include "test/tools/trace/session/tls_peers.h"

static const struct setting settings[] = {
    {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", 0},
    {TLS12, "ECDHE-ECDSA-AES256-GCM-SHA384", 0},
    {TLS12, "ECDHE-ECDSA-CHACHA20-POLY1305", 0},
    {TLS12, "ECDHE-ECDSA-AES128-CCM", 0},
    {TLS12, "ECDHE-ECDSA-AES256-CCM8", 0},
    {TLS12, "ECDHE-ECDSA-AES128-SHA256", 0},
    {TLS12, "ECDHE-ECDSA-AES128-SHA256", SSL_OP_NO_ENCRYPT_THEN_MAC},
    {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", SSL_OP_NO_TICKET},
    {TLS13, "TLS_AES_128_GCM_SHA256", 0},
    {TLS13, "TLS_AES_256_GCM_SHA384", 0},
    {TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0},
    {TLS13, "TLS_AES_128_CCM_SHA256", 0},
    {TLS13, "TLS_AES_128_CCM_8_SHA256", 0},
};

/* Two connections, the second one resumed; several requests on each. */
static void test_protections(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        begin(&settings[i], true);
        for (unsigned connection = 0; connection < 2; connection++) {
            connect_peers(false);
            get("one");
            get("two");
            assert_int_equal(SSL_session_reused(client), connection);
            disconnect_peers();
            assert_get(2 * connection, "one");
            assert_get(2 * connection + 1, "two");
        }
        listener_close(&listener);
        assert_int_equal(listener_count(&listener, "HTTP"), 4);
        for (unsigned n = 0; n < listener.count; n++)
            assert_int_equal(listener.messages[n].flags, 0);
        end();
    }
}

static void test_datagrams(void **state)
{
    static const struct setting rows[] = {{DTLS, "ECDHE-ECDSA-AES128-GCM-SHA256", 0},
                                          {DTLS, "ECDHE-ECDSA-AES128-CCM8", 0},
                                          {DTLS, "ECDHE-ECDSA-AES256-CCM", 0},
                                          {DTLS, "ECDHE-ECDSA-CHACHA20-POLY1305", 0},
                                          {DTLS, "ECDHE-ECDSA-AES128-SHA256", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned keys = 0; keys < 2; keys++) {
            begin(&rows[i], keys);
            connect_peers(true);
            exchange(COAP_GET, sizeof(COAP_GET) - 1, COAP_CONTENT, sizeof(COAP_CONTENT) - 1);
            disconnect_peers();
            listener_close(&listener);
            assert_int_equal(listener_count(&listener, "CoAP"), keys);
            assert_int_equal(listener_count(&listener, "DTLS"), 2 - keys);
            assert_int_equal(listener.messages[0].flags, 0);
            if (keys)
                assert_true(bytes_equal(listener.messages[1].response, BYTES_TEXT(COAP_CONTENT)));
            else
                assert_int_equal(listener.messages[1].flags, EXCHANGE_ENCRYPTED);
            end();
        }
    }
}

/* KeyUpdate of both sides, more than once (RFC 8446 4.6.3). */
static void test_key_update(void **state)
{
    uint8_t octets[100];
    struct buf none = BUF_OVER(octets);

    (void)state;
    for (unsigned i = 8; i < sizeof(settings) / sizeof(settings[0]); i++) {
        begin(&settings[i], true);
        connect_peers(false);
        get("before");
        for (unsigned n = 0; n < 3; n++) {
            assert_int_equal(SSL_key_update(client, SSL_KEY_UPDATE_REQUESTED), 1);
            run(&none, &none);
            get("after");
        }
        disconnect_peers();
        listener_close(&listener);
        assert_get(0, "before");
        assert_get(1, "after");
        assert_get(3, "after");
        end();
    }
}

/* No common suite: the alert is an exchange, and no error of the trace. */
static void test_alert(void **state)
{
    static const struct setting setting = {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", 0};
    struct exchange message = {.kind = EXCHANGE_MESSAGE, .protocol = "TLS"};
    uint8_t octets[100];
    struct buf none = BUF_OVER(octets);
    const struct node *alert;
    struct arena arena;
    struct tree tree;

    (void)state;
    begin(&setting, true);
    assert_int_equal(SSL_CTX_set_cipher_list(server_context, "ECDHE-ECDSA-AES256-GCM-SHA384"), 1);
    connect_peers(false);
    run(&none, &none);
    disconnect_peers();
    listener_close(&listener);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, 0);
    message.command = listener.messages[0].request;
    message.response = listener.messages[0].response;
    arena_init(&arena, 1 << 18);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &message);
    alert = tree_find(&tree.root, "response/alert");
    assert_non_null(alert);
    assert_string_equal(alert->value, "fatal, handshake_failure(40)");
    assert_int_equal(alert->flags, TREE_REFUSED);
    assert_string_equal(tree_find(&tree.root, "request/ClientHello/server_name")->value,
                        "server.example");
    arena_free(&arena);
    end();
}

/* Another key log: as without keys. */
static void test_other_keys(void **state)
{
    char line[300];

    (void)state;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        static const char *const labels[] = {"CLIENT_RANDOM", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                             "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                             "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"};
        uint8_t random[32];

        begin(&settings[i], true);
        SSL_CTX_set_keylog_callback(server_context, NULL);
        connect_peers(false);
        SSL_do_handshake(client);
        SSL_get_client_random(client, random, sizeof(random));
        for (size_t label = 0; label < sizeof(labels) / sizeof(labels[0]); label++) {
            char id[65], secret[97];

            memset(secret, '5', sizeof(secret));
            secret[settings[i].version == TLS1_3_VERSION && !strstr(settings[i].suite, "384")
                       ? 64
                       : 96] = '\0';
            snprintf(line, sizeof(line), "%s %s %s", labels[label],
                     bytes_to_hex(BYTES_OF(random), id, sizeof(id)), secret);
            listener_secret(&listener, line);
        }
        get("secret");
        disconnect_peers();
        listener_close(&listener);
        assert_int_equal(listener_count(&listener, "HTTP"), 0);
        assert_non_null(listener_find(&listener, "TLS", 1));
        end();
    }
}

static void raw(unsigned count, const char *sent, size_t len, unsigned flags, const char *protocol)
{
    listener_begin(&listener, true);
    listener_open(&listener, 1, false, "192.0.2.1", 443);
    listener_send(&listener, 1, bytes_at(sent, len));
    listener_shut(&listener, 1);
    listener_close(&listener);
    assert_int_equal(listener.count, count);
    assert_string_equal(listener.messages[count - 1].protocol, protocol);
    assert_int_equal(listener.messages[count - 1].flags, flags);
    listener_end(&listener);
}
#define RAW(count, octets, flags, protocol) raw(count, octets, sizeof(octets) - 1, flags, protocol)

static void test_damaged(void **state)
{
    (void)state;
    /* An incomplete record, a handshake message that is too long, octets behind a record. */
    RAW(1, "\x17\x03\x03\x00\x20 cut", EXCHANGE_ENCRYPTED | EXCHANGE_INCOMPLETE, "TLS");
    RAW(1, "\x16\x03\x01\x00\x04\x01\xFF\xFF\xFF", EXCHANGE_INCOMPLETE, "TLS");
    RAW(2, "\x15\x03\x03\x00\x02\x02\x28no TLS", 0, "TCP");
    RAW(1, "\x17\x03\x03\xFF\xFF too long", 0, "TCP");
    RAW(1, "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", EXCHANGE_INCOMPLETE, "TLS");
    RAW(1, "\x16\x03\x01\x00\x04\x02\x00\x00\x00", EXCHANGE_INCOMPLETE, "TLS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protections), cmocka_unit_test(test_datagrams),
        cmocka_unit_test(test_key_update),  cmocka_unit_test(test_alert),
        cmocka_unit_test(test_other_keys),  cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
