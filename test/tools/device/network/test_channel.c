/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIP channels against sockets of this process: each result, both transports. */
#include "tools/device/network/channel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct channels channels;
static uint8_t memory[300], answer_memory[300];
static struct buf answer;
static char text[700];

/* A socket on a free port of 127.0.0.1. */
static int serve(int type, uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, type, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static struct command command_of(uint8_t type, uint8_t qualifier, uint8_t to, const char *objects)
{
    struct buf buf = BUF_OVER(memory);

    assert_int_equal(buf_put_hex(&buf, objects), 0);
    answer = BUF_OVER(answer_memory);
    return (struct command){1, type, qualifier, to, buf_bytes(&buf)};
}

static const char *said(void)
{
    return bytes_to_hex(buf_bytes(&answer), text, sizeof(text));
}

static const char *open_at(unsigned level, uint16_t port, const char *address)
{
    char objects[100];
    struct command command;

    snprintf(objects, sizeof(objects), "350103 390205DC 3C03%02X%04X %s", level, port, address);
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, objects);
    device_channel_open(&channels, &command, true, &answer);
    return said();
}

static const char *send_on(unsigned id, uint8_t qualifier, const char *objects)
{
    struct command command =
        command_of(CAT_COMMAND_SEND_DATA, qualifier, (uint8_t)(0x20 | id), objects);

    device_channel_send(&channels, &command, &answer);
    return said();
}

static const char *receive_on(unsigned id, const char *objects)
{
    struct command command = command_of(CAT_COMMAND_RECEIVE_DATA, 0, (uint8_t)(0x20 | id), objects);

    device_channel_receive(&channels, &command, &answer);
    return said();
}

#define LOOPBACK "3E05217F000001"
#define OPENED   "38028100350103390205DC"

static int begin(void **state)
{
    (void)state;
    memset(&channels, 0, sizeof(channels));
    channels_begin(&channels);
    return 0;
}

static int end(void **state)
{
    (void)state;
    channels_close(&channels);
    return 0;
}

/* recv with patience: loopback is quick, not instant. */
static bool fill(unsigned id)
{
    for (unsigned i = 0; i < 2000; i++) {
        if (device_channel_fill(&channels, id))
            return true;
        if (channels.at[id].dropped)
            return false;
        usleep(1000);
    }
    return false;
}

static void test_stream(void **state)
{
    uint16_t port;
    int server = serve(SOCK_STREAM, &port), peer;
    char octets[16];
    struct command command;

    (void)state;
    assert_string_equal(open_at(2, port, LOOPBACK), "830100" OPENED);
    peer = accept(server, NULL, NULL);
    assert_true(peer >= 0);
    assert_string_equal(send_on(1, 0, "360161"), "830100B701FF");
    assert_string_equal(send_on(1, 1, "36026263"), "830100B701FF");
    assert_int_equal(recv(peer, octets, sizeof(octets), 0), 3);
    assert_memory_equal(octets, "abc", 3);
    assert_string_equal(receive_on(1, "3701ED"), "830102B600B70100");
    assert_int_equal(send(peer, "hello", 5, 0), 5);
    assert_true(fill(1));
    assert_false(device_channel_fill(&channels, 1)); /* the edge was told */
    answer.len = 0;
    device_channel_put_available(&channels, 1, &answer);
    assert_string_equal(said(), "B8028100B70105");
    assert_string_equal(receive_on(1, "370102"), "830100B6026865B70103");
    assert_string_equal(receive_on(1, "3701ED"), "830102B6036C6C6FB70100");
    close(peer);
    assert_false(fill(1));
    assert_true(channels.at[1].dropped);
    assert_string_equal(receive_on(1, "3701ED"), "83023A02");
    assert_string_equal(send_on(1, 1, "360161"), "83023A02");
    answer.len = 0;
    device_channel_status(&channels, &answer);
    assert_string_equal(said(), "830100B8020105");
    command = command_of(CAT_COMMAND_CLOSE_CHANNEL, 0, 0x21, "");
    device_channel_close(&channels, &command, &answer);
    assert_string_equal(said(), "830100");
    command = command_of(CAT_COMMAND_CLOSE_CHANNEL, 0, 0x21, "");
    device_channel_close(&channels, &command, &answer);
    assert_string_equal(said(), "83023A03");
    assert_int_equal(channels.up, 3);
    assert_int_equal(channels.down, 5);
    close(server);
}

