/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link over a real loopback, its peer played here between two rounds of the event loop. */
#include "tools/reader/vpcd.h"

#include <errno.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <netinet/in.h>

#include <cmocka.h>

enum { ANSWER_MAX = 70000, PATIENCE = 5000 };

static time_t rest_seconds; /* what the rest timer was set to */

/* The clock of the rest timer, injected at the system's door: a second is a hundredth of one. */
int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
    enum { HASTE = 100, NANOSECONDS = 1000000000 };
    const struct itimerspec soon = {
        .it_interval = {0, new->it_interval.tv_sec *(NANOSECONDS / HASTE)},
        .it_value = {0, new->it_value.tv_sec *(NANOSECONDS / HASTE)},
    };

    rest_seconds = new->it_interval.tv_sec;
    return (int)syscall(SYS_timerfd_settime, fd, flags, &soon, old);
}

/* A card that records its calls and responds to each command with as many octets as its
 * second one says, times 256; one of 3 octets with more than the wire can carry. */
struct story {
    char text[256];
    unsigned readers, waits, rests;
    size_t command_len;
};

static void story_add(struct story *story, const char *word)
{
    size_t len = strlen(story->text);

    snprintf(story->text + len, sizeof(story->text) - len, "%s%s", len ? " " : "", word);
}

static void story_power(void *card, enum vpcd_power power)
{
    static const char *const words[] = {"off", "on", "reset"};

    story_add(card, words[power]);
}

static struct bytes story_atr(void *card)
{
    (void)card;
    return BYTES_TEXT("\x3B\x00");
}

static struct rapdu story_transmit(void *card, struct bytes command)
{
    static const uint8_t zeros[ANSWER_MAX];
    struct story *story = card;

    story_add(story, "command");
    story->command_len = command.len;
    if (command.len == 3)
        return (struct rapdu){BYTES_OF(zeros), 0x9000};
    return (struct rapdu){bytes_at(zeros, command.len > 1 ? (size_t)command.at[1] * 256 : 0),
                          0x9000};
}

static void story_rest(void *card)
{
    ((struct story *)card)->rests++;
}

static const struct vpcd_card contacts = {story_power, story_atr, story_transmit, story_rest};

static void on_reader(void *context)
{
    ((struct story *)context)->readers++;
}

static void on_waiting(void *context)
{
    ((struct story *)context)->waits++;
}

struct stage {
    struct event_base *base;
    struct vpcd *link;
    struct story story;
    int peer;
    int listener;
};

static void step(struct stage *stage)
{
    struct timeval soon = {0, 1000};

    event_base_loopexit(stage->base, &soon);
    assert_true(event_base_dispatch(stage->base) >= 0);
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A link that listens, and a peer connected to it. */
static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &stage->story,
                                   .host = "127.0.0.1",
                                   .listen = true,
                                   .on_reader = on_reader,
                                   .context = &stage->story};
    struct sockaddr_in address;

    stage->listener = -1;
    stage->base = event_base_new();
    assert_int_equal(vpcd_new(&stage->link, stage->base, &options), 0);
    assert_int_not_equal(vpcd_port(stage->link), 0);
    address = loopback(vpcd_port(stage->link));
    stage->peer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(stage->peer, (struct sockaddr *)&address, sizeof(address)), 0);
    for (int i = 0; i < PATIENCE && !vpcd_is_connected(stage->link); i++)
        step(stage);
    assert_true(vpcd_is_connected(stage->link));
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;

    vpcd_free(stage->link);
    event_base_free(stage->base);
    if (stage->peer >= 0)
        close(stage->peer);
    if (stage->listener >= 0)
        close(stage->listener);
    free(stage);
    return 0;
}

static void say(struct stage *stage, struct bytes octets)
{
    assert_int_equal(send(stage->peer, octets.at, octets.len, MSG_NOSIGNAL), octets.len);
    for (int i = 0; i < 3; i++)
        step(stage);
}

/* The responses of the link so far, exactly `len` octets; NULL for another number. */
static const uint8_t *hear(struct stage *stage, size_t len)
{
    static uint8_t answer[ANSWER_MAX + 2];
    size_t have = 0;

    for (int i = 0; i < PATIENCE && have < len; i++) {
        ssize_t got = recv(stage->peer, answer + have, sizeof(answer) - have, MSG_DONTWAIT);

        have += got > 0 ? (size_t)got : 0;
        step(stage);
    }
    assert_int_equal(recv(stage->peer, answer + have, 1, MSG_DONTWAIT), -1);
    assert_int_equal(have, len);
    return answer;
}

