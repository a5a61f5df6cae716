/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of --host, their addresses, and the responses of the resolver. */
#include "tools/device/network/hosts.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct hosts hosts;

static void set(const char *const *texts)
{
    hosts_begin(&hosts);
    for (; *texts; texts++)
        assert_int_equal(hosts_add(&hosts, *texts), 0);
}

static const char *const ship[] = {"eim.example=127.0.0.1:8444",
                                   "EIM.example.:5684=LocalHost.:9000",
                                   "smdp.example:443=[::1]:8443", "plain=127.0.0.2", NULL};

static void test_addresses(void **state)
{
    static const struct {
        uint8_t last;
        uint16_t port;
        int err;
        const char *name, *to;
    } rows[] = {
        {2, 443, 0, "eim.example", "127.0.0.1:8444"},
        {2, 5684, 0, "EIM.example", "127.0.0.1:9000"},
        {4, 443, 0, "smdp.example", "[::1]:8443"},
        {4, 444, ERR_NOT_FOUND, NULL, ""},
        {5, 80, 0, "plain", "127.0.0.2:80"},
        {3, 80, ERR_NOT_FOUND, NULL, ""}, /* the number of the second row, which has its name's */
        {99, 443, ERR_NOT_FOUND, NULL, ""},
        {1, 443, ERR_NOT_FOUND, NULL, ""},
    };

    (void)state;
    set(ship);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const uint8_t octets[] = {198, 18, 0, rows[i].last};
        const char *name = NULL;
        struct endpoint to;
        char text[64] = "";

        assert_int_equal(hosts_find(&hosts, octets, rows[i].port, &to, &name), rows[i].err);
        if (rows[i].err == 0)
            endpoint_text(&to, text, sizeof(text));
        assert_string_equal(text, rows[i].to);
        if (rows[i].name)
            assert_string_equal(name, rows[i].name);
    }
    const uint8_t elsewhere[] = {192, 0, 2, 1};
    const char *name = NULL;
    struct endpoint to;

    assert_int_equal(hosts_find(&hosts, elsewhere, 443, &to, &name), 0);
    assert_null(name);
    hosts_begin(&hosts); /* without names the network 198.18 has no hosts */
    assert_int_equal(hosts_find(&hosts, hosts_resolver_address, 443, &to, &name), 0);
    assert_null(name);
}

static void test_bad_texts(void **state)
{
    static const char *const rows[] = {"",
                                       "eim.example",
                                       "=127.0.0.1",
                                       "eim.example=",
                                       "eim.example=eim",
                                       "eim.example=localhost.example",
                                       "eim.example=127.0.0.1:",
                                       "eim.example=127.0.0.1:0",
                                       "eim.example=127.0.0.1:65536",
                                       "eim.example=127.0.0.1:1x",
                                       "eim.example:x=127.0.0.1",
                                       "eim..example=127.0.0.1",
                                       ".eim=127.0.0.1",
                                       "eim..=127.0.0.1",
                                       "eim.:=127.0.0.1",
                                       "e im=127.0.0.1",
                                       "eim=::1",
                                       "eim=[::1",
                                       "eim=[]:1"};

    (void)state;
    hosts_begin(&hosts);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(hosts_add(&hosts, rows[i]), ERR_MALFORMED);
    assert_int_equal(hosts.count, 0);
    for (unsigned i = 0; i < HOSTS_MAX; i++)
        assert_int_equal(hosts_add(&hosts, "eim=127.0.0.1"), 0);
    assert_int_equal(hosts_add(&hosts, "eim=127.0.0.1"), ERR_RANGE);
}

/* Header of a query, name, type; and the response in hex, or NULL. */
static void test_answers(void **state)
{
    static const struct {
        const char *question, *answer, *text;
    } rows[] = {
        {"1234 0100 0001 0000 0000 0000 0365494D076578616D706C6500 0001 0001",
         "1234818000010001000000000365494D076578616D706C650000010001C00C000100010000003C0004C612000"
         "2",
         "eIM.example is 198.18.0.2"},
        {"1234 0000 0001 0000 0000 0000 0365696D076578616D706C6500 001C 0001",
         "12348080000100000000000003"
         "65696D076578616D706C6500001C0001",
         "eim.example has no record of this type"},
        {"1234 0100 0001 0000 0000 0000 026E6F00 0001 0001",
         "123481830001000000000000026E6F0000010001", "no is unknown"},
        {"1234 8100 0001 0000 0000 0000 026E6F00 0001 0001", NULL, NULL},
        {"1234 2900 0001 0000 0000 0000 026E6F00 0001 0001", NULL, NULL},
        {"1234 0100 0002 0000 0000 0000 026E6F00 0001 0001", NULL, NULL},
        {"1234 0100 0001 0000 0000 0000 00 0001 0001", NULL, NULL},
        {"1234 0100 0001 0000 0000 0000 026E6F00 0001", NULL, NULL},
        {"1234 0100 0001 0000 0000 0000 056E6F00 0001 0001", NULL, NULL},
        {"1234 0100 0001 0000 0000 0000 C00C 0001 0001", NULL, NULL},
        {"1234 0100 0001 0000 0000 0000 026E0000 0001 0001", NULL, NULL},
        {"1234 0100 0001", NULL, NULL},
    };

    (void)state;
    set(ship);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t question_octets[64], answer_octets[128];
        struct buf question = BUF_OVER(question_octets), answer = BUF_OVER(answer_octets);
        char hex[300], text[300] = "";

        assert_int_equal(buf_put_hex(&question, rows[i].question), 0);
        assert_int_equal(hosts_respond(&hosts, buf_bytes(&question), &answer, text, sizeof(text)),
                         rows[i].answer ? 0 : ERR_MALFORMED);
        if (!rows[i].answer)
            continue;
        assert_string_equal(bytes_to_hex(buf_bytes(&answer), hex, sizeof(hex)), rows[i].answer);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_resolver(void **state)
{
    static const char question[] = "\x00\x01\x01\x00\x00\x01\0\0\0\0\0\0\x05plain\0\0\x01\0\x01";
    uint8_t answer[64];
    struct endpoint to;
    char text[300];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    (void)state;
    set(ship);
    assert_int_equal(hosts_open(&hosts), 0);
    assert_false(hosts_serve(&hosts, text, sizeof(text)));
    to = hosts.resolver;
    assert_true(endpoint_is_loopback(&to));
    assert_int_equal(connect(fd, &to.address.any, to.len), 0);
    assert_int_equal(send(fd, question, sizeof(question) - 1, 0), sizeof(question) - 1);
    assert_int_equal(poll(&(struct pollfd){.fd = hosts.fd, .events = POLLIN}, 1, 10000), 1);
    assert_true(hosts_serve(&hosts, text, sizeof(text)));
    assert_string_equal(text, "plain is 198.18.0.5");
    assert_int_equal(recv(fd, answer, sizeof(answer), 0), sizeof(question) - 1 + 16);
    assert_memory_equal(answer + sizeof(question) - 1 + 12, "\xC6\x12\x00\x05", 4);
    hosts_close(&hosts);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_bad_texts),
        cmocka_unit_test(test_answers), cmocka_unit_test(test_resolver)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
