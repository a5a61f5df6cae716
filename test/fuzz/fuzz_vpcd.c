/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the octets of a vpcd, which connects to the link (bit 1 of the first octet) or which
 * the link connects to. The second octet is the size of the pieces that arrive. Each message has
 * the response that a model of the wire gives, in order, and an invalid one ends the connection;
 * the card then loses power.
 */
#include "tools/reader/vpcd.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    LISTENS = 1,        /* of the first octet */
    ENDS = 2,           /* the vpcd disconnects behind its octets */
    LONG_RESPONSES = 8, /* for this many commands, if they ask for it */
    LONG = 40000,
    RESPONSES = 1 << 20,
    MESSAGE_MAX = 65535,
    ROUNDS_MAX = 20000 /* of 1 ms: a loop that does not end is a failure */
};

/* The card, and what the vpcd must receive. */
struct model {
    bool listens, powered, ended;
    struct buf expected;
    struct vpcd_outcome outcome;
    unsigned commands, expected_commands;
};

static void power(void *card, enum vpcd_power what)
{
    ((struct model *)card)->powered = what != VPCD_POWER_OFF;
}

static struct bytes atr(void *card)
{
    (void)card;
    return BYTES_TEXT("\x3B\x02\x14\x50");
}

/* As many octets as the second one of the command says. One of 3 octets has a response that no
 * message can carry. `commands` counts. */
static size_t response_len(unsigned *commands, struct bytes command)
{
    unsigned number = (*commands)++;

    if (command.len == 3)
        return MESSAGE_MAX;
    if (command.len < 3)
        return command.len;
    return command.at[1] == 0xFF && number < LONG_RESPONSES ? LONG : command.at[1];
}

static struct rapdu transmit(void *card, struct bytes command)
{
    static const uint8_t octets[MESSAGE_MAX];
    struct model *model = card;

    assert(command.len > 0);
    model->outcome = (struct vpcd_outcome){VPCD_SEND, command.at[0] == 0xA4 ? 1000 : 0};
    if (command.at[0] >= 0xF1 && command.at[0] <= 0xF3)
        model->outcome.way = (enum vpcd_way)(command.at[0] - 0xF0);
    return (struct rapdu){bytes_at(octets, response_len(&model->commands, command)), 0x9000};
}

static struct vpcd_outcome outcome(void *card)
{
    return ((const struct model *)card)->outcome;
}

static void put_message(struct model *model, size_t zeros, const char *end, size_t end_len)
{
    size_t len = zeros + end_len;

    buf_put_u8(&model->expected, (unsigned)(len >> 8));
    buf_put_u8(&model->expected, (unsigned)len);
    for (size_t i = 0; i < zeros; i++)
        buf_put_u8(&model->expected, 0);
    buf_put(&model->expected, bytes_at(end, end_len));
    assert(!model->expected.overflow);
}

/* One complete message; false: the link ends. */
static bool expect_response(struct model *model, struct bytes message)
{
    size_t len;

    if (message.len == 0)
        return false;
    if (message.len == 1 && (message.at[0] <= 2 || message.at[0] == 4)) {
        if (message.at[0] == 4)
            put_message(model, 0, "\x3B\x02\x14\x50", 4);
        return true;
    }
    len = response_len(&model->expected_commands, message);
    if (message.at[0] == 0xF1) /* VPCD_SEND_NOTHING */
        return true;
    if ((message.at[0] == 0xF2 || message.at[0] == 0xF3) && !model->listens)
        return false;
    if (len + 2 > MESSAGE_MAX)
        return false;
    put_message(model, len, "\x90\x00", 2);
    return true;
}

static void expect_responses(struct model *model, struct bytes stream)
{
    while (stream.len >= 2) {
        size_t len = (size_t)stream.at[0] << 8 | stream.at[1];

        if (stream.len < 2 + len)
            return;
        if (!expect_response(model, bytes_cut(stream, 2, len))) {
            model->ended = true;
            return;
        }
        stream = bytes_from(stream, 2 + len);
    }
}

