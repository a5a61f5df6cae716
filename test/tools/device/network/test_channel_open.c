/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OPEN CHANNEL: destinations, network access names, DNS, all channels, refusals. */
#include "test/tools/device/network/channels.h"

static void test_open_refusals(void **state)
{
    uint16_t port;
    int server = serve(SOCK_STREAM, &port);
    struct command command;

    (void)state;
    assert_string_equal(open_at(2, 443, "3E0521C0000201"), "83023A07350103390205DC");
    assert_string_equal(open_at(3, port, LOOPBACK), "83023A06350103390205DC");
    assert_string_equal(open_at(2, port, "3E0321 7F00"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, port, ""), "83023A07350103390205DC");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 390205DC");
    device_channel_open(&channels, &command, true, &answer);
    assert_string_equal(last_response(), "830136");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 39020000 3C03020050 " LOOPBACK);
    device_channel_open(&channels, &command, true, &answer);
    assert_string_equal(last_response(), "83023A0435010339020000");
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103 390205DC 3C03020050 " LOOPBACK);
    device_channel_open(&channels, &command, false, &answer);
    assert_string_equal(last_response(), "83022004350103390205DC");
    close(server);
    assert_string_equal(open_at(2, port, LOOPBACK), "83023A07350103390205DC");
}

/* The network access name as text; a malformed one is result 32. */
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
    static const char query[] = "\x00\x01\x01\x00\x00\x01\0\0\0\0\0\0\x05plain\0\0\x01\0\x01";
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
        assert_int_equal(send(channels.at[1].fd, query, sizeof(query) - 1, 0), sizeof(query) - 1);
        for (unsigned j = 0; j < 2000 && !hosts_serve(&hosts, named, sizeof(named)); j++)
            usleep(1000);
        assert_string_equal(named, "plain is 198.18.0.2");
        assert_int_equal(recv(channels.at[1].fd, octets, sizeof(octets), 0),
                         sizeof(query) - 1 + 16);
        channels_close(&channels);
    }
    /* not at other ports, not over TCP */
    assert_string_equal(open_at(1, 54, "3E052108080808"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, 53, "3E052108080808"), "83023A07350103390205DC");
    assert_string_equal(open_at(2, 53, "3E0521C6120001"), "83023A07350103390205DC");
    hosts_close(&hosts);
    hosts_begin(&hosts); /* without hosts there is no DNS server */
    assert_string_equal(open_at(1, 53, "3E052108080808"), "83023A07350103390205DC");
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
    assert_string_equal(last_response(), "830100" OPENED "4005217F000035");
    close(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_open_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_access_point, begin, end),
        cmocka_unit_test_setup_teardown(test_dns_at_any_address, begin, end),
        cmocka_unit_test_setup_teardown(test_all_channels_and_dns, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
