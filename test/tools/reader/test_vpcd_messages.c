/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of vpcd: split, joined, of every length, invalid; responses that the peer does not read.
 */
#include "test/tools/reader/vpcd_scene.h"
#include "tools/reader/vpcd_link.h"

static void test_control_octets(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\1\1"
                                  "\0\1\2"
                                  "\0\1\0"));
    assert_string_equal(scene->record.text, "on reset off");
    assert_memory_equal(receive_octets(scene, 0), "", 0);
    send_octets(scene, BYTES_TEXT("\0\1\4"));
    assert_memory_equal(receive_octets(scene, 4), "\0\2\x3B\0", 4);
    send_octets(scene, BYTES_TEXT("\0\1\4"));
    assert_memory_equal(receive_octets(scene, 4), "\0\2\x3B\0", 4);
}

/* Requests for the ATR ("4") and power ("0" to "2"), and how many of them pcscd needs until its
 * clients can connect to the card. */
static void test_when_the_reader_is_reported(void **state)
{
    static const struct {
        const char *messages;
        unsigned count; /* 0: not yet */
    } rows[] = {
        {"4414", 0},    {"44144", 5}, /* the card is there when pcscd starts */
        {"4144444", 4}, {"41014441", 6},
        {"44", 0},      {"444444", 3}, /* a pcscd that powers no card on by itself */
        {"142402", 4},
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tear_down(state);
        set_up(state);
        scene = *state;
        for (unsigned n = 1; rows[i].messages[n - 1]; n++) {
            const uint8_t message[] = {0, 1, (uint8_t)(rows[i].messages[n - 1] - '0')};

            send_octets(scene, BYTES_OF(message));
            if (message[2] == 4)
                receive_octets(scene, 4);
            if (scene->record.readers != (rows[i].count && n >= rows[i].count))
                fail_msg("%s: %u calls after message %u", rows[i].messages, scene->record.readers,
                         n);
        }
    }
}

static void test_unknown_control_octet_is_a_command(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\1\3"));
    assert_memory_equal(receive_octets(scene, 4), "\0\2\x90\0", 4);
    assert_string_equal(scene->record.text, "command");
}

static void test_command_octet_by_octet(void **state)
{
    struct scene *scene = *state;
    static const char message[] = "\0\5\0\1\0\0\0";

    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(scene->record.text, "");
        send_octets(scene, bytes_at(message + i, 1));
    }
    assert_memory_equal(receive_octets(scene, 2 + 256 + 2), "\1\2\0", 3);
    assert_int_equal(scene->record.command_len, 5);
}

static void test_messages_in_one_segment(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\1\1"
                                  "\0\2\0\0"
                                  "\0\1\4"
                                  "\0\2\0\0"
                                  "\0\5\0\0"));
    assert_string_equal(scene->record.text, "on command command");
    assert_memory_equal(receive_octets(scene, 12), "\0\2\x90\0\0\2\x3B\0\0\2\x90\0", 12);
}

static void test_longest_command(void **state)
{
    struct scene *scene = *state;
    static uint8_t message[2 + 65535] = {0xFF, 0xFF};

    send_octets(scene, BYTES_OF(message));
    receive_octets(scene, 4);
    assert_int_equal(scene->record.command_len, 65535);
}

/* Responses that are sent in parts: all arrive, in order (VPCD-V1). */
static void test_peer_that_does_not_read(void **state)
{
    struct scene *scene = *state;
    enum { COMMANDS = 200, RESPONSE = 2 + 255 * 256 + 2 };
    uint8_t head[2];
    size_t left = (size_t)COMMANDS * RESPONSE;
    static uint8_t sink[65536];
    size_t at = 0;

    for (int i = 0; i < COMMANDS; i++)
        assert_int_equal(send(scene->peer, "\0\2\0\xFF", 4, 0), 4);
    for (int i = 0; i < 20; i++)
        step(scene);
    for (int i = 0; i < STEPS_MAX && left > 0; i++) {
        ssize_t got = recv(scene->peer, sink, sizeof(sink), MSG_DONTWAIT);

        for (ssize_t k = 0; k < got; k++, at++) {
            size_t place = at % RESPONSE;

            if (place < 2)
                head[place] = sink[k];
            if (place == 1)
                assert_int_equal(head[0] << 8 | head[1], RESPONSE - 2);
            if (place == RESPONSE - 2)
                assert_int_equal(sink[k], 0x90);
        }
        left -= got > 0 ? (size_t)got : 0;
        if (got <= 0)
            step(scene);
    }
    assert_int_equal(left, 0);
}

