/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIP channels against sockets of this process: SEND DATA, RECEIVE DATA, CLOSE CHANNEL, status. */
#include "test/tools/device/network/channels.h"

#include <sys/wait.h>

static const char *send_on(unsigned id, uint8_t qualifier, const char *objects)
{
    struct command command =
        command_of(CAT_COMMAND_SEND_DATA, qualifier, (uint8_t)(0x20 | id), objects);

    device_channel_send(&channels, &command, &answer);
    return last_response();
}

static const char *receive_on(unsigned id, const char *objects)
{
    struct command command = command_of(CAT_COMMAND_RECEIVE_DATA, 0, (uint8_t)(0x20 | id), objects);

    device_channel_receive(&channels, &command, &answer);
    return last_response();
}

/* device_channel_fill, for 2 s: loopback has a delay. */
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
    assert_false(device_channel_fill(&channels, 1)); /* it was reported already */
    answer.len = 0;
    device_channel_put_available(&channels, 1, &answer);
    assert_string_equal(last_response(), "B8028100B70105");
    assert_string_equal(receive_on(1, "370102"), "830100B6026865B70103");
    assert_string_equal(receive_on(1, "3701ED"), "830102B6036C6C6FB70100");
    close(peer);
    assert_false(fill(1));
    assert_true(channels.at[1].dropped);
    assert_string_equal(receive_on(1, "3701ED"), "83023A02");
    assert_string_equal(send_on(1, 1, "360161"), "83023A02");
    answer.len = 0;
    device_channel_status(&channels, &answer);
    assert_string_equal(last_response(), "830100B8020105");
    command = command_of(CAT_COMMAND_CLOSE_CHANNEL, 0, 0x21, "");
    device_channel_close(&channels, &command, &answer);
    assert_string_equal(last_response(), "830100");
    command = command_of(CAT_COMMAND_CLOSE_CHANNEL, 0, 0x21, "");
    device_channel_close(&channels, &command, &answer);
    assert_string_equal(last_response(), "83023A03");
    assert_int_equal(channels.up, 3);
    assert_int_equal(channels.down, 5);
    close(server);
}

/* With a rate: nothing is received before busy_until, and RECEIVE DATA does not wait. */
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

/* With a standing clock the result does not depend on the speed of the server: what it sends in
 * parts is one answer, and the end of the stream comes after it. */
static void test_standing_clock(void **state)
{
    static const char *const parts[] = {"one", "two", "three"};
    struct device_clock_standing standing;
    int64_t time = 0;
    uint16_t port;
    int server = serve(SOCK_STREAM, &port), peer, status;
    pid_t child;

    (void)state;
    device_clock_stand(&standing, &time, 1);
    channels.clock = &standing.clock;
    open_at(2, port, LOOPBACK);
    peer = accept(server, NULL, NULL);
    assert_false(device_channel_fill(&channels, 1)); /* at once: nothing was requested */
    child = fork();
    if (child == 0) {
        char octet;

        if (recv(peer, &octet, 1, 0) != 1)
            _exit(1);
        for (size_t i = 0; i < 3; i++) {
            usleep(20000);
            if (send(peer, parts[i], strlen(parts[i]), 0) < 0)
                _exit(1);
        }
        _exit(0);
    }
    close(peer);
    send_on(1, 1, "360161");
    assert_true(device_channel_fill(&channels, 1));
    assert_int_equal(channels.at[1].rx_len, 11);
    assert_false(channels.at[1].dropped);
    assert_string_equal(receive_on(1, "3701ED"), "830102B60B6F6E6574776F7468726565B70100");
    assert_false(fill(1));
    assert_true(channels.at[1].dropped);
    assert_int_equal(time, 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
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
    assert_string_equal(receive_on(1, "3701ED"), "830102B6036F6E65B70100"); /* one datagram only */
    assert_true(fill(1));
    assert_string_equal(receive_on(1, "3701ED"), "830102B60374776FB70100");
    close(server);
}

static void test_refusals(void **state)
{
    uint16_t port;
    int server = serve(SOCK_STREAM, &port);
    char big[2 * 250 + 10];

    (void)state;
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stream, begin, end),
        cmocka_unit_test_setup_teardown(test_rate, begin, end),
        cmocka_unit_test_setup_teardown(test_standing_clock, begin, end),
        cmocka_unit_test_setup_teardown(test_datagrams, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