/* A thin link: what has come keeps the air busy, and RECEIVE DATA does not wait for more. */
static void test_rate(void **state)
{
    uint16_t port;
    int server = serve(SOCK_STREAM, &port), peer;
    char octets[2000] = "";
    int64_t begin;

    (void)state;
    open_at(2, port, LOOPBACK);
    peer = accept(server, NULL, NULL);
    channels.rate = 2560;
    assert_int_equal(send(peer, octets, sizeof(octets), 0), sizeof(octets));
    assert_true(fill(1));
    begin = device_clock_system.now(NULL);
    assert_int_equal(channels.at[1].rx_len, 256);
    assert_in_range(channels.busy_until - begin, 50, 100);
    receive_on(1, "3701ED");
    receive_on(1, "3701ED");
    assert_int_equal(channels.at[1].rx_len, 0);
    assert_string_equal(receive_on(1, "3701ED"), "830102B600B70100");
    assert_true(fill(1));
    assert_true(device_clock_system.now(NULL) - begin >= 50);
    assert_int_equal(channels.at[1].rx_len, 256);
    close(peer);
    close(server);
}

static void test_datagrams(void **state)
{
    uint16_t port;
    int server = serve(SOCK_DGRAM, &port);
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    char octets[16];

    (void)state;
    assert_string_equal(open_at(1, port, LOOPBACK), "830100" OPENED);
    send_on(1, 0, "360161");
    send_on(1, 1, "360162");
    assert_int_equal(recvfrom(server, octets, sizeof(octets), 0, (struct sockaddr *)&from, &len),
                     2);
    assert_int_equal(sendto(server, "one", 3, 0, (struct sockaddr *)&from, len), 3);
    assert_int_equal(sendto(server, "two", 3, 0, (struct sockaddr *)&from, len), 3);
    assert_true(fill(1));
    assert_string_equal(receive_on(1, "3701ED"), "830102B6036F6E65B70100"); /* not across */
    assert_true(fill(1));
    assert_string_equal(receive_on(1, "3701ED"), "830102B60374776FB70100");
    close(server);
}

static void test_refusals(void **state)
{
    uint16_t port;
    int server = serve(SOCK_STREAM, &port);
    struct command command;
    char big[2 * 250 + 10];

    (void)state;
    assert_string_equal(open_at(2, 443, "3E0521C0000201"), "83023A07350103390205DC");
    assert_string_equal(open_at(3, port, LOOPBACK), "83023A06350103390205DC");
    assert_string_equal(open_at(2, port, "3E0321 7F00"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, port, ""), "83023A07350103390205DC");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 390205DC");
    device_channel_open(&channels, &command, true, &answer);
    assert_string_equal(said(), "830136");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 39020000 3C03020050 " LOOPBACK);
    device_channel_open(&channels, &command, true, &answer);
    assert_string_equal(said(), "83023A0435010339020000");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 390205DC 3C03020050 " LOOPBACK);
    device_channel_open(&channels, &command, false, &answer);
    assert_string_equal(said(), "83022004350103390205DC");
    assert_string_equal(send_on(1, 1, "360161"), "83023A03");
    assert_string_equal(receive_on(8, "370101"), "83023A03");
    open_at(2, port, LOOPBACK);
    assert_string_equal(receive_on(1, ""), "830136");
    memset(big, '0', sizeof(big));
    memcpy(big, "3681FA", 6);
    big[6 + 2 * 250] = '\0';
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(strncmp(send_on(1, 0, big), "830100", 6), 0);
    assert_string_equal(send_on(1, 0, "360161"), "83023A04"); /* 1500 are stored */
    close(server);
    assert_string_equal(open_at(2, port, LOOPBACK), "83023A07350103390205DC");
}

