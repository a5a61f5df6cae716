/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference of the transport benchmarks: a reader connection with a constant response to every
 * command. By default in the event loop of tools/reader/vpcd; with --blocking as one thread in recv
 * that acknowledges at once.
 *
 *     null_card [--blocking] HOST PORT
 *     null_card --pcscd                  in a pcscd of its own, as `euicc run --pcscd` has it
 */
#include "tools/reader/pcscd.h"
#include "tools/reader/vpcd.h"

#include <event2/event.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t atr[] = {0x3B, 0x9F, 0x96, 0x80, 0x1F, 0xC7, 0x80, 0x31, 0xA0, 0x73, 0xBE,
                              0x21, 0x13, 0x67, 0x43, 0x20, 0x07, 0x18, 0x00, 0x00, 0x01, 0xA5};
/* As long as the response of a card to GetEID. */
static const uint8_t data[] = {0xBF, 0x3E, 0x12, 0x5A, 0x10, 0x89, 0x04, 0x90, 0x32, 0x12, 0x34,
                               0x51, 0x23, 0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35};

static void null_power(void *card, enum vpcd_power power)
{
    (void)card;
    (void)power;
}

static struct bytes null_atr(void *card)
{
    (void)card;
    return BYTES_OF(atr);
}

static struct rapdu null_transmit(void *card, struct bytes command)
{
    (void)card;
    (void)command;
    return (struct rapdu){BYTES_OF(data), 0x9000};
}

static const struct vpcd_card contacts = {null_power, null_atr, null_transmit, NULL, NULL};

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "null_card: %s: %s\n", what, why);
    return 1;
}

static int run_loop(const char *host, const char *port)
{
    struct vpcd_options options = {
        .contacts = &contacts, .host = host, .port = (uint16_t)strtoul(port, NULL, 10)};
    struct event_base *base = event_base_new();
    struct vpcd *link;
    int err = vpcd_new(&link, base, &options);

    if (err < 0)
        return complain(port, err_text(err));
    event_base_dispatch(base);
    return 0;
}

static void on_ready(void *context)
{
    (void)context;
}

static void on_end(void *context, const struct pcscd_error *error)
{
    if (error)
        complain("pcscd", error->text);
    event_base_loopbreak(context);
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    pcscd_stop(*(struct pcscd **)context);
}

static int socket_of_pcscd(void *context, int family)
{
    return pcscd_new_socket(context, family);
}

static int run_pcscd(void)
{
    struct event_base *base = event_base_new();
    struct pcscd_options options = {
        .count = 1, .on_ready = on_ready, .on_end = on_end, .context = base};
    struct pcscd_error error = {""};
    struct pcscd *pcscd = NULL;
    struct vpcd_options slot = {
        .contacts = &contacts, .host = "127.0.0.1", .new_socket = socket_of_pcscd};
    struct vpcd *link;
    struct event *signal;

    if (pcscd_free_ports(&options) < 0)
        return complain("--pcscd", "no two free ports in a row");
    slot.port = options.ports[0];
    if (pcscd_start(&pcscd, base, &options, &error) < 0)
        return complain("--pcscd", error.text);
    slot.context = pcscd;
    if (vpcd_new(&link, base, &slot) < 0)
        return complain("--pcscd", "no link");
    signal = evsignal_new(base, SIGTERM, on_signal, &pcscd);
    event_add(signal, NULL);
    event_base_dispatch(base);
    pcscd_free(pcscd);
    return 0;
}

static int read_all(int fd, uint8_t *to, size_t len)
{
    while (len > 0) {
        int on = 1;
        ssize_t got;

        setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
        got = recv(fd, to, len, 0);
        if (got <= 0)
            return -1;
        to += got;
        len -= (size_t)got;
    }
    return 0;
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int fd = -1;

    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    for (int i = 0; i < 1000 && fd < 0; i++) {
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
            usleep(10000);
        }
    }
    freeaddrinfo(found);
    return fd;
}

static int run_blocking(const char *host, const char *port)
{
    static uint8_t command[65536];
    uint8_t answer[2 + sizeof(data) + 2] = {0, sizeof(data) + 2};
    uint8_t atr_answer[2 + sizeof(atr)] = {0, sizeof(atr)};
    int fd = connect_to(host, port);
    int on = 1;

    if (fd < 0) {
        fprintf(stderr, "null_card: %s:%s: cannot connect\n", host, port);
        return 1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    memcpy(answer + 2, data, sizeof(data));
    answer[sizeof(answer) - 2] = 0x90;
    memcpy(atr_answer + 2, atr, sizeof(atr));
    for (;;) {
        size_t len;
        ssize_t sent = 1;

        if (read_all(fd, command, 2) < 0)
            return 0;
        len = (size_t)command[0] << 8 | command[1];
        if (read_all(fd, command, len) < 0)
            return 0;
        if (len > 1)
            sent = send(fd, answer, sizeof(answer), MSG_NOSIGNAL);
        else if (len == 1 && command[0] == 4)
            sent = send(fd, atr_answer, sizeof(atr_answer), MSG_NOSIGNAL);
        if (sent < 0)
            return 0;
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--pcscd") == 0)
        return run_pcscd();
    if (argc == 4 && strcmp(argv[1], "--blocking") == 0)
        return run_blocking(argv[2], argv[3]);
    if (argc == 3)
        return run_loop(argv[1], argv[2]);
    fprintf(stderr, "usage: null_card [--blocking] HOST PORT | --pcscd\n");
    return 2;
}
