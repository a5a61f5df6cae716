/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of a device and sockets of this process that they are connected to. */
#ifndef TEST_TOOLS_DEVICE_NETWORK_CHANNELS_H
#define TEST_TOOLS_DEVICE_NETWORK_CHANNELS_H

#include "tools/device/network/channel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct channels channels;
static uint8_t memory[300], answer_memory[300];
static struct buf answer;
static char text[700];

/* A socket on a free port of 127.0.0.1. */
static inline int serve(int type, uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, type, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static inline struct command command_of(uint8_t type, uint8_t qualifier, uint8_t to,
                                        const char *objects)
{
    struct buf buf = BUF_OVER(memory);

    assert_int_equal(buf_put_hex(&buf, objects), 0);
    answer = BUF_OVER(answer_memory);
    return (struct command){1, type, qualifier, to, buf_bytes(&buf)};
}

static inline const char *last_response(void)
{
    return bytes_to_hex(buf_bytes(&answer), text, sizeof(text));
}

static inline const char *open_at(unsigned level, uint16_t port, const char *address)
{
    char objects[160];
    struct command command;

    snprintf(objects, sizeof(objects), "350103 390205DC 3C03%02X%04X %s", level, port, address);
    command = command_of(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, objects);
    device_channel_open(&channels, &command, true, &answer);
    return last_response();
}

#define LOOPBACK "3E05217F000001"
#define OPENED   "38028100350103390205DC"

static inline int begin(void **state)
{
    (void)state;
    memset(&channels, 0, sizeof(channels));
    channels_begin(&channels);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    channels_close(&channels);
    return 0;
}

#endif