static void test_control_octets(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\1\1"
                          "\0\1\2"
                          "\0\1\0"));
    assert_string_equal(stage->story.text, "on reset off");
    assert_memory_equal(hear(stage, 0), "", 0);
    assert_int_equal(stage->story.readers, 0);
    say(stage, BYTES_TEXT("\0\1\4"));
    assert_memory_equal(hear(stage, 4), "\0\2\x3B\0", 4);
    say(stage, BYTES_TEXT("\0\1\4"));
    assert_memory_equal(hear(stage, 4), "\0\2\x3B\0", 4);
    assert_int_equal(stage->story.readers, 1);
}

static void test_unknown_control_octet_is_a_command(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\1\3"));
    assert_memory_equal(hear(stage, 4), "\0\2\x90\0", 4);
    assert_string_equal(stage->story.text, "command");
}

static void test_command_octet_by_octet(void **state)
{
    struct stage *stage = *state;
    static const char message[] = "\0\5\0\1\0\0\0";

    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(stage->story.text, "");
        say(stage, bytes_at(message + i, 1));
    }
    assert_memory_equal(hear(stage, 2 + 256 + 2), "\1\2\0", 3);
    assert_int_equal(stage->story.command_len, 5);
}

static void test_messages_in_one_go(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\1\1"
                          "\0\2\0\0"
                          "\0\1\4"
                          "\0\2\0\0"
                          "\0\5\0\0"));
    assert_string_equal(stage->story.text, "on command command");
    assert_memory_equal(hear(stage, 12), "\0\2\x90\0\0\2\x3B\0\0\2\x90\0", 12);
}

static void test_longest_command(void **state)
{
    struct stage *stage = *state;
    static uint8_t message[2 + 65535] = {0xFF, 0xFF};

    say(stage, BYTES_OF(message));
    hear(stage, 4);
    assert_int_equal(stage->story.command_len, 65535);
}

/* Responses that are sent in parts: all arrive, in order (VPCD-V1). */
static void test_peer_that_does_not_read(void **state)
{
    struct stage *stage = *state;
    enum { COMMANDS = 200, ANSWER = 2 + 255 * 256 + 2 };
    uint8_t head[2];
    size_t left = (size_t)COMMANDS * ANSWER;
    static uint8_t sink[65536];
    size_t at = 0;

    for (int i = 0; i < COMMANDS; i++)
        assert_int_equal(send(stage->peer, "\0\2\0\xFF", 4, 0), 4);
    for (int i = 0; i < 20; i++)
        step(stage);
    for (int i = 0; i < PATIENCE && left > 0; i++) {
        ssize_t got = recv(stage->peer, sink, sizeof(sink), MSG_DONTWAIT);

        for (ssize_t k = 0; k < got; k++, at++) {
            size_t place = at % ANSWER;

            if (place < 2)
                head[place] = sink[k];
            if (place == 1)
                assert_int_equal(head[0] << 8 | head[1], ANSWER - 2);
            if (place == ANSWER - 2)
                assert_int_equal(sink[k], 0x90);
        }
        left -= got > 0 ? (size_t)got : 0;
        if (got <= 0)
            step(stage);
    }
    assert_int_equal(left, 0);
}

static void test_too_long_an_answer_ends_the_connection(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\3\0\0\0"));
    assert_false(vpcd_is_connected(stage->link));
    assert_string_equal(stage->story.text, "command off");
}

static void test_empty_message_ends_the_connection(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\0"));
    assert_false(vpcd_is_connected(stage->link));
    assert_string_equal(stage->story.text, "off");
}

static void test_peer_gone_means_power_off(void **state)
{
    struct stage *stage = *state;

    say(stage, BYTES_TEXT("\0\1\1\0\5\0"));
    close(stage->peer);
    stage->peer = -1;
    for (int i = 0; i < PATIENCE && vpcd_is_connected(stage->link); i++)
        step(stage);
    assert_string_equal(stage->story.text, "on off");
}

static void test_port_in_use(void **state)
{
    struct stage *stage = *state;
    struct vpcd_options options = {
        .contacts = &contacts, .host = "127.0.0.1", .port = vpcd_port(stage->link), .listen = true};
    struct vpcd *second = NULL;

    assert_int_equal(vpcd_new(&second, stage->base, &options), ERR_BUSY);
    options.host = "no such host, really";
    assert_int_equal(vpcd_new(&second, stage->base, &options), ERR_NOT_FOUND);
    assert_null(second);
}

