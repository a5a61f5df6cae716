/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSMTAP: the packet of each kind of APDU, and live packets at a socket. */
#include "apdu/trace_sink.h"
#include "test/apdu/trace_story.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define APDU_HEADER "02040400400000000000000000000000"
#define ATR_HEADER  "02040400400000000000000001000000"

static const struct {
    const char *command;
    const char *response;
    uint16_t sw;
    const char *payload; /* NULL: no packet */
    bool shows_all;
} rows[] = {
    {"00708001", "", 0x9000, "0070800100 9000", true},
    {"00B000000A", "98000000000000000000", 0x9000, "00B000000A 98000000000000000000 9000", true},
    {"00B0000000", "", 0x6C0A, "00B0000000 6C0A", true},
    {"00B0000010", "", 0x6A82, "00B0000000 6A82", false},
    {"00B0000010", "1122", 0x6282, "00B0000002 1122 6282", false},
    {"00A40004023F00", "", 0x6120, "00A40004023F00 6120", true},
    {"00A40004023F0000", "6F00", 0x9000, "00A40004023F00 6F00 9000", true},
    {"00A400040000023F00", "", 0x9000, "00A40004023F00 9000", true},
    {"00A400040000023F000000", "", 0x9000, "00A40004023F00 9000", true},
    {"FFA40004023F00", "", 0x6E00, "FFA40004023F00 6E00", true},
    {"00A40004053F00", "", 0x6700, "00A4000400 6700", false},
    {"00A400", "", 0x6700, NULL, false},
    {"", "", 0x6700, NULL, false},
};

static void each_case_has_its_packet(void **state)
{
    uint8_t memory[300];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf packet = BUF_OVER(memory);
        char expected[200];
        struct trace_event event = {.kind = TRACE_APDU,
                                    .command = hex_bytes(rows[i].command),
                                    .data = hex_bytes(rows[i].response),
                                    .sw = rows[i].sw};

        assert_int_equal(trace_gsmtap_put(&packet, &event), rows[i].payload ? 0 : ERR_NOT_FOUND);
        if (rows[i].payload) {
            snprintf(expected, sizeof(expected), "%s%s", APDU_HEADER, rows[i].payload);
            assert_hex(buf_bytes(&packet), expected);
        }
        assert_int_equal(trace_gsmtap_shows_all(&event), rows[i].shows_all);
        hex_free(event.command);
        hex_free(event.data);
    }
}

static void long_extended_commands_are_copied(void **state)
{
    static uint8_t command[7 + 300] = {0x80, 0xE2, 0x91, 0, 0, 0x01, 0x2C};
    struct trace_event event = {.kind = TRACE_APDU, .command = BYTES_OF(command), .sw = 0x9000};
    uint8_t memory[400];
    struct buf packet = BUF_OVER(memory);
    struct buf small = buf_over(memory, 200);

    (void)state;
    assert_int_equal(trace_gsmtap_put(&packet, &event), 0);
    assert_int_equal(packet.len, 16 + sizeof(command) + 2);
    assert_memory_equal(memory + 16, command, sizeof(command));
    assert_int_equal(trace_gsmtap_put(&small, &event), ERR_TOO_LONG);
}

static const char *const story[] = {
    ATR_HEADER "3B9F96801FC78031A073BE21136743200718000001A5",
    APDU_HEADER "01A4040010A0000005591010FFFFFFFF8900000100 6121",
    APDU_HEADER "01C0000003 6F0184 9000",
    APDU_HEADER "81E2910006BF3E035C015A 6A80",
};

/* Listens at `port` of `host` (numeric); port 0: any, which is written to `port`. */
static int listener_new(const char *host, char port[NI_MAXSERV])
{
    const struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM};
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    struct addrinfo *found;
    int fd;

    assert_int_equal(getaddrinfo(host, port, &wanted, &found), 0);
    fd = socket(found->ai_family, SOCK_DGRAM, 0);
    if (fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    if (fd < 0)
        return -1;
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, NI_MAXSERV,
                                 NI_NUMERICHOST | NI_NUMERICSERV),
                     0);
    return fd;
}

static void assert_story(int fd)
{
    uint8_t packet[400];

    for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
        ssize_t len = recv(fd, packet, sizeof(packet), MSG_DONTWAIT);

        assert_true(len > 0);
        assert_hex(bytes_at(packet, (size_t)len), story[i]);
    }
    assert_int_equal(recv(fd, packet, sizeof(packet), MSG_DONTWAIT), -1);
}

static void a_socket_gets_apdus_and_atrs_only(void **state)
{
    char port[NI_MAXSERV] = "0";
    int fd = listener_new("127.0.0.1", port);
    struct trace_sink *sink = trace_gsmtap_new("127.0.0.1", port);

    (void)state;
    assert_non_null(sink);
    story_emit(sink);
    assert_story(fd);
    close(fd);
    trace_sinks_close(sink);
}

/* An ICMP error for an earlier packet does not lose a later one. */
static void a_listener_gets_all_packets_while_it_runs(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "::1"};
    static const uint8_t command[] = {0x00, 0x70, 0x80, 0x01};
    const struct trace_event unheard = {
        .kind = TRACE_APDU, .command = BYTES_OF(command), .sw = 0x9000};

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        char port[NI_MAXSERV] = "0";
        int fd = listener_new(hosts[i], port);
        struct trace_sink *sink;

        if (fd < 0) /* this address family is not configured here */
            continue;
        close(fd);
        sink = trace_gsmtap_new(hosts[i], port);
        assert_non_null(sink);
        for (int round = 0; round < 3; round++) {
            for (int sent = 0; sent <= round; sent++)
                sink->emit(sink, &unheard);
            fd = listener_new(hosts[i], port);
            assert_true(fd >= 0);
            story_emit(sink);
            assert_story(fd);
            close(fd);
        }
        trace_sinks_close(sink);
    }
}

static void an_invalid_address_is_reported(void **state)
{
    (void)state;
    errno = 0;
    assert_null(trace_gsmtap_new("127.0.0.1", "no-such-service"));
    assert_int_equal(errno, EADDRNOTAVAIL);
}

static bool close_spoils_errno;

/* In place of the C library's. */
int close(int fd)
{
    int result = (int)syscall(SYS_close, fd);

    if (close_spoils_errno)
        errno = EBADF;
    return result;
}

/* An address for which no socket can be opened: errno has the reason, of connect. */
static void an_address_without_a_way_is_reported(void **state)
{
    (void)state;
    close_spoils_errno = true;
    errno = 0;
    assert_null(trace_gsmtap_new("255.255.255.255", "4729")); /* no socket option allows it */
    close_spoils_errno = false;
    if (errno != EACCES && errno != ENETUNREACH)
        fail_msg("%s", strerror(errno));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_packet),
        cmocka_unit_test(long_extended_commands_are_copied),
        cmocka_unit_test(a_socket_gets_apdus_and_atrs_only),
        cmocka_unit_test(a_listener_gets_all_packets_while_it_runs),
        cmocka_unit_test(an_invalid_address_is_reported),
        cmocka_unit_test(an_address_without_a_way_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
