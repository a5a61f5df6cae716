/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSMTAP: the packet of each kind of APDU, and live packets at a socket. */
#include "apdu/trace_sink.h"
#include "test/apdu/trace_story.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

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

static void long_extended_ones_stand_as_sent(void **state)
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

static void a_socket_gets_apdus_and_atrs_only(void **state)
{
    static const char *const expected[] = {
        ATR_HEADER "3B9F96801FC78031A073BE21136743200718000001A5",
        APDU_HEADER "01A4040010A0000005591010FFFFFFFF8900000100 6121",
        APDU_HEADER "01C0000003 6F0184 9000",
        APDU_HEADER "81E2910006BF3E035C015A 6A80",
    };
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000001)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char port[8];
    struct trace_sink *sink;

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    snprintf(port, sizeof(port), "%u", ntohs(address.sin_port));
    sink = trace_gsmtap_new("127.0.0.1", port);
    assert_non_null(sink);
    story_tell(sink);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        uint8_t packet[400];
        ssize_t len = recv(fd, packet, sizeof(packet), MSG_DONTWAIT);

        assert_true(len > 0);
        assert_hex(bytes_at(packet, (size_t)len), expected[i]);
    }
    assert_int_equal(recv(fd, port, sizeof(port), MSG_DONTWAIT), -1);
    close(fd);
    story_tell(sink); /* nobody listens any more: not the card's trouble */
    story_tell(sink);
    trace_sinks_close(sink);
}

static void an_address_that_is_none_is_told(void **state)
{
    (void)state;
    errno = 0;
    assert_null(trace_gsmtap_new("127.0.0.1", "no-such-service"));
    assert_int_equal(errno, EADDRNOTAVAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_packet),
        cmocka_unit_test(long_extended_ones_stand_as_sent),
        cmocka_unit_test(a_socket_gets_apdus_and_atrs_only),
        cmocka_unit_test(an_address_that_is_none_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