static void test_empty_slot(void **state)
{
    struct stage *stage = *state;
    struct vpcd_options options = {
        .contacts = &vpcd_empty_slot, .host = "127.0.0.1", .listen = true};
    struct sockaddr_in address;

    vpcd_free(stage->link);
    close(stage->peer);
    assert_int_equal(vpcd_new(&stage->link, stage->base, &options), 0);
    address = loopback(vpcd_port(stage->link));
    stage->peer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(stage->peer, (struct sockaddr *)&address, sizeof(address)), 0);
    say(stage, BYTES_TEXT("\0\1\1\0\1\4"));
    assert_int_equal(hear(stage, 2 + 34)[1], 34); /* longer than pcscd accepts */
    say(stage, BYTES_TEXT("\0\2\0\0"));
    assert_memory_equal(hear(stage, 4), "\0\2\x6F\0", 4);
}

/* Connects without a listener, with one, without one again, with one again. */
static void test_connects_again_and_again(void **state)
{
    struct stage *stage = *state;
    struct sockaddr_in address = loopback(vpcd_port(stage->link));
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &stage->story,
                                   .host = "127.0.0.1",
                                   .port = vpcd_port(stage->link),
                                   .on_waiting = on_waiting,
                                   .context = &stage->story};
    int yes = 1;

    vpcd_free(stage->link);
    close(stage->peer);
    assert_int_equal(vpcd_new(&stage->link, stage->base, &options), 0);
    for (int i = 0; i < 50; i++)
        step(stage);
    assert_false(vpcd_is_connected(stage->link));
    stage->story.text[0] = '\0';
    for (int round = 0; round < 2; round++) {
        stage->listener = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(stage->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        assert_int_equal(bind(stage->listener, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(stage->listener, 1), 0);
        for (int i = 0; i < PATIENCE && !vpcd_is_connected(stage->link); i++)
            step(stage);
        stage->peer = accept(stage->listener, NULL, NULL);
        say(stage, BYTES_TEXT("\0\1\4"));
        assert_memory_equal(hear(stage, 4), "\0\2\x3B\0", 4);
        close(stage->listener);
        close(stage->peer);
        for (int i = 0; i < PATIENCE && vpcd_is_connected(stage->link); i++)
            step(stage);
    }
    stage->listener = -1;
    stage->peer = -1;
    assert_string_equal(stage->story.text, "off off");
    assert_int_equal(stage->story.waits, 0); /* it was patient */
}

static void test_says_once_that_it_waits(void **state)
{
    struct stage *stage = *state;
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &stage->story,
                                   .host = "127.0.0.1",
                                   .port = vpcd_port(stage->link),
                                   .on_waiting = on_waiting,
                                   .context = &stage->story};
    struct timeval patience = {VPCD_WARN_MS / 1000, 500000};

    vpcd_free(stage->link);
    assert_int_equal(vpcd_new(&stage->link, stage->base, &options), 0);
    event_base_loopexit(stage->base, &patience);
    event_base_dispatch(stage->base);
    assert_int_equal(stage->story.waits, 1);
}

/* VPCD-V2 */
static void test_rests_when_idle(void **state)
{
    struct stage *stage = *state;
    struct timeval patience = {0, 500000};

    say(stage, BYTES_TEXT("\0\2\0\0"));
    hear(stage, 4);
    assert_int_equal(stage->story.rests, 0);
    assert_int_equal(rest_seconds, VPCD_IDLE_SECONDS);
    event_base_loopexit(stage->base, &patience);
    event_base_dispatch(stage->base);
    assert_int_equal(stage->story.rests, 1);
    say(stage, BYTES_TEXT("\0\1\4"));
    hear(stage, 4);
    assert_int_equal(stage->story.rests, 1); /* a request for the ATR does not reload the card */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_control_octets),
        TEST(test_unknown_control_octet_is_a_command),
        TEST(test_command_octet_by_octet),
        TEST(test_messages_in_one_go),
        TEST(test_longest_command),
        TEST(test_peer_that_does_not_read),
        TEST(test_too_long_an_answer_ends_the_connection),
        TEST(test_empty_message_ends_the_connection),
        TEST(test_peer_gone_means_power_off),
        TEST(test_port_in_use),
        TEST(test_empty_slot),
        TEST(test_connects_again_and_again),
        TEST(test_says_once_that_it_waits),
        TEST(test_rests_when_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
