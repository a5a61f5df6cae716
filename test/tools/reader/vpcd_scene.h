/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link over a real loopback connection, a card that records its calls, and the peer of the link,
 * which the test plays between two rounds of the event loop. */
#ifndef TEST_TOOLS_READER_VPCD_SCENE_H
#define TEST_TOOLS_READER_VPCD_SCENE_H

#include "tools/reader/vpcd.h"

#include <errno.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include <cmocka.h>

enum { RESPONSE_MAX = 70000, STEPS_MAX = 5000 };

/* A card that records its calls and responds to each command with as many octets as its
 * second one says, times 256; one of 3 octets with more than the wire can carry. */
struct record {
    char text[256];
    unsigned readers, waits, idle_calls;
    size_t command_len;
};

static inline void record_add(struct record *record, const char *word)
{
    size_t len = strlen(record->text);

    snprintf(record->text + len, sizeof(record->text) - len, "%s%s", len ? " " : "", word);
}

static inline void record_power(void *card, enum vpcd_power power)
{
    static const char *const words[] = {"off", "on", "reset"};

    record_add(card, words[power]);
}

static inline struct bytes record_atr(void *card)
{
    (void)card;
    return BYTES_TEXT("\x3B\x00");
}

static inline struct rapdu record_transmit(void *card, struct bytes command)
{
    static const uint8_t zeros[RESPONSE_MAX];
    struct record *record = card;

    record_add(record, "command");
    record->command_len = command.len;
    if (command.len == 3)
        return (struct rapdu){BYTES_OF(zeros), 0x9000};
    return (struct rapdu){bytes_at(zeros, command.len > 1 ? (size_t)command.at[1] * 256 : 0),
                          0x9000};
}

static inline void record_idle(void *card)
{
    ((struct record *)card)->idle_calls++;
}

/* Outcome of the next commands, for tests of it. */
static struct vpcd_outcome next_outcome;

static inline struct vpcd_outcome record_outcome(void *card)
{
    (void)card;
    return next_outcome;
}

static const struct vpcd_card contacts = {record_power, record_atr, record_transmit, record_idle,
                                          record_outcome};

static inline void on_reader(void *context)
{
    ((struct record *)context)->readers++;
}

static inline void on_waiting(void *context)
{
    ((struct record *)context)->waits++;
}

struct scene {
    struct event_base *base;
    struct vpcd *link;
    struct record record;
    int peer;
    int listener;
};

static inline void step(struct scene *scene)
{
    struct timeval soon = {0, 1000};

    event_base_loopexit(scene->base, &soon);
    assert_true(event_base_dispatch(scene->base) >= 0);
}

static inline struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A link that listens, and a peer connected to it. */
static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &scene->record,
                                   .host = "127.0.0.1",
                                   .listen = true,
                                   .on_reader = on_reader,
                                   .context = &scene->record};
    struct sockaddr_in address;

    scene->listener = -1;
    scene->base = event_base_new();
    assert_int_equal(vpcd_new(&scene->link, scene->base, &options), 0);
    assert_int_not_equal(vpcd_port(scene->link), 0);
    address = loopback(vpcd_port(scene->link));
    scene->peer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(scene->peer, (struct sockaddr *)&address, sizeof(address)), 0);
    for (int i = 0; i < STEPS_MAX && !vpcd_is_connected(scene->link); i++)
        step(scene);
    assert_true(vpcd_is_connected(scene->link));
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    vpcd_free(scene->link);
    event_base_free(scene->base);
    if (scene->peer >= 0)
        close(scene->peer);
    if (scene->listener >= 0)
        close(scene->listener);
    free(scene);
    return 0;
}

static inline void send_octets(struct scene *scene, struct bytes octets)
{
    assert_int_equal(send(scene->peer, octets.at, octets.len, MSG_NOSIGNAL), octets.len);
    for (int i = 0; i < 3; i++)
        step(scene);
}

/* The responses of the link so far, exactly `len` octets; NULL for another number. */
static inline const uint8_t *receive_octets(struct scene *scene, size_t len)
{
    static uint8_t response[RESPONSE_MAX + 2];
    size_t have = 0;

    for (int i = 0; i < STEPS_MAX && have < len; i++) {
        ssize_t got = recv(scene->peer, response + have, sizeof(response) - have, MSG_DONTWAIT);

        have += got > 0 ? (size_t)got : 0;
        step(scene);
    }
    assert_int_equal(recv(scene->peer, response + have, 1, MSG_DONTWAIT), -1);
    assert_int_equal(have, len);
    return response;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
