/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of the cards of `euicc run`, and the slots of a vpcd that other runs use.
 *
 * A vpcd that listens has one card in each slot and leaves a second connection in its queue without
 * a response. So each run claims the ports that it connects to on this machine: it binds a Unix
 * socket of the abstract name "euiccd/vpcd/PORT", which ends with the process and, as ports do,
 * belongs to the network namespace.
 */
#include "tools/reader/run.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Claims the port until the process ends. False: another run has it. */
static bool claim(uint16_t port)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "euiccd/vpcd/%u", port);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size) == 0 || errno != EADDRINUSE)
        return true; /* the descriptor stays open; without one the claim is not visible */
    close(fd);
    return false;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0;
}

static bool is_listening(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool there = fd >= 0 && (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ||
                             errno == EINPROGRESS);
    int error = 0;
    socklen_t size = sizeof(error);

    if (there && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0)
        there = error == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

/* The first port from the usual one on that no other run has. Past those that are taken there must
 * be a vpcd. 0: none is free. */
static uint16_t free_port(uint16_t first)
{
    bool passed = false;

    for (unsigned port = first; port <= UINT16_MAX; port++) {
        if (passed && !is_listening((uint16_t)port))
            return 0;
        if (claim((uint16_t)port))
            return (uint16_t)port;
        passed = true;
    }
    return 0;
}

/* Cards without any address of the command line. */
static int assign_default_addresses(struct run *run)
{
    uint16_t next = VPCD_PORT;

    for (size_t i = 0; i < run->count; i++) {
        uint16_t port = free_port(next);

        if (port == 0)
            return command_failed(
                "%s: no free slot: cards of another `euicc run' are in those of the "
                "vpcd at 127.0.0.1:%u; end it, or give --vpcd of another one",
                run->slots[i].path, VPCD_PORT);
        run->slots[i].address = (struct command_address){"127.0.0.1", port};
        next = (uint16_t)(port + 1);
    }
    return COMMAND_DONE;
}

int run_assign_addresses(struct run *run)
{
    struct command_address address = {"127.0.0.1", 0};
    bool listen = false;

    if (run->address_count == 0)
        return assign_default_addresses(run);
    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (i < run->address_count) {
            address = run->addresses[i];
            listen = run->listens[i];
        } else if (address.port++ == UINT16_MAX) {
            return command_failed("%s: no port left after %s:65535", slot->path, address.host);
        }
        slot->address = address;
        slot->listen = listen;
        if (!listen && is_loopback(address.host) && !claim(address.port))
            command_note(
                "%s: another `euicc run' has a card at %s:%u; this one waits until that slot "
                "is empty",
                slot->path, address.host, address.port);
    }
    return COMMAND_DONE;
}
