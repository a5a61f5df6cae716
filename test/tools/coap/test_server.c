/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CoAP server of the test eIM: polls, blocks, codes, duplicates, errors. */
#include "test/tools/coap/coap_scene.h"

static void test_poll(void **state)
{
    struct fake_eim *eim = begin("A* B", "/gsma/rsp2/asn1");

    (void)state;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 2);
    assert_string_equal(eim->words[0], "850100");
    assert_outbox_is_empty(circle);
    end();
}

/* Bodies of several blocks, in both directions. */
static void test_blocks(void **state)
{
    struct fake_eim *eim = begin("A* B C D E F G H", "/gsma/rsp2/asn1");
    char words[4000] = "";

    (void)state;
    for (unsigned i = 0; i < 30; i++)
        strcat(words, "lp ");
    fake_eim_order(eim, words);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_true(eim->last_len > 4096);
    end();
    eim = begin("A*", "/gsma/rsp2/asn1");
    for (unsigned i = 0; i < 2; i++) { /* a package of more than two blocks */
        *words = '\0';
        for (unsigned j = 0; j < 45; j++)
            strcat(words, "dp=a.very.long.address.of.some.server.that.does.not.matter ");
        fake_eim_order(eim, words);
        assert_true(eim->queue[i].len > 2 * 1024);
    }
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 2);
    assert_int_equal(eim->polls, 3);
    end();
}

/* HTTP statuses as CoAP codes, and the card's reaction to them. */
static void test_statuses(void **state)
{
    static const int statuses[] = {204, 400, 404, 500, 503};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct fake_eim *eim = begin("A*", "/gsma/rsp2/asn1");

        status = statuses[i];
        terminal_start(&circle->terminal);
        assert_int_equal(eim->polls, 1);
        assert_int_equal(circle->terminal.sw, 0x9000);
        status = 0;
        terminal_wait(&circle->terminal, 3000);
        assert_true(eim->polls >= 2);
        end();
    }
}

static void test_other_path(void **state)
{
    struct fake_eim *eim = begin("A*", "/gsma/rsp2");

    (void)state;
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 0);
    end();
}

static void test_cannot_start(void **state)
{
    struct fake_eim *eim = begin("A*", "/x");
    char certificate[200], key[200], pki[96];
    struct coaps_server_options options = {.host = "127.0.0.1",
                                           .port = way.port,
                                           .certificate = certificate,
                                           .key = key,
                                           .path = "/x",
                                           .handle = handle,
                                           .context = eim};
    struct coaps_server *second = NULL;
    struct https_error error;

    (void)state;
    snprintf(pki, sizeof(pki), "%s/pki", circle->scene.fake.folder);
    pki_path(certificate, sizeof(certificate), pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    options.certificate = "/does/not/exist";
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_CRYPTO);
    assert_string_equal(error.text, "certificate /does/not/exist: not usable");
    options.certificate = certificate;
    options.key = certificate;
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_CRYPTO);
    options.key = key;
    options.host = "no such host";
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_NOT_FOUND);
    end();
}

/* Separate responses (RFC 7252 5.2.2), also of several blocks, and with error codes. */
static void test_deferred(void **state)
{
    is_late = true;
    test_blocks(state);
    test_statuses(state);
    is_late = false;
    assert_true(deferred >= 6);
}

/* Loses the message `number` of the server. False: it sends no such message. */
static bool lose(unsigned number)
{
    struct fake_eim *eim = begin("A* B C D E F G H", "/gsma/rsp2/asn1");
    bool met;

    fake_eim_order(eim, "xB");
    handled = 0;
    way.skip = number;
    lost = 1;
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 8 && circle->terminal.timers[RETRANSMIT] > 0; i++)
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    assert_int_equal(handled, 3); /* poll, result, poll */
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->polls, 2);
    assert_outbox_is_empty(circle);
    met = lost == 0;
    end();
    return met;
}

/* The card sends a request again when its response was lost: it is handled once (RFC 7252 4.5). */
static void test_duplicates(void **state)
{
    unsigned number = 0;

    (void)state;
    while (lose(number))
        number++;
    assert_int_equal(number, 3);
    is_late = true; /* the acknowledgement is lost; a lost separate response the server repeats */
    assert_true(lose(0));
    is_late = false;
    lost = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poll),         cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_statuses),     cmocka_unit_test(test_other_path),
        cmocka_unit_test(test_cannot_start), cmocka_unit_test(test_deferred),
        cmocka_unit_test(test_duplicates),
    };

    return coap_run_tests(tests, sizeof(tests) / sizeof(tests[0]));
}