static void test_all_channels_and_dns(void **state)
{
    uint16_t port;
    int server = serve(SOCK_DGRAM, &port);
    struct command command;

    (void)state;
    for (unsigned id = 1; id <= CHANNELS; id++)
        assert_int_equal(strncmp(open_at(1, port, LOOPBACK), "830100", 6), 0);
    assert_string_equal(open_at(1, port, LOOPBACK), "83023A01350103390205DC");
    assert_int_equal(channels_drop(&channels, 0), CHANNELS);
    assert_true(channels.at[7].dropped);
    channels_close(&channels);
    channels.has_dns = true;
    memcpy(channels.dns_address, "\x7F\x00\x00\x35", 4);
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 9, 0x82, "350103 390205DC 3C03010035 3E00");
    device_channel_open(&channels, &command, true, &answer);
    assert_string_equal(said(), "830100" OPENED "4005217F000035");
    close(server);
}

/* The network access name is told as people write it; one that is none is not understood. */
static void test_access_point(void **state)
{
    static const struct {
        const char *object, *text, *answer;
    } rows[] = {
        {"", "", OPENED},
        {"4700", "", OPENED},
        {"4709 08696E7465726E6574", "internet", OPENED},
        {"4708 03696F74 03007F20", "iot.???", OPENED},
        {"4709 09696E7465726E6574", NULL, "830132"},
        {"470A 08696E7465726E657400", NULL, "830132"},
    };
    uint16_t port;
    int fd = serve(SOCK_DGRAM, &port);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char address[100];

        snprintf(address, sizeof(address), LOOPBACK " %s", rows[i].object);
        assert_non_null(strstr(open_at(1, port, address), rows[i].answer));
        if (rows[i].text)
            assert_string_equal(channels.at[1].access_point, rows[i].text);
        channels_close(&channels);
        channels_begin(&channels);
    }
    close(fd);
}

/* With hosts the device is the DNS server at every address, over UDP alone. */
static void test_dns_at_any_address(void **state)
{
    static const char *const addresses[] = {
        "3E0521C6120001", "3E052108080808", "3E052101010101",
        "3E05210A000035", LOOPBACK,         "3E115720010DB8000000000000000000000035"};
    static const char question[] = "\x00\x01\x01\x00\x00\x01\0\0\0\0\0\0\x05plain\0\0\x01\0\x01";
    struct hosts hosts;
    char named[300];

    (void)state;
    hosts_begin(&hosts);
    assert_int_equal(hosts_add(&hosts, "plain=127.0.0.1:1"), 0);
    assert_int_equal(hosts_open(&hosts), 0);
    channels.hosts = &hosts;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        uint8_t octets[100];

        assert_string_equal(open_at(1, 53, addresses[i]), "830100" OPENED);
        assert_string_equal(channels.at[1].peer, "udp DNS:53");
        assert_int_equal(send(channels.at[1].fd, question, sizeof(question) - 1, 0),
                         sizeof(question) - 1);
        for (unsigned j = 0; j < 2000 && !hosts_serve(&hosts, named, sizeof(named)); j++)
            usleep(1000);
        assert_string_equal(named, "plain is 198.18.0.2");
        assert_int_equal(recv(channels.at[1].fd, octets, sizeof(octets), 0),
                         sizeof(question) - 1 + 16);
        channels_close(&channels);
    }
    /* other ports and TCP have no such server */
    assert_string_equal(open_at(1, 54, "3E052108080808"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, 53, "3E052108080808"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, 53, "3E0521C6120001"), "83023A07350103390205DC");
    hosts_close(&hosts);
    hosts_begin(&hosts); /* without hosts there is none at all */
    assert_string_equal(open_at(1, 53, "3E052108080808"), "83023A07350103390205DC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_dns_at_any_address, begin, end),
        cmocka_unit_test_setup_teardown(test_stream, begin, end),
        cmocka_unit_test_setup_teardown(test_rate, begin, end),
        cmocka_unit_test_setup_teardown(test_datagrams, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_all_channels_and_dns, begin, end),
        cmocka_unit_test_setup_teardown(test_access_point, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
