/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of servers, and a connection that does not come about. */
#include "ipae/transport/server.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"
#include "test/fake/circle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

static void test_addresses(void **state)
{
    static const struct {
        const char *address, *host; /* NULL: malformed */
        uint16_t port, coap_port;
    } rows[] = {
        {"eim.example", "eim.example", 443, 5684},
        {"eim.example:8443", "eim.example:8443", 8443, 8443},
        {"192.0.2.1", "192.0.2.1", 443, 5684},
        {"", NULL, 0, 0},
        {"eim example", NULL, 0, 0},
        {"eim.example/", NULL, 0, 0},
        {"eim.example:0x1", NULL, 0, 0},
        {"eim.example:99999", NULL, 0, 0},
        {"eim\r\nHost: x", NULL, 0, 0},
    };
    static const struct tls_trust trust = {.kind = TLS_TRUST_CIS};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes address = bytes_at(rows[i].address, strlen(rows[i].address));
        struct server server;

        assert_int_equal(server_begin(&server, &bare->terminal, address, &trust),
                         rows[i].host ? 0 : ERR_MALFORMED);
        if (!rows[i].host)
            continue;
        assert_string_equal(server.host, rows[i].host);
        assert_int_equal(server.port, rows[i].port);
        assert_false(server_is_connected(&server));
        server_use_coap(&server);
        assert_int_equal(server.port, rows[i].coap_port);
    }
}

static int post(struct bare_terminal *self)
{
    return server_post(self->context, "/path", "text/plain", BYTES_TEXT("body"));
}

/* OPEN CHANNEL is refused: the network cannot be reached. */
static void test_no_channel(void **state)
{
    static const struct bare_step refused[] = {
        {"4001 82028182 350103 390205DC 3C030201BB 3E0521C0000201", "83023A07"}};
    static const struct tls_trust trust = {.kind = TLS_TRUST_CIS};
    struct server server;

    (void)state;
    bare->terminal.features.tcp = true;
    assert_int_equal(server_begin(&server, &bare->terminal, BYTES_TEXT("192.0.2.1"), &trust), 0);
    bare->context = &server;
    assert_int_equal(BARE_RUN(bare, post, refused), ERR_IO);
    assert_true(server.no_network);
    assert_false(server.reached);
    assert_false(server_is_connected(&server));
}

/* One channel at a time: that of another server, which was kept open, is closed first. */
static void test_channel_kept_open(void **state)
{
    static const struct bare_step close_and_open[] = {
        {"4100 82028122", "830100"},
        {"4001 82028182 350103 390205DC 3C030201BB 3E0521C0000201", "83023A07"}};
    static const struct tls_trust trust = {.kind = TLS_TRUST_CIS};
    struct server server, other;

    (void)state;
    bare->terminal.features.tcp = true;
    for (unsigned same = 0; same < 2; same++) {
        assert_int_equal(server_begin(&server, &bare->terminal, BYTES_TEXT("192.0.2.1"), &trust),
                         0);
        assert_int_equal(server_begin(&other, &bare->terminal, BYTES_TEXT("192.0.2.2"), &trust), 0);
        (same ? &server : &other)->bip = (struct bip){.terminal = &bare->terminal, .channel = 2};
        bare->terminal.kept_open = same ? &server : &other;
        bare->context = &server;
        assert_int_equal(BARE_RUN(bare, post, close_and_open), ERR_IO);
        assert_int_equal(other.bip.channel, 0);
        bare->terminal.kept_open = NULL;
    }
}

/* A name cannot be resolved by a terminal without UDP. */
static int connect_and_end(struct bare_terminal *self)
{
    int err = server_connect(self->context);

    assert_int_equal(server_end(self->context), 0); /* nothing is open */
    return err;
}

static void test_name_without_udp(void **state)
{
    static const struct tls_trust trust = {.kind = TLS_TRUST_CIS};
    struct server server;

    (void)state;
    assert_int_equal(server_begin(&server, &bare->terminal, BYTES_TEXT("eim.example"), &trust), 0);
    bare->context = &server;
    assert_int_equal(bare_terminal_run(bare, connect_and_end, NULL, 0), ERR_UNSUPPORTED);
    assert_true(server.no_network);
}

/* What is wrong with a response is noted; what is wrong with the channel has notes of its own. */
static void test_notes_of_responses(void **state)
{
    static const struct {
        enum https_fault fault;
        const char *note;
    } rows[] = {
        {HTTPS_FINE, ""},
        {HTTPS_CHUNKED, ""},
        {HTTPS_CLOSES, ""},
        {HTTPS_HANGS_UP, "invalid response: incomplete"},
        {HTTPS_SHORT_BODY, "invalid response: incomplete"},
        {HTTPS_NO_HTTP, "invalid response: malformed"},
        {HTTPS_BAD_LENGTH, "invalid response: malformed"},
        {HTTPS_BAD_CHUNK, "invalid response: malformed"},
        {HTTPS_LONG_HEADER, "invalid response: too long"},
        {HTTPS_LONG_BODY, "invalid response: too long"},
        {HTTPS_SILENT, ""}, /* the deadline of the connection passes */
        {HTTPS_500, ""},
        {HTTPS_NO_TLS, ""},
    };
    struct circle *circle = circle_new();
    char *note = circle->scene.fake.http_note;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle_begin(circle, "A*", 1, NULL);
        circle->eims[0].https.fault = rows[i].fault;
        note[0] = '\0';
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 200);
        print_message("fault %u: %s\n", rows[i].fault, note);
        assert_string_equal(note, rows[i].note);
        circle_end(circle);
    }
    circle_free(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_addresses, begin, end),
        cmocka_unit_test_setup_teardown(test_no_channel, begin, end),
        cmocka_unit_test_setup_teardown(test_channel_kept_open, begin, end),
        cmocka_unit_test_setup_teardown(test_name_without_udp, begin, end),
        cmocka_unit_test(test_notes_of_responses),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