/* ---- connections ---- */

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* The listening socket of a vpcd, the same for all inputs. */
static int listener(uint16_t *port)
{
    static struct sockaddr_in address;
    static int fd = -1;
    socklen_t len = sizeof(address);

    if (fd < 0) {
        address = loopback(0);
        fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 8) == 0);
        assert(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

struct scene {
    struct event_base *base;
    struct vpcd *link;
    int peer;
};

static void round_of(const struct scene *scene, short what)
{
    struct pollfd fd = {scene->peer, what, 0};

    event_base_loop(scene->base, EVLOOP_NONBLOCK);
    poll(&fd, 1, 1);
}

static void connect_both(struct scene *scene, struct model *model)
{
    static const struct vpcd_card contacts = {power, atr, transmit, NULL, outcome};
    struct vpcd_options options = {
        .contacts = &contacts, .card = model, .host = "127.0.0.1", .listen = model->listens};
    const struct linger reset = {.l_onoff = 1}; /* no port in TIME_WAIT for each input */
    struct sockaddr_in address;
    uint16_t port;
    int fd = listener(&port), err;

    if (!model->listens)
        options.port = port;
    while ((scene->peer = accept(fd, NULL, NULL)) >= 0)
        close(scene->peer); /* the link of the last input had connected again */
    err = vpcd_new(&scene->link, scene->base, &options);
    assert(err == 0);
    if (model->listens) {
        address = loopback(vpcd_port(scene->link));
        scene->peer = socket(AF_INET, SOCK_STREAM, 0);
        assert(scene->peer >= 0);
        assert(connect(scene->peer, (struct sockaddr *)&address, sizeof(address)) == 0);
    }
    for (unsigned i = 0; i < ROUNDS_MAX && (scene->peer < 0 || !vpcd_is_connected(scene->link));
         i++) {
        round_of(scene, 0);
        if (scene->peer < 0)
            scene->peer = accept(fd, NULL, NULL);
    }
    assert(scene->peer >= 0 && vpcd_is_connected(scene->link));
    assert(setsockopt(scene->peer, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) == 0);
}

/* Sends the stream and compares what comes back. */
static void exchange(struct scene *scene, struct model *model, struct bytes stream, size_t piece,
                     bool ends)
{
    uint8_t octets[4096];
    size_t have = 0;
    bool closed = false;

    for (unsigned i = 0; i < ROUNDS_MAX; i++) {
        struct bytes part = bytes_cut(stream, 0, piece);
        ssize_t sent =
            part.len ? send(scene->peer, part.at, part.len, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
        ssize_t got;

        stream = bytes_from(stream, sent > 0 ? (size_t)sent : 0);
        if (sent < 0 && errno != EAGAIN) { /* the link has ended; it may have connected again */
            closed = true;
            stream = BYTES_NONE;
        }
        if (ends && stream.len == 0)
            shutdown(scene->peer, SHUT_WR);
        event_base_loop(scene->base, EVLOOP_NONBLOCK);
        while ((got = recv(scene->peer, octets, sizeof(octets), MSG_DONTWAIT)) > 0) {
            assert(have + (size_t)got <= model->expected.len);
            assert(memcmp(model->expected.at + have, octets, (size_t)got) == 0);
            have += (size_t)got;
            event_base_loop(scene->base, EVLOOP_NONBLOCK);
        }
        closed = closed || got == 0 || errno != EAGAIN;
        if (stream.len == 0 && (model->ended || ends ? closed : have == model->expected.len))
            break;
        if (stream.len == 0)
            round_of(scene, POLLIN);
    }
    assert(stream.len == 0);
    if (model->ended || ends) /* the end may overtake responses that are not sent yet */
        assert(closed && !model->powered);
    else
        assert(!closed && have == model->expected.len && vpcd_is_connected(scene->link));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene scene;
    struct bytes input = bytes_at(data, size);
    uint8_t *memory = malloc(RESPONSES);
    struct model model = {.listens = size && data[0] & LISTENS,
                          .expected = buf_over(memory, RESPONSES)};
    bool ends = size && data[0] & ENDS;

    assert(memory);
    if (!scene.base)
        scene.base = event_base_new();
    assert(scene.base);
    expect_responses(&model, bytes_from(input, 2));
    connect_both(&scene, &model);
    exchange(&scene, &model, bytes_from(input, 2), size > 1 && data[1] ? data[1] : 4096, ends);
    vpcd_free(scene.link);
    close(scene.peer);
    event_base_loop(scene.base, EVLOOP_NONBLOCK);
    free(memory);
    return 0;
}