static void test_too_long_response_ends_the_connection(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\3\0\0\0"));
    assert_false(vpcd_is_connected(scene->link));
    assert_string_equal(scene->record.text, "command off");
}

static void test_empty_message_ends_the_connection(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\0"));
    assert_false(vpcd_is_connected(scene->link));
    assert_string_equal(scene->record.text, "off");
}

static void test_empty_slot(void **state)
{
    struct scene *scene = *state;
    struct vpcd_options options = {
        .contacts = &vpcd_empty_slot, .host = "127.0.0.1", .listen = true};
    struct sockaddr_in address;

    vpcd_free(scene->link);
    close(scene->peer);
    assert_int_equal(vpcd_new(&scene->link, scene->base, &options), 0);
    address = loopback(vpcd_port(scene->link));
    scene->peer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(scene->peer, (struct sockaddr *)&address, sizeof(address)), 0);
    send_octets(scene, BYTES_TEXT("\0\1\1\0\1\4"));
    assert_int_equal(receive_octets(scene, 2 + 34)[1], 34); /* longer than pcscd accepts */
    send_octets(scene, BYTES_TEXT("\0\2\0\0"));
    assert_memory_equal(receive_octets(scene, 4), "\0\2\x6F\0", 4);
}

static void test_no_response(void **state)
{
    struct scene *scene = *state;

    next_outcome.way = VPCD_SEND_NOTHING;
    send_octets(scene, BYTES_TEXT("\0\2\0\0"));
    receive_octets(scene, 0);
    next_outcome.way = VPCD_SEND;
    send_octets(scene, BYTES_TEXT("\0\1\4"));
    assert_memory_equal(receive_octets(scene, 4), "\0\2\x3B\0", 4);
}

/* A link that listens does not disconnect. */
static void test_cards_that_leave(void **state)
{
    static const enum vpcd_way ways[] = {VPCD_REINSERT, VPCD_REMOVE};
    struct scene *scene = *state;

    for (size_t i = 0; i < 2; i++) {
        next_outcome.way = ways[i];
        send_octets(scene, BYTES_TEXT("\0\2\0\0"));
        assert_memory_equal(receive_octets(scene, 4), "\0\2\x90\0", 4);
        assert_true(vpcd_is_connected(scene->link));
    }
    assert_int_equal(vpcd_remove(scene->link), ERR_STATE);
    assert_int_equal(vpcd_insert(scene->link), ERR_STATE);
    next_outcome.way = VPCD_SEND;
}

/* Messages behind a delayed response wait; their responses keep the order. */
static void test_delayed_response(void **state)
{
    struct scene *scene = *state;

    next_outcome.delay = 200000000;
    send_octets(scene, BYTES_TEXT("\0\2\0\0"
                                  "\0\1\4"));
    receive_octets(scene, 0);
    assert_string_equal(scene->record.text, "command");
    next_outcome.delay = 0;
    assert_memory_equal(receive_octets(scene, 8), "\0\2\x90\0\0\2\x3B\0", 8);
    next_outcome.delay = 3600000000000;
    send_octets(scene, BYTES_TEXT("\0\2\0\0"));
    receive_octets(scene, 0); /* the link ends meanwhile */
    next_outcome.delay = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_control_octets),
        TEST(test_when_the_reader_is_reported),
        TEST(test_unknown_control_octet_is_a_command),
        TEST(test_command_octet_by_octet),
        TEST(test_messages_in_one_segment),
        TEST(test_longest_command),
        TEST(test_peer_that_does_not_read),
        TEST(test_too_long_response_ends_the_connection),
        TEST(test_empty_message_ends_the_connection),
        TEST(test_empty_slot),
        TEST(test_no_response),
        TEST(test_cards_that_leave),
        TEST(test_delayed_response),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
